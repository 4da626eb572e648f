"""Kinds: which values an attribute may have, and how a value is read, compared and shown.

A value is plain Python data: ``int``, ``float``, ``bool``, ``str`` (text, an enum's value, or a record's id), or a
``tuple`` of these (an ordered list; a set is a tuple in canonical order without repeats). ``None`` means *unknown*.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from .annotations import Any, Literal
from .immutable import EMPTY, Immutable

Value = Any  # int | float | bool | str | tuple[Value, ...]; spelled out above, because Python cannot say it usefully
Name = Literal["integer", "number", "boolean", "text", "enum", "record", "list", "set"]

REL_TOL = 1e-9  # two numbers that agree within this are the same answer (DESIGN, "Conflict")


class Kind(Immutable, apart=("labels",)):
    """What values an attribute may have.

    ``values`` are an enum's values as declared (low to high where ``ordered``); ``record`` is the catalogue of a
    record; ``item`` is the kind of a list's or set's members.
    """

    name: Name
    values: tuple[str, ...] = ()
    labels: Mapping[str, str] = EMPTY
    ordered: bool = False
    record: str | None = None
    item: Kind | None = None

    @property
    def numeric(self) -> bool:
        """Whether values are numbers, to reckon with."""
        return self.name in ("integer", "number")

    @property
    def comparable(self) -> bool:
        """Whether ``<`` has a meaning between two values."""
        return self.numeric or (self.name == "enum" and self.ordered)

    @property
    def collection(self) -> bool:
        """Whether a value has members."""
        return self.name in ("list", "set")

    def rank(self, value: str) -> int:
        """The place of an enum's value, lowest first, from 0."""
        return self.values.index(value)

    def __str__(self) -> str:
        match self.name:
            case "enum":
                return "one of " + ", ".join(self.values)
            case "record":
                return f"a {self.record}"
            case "list" | "set":
                return f"a {self.name} of {self.item}"
            case "integer":
                return "a whole number"
            case "boolean":
                return "true or false"
        return f"a {self.name}" if self.name == "number" else self.name


INTEGER = Kind("integer")
NUMBER = Kind("number")
BOOLEAN = Kind("boolean")
TEXT = Kind("text")


def accepts(target: Kind, source: Kind) -> bool:
    """Whether every value of ``source`` is a value of ``target`` (an integer is a number; an enum may be narrower)."""
    if target.name == "number":
        return source.numeric
    if target.name == "enum":
        return source.name == "enum" and set(source.values) <= set(target.values)
    if target.name == "record":
        return source.name == "record" and source.record == target.record
    if target.collection:
        assert target.item is not None
        if source.collection:
            assert source.item is not None
            return accepts(target.item, source.item)
        return target.name == "set" and accepts(target.item, source)
    return target.name == source.name


def comparable_with(left: Kind, right: Kind) -> bool:
    """Whether ``=`` between a value of each can ever be true."""
    if left.numeric and right.numeric:
        return True
    if left.name == "enum" and right.name == "enum":
        return not set(left.values).isdisjoint(right.values)
    if left.collection and right.collection:
        assert left.item is not None and right.item is not None
        return comparable_with(left.item, right.item)
    return accepts(left, right) or accepts(right, left)


def same(left: Value, right: Value) -> bool:
    """Whether two known values are the same answer: numbers within 1e-9 relative, everything else exactly."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return bool(left == right or math.isclose(left, right, rel_tol=REL_TOL, abs_tol=0.0))
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))
    return bool(left == right)


def canonical_set(kind: Kind, members: set[Value]) -> tuple[Value, ...]:
    """The members of a set in the one order that they are always kept in: an enum's own, else sorted."""
    item = kind.item
    if item is not None and item.name == "enum":
        return tuple(v for v in item.values if v in members)
    return tuple(sorted(members))


def show_number(value: float, unit: str | None = None) -> str:
    """A number for people: thousands separated, at most four significant digits after the point, small ones as 2e-5."""
    if isinstance(value, int) or (value == int(value) and abs(value) < 1e15):
        text = f"{int(value):,}" if abs(value) < 1e9 else f"{value:.4g}"
    elif abs(value) < 1e-3:
        mantissa, exponent = f"{value:.2e}".split("e")
        text = f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
    elif abs(value) >= 1000:
        text = f"{value:,.0f}"
    else:
        text = f"{value:.3g}"
    return f"{text} {_singular(unit) if value == 1 else unit}" if unit else text


def _singular(unit: str) -> str:
    """The unit of one: ``examples`` becomes ``example``; ``kg``, ``h`` and ``m/s`` stay."""
    if not unit.isalpha() or len(unit) < 4 or not unit.endswith("s") or unit.endswith("series"):
        return unit
    return unit[:-2] if unit.endswith("sses") else unit if unit.endswith("ss") else unit[:-1]
