"""Facts files: the records of each catalogue, and the bibliography."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..compiled import Attribute, Catalogue, Fact, Source
from ..diagnostics import Position
from ..immutable import replace
from ..reading.yaml_nodes import Entry, Node, Scalar
from ..reading.yaml_nodes import Mapping as MappingNode
from ..reading.yaml_nodes import Sequence as SequenceNode
from .findings import Fault, Findings, did_you_mean
from .literals import Ids, literal
from .ranges import check_range
from .scope import check_record_id
from .vocabulary import Vocabulary, text_of

Key = str | tuple[str, ...]
Facts = dict[str, dict[Key, Fact]]


def record_nodes(node: Node) -> tuple[Entry | None, tuple[MappingNode, ...]]:
    """The ``record:`` entry of a facts file and its records."""
    if not isinstance(node, MappingNode):
        return None, ()
    facts = node.get("facts")
    items = facts.items if isinstance(facts, SequenceNode) else ()
    return node.entry("record"), tuple(i for i in items if isinstance(i, MappingNode))


def collect_ids(vocabulary: Vocabulary, files: Sequence[Node], findings: Findings) -> None:
    """Find the records of every catalogue, with their labels, so that names in facts and rules can be told apart."""
    first: dict[tuple[str, str], Position] = {}
    found: dict[str, dict[str, str]] = {}
    for node in files:
        entry, records = record_nodes(node)
        name = text_of(entry.value) if entry else None
        if entry is None or name is None:
            continue
        catalogue = vocabulary.catalogues.get(name)
        if catalogue is None:
            findings.add(
                "unknown-catalogue",
                f"the vocabulary declares no catalogue '{name}'",
                entry.value.position,
                did_you_mean(name, vocabulary.catalogues) or "declare it under records: in the vocabulary",
            )
            continue
        if catalogue.of:
            continue
        for record in records:
            with findings.at(record.position):
                ident = _id_of(record, name, first)
                found.setdefault(name, {})[ident] = text_of(record.get("label")) or ident
    for name, labels in found.items():
        catalogue = vocabulary.catalogues[name]
        ids = tuple(sorted(labels))
        vocabulary.catalogues[name] = replace(catalogue, ids=ids, labels={i: labels[i] for i in ids})


def _id_of(record: MappingNode, catalogue: str, first: dict[tuple[str, str], Position]) -> str:
    node = record.get("id")
    if not isinstance(node, Scalar):
        raise Fault("missing-id", f"this {catalogue} has no id", "write id: a-short-name")
    ident = node.raw
    check_record_id(ident, node.position)
    if (catalogue, ident) in first:
        raise Fault(
            "duplicate-id",
            f"there is a {catalogue} '{ident}' already, at {first[catalogue, ident]}",
            "give one of them another id, or join them",
            position=node.position,
        )
    first[catalogue, ident] = node.position
    return ident


def read_facts(
    vocabulary: Vocabulary, files: Sequence[Node], ids: Ids, sources: Mapping[str, Source], findings: Findings
) -> Facts:
    """Every stated field of every record, by field and then by record."""
    facts: Facts = {}
    first: dict[tuple[str, Key], Position] = {}
    for node in files:
        entry, records = record_nodes(node)
        catalogue = vocabulary.catalogues.get(text_of(entry.value) or "") if entry else None
        if catalogue is None:
            continue
        for record in records:
            with findings.at(record.position):
                key = _key(catalogue, record, ids)
                if catalogue.of and (catalogue.name, key) in first:
                    raise Fault("duplicate-id", f"this pair is stated already, at {first[catalogue.name, key]}")
                first[catalogue.name, key] = record.position
                _read_record(vocabulary, catalogue, key, record, ids, sources, findings, facts)
    return facts


def _key(catalogue: Catalogue, record: MappingNode, ids: Ids) -> Key:
    if not catalogue.of:
        node = record.get("id")
        return node.raw if isinstance(node, Scalar) else ""
    from ..kinds import Kind

    parts = []
    for name in catalogue.of:
        value = record.get(name)
        if value is None:
            raise Fault(
                "missing-key", f"a record of '{catalogue.name}' says which {name} it is about", f"write {name}: …"
            )
        parts.append(str(literal(value, Kind("record", record=name), ids)))
    return tuple(parts)


def _read_record(
    vocabulary: Vocabulary,
    catalogue: Catalogue,
    key: Key,
    record: MappingNode,
    ids: Ids,
    sources: Mapping[str, Source],
    findings: Findings,
    facts: Facts,
) -> None:
    cites = read_cites(record.get("cites"), sources, findings)
    own = {"cites", *catalogue.of} if catalogue.of else {"cites", "id", "label"}
    for entry in record.entries:
        if entry.name in own:
            continue
        name = f"{catalogue.name}.{entry.name}"
        with findings.at(entry.value.position):
            attribute = field_of(vocabulary, catalogue, entry)
            if attribute is None or (isinstance(entry.value, Scalar) and entry.value.value is None):
                continue
            value = literal(entry.value, attribute.kind, ids)
            check_range(attribute, value)
            facts.setdefault(name, {})[key] = Fact(value, cites, entry.value.position)


def field_of(vocabulary: Vocabulary, catalogue: Catalogue, entry: Entry) -> Attribute | None:
    """The declared field that a record states, or None where its declaration is broken; raises Fault where unknown."""
    name = f"{catalogue.name}.{entry.name}"
    attribute = vocabulary.attributes.get(name)
    if attribute is None and name not in vocabulary.broken and f"{catalogue.name}.*" not in vocabulary.broken:
        fields = [f.split(".", 1)[1] for f in catalogue.fields]
        if catalogue.of and entry.name == "id":
            raise Fault(
                "unknown-field",
                f"a record of '{catalogue.name}' has no id: it is named by {' and '.join(catalogue.of)}",
                "leave the id out",
                position=entry.key.position,
            )
        own = catalogue.of or ("id", "label")
        raise Fault(
            "unknown-field",
            f"'{entry.name}' is not a field of {catalogue.name}",
            did_you_mean(entry.name, [*fields, *own, "cites"]) or f"its fields are: {', '.join(fields)}",
            position=entry.key.position,
        )
    return attribute


def read_cites(node: Node | None, sources: Mapping[str, Source], findings: Findings) -> tuple[str, ...]:
    """The references that a statement cites; an unknown one is a finding."""
    cites = []
    for item in node.items if isinstance(node, SequenceNode) else ():
        key = text_of(item) or ""
        if key not in sources:
            findings.add(
                "unknown-citation",
                f"the bibliography has no '{key}'",
                item.position,
                did_you_mean(key, sources) or "add it to facts/references.yaml",
            )
        cites.append(key)
    return tuple(cites)


def read_sources(node: Node, findings: Findings) -> dict[str, Source]:
    """The bibliography: ``references:`` with an id each."""
    listed = node.get("references") if isinstance(node, MappingNode) else None
    sources: dict[str, Source] = {}
    places: dict[str, Position] = {}
    for item in listed.items if isinstance(listed, SequenceNode) else ():
        if not isinstance(item, MappingNode):
            continue
        ident_node = item.get("id")
        ident = ident_node.raw if isinstance(ident_node, Scalar) else ""
        position = ident_node.position if ident_node is not None else item.position
        if ident in places:
            findings.add(
                "duplicate-id", f"there is a reference '{ident}' already, at {places[ident]}", position, "join them"
            )
        places.setdefault(ident, position)
        year = item.get("year")
        sources[ident] = Source(
            ident,
            text_of(item.get("title")) or ident,
            text_of(item.get("authors")),
            year.value if isinstance(year, Scalar) and isinstance(year.value, int) else None,
            text_of(item.get("venue")),
            text_of(item.get("url")),
            text_of(item.get("status")),
        )
    return sources
