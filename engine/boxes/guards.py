"""Guards over a box: whether they hold everywhere, nowhere, or it depends (None). The counterpart of ``evaluate``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from ..compiled import AllOf, And, AnyOf, Check, Compare, Contains, Expr, Guard, Known, Or, Test
from ..kinds import Value
from .envelopes import Envelope, Members
from .expressions import Binding, Reader, compare, compile_envelope

Holds = bool | None
_PLAIN = 64  # values that are tried one by one


class Judge(Reader, Protocol):
    """A reader of slots, and of what is in a set."""

    def whole(self, expr: Expr) -> Members | None:
        """The members of a collected set that an expression names; None where it names none, or it is exact."""


Truth = Callable[[Judge, Binding], Holds]


def compile_holds(guard: Guard) -> Truth:
    """The function that says whether the guard holds."""
    if isinstance(guard, Test):
        return _test(guard)
    parts = tuple(compile_holds(p) for p in guard.parts)
    if isinstance(guard, And):
        return _every(parts)
    return _some(parts, isinstance(guard, Or))


def _every(parts: tuple[Truth, ...]) -> Truth:
    if len(parts) == 1:
        return parts[0]

    def every(judge: Judge, binding: Binding) -> Holds:
        truth: Holds = True
        for part in parts:
            found = part(judge, binding)
            if found is False:
                return False
            truth = None if found is None else truth
        return truth

    return every


def _some(parts: tuple[Truth, ...], wanted: bool) -> Truth:
    def some(judge: Judge, binding: Binding) -> Holds:
        truth: Holds = not wanted
        for part in parts:
            found = part(judge, binding)
            if found:
                return wanted
            truth = None if found is None else truth
        return truth

    return some


def _test(test: Test) -> Truth:
    subject = compile_envelope(test.subject)
    check = _check(test.check, test.subject)
    expr = test.subject
    if not expr.kind.collection:
        return lambda judge, binding: check(subject(judge, binding), judge, binding)
    of_members = _members_check(test.check)

    def holds(judge: Judge, binding: Binding) -> Holds:
        members = judge.whole(expr)
        if members is not None:
            return of_members(members, judge, binding)
        return check(subject(judge, binding), judge, binding)

    return holds


OfEnvelope = Callable[[Envelope, Judge, Binding], Holds]


def _check(check: Check, expr: Expr) -> OfEnvelope:
    match check:
        case Known(known=known):
            return lambda found, _judge, _binding: _unless(_knows(found), known)
        case Compare():
            return _compare(check, expr)
        case Contains(included=included):
            member = compile_envelope(check.member)
            return lambda found, judge, binding: _contains(found, member(judge, binding), included)
        case AllOf():
            return _all_of(tuple(_check(c, expr) for c in check.checks))
        case AnyOf():
            return _any_of(tuple(_check(c, expr) for c in check.checks))


def _unless(truth: Holds, wanted: bool) -> Holds:
    return None if truth is None else truth is wanted


def _knows(found: Envelope) -> Holds:
    return False if found.never else None if found.maybe_unknown else True


def _all_of(checks: tuple[OfEnvelope, ...]) -> OfEnvelope:
    return _each(checks, wanted=False)


def _any_of(checks: tuple[OfEnvelope, ...]) -> OfEnvelope:
    return _each(checks, wanted=True)


def _each(checks: tuple[OfEnvelope, ...], *, wanted: bool) -> OfEnvelope:
    """Several checks of one subject, of which one that comes out as ``wanted`` decides.

    Over a few plain values each is tried by itself: ``[a, b]`` holds of something that is a or b.
    """

    def each(found: Envelope, judge: Judge, binding: Binding) -> Holds:
        if found.span is None and 1 < len(found.values) <= _PLAIN:
            return _agreed(each(Envelope(frozenset((v,))), judge, binding) for v in found.values)
        truth: Holds = not wanted
        for check in checks:
            held = check(found, judge, binding)
            if held is wanted:
                return wanted
            truth = None if held is None else truth
        return truth

    return each


def _agreed(truths: Iterable[Holds]) -> Holds:
    found = set(truths)
    return found.pop() if len(found) == 1 else None


def _compare(check: Compare, expr: Expr) -> OfEnvelope:
    op, operand, kind = check.op, compile_envelope(check.operand), expr.kind

    def holds(found: Envelope, judge: Judge, binding: Binding) -> Holds:
        if found.never:
            return False
        other = operand(judge, binding)
        if other.never:
            return False
        known = not (found.maybe_unknown or other.maybe_unknown)
        truth = compare(op, found.known(), other.known(), kind)
        if truth is False or (truth and known):
            return truth
        return judge.open(expr, op, check.operand, binding, known=known) if kind.numeric else None

    return holds


def _contains(whole: Envelope, member: Envelope, included: bool) -> Holds:
    return _agreed(
        w is not None and m is not None and (m in w) is included for w in whole.values for m in member.values
    )


def _members_check(check: Check) -> Callable[[Members, Judge, Binding], Holds]:
    match check:
        case Known(known=known):
            return lambda _members, _judge, _binding: known
        case Contains(included=included):
            member = compile_envelope(check.member)

            def contains(members: Members, judge: Judge, binding: Binding) -> Holds:
                found = {_member(members, m, included) for m in member(judge, binding).values}
                return found.pop() if len(found) == 1 else None

            return contains
        case AllOf():
            parts = tuple(_members_check(c) for c in check.checks)

            def all_of(members: Members, judge: Judge, binding: Binding) -> Holds:
                truths = [p(members, judge, binding) for p in parts]
                return False if False in truths else None if None in truths else True

            return all_of
        case AnyOf():
            some = tuple(_members_check(c) for c in check.checks)

            def any_of(members: Members, judge: Judge, binding: Binding) -> Holds:
                truths = [p(members, judge, binding) for p in some]
                return True if True in truths else None if None in truths else False

            return any_of
    return lambda _members, _judge, _binding: None  # whether two sets are equal: not known unless both are exact


def _member(members: Members, member: Value, included: bool) -> Holds:
    if member is None:
        return False
    if member in members.must:
        return included
    return None if member in members.may else not included
