"""What expressions and guards read, as far as that can be told without values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .compiled import (
    Attr,
    Bound,
    Call,
    Const,
    Expr,
    Get,
    Guard,
    IfElse,
    Test,
    bound_in,
    check_operands,
    guard_tests,
    names_in,
    walk,
)


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
    if isinstance(read, (Const, Attr, Bound, Get, Call, IfElse)):
        exprs: tuple[Expr, ...] = (read,)
        records = frozenset(part.record for part in walk(read) if isinstance(part, Bound))
    else:
        exprs = tuple(_compared(guard_tests(read)))
        records = frozenset(bound_in(read))
    places = tuple(dict.fromkeys(place for expr in exprs for place in _places(expr)))
    return Places(exprs, places, frozenset(place.name for place in places), records)


def _compared(tests: Iterable[Test]) -> Iterator[Expr]:
    for test in tests:
        yield test.subject
        yield from check_operands(test.check)


def _places(expr: Expr) -> Iterator[Place]:
    match expr:
        case Attr(name=name):
            yield Place(name, ())
        case IfElse():
            yield from (Place(name, None) for name in names_in(expr))
        case Get(name=name, keys=keys):
            for key in keys:
                yield from _places(key)
            if not name.endswith((".label", ".id")):
                bound = all(isinstance(key, Bound) for key in keys)
                yield Place(name, tuple(k.record for k in keys if isinstance(k, Bound)) if bound else None)
        case Call(args=args):
            for arg in args:
                yield from _places(arg)
