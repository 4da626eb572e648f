"""The vocabulary file: which attributes, records and choices there are.

Reading goes in two passes, because a default may name a record, and records are known only once the facts files are:
``declare`` gives every name its kind, ``complete`` reads what is stated about it (defaults, ranges, ``needed``).
"""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..compiled import Attribute, Catalogue, Choice, Combine
from ..immutable import replace
from ..kinds import BOOLEAN, INTEGER, NUMBER, TEXT, Kind
from ..reading.yaml_nodes import Entry, Node, Scalar, Sequence
from ..reading.yaml_nodes import Mapping as MappingNode
from .conditions import Conditions
from .findings import Fault, Findings, Silent, did_you_mean
from .literals import Ids, literal
from .ranges import in_range
from .scope import ATTRIBUTE_NAME, IMPLICIT_FIELDS, RESERVED, SIMPLE_NAME, Names, Scope

_SIMPLE = {"integer": INTEGER, "number": NUMBER, "boolean": BOOLEAN, "text": TEXT}
STRENGTHS = {"definition": 1.0, "strong": 0.9, "moderate": 0.7, "weak": 0.45}
ASSUMED = 0.8


@dataclass(slots=True)
class Vocabulary:
    """What the vocabulary file declares; ``nodes`` keeps the YAML of each attribute for the second pass."""

    name: str = ""
    title: str = ""
    version: str = ""
    strengths: dict[str, float] = field(default_factory=lambda: dict(STRENGTHS))
    assumed: float = ASSUMED
    attributes: dict[str, Attribute] = field(default_factory=dict)
    catalogues: dict[str, Catalogue] = field(default_factory=dict)
    choices: dict[str, Choice] = field(default_factory=dict)
    trees: dict[str, tuple[str, ...]] = field(default_factory=dict)
    nodes: dict[str, MappingNode] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def names(self) -> Names:
        """The view of it that names are looked up in."""
        return Names(self.attributes, self.catalogues, frozenset(self.broken))


def declare(node: MappingNode, findings: Findings, damaged: frozenset[str]) -> Vocabulary:
    """The vocabulary with every name's kind. ``damaged`` names are reported already and only remembered as broken."""
    vocabulary = Vocabulary(broken=set(damaged))
    vocabulary.name = text_of(node.get("name")) or "knowledge-base"
    vocabulary.title = text_of(node.get("title")) or vocabulary.name
    version = node.get("version")
    vocabulary.version = version.raw if isinstance(version, Scalar) else "0"
    _strengths(vocabulary, node)
    records = _entries(node.get("records"))
    for entry in records:
        with findings.at(entry.key.position):
            _declare_catalogue(vocabulary, entry)
    for entry in records:
        _check_relation(vocabulary, entry, findings)
    for entry in records:
        if entry.name not in vocabulary.catalogues:
            vocabulary.broken.add(f"{entry.name}.*")
            continue
        for inner in _entries(_get(entry.value, "attributes")):
            with findings.at(inner.key.position):
                _declare_attribute(vocabulary, inner, record=str(entry.key.value))
    for entry in _entries(node.get("attributes")):
        with findings.at(entry.key.position):
            _declare_attribute(vocabulary, entry, record=None)
    for entry in _entries(node.get("choices")):
        with findings.at(entry.key.position):
            _declare_choice(vocabulary, entry)
    return vocabulary


def complete(vocabulary: Vocabulary, node: MappingNode, ids: Ids, findings: Findings) -> None:
    """Read what the vocabulary states about its attributes, now that the records are known."""
    for name, declared in list(vocabulary.nodes.items()):
        attribute = vocabulary.attributes[name]
        scope = Scope(vocabulary.names(), (attribute.record,) if attribute.record else ())
        with findings.at(declared.position):
            vocabulary.attributes[name] = _complete_attribute(attribute, declared, scope, ids, findings)
    for entry in _entries(node.get("choices")):
        with findings.at(entry.key.position):
            _check_choice(vocabulary, entry)
    for entry in _entries(node.get("trees")):
        name = str(entry.key.value)
        with findings.at(entry.key.position):
            if name not in vocabulary.attributes and name not in vocabulary.broken:
                raise Fault(
                    "unknown-attribute", f"there is no attribute '{name}'", did_you_mean(name, vocabulary.attributes)
                )
            about = entry.value.items if isinstance(entry.value, Sequence) else ()
            for item in about:
                with findings.at(item.position):
                    _plain_attribute(vocabulary, item)
            vocabulary.trees[name] = tuple(text_of(i) or "" for i in about)


