"""The cells of every input, found anew from what DESIGN says of them: cut by the rules' own thresholds.

No test of the knowledge base tells two values of one cell apart. The last cell of an input is "not given".
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from warmstart.engine.compiled import (
    AllOf,
    AnyOf,
    Attr,
    Attribute,
    Call,
    Check,
    Compare,
    Const,
    Expr,
    Get,
    Guard,
    IfElse,
    KnowledgeBase,
    check_operands,
    guard_tests,
    walk,
)

Side = tuple[float, int]  # a place among numbers: just below a threshold (0), or just above it (1)
SIDES = {"<": (0,), ">=": (0,), "<=": (1,), ">": (1,), "=": (0, 1), "!=": (0, 1)}


@dataclass(frozen=True)
class Numbers:
    """The numbers between two places, as the lowest and highest ``float`` or ``int`` in it."""

    low: float
    high: float

    def pick(self, rng: random.Random, whole: bool) -> float:
        """A number of the cell: one of its ends, or one inside."""
        if whole:
            return rng.choice([int(self.low), int(self.high), rng.randint(int(self.low), int(self.high))])
        return rng.choice([self.low, self.high, self.low + (self.high - self.low) * rng.random()])


def cells_of(base: KnowledgeBase) -> dict[str, tuple[Any, ...]]:
    """The cells of each input, by name, None (not given) last."""
    cuts = thresholds(base)
    return {a.name: (*_given(base, a, cuts), None) for a in sorted(base.inputs(), key=lambda a: a.name)}


def _given(base: KnowledgeBase, attribute: Attribute, cuts: dict[str, set[Side]]) -> tuple[Any, ...]:
    match attribute.kind.name:
        case "boolean":
            return (False, True)
        case "enum":
            return attribute.kind.values
        case "record":
            return base.catalogues[attribute.kind.record or ""].ids
        case "integer":
            return tuple(_whole(attribute, cuts[attribute.name]))
        case "number":
            return tuple(_numbers(attribute, cuts[attribute.name]))
    raise NotImplementedError(f"cells of {attribute.name}, {attribute.kind}")


def _whole(attribute: Attribute, cuts: set[Side]) -> Iterator[Numbers]:
    """Runs of whole numbers which lie on the same side of every cut."""
    low, high = int(attribute.low or 0), int(attribute.high or 0)
    start = low
    for number in range(low, high + 1):
        if number == high or _passed(number, cuts) != _passed(number + 1, cuts):
            yield Numbers(start, number)
            start = number + 1


def _passed(number: int, cuts: set[Side]) -> int:
    """How many cuts lie below a number."""
    return sum(number > at or (number == at and side == 0) for at, side in cuts)


def _numbers(attribute: Attribute, cuts: set[Side]) -> Iterator[Numbers]:
    """The least and the greatest float between neighbouring cuts, both ends of the range included."""
    assert attribute.low is not None and attribute.high is not None
    low, high = float(attribute.low), float(attribute.high)
    for at, side in sorted(cuts):
        below = math.nextafter(at, -math.inf) if side == 0 else at
        if low <= below < high:
            yield Numbers(low, below)
            low = math.nextafter(below, math.inf)
    yield Numbers(low, high)


# --- thresholds -------------------------------------------------------------------------------------------------------


def thresholds(base: KnowledgeBase) -> dict[str, set[Side]]:
    """Where the knowledge base cuts each numeric attribute; a rule that copies a number hands its target's cuts on."""
    found: dict[str, set[Side]] = {n: set() for n, a in base.attributes.items() if a.kind.numeric}
    for guard in guards(base):
        for test in guard_tests(guard):
            _cut(test.subject, check_sides(test.check), found)
            for operand in check_operands(test.check):
                _of_formula(operand, found)
    copies = []
    for rule in base.rules.values():
        for conclusion in rule.conclusions:
            _of_formula(conclusion.value, found)
            copies += [(conclusion.target, n) for n in _handed_on(conclusion.value) if n in found]
    before = -1
    while before != (before := sum(map(len, found.values()))):
        for target, source in copies:
            found[source] |= found.get(target, set())
    return found


def guards(base: KnowledgeBase) -> Iterator[Guard]:
    """Every condition of the base."""
    for rule in base.rules.values():
        yield rule.guard
    for contradiction in base.contradictions.values():
        yield contradiction.guard
    for attribute in base.attributes.values():
        if attribute.needed is not None:
            yield attribute.needed


def check_sides(check: Check) -> Iterator[Side]:
    """Where a check against constants cuts numbers."""
    if isinstance(check, (AllOf, AnyOf)):
        for part in check.checks:
            yield from check_sides(part)
    elif isinstance(check, Compare) and isinstance(check.operand, Const) and check.operand.kind.numeric:
        yield from ((check.operand.value, side) for side in SIDES[check.op])


def _of_formula(expr: Expr, found: dict[str, set[Side]]) -> None:
    for part in walk(expr):
        if isinstance(part, Call) and part.op in SIDES and part.args[0].kind.numeric:
            for one, other in (part.args, part.args[::-1]):
                if isinstance(other, Const):
                    _cut(one, [(other.value, side) for side in SIDES["="]], found)


def _cut(subject: Expr, sides: Iterable[Side], found: dict[str, set[Side]]) -> None:
    if isinstance(subject, (Attr, Get)) and subject.name in found:
        found[subject.name].update(sides)


def _handed_on(expr: Expr) -> Iterator[str]:
    if isinstance(expr, (Attr, Get)):
        yield expr.name
    elif isinstance(expr, IfElse):
        yield from _handed_on(expr.then)
        yield from _handed_on(expr.other)
    elif isinstance(expr, Call) and expr.op in ("min", "max"):
        for part in expr.args:
            yield from _handed_on(part)
