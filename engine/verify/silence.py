"""Silences: ``silence: {gap: "reason"}`` on a rule, table, row, attribute or choice tells that a finding is meant.

One of a gap, a conflict or an empty choice may say where it is meant: ``{gap: {when: {…}, because: "reason"}}``. What
is found elsewhere is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..compiled import Guard, KnowledgeBase, guard_names
from ..diagnostics import Diagnostic, KnowledgeError, Position
from ..language.conditions import Conditions
from ..language.findings import Fault, Findings
from ..language.rules import row_id
from ..language.scope import Names, Scope
from ..reading.files import knowledge_files
from ..reading.reader import read_file
from ..reading.yaml_nodes import Entry, Node, Scalar, Sequence
from ..reading.yaml_nodes import Mapping as MappingNode


@dataclass(frozen=True, slots=True)
class Silence:
    """What it stands on (the id of a rule or table, the name of an attribute), the kind of finding, and why.

    ``when`` is where it is meant; None: everywhere.
    """

    owner: str
    kind: str
    reason: str
    position: Position
    when: Guard | None = None


class Silences:
    """The silences of a knowledge base."""

    def __init__(self, silences: Iterable[Silence] = ()) -> None:
        self.all = tuple(silences)
        self._by: dict[tuple[str, str], list[Silence]] = {}
        for silence in self.all:
            self._by.setdefault((silence.owner, silence.kind), []).append(silence)

    def everywhere(self, owners: Iterable[str], kind: str) -> Silence | None:
        """The silence that covers every finding of a kind about one of these, the first that has one."""
        return next((s for owner in owners for s in self._by.get((owner, kind), ()) if s.when is None), None)

    def somewhere(self, owners: Iterable[str], kind: str) -> list[Silence]:
        """The silences that cover such findings in some part of the space."""
        return [s for owner in owners for s in self._by.get((owner, kind), ()) if s.when is not None]

    def reads(self, owners: Collection[str]) -> list[str]:
        """The attributes that say where a finding about one of these is meant."""
        guards = [s.when for s in self.all if s.owner in owners and s.when is not None]
        return [name for guard in guards for name in guard_names(guard)]


def read_silences(directory: Path, base: KnowledgeBase) -> Silences:
    """Every silence in the files of a knowledge base. Raises KnowledgeError where a condition of one is wrong."""
    found, wrong = check_silences(directory, base)
    if wrong:
        raise KnowledgeError(wrong)
    return found


def check_silences(directory: Path, base: KnowledgeBase) -> tuple[Silences, list[Diagnostic]]:
    """Every silence in the files of a knowledge base, and what is wrong with their conditions."""
    findings = Findings()

    def on_fault(fault: Fault, at: Node) -> None:
        with findings.at(at.position):
            raise fault

    ids = {name: catalogue.ids for name, catalogue in base.catalogues.items()}
    conditions = Conditions(Scope(Names(base.attributes, base.catalogues)), ids, on_fault)
    found: list[Silence] = []
    for path in knowledge_files(directory):
        node, _ = read_file(path, str(path))
        if node is not None:
            for owner, silence in _owners(node):
                found += [_read(owner, entry, conditions) for entry in silence.entries]
    return Silences(found), findings.sorted()


def _read(owner: str, entry: Entry, conditions: Conditions) -> Silence:
    value = entry.value
    if isinstance(value, MappingNode):
        because = value.get("because")
        reason = because.raw if isinstance(because, Scalar) else ""
        return Silence(owner, entry.name, reason, entry.key.position, conditions.guard(value.get("when")))
    assert isinstance(value, Scalar)  # the schema has seen to it
    return Silence(owner, entry.name, value.raw, entry.key.position)


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
