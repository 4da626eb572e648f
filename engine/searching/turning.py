"""Where along a number an answer turns: probing between the cuts that tests make, and halving where neighbours differ.

Tests against constants cut a number exactly (``cells``). Where arithmetic reads the number, the answer may turn inside
a cell too; an answer that comes and goes again between two neighbouring probes is missed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from ..cells import Cut, interval_between, representative
from ..compiled import Attribute
from ..kinds import Value

Answer = Callable[[Any], Any]

_HALVINGS = 200  # enough to reach two neighbouring floats from any two numbers


def probes(attribute: Attribute, left: Cut | None, right: Cut | None, steps: int) -> list[Any]:
    """Points inside a cell, evenly by ratio where it spans orders of magnitude, its ends among them.

    At most ``steps`` steps; fewer where the cell is narrow, about two for each doubling.
    """
    whole = attribute.kind.name == "integer"
    low = _lowest(attribute, left, right)
    high_bound = right.at if right is not None else attribute.high
    high = float(high_bound) if high_bound is not None else max(abs(low) * 1e6, 1e6)
    if whole and right is not None:
        high -= 1
    if high <= low:
        return [int(low) if whole else low]
    if low > 0:
        steps = max(1, min(steps, math.ceil(2 * math.log2(high / max(low, 1e-9)))))
    if low >= 0 and high / max(low, 1e-9) > 100:
        start = max(low, 1.0 if whole else 1e-3)
        points = [low, *(start * (high / start) ** (i / steps) for i in range(steps + 1))]
    else:
        points = [low + (high - low) * i / steps for i in range(steps + 1)]
    inside = {float(round(p)) if whole else p for p in points if low <= p <= high}
    interval = interval_between(left, right)
    return sorted(int(p) if whole else p for p in inside if interval.contains(p))


def turns(points: list[Any], answer: Answer, whole: bool, tolerance: float = 0.0) -> Iterator[Cut]:
    """The cuts between the first and the last point at which ``answer`` turns, from below; see ``turning_point``."""
    for a, b in pairwise(points):
        while answer(a) != answer(b):  # several turns may lie between two probes
            turn = turning_point(a, b, answer, whole, tolerance)
            yield turn
            a = math.nextafter(turn.at, math.inf) if turn.after else turn.at


def turning_point(a: Any, b: Any, answer: Answer, whole: bool, tolerance: float = 0.0) -> Cut:
    """The cut where, on the way from ``a`` to ``b``, the answer ceases to be that at ``a``: at the first other number.

    It is exact to an integer or a float; or, with a ``tolerance``, to within that share of it, and then taken to be at
    the number of the fewest digits there.
    """
    first = answer(a)
    for _ in range(_HALVINGS):
        middle = (int(a) + int(b)) // 2 if whole else (a + b) / 2
        if middle in (a, b):
            break
        if tolerance and not whole and abs(b - a) <= tolerance * max(abs(a), abs(b)):
            middle = _shortest(min(a, b), max(a, b))
            return Cut(middle, (answer(middle) == first) is (a < b))
        if answer(middle) == first:
            a = middle
        else:
            b = middle
    return Cut(b, False) if a < b else Cut(b + 1, False) if whole else Cut(b, True)


def _shortest(low: float, high: float) -> float:
    """The number of the fewest digits from ``low`` to ``high``."""
    for digits in range(1, 17):
        for number in (low, high):
            found = float(f"{number:.{digits}g}")
            if low <= found <= high:
                return found
    return low


def nearest_that(attribute: Attribute, start: Any, found: Any, works: Answer) -> Value:
    """The value nearest to ``start`` that works, where ``found`` does and ``start`` does not; in few digits."""
    if works(start):
        return found
    whole = attribute.kind.name == "integer"
    turn = turning_point(start, found, works, whole)
    up = found > start
    written = nearest(attribute, turn if up else None, None if up else turn, start)
    return written if works(written) else found


def nearest(attribute: Attribute, left: Cut | None, right: Cut | None, start: float | None) -> Value:
    """The value of a cell that is nearest to ``start``, in few digits; any value of it where there is no start.

    Beyond an open or crooked end it is the next number that people would write: three digits, or a whole number.
    """
    interval = interval_between(left, right)
    if start is None:
        return representative(attribute, left, right)
    if interval.contains(start):
        return start
    above = left is not None and (start < left.at or (left.after and start == left.at))
    end = left if above else right
    assert end is not None
    if attribute.kind.name == "integer":
        return math.ceil(end.at) if above else math.ceil(end.at) - 1
    closed = end.after is not above
    if closed and len(f"{end.at:.6g}") >= len(repr(end.at).removesuffix(".0")):
        return float(end.at)
    for digits in range(3, 17):
        found = _rounded(end.at, digits, above, closed, _scale(attribute, left, right))
        inside = (attribute.low is None or found >= attribute.low) and (
            attribute.high is None or found <= attribute.high
        )
        if inside and interval.contains(found):
            return found
    return float(end.at) if closed else math.nextafter(end.at, math.inf if above else -math.inf)


def _scale(attribute: Attribute, left: Cut | None, right: Cut | None) -> float:
    """A size to think in where an end is zero: that of the other end."""
    ends = [abs(c.at) for c in (left, right) if c is not None and c.at]
    return min([*ends, 1.0])


def _rounded(at: float, digits: int, up: bool, closed: bool, scale: float) -> float:
    size = math.floor(math.log10(abs(at) or scale))
    step = min(10.0 ** (size - digits + 1), 1.0)
    found = (math.ceil if up else math.floor)(at / step) * step
    if found == at and not closed:
        found += step if up else -step
    return float(f"{found:.{digits + 12 if abs(found) >= 1000 else digits}g}")


def _lowest(attribute: Attribute, left: Cut | None, right: Cut | None) -> float:
    """Where probing of a cell starts."""
    if left is not None:
        return math.nextafter(left.at, math.inf) if left.after else left.at
    if attribute.low is not None:
        return attribute.low
    return -1e6 if right is None else min(-1e6, right.at - 1e6)