def text_of(node: Node | None) -> str | None:
    """The text of a scalar, or None where there is none."""
    return None if not isinstance(node, Scalar) or node.value is None else str(node.value)


def _entries(node: Node | None) -> tuple[Entry, ...]:
    return node.entries if isinstance(node, MappingNode) else ()


def _get(node: Node, key: str) -> Node | None:
    return node.get(key) if isinstance(node, MappingNode) else None


def _strengths(vocabulary: Vocabulary, node: MappingNode) -> None:
    stated = {
        str(e.key.value): float(e.value.value)
        for e in _entries(node.get("strengths"))
        if isinstance(e.value, Scalar) and isinstance(e.value.value, (int, float))
    }
    if stated:
        vocabulary.strengths = stated
    assumed = node.get("assumed")
    if isinstance(assumed, Scalar) and isinstance(assumed.value, (int, float)):
        vocabulary.assumed = float(assumed.value)


def _declare_catalogue(vocabulary: Vocabulary, entry: Entry) -> None:
    name = str(entry.key.value)
    _check_word(name, "a catalogue's name")
    if name in _SIMPLE or name == "enum":
        raise Fault("reserved-name", f"'{name}' is a type already", "name the catalogue after what its records are")
    of = _get(entry.value, "of")
    names = tuple(text_of(i) or "" for i in of.items) if isinstance(of, Sequence) else ()
    title = text_of(_get(entry.value, "title")) or name.replace("_", " ")
    vocabulary.catalogues[name] = Catalogue(name, title, (), names)


def _check_relation(vocabulary: Vocabulary, entry: Entry, findings: Findings) -> None:
    of = _get(entry.value, "of")
    plain = [name for name, catalogue in vocabulary.catalogues.items() if not catalogue.of]
    for item in of.items if isinstance(of, Sequence) else ():
        with findings.at(item.position):
            name = text_of(item) or ""
            if name not in plain:
                vocabulary.broken.add(f"{entry.name}.*")
                hint = did_you_mean(name, plain) or f"catalogues are: {', '.join(plain)}"
                raise Fault("unknown-catalogue", f"there is no catalogue '{name}' to relate", hint)


def _declare_attribute(vocabulary: Vocabulary, entry: Entry, record: str | None) -> None:
    own = str(entry.key.value)
    name = f"{record}.{own}" if record else own
    if name in vocabulary.broken:
        return
    vocabulary.broken.add(name)  # until it proves sound: whatever uses it need not complain too
    if record is not None:
        _check_word(own, "a field's name")
        if own in IMPLICIT_FIELDS or own == "cites":
            raise Fault("reserved-name", f"every record has '{own}' already", "leave this line out")
    else:
        _check_attribute_name(vocabulary, own)
    node = entry.value
    if not isinstance(node, MappingNode):
        raise Fault("wrong-type", f"'{own}' needs a mapping that says at least its type", "write {type: number}")
    combine = _combine(node)
    kind = _kind(vocabulary, node, combine)
    title = text_of(node.get("title")) or own.rsplit(".", 1)[-1].replace("_", " ").capitalize()
    vocabulary.attributes[name] = Attribute(
        name, kind, title, combine, unit=text_of(node.get("unit")), record=record, position=entry.key.position
    )
    vocabulary.nodes[name] = node
    vocabulary.broken.discard(name)
    if record is not None:
        catalogue = vocabulary.catalogues[record]
        vocabulary.catalogues[record] = replace(catalogue, fields=(*catalogue.fields, name))


def _check_word(name: str, what: str) -> None:
    if not SIMPLE_NAME.fullmatch(name) or keyword.iskeyword(name):
        raise Fault(
            "bad-name", f"'{name}' cannot be {what}", "use lower-case letters, digits and _, starting with a letter"
        )
    if name in RESERVED:
        raise Fault("reserved-name", f"'{name}' has a meaning of its own in tests, so it cannot be {what}")


def _check_attribute_name(vocabulary: Vocabulary, name: str) -> None:
    if not ATTRIBUTE_NAME.fullmatch(name) or any(keyword.iskeyword(p) for p in name.split(".")):
        raise Fault(
            "bad-name",
            f"'{name}' cannot be an attribute's name",
            "write group.name in lower-case letters, digits and _ (for instance animal.legs)",
        )
    group = name.split(".", 1)[0]
    if group in vocabulary.catalogues:
        raise Fault(
            "bad-name",
            f"'{name}' begins like a field of the catalogue '{group}'",
            f"declare it under records: {group}:, or choose another group name",
        )


