"""Expressions and guards as nodes: the counterpart of ``engine.evaluate`` for whole columns."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from itertools import product
from typing import Any, Protocol

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
    KnowledgeBase,
    Known,
    Not,
    Test,
)
from ..kinds import Kind
from ..operations import COMPARISONS, RANKED, WHOLE
from .graph import Graph
from .nodes import Book, Dtype, Members, Node

Binding = Mapping[str, str]


class Slots(Protocol):
    """Who knows the nodes of slots."""

    def slot(self, name: str, key: tuple[str, ...]) -> Node | Members:
        """The values of an attribute (empty key), or of a record's field."""

    def label(self, catalogue: str, ident: str) -> str:
        """What people call a record."""


class Lowering:
    """Turns expressions and guards into nodes; ``slots`` gives those of what they read, ``ids`` are the records."""

    def __init__(self, base: KnowledgeBase, graph: Graph, slots: Slots, ids: Mapping[str, tuple[str, ...]]) -> None:
        self._base = base
        self._ids = ids
        self._graph = graph
        self._slots = slots
        self._books: dict[Any, Book] = {}
        self._looked: dict[tuple[str, tuple[Node, ...]], Node | Members] = {}

    # Codes

    def dtype(self, kind: Kind) -> Dtype:
        """How a kind's values stand in a column."""
        if kind.numeric:
            return "number"
        return {"boolean": "boolean", "text": "text"}.get(kind.name, "code")  # type: ignore[return-value]

    def book(self, kind: Kind) -> Book | None:
        """What the codes of a kind stand for; None where its values are no codes."""
        if self.dtype(kind) != "code":
            return None
        key = kind.values if kind.name == "enum" else kind.record if kind.name == "record" else ("list", str(kind))
        found = self._books.get(key)
        if found is None:
            values = kind.values if kind.name == "enum" else self._ids[kind.record] if kind.record else ()
            found = self._books[key] = Book(values, open=kind.name == "list")
        return found

    def constant(self, value: Any, kind: Kind) -> Node:
        """A literal (or None) of a kind."""
        book = self.book(kind)
        if book is not None and value is not None:
            return self._graph.constant(book.code(value), "code", book)
        return self._graph.constant(value, self.dtype(kind), book)

    def translated(self, node: Node, book: Book | None) -> Node:
        """The same values in the codes of another book; none for those that it does not hold."""
        if node.dtype != "code" or node.book is book or book is None or node.book is None:
            return node
        values = node.book.values
        found = {c: book.code(values[c]) if book.open else book.find(values[c]) for c in node.codes}
        return self._graph.table(node, found, "code", book)

    # Expressions

    def value(self, expr: Expr, binding: Binding) -> Node | Members:
        """The values of an expression."""
        match expr:
            case Const(value=value, kind=kind):
                return self._members(value) if kind.name == "set" else self.constant(value, kind)
            case Attr(name=name):
                return self._slots.slot(name, ())
            case Bound(record=record, kind=kind):
                return self.constant(binding[record], kind)
            case Get():
                return self._get(expr, binding)
            case IfElse():
                return self._if_else(expr, binding)
            case Call():
                return self._call(expr, binding)

    def node(self, expr: Expr, binding: Binding) -> Node:
        """The values of an expression that is no set."""
        found = self.value(expr, binding)
        assert isinstance(found, Node)
        return found

    def _members(self, values: Any) -> Members:
        listed = values if isinstance(values, tuple) else (values,)
        return Members(self._graph.yes, dict.fromkeys(listed, self._graph.yes))

    def _get(self, expr: Get, binding: Binding) -> Node | Members:
        keys = [self.node(key, binding) for key in expr.keys]
        if expr.name == f"{expr.record}.id":
            return keys[0]
        if expr.name == f"{expr.record}.label":
            book = keys[0].book
            assert book is not None
            told = {c: self._slots.label(expr.record, book.values[c]) for c in keys[0].codes}
            return self._graph.table(keys[0], told, "text")
        place = (expr.name, tuple(keys))
        found = self._looked.get(place)
        if found is None:
            found = self._looked[place] = self._looked_up(expr.name, keys)
        return found

    def _looked_up(self, name: str, keys: list[Node]) -> Node | Members:
        """A field of the records that the keys refer to: a table of what does not vary, else case by case."""
        attribute = self._base.attributes[name]
        cases = []
        for codes in product(*(sorted(k.codes) for k in keys)):
            ids = tuple([k.book.values[c] for k, c in zip(keys, codes, strict=True) if k.book])
            cases.append((codes, self._slots.slot(name, ids)))
        if attribute.kind.name == "set":
            return self._members_by_case(keys, cases)
        dtype, book = self.dtype(attribute.kind), self.book(attribute.kind)
        nodes = [(codes, node) for codes, node in cases if isinstance(node, Node)]
        if len(keys) == 1 and all(node.constant for _, node in nodes):
            return self._graph.table(keys[0], {codes[0]: node.payload for codes, node in nodes}, dtype, book)
        alike: dict[int, tuple[list[tuple[int, ...]], Node]] = {}
        for codes, node in nodes:
            alike.setdefault(node.number, ([], node))[0].append(codes)
        pairs = []
        for places, node in alike.values():
            where = self._graph.all((self._at(keys, places), self._graph.known(node)))
            pairs.append((where, node))
        return self._graph.first(pairs, dtype, book)

    def _at(self, keys: list[Node], places: list[tuple[int, ...]]) -> Node:
        """Where the keys have one of these combinations of codes."""
        graph = self._graph
        if len(keys) == 1:
            return graph.among(keys[0], (codes[0] for codes in places))
        by_first: dict[tuple[int, ...], list[int]] = {}
        for codes in places:
            by_first.setdefault(codes[:-1], []).append(codes[-1])
        by_last: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
        for head, last in by_first.items():
            by_last.setdefault(tuple(last), []).append(head)
        return graph.any(
            graph.all((self._at(keys[:-1], heads), graph.among(keys[-1], last))) for last, heads in by_last.items()
        )

    def _members_by_case(self, keys: list[Node], cases: list[tuple[tuple[int, ...], Node | Members]]) -> Members:
        known: list[Node] = []
        has: dict[Any, list[Node]] = {}
        for codes, members in cases:
            if not isinstance(members, Members):
                continue
            here = self._at(keys, [codes])
            known.append(self._graph.all((here, members.known)))
            for member, flag in members.has.items():
                has.setdefault(member, []).append(self._graph.all((here, flag)))
        return Members(self._graph.any(known), {m: self._graph.any(flags) for m, flags in has.items()})

    def _if_else(self, expr: IfElse, binding: Binding) -> Node:
        graph, book = self._graph, self.book(expr.kind)
        test = self.node(expr.test, binding)
        then, other = (self.translated(self.node(e, binding), book) for e in (expr.then, expr.other))
        pairs = (
            (graph.all((graph.true(test), graph.known(then))), then),
            (graph.all((graph.true(graph.opposite(test)), graph.known(other))), other),
        )
        return graph.first(pairs, self.dtype(expr.kind), book)

    def _call(self, expr: Call, binding: Binding) -> Node:
        graph = self._graph
        args = [self.node(a, binding) for a in expr.args]
        if expr.op in ("and", "or"):
            return self._logic(expr.op, args)
        if expr.op == "not":
            return graph.opposite(args[0])
        if expr.op in ("=", "!=") or expr.op in COMPARISONS:
            return self.compared(expr.op, args[0], args[1], expr.args[0].kind)
        if expr.op in RANKED and expr.kind.name == "enum":
            return self._ranked(expr.op, args, expr.kind)
        return graph.reckon(expr.op, args, whole=expr.kind.name == "integer" or expr.op in WHOLE)

    def _logic(self, op: str, args: list[Node]) -> Node:
        """``and`` and ``or`` look at their arguments one after the other, up to the one that decides."""
        graph = self._graph
        decisive = graph.no if op == "and" else graph.yes
        found = args[-1]
        for arg in reversed(args[:-1]):
            goes_on = graph.true(arg) if op == "and" else graph.true(graph.opposite(arg))
            stops = graph.all((graph.known(arg), graph.negated(goes_on)))
            found = graph.first(((stops, decisive), (graph.all((goes_on, graph.known(found))), found)), "boolean")
        return found

    def _ranked(self, op: str, args: list[Node], kind: Kind) -> Node:
        graph, book = self._graph, self.book(kind)
        codes = [self.translated(a, book) for a in args]
        if op == "clamp":
            value, low, high = codes
            found = graph.extreme("least", (graph.extreme("most", (value, low)), high))
        else:
            found = graph.extreme("least" if op == "min" else "most", codes)
        return graph.unless(graph.negated(graph.all(graph.known(c) for c in codes)), found)

    def compared(self, op: str, left: Node, right: Node, kind: Kind) -> Node:
        """How two values compare; by rank where the left one's ``kind`` is an ordered enum."""
        graph = self._graph
        if left.dtype != "code":
            return graph.compare(op, left, right)
        right = self._comparable(right, left.book)
        if right.constant and not left.constant and right.payload is not None:
            return self._against(op, left, right.payload)
        return graph.compare(op, left, right)

    def _comparable(self, node: Node, book: Book | None) -> Node:
        """The node in another book's codes; a value that the book does not hold becomes a code that nothing equals."""
        if node.book is book or book is None or node.book is None:
            return node
        values = node.book.values
        found: dict[int, Any] = {}
        for code in node.codes:
            place = book.code(values[code]) if book.open else book.find(values[code])
            found[code] = -1 - code if place is None else place
        return self._graph.table(node, found, "code", book)

    def _against(self, op: str, left: Node, code: int) -> Node:
        holds = {"=": operator.eq, "!=": operator.ne, **COMPARISONS}[op]
        return self._graph.table(left, {c: bool(holds(c, code)) for c in left.codes}, "boolean")

    # Guards

    def flag(self, guard: Guard, binding: Binding) -> Node:
        """Where a guard holds."""
        graph = self._graph
        if isinstance(guard, Test):
            return self._check(self.value(guard.subject, binding), guard.check, guard.subject.kind, binding)
        if isinstance(guard, And):
            found = []
            for part in guard.parts:
                flag = self.flag(part, binding)
                if flag is graph.no:
                    return flag
                found.append(flag)
            return graph.all(found)
        some = graph.any(self.flag(part, binding) for part in guard.parts)
        return graph.negated(some) if isinstance(guard, Not) else some

    def _check(self, subject: Node | Members, check: Check, kind: Kind, binding: Binding) -> Node:
        graph = self._graph
        match check:
            case Known(known=known):
                found = subject.known if isinstance(subject, Members) else graph.known(subject)
                return found if known else graph.negated(found)
            case AllOf(checks=checks):
                return graph.all(self._check(subject, c, kind, binding) for c in checks)
            case AnyOf(checks=checks):
                return graph.any(self._check(subject, c, kind, binding) for c in checks)
            case Contains(member=member, included=included):
                return self._contains(subject, self.node(member, binding), included)
            case Compare(op=op, operand=operand):
                right = self.value(operand, binding)
                if isinstance(subject, Members) or isinstance(right, Members):
                    return self._sets_compared(op, subject, right)
                return graph.true(self.compared(op, subject, right, kind))

    def _contains(self, subject: Node | Members, member: Node, included: bool) -> Node:
        graph = self._graph
        whole = self.members(subject)
        inside = []
        for value, flag in whole.has.items():
            inside.append(graph.all((flag, self.equals(member, value))))
        found = graph.any(inside)
        known = graph.all((whole.known, graph.known(member)))
        return graph.all((known, found if included else graph.negated(found)))

    def equals(self, node: Node, value: Any) -> Node:
        """Where a node has this plain value."""
        graph = self._graph
        if node.dtype == "code":
            assert node.book is not None
            code = node.book.find(value)
            return graph.no if code is None else graph.among(node, (code,))
        return graph.true(graph.compare("=", node, graph.constant(value, node.dtype)))

    def members(self, value: Node | Members) -> Members:
        """A set, a list or a single value as the members that it has."""
        if isinstance(value, Members):
            return value
        graph = self._graph
        known = graph.known(value)
        if value.dtype != "code" or value.book is None:
            assert value.constant
            return Members(known, {} if value.payload is None else {value.payload: graph.yes})
        where: dict[Any, list[int]] = {}
        for code in value.codes:
            listed = value.book.values[code]
            for member in listed if isinstance(listed, tuple) else (listed,):
                where.setdefault(member, []).append(code)
        return Members(known, {m: graph.among(value, codes) for m, codes in where.items()})

    def _sets_compared(self, op: str, left: Node | Members, right: Node | Members) -> Node:
        graph, one, other = self._graph, self.members(left), self.members(right)
        alike = [
            graph.any((graph.all((a, b)), graph.all((graph.negated(a), graph.negated(b)))))
            for member in {**one.has, **other.has}
            for a, b in ((one.has.get(member, graph.no), other.has.get(member, graph.no)),)
        ]
        same = graph.all(alike)
        return graph.all((one.known, other.known, same if op == "=" else graph.negated(same)))
