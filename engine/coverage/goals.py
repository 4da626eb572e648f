"""Goals: what cases may achieve, and which of them one run achieves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from ..compiled import AllOf, And, Contradiction, Guard, KnowledgeBase, Not, Rule, Test, guard_names, guard_tests
from ..diagnostics import Position
from ..infer import Engine, Run
from ..inference.evaluate import Binding, Values, truth_of
from ..symbolic.written import written

ALWAYS = AllOf(())


@dataclass(frozen=True, slots=True)
class Point:
    """One test as it is written: a line of a condition, or a cell of a row.

    ``owner`` is the statement that it belongs to, or the table whose rows share it; ``text`` is its subject and what
    must hold of it.
    """

    owner: str
    text: str
    position: Position


class Goal(NamedTuple):
    """Something to achieve; ``of`` is the id of a statement, or the place of a point in ``Goals.points``."""

    what: Literal["decides", "true", "false"]
    of: str | int


class Goals:
    """The goals of a knowledge base; ``points`` are its tests, in the order of its files."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self.statements: dict[str, Rule | Contradiction] = {**base.rules, **base.contradictions}
        self.points: list[Point] = []
        self.points_of: dict[str, list[int]] = {}
        self._place: dict[tuple[str, Position], int] = {}
        self._point: dict[int, int] = {}  # by identity: the same test of a table stands in each of its rows
        self._engine: Engine | None = None
        self._seen: dict[tuple[str, tuple[int, ...]], frozenset[Goal]] = {}
        self._reads = {i: tuple(sorted(set(_reads(base, s.guard)))) for i, s in self.statements.items()}
        for ident, statement in sorted(self.statements.items(), key=lambda pair: (pair[1].position, pair[0])):
            self._declare(ident, statement)

    def _declare(self, ident: str, statement: Rule | Contradiction) -> None:
        table = statement.table if isinstance(statement, Rule) else None
        own = self.points_of[ident] = []
        for test in guard_tests(statement.guard):
            if test.check == ALWAYS:
                continue
            # The cells of a row have places of their own; a line of the table's `when:` is one test for all rows.
            key = (table or ident, test.position)
            at = self._place.get(key)
            if at is None:
                shared = table is not None and test.position < statement.position
                at = self._place[key] = len(self.points)
                owner = table if shared and table is not None else ident
                self.points.append(Point(owner, f"{written(test.subject, _Records())}: {test.text}", test.position))
            self._point[id(test)] = at
            own.append(at)

    def point_of(self, test: Test) -> int | None:
        """The place of a test among the points; None for one that is always true."""
        return self._point.get(id(test))

    def all(self) -> Iterator[Goal]:
        """Every goal."""
        for ident in self.statements:
            yield Goal("decides", ident)
        for at in range(len(self.points)):
            yield Goal("true", at)
            yield Goal("false", at)

    def achieved(self, run: Run) -> set[Goal]:
        """The goals that a run achieves."""
        found: set[Goal] = set()
        if run.engine is not self._engine:  # versions mean something to one engine alone
            self._engine = run.engine
            self._seen.clear()
        for ident, statement in self.statements.items():
            found |= self._conditions(run, ident, statement)
        found |= {Goal("decides", ident) for ident, beaten in fired(run).items() if beaten is None}
        return found

    def _conditions(self, run: Run, ident: str, statement: Rule | Contradiction) -> frozenset[Goal]:
        """The goals that the condition of a statement achieves; what it reads decides, so it is worked out once."""
        key = (ident, tuple(run.settled[name].version for name in self._reads[ident]))
        found = self._seen.get(key)
        if found is None:
            goals: set[Goal] = set()
            every = 2 * len(self.points_of[ident])
            for binding in run.bindings(statement.loops) if isinstance(statement, Rule) else [{}]:
                holds, mattering = decide(statement.guard, run.values, binding)
                if holds and isinstance(statement, Contradiction):
                    goals.add(Goal("decides", ident))
                for test, truth in mattering:
                    at = self._point.get(id(test))
                    if at is not None:
                        goals.add(Goal("true" if truth else "false", at))
                if len(goals) == every and isinstance(statement, Rule):
                    break  # nothing more to find among the other records
            found = self._seen[key] = frozenset(goals)
        return found


def fired(run: Run) -> dict[str, frozenset[str] | None]:
    """The rules that had a say in a run: None where something stands of what they say, else before what they give way.

    A rule that only has no value to conclude gives way to nothing.
    """
    found: dict[str, frozenset[str] | None] = {}
    for settled in run.settled.values():
        for firings in settled.firings.values():
            for firing in firings:
                before = found.get(firing.rule, frozenset())
                found[firing.rule] = None if firing.stands or before is None else before | set(firing.overridden)
    return found


def decide(guard: Guard, values: Values, binding: Binding) -> tuple[bool, list[tuple[Test, bool]]]:
    """Whether a condition holds, and the tests that matter, with their truth.

    Of lines that must all hold, a false one matters where it is the only one, and true ones where all are; of
    alternatives it is the other way round. Linear in the number of tests.
    """
    if isinstance(guard, Test):
        truth = truth_of(guard)(values, binding)
        return truth, [(guard, truth)]
    usual = isinstance(guard, And)  # what a part is while nothing is decided yet
    mattering: list[tuple[Test, bool]] = []
    odd: list[tuple[Test, bool]] | None = None
    for part in guard.parts:
        truth, tests = decide(part, values, binding)
        if truth is usual:
            mattering += tests
        elif odd is None:
            odd = tests
        else:
            odd = []
            break
    holds = usual if odd is None else not usual
    return holds is not isinstance(guard, Not), mattering if odd is None else odd


def _reads(base: KnowledgeBase, guard: Guard) -> Iterator[str]:
    return (name for name in guard_names(guard) if name in base.attributes)


class _Records(Mapping[str, str]):
    """Bound records, named by their catalogue."""

    def __getitem__(self, key: str) -> str:
        return key

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0
