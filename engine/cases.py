"""Cases: worked scenarios with the answers that experts expect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .compiled import KnowledgeBase, Test
from .diagnostics import Diagnostic, Position
from .infer import Engine
from .inference.evaluate import compile_test
from .kinds import Value
from .language.conditions import Conditions, written
from .language.facts import read_cites
from .language.findings import Fault, Findings
from .language.scope import Names, Scope
from .language.vocabulary import text_of
from .reading.reader import read_file
from .reading.structure import check_structure
from .reading.yaml_nodes import Mapping, Node, Scalar, Sequence
from .result import Result
from .scenario import Scenario, scenario_from_node


@dataclass(frozen=True, slots=True)
class Expectation:
    """One line of ``expect:``: an attribute and the test that its value must pass."""

    attribute: str
    test: Test


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario and what experts expect of it."""

    id: str
    title: str | None
    scenario: Scenario
    expect: tuple[Expectation, ...]
    cites: tuple[str, ...]
    position: Position


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that was not met: what was expected, and what came instead (``shown``), and why."""

    attribute: str
    expected: str
    value: Value
    shown: str
    because: str | None
    position: Position

    def as_dict(self) -> dict[str, Any]:
        """The failure as JSON-ready data."""
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {
            "attribute": self.attribute,
            "expected": self.expected,
            "value": value,
            "shown": self.shown,
            "because": self.because,
            "file": self.position.file,
            "line": self.position.line,
            "column": self.position.column,
        }


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How one case went."""

    case: Case
    failed: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        """Whether every expectation was met."""
        return not self.failed

    def as_dict(self) -> dict[str, Any]:
        """The result as JSON-ready data, with the keys of ``kb test --format json``."""
        return {
            "case": self.case.id,
            "title": self.case.title,
            "passed": self.passed,
            "failed": [f.as_dict() for f in self.failed],
            "file": self.case.position.file,
            "line": self.case.position.line,
        }


def case_files(directory: Path) -> list[Path]:
    """The case files of a knowledge base, by name."""
    return sorted(p for s in ("*.yaml", "*.yml") for p in (directory / "cases").rglob(s))


def load_cases(base: KnowledgeBase, directory: Path) -> tuple[list[Case], list[Diagnostic]]:
    """Every sound case in ``directory/cases``, by id, and what is wrong with the others."""
    lines: dict[str, list[str]] = {}

    def source_line(position: Position) -> str | None:
        found = lines.get(position.file, [])
        return found[position.line - 1] if 0 < position.line <= len(found) else None

    findings = Findings(source_line)
    cases: dict[str, Case] = {}
    for path in case_files(directory):
        lines[str(path)] = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
        node, diagnostics = read_file(path, str(path))
        findings.extend(diagnostics)
        if not isinstance(node, Sequence):
            if node is not None:
                findings.extend(check_structure(node, "cases"))
            continue
        structure = check_structure(node, "cases")
        findings.extend(structure)
        if any(d.severity == "error" for d in structure):
            continue
        for item in node.items:
            if isinstance(item, Mapping):
                with findings.at(item.position):
                    case = _read_case(base, item, findings)
                    if case.id in cases:
                        raise Fault(
                            "duplicate-id", f"there is a case '{case.id}' already, at {cases[case.id].position}"
                        )
                    cases[case.id] = case
    return [cases[ident] for ident in sorted(cases)], findings.sorted()


def run_cases(base: KnowledgeBase, cases: list[Case], engine: Engine | None = None) -> Iterator[CaseResult]:
    """Each case's result, in the order given."""
    engine = engine or Engine(base)
    for case in cases:
        yield run_case(engine, case)


def run_case(engine: Engine, case: Case) -> CaseResult:
    """Whether a knowledge base gives what the case expects."""
    result = Result(engine, case.scenario)
    failed = []
    for expectation in case.expect:
        if compile_test(expectation.test)(result.run.values, {}):
            continue
        value = result.value(expectation.attribute) if expectation.attribute in engine.base.attributes else None
        known = expectation.attribute in engine.base.attributes
        failed.append(
            Failure(
                expectation.attribute,
                expectation.test.text,
                value,
                result.shown(expectation.attribute) if known else "unknown",
                result.derivation(expectation.attribute).because if known else None,
                expectation.test.position,
            )
        )
    return CaseResult(case, tuple(failed))


def _read_case(base: KnowledgeBase, node: Mapping, findings: Findings) -> Case:
    ident = text_of(node.get("case")) or ""
    given = node.get("given") or Mapping((), node.position)
    scenario = scenario_from_node(base, given, findings)
    ids = {name: (*c.ids, *scenario.records.get(name, ())) for name, c in base.catalogues.items()}

    def on_fault(fault: Fault, at: Node) -> None:
        with findings.at(at.position):
            raise fault

    conditions = Conditions(Scope(Names(base.attributes, base.catalogues)), ids, on_fault)
    expect = []
    wanted = node.get("expect")
    for entry in wanted.entries if isinstance(wanted, Mapping) else ():
        with findings.at(entry.value.position):
            try:
                subject = conditions.scope.resolve(entry.name)
            except Fault as fault:
                fault.position = entry.key.position
                raise
            test = _expectation(conditions, subject, entry.value)
            expect.append(Expectation(entry.name, test))
    cites = read_cites(node.get("cites"), base.sources, findings)
    return Case(ident, text_of(node.get("title")), scenario, tuple(expect), cites, node.position)


def _expectation(conditions: Conditions, subject: Any, node: Node) -> Test:
    """A test as in rules; a plain list about an ordered list is the whole list."""
    if isinstance(node, Scalar) and node.value is None:
        node = Scalar("unknown", node.position, "unknown", False)
    test = conditions.test(subject, node)
    return Test(test.subject, test.check, written(node), node.position)
