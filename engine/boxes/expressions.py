"""Expressions over a box: the envelope of what they come to. The counterpart of ``evaluate``, on sets of values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import product
from math import prod
from typing import Any, Protocol

from ..compiled import Attr, Bound, Call, Const, Expr, Get, IfElse
from ..inference.evaluate import compile_expr
from ..kinds import Kind, Value
from ..operations import COMPARISONS
from .envelopes import EITHER, FALSE, TRUE, UNKNOWN, Envelope, join, number, one
from .spans import ANY, Span, apply

Binding = Mapping[str, str]
COMBINATIONS = 24  # of operands' values that an operation is worked out for; beyond that numbers are taken as spans


class Reader(Protocol):
    """Where the envelopes of slots come from."""

    def plain(self, name: str) -> Envelope:
        """The envelope of an attribute."""

    def field(self, name: str, key: Any) -> Envelope:
        """The envelope of a record's field; unknown where there is no such record."""

    def open(self, expr: Expr, op: str, operand: Expr, binding: Binding, *, known: bool) -> bool | None:
        """What is assumed of a comparison that is undecided (None: nothing); ``known`` where both sides surely are."""


Evaluator = Callable[[Reader, Binding], Envelope]


def compile_envelope(expr: Expr) -> Evaluator:
    """The function that gives the expression's envelope."""
    match expr:
        case Const(value=value):
            constant = one(value)
            return lambda _reader, _binding: constant
        case Attr(name=name):
            return lambda reader, _binding: reader.plain(name)
        case Bound(record=record):
            return lambda _reader, binding: one(binding[record])
        case Get():
            return _get(expr)
        case IfElse():
            return _if_else(expr)
        case Call():
            if expr.op in ("and", "or"):
                return _logic(expr.op, tuple(compile_envelope(a) for a in expr.args))
            return _call(expr)


def _get(expr: Get) -> Evaluator:
    name = expr.name
    if len(expr.keys) == 1 and isinstance(expr.keys[0], Bound):
        record = expr.keys[0].record
        return lambda reader, binding: reader.field(name, binding[record])
    keys = tuple(compile_envelope(k) for k in expr.keys)

    def evaluate(reader: Reader, binding: Binding) -> Envelope:
        found = [k(reader, binding) for k in keys]
        if len(found) == 1:
            each: Iterable[Any] = found[0].values
        else:
            each = product(*(f.values for f in found))
        fields = [reader.field(name, key) for key in each]
        return fields[0] if len(fields) == 1 else join(fields)

    return evaluate


def _if_else(expr: IfElse) -> Evaluator:
    test, then, other = (compile_envelope(e) for e in (expr.test, expr.then, expr.other))

    def evaluate(reader: Reader, binding: Binding) -> Envelope:
        taken = test(reader, binding).values
        parts = [UNKNOWN] if None in taken else []
        parts += [then(reader, binding)] if True in taken else []
        parts += [other(reader, binding)] if False in taken else []
        return parts[0] if len(parts) == 1 else join(parts)

    return evaluate


def _logic(op: str, args: tuple[Evaluator, ...]) -> Evaluator:
    stop = op == "or"

    def evaluate(reader: Reader, binding: Binding) -> Envelope:
        found: set[Value] = set()
        for arg in args:
            values = arg(reader, binding).values
            found |= values & {None, stop}
            if (not stop) not in values:
                return Envelope(frozenset(found))
        return Envelope(frozenset(found | {not stop}))

    return evaluate


def _call(expr: Call) -> Evaluator:
    """An operation that has a value only where all its operands have one."""
    compiled = tuple(compile_envelope(a) for a in expr.args)
    concrete = _concrete(expr)
    compares = expr.op in ("=", "!=", *COMPARISONS)
    kind = expr.args[0].kind

    def evaluate(reader: Reader, binding: Binding) -> Envelope:
        args = []
        missing = False
        for arg in compiled:
            found = arg(reader, binding)
            if found.never:
                return UNKNOWN
            if found.maybe_unknown:
                missing, found = True, found.known()
            args.append(found)
        if all(a.span is None for a in args) and prod(len(a.values) for a in args) <= COMBINATIONS:
            values = {concrete(*combination) for combination in product(*(a.values for a in args))}
            result = join([Envelope(frozenset(values))]) if len(values) > 1 else one(values.pop())
        elif compares:
            truth = compare(expr.op, args[0], args[1], kind)
            if truth is None and kind.numeric:
                truth = reader.open(expr.args[0], expr.op, expr.args[1], binding, known=not missing)
            result = EITHER if truth is None else TRUE if truth else FALSE
        else:
            assert expr.kind.numeric
            span, none = apply(expr.op, [a.reach() for a in args])
            result = number(_typed(span, expr.kind), maybe_unknown=none)
        return join([result, UNKNOWN]) if missing else result

    return evaluate


def _typed(span: Span | None, kind: Kind) -> Span | None:
    """A span that does not go beyond what the kind holds."""
    return (
        None
        if span is None
        else span
        if kind.name == "integer"
        else Span(max(span.low, ANY.low), min(span.high, ANY.high))
    )


def _concrete(expr: Call) -> Callable[..., Value]:
    """The operation on plain values, as ``evaluate`` compiles it."""
    places = tuple(Attr(f"#{at}", a.kind) for at, a in enumerate(expr.args))
    function = compile_expr(Call(expr.op, places, expr.kind))
    names = [p.name for p in places]
    return lambda *args: function(dict(zip(names, args, strict=True)), {})


def compare(op: str, left: Envelope, right: Envelope, kind: Kind) -> bool | None:
    """Whether two known values compare so, everywhere; None where it depends."""
    if kind.numeric:
        return _numbers(op, left.reach(), right.reach())
    holds = _plainly(op, kind)
    found: bool | None = None
    for a, b in product(left.values, right.values):
        truth = holds(a, b)
        if found is None:
            found = truth
        elif found is not truth:
            return None
    return found


def _plainly(op: str, kind: Kind) -> Callable[[Value, Value], bool]:
    if op == "=":
        return lambda a, b: bool(a == b)
    if op == "!=":
        return lambda a, b: bool(a != b)
    holds = COMPARISONS[op]
    if kind.name == "enum":
        return lambda a, b: bool(holds(kind.rank(a), kind.rank(b)))
    return lambda a, b: bool(holds(a, b))


def _numbers(op: str, left: Span, right: Span) -> bool | None:
    match op:
        case "<":
            return True if left.high < right.low else False if left.low >= right.high else None
        case "<=":
            return True if left.high <= right.low else False if left.low > right.high else None
        case ">":
            return _numbers("<", right, left)
        case ">=":
            return _numbers("<=", right, left)
        case "=":
            if left.low == left.high == right.low == right.high:
                return True
            return False if left.high < right.low or right.high < left.low else None
    equal = _numbers("=", left, right)
    return None if equal is None else not equal
