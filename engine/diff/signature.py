"""What statements mean, without how they are written: two that have the same signature have the same effect."""

from __future__ import annotations

from collections.abc import Hashable

from ..compiled import (
    And,
    AnyOf,
    Attr,
    Bound,
    Call,
    Check,
    Compare,
    Conclusion,
    Const,
    Contains,
    Expr,
    Get,
    Guard,
    IfElse,
    Known,
    Not,
    Or,
    Placeholder,
    Template,
    Test,
)
from ..kinds import Kind, Value

Signature = Hashable


def of_value(value: Value) -> Signature:
    """A literal: ``1`` and ``1.0`` are the same, ``1`` and ``true`` are not."""
    if isinstance(value, tuple):
        return tuple(of_value(member) for member in value)
    return ("truth", value) if isinstance(value, bool) else value


def of_kind(kind: Kind) -> Signature:
    """A kind: its values with their order, without their labels."""
    item = None if kind.item is None else of_kind(kind.item)
    return (kind.name, kind.values, kind.ordered, kind.record, item)


def of_expr(expr: Expr) -> Signature:
    """A formula, or a reference."""
    match expr:
        case Const(value=value):
            return ("is", of_value(value))
        case Attr(name=name):
            return ("attribute", name)
        case Bound(record=record):
            return ("bound", record)
        case Get(name=name, keys=keys):
            return ("field", name, *map(of_expr, keys))
        case Call(op=op, args=args):
            return ("call", op, *map(of_expr, args))
        case IfElse(test=test, then=then, other=other):
            return ("if", of_expr(test), of_expr(then), of_expr(other))


def of_check(check: Check) -> Signature:
    """What a test asks of its subject."""
    match check:
        case Compare(op=op, operand=operand):
            return ("compare", op, of_expr(operand))
        case Known(known=known):
            return ("known", known)
        case Contains(member=member, included=included):
            return ("contains", included, of_expr(member))
    return ("any" if isinstance(check, AnyOf) else "all", *map(of_check, check.checks))


def of_guard(guard: Guard | None) -> Signature:
    """A condition."""
    match guard:
        case None:
            return None
        case Test(subject=subject, check=check):
            return ("test", of_expr(subject), of_check(check))
    name = {And: "all", Or: "any", Not: "none"}[type(guard)]
    return (name, *map(of_guard, guard.parts))


def of_conclusion(conclusion: Conclusion) -> Signature:
    """What a conclusion says, without what it gives way to."""
    return (conclusion.target, conclusion.keys, of_expr(conclusion.value))


def of_text(template: Template | None) -> Signature:
    """A text with its placeholders."""
    if template is None:
        return None
    return tuple(
        (of_expr(part.expr), part.format) if isinstance(part, Placeholder) else part for part in template.parts
    )
