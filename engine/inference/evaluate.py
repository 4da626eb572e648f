"""Expressions and guards as Python closures.

A closure takes the values found so far and the binding: ``values`` maps an attribute to its value (None: unknown) and a
record's field to a column, a dict from record to value; ``binding`` maps a catalogue to the record it is bound to.
Inside the catalogue's reserved columns ``<catalogue>.label`` stand the labels.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from math import isfinite

from ..annotations import Any
from ..compiled import (
    AllOf,
    And,
    AnyOf,
    Attr,
    Bound,
    Call,
    Check,
    Compare,
    Const,
    Contains,
    Expr,
    Get,
    Guard,
    IfElse,
    Known,
    Not,
    Or,
    Test,
)
from ..kinds import Kind, Value
from ..operations import ARITHMETIC, COMPARISONS, FUNCTIONS, RANKED, finite, guarded

Values = Mapping[str, Any]
Binding = Mapping[str, str]
Evaluator = Callable[[Values, Binding], Value]
Truth = Callable[[Values, Binding], bool]


def compile_expr(expr: Expr) -> Evaluator:
    """The function that gives the expression's value, or None where it has none."""
    return _COMPILERS[expr.__class__](expr)


def _const(expr: Const) -> Evaluator:
    value = expr.value
    return lambda _values, _binding: value


def _attr(expr: Attr) -> Evaluator:
    name = expr.name
    return lambda values, _binding: values[name]


def _bound(expr: Bound) -> Evaluator:
    record = expr.record
    return lambda _values, binding: binding[record]


def _get(expr: Get) -> Evaluator:
    name = expr.name
    if len(expr.keys) == 1:
        only = expr.keys[0]
        if isinstance(only, Bound):
            record = only.record
            if not name.endswith((".label", ".id")):
                return lambda values, binding: values[name][binding[record]]  # a bound record always has its fields
            return lambda values, binding: values[name].get(binding[record])
        key = compile_expr(only)
        return lambda values, binding: values[name].get(key(values, binding))
    keys = tuple(compile_expr(k) for k in expr.keys)
    return lambda values, binding: values[name].get(tuple([k(values, binding) for k in keys]))


def _if_else(expr: IfElse) -> Evaluator:
    test, then, other = compile_expr(expr.test), compile_expr(expr.then), compile_expr(expr.other)

    def evaluate(values: Values, binding: Binding) -> Value:
        taken = test(values, binding)
        if taken is None:
            return None
        return then(values, binding) if taken else other(values, binding)

    return evaluate


def _call(expr: Call) -> Evaluator:
    if expr.op in ("and", "or"):
        return _logic(expr.op, tuple(compile_expr(a) for a in expr.args))
    if expr.op in ("=", "!="):
        return _strict(operator.eq if expr.op == "=" else operator.ne, expr.args)
    if expr.op in COMPARISONS:
        return _strict(COMPARISONS[expr.op], expr.args, ranked=expr.args[0].kind)
    if expr.op == "not":
        return _strict(operator.not_, expr.args)
    if expr.op in RANKED and expr.kind.name == "enum":
        chosen = _strict(FUNCTIONS[expr.op][2], expr.args, ranked=expr.kind)
        order = expr.kind.values

        def unranked(values: Values, binding: Binding) -> Value:
            rank = chosen(values, binding)
            return None if rank is None else order[rank]

        return unranked
    function = ARITHMETIC[expr.op] if expr.op in ARITHMETIC else FUNCTIONS[expr.op][2]
    if len(expr.args) == 2:
        return _arithmetic(function, compile_expr(expr.args[0]), compile_expr(expr.args[1]))
    return _strict(guarded(function), expr.args)


def _arithmetic(function: Callable[[Any, Any], Any], left: Evaluator, right: Evaluator) -> Evaluator:
    """``_strict(guarded(function))`` of two arguments, in one call: most of what formulas do."""

    def evaluate(values: Values, binding: Binding) -> Value:
        a = left(values, binding)
        if a is None:
            return None
        b = right(values, binding)
        if b is None:
            return None
        try:
            value = function(a, b)
        except (ArithmeticError, ValueError):
            return None
        if value.__class__ is float:
            return value + 0.0 if isfinite(value) else None
        return finite(value)

    return evaluate


# A table, because a cold command compiles hundreds of expressions, each once.
_COMPILERS: dict[type, Callable[[Any], Evaluator]] = {
    Const: _const,
    Attr: _attr,
    Bound: _bound,
    Get: _get,
    IfElse: _if_else,
    Call: _call,
}


def _strict(function: Callable[..., Any], args: tuple[Expr, ...], ranked: Kind | None = None) -> Evaluator:
    """A function that has a value only where all its arguments have one; enums are passed as their ranks."""
    order = {v: i for i, v in enumerate(ranked.values)} if ranked is not None and ranked.name == "enum" else None
    compiled = tuple(compile_expr(a) for a in args)
    if len(compiled) == 2 and order is None:
        left, right = compiled

        def binary(values: Values, binding: Binding) -> Value:
            a = left(values, binding)
            if a is None:
                return None
            b = right(values, binding)
            return None if b is None else function(a, b)

        return binary

    def general(values: Values, binding: Binding) -> Value:
        known = []
        for arg in compiled:
            value = arg(values, binding)
            if value is None:
                return None
            known.append(value if order is None else order[value])
        return function(*known)

    return general


def _logic(op: str, args: tuple[Evaluator, ...]) -> Evaluator:
    stop = op == "or"

    def evaluate(values: Values, binding: Binding) -> Value:
        for arg in args:
            value = arg(values, binding)
            if value is None:
                return None
            if value is stop:
                return stop
        return not stop

    return evaluate


