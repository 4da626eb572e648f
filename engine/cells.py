"""Cells: the pieces into which tests cut an attribute's values: no test can tell two values of one cell apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .compiled import (
    AllOf,
    AnyOf,
    Attr,
    Attribute,
    Check,
    Compare,
    Const,
    Expr,
    KnowledgeBase,
    Test,
    check_operands,
    guard_tests,
    walk,
)
from .kinds import Value


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers from ``low`` to ``high``; None is without end. Of integers, both ends belong to it where closed."""

    low: float | None
    high: float | None
    low_closed: bool
    high_closed: bool

    def contains(self, value: float) -> bool:
        """Whether the number lies in it."""
        above = self.low is None or value > self.low or (self.low_closed and value == self.low)
        below = self.high is None or value < self.high or (self.high_closed and value == self.high)
        return above and below


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """A place between two numbers: just before ``at``, or just after it."""

    at: float
    after: bool


def interval_between(left: Cut | None, right: Cut | None) -> Interval:
    """The numbers between two cuts."""
    return Interval(
        None if left is None else left.at,
        None if right is None else right.at,
        left is not None and not left.after,
        right is not None and right.after,
    )


def relevant_tests(base: KnowledgeBase, names: Iterable[str]) -> Iterator[Test]:
    """The tests of every rule that concludes one of ``names``, and of what overrides it."""
    seen = set()
    for name in names:
        for ident in base.conclude.get(name, ()):
            rule = base.rules[ident]
            conclusion = next(c for c in rule.conclusions if c.target == name)
            for member in (ident, *conclusion.overridden_by):
                if member not in seen:
                    seen.add(member)
                    yield from guard_tests(base.rules[member].guard)


def relevant_values(base: KnowledgeBase, names: Iterable[str]) -> Iterator[Expr]:
    """The values that rules conclude for ``names``."""
    for name in names:
        for ident in base.conclude.get(name, ()):
            yield from (c.value for c in base.rules[ident].conclusions if c.target == name)


def cuts_of(base: KnowledgeBase, attribute: Attribute, names: frozenset[str]) -> tuple[list[Cut], bool]:
    """Where the tests behind ``names`` cut a numeric attribute, and whether arithmetic reads it too.

    Where arithmetic does, the truth of a test may turn inside a cell, so the cuts are not all there is.
    """
    found: set[Cut] = set()
    arithmetic = False
    for test in relevant_tests(base, names):
        subject_is_it = isinstance(test.subject, Attr) and test.subject.name == attribute.name
        if subject_is_it:
            found.update(check_cuts(test.check, attribute.kind.name == "integer"))
        for operand in check_operands(test.check):
            reads = any(isinstance(e, Attr) and e.name == attribute.name for e in walk(operand))
            arithmetic = arithmetic or reads or (subject_is_it and not isinstance(operand, Const))
    for value in relevant_values(base, names):
        for part in walk(value):
            if isinstance(part, Attr) and part.name == attribute.name:
                arithmetic = True
    low, high = attribute.low, attribute.high
    inside = [c for c in found if (low is None or c > Cut(low, False)) and (high is None or c < Cut(high, True))]
    return sorted(inside), arithmetic


def check_cuts(check: Check, whole: bool) -> Iterator[Cut]:
    """Where a check against constants cuts numbers; of whole numbers, at whole numbers."""
    if isinstance(check, (AllOf, AnyOf)):
        for part in check.checks:
            yield from check_cuts(part, whole)
    elif isinstance(check, Compare) and isinstance(check.operand, Const):
        at = check.operand.value
        if check.op in ("<", ">=", "=", "!="):
            yield Cut(math.ceil(at), False) if whole else Cut(at, False)
        if check.op in ("<=", ">", "=", "!="):
            yield Cut(math.floor(at) + 1, False) if whole else Cut(at, True)


def representative(attribute: Attribute, left: Cut | None, right: Cut | None) -> Value:
    """A value between two neighbouring cuts, within the attribute's range."""
    whole = attribute.kind.name == "integer"
    low = attribute.low if left is None else left.at
    high = attribute.high if right is None else right.at
    if whole:
        return _whole_inside(low, high, right is None)
    if left is not None and right is not None and left.at == right.at:
        return float(left.at)
    if low is None and high is None:
        return 0.0
    if low is None:
        assert high is not None
        return float(high - 1 if high > -1 else high * 2)
    if high is None:
        return float(low + 1 if low < 1 else low * 2)
    if left is not None and not left.after:
        return float(low)  # closed below: its own lower end
    return float((low + high) / 2)


def _whole_inside(low: float | None, high: float | None, high_included: bool) -> int:
    if low is not None:
        return math.ceil(low)
    if high is not None:
        return math.floor(high) if high_included else math.ceil(high) - 1
    return 0
