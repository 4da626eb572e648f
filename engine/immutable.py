"""Immutable values: what a frozen, slotted dataclass is, for a hundredth of what it costs to define one.

``dataclass(frozen=True, slots=True)`` writes and compiles six methods for each class when its module is imported: about
half a millisecond each, a quarter of a short command for the fifty classes that one recommendation uses. Here the
methods are shared; only the constructor is written for a class of its own, once many objects of it have been made.

    class Point(Immutable, apart=("label",)):
        x: float
        y: float = 0.0
        label: str = ""       # no part of equality

    replace(Point(1.0), y=2.0)      # Point(x=1.0, y=2.0, label='')

A field that is ``late`` may be given as something ``Unread``, which is read when somebody looks at the field.

A module with such classes needs ``from __future__ import annotations``.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping
from operator import attrgetter

from .annotations import Any, TypeVar, dataclass_transform

EMPTY: Mapping[Any, Any] = {}  # the default of a field that is a mapping; nobody writes to it
_OFTEN = 40  # writing a constructor takes as long as making so many objects without one


def _nothing(_value: object) -> None:
    """What makes an object without fields equal to others of its class."""


class _Named(type):
    """Makes what ``typing.NamedTuple`` makes, without compiling the annotations, which would start a compiler."""

    def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> type:
        if not bases:
            return super().__new__(cls, name, bases, space)
        fields = tuple(space["__annotations__"])
        defaults = [space[field] for field in fields if field in space]
        make: Any = namedtuple  # type checkers want to be told the fields
        made = make(name, fields, defaults=defaults, module=space["__module__"])
        for key, value in space.items():
            if key not in fields and key not in ("__module__", "__qualname__", "__classcell__"):
                setattr(made, key, value)
        kept: type = made
        return kept


class NamedTuple(metaclass=_Named):
    """``typing.NamedTuple`` for modules that a short command imports; type checkers are shown that one."""


class Unread:
    """What stands in a late field until somebody looks at it: a function that reads the value from something."""

    __slots__ = ("read", "written")

    def __init__(self, read: Callable[[Any], Any], written: Any) -> None:
        self.read = read
        self.written = written


class _LateField:
    """A field whose value may be ``Unread``, in front of the slot that keeps it."""

    __slots__ = ("_get", "_set")

    def __init__(self, slot: Any) -> None:
        self._get = slot.__get__
        self._set = slot.__set__

    def __get__(self, made: Any, own: Any = None) -> Any:
        if made is None:
            return self
        value = self._get(made)
        if value.__class__ is Unread:
            value = value.read(value.written)
            self._set(made, value)
        return value

    def __set__(self, made: Any, value: Any) -> None:
        self._set(made, value)


@dataclass_transform(frozen_default=True, eq_default=True)
class _Class(type):
    """Turns the annotations of a class into slots; values given to them are defaults."""

    _fields: tuple[str, ...]
    _defaults: dict[str, Any]
    _compared: Any  # a function from an object to what makes it equal to others
    _late: tuple[str, ...]
    _setters: tuple[Any, ...]  # what sets each field, in their order
    _made: list[int]  # how many objects were made without a constructor of the class's own

    def __new__(
        cls,
        name: str,
        bases: tuple[type, ...],
        space: dict[str, Any],
        *,
        apart: tuple[str, ...] = (),
        late: tuple[str, ...] = (),
    ) -> _Class:
        fields = tuple(space.get("__annotations__", ()))
        defaults = {field: space.pop(field) for field in fields if field in space}
        made = super().__new__(cls, name, bases, space | {"__slots__": fields, "__match_args__": fields})
        made._setters = tuple([made.__dict__[field].__set__ for field in fields])
        made._late = late
        for field in late:
            setattr(made, field, _LateField(made.__dict__[field]))
        made._made = [0]
        compared = [field for field in fields if field not in apart]
        made._fields, made._defaults = fields, defaults
        made._compared = attrgetter(*compared) if compared else _nothing
        return made


class Immutable(metaclass=_Class):
    """Objects of fixed fields that never change; equal where their class and their fields are."""

    def __init__(self, *values: Any, **named: Any) -> None:
        own = type(self)
        own._made[0] += 1
        if own._made[0] < _OFTEN and _filled(self, own, values, named):
            return
        own.__init__ = _constructor(own)  # type: ignore[method-assign]
        own.__init__(self, *values, **named)  # and it says what is wrong, where something is

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


Made = TypeVar("Made", bound=Immutable)


def _filled(made: Any, own: _Class, values: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Sets the fields of a new object; false where that is not what they are."""
    fields = own._fields
    if named or len(values) != len(fields):
        told = dict(zip(fields, values, strict=False))  # more values than fields are told below
        if not told.keys().isdisjoint(named) or len(values) > len(fields):
            return False
        found = {**own._defaults, **told, **named}
        if len(found) != len(fields) or not all(field in found for field in fields):
            return False
        values = tuple([found[field] for field in fields])
    for set_field, value in zip(own._setters, values, strict=True):
        set_field(made, value)
    return True


def _constructor(own: _Class) -> Any:
    """``__init__`` for a class: sets each slot by its descriptor, which no ``__setattr__`` forbids."""
    parameters = ", ".join(f"{f}=default_{f}" if f in own._defaults else f for f in own._fields)
    lines = [f"    set_{field}(self, {field})" for field in own._fields] or ["    pass"]
    space: dict[str, Any] = {f"default_{field}": value for field, value in own._defaults.items()}
    space.update((f"set_{field}", setter) for field, setter in zip(own._fields, own._setters, strict=True))
    head = f"def __init__(self{', ' if parameters else ''}{parameters}):"
    exec("\n".join([head, *lines]), space)  # the text is made of the names of fields alone
    made = space["__init__"]
    made.__qualname__ = f"{own.__qualname__}.__init__"
    return made
