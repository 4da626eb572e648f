"""Where guards and tests hold."""

from __future__ import annotations

from collections.abc import Iterator

from ..compiled import (
    AllOf,
    And,
    AnyOf,
    Bound,
    Check,
    Compare,
    Contains,
    Expr,
    Guard,
    Known,
    Or,
    Test,
    check_operands,
    guard_tests,
    walk,
)
from .atoms import Atoms
from .compare import Comparer
from .diagrams import Diagram, Diagrams
from .expressions import Binding, Expressions
from .values import Abstract, Cases, Members, Some, known
from .written import written


class Guards:
    """Works out where guards hold, each test once for each binding that it depends on."""

    def __init__(self, diagrams: Diagrams, atoms: Atoms, expressions: Expressions) -> None:
        self._diagrams = diagrams
        self._atoms = atoms
        self._expressions = expressions
        self._comparer = Comparer(diagrams, atoms)
        self._bound: dict[int, tuple[str, ...]] = {}
        self._memo: dict[tuple[int, tuple[str, ...]], Diagram] = {}

    def truth(self, guard: Guard, binding: Binding) -> Diagram:
        """Where the guard holds for the bound records."""
        key = (id(guard), tuple(binding[r] for r in self._records(guard)))
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = (
                self._test(guard, binding) if isinstance(guard, Test) else self._parts(guard, binding)
            )
        return found

    def _parts(self, guard: Guard, binding: Binding) -> Diagram:
        assert not isinstance(guard, Test)
        if isinstance(guard, And):
            where = self._diagrams.true
            for part in guard.parts:
                where &= self.truth(part, binding)
                if not where.satisfiable():
                    break
            return where
        where = self._diagrams.any(self.truth(part, binding) for part in guard.parts)
        return where if isinstance(guard, Or) else ~where

    def _records(self, guard: Guard) -> tuple[str, ...]:
        found = self._bound.get(id(guard))
        if found is None:
            read = {e.record for expr in _expressions(guard) for e in walk(expr) if isinstance(e, Bound)}
            found = self._bound[id(guard)] = tuple(sorted(read))
        return found

    def _test(self, test: Test, binding: Binding) -> Diagram:
        subject = self._expressions.whole(test.subject, binding)
        if isinstance(subject, Members):
            return self._of_members(subject, test.check, binding, test)
        return self._holds(subject, test.check, test.subject, binding)

    def _holds(self, subject: Cases, check: Check, expr: Expr, binding: Binding) -> Diagram:
        """Where the check holds of the subject."""
        match check:
            case Known(known=wanted):
                unknown = subject.get(None, self._diagrams.false)
                return known(self._diagrams, subject) if wanted else unknown
            case AllOf():
                where = self._diagrams.true
                for part in check.checks:
                    where &= self._holds(subject, part, expr, binding)
                return where
            case AnyOf():
                return self._diagrams.any(self._holds(subject, part, expr, binding) for part in check.checks)
            case Compare():
                operand = self._expressions.cases(check.operand, binding)
                other = check.operand
                return self._comparer.compare(
                    check.op, subject, operand, expr.kind, lambda: (written(expr, binding), written(other, binding))
                )
        return self._diagrams.any(
            where & self._contains(value, check, binding) for value, where in subject.items() if value is not None
        )

    def _contains(self, whole: Abstract, check: Contains, binding: Binding) -> Diagram:
        parts = []
        for member, where in self._expressions.cases(check.member, binding).items():
            if member is None:
                continue
            if isinstance(whole, tuple) and not isinstance(member, Some):
                inside = self._diagrams.true if member in whole else self._diagrams.false
            elif whole == ():
                inside = self._diagrams.false
            else:
                inside = self._atoms.flag(f"{_shown(whole)} includes {member}")
            parts.append(where & (inside if check.included else ~inside))
        return self._diagrams.any(parts)

    def _of_members(self, subject: Members, check: Check, binding: Binding, test: Test) -> Diagram:
        there = ~subject.unknown
        match check:
            case Known(known=wanted):
                return there if wanted else subject.unknown
            case AllOf():
                where = self._diagrams.true
                for part in check.checks:
                    where &= self._of_members(subject, part, binding, test)
                return where
            case AnyOf():
                return self._diagrams.any(self._of_members(subject, part, binding, test) for part in check.checks)
            case Contains():
                parts = []
                for member, where in self._expressions.cases(check.member, binding).items():
                    if member is not None:
                        inside = self._inside(subject, member)
                        parts.append(where & (inside if check.included else ~inside))
                return there & self._diagrams.any(parts)
        return there & self._atoms.flag(f"{written(test.subject, binding)} {test.text} {sorted(binding.values())}")

    def _inside(self, subject: Members, member: Abstract) -> Diagram:
        """Where the member is in the set."""
        stated = subject.given
        if stated.satisfiable():
            stated &= self._atoms.flag(f"{subject.source} includes {member}")
        if isinstance(member, Some):
            return self._atoms.flag(f"{subject.source} includes {member}")
        collected = subject.has.get(member, self._diagrams.false)
        if subject.loose.satisfiable():
            collected |= subject.loose & self._atoms.flag(f"{subject.source} includes {member}")
        return stated | (collected & ~subject.given)


def _shown(whole: Abstract) -> str:
    return whole.source if isinstance(whole, Some) else f"({', '.join(map(str, whole))})"


def _expressions(guard: Guard) -> Iterator[Expr]:
    for test in guard_tests(guard):
        yield test.subject
        yield from check_operands(test.check)
