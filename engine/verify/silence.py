"""Silences: ``silence: {gap: "reason"}`` on a rule, table, row, attribute or choice tells that a finding is meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ..language.rules import row_id
from ..reading.files import knowledge_files
from ..reading.reader import read_file
from ..reading.yaml_nodes import Mapping as MappingNode
from ..reading.yaml_nodes import Node, Scalar, Sequence

Silences = Mapping[tuple[str, str], str]  # (what it stands on, kind of finding) -> reason


def read_silences(directory: Path) -> Silences:
    """Every silence in the files of a knowledge base."""
    found: dict[tuple[str, str], str] = {}
    for path in knowledge_files(directory):
        node, _ = read_file(path, str(path))
        if node is not None:
            for owner, silence in _owners(node):
                for entry in silence.entries:
                    if isinstance(entry.value, Scalar):
                        found[owner, entry.name] = entry.value.raw
    return found


def _owners(node: Node) -> Iterator[tuple[str, MappingNode]]:
    if isinstance(node, Sequence):
        for item in node.items:
            if isinstance(item, MappingNode):
                yield from _statement(item)
    elif isinstance(node, MappingNode):
        for part in ("attributes", "choices"):
            declared = node.get(part)
            if isinstance(declared, MappingNode):
                for entry in declared.entries:
                    yield from _silence(entry.name, entry.value)
        records = node.get("records")
        for record in records.entries if isinstance(records, MappingNode) else ():
            fields = record.value.get("attributes") if isinstance(record.value, MappingNode) else None
            for entry in fields.entries if isinstance(fields, MappingNode) else ():
                yield from _silence(f"{record.name}.{entry.name}", entry.value)


def _statement(item: MappingNode) -> Iterator[tuple[str, MappingNode]]:
    for key in ("id", "table"):
        name = item.get(key)
        if isinstance(name, Scalar):
            yield from _silence(name.raw, item)
            inputs = item.get("inputs")
            width = len(inputs.items) if isinstance(inputs, Sequence) else 0
            rows = item.get("rows")
            for row in rows.items if isinstance(rows, Sequence) else ():
                if isinstance(row, Sequence) and row.items and isinstance(row.items[-1], MappingNode):
                    yield from _silence(row_id(name.raw, row.items[:width], row.items[-1]), row.items[-1])


def _silence(owner: str, node: Node) -> Iterator[tuple[str, MappingNode]]:
    silence = node.get("silence") if isinstance(node, MappingNode) else None
    if isinstance(silence, MappingNode):
        yield owner, silence
