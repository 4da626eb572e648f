"""Conditions: the tests that people write (``"< 1000"``, ``[a, b]``, ``unknown``), compiled to guards."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..compiled import (
    AllOf,
    And,
    AnyOf,
    Check,
    Compare,
    Contains,
    Expr,
    Guard,
    Known,
    Not,
    Operator,
    Or,
    Reference,
    Test,
)
from ..kinds import Kind
from ..reading.yaml_nodes import Mapping, Node, Scalar, Sequence
from .findings import Fault, did_you_mean
from .formula import compare, parse_formula, require
from .literals import Ids, literal, scalar_from_text
from .scope import ATTRIBUTE_NAME, Scope

ALWAYS = AllOf(())
_GROUPS: dict[str, type[Or] | type[And] | type[Not]] = {"any": Or, "all": And, "none": Not}
_OPERATOR = re.compile(r"\s*(<=|>=|!=|==|=|<|>|not\b)\s*")
_JOIN = re.compile(r"\s+and\s+(?=<|>|!=|=)")
_RANGE = re.compile(r"\s*(\S+?)\s*\.\.\s*(\S+)\s*")


class Conditions:
    """Compiles the conditions of one statement, in its scope."""

    def __init__(self, scope: Scope, ids: Ids, on_fault: Callable[[Fault, Node], None]) -> None:
        self.scope = scope
        self.ids = ids
        self.on_fault = on_fault

    def guard(self, node: Node | None) -> Guard:
        """The guard that a ``when:`` mapping writes: every line must hold. No mapping: it always holds."""
        if not isinstance(node, Mapping):
            return And(())
        parts: list[Guard] = []
        for entry in node.entries:
            name = str(entry.key.value)
            try:
                if name in _GROUPS:
                    parts.append(_GROUPS[name](self._alternatives(name, entry.value)))
                else:
                    parts.append(self.test(self._subject(entry.key), entry.value))
            except Fault as fault:
                self.on_fault(fault, entry.value if fault.position is None else entry.key)
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _alternatives(self, name: str, node: Node) -> tuple[Guard, ...]:
        if isinstance(node, Mapping):
            node = Sequence((node,), node.position)
        if not isinstance(node, Sequence) or not all(isinstance(i, Mapping) for i in node.items):
            raise Fault("wrong-type", f"'{name}:' takes a list of conditions", "write - {attribute: test} below it")
        return tuple(self.guard(item) for item in node.items)

    def _subject(self, key: Scalar) -> Reference:
        try:
            return self.scope.resolve(str(key.value))
        except Fault as fault:
            fault.position = fault.position or key.position
            raise

    def test(self, subject: Reference, node: Node) -> Test:
        """The test that one line writes about ``subject``."""
        check = self.check(subject, node)
        return Test(subject, check, written(node), node.position)

    def check(self, subject: Reference, node: Node) -> Check:
        """What a test's right side asks of its subject."""
        kind = subject.kind
        if isinstance(node, Sequence):
            if not node.items:
                raise Fault("wrong-type", "an empty list of values can never hold", position=node.position)
            return AnyOf(tuple(self.check(subject, item) for item in node.items))
        if isinstance(node, Mapping):
            return self._contains(kind, node)
        if kind.collection and not (isinstance(node.value, str) and node.value in ("known", "unknown", "any")):
            raise Fault(
                "wrong-type",
                f"the subject is {kind}, so ask what it includes",
                f"write {{includes: {node.raw}}} or {{excludes: {node.raw}}}",
                position=node.position,
            )
        if isinstance(node.value, str) and not (
            node.quoted and kind.name == "text" and not _OPERATOR.match(node.value)
        ):
            return self._text(subject, node, node.value)
        return Compare("=", self._constant(kind, node))

    def _constant(self, kind: Kind, node: Node) -> Expr:
        from ..compiled import Const

        return Const(literal(node, kind, self.ids), kind)

    def _contains(self, kind: Kind, node: Mapping) -> Check:
        keys = [str(e.key.value) for e in node.entries]
        if keys not in (["includes"], ["excludes"]):
            wrong = keys[0] if keys else "{}"
            raise Fault(
                "wrong-type",
                f"'{wrong}' is not a test",
                did_you_mean(wrong, ("includes", "excludes")) or "write {includes: x} or {excludes: x}",
                position=node.position,
            )
        if not kind.collection or kind.item is None:
            raise Fault(
                "wrong-type", f"'{keys[0]}' asks about a set or a list, but this is {kind}", position=node.position
            )
        value = node.entries[0].value
        if isinstance(value, Scalar) and isinstance(value.value, str) and value.value.lstrip().startswith("="):
            member = self._formula(value.value.lstrip()[1:], kind.item)
        else:
            member = self._constant(kind.item, value)
        return Contains(member, keys[0] == "includes")

    def _text(self, subject: Reference, node: Scalar, text: str) -> Check:
        if text in ("known", "unknown"):
            return Known(text == "known")
        if text == "any":
            return ALWAYS
        parts = _JOIN.split(text)
        if len(parts) > 1 and _OPERATOR.match(text):
            return AllOf(tuple(self._compare(subject, node, part) for part in parts))
        if _OPERATOR.match(text):
            return self._compare(subject, node, text)
        span = _RANGE.fullmatch(text)
        if span and subject.kind.numeric:
            return self._range(subject.kind, span[1], span[2], node)
        if span and subject.kind.comparable and {span[1], span[2]} <= set(subject.kind.values):
            hint = f'write ">= {span[1]} and < {span[2]}"'
            raise Fault("test-syntax", f"'{text}': a range with .. is for numbers", hint, position=node.position)
        return Compare("=", self._constant(subject.kind, node))

    def _range(self, kind: Kind, low: str, high: str, node: Scalar) -> Check:
        start, stop = (self._constant(kind, scalar_from_text(t, node.position)) for t in (low, high))
        if not start.value < stop.value:  # type: ignore[union-attr]
            raise Fault(
                "empty-range",
                f"'{node.raw}' holds for no number: it goes from {low} up to, not including, {high}",
                position=node.position,
            )
        return AllOf((Compare(">=", start), Compare("<", stop)))

    def _compare(self, subject: Reference, node: Scalar, text: str) -> Check:
        match = _OPERATOR.match(text)
        assert match is not None
        written_op, rest = match[1], text[match.end() :].strip()
        op: Operator = {"not": "!=", "==": "="}.get(written_op, written_op)  # type: ignore[assignment]
        if not rest:
            raise Fault("test-syntax", f"'{text}' compares with nothing", position=node.position)
        if written_op == "not" and rest.startswith("="):
            rest = rest[1:].strip()
        operand = self._operand(subject.kind, rest, node)
        compare(op, subject, operand, f"{_name(subject)} {text}")
        return Compare(op, operand)

    def _operand(self, kind: Kind, text: str, node: Scalar) -> Expr:
        """The right side: a literal of the subject's kind where it is one, else a formula."""
        bare = text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text
        if kind.name == "text":
            return (
                self._formula(text, None)
                if ATTRIBUTE_NAME.fullmatch(text)
                else self._constant(kind, Scalar(bare, node.position, bare, True))
            )
        try:
            return self._constant(kind, scalar_from_text(bare, node.position))
        except Fault as not_a_literal:
            if kind.name in ("enum", "record") and re.fullmatch(r"[A-Za-z0-9_-]+", bare):
                not_a_literal.position = node.position
                raise
        return self._formula(text, kind if kind.name in ("enum", "record") else None)

    def _formula(self, text: str, quoted: Kind | None) -> Expr:
        expr = parse_formula(text, self.scope, None)
        if quoted is not None and expr.kind.name == "text":
            expr = parse_formula(text, self.scope, quoted)
        if quoted is not None:
            if quoted.name == "enum" and expr.kind.name == "enum":
                return expr
            require(expr, quoted, text)
        return expr


def written(node: Node) -> str:
    """A test as its author wrote it, on one line."""
    if isinstance(node, Sequence):
        return "[" + ", ".join(written(i) for i in node.items) + "]"
    if isinstance(node, Mapping):
        return ", ".join(f"{e.key.value} {written(e.value)}" for e in node.entries)
    if isinstance(node.value, str):
        return " ".join(node.value.split())
    return node.raw if node.raw else "null"


def _name(reference: Reference) -> str:
    from ..compiled import Attr, Bound

    if isinstance(reference, Attr):
        return reference.name
    return reference.record if isinstance(reference, Bound) else reference.name