def compile_guard(guard: Guard) -> Truth:
    """The function that says whether the guard holds."""
    if isinstance(guard, Test):
        return compile_test(guard)
    parts = tuple([truth_of(part) for part in guard.parts])  # inference tries some of them on their own, too
    if isinstance(guard, And):
        if len(parts) == 2:
            first, second = parts
            return lambda values, binding: first(values, binding) and second(values, binding)

        def every(values: Values, binding: Binding) -> bool:
            for part in parts:  # noqa: SIM110 - a loop is what makes this fast
                if not part(values, binding):
                    return False
            return True

        return every

    wanted = isinstance(guard, Or)

    def some(values: Values, binding: Binding) -> bool:
        for part in parts:
            if part(values, binding):
                return wanted
        return not wanted

    assert isinstance(guard, (Or, Not))
    return some


def compile_test(test: Test) -> Truth:
    """The function that says whether one test holds."""
    check = test.check
    if check.__class__ is Compare and check.op == "=" and check.operand.__class__ is Const:
        return _equals(test.subject, check.operand.value)
    return _check(compile_expr(test.subject), check, test.subject.kind)


def _equals(subject: Expr, constant: Value) -> Truth:
    """Whether a subject has one value: most of what tests ask, so that the commonest subjects are looked up here."""
    if isinstance(subject, Attr):
        name = subject.name
        return lambda values, _binding: bool(values[name] == constant)
    if isinstance(subject, Get) and len(subject.keys) == 1 and not subject.name.endswith((".label", ".id")):
        (key,) = subject.keys
        if isinstance(key, Bound):
            name, record = subject.name, key.record
            return lambda values, binding: bool(values[name][binding[record]] == constant)
    evaluate = compile_expr(subject)
    return lambda values, binding: bool(evaluate(values, binding) == constant)  # an unknown subject equals none


def _check(subject: Evaluator, check: Check, kind: Kind) -> Truth:
    if isinstance(check, Compare):
        return _compare(subject, check, kind)
    if isinstance(check, Known):
        known = check.known
        return lambda values, binding: (subject(values, binding) is not None) is known
    if isinstance(check, Contains):
        return _contains(subject, compile_expr(check.member), check.included)
    if isinstance(check, AnyOf):
        constants = _constants(check)
        if constants is not None:
            return lambda values, binding: subject(values, binding) in constants
    checks = tuple(_check(subject, part, kind) for part in check.checks)
    if isinstance(check, AllOf):
        return lambda values, binding: all(holds(values, binding) for holds in checks)
    return lambda values, binding: any(holds(values, binding) for holds in checks)


def _contains(subject: Evaluator, member: Evaluator, included: bool) -> Truth:
    def contains(values: Values, binding: Binding) -> bool:
        whole, part = subject(values, binding), member(values, binding)
        return whole is not None and part is not None and (part in whole) is included

    return contains


def _constants(check: AnyOf) -> frozenset[Value] | None:
    """The values of a list of plain values, for one look-up instead of many comparisons; None for any other list."""
    values = []
    for part in check.checks:
        if not (isinstance(part, Compare) and part.op == "=" and isinstance(part.operand, Const)):
            return None
        values.append(part.operand.value)
    return frozenset(values)


HOLDS: dict[str, Callable[[Any, Any], Any]] = {"=": operator.eq, "!=": operator.ne, **COMPARISONS}


def _compare(subject: Evaluator, check: Compare, kind: Kind) -> Truth:
    order = {v: i for i, v in enumerate(kind.values)} if kind.name == "enum" and check.op not in ("=", "!=") else None
    holds = HOLDS[check.op]
    if not isinstance(check.operand, Const):
        return _compare_two(subject, compile_expr(check.operand), holds, order)
    constant = check.operand.value if order is None else order[check.operand.value]
    if check.op == "=":  # no constant is unknown, so an unknown subject equals none
        return lambda values, binding: bool(subject(values, binding) == constant)

    def against(values: Values, binding: Binding) -> bool:
        value = subject(values, binding)
        return value is not None and bool(holds(value if order is None else order[value], constant))

    return against


def _compare_two(
    subject: Evaluator, operand: Evaluator, holds: Callable[[Any, Any], Any], order: Mapping[str, int] | None
) -> Truth:
    def between(values: Values, binding: Binding) -> bool:
        left = subject(values, binding)
        if left is None:
            return False
        right = operand(values, binding)
        if right is None:
            return False
        return bool(holds(left, right) if order is None else holds(order[left], order[right]))

    return between


_LARGEST_MEMO = 100_000
_guards: dict[int, tuple[Guard, Truth]] = {}
_exprs: dict[int, tuple[Expr, Evaluator]] = {}


def truth_of(guard: Guard) -> Truth:
    """``compile_guard``, once for each guard. The memo holds the guard itself, so that its identity stays its own."""
    found = _guards.get(id(guard))
    if found is None:
        if len(_guards) >= _LARGEST_MEMO:
            _guards.clear()
        found = _guards[id(guard)] = (guard, compile_guard(guard))
    return found[1]


def value_of(expr: Expr) -> Evaluator:
    """``compile_expr``, once for each expression."""
    found = _exprs.get(id(expr))
    if found is None:
        if len(_exprs) >= _LARGEST_MEMO:
            _exprs.clear()
        found = _exprs[id(expr)] = (expr, compile_expr(expr))
    return found[1]
