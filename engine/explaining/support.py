"""What a conclusion rests on: the slots that an expression or guard really read, and how well they are known."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter

from ..compiled import (
    And,
    Attr,
    Bound,
    Call,
    Compare,
    Const,
    Expr,
    Get,
    Guard,
    IfElse,
    Not,
    Or,
    Test,
    check_operands,
    walk,
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
    if isinstance(expr, Attr):
        return [expr.name]
    if isinstance(expr, Const):
        return []
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
                if arg.__class__ is not Const:
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


def reads_always(expr: Expr) -> bool:
    """Whether an expression reads the same slots whatever values and bindings are."""
    return all(isinstance(part, (Const, Attr, Call)) for part in walk(expr))


_LARGEST_MEMO = 100_000
_always: dict[int, tuple[Test, dict[bool, Premise] | None]] = {}  # the premises that were told, by their truth


def premise(test: Test, holds: bool, values: Values, binding: Binding) -> Premise:
    """A test that mattered, with every slot that it reads, its subject's first.

    Where these are always the same, so is the premise. The memo holds the test, so that its identity stays its own.
    """
    found = _always.get(id(test))
    if found is None:
        if len(_always) >= _LARGEST_MEMO:
            _always.clear()
        if isinstance(test.subject, Get):  # of some record
            same = False
        else:
            same = all(reads_always(expr) for expr in (test.subject, *check_operands(test.check)))
        found = _always[id(test)] = (test, {} if same else None)
    told = found[1]
    if told is None:
        return _told(test, holds, values, binding)
    if holds not in told:
        told[holds] = _told(test, holds, values, binding)
    return told[holds]


def _told(test: Test, holds: bool, values: Values, binding: Binding) -> Premise:
    read = reads(test.subject, values, binding)
    slot = read[0] if isinstance(test.subject, Attr) else _about(test, read, values, binding)
    check = test.check
    if not isinstance(check, Compare) or check.operand.__class__ is not Const:  # else it reads no more
        for operand in check_operands(check):
            if operand.__class__ is not Const:
                read += reads(operand, values, binding)
    return Premise(slot, test.text, holds, tuple(read if len(read) == 1 else dict.fromkeys(read)))


def support(guard: Guard, values: Values, binding: Binding, confidence: Confidence) -> tuple[float, list[Premise]]:
    """Why a guard holds: the premises that suffice, and the least confidence among what they read.

    Where one of several parts would do (an ``any`` that holds), the best known one is told.
    """
    return _support(guard, True, values, binding, confidence)


def _support(
    guard: Guard, holds: bool, values: Values, binding: Binding, confidence: Confidence
) -> tuple[float, list[Premise]]:
    if isinstance(guard, Test):
        found = premise(guard, holds, values, binding)
        return min(map(confidence, found.reads), default=1.0), [found]
    # Whether one part alone decides, and the truth that a part must have for this guard to be as it is.
    one_suffices = holds is not isinstance(guard, And) if not isinstance(guard, Not) else not holds
    part_truth = holds if isinstance(guard, (And, Or)) else not holds
    parts = guard.parts
    if one_suffices:
        parts = tuple([part for part in parts if truth_of(part)(values, binding) is part_truth])
    supports = [_support(part, part_truth, values, binding, confidence) for part in parts]
    if not supports:
        return 1.0, []
    if one_suffices:
        return max(supports, key=itemgetter(0))
    return min([least for least, _ in supports]), [found for _, told in supports for found in told]
