"""Bounds of numbers: where the result of an operation lies, and whether it can have no value.

Interval arithmetic (R. E. Moore, Interval Analysis, 1966), only as far as it saves a check in every row.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..compiled import Attribute
from .nodes import Node

Bounds = tuple[float, float, bool]  # low, high, whether there may be no value

_ANYTHING = (-math.inf, math.inf)
_LARGEST = 1e300  # what a given number must stay below


def bounds(attribute: Attribute) -> tuple[float, float]:
    """Between which numbers, both included, a given value must lie."""
    low, high = attribute.low, attribute.high
    return (-_LARGEST if low is None else low, _LARGEST if high is None else high)


def bounds_of(op: str, args: Sequence[Node]) -> Bounds:
    """Where the result of an operation on these nodes lies, and whether it may be missing although they are known."""
    ranges = [(a.low, a.high) for a in args]
    match op:
        case "neg":
            return (-ranges[0][1], -ranges[0][0], False)
        case "+" | "-" | "*":
            return _checked(_corners(op, *ranges))
        case "/":
            low, high = ranges[1]
            if low <= 0 <= high:
                return (*_ANYTHING, True)
            return _checked(_corners("/", *ranges))
        case "min":
            return (min(r[0] for r in ranges), min(r[1] for r in ranges), False)
        case "max":
            return (max(r[0] for r in ranges), max(r[1] for r in ranges), False)
        case "clamp":
            value, least, most = ranges
            return (min(max(value[0], least[0]), most[0]), min(max(value[1], least[1]), most[1]), False)
        case "floor" | "ceil" | "round":
            return (ranges[0][0] - 1, ranges[0][1] + 1, False)
        case "abs":
            low, high = ranges[0]
            return (0.0 if low <= 0 <= high else min(abs(low), abs(high)), max(abs(low), abs(high)), False)
        case "sqrt":
            return (0.0, math.inf, ranges[0][0] < 0)
        case "log" | "log2" | "log10":
            return (*_ANYTHING, ranges[0][0] <= 0)
        case "exp":
            return (0.0, math.inf, ranges[0][1] > 700)
    return (*_ANYTHING, True)


def compared(op: str, left: Node, right: Node) -> bool | None:
    """What a comparison comes to wherever both lie within their bounds; None where that depends on the row."""
    match op:
        case "<":
            return True if left.high < right.low else False if left.low >= right.high else None
        case "<=":
            return True if left.high <= right.low else False if left.low > right.high else None
        case ">":
            return True if left.low > right.high else False if left.high <= right.low else None
        case ">=":
            return True if left.low >= right.high else False if left.high < right.low else None
    return False if left.high < right.low or left.low > right.high else None


def _corners(op: str, left: tuple[float, float], right: tuple[float, float]) -> tuple[float, float]:
    if op == "+":
        return left[0] + right[0], left[1] + right[1]
    if op == "-":
        return left[0] - right[1], left[1] - right[0]
    corners = []
    for a in left:
        for b in right:
            if op == "*":
                corners.append(0.0 if a == 0 or b == 0 else a * b)
            else:
                corners.append(0.0 if math.isinf(b) else a / b)
    return min(corners), max(corners)


def _checked(found: tuple[float, float]) -> Bounds:
    low, high = found
    if math.isnan(low) or math.isnan(high):
        return (*_ANYTHING, True)
    return (low, high, not (low > -_LARGEST and high < _LARGEST))
