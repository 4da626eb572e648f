"""How the contributions of several rules to one slot become its value."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..annotations import Any, Final
from ..compiled import Attribute
from ..kinds import Value, canonical_set, same
from ..operations import LARGEST, finite

NOTHING: Final[Any] = object()  # no value: nothing was contributed, or the contributions conflict


def combine(attribute: Attribute, contributions: Sequence[Value]) -> Value:
    """The value of a slot from its standing contributions (in the order of rule ids), or NOTHING.

    ``one``: all must agree. ``all``: the union. ``sum``, ``product``: folded. ``min``, ``max``: the extreme, by an
    ordered enum's ranks. ``any``: whether one is true. Without contributions: the empty set, 0, 1, false; else NOTHING.
    """
    match attribute.combine:
        case "all":
            return canonical_set(attribute.kind, {member for value in contributions for member in value})
        case "sum":
            return _number(attribute, sum(contributions))
        case "product":
            return _number(attribute, math.prod(contributions))
        case "any":
            return any(contributions)
    if not contributions:
        return NOTHING
    if attribute.combine in ("min", "max"):
        extreme = min if attribute.combine == "min" else max
        if attribute.kind.name == "enum":
            return extreme(contributions, key=attribute.kind.rank)
        return extreme(contributions)
    first = contributions[0]
    return first if all(same(first, other) for other in contributions[1:]) else NOTHING


def _number(attribute: Attribute, value: float) -> Value:
    fit = finite(float(value) if attribute.kind.name == "number" and abs(value) < LARGEST else value)
    return NOTHING if fit is None else fit