def _combine(node: MappingNode) -> Combine:
    return text_of(node.get("combine")) or "one"  # type: ignore[return-value]  # the schema allows nothing else


def _kind(vocabulary: Vocabulary, node: MappingNode, combine: Combine) -> Kind:
    stated = node.get("type")
    listed = isinstance(stated, Sequence)
    if isinstance(stated, Sequence):
        if len(stated.items) != 1:
            raise Fault("wrong-type", "a list type names one type: [text]", position=stated.position)
        stated = stated.items[0]
    word = text_of(stated) or ""
    kind = _item_kind(vocabulary, word, node)
    if listed:
        kind = Kind("list", item=kind)
    return _combined(kind, combine, node)


def _item_kind(vocabulary: Vocabulary, word: str, node: MappingNode) -> Kind:
    position = (node.get("type") or node).position
    if word in _SIMPLE:
        return _SIMPLE[word]
    if word == "enum":
        values = dict(_values(node))
        if not values:
            raise Fault(
                "wrong-type",
                "an enum needs its values",
                "write values: {small: Small, large: Large}",
                position=position,
            )
        for value in values:
            if value in RESERVED or ATTRIBUTE_NAME.fullmatch(value):
                raise Fault(
                    "reserved-name", f"'{value}' cannot be a value: it has another meaning in tests", position=position
                )
        ordered = node.get("ordered")
        return Kind("enum", tuple(values), values, isinstance(ordered, Scalar) and ordered.value is True)
    if word in vocabulary.catalogues:
        if vocabulary.catalogues[word].of:
            raise Fault(
                "wrong-type", f"'{word}' is a relation; a value can only be a record of a catalogue", position=position
            )
        return Kind("record", record=word)
    known = [*_SIMPLE, "enum", *vocabulary.catalogues]
    raise Fault(
        "unknown-type",
        f"there is no type '{word}'",
        did_you_mean(word, known) or f"types are: {', '.join(known)}",
        position=position,
    )


def _values(node: MappingNode) -> Iterator[tuple[str, str]]:
    values = node.get("values")
    for entry in _entries(values):
        yield str(entry.key.value), text_of(entry.value) or str(entry.key.value)
    if isinstance(values, Sequence):
        for item in values.items:
            text = text_of(item) or ""
            yield text, text.replace("-", " ").capitalize()


def _combined(kind: Kind, combine: Combine, node: MappingNode) -> Kind:
    position = (node.get("combine") or node).position
    wrong = None
    if combine in ("sum", "product") and not kind.numeric:
        wrong = f"combine: {combine} needs numbers"
    elif combine in ("min", "max") and not kind.comparable:
        wrong = f"combine: {combine} needs numbers or an ordered enum"
    elif combine == "any" and kind.name != "boolean":
        wrong = "combine: any needs a boolean"
    elif combine == "all" and kind.collection:
        wrong = "combine: all collects single values into a set"
    if wrong:
        raise Fault("wrong-combine", f"{wrong}, but the type is {kind}", position=position)
    return Kind("set", item=kind) if combine == "all" else kind


def _complete_attribute(
    attribute: Attribute, node: MappingNode, scope: Scope, ids: Ids, findings: Findings
) -> Attribute:
    low, high = _range(attribute, node.get("range"))
    default_node = node.get("default")
    default = None
    if default_node is not None:
        with findings.at(default_node.position):
            default = literal(default_node, attribute.kind, ids)
            if isinstance(default, (int, float)) and not in_range(default, low, high):
                raise Fault("out-of-range", f"the default {default:g} lies outside the range [{low:g}, {high:g}]")
    needed_node = node.get("needed")
    needed = None
    if isinstance(needed_node, MappingNode):

        def on_fault(fault: Fault, at: Node) -> None:
            with findings.at(at.position):
                raise fault

        needed = Conditions(scope, ids, on_fault).guard(needed_node)
    between = _between(attribute, node.get("between"), scope)
    return replace(
        attribute,
        low=low,
        high=high,
        ask=text_of(node.get("ask")),
        default=default,
        between=between,
        needed=needed,
        optional=_flag(node, "optional"),
        fixed=_flag(node, "fixed"),
        measure=text_of(node.get("measure")),
    )


def _flag(node: MappingNode, key: str) -> bool:
    value = node.get(key)
    return isinstance(value, Scalar) and value.value is True


