"""Ranges of numbers: what an attribute's declared bounds allow."""

from __future__ import annotations

from ..compiled import Attribute
from .findings import Fault


def in_range(value: float, low: float | None, high: float | None) -> bool:
    """Whether a number lies within bounds that are both included."""
    return (low is None or value >= low) and (high is None or value <= high)


def check_range(attribute: Attribute, value: object) -> None:
    """Raise Fault where a stated number lies outside the attribute's range."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if number and not in_range(value, attribute.low, attribute.high):  # type: ignore[arg-type]
        unit = f" {attribute.unit}" if attribute.unit else ""
        raise Fault(
            "out-of-range",
            f"{attribute.name} is {value:g}{unit}, outside its range [{attribute.low:g}, {attribute.high:g}]",
            "check the unit, or widen the range in the vocabulary",
        )
