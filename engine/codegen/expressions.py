"""Expressions and guards as Python source; the meaning is that of ``engine.evaluate``, line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

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
    Or,
    Test,
)
from ..kinds import Kind
from ..operations import ARITHMETIC as _ARITHMETIC
from ..operations import COMPARISONS, FUNCTIONS, LARGEST, RANKED, guarded
from .frame import Frame
from .writing import Code

_SYMBOLS = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_GUARDED: dict[str, Callable[..., Any]] = {
    **{op: guarded(function) for op, function in _ARITHMETIC.items()},
    **{name: guarded(function) for name, (_, _, function) in FUNCTIONS.items()},
}
_ORDERS: dict[tuple[str, ...], dict[str, int]] = {}


def order_of(kind: Kind) -> dict[str, int]:
    """The rank of each value of an enum."""
    return _ORDERS.setdefault(kind.values, {v: at for at, v in enumerate(kind.values)})


# --- values -----------------------------------------------------------------------------------------------------------


def value(expr: Expr, frame: Frame) -> Code:
    """The source of an expression's value, None where it has none."""
    match expr:
        case Const():
            return Code(frame.namespace.literal(expr.value), expr.value is not None, True)
        case Attr():
            return frame.attribute(expr.name)
        case Bound():
            return Code(frame.bound[expr.record], True, True)
        case Get():
            keys = ", ".join(value(key, frame).text for key in expr.keys)
            return Code(f"{frame.column(expr.name)}[{keys}]")
        case IfElse():
            return _if_else(expr, frame)
        case Call():
            return _call(expr, frame)


def _if_else(expr: IfElse, frame: Frame) -> Code:
    then, other = value(expr.then, frame), value(expr.other, frame)
    taken = value(expr.test, frame)
    if taken.known:
        return Code(f"({then.text} if {taken.text} else {other.text})", then.known and other.known)
    name = frame.temporary()
    return Code(f"({then.text} if ({name} := {taken.text}) else None if {name} is None else {other.text})")


def _call(expr: Call, frame: Frame) -> Code:
    if expr.op in ("and", "or"):
        return _logic(expr, frame)
    if expr.op in ("=", "!="):
        return _strict(expr.args, frame, lambda a: f"{a[0]} {_SYMBOLS[expr.op]} {a[1]}")
    if expr.op in COMPARISONS:
        kind = expr.args[0].kind
        if kind.name == "enum":
            ranks = frame.namespace.name(order_of(kind))
            return _strict(expr.args, frame, lambda a: f"{ranks}[{a[0]}] {expr.op} {ranks}[{a[1]}]")
        return _strict(expr.args, frame, lambda a: f"{a[0]} {expr.op} {a[1]}")
    if expr.op == "not":
        return _strict(expr.args, frame, lambda a: f"not {a[0]}")
    if expr.op in RANKED and expr.kind.name == "enum":
        ranked = frame.namespace.name(_ranked(expr.op, expr.kind))
        return _strict(expr.args, frame, lambda a: f"{ranked}({', '.join(a)})")
    return _arithmetic(expr, frame)


_RANKED_FUNCTIONS: dict[tuple[str, tuple[str, ...]], Callable[..., str]] = {}


def _ranked(op: str, kind: Kind) -> Callable[..., str]:
    """``min``, ``max`` or ``clamp`` among the values of an ordered enum."""
    found = _RANKED_FUNCTIONS.get((op, kind.values))
    if found is None:
        order, values, function = order_of(kind), kind.values, FUNCTIONS[op][2]

        def found(*args: str) -> str:
            rank: int = function(*[order[a] for a in args])
            return values[rank]

        _RANKED_FUNCTIONS[op, kind.values] = found
    return found


