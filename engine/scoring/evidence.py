"""Evidence: published comparisons as questions, read against the vocabulary.

A question says under which circumstances options were measured side by side, and what came out. Which option the rules
advise is for ``placing``; how much that falls short of the best for ``regret``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..compiled import KnowledgeBase
from ..diagnostics import Diagnostic, Position
from ..kinds import Value
from ..language.findings import Fault, Findings, did_you_mean
from ..language.literals import literal
from ..language.vocabulary import text_of
from ..reading.reader import read_file
from ..reading.structure import check_structure
from ..reading.yaml_nodes import Entry, Node, Scalar
from ..reading.yaml_nodes import Mapping as MappingNode
from ..reading.yaml_nodes import Sequence as SequenceNode
from ..scenario import Scenario, scenario_from_node
from .placing import Option


@dataclass(frozen=True, slots=True)
class Baseline:
    """A simple way to choose: the options that fix some values, or those with the most of a field.

    ``most`` is a choice and the field of the record that options fix for it.
    """

    id: str
    always: Mapping[str, Value]
    most: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Question:
    """A comparison: its circumstances, its options with what was measured, and whether more is better.

    ``set`` is what was measured on: questions of one set say nothing about each other's answers to a fair baseline.
    """

    id: str
    set: str
    decision: tuple[str, ...]
    scenario: Scenario
    metric: str
    unit: str | None
    higher: bool
    options: tuple[Option, ...]
    values: tuple[float, ...]
    position: Position


@dataclass(frozen=True, slots=True)
class Comparison:
    """The questions of one file: published together, about one thing."""

    id: str
    source: str
    topic: str
    baselines: tuple[Baseline, ...]
    questions: tuple[Question, ...]


def evidence_files(directory: Path) -> list[Path]:
    """The evidence files of a knowledge base, by name."""
    return sorted(p for s in ("*.yaml", "*.yml") for p in (directory / "evidence").rglob(s))


def load_evidence(base: KnowledgeBase, directory: Path) -> tuple[list[Comparison], list[Diagnostic]]:
    """Every comparison in ``directory/evidence``, by file name, and what is wrong with the others."""
    lines: dict[str, list[str]] = {}

    def source_line(position: Position) -> str | None:
        found = lines.get(position.file, [])
        return found[position.line - 1] if 0 < position.line <= len(found) else None

    findings = Findings(source_line)
    comparisons = []
    seen: dict[str, Position] = {}
    for path in evidence_files(directory):
        lines[str(path)] = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
        node, diagnostics = read_file(path, str(path))
        findings.extend(diagnostics)
        if node is None:
            continue
        wrong = check_structure(node, "evidence")
        findings.extend(wrong)
        if isinstance(node, MappingNode) and not any(d.severity == "error" for d in wrong):
            with findings.at(node.position):
                comparisons.append(_comparison(base, path.stem, node, seen, findings))
    return comparisons, findings.sorted()


def _comparison(
    base: KnowledgeBase, ident: str, node: MappingNode, seen: dict[str, Position], findings: Findings
) -> Comparison:
    source_node = node.get("source")
    source = text_of(source_node) or ""
    if source not in base.sources:
        findings.add(
            "unknown-citation",
            f"the bibliography has no '{source}'",
            (source_node or node).position,
            did_you_mean(source, base.sources) or "add it to facts/references.yaml",
        )
    described = _described(node.get("records"))
    questions: list[Question] = []
    for item in _items(node.get("questions")):
        with findings.at(item.position):
            question = _question(base, item, described, findings)
            if question.id in seen:
                raise Fault("duplicate-id", f"there is a question '{question.id}' already, at {seen[question.id]}")
            seen[question.id] = question.position
            questions.append(question)
    baselines: list[Baseline] = []
    for item in _items(node.get("baselines")):
        with findings.at(item.position):
            baselines.append(_baseline(base, item))
    topic = text_of(node.get("topic")) or ", ".join(dict.fromkeys(_titles(base, questions)))
    return Comparison(ident, source, topic, tuple(baselines), tuple(questions))


def _described(node: Node | None) -> dict[tuple[str, str], MappingNode]:
    """The records that a file describes for its options, by catalogue and id."""
    found: dict[tuple[str, str], MappingNode] = {}
    for entry in node.entries if isinstance(node, MappingNode) else ():
        for record in _items(entry.value):
            ident = text_of(record.get("id")) or ""
            if (entry.name, ident) in found:
                raise Fault("duplicate-id", f"there is a {entry.name} '{ident}' already", position=record.position)
            found[entry.name, ident] = record
    return found


def _titles(base: KnowledgeBase, questions: Iterable[Question]) -> Iterable[str]:
    for question in questions:
        for name in question.decision:
            yield base.attributes[name].title.lower()


def _baseline(base: KnowledgeBase, node: MappingNode) -> Baseline:
    ident, always, most = text_of(node.get("id")) or "", node.get("always"), node.get("most")
    if isinstance(always, MappingNode):
        return Baseline(ident, {e.name: _value(base, e) for e in always.entries}, None)
    path = text_of(most) or ""
    choice, _, name = path.rpartition(".")
    record = base.choices[choice].record if choice in base.choices else None
    field = base.attributes.get(f"{record}.{name}")
    if field is None or not field.kind.numeric:
        raise Fault(
            "wrong-baseline",
            f"'{path}' is no number of the records that a choice takes",
            "write a choice and a field of its catalogue: animal.species.weight",
            position=(most or node).position,
        )
    return Baseline(ident, {}, (choice, field.name))


def _value(base: KnowledgeBase, entry: Entry) -> Value:
    attribute = base.attributes.get(entry.name)
    if attribute is None or attribute.record is not None:
        raise Fault(
            "unknown-attribute",
            f"there is no attribute '{entry.name}'",
            did_you_mean(entry.name, base.attributes),
            position=entry.key.position,
        )
    ids = {name: catalogue.labels for name, catalogue in base.catalogues.items()}
    return literal(entry.value, attribute.kind, ids)


def _question(
    base: KnowledgeBase, node: MappingNode, described: Mapping[tuple[str, str], MappingNode], findings: Findings
) -> Question:
    said = node.get("given")
    given = _spelt_out(base, said.entries if isinstance(said, MappingNode) else (), described, node)
    decision = tuple(_decided(base, item) for item in _nodes(node.get("decision")))
    options, values = [], []
    names: dict[str, Position] = {}
    for item in _items(node.get("options")):
        option, value = _option(base, item, described, findings)
        if option.id in names:
            raise Fault("duplicate-id", f"there is an option '{option.id}' already", position=item.position)
        names[option.id] = item.position
        _says_what_is_decided(option, decision, item)
        options.append(option)
        values.append(value)
    metric = node.get("metric")
    assert isinstance(metric, MappingNode)  # its schema says so
    ident = text_of(node.get("id")) or ""
    return Question(
        ident,
        text_of(node.get("set")) or ident,
        decision,
        scenario_from_node(base, given, findings),
        text_of(metric.get("name")) or "",
        text_of(metric.get("unit")),
        text_of(metric.get("better")) == "higher",
        tuple(options),
        tuple(values),
        node.position,
    )


def _decided(base: KnowledgeBase, node: Node) -> str:
    name = text_of(node) or ""
    attribute = base.attributes.get(name)
    if attribute is None or attribute.record is not None:
        raise Fault(
            "unknown-attribute",
            f"there is no choice or attribute '{name}' to decide about",
            did_you_mean(name, [n for n, a in base.attributes.items() if a.record is None]),
            position=node.position,
        )
    return name


def _spelt_out(
    base: KnowledgeBase, entries: Iterable[Entry], described: Mapping[tuple[str, str], MappingNode], node: Node
) -> MappingNode:
    """Entries with the records that the file describes put in where they are named."""
    spelt = []
    for entry in entries:
        choice = base.choices.get(entry.name)
        record = described.get((choice.record, text_of(entry.value) or "")) if choice is not None else None
        spelt.append(entry if record is None else Entry(entry.key, record))
    return MappingNode(tuple(spelt), node.position)


def _option(
    base: KnowledgeBase, node: MappingNode, described: Mapping[tuple[str, str], MappingNode], findings: Findings
) -> tuple[Option, float]:
    said = _spelt_out(base, (e for e in node.entries if e.name not in ("id", "value")), described, node)
    scenario = scenario_from_node(base, said, findings)
    value = node.get("value")
    measured = float(value.value) if isinstance(value, Scalar) and isinstance(value.value, (int, float)) else 0.0
    return Option(text_of(node.get("id")) or "", scenario.given, scenario.records), measured


def _says_what_is_decided(option: Option, decision: Sequence[str], node: MappingNode) -> None:
    if not set(decision) & set(option.fixes):
        raise Fault(
            "undecided-option",
            f"the option '{option.id}' fixes nothing of what is decided ({', '.join(decision)})",
            f"give it a value: {decision[0]}: …",
            position=node.position,
        )


def _nodes(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, SequenceNode) else ()


def _items(node: Node | None) -> tuple[MappingNode, ...]:
    return tuple(item for item in _nodes(node) if isinstance(item, MappingNode))
