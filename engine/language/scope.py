"""What a name means at a place: an attribute, a field of a bound record, or a path through references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..compiled import Attr, Attribute, Bound, Catalogue, Expr, Get, Reference
from ..diagnostics import Position
from ..immutable import Immutable
from ..kinds import TEXT, Kind
from ..reading.patterns import pattern
from .findings import Fault, Silent, did_you_mean

ATTRIBUTE_NAME = pattern(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)+")
SIMPLE_NAME = pattern(r"[a-z_][a-z0-9_]*")
RESERVED = frozenset({"any", "known", "unknown", "true", "false", "null"})
IMPLICIT_FIELDS = ("id", "label")  # every record has them, declared or not


def check_record_id(ident: str, position: Position) -> None:
    """Raise Fault, at ``position``, where a text cannot be a record's id."""
    if not ident or ident in RESERVED or ATTRIBUTE_NAME.fullmatch(ident) or any(c in ident for c in " []{},=<>\"'"):
        raise Fault(
            "bad-name",
            f"'{ident}' cannot be a record's id",
            "use lower-case letters, digits and '-'; not the form of an attribute's name (a.b)",
            position=position,
        )


class Names(Immutable):
    """The declared attributes and catalogues, to look names up in.

    ``broken`` are names whose declaration is wrong and reported already: using one is a silent fault.
    """

    attributes: Mapping[str, Attribute]
    catalogues: Mapping[str, Catalogue]
    broken: frozenset[str] = frozenset()


class Scope(Immutable):
    """Names, and which catalogues the statement at hand is bound over."""

    names: Names
    loops: tuple[str, ...] = ()

    def resolve(self, text: str) -> Reference:
        """The reference that a dotted name means here. Raises Fault where it means nothing."""
        parts = text.split(".")
        if parts[0] in self.names.catalogues:
            reference, rest = self._from_record(parts)
        else:
            reference, rest = self._from_attribute(text, parts)
        for part in rest:
            reference = self.step(reference, part, text)
        return reference

    def step(self, base: Expr, part: str, text: str) -> Reference:
        """The field ``part`` of the record that ``base`` refers to."""
        kind = base.kind
        if kind.name != "record" or kind.record is None:
            raise Fault(
                "unknown-attribute",
                f"'{text}' asks for '{part}' of {kind}, which has no fields",
                "only a record has fields: an attribute whose type is a catalogue",
            )
        if part == "id" and not isinstance(base, (Attr, Bound, Get)):
            raise Fault("unknown-attribute", f"'{text}' has no id")
        if part == "id":
            assert isinstance(base, (Attr, Bound, Get))
            return base
        return self.field(kind.record, part, (base,), text)

    def field(self, record: str, part: str, keys: tuple[Expr, ...], text: str) -> Get:
        """A field of a record (or relation) that ``keys`` address."""
        name = f"{record}.{part}"
        if part == "label":
            return Get(record, name, keys, TEXT)
        attribute = self.names.attributes.get(name)
        if attribute is None:
            if name in self.names.broken or f"{record}.*" in self.names.broken:
                raise Silent
            fields = [f.split(".", 1)[1] for f in self.names.catalogues[record].fields]
            raise Fault(
                "unknown-field",
                f"'{part}' is not a field of {record}" + (f" (in '{text}')" if text != name else ""),
                did_you_mean(part, [*fields, *IMPLICIT_FIELDS]) or f"its fields are: {', '.join(fields) or 'none'}",
            )
        return Get(record, name, keys, attribute.kind)

    def relation_keys(self, name: str, text: str) -> tuple[Expr, ...]:
        """The bound records that address a record of a relation here."""
        of = self.names.catalogues[name].of
        missing = [c for c in of if c not in self.loops]
        if missing:
            raise Fault(
                "unbound-record",
                f"'{text}' is about each pair of {' and '.join(of)}, but this statement is not",
                f"write 'for: [{', '.join(of)}]', or look one pair up in a formula: {name}[…, …].{text.split('.')[-1]}",
            )
        return tuple(self._bound(c) for c in of)

    def _from_record(self, parts: list[str]) -> tuple[Reference, list[str]]:
        name, text = parts[0], ".".join(parts)
        catalogue = self.names.catalogues[name]
        if catalogue.of:
            if len(parts) < 2:
                raise Fault("unknown-attribute", f"'{text}' is a relation; say which of its fields")
            return self.field(name, parts[1], self.relation_keys(name, text), text), parts[2:]
        if name not in self.loops:
            raise Fault(
                "unbound-record",
                f"'{text}' is about each {name}, but this statement is not",
                f"write 'for: {name}' above it, or name the one you mean through an attribute that refers to it",
            )
        bound = self._bound(name)
        return bound, parts[1:]

    def _bound(self, name: str) -> Bound:
        return Bound(name, Kind("record", record=name))

    def _from_attribute(self, text: str, parts: list[str]) -> tuple[Reference, list[str]]:
        for length in range(len(parts), 0, -1):
            name = ".".join(parts[:length])
            attribute = self.names.attributes.get(name)
            if attribute is not None and attribute.record is None:
                return Attr(name, attribute.kind), parts[length:]
            if name in self.names.broken:
                raise Silent
        hint = did_you_mean(text, self._visible())
        if hint is None and len(parts) == 1:  # a plain word, where a value was meant
            hint = "write a number, or the name of an attribute"
        raise Fault("unknown-attribute", f"there is no attribute '{text}'", hint)

    def _visible(self) -> Iterator[str]:
        for name, attribute in self.names.attributes.items():
            if attribute.record is None or attribute.record in self.loops:
                yield name
