"""What expressions and guards read, as far as that can be told without values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..annotations import TYPE_CHECKING
from ..compiled import And, Attr, Bound, Call, Expr, Get, Guard, IfElse, Not, Or, Test, check_operands, guard_tests

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from ..immutable import NamedTuple


class Place(NamedTuple):
    """A name that is read. ``loops`` are the bound records that say of which slot (none: an attribute's own).

    None where it takes values to tell: the record is reckoned, or a condition decides whether it is read at all.
    """

    name: str
    loops: tuple[str, ...] | None


class Places(NamedTuple):
    """Everything that expressions read: the ``places``, their ``names``, and the ``records`` that must be bound."""

    exprs: tuple[Expr, ...]
    places: tuple[Place, ...]
    names: frozenset[str]
    records: frozenset[str]


def places_of(read: Expr | Guard) -> Places:
    """What an expression or a guard reads."""
    exprs = tuple(_compared(guard_tests(read)) if isinstance(read, (Test, And, Or, Not)) else (read,))
    found: dict[Place, None] = {}
    records: set[str] = set()
    for expr in exprs:
        _collect(expr, found, records)
    return Places(exprs, tuple(found), frozenset([place.name for place in found]), frozenset(records))


def _compared(tests: Iterable[Test]) -> Iterator[Expr]:
    for test in tests:
        yield test.subject
        yield from check_operands(test.check)


def _collect(expr: Expr, found: dict[Place, None], records: set[str]) -> None:
    match expr:
        case Attr(name=name):
            found[Place(name, ())] = None
        case Bound(record=record):
            records.add(record)
        case Get(name=name, keys=keys):
            for key in keys:
                _collect(key, found, records)
            if not name.endswith((".label", ".id")):
                bound = [key.record for key in keys if isinstance(key, Bound)]
                found[Place(name, tuple(bound) if len(bound) == len(keys) else None)] = None
        case IfElse():
            inside: dict[Place, None] = {}
            for part in (expr.test, expr.then, expr.other):
                _collect(part, inside, records)
            found.update((Place(place.name, None), None) for place in inside)
        case Call(args=args):
            for arg in args:
                _collect(arg, found, records)