def _arithmetic(expr: Call, frame: Frame) -> Code:
    """Arithmetic: known operands, and a finite result or None."""
    op, whole = expr.op, expr.kind.name == "integer"
    if op in ("+", "-", "*"):
        result = frame.temporary()

        def reckon(a: Sequence[str]) -> str:
            reckoned = f"({result} := {a[0]} {op} {a[1]})"
            if whole:
                return f"({result} if -{LARGEST} < {reckoned} < {LARGEST} else None)"
            return f"({result} if {reckoned} - {result} == 0 else None)"  # not so for infinities and NaN

        return _strict(expr.args, frame, reckon, known=False)
    if op == "/":
        found = frame.temporary()
        quotient = f"({found} := {{}} / {{}}) - {found} == 0"
        return _strict(
            expr.args,
            frame,
            lambda a: f"({found} if {a[1]} != 0 and {quotient.format(*a)} else None)",
            known=False,
            repeated=True,
        )
    if op == "neg":
        return _strict(expr.args, frame, lambda a: f"-{a[0]}")
    if op in ("min", "max") and len(expr.args) == 2:
        sign = "<" if op == "min" else ">"
        return _strict(expr.args, frame, lambda a: f"({a[1]} if {a[1]} {sign} {a[0]} else {a[0]})", repeated=True)
    function = frame.namespace.name(_GUARDED[op])
    return _strict(expr.args, frame, lambda a: f"{function}({', '.join(a)})", known=False)


def _strict(
    args: Sequence[Expr],
    frame: Frame,
    make: Callable[[Sequence[str]], str],
    *,
    known: bool = True,
    repeated: bool = False,
) -> Code:
    """What ``make`` writes of arguments that are all known; None where one is not.

    ``known``: its result is never None then. ``repeated``: it writes an argument more than once.
    """
    atoms, unknown = [], []
    for arg in args:
        code = value(arg, frame)
        if code.known and (code.simple or not repeated):
            atoms.append(code.text)
            continue
        name = code.text
        if not code.simple:
            name = frame.temporary()
            unknown.append(f"({name} := {code.text}) is None")
        else:
            unknown.append(f"{name} is None")
        atoms.append(name)
    if not unknown:
        return Code(f"({make(atoms)})", known)
    return Code(f"(None if {' or '.join(unknown)} else {make(atoms)})")


def _logic(expr: Call, frame: Frame) -> Code:
    """``and`` and ``or``: left to right, None as soon as a part has no value."""
    stop = expr.op == "or"
    codes = [value(arg, frame) for arg in expr.args]
    text, known = str(not stop), True
    for code in reversed(codes):
        if code.known:
            rest = f"(True if {code.text} else {text})" if stop else f"({text} if {code.text} else False)"
            text = rest
            continue
        known = False
        name = frame.temporary()
        test = f"({name} := {code.text}) is None"
        text = f"(None if {test} else {stop} if {name} is {stop} else {text})"
    return Code(text, known)


# --- guards -----------------------------------------------------------------------------------------------------------


def truth(guard: Guard, frame: Frame) -> str:
    """The source of whether a guard holds: true or false, never None."""
    if isinstance(guard, Test):
        return _Subject(guard.subject, frame).passes(guard.check)
    parts = [truth(part, frame) for part in guard.parts]
    if isinstance(guard, And):
        return joined(parts, "and")
    some = joined(parts, "or")
    return some if isinstance(guard, Or) else f"not {some}"


def joined(parts: Sequence[str], word: str) -> str:
    """Truths joined by ``and`` or ``or``."""
    neutral = str(word == "and")
    kept = [p for p in parts if p != neutral]
    if not kept:
        return neutral
    return kept[0] if len(kept) == 1 else "(" + f" {word} ".join(kept) + ")"


