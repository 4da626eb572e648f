"""Ranges of numbers: what a test, or arithmetic, makes of a number that is known only to lie in one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from ..cells import Cut

_INF = math.inf


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers from ``low`` to ``high``; an end that is infinite is open. Never empty."""

    low: float = -_INF
    high: float = _INF
    low_closed: bool = False
    high_closed: bool = False

    def meets(self, other: Range) -> bool:
        """Whether some number may lie in both."""
        return before(self, other) is not True and before(other, self) is not True

    def holds(self, value: float) -> bool:
        """Whether the number lies in it."""
        above = value > self.low or (self.low_closed and value == self.low)
        return above and (value < self.high or (self.high_closed and value == self.high))

    def within(self, other: Range) -> Range:
        """The numbers that lie in both, which must meet."""
        low = max((self.low, not self.low_closed), (other.low, not other.low_closed))
        high = min((self.high, self.high_closed), (other.high, other.high_closed))
        return Range(low[0], high[0], not low[1], high[1])


EVERYWHERE = Range()


def point(value: float) -> Range:
    """The range of one number."""
    return Range(value, value, True, True)


def before(left: Range, right: Range) -> bool | None:
    """Whether every number of ``left`` is less than every one of ``right``; False: none is; None: it depends."""
    if left.high < right.low or (left.high == right.low and not (left.high_closed and right.low_closed)):
        return True
    if left.low >= right.high:
        return False
    return None


def equal(left: Range, right: Range) -> bool | None:
    """Whether two numbers in these ranges are equal; None: it depends."""
    if left.low == left.high == right.low == right.high:
        return True
    return None if left.meets(right) else False


def hull(ranges: Iterable[Range]) -> Range:
    """The least range around all of them."""
    listed = list(ranges)
    low = min(listed, key=lambda r: (r.low, not r.low_closed))
    high = max(listed, key=lambda r: (r.high, r.high_closed))
    return Range(low.low, high.high, low.low_closed, high.high_closed)


def cut_up(cuts: Sequence[Cut], low: float | None, high: float | None, whole: bool) -> tuple[Range, ...]:
    """The cells that cuts make of the numbers from ``low`` to ``high`` (None: without end), lowest first."""
    start = Cut(-_INF if low is None else low, False)
    end = Cut(_INF if high is None else high, high is not None)
    inside = [c for c in sorted(set(cuts)) if start < c < end]
    found = []
    for left, right in pairwise([start, *inside, end]):
        cell = Range(left.at, right.at, not left.after and left.at > -_INF, right.after)
        if whole:
            cell = _whole(cell)
        if cell.low < cell.high or (cell.low == cell.high and cell.low_closed and cell.high_closed):
            found.append(cell)
    return tuple(found)


def _whole(cell: Range) -> Range:
    """The same integers, with ends that belong to the range."""
    low, high = cell.low, cell.high
    if math.isfinite(low):
        low = math.ceil(low) if cell.low_closed else math.floor(low) + 1
    if math.isfinite(high):
        high = math.floor(high) if cell.high_closed else math.ceil(high) - 1
    return Range(low, high, math.isfinite(low), math.isfinite(high))


def apply(op: str, args: Sequence[Range]) -> tuple[Range | None, bool]:
    """The range of an operation's results (None: it never has one), and whether it always has one."""
    match op:
        case "+":
            return _widened(args[0].low + args[1].low, args[0].high + args[1].high), True
        case "-":
            return _widened(args[0].low - args[1].high, args[0].high - args[1].low), True
        case "neg":
            return Range(-args[0].high, -args[0].low, args[0].high_closed, args[0].low_closed), True
        case "*":
            return _corners(_times, args), True
        case "/":
            return _divide(args[0], args[1])
        case "**":
            return _power(args[0], args[1])
        case "min" | "max":
            pick = min if op == "min" else max
            return _closed(pick(a.low for a in args), pick(a.high for a in args)), True
        case "clamp":
            value, low, high = args
            return _closed(min(max(value.low, low.low), high.low), min(max(value.high, low.high), high.high)), True
        case "abs":
            ends = (abs(args[0].low), abs(args[0].high))
            return _closed(0.0 if args[0].low <= 0 <= args[0].high else min(ends), max(ends)), True
        case "floor" | "ceil" | "round":
            return _rounded(op, args[0]), True
        case "exp":
            return _widened(_exp(args[0].low), _exp(args[0].high), least=0.0), args[0].high < 700
    return _rooted(op, args[0])


