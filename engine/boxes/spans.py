"""Spans of numbers, and what arithmetic makes of them.

A float operation rounds its exact result to the nearest float, which keeps the order: so the results over a span lie
between the results at its ends, computed with the same operation, and no widening is needed. Only where the library of
the machine computes (powers, logarithms, exponentials) are results taken to be good to a few units in the last place.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import Any, NamedTuple

from ..cells import Cut
from ..operations import ARITHMETIC, FUNCTIONS, LARGEST, finite

MOST = 1.7976931348623157e308
_LEAST = 5e-324  # the least float above zero
_ULPS = 4  # by which results of the machine's library may be off


class Span(NamedTuple):
    """The numbers from ``low`` to ``high``, both included."""

    low: float
    high: float


ANY = Span(-MOST, MOST)


def span_of(left: Cut | None, right: Cut | None, low: float | None, high: float | None, *, whole: bool) -> Span:
    """The numbers between two neighbouring cuts, within the declared bounds ``low`` and ``high``."""
    if left is None:
        first = low if low is not None else (-LARGEST + 1 if whole else -MOST)
    else:
        first = (math.floor(left.at) + 1 if whole else math.nextafter(left.at, math.inf)) if left.after else left.at
    if right is None:
        last = high if high is not None else (LARGEST - 1 if whole else MOST)
    else:
        last = (math.floor(right.at) if whole else right.at) if right.after else (
            math.ceil(right.at) - 1 if whole else math.nextafter(right.at, -math.inf)
        )  # fmt: skip
    return Span(math.ceil(first), math.floor(last)) if whole else Span(float(first), float(last))


def middle(span: Span, whole: bool) -> Cut:
    """A cut inside a span: in the middle by ratio where it spans orders of magnitude, else by difference."""
    low, high = span
    if low >= 0 and high > 16 * max(low, 1 if whole else 1e-9):
        middle = math.sqrt(max(low, 1 if whole else high * 2.0**-40)) * math.sqrt(high)
    else:
        middle = low / 2 + high / 2
    if whole:
        return Cut(min(max(math.ceil(middle), math.floor(low) + 1), math.floor(high)), False)
    return Cut(min(max(middle, math.nextafter(low, math.inf)), high), False)


def hull(spans: Sequence[Span]) -> Span:
    """The least span around all of them."""
    return Span(min(s.low for s in spans), max(s.high for s in spans))


def widened(span: Span, steps: int = _ULPS) -> Span:
    """The same with ``steps`` floats more at each end."""
    low, high = span
    for _ in range(steps):
        low, high = math.nextafter(low, -math.inf), math.nextafter(high, math.inf)
    return Span(max(low, -MOST), min(high, MOST))


Result = tuple[Span | None, bool]  # where the results lie (None: there are none), and whether there may be none


def apply(op: str, args: Sequence[Span]) -> Result:
    """What an operation on numbers makes of any numbers in these spans."""
    match op:
        case "+" | "min" | "max" | "clamp" | "floor" | "ceil" | "round":
            return _rising(ARITHMETIC.get(op) or FUNCTIONS[op][2], args)
        case "*" | "neg":
            return _corners(ARITHMETIC[op], args)
        case "-":
            return _corners(ARITHMETIC["-"], args)
        case "/":
            return _divide(args[0], args[1])
        case "**":
            return _power(args[0], args[1])
        case "abs":
            low, high = args[0]
            return Span(0 if low <= 0 <= high else min(abs(low), abs(high)), max(abs(low), abs(high))), False
        case "exp":
            return _loose(_rising(FUNCTIONS["exp"][2], args, overflow=MOST), least=0.0)
    return _rooted(op, args[0])


def _rising(function: Callable[..., Any], args: Sequence[Span], overflow: float | None = None) -> Result:
    """The results of an operation that rises, or stays, in every argument."""
    return _extremes(function, ([a.low for a in args], [a.high for a in args]), overflow)


def _corners(function: Callable[..., Any], args: Sequence[Span], overflow: float | None = None) -> Result:
    """The results of an operation that goes one way in each argument, up or down."""
    return _extremes(function, product(*args), overflow)


def _extremes(function: Callable[..., Any], corners: Iterable[Sequence[float]], overflow: float | None) -> Result:
    """From the least to the greatest result at these corners."""
    found: list[float] = []
    missing = False
    for corner in corners:
        try:
            value = function(*corner)
        except OverflowError:
            value, missing = overflow, True
        if value is None or finite(value) is None:
            missing = True
            value = None if value is None or math.isnan(value) else max(-MOST, min(value, MOST))
        if value is None:
            return ANY, True
        found.append(value)
    return Span(min(found), max(found)), missing


def _loose(result: Result, least: float | None = None) -> Result:
    span, missing = result
    if span is None or span.low == span.high:
        return (None if span is None else widened(span)), missing
    span = widened(span)
    return (Span(max(span.low, least), span.high) if least is not None else span), missing


def _divide(left: Span, right: Span) -> Result:
    if right.low == right.high == 0:
        return None, True
    if right.low > 0 or right.high < 0:
        return _corners(ARITHMETIC["/"], (left, right))
    parts = []
    for side in (Span(right.low, -_LEAST), Span(_LEAST, right.high)):
        if side.low <= side.high:
            found, _ = _corners(_quotient, (left, side))
            assert found is not None
            parts.append(found)
    return hull(parts), True


def _quotient(left: float, right: float) -> float:
    try:
        return left / right
    except OverflowError:
        return math.copysign(MOST, left) * math.copysign(1.0, right)


def _power(base: Span, exponent: Span) -> Result:
    whole = exponent.low == exponent.high and exponent.low >= 0 and float(exponent.low).is_integer()
    if base.low > 0 or (base.low >= 0 and exponent.low >= 0):
        return _loose(_corners(ARITHMETIC["**"], (base, exponent), overflow=MOST), least=0.0)
    if whole:
        span, missing = _corners(ARITHMETIC["**"], (base, exponent))
        if span is None or missing:
            return ANY, True
        if int(exponent.low) % 2 == 0 and base.low <= 0 <= base.high:
            span = Span(min(0, span.low), span.high)
        return _loose((span, missing))
    return ANY, True


def _rooted(op: str, value: Span) -> Result:
    """A square root or a logarithm: without a result below 0 (a logarithm: also at 0)."""
    function = FUNCTIONS[op][2]
    root = op == "sqrt"
    if value.high < 0 or (value.high == 0 and not root):
        return None, True
    missing = value.low < 0 or (value.low == 0 and not root)
    low = value.low if value.low > 0 or (root and value.low == 0) else (0.0 if root else _LEAST)
    span, more = _corners(function, (Span(low, value.high),))
    assert span is not None
    return (span if root else widened(span)), missing or more
