"""Scenarios: what a person says of their case, read against the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os import PathLike

from .annotations import TYPE_CHECKING, Any
from .compiled import Attribute, Catalogue, KnowledgeBase
from .diagnostics import Diagnostic, Position, ScenarioError
from .immutable import EMPTY, Immutable
from .kinds import Value
from .language.findings import Fault, Findings, did_you_mean
from .language.literals import literal
from .language.ranges import check_range
from .language.scope import check_record_id
from .reading.yaml_nodes import Entry, Node, Scalar, Sequence
from .reading.yaml_nodes import Mapping as MappingNode

if TYPE_CHECKING:
    from pathlib import Path

Fields = Mapping[str, Value]  # field attribute ("species.diet") -> value

_RECORDS_LISTED = 80  # where nobody can tell which one was meant
_FIELDS_SHOWN = 4  # of a record that somebody may describe


class Scenario(Immutable):
    """What is given: values of attributes, records described inline, and which candidates a choice may take.

    ``among`` shuts a catalogue: as if there were no other records than these, for choices and for every rule.
    """

    given: Mapping[str, Value] = EMPTY
    records: Mapping[str, Mapping[str, Fields]] = EMPTY  # catalogue -> id -> stated fields
    without: Mapping[str, tuple[str, ...]] = EMPTY
    only: Mapping[str, tuple[str, ...]] = EMPTY
    among: Mapping[str, tuple[str, ...]] = EMPTY  # catalogue -> the only records that there are

    def merged(self, other: Scenario) -> Scenario:
        """This scenario with what ``other`` says instead or in addition."""
        records = {**self.records}
        for catalogue, described in other.records.items():
            records[catalogue] = {**records.get(catalogue, {}), **described}
        return Scenario(
            {**self.given, **other.given},
            records,
            {**self.without, **other.without},
            {**self.only, **other.only},
            {**self.among, **other.among},
        )


def read_scenario(base: KnowledgeBase, source: Path | str, shown: str | None = None) -> Scenario:
    """The scenario in a file (a Path) or in YAML text (a str). Raises ScenarioError with every finding."""
    from .reading.reader import read_file, read_text  # only where there is YAML to read

    if isinstance(source, PathLike):
        node, diagnostics = read_file(source, shown or str(source))
        text = source.read_text(encoding="utf-8-sig", errors="replace") if source.is_file() else ""
    else:
        node, diagnostics = read_text(source, shown or "<scenario>")
        text = source
    lines = text.splitlines()
    findings = Findings(lambda p: lines[p.line - 1] if 0 < p.line <= len(lines) else None)
    findings.extend(diagnostics)
    if node is None:
        raise ScenarioError(findings.sorted())
    return _finish(base, node, findings)


def scenario_from_mapping(base: KnowledgeBase, data: Mapping[str, Any], shown: str = "<scenario>") -> Scenario:
    """The scenario in a Python mapping, nested or dotted. Raises ScenarioError with every finding."""
    return _finish(base, to_node(data, Position(shown)), Findings())


def to_node(data: Any, position: Position) -> Node:
    """Python data as the YAML that would say it."""
    if hasattr(data, "__dataclass_fields__") and not isinstance(data, type):
        from dataclasses import asdict  # where somebody has one

        data = asdict(data)
    if isinstance(data, Mapping):
        entries = (Entry(Scalar(str(k), position, str(k), False), to_node(v, position)) for k, v in data.items())
        return MappingNode(tuple(entries), position)
    if isinstance(data, (list, tuple, set, frozenset)):
        return Sequence(
            tuple(to_node(v, position) for v in (sorted(data) if isinstance(data, (set, frozenset)) else data)),
            position,
        )
    if hasattr(data, "item") and not isinstance(data, (str, bytes)):
        data = data.item()  # a NumPy or tensor scalar
    if not isinstance(data, (type(None), bool, int, float, str)):
        data = str(data)
    return Scalar(data, position, str(data), isinstance(data, str))


def _finish(base: KnowledgeBase, node: Node, findings: Findings) -> Scenario:
    scenario = scenario_from_node(base, node, findings)
    if findings.failed:
        raise ScenarioError(findings.sorted())
    return scenario


def scenario_from_node(base: KnowledgeBase, node: Node, findings: Findings) -> Scenario:
    """The scenario that a YAML mapping writes; what is wrong with it goes to ``findings``."""
    if isinstance(node, Scalar) and node.value is None:
        return Scenario()
    if not isinstance(node, MappingNode):
        findings.add("scenario-type", "a scenario is a mapping: attribute: value", node.position)
        return Scenario()
    reader = _Reader(base, findings)
    limits: dict[str, dict[str, tuple[str, ...]]] = {"without": {}, "only": {}}
    for entry in node.entries:
        if entry.name not in limits:
            reader.entry("", entry)
    reader.read()
    for entry in node.entries:
        if entry.name in limits:
            limits[entry.name] = reader.limits(entry)
    return Scenario(reader.given, reader.records, limits["without"], limits["only"])


class _Reader:
    """Reads the entries of one scenario."""

    def __init__(self, base: KnowledgeBase, findings: Findings) -> None:
        self.base = base
        self.findings = findings
        self.given: dict[str, Value] = {}
        self.records: dict[str, dict[str, dict[str, Value]]] = {}
        self.found: list[tuple[Attribute, Node]] = []
        self.plain = frozenset(base.plain)

    def entry(self, prefix: str, entry: Entry) -> None:
        name = prefix + entry.name
        with self.findings.at(entry.key.position):
            if name in self.plain:
                self.found.append((self.base.attributes[name], entry.value))
            elif isinstance(entry.value, MappingNode) and any(n.startswith(name + ".") for n in self.plain):
                for inner in entry.value.entries:
                    self.entry(name + ".", inner)
            else:
                raise self._unknown(name)

    def read(self) -> None:
        """Read the values found: records of one's own first, so that others can name them wherever they stand."""
        for attribute, node in sorted(self.found, key=lambda pair: not isinstance(pair[1], MappingNode)):
            with self.findings.at(node.position):
                self.value(attribute, node)

    def _unknown(self, name: str) -> Fault:
        if name in self.base.attributes:
            return Fault(
                "unknown-attribute",
                f"'{name}' is a field of each {name.split('.')[0]}, not something to say of a case",
                "describe a record of your own in the attribute that refers to it: {id: mine, …}",
            )
        asked = {a.name: a.title for a in self.base.inputs()}
        hint = did_you_mean(name, asked, asked) or did_you_mean(name, self.base.plain)
        return Fault("unknown-attribute", f"there is no attribute '{name}'", hint)

    def value(self, attribute: Attribute, node: Node) -> None:
        if isinstance(node, Scalar) and node.value is None:
            return  # left open, as if it were not there
        if attribute.name in self.given:
            raise Fault("duplicate-name", f"'{attribute.name}' is given twice, nested and dotted")
        try:
            if attribute.kind.name == "record" and isinstance(node, MappingNode):
                self.given[attribute.name] = self.record(attribute, node)
                return
            ids = {name: self.labels(name) for name in _catalogues(attribute)}
            value = literal(node, attribute.kind, ids)
            check_range(attribute, value)
        except Fault as fault:
            fault.position = fault.position or node.position
            if fault.code == "unknown-record" and attribute.kind.name == "record":
                fault.hint = fault.hint or self._describe(self.base.catalogues[attribute.kind.record or ""])
            fault.message = (
                f"{attribute.name}: {fault.message}" if attribute.name not in fault.message else fault.message
            )
            raise
        self.given[attribute.name] = value

    def _describe(self, catalogue: Catalogue) -> str:
        """What helps whoever names a record that is unlike all known ones."""
        known = ", ".join(catalogue.ids) if len(catalogue.ids) <= _RECORDS_LISTED else ""
        fields = ", ".join(f.split(".", 1)[1] for f in catalogue.fields[:_FIELDS_SHOWN])
        own = f"describe your own, {{id: a-short-name, …}}, by its fields, such as {fields}"
        return f"there are: {known}; or {own}" if known else own

    def labels(self, catalogue: str) -> Mapping[str, str]:
        """The ids of a catalogue's records with their labels, the case's own among them."""
        known, own = self.base.catalogues[catalogue].labels, self.records.get(catalogue)
        return {**known, **{i: str(fields.get(f"{catalogue}.label", i)) for i, fields in own.items()}} if own else known

    def record(self, attribute: Attribute, node: MappingNode) -> str:
        """A record described inline: its id; its fields are kept."""
        catalogue = self.base.catalogues[attribute.kind.record or ""]
        ident_node = node.get("id")
        if not isinstance(ident_node, Scalar) or not ident_node.raw:
            raise Fault("missing-id", f"a {catalogue.name} of your own needs an id", "write {id: a-short-name, …}")
        check_record_id(ident_node.raw, ident_node.position)
        stated = self.records.setdefault(catalogue.name, {}).setdefault(ident_node.raw, {})
        for entry in node.entries:
            name = f"{catalogue.name}.{entry.name}"
            if entry.name == "id":
                continue
            if entry.name == "label":
                stated[name] = entry.value.raw if isinstance(entry.value, Scalar) else ident_node.raw
                continue
            field_attribute = self.base.attributes.get(name)
            if field_attribute is None:
                fields = [f.split(".", 1)[1] for f in catalogue.fields]
                raise Fault(
                    "unknown-field",
                    f"'{entry.name}' is not a field of {catalogue.name}",
                    did_you_mean(entry.name, fields) or f"its fields are: {', '.join(fields)}",
                    position=entry.key.position,
                )
            ids = {c: self.labels(c) for c in _catalogues(field_attribute)}
            value = literal(entry.value, field_attribute.kind, ids)
            check_range(field_attribute, value)
            stated[name] = value
        return ident_node.raw

    def limits(self, entry: Entry) -> dict[str, tuple[str, ...]]:
        """What ``without:`` or ``only:`` says: the candidates of each choice."""
        found: dict[str, tuple[str, ...]] = {}
        flat = dict(_flatten("", entry.value))
        for name, node in flat.items():
            with self.findings.at(node.position):
                choice = self.base.choices.get(name)
                if choice is None:
                    raise Fault(
                        "unknown-choice",
                        f"'{name}' is not a choice",
                        did_you_mean(name, self.base.choices) or f"choices are: {', '.join(self.base.choices)}",
                    )
                kind = self.base.attributes[name].kind
                items = node.items if isinstance(node, Sequence) else (node,)
                ids = {choice.record: self.labels(choice.record)}
                found[name] = tuple(str(literal(i, kind, ids)) for i in items)
        return found


def _flatten(prefix: str, node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node, MappingNode):
        for entry in node.entries:
            yield from _flatten(f"{prefix}.{entry.name}" if prefix else entry.name, entry.value)
    else:
        yield prefix, node


def _catalogues(attribute: Attribute) -> Iterator[str]:
    kind = attribute.kind.item or attribute.kind
    if kind.record is not None:
        yield kind.record


def finding(code: str, message: str, place: str, hint: str | None = None) -> ScenarioError:
    """The error of one wrong option, such as a misspelt attribute on the command line."""
    return ScenarioError([Diagnostic(code, message, Position(place), hint)])