class _Subject:
    """The subject of a test: worked out where it is first looked at, then remembered."""

    def __init__(self, subject: Expr, frame: Frame) -> None:
        self.subject = subject
        self.frame = frame
        self.kind = subject.kind
        self.code = value(subject, frame)

    def text(self) -> str:
        """The subject's value. Checks are written so that what comes first is also evaluated first."""
        code = self.code
        if not code.simple:
            name = self.frame.temporary()
            self.code = Code(name, code.known, True)
            return f"({name} := {code.text})"
        return code.text

    def passes(self, check: Check) -> str:
        """The source of whether the subject passes the whole check of a test."""
        if isinstance(check, (AllOf, AnyOf)) and check.checks and not self.code.simple:
            if isinstance(check, AnyOf) and plain_values(check) is not None:
                return self.holds(check)
            return joined([f"({self.text()} is None or True)", self.holds(check)], "and")  # worked out before any part
        return self.holds(check)

    def holds(self, check: Check) -> str:
        """The source of whether the subject passes a check or a part of one."""
        literal = self.frame.namespace.literal
        match check:
            case Known(known=known):
                if self.code.known:
                    return str(known)
                return f"{self.text()} is {'not ' if known else ''}None"
            case Compare():
                return self._compare(check)
            case Contains(included=included):
                member = value(check.member, self.frame)
                tests = [] if self.code.known else [f"{self.text()} is not None"]
                if not member.known:
                    name = member.text if member.simple else self.frame.temporary()
                    tests.append(f"{name if member.simple else f'({name} := {member.text})'} is not None")
                    member = Code(name, True, True)
                whole = self.text()
                tests.append(f"{member.text} {'in' if included else 'not in'} {whole}")
                return joined(tests, "and")
            case AllOf():
                return joined([self.holds(c) for c in check.checks], "and")
            case AnyOf():
                constants = plain_values(check)
                if constants is not None:
                    if len(constants) == 1:
                        return f"{self.text()} == {literal(next(iter(constants)))}"
                    return f"{self.text()} in {self.frame.namespace.members(constants)}"
                return joined([self.holds(c) for c in check.checks], "or")

    def _compare(self, check: Compare) -> str:
        op, kind = check.op, self.kind
        if isinstance(check.operand, Const):
            return self._against(op, check.operand.value)
        operand = value(check.operand, self.frame)
        tests = [] if self.code.known else [f"{self.text()} is not None"]
        left = self.text()
        right = operand.text
        if not operand.known:
            right = operand.text if operand.simple else self.frame.temporary()
            tests.append(f"{right if operand.simple else f'({right} := {operand.text})'} is not None")
        if kind.name == "enum" and op not in ("=", "!="):
            ranks = self.frame.namespace.name(order_of(kind))
            tests.append(f"{ranks}[{left}] {op} {ranks}[{right}]")
        else:
            tests.append(f"{left} {_SYMBOLS[op]} {right}")
        return joined(tests, "and")

    def _against(self, op: str, constant: Any) -> str:
        kind, literal = self.kind, self.frame.namespace.literal
        if op == "=":
            return f"{self.text()} {'is' if kind.name == 'boolean' else '=='} {literal(constant)}"
        if op == "!=":
            if kind.name == "boolean":
                return f"{self.text()} is {literal(not constant)}"
            if self.code.known:
                return f"{self.text()} != {literal(constant)}"
            return f"({self.text()} is not None and {self.text()} != {literal(constant)})"
        if kind.name == "enum":
            allowed = ranked_values(kind, op, constant)
            if len(allowed) == 1:
                return f"{self.text()} == {literal(allowed[0])}"
            return f"{self.text()} in {self.frame.namespace.members(frozenset(allowed))}" if allowed else "False"
        if isinstance(self.subject, Attr):
            return f"{self.frame.number(self.subject.name)} {op} {literal(constant)}"
        if self.code.known:
            return f"{self.text()} {op} {literal(constant)}"
        return f"({self.text()} is not None and {self.text()} {op} {literal(constant)})"


def ranked_values(kind: Kind, op: str, constant: str) -> list[str]:
    """The values of an ordered enum that compare so with one of them."""
    order = order_of(kind)
    return [v for v in kind.values if COMPARISONS[op](order[v], order[constant])]


def plain_values(check: AnyOf) -> frozenset[Any] | None:
    """The values of a list of plain values; None for any other list."""
    values = []
    for part in check.checks:
        if not (isinstance(part, Compare) and part.op == "=" and isinstance(part.operand, Const)):
            return None
        values.append(part.operand.value)
    return frozenset(values)
