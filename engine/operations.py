"""The operations that a formula may use: what they take, what they give, and how they are computed.

Every function here gets known values and returns a value, or None where there is none (a division by zero, a logarithm
of a negative number, a result that is not finite). None of them can run long: whole numbers stay below 2**256.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

from .annotations import Any

LARGEST = 2**256


def finite(value: Any) -> Any:
    """The value, or None where it is a number that no answer should show: infinite, not a number, or absurdly large."""
    if isinstance(value, float):
        return value + 0.0 if math.isfinite(value) else None  # + 0.0: there is only one zero
    if isinstance(value, complex):
        return None
    if isinstance(value, int) and not -LARGEST < value < LARGEST:
        return None
    return value


def _power(base: float, exponent: float) -> Any:
    if isinstance(base, int) and isinstance(exponent, int) and exponent >= 0:
        if exponent * base.bit_length() > 512:  # too large for an answer, and for the time that it would take
            raise OverflowError
        return base**exponent
    return math.pow(base, exponent)  # raises where the result is complex or too large


def _divide(left: float, right: float) -> float:
    return left / right


def _round(value: float) -> int:
    # Halves go up, as in a spreadsheet; Python's own round and dataframe engines disagree about them.
    return math.floor(value + 0.5)


def _clamp(value: Any, low: Any, high: Any) -> Any:
    return min(max(value, low), high)


def _exp(value: float) -> float:
    return math.exp(value)


ARITHMETIC: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
    "**": _power,
    "neg": operator.neg,
}
COMPARISONS: dict[str, Callable[..., Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
# name -> (least, most number of arguments, function)
FUNCTIONS: dict[str, tuple[int, int, Callable[..., Any]]] = {
    "min": (2, 20, min),
    "max": (2, 20, max),
    "sqrt": (1, 1, math.sqrt),
    "log": (1, 1, math.log),
    "log2": (1, 1, math.log2),
    "log10": (1, 1, math.log10),
    "exp": (1, 1, _exp),
    "ceil": (1, 1, math.ceil),
    "floor": (1, 1, math.floor),
    "round": (1, 1, _round),
    "abs": (1, 1, abs),
    "clamp": (3, 3, _clamp),
}
WHOLE = frozenset({"ceil", "floor", "round"})  # these give integers
RANKED = frozenset({"min", "max", "clamp"})  # these also order the values of an ordered enum


def guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, giving None where arithmetic has no answer instead of raising."""

    def call(*args: Any) -> Any:
        try:
            return finite(function(*args))
        except (ArithmeticError, ValueError):
            return None

    return call