def _range(attribute: Attribute, node: Node | None) -> tuple[float | None, float | None]:
    if node is None:
        return None, None
    if not (isinstance(node, Sequence) and len(node.items) == 2):
        raise Fault("wrong-type", "a range is two numbers: [lowest, highest]", position=node.position)
    if not attribute.kind.numeric:
        raise Fault("wrong-type", f"a range needs numbers, but the type is {attribute.kind}", position=node.position)
    low, high = (float(literal(i, NUMBER, {})) for i in node.items)
    if low > high:
        raise Fault(
            "empty-range", f"the range goes down, from {low:g} to {high:g}", "swap its ends", position=node.position
        )
    return low, high


def _between(attribute: Attribute, node: Node | None, scope: Scope) -> tuple[str, str] | None:
    if node is None:
        return None
    if not isinstance(node, Sequence) or len(node.items) != 2:
        raise Fault("wrong-type", "'between' names two attributes: [low, high]", position=node.position)
    names = []
    for item in node.items:
        name = text_of(item) or ""
        try:
            kind = scope.resolve(name).kind
        except Fault as fault:
            fault.position = item.position
            raise
        if not kind.numeric:
            raise Fault("wrong-type", f"'{name}' is {kind}, not a number", position=item.position)
        names.append(name)
    return names[0], names[1]


def _plain_attribute(vocabulary: Vocabulary, node: Node) -> str:
    name = text_of(node) or ""
    attribute = vocabulary.attributes.get(name)
    if (attribute is None or attribute.record) and name not in vocabulary.broken:
        plain = [n for n, a in vocabulary.attributes.items() if a.record is None]
        raise Fault(
            "unknown-attribute", f"there is no attribute '{name}'", did_you_mean(name, plain), position=node.position
        )
    return name


def _declare_choice(vocabulary: Vocabulary, entry: Entry) -> None:
    name = str(entry.key.value)
    if name in vocabulary.broken:
        return
    if name in vocabulary.attributes:
        raise Fault(
            "duplicate-name", f"'{name}' is declared under attributes too", "a choice declares its attribute itself"
        )
    vocabulary.broken.add(name)
    _check_attribute_name(vocabulary, name)
    node = entry.value
    if not isinstance(node, MappingNode):
        raise Silent  # the schema has told it
    record = text_of(node.get("from")) or ""
    if record not in vocabulary.catalogues or vocabulary.catalogues[record].of:
        raise Fault(
            "unknown-type",
            f"there is no catalogue '{record}' to choose from",
            did_you_mean(record, vocabulary.catalogues),
            position=(node.get("from") or node).position,
        )
    by = node.get("by")
    items = by.items if isinstance(by, Sequence) else ((by,) if by is not None else ())
    scores = tuple(((text_of(i) or "").lstrip("-"), not (text_of(i) or "").startswith("-")) for i in items)
    vocabulary.choices[name] = Choice(
        name, record, text_of(node.get("order")), scores, text_of(node.get("unless")), entry.key.position
    )
    title = text_of(node.get("title")) or name.rsplit(".", 1)[-1].replace("_", " ").capitalize()
    vocabulary.attributes[name] = Attribute(name, Kind("record", record=record), title, position=entry.key.position)
    vocabulary.nodes[name] = node
    vocabulary.broken.discard(name)


def _check_choice(vocabulary: Vocabulary, entry: Entry) -> None:
    """The attributes that a choice reads exist and are of the kinds that it needs."""
    choice = vocabulary.choices.get(str(entry.key.value))
    node = entry.value
    if choice is None or not isinstance(node, MappingNode):
        return
    scope = Scope(vocabulary.names(), (choice.record,))
    if (choice.order is None) == (not choice.by):
        raise Fault("wrong-choice", "a choice goes by an 'order' or by scores ('by'), one of them")
    wanted = [("order", choice.order), ("unless", choice.unless), *(("by", field) for field, _ in choice.by)]
    for key, name in wanted:
        if name is None:
            continue
        position = (node.get(key) or node).position
        try:
            kind = scope.resolve(name).kind
        except Fault as fault:
            fault.position = position
            raise
        attribute = vocabulary.attributes.get(name)
        own = None if key == "order" else choice.record  # an order belongs to the case, scores to each candidate
        item = kind.item.record if kind.name == "list" and kind.item is not None else None
        fits = {"order": item == choice.record, "unless": kind.name == "boolean", "by": kind.numeric}[key]
        if attribute is None or attribute.record != own or not fits:
            what = {
                "order": f"an attribute that is a list of {choice.record}",
                "unless": f"a field of {choice.record} that is true or false",
                "by": f"a field of {choice.record} that is a number",
            }[key]
            is_what = kind if attribute is not None and attribute.record == own else "none"
            raise Fault("wrong-choice", f"'{key}' needs {what}, but '{name}' is {is_what}", position=position)
