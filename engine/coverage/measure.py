"""What the cases of a knowledge base exercise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..cases import Case
from ..compiled import Contradiction, KnowledgeBase, guard_names
from ..diagnostics import Position
from ..infer import Engine
from .goals import Goal, Goals, fired


@dataclass(frozen=True, slots=True)
class TestCovered:
    """A test, and the first case in which it matters and is true, and is false (None: in none)."""

    __test__ = False  # it is no test case

    owner: str
    text: str
    position: Position
    true: str | None
    false: str | None

    @property
    def both(self) -> bool:
        """Whether it was tried both ways."""
        return self.true is not None and self.false is not None

    def as_dict(self) -> dict[str, Any]:
        """The test as JSON-ready data."""
        return {
            "owner": self.owner,
            "test": self.text,
            "file": self.position.file,
            "line": self.position.line,
            "column": self.position.column,
            "true": self.true,
            "false": self.false,
        }


@dataclass(frozen=True, slots=True)
class StatementCovered:
    """A rule, row or contradiction, and the cases that exercise it.

    ``decides`` are the cases in which something that it concludes stands; ``gives_way`` those in which its tests hold
    and nothing does, because of the rules ``gives_way_to``; ``expected`` those of the first in which the case expects
    something that depends on it.
    """

    id: str
    kind: str
    table: str | None
    position: Position
    decides: tuple[str, ...]
    gives_way: tuple[str, ...]
    gives_way_to: tuple[str, ...]
    expected: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The statement as JSON-ready data."""
        return {
            "id": self.id,
            "kind": self.kind,
            "table": self.table,
            "file": self.position.file,
            "line": self.position.line,
            "column": self.position.column,
            "decides": list(self.decides),
            "gives_way": list(self.gives_way),
            "gives_way_to": list(self.gives_way_to),
            "expected": list(self.expected),
        }


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of how many; a whole of none is covered."""

    done: int
    all: int

    @property
    def share(self) -> float:
        """The part that is done, from 0 to 1."""
        return self.done / self.all if self.all else 1.0

    def as_dict(self, done: str) -> dict[str, Any]:
        """The tally as JSON-ready data."""
        return {"total": self.all, done: self.done, "share": round(self.share, 6)}


@dataclass(frozen=True, slots=True)
class FileCovered:
    """How much of one file is covered."""

    file: str
    statements: Tally
    tests: Tally


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a number of cases exercise; statements and tests in the order of the files."""

    cases: int
    statements: tuple[StatementCovered, ...]
    tests: tuple[TestCovered, ...]

    def decided(self) -> Tally:
        """The statements that decide something in some case."""
        return Tally(sum(bool(s.decides) for s in self.statements), len(self.statements))

    def expected(self) -> Tally:
        """The statements that decide something on which an expectation depends."""
        return Tally(sum(bool(s.expected) for s in self.statements), len(self.statements))

    def both_ways(self) -> Tally:
        """The tests that were tried both ways."""
        return Tally(sum(t.both for t in self.tests), len(self.tests))

    def files(self) -> Iterator[FileCovered]:
        """Each file's part, by name."""
        files = sorted({s.position.file for s in self.statements})
        for file in files:
            statements = [s for s in self.statements if s.position.file == file]
            tests = [t for t in self.tests if t.position.file == file]
            yield FileCovered(
                file,
                Tally(sum(bool(s.decides) for s in statements), len(statements)),
                Tally(sum(t.both for t in tests), len(tests)),
            )

    def as_dict(self) -> dict[str, Any]:
        """The coverage as JSON-ready data: ``schemas/coverage.schema.json`` without what is suggested."""
        return {
            "cases": self.cases,
            "rules": {**self.decided().as_dict("decided"), "expected": self.expected().done},
            "tests": self.both_ways().as_dict("both_ways"),
            "files": [
                {"file": f.file, "rules": f.statements.as_dict("decided"), "tests": f.tests.as_dict("both_ways")}
                for f in self.files()
            ],
            "statements": [
                {**s.as_dict(), "tests": [t.as_dict() for t in self.tests if t.owner == s.id]} for s in self.statements
            ],
            "shared_tests": [t.as_dict() for t in self.tests if t.owner not in {s.id for s in self.statements}],
        }


def measure(base: KnowledgeBase, cases: Sequence[Case], engine: Engine | None = None) -> Coverage:
    """What ``cases`` exercise of a knowledge base."""
    engine = engine or Engine(base)
    goals = Goals(base)
    first: dict[Goal, str] = {}
    held: dict[str, list[str]] = defaultdict(list)
    winners: dict[str, set[str]] = defaultdict(set)
    decided: dict[str, list[str]] = defaultdict(list)
    expected: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        run = engine.run(case.scenario)
        behind = base.closure(name for e in case.expect for name in guard_names(e.test) if name in base.attributes)
        achieved = goals.achieved(run)
        for goal in achieved:
            first.setdefault(goal, case.id)
        decides = {str(g.of) for g in achieved if g.what == "decides"}
        for ident in decides:
            decided[ident].append(case.id)
            if not behind.isdisjoint(_targets(base, ident)):
                expected[ident].append(case.id)
        for ident, beaten in fired(run).items():
            if beaten is not None:
                held[ident].append(case.id)
                winners[ident] |= beaten
    return Coverage(
        len(cases),
        tuple(
            StatementCovered(
                ident,
                _kind(goals, ident),
                getattr(statement, "table", None),
                statement.position,
                tuple(decided[ident]),
                tuple(held[ident]),
                tuple(sorted(winners[ident])),
                tuple(expected[ident]),
            )
            for ident, statement in _in_files(goals)
        ),
        tuple(
            TestCovered(p.owner, p.text, p.position, first.get(Goal("true", at)), first.get(Goal("false", at)))
            for at, p in enumerate(goals.points)
        ),
    )


def _in_files(goals: Goals) -> Iterable[tuple[str, Any]]:
    return sorted(goals.statements.items(), key=lambda pair: (pair[1].position, pair[0]))


def _kind(goals: Goals, ident: str) -> str:
    statement = goals.statements[ident]
    if isinstance(statement, Contradiction):
        return "contradiction"
    return "rule" if statement.table is None else "row"


def _targets(base: KnowledgeBase, ident: str) -> set[str]:
    """What a statement concludes; of a contradiction, what it reads: who gives that expects to be told."""
    rule = base.rules.get(ident)
    if rule is None:
        return set(guard_names(base.contradictions[ident].guard))
    return {c.target for c in rule.conclusions}
