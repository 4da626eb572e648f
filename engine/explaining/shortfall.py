"""What keeps a guard from holding: the tests that fail, and by how much."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..compiled import AllOf, And, AnyOf, Check, Compare, Guard, Not, Or, Test
from ..inference.evaluate import Binding, Values, truth_of, value_of
from ..kinds import Kind, Value, show_number

_NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


@dataclass(frozen=True, slots=True)
class Failure:
    """A test that stands in the way; ``wanted`` is the truth that it ought to have (false inside ``none:``).

    Where one of several ways would do, all are told: those of one ``group`` are alternatives, numbered by ``way``.
    """

    test: Test
    wanted: bool
    group: int | None = None
    way: int | None = None


def failures(guard: Guard, values: Values, binding: Binding) -> list[Failure]:
    """The tests that keep a guard from holding; none where it holds. The groups are numbered from 1."""
    found = list(_failures(guard, True, values, binding))
    numbers: dict[int, int] = {}
    return [f if f.group is None else replace(f, group=numbers.setdefault(f.group, len(numbers) + 1)) for f in found]


def _failures(guard: Guard, wanted: bool, values: Values, binding: Binding) -> Iterator[Failure]:
    if truth_of(guard)(values, binding) is wanted:
        return
    if isinstance(guard, Test):
        yield Failure(guard, wanted)
        return
    # What every part must be like for the guard to be as wanted, and whether one part is enough.
    of_parts = wanted if isinstance(guard, (And, Or)) else not wanted
    one_is_enough = isinstance(guard, And) is not wanted if not isinstance(guard, Not) else not wanted
    ways = [list(_failures(part, of_parts, values, binding)) for part in guard.parts]
    if one_is_enough and len(ways) > 1:
        for number, way in enumerate(ways, start=1):
            yield from (f if f.group is not None else replace(f, group=id(guard), way=number) for f in way)
    else:
        for way in ways:
            yield from way


def shortfall(failure: Failure, values: Values, binding: Binding) -> float | None:
    """How much must be added to the tested number for the test to be as wanted: the least, by size.

    Of an ordered enum it is a number of steps. None where there is no such amount, or the value is unknown.
    """
    subject = failure.test.subject
    value = value_of(subject)(values, binding)
    kind = subject.kind
    if value is None or not kind.comparable:
        return None
    return _gap(failure.test.check, failure.wanted, kind, value, values, binding)


def shortfall_words(kind: Kind, missing: float, unit: str | None) -> str:
    """``50 examples more``, ``1 step lower``."""
    if kind.name == "enum":
        steps = int(abs(missing))
        return f"{steps} step{'s' if steps != 1 else ''} {'higher' if missing > 0 else 'lower'}"
    if missing == 0:
        return "a little"
    return f"{show_number(abs(missing), unit)} {'more' if missing > 0 else 'less'}"


def _gap(check: Check, wanted: bool, kind: Kind, value: Value, values: Values, binding: Binding) -> float | None:
    if isinstance(check, Compare):
        operand = value_of(check.operand)(values, binding)
        if operand is None:
            return None
        return _distance(check.op if wanted else _NEGATED[check.op], kind, value, operand)
    if not isinstance(check, (AllOf, AnyOf)):
        return None
    gaps = [_gap(part, wanted, kind, value, values, binding) for part in check.checks]
    known = [gap for gap in gaps if gap is not None]
    if isinstance(check, AllOf) is wanted:  # every part must come true: the farthest decides
        return max(known, key=abs) if len(known) == len(gaps) and known else None
    return min(known, key=abs, default=None)


def _distance(op: str, kind: Kind, value: Value, operand: Value) -> float | None:
    """What must be added to the value for the comparison to hold; 0 also where any smallest step would do."""
    whole = kind.name != "number"
    if kind.name == "enum":
        value, operand = kind.rank(value), kind.rank(operand)
    here, there = float(value), float(operand)
    below, above = (math.ceil(there) - 1, math.floor(there) + 1) if whole else (there, there)
    up_to, from_on = (math.floor(there), math.ceil(there)) if whole else (there, there)
    needed = {
        "<": min(0.0, below - here),
        "<=": min(0.0, up_to - here),
        ">": max(0.0, above - here),
        ">=": max(0.0, from_on - here),
        "=": there - here,
        "!=": 1.0 if whole and here == there else 0.0,
    }[op]
    return int(needed) if whole else needed
