"""Makes nodes: equal ones are made once, and what is the same in every row is worked out at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..operations import ARITHMETIC, COMPARISONS, FUNCTIONS, LARGEST, guarded
from .bounds import bounds_of, compared
from .nodes import Book, Dtype, Node, Op

Pair = tuple[Node, Node]  # where (a flag), what

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}


class Graph:
    """The nodes of one compilation."""

    def __init__(self) -> None:
        self._made: dict[tuple[Any, ...], Node] = {}
        self.yes = self.constant(True, "boolean")
        self.no = self.constant(False, "boolean")

    def _node(
        self,
        op: Op,
        args: tuple[Node, ...],
        payload: Any,
        dtype: Dtype,
        total: bool = False,
        low: float = -math.inf,
        high: float = math.inf,
        book: Book | None = None,
        codes: frozenset[int] = frozenset(),
    ) -> Node:
        key = (op, tuple([a.number for a in args]), payload, type(payload), dtype, id(book))
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = Node(len(self._made), op, args, payload, dtype, total, low, high, book, codes)
        return found

    # What there is to begin with

    def constant(self, value: Any, dtype: Dtype, book: Book | None = None) -> Node:
        """The same value in every row; None: no value in any row. Codes are given as codes."""
        if dtype == "number" and value is not None:
            number = float(value)
            return self._node("const", (), number, dtype, True, number, number)
        codes = frozenset((value,)) if dtype == "code" and value is not None else frozenset()
        return self._node("const", (), value, dtype, value is not None, book=book, codes=codes)

    def input(
        self, name: str, dtype: Dtype, book: Book | None = None, low: float | None = None, high: float | None = None
    ) -> Node:
        """A column of the frame that the door has read; its values may be missing."""
        codes = frozenset(range(len(book.values))) if book is not None else frozenset()
        return self._node(
            "input", (), name, dtype, False, -math.inf if low is None else low, math.inf if high is None else high,
            book, codes,
        )  # fmt: skip

    # Flags

    def true(self, node: Node) -> Node:
        """Where a boolean is true: where it has no value it is not."""
        if node.total:
            return node
        if node.constant:
            return self.no
        if node.op == "table":
            return self.among(node.args[0], (key for key, value in node.payload[0] if value))
        return self._node("true", (node,), None, "boolean", True)

    def known(self, node: Node) -> Node:
        """Where a node has a value."""
        if node.total:
            return self.yes
        if node.constant:
            return self.no
        match node.op:
            case "fill" | "least" | "most":
                return self.any(self.known(a) for a in node.args)
            case "first":
                return self.any(node.args[::2])
            case "compare" | "not" | "reckon":
                return self.all(self.known(a) for a in node.args)
            case "unless":
                return self.all((self.negated(node.args[0]), self.known(node.args[1])))
            case "table":
                return self.among(node.args[0], (key for key, _ in node.payload[0]))
        return self._node("known", (node,), None, "boolean", True)

    def negated(self, flag: Node) -> Node:
        """Where a flag does not hold."""
        if flag.constant:
            return self.no if flag.payload else self.yes
        if flag.op == "not":
            return flag.args[0]
        return self._node("not", (flag,), None, "boolean", True)

    def all(self, flags: Iterable[Node]) -> Node:
        """Where every flag holds."""
        return self._junction("and", flags, self.yes, self.no)

    def any(self, flags: Iterable[Node]) -> Node:
        """Where at least one flag holds."""
        return self._junction("or", flags, self.no, self.yes)

    def _junction(self, op: Op, flags: Iterable[Node], neutral: Node, stop: Node) -> Node:
        parts: dict[int, Node] = {}
        for flag in flags:
            for part in flag.args if flag.op == op else (flag,):
                if part is stop:
                    return stop
                if part is not neutral:
                    parts[part.number] = part
        if any(part.op == "not" and part.args[0].number in parts for part in parts.values()):
            return stop
        if len(parts) <= 1:
            return next(iter(parts.values()), neutral)
        ordered = tuple(parts[number] for number in sorted(parts))
        return self._node(op, ordered, None, "boolean", True)

    def among(self, node: Node, codes: Iterable[int]) -> Node:
        """Where a code is one of these."""
        wanted = frozenset(codes) & node.codes
        if not wanted:
            return self.no
        if node.constant:
            return self.yes
        if node.op == "table":
            return self.among(node.args[0], (key for key, value in node.payload[0] if value in wanted))
        if wanted == node.codes:
            return self.known(node)
        return self._node("in", (node,), wanted, "boolean", True)

    # Comparisons

    def compare(self, op: str, left: Node, right: Node) -> Node:
        """Whether two numbers, booleans or texts, or two codes of one book, compare so; no value where one has none."""
        if op == "!=":
            return self._opposite(self.compare("=", left, right))
        if left.constant and not right.constant:
            return self.compare(_MIRRORED[op], right, left)
        null = self.constant(None, "boolean")
        if (left.constant and left.payload is None) or (right.constant and right.payload is None):
            return null
        if right.constant:
            if left.constant:
                return self._flag(_holds(op, left.payload, right.payload))
            if left.op == "table":
                told = {key: _holds(op, value, right.payload) for key, value in left.payload[0]}
                return self.table(left.args[0], told, "boolean")
        total = left.total and right.total
        if left.dtype == "number" and total:
            certain = compared(op, left, right)
            if certain is not None:
                return self._flag(certain)
        return self._node("compare", (left, right), op, "boolean", total)

    def _flag(self, holds: bool) -> Node:
        return self.yes if holds else self.no

    def _opposite(self, node: Node) -> Node:
        if node.total:
            return self.negated(node)
        if node.constant:
            return node
        return self._node("not", (node,), None, "boolean", False)

    def opposite(self, node: Node) -> Node:
        """``not`` of a boolean that may have no value."""
        return self._opposite(node)

    # Numbers

    def reckon(self, op: str, args: Sequence[Node], *, whole: bool = False) -> Node:
        """An arithmetic operation or function, with no value where an argument or the result has none.

        ``whole`` results are integers, which inference keeps below ``LARGEST``.
        """
        if any(a.constant and a.payload is None for a in args):
            return self.constant(None, "number")
        if all(a.constant for a in args):
            function = ARITHMETIC[op] if op in ARITHMETIC else FUNCTIONS[op][2]
            value = guarded(function)(*[a.payload for a in args])
            return self.constant(None if whole and value is not None and abs(value) >= LARGEST else value, "number")
        if op in ("+", "-") and args[1].constant and args[1].payload == 0:
            return args[0]
        if op == "*" and args[1].constant and args[1].payload == 1:
            return args[0]
        low, high, partial = bounds_of(op, args)
        total = all(a.total for a in args)
        found = self._node("reckon", tuple(args), op, "number", total, low, high)
        if not partial and not (whole and max(abs(low), abs(high)) >= LARGEST):
            return found
        return self._node("finite", (found,), float(LARGEST) if whole else None, "number", False, low, high)

    def fold(self, op: str, numbers: Sequence[Pair], *, whole: bool) -> Node:
        """The sum or product (``op`` is + or *) of numbers where their flags hold, in this order."""
        neutral = self.constant(1.0 if op == "*" else 0.0, "number")
        found = neutral
        for where, number in numbers:
            part = self.first(((where, number), (self.yes, neutral)), "number")
            found = part if found is neutral else self.reckon(op, (found, part), whole=whole)
        return found

    def extreme(self, op: Op, parts: Sequence[Node]) -> Node:
        """The least or the most of numbers or of codes of one book, among those that have a value."""
        kept: dict[int, Node] = {p.number: p for p in parts if not (p.constant and p.payload is None)}
        nodes = tuple(kept.values())
        if len(nodes) == 1:
            return nodes[0]
        if not nodes:
            return self.constant(None, parts[0].dtype, parts[0].book) if parts else self.constant(None, "number")
        low = min(n.low for n in nodes)
        high = max(n.high for n in nodes)
        codes = frozenset().union(*(n.codes for n in nodes))
        total = any(n.total for n in nodes)
        return self._node(op, nodes, None, nodes[0].dtype, total, low, high, nodes[0].book, codes)

    # Values by case

    def table(self, node: Node, values: Mapping[int, Any], dtype: Dtype, book: Book | None = None) -> Node:
        """The value that each code maps to; none for a code that is not in it (or maps to None)."""
        kept = {code: values[code] for code in sorted(node.codes) if values.get(code) is not None}
        if dtype == "number":
            kept = {code: float(value) for code, value in kept.items()}
        if node.constant:
            value = kept.get(node.payload)
            return self.constant(value, dtype, book)
        if not kept:
            return self.constant(None, dtype, book)
        whole = len(kept) == len(node.codes)
        distinct = set(kept.values())
        if whole and node.total and len(distinct) == 1:
            return self.constant(distinct.pop(), dtype, book)
        if node.op == "table":
            inner = {key: kept.get(value) for key, value in node.payload[0]}
            return self.table(node.args[0], inner, dtype, book)
        low, high = (min(distinct), max(distinct)) if dtype == "number" else (-math.inf, math.inf)
        codes = frozenset(distinct) if dtype == "code" else frozenset()
        payload = (tuple(kept.items()), whole)
        return self._node("table", (node,), payload, dtype, whole and node.total, low, high, book, codes)

    def first(self, pairs: Iterable[Pair], dtype: Dtype, book: Book | None = None) -> Node:
        """The value of the first pair whose flag holds; none where none does. Values must be known where flags hold."""
        kept: list[Pair] = []
        for where, what in pairs:
            if where is self.no:
                continue
            if kept and kept[-1][1] is what:
                kept[-1] = (self.any((kept[-1][0], where)), what)
            else:
                kept.append((where, what))
            if kept[-1][0] is self.yes:
                break
        if not kept:
            return self.constant(None, dtype, book)
        total = kept[-1][0] is self.yes
        if len(kept) == 1 and total:
            return kept[0][1]
        if dtype == "boolean" and total and all(what.flag for _, what in kept):
            return self._flags_by_case(kept)
        values = [what for _, what in kept]
        low, high = min(v.low for v in values), max(v.high for v in values)
        codes = frozenset().union(*(v.codes for v in values))
        args = tuple(node for pair in kept for node in pair)
        return self._node("first", args, None, dtype, total, low, high, book, codes)

    def _flags_by_case(self, pairs: Sequence[Pair]) -> Node:
        before: list[Node] = []
        found = []
        for where, what in pairs:
            found.append(self.all((where, what, *(self.negated(b) for b in before))))
            before.append(where)
        return self.any(found)

    def unless(self, where: Node, node: Node) -> Node:
        """A node without its values where a flag holds."""
        if where is self.no or (node.constant and node.payload is None):
            return node
        if where is self.yes:
            return self.constant(None, node.dtype, node.book)
        return self._node("unless", (where, node), None, node.dtype, False, node.low, node.high, node.book, node.codes)

    def fill(self, node: Node, other: Node) -> Node:
        """A node, and another one where it has no value."""
        if node.total or (other.constant and other.payload is None):
            return node
        if node.constant:
            return other
        total = other.total
        low, high = min(node.low, other.low), max(node.high, other.high)
        return self._node(
            "fill", (node, other), None, node.dtype, total, low, high, node.book, node.codes | other.codes
        )


def _holds(op: str, left: Any, right: Any) -> bool:
    return bool(left == right if op == "=" else COMPARISONS[op](left, right))