def _closed(low: float, high: float) -> Range:
    return Range(low, high, math.isfinite(low), math.isfinite(high))


def _widened(low: float, high: float, least: float = -_INF) -> Range:
    """A little more than from ``low`` to ``high``, because floating point rounds."""
    low = -_INF if math.isnan(low) else low
    high = _INF if math.isnan(high) else high
    if math.isfinite(low) and not float(low).is_integer():
        low -= abs(low) * 1e-12
    if math.isfinite(high) and not float(high).is_integer():
        high += abs(high) * 1e-12
    return _closed(max(low, least), high)


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b


def _corners(function: object, args: Sequence[Range]) -> Range:
    assert callable(function)
    found = [function(a, b) for a, b in product((args[0].low, args[0].high), (args[1].low, args[1].high))]
    return _widened(min(found), max(found))


def _divide(left: Range, right: Range) -> tuple[Range | None, bool]:
    if right.low == right.high == 0:
        return None, False
    if right.low < 0 < right.high or right.holds(0):
        if right.low == 0 and left.low >= 0:  # all that has a result is not negative
            return Range(0.0, _INF, True, False), False
        return EVERYWHERE, False

    def quotient(a: float, b: float) -> float:
        if b == 0:  # an end that does not belong to the range
            sign = 1.0 if right.low >= 0 else -1.0
            return 0.0 if a == 0 else math.copysign(_INF, a * sign)
        if math.isinf(b):
            return math.nan if math.isinf(a) else 0.0
        return a / b

    found = [quotient(a, b) for a, b in product((left.low, left.high), (right.low, right.high))]
    if any(math.isnan(f) for f in found):
        return (Range(0.0, _INF, True, False) if left.low >= 0 and right.low >= 0 else EVERYWHERE), True
    return _widened(min(found), max(found)), True


def _power(base: Range, exponent: Range) -> tuple[Range | None, bool]:
    if exponent.low == exponent.high and exponent.low >= 0 and float(exponent.low).is_integer():
        power = int(exponent.low)
        if base.low >= 0:
            return _widened(_pow(base.low, power), _pow(base.high, power)), True
        return (Range(0.0, _INF, True, False) if power % 2 == 0 else EVERYWHERE), True
    if base.low > 0 or (base.low == 0 and not base.low_closed):
        found = [_pow(a, b) for a, b in product((base.low, base.high), (exponent.low, exponent.high))]
        return _widened(min(found), max(found), least=0.0), True
    if base.low >= 0 and exponent.low >= 0:
        return Range(0.0, _INF, True, False), True
    return EVERYWHERE, False


def _pow(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except (OverflowError, ValueError):
        return math.nan if base == 0 else _INF


def _exp(value: float) -> float:
    return math.exp(value) if value < 700 else _INF


def _rounded(op: str, value: Range) -> Range:
    def end(at: float) -> float:
        if math.isinf(at):
            return at
        return math.ceil(at) if op == "ceil" else math.floor(at + 0.5) if op == "round" else math.floor(at)

    return _closed(end(value.low), end(value.high))


def _rooted(op: str, value: Range) -> tuple[Range | None, bool]:
    """A square root or a logarithm: without a result below 0 (a logarithm: also at 0)."""
    function = {"sqrt": math.sqrt, "log": math.log, "log2": math.log2, "log10": math.log10}[op]
    root = op == "sqrt"
    if value.high < 0 or (value.high == 0 and not root):
        return None, False
    always = value.low > 0 or (value.low == 0 and (root or not value.low_closed))
    low = function(value.low) if value.low > 0 else (0.0 if root else -_INF)
    high = function(value.high) if math.isfinite(value.high) else _INF
    return _widened(low, high), always
