"""Immutable values: what a frozen, slotted dataclass is, for a hundredth of what it costs to define one.

``dataclass(frozen=True, slots=True)`` writes and compiles six methods for each class when its module is imported: about
half a millisecond each, a quarter of a short command for the fifty classes that one recommendation uses. Here the
methods are shared; only the constructor is written for a class of its own, when the first object is made.

    class Point(Immutable, apart=("label",)):
        x: float
        y: float = 0.0
        label: str = ""       # no part of equality

    replace(Point(1.0), y=2.0)      # Point(x=1.0, y=2.0, label='')

A module with such classes needs ``from __future__ import annotations``.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

Made = TypeVar("Made", bound="Immutable")

EMPTY: Mapping[Any, Any] = {}  # the default of a field that is a mapping; nobody writes to it


def _nothing(_value: object) -> None:
    """What makes an object without fields equal to others of its class."""


@dataclass_transform(frozen_default=True, eq_default=True)
class _Class(type):
    """Turns the annotations of a class into slots; values given to them are defaults."""

    _fields: tuple[str, ...]
    _defaults: dict[str, Any]
    _compared: Any  # a function from an object to what makes it equal to others

    def __new__(
        cls, name: str, bases: tuple[type, ...], space: dict[str, Any], *, apart: tuple[str, ...] = ()
    ) -> _Class:
        fields = tuple(space.get("__annotations__", ()))
        defaults = {field: space.pop(field) for field in fields if field in space}
        made = super().__new__(cls, name, bases, space | {"__slots__": fields, "__match_args__": fields})
        compared = [field for field in fields if field not in apart]
        made._fields, made._defaults = fields, defaults
        made._compared = attrgetter(*compared) if compared else _nothing
        return made


class Immutable(metaclass=_Class):
    """Objects of fixed fields that never change; equal where their class and their fields are."""

    def __init__(self, *values: Any, **named: Any) -> None:
        own = type(self)
        own.__init__ = _constructor(own)  # type: ignore[method-assign]
        own.__init__(self, *values, **named)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"cannot assign to field '{name}' of {type(self).__name__}: it is immutable")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"cannot delete field '{name}' of {type(self).__name__}: it is immutable")

    def __eq__(self, other: object) -> bool:
        own = type(self)
        if other.__class__ is not own:
            return NotImplemented
        return bool(own._compared(self) == own._compared(other))

    def __hash__(self) -> int:
        return hash(type(self)._compared(self))

    def __repr__(self) -> str:
        shown = ", ".join(f"{field}={getattr(self, field)!r}" for field in type(self)._fields)
        return f"{type(self).__qualname__}({shown})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(getattr(self, field) for field in type(self)._fields)


def replace(value: Made, **changes: Any) -> Made:
    """A copy of ``value`` with other values for some of its fields."""
    fields = {field: getattr(value, field) for field in type(value)._fields}
    return type(value)(**(fields | changes))


def _constructor(own: _Class) -> Any:
    """``__init__`` for a class: sets each slot by its descriptor, which no ``__setattr__`` forbids."""
    parameters = ", ".join(f"{f}=default_{f}" if f in own._defaults else f for f in own._fields)
    lines = [f"    set_{field}(self, {field})" for field in own._fields] or ["    pass"]
    space: dict[str, Any] = {f"default_{field}": value for field, value in own._defaults.items()}
    space.update((f"set_{field}", own.__dict__[field].__set__) for field in own._fields)
    head = f"def __init__(self{', ' if parameters else ''}{parameters}):"
    exec("\n".join([head, *lines]), space)  # the text is made of the names of fields alone
    made = space["__init__"]
    made.__qualname__ = f"{own.__qualname__}.__init__"
    return made
