"""What a conclusion rests on: the slots that an expression or guard really read, and how well they are known."""

from __future__ import annotations

from collections.abc import Callable

from ..compiled import (
    And,
    Attr,
    Bound,
    Call,
    Expr,
    Get,
    Guard,
    IfElse,
    Not,
    Or,
    Test,
    check_operands,
)
from ..immutable import Immutable
from ..inference.evaluate import Binding, Values, truth_of, value_of

Confidence = Callable[[str], float]


class Premise(Immutable):
    """A test that mattered: the slot it is about, what it asked, whether it held, and every slot that it read."""

    slot: str
    test: str
    holds: bool
    reads: tuple[str, ...]


def slot_name(name: str, key: str | tuple[str, ...] | None) -> str:
    """How a slot is written: ``animal.legs``, ``species.mass[cow]``, ``distance.km[cow,wolf]``."""
    if key is None:
        return name
    return f"{name}[{key if isinstance(key, str) else ','.join(key)}]"


def reads(expr: Expr, values: Values, binding: Binding) -> list[str]:
    """The slots that the expression reads under these values: of an if/else, the branch that is taken."""
    found: list[str] = []
    _collect(expr, values, binding, found)
    return found


def _collect(expr: Expr, values: Values, binding: Binding, found: list[str]) -> None:
    match expr:
        case Attr():
            found.append(expr.name)
        case Get():
            keys = []
            for key in expr.keys:
                if isinstance(key, Bound):
                    keys.append(binding[key.record])
                else:
                    _collect(key, values, binding, found)
                    keys.append(value_of(key)(values, binding))
            if None not in keys and not expr.name.endswith((".label", ".id")):
                found.append(slot_name(expr.name, keys[0] if len(keys) == 1 else tuple(keys)))
        case IfElse():
            _collect(expr.test, values, binding, found)
            taken = value_of(expr.test)(values, binding)
            if taken is not None:
                _collect(expr.then if taken else expr.other, values, binding, found)
        case Call():
            for arg in expr.args:
                _collect(arg, values, binding, found)


def subject_slot(test: Test, values: Values, binding: Binding) -> str:
    """The slot that a test is about; for a bound record itself, the record."""
    return _about(test, reads(test.subject, values, binding), values, binding)


def _about(test: Test, read: list[str], values: Values, binding: Binding) -> str:
    """``subject_slot``, where it is known which slots the subject reads."""
    subject = test.subject
    if isinstance(subject, Bound):
        return slot_name(f"{subject.record}.id", binding[subject.record])
    if isinstance(subject, Get) and subject.name.endswith(".label") and len(subject.keys) == 1:
        ident = value_of(subject.keys[0])(values, binding)
        return slot_name(f"{subject.record}.id", ident) if ident is not None else subject.record
    return read[-1] if read else (subject.name if isinstance(subject, (Attr, Get)) else "")


def premise(test: Test, holds: bool, values: Values, binding: Binding) -> Premise:
    """A test that mattered, with every slot that it reads, its subject's first."""
    read = reads(test.subject, values, binding)
    slot = _about(test, read, values, binding)
    for operand in check_operands(test.check):
        read += reads(operand, values, binding)
    return Premise(slot, test.text, holds, tuple(dict.fromkeys(read)))


def support(guard: Guard, values: Values, binding: Binding, confidence: Confidence) -> tuple[float, list[Premise]]:
    """Why a guard is as it is: the premises that suffice, and the least confidence among what they read.

    Where one of several parts would do (an ``any`` that holds), the best known one is told.
    """
    return _support(guard, truth_of(guard)(values, binding), values, binding, confidence)


def _support(
    guard: Guard, holds: bool, values: Values, binding: Binding, confidence: Confidence
) -> tuple[float, list[Premise]]:
    if isinstance(guard, Test):
        told = premise(guard, holds, values, binding)
        return min([confidence(slot) for slot in told.reads], default=1.0), [told]
    # The truth that each part must have for this guard to be as it is, and whether one part alone decides.
    part_truth = holds if isinstance(guard, (And, Or)) else not holds
    one_suffices = (isinstance(guard, And) and not holds) or (isinstance(guard, Or) and holds)
    one_suffices = one_suffices or (isinstance(guard, Not) and not holds)
    found = [
        _support(part, part_truth, values, binding, confidence)
        for part in guard.parts
        if truth_of(part)(values, binding) is part_truth
    ]
    if not found:
        return 1.0, []
    if one_suffices:
        return max(found, key=lambda pair: pair[0])
    premises = [premise for _, part in found for premise in part]
    return min(least for least, _ in found), premises
