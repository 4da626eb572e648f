"""Nodes as dataframe expressions, in levels: a column is made once all the columns that it reads are there.

The expressions are Narwhals', which every engine understands; for polars itself they are its own, which are spelt alike
and ten times cheaper to make (a base of many records comes to hundreds of thousands of operations).

What is read more than once gets a column of its own, and so does what would make an expression too deep; the rest
stands inside the expression that reads it. So chained conclusions are never expanded again and again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from .nodes import Dtype, Node

_DEEPEST = 12  # levels of operations inside one expression
_CHEAP = frozenset({"const", "input"})
_LARGEST_EXPONENT = 709.78  # of e, in doubles
_CHAIN = 40  # cases in one chain of when and then; longer ones are joined


def levels_of(wanted: Iterable[Node]) -> list[list[Node]]:
    """The nodes that get a column of their own so that these are worked out, level by level."""
    ordered = _reachable(wanted)
    uses = _uses(ordered)
    kept = {node for node in wanted if node.op not in _CHEAP}
    depth: dict[Node, int] = {}
    level: dict[Node, int] = {}
    levels: list[list[Node]] = []
    for node in ordered:
        within = [a for a in node.args if a not in kept]
        depth[node] = 1 + max((depth[a] for a in within), default=0)
        inner = max((level[a] for a in within), default=0)
        below = max((level[a] + 1 for a in node.args if a in kept), default=0)
        level[node] = max(inner, below)
        if node.op not in _CHEAP and (uses[node] > 1 or depth[node] >= _DEEPEST or node in kept):
            kept.add(node)
            while len(levels) <= level[node]:
                levels.append([])
            levels[level[node]].append(node)
    return levels


def _reachable(wanted: Iterable[Node]) -> list[Node]:
    """The nodes below these, each after all that it reads (numbers grow upwards)."""
    seen: dict[int, Node] = {}
    stack = list(wanted)
    while stack:
        node = stack.pop()
        if node.number not in seen:
            seen[node.number] = node
            stack.extend(node.args)
    return [seen[number] for number in sorted(seen)]


def _uses(ordered: Sequence[Node]) -> dict[Node, int]:
    uses = dict.fromkeys(ordered, 0)
    for node in ordered:
        for arg in node.args:
            uses[arg] += 1
    return uses


def column_of(node: Node) -> str:
    """The name of the column that a node gets."""
    return f"\N{MIDDLE DOT}{node.number}"


class Emitter:
    """Makes the expressions of nodes. ``x`` is the module whose expressions they are: narwhals or polars."""

    def __init__(self, x: Any) -> None:
        self.x = x
        self._columns: set[Node] = set()
        self._reckon_with = _reckoning(x)

    def dtype(self, dtype: Dtype) -> Any:
        """The type of a column of these values."""
        return {"number": self.x.Float64, "boolean": self.x.Boolean, "code": self.x.Int32, "text": self.x.String}[dtype]

    def texts(self, codes: Any, values: Sequence[str]) -> Any:
        """The values that codes stand for: on polars its ``Enum``, which keeps one copy of each for all rows."""
        if not values:
            return codes.cast(self.x.String)
        if self.x.__name__ == "polars":
            return codes.cast(self.x.UInt32).cat.to(self.x.Enum(values))
        return codes.replace_strict(list(range(len(values))), list(values), default=None, return_dtype=self.x.String)

    def steps(self, wanted: Sequence[Node]) -> list[dict[str, Any]]:
        """The columns to add to a frame, step by step: each reads only those of the steps before."""
        found = []
        for nodes in levels_of(wanted):
            found.append({column_of(node): self._operation(node) for node in nodes})
            self._columns.update(nodes)
        return found

    def expression(self, node: Node) -> Any:
        """The expression of a node: its column, where it has one."""
        if node.op == "input" or node in self._columns:
            return self.x.col(column_of(node))
        return self._operation(node)

    def _operation(self, node: Node) -> Any:
        return getattr(self, f"_{node.op}")(node, [self.expression(a) for a in node.args])

    def _input(self, node: Node, _args: list[Any]) -> Any:
        return self.x.col(column_of(node))

    def _const(self, node: Node, _args: list[Any]) -> Any:
        return self.x.lit(node.payload, self.dtype(node.dtype))

    # Flags

    def _true(self, _node: Node, args: list[Any]) -> Any:
        return args[0].fill_null(value=False)

    def _known(self, _node: Node, args: list[Any]) -> Any:
        return ~args[0].is_null()

    def _not(self, _node: Node, args: list[Any]) -> Any:
        return ~args[0]

    def _and(self, _node: Node, args: list[Any]) -> Any:
        return reduce(and_, args)

    def _or(self, _node: Node, args: list[Any]) -> Any:
        return reduce(or_, args)

    def _in(self, node: Node, args: list[Any]) -> Any:
        return self._among(node.args[0], args[0], node.payload)

    def _among(self, subject: Node, column: Any, codes: Iterable[int]) -> Any:
        wanted = sorted(codes)
        found = column == wanted[0] if len(wanted) == 1 else column.is_in(wanted)
        return found if subject.total else found.fill_null(value=False)

    # Numbers

    def _compare(self, node: Node, args: list[Any]) -> Any:
        left, right = args
        return {
            "<": lambda: left < right,
            "<=": lambda: left <= right,
            ">": lambda: left > right,
            ">=": lambda: left >= right,
            "=": lambda: left == right,
        }[node.payload]()

    def _reckon(self, node: Node, args: list[Any]) -> Any:
        return self._reckon_with[node.payload](*args)

    def _finite(self, node: Node, args: list[Any]) -> Any:
        value = args[0]
        limit = node.payload if node.payload is not None else math.inf
        # A comparison with NaN is false, except on engines that order NaN above everything: there the bound refuses it.
        return self.x.when((value < limit) & (value > -limit)).then(value)

    def _least(self, node: Node, args: list[Any]) -> Any:
        return self.x.min_horizontal(*args)

    def _most(self, node: Node, args: list[Any]) -> Any:
        return self.x.max_horizontal(*args)

    # By case

    def _table(self, node: Node, args: list[Any]) -> Any:
        by_value: dict[Any, list[int]] = {}
        for code, value in node.payload[0]:
            by_value.setdefault(value, []).append(code)
        if len(by_value) > _CHAIN:
            codes, values = zip(*node.payload[0], strict=True)
            return args[0].replace_strict(list(codes), list(values), default=None, return_dtype=self.dtype(node.dtype))
        dtype = self.dtype(node.dtype)
        cases = [(self._among(node.args[0], args[0], codes), self.x.lit(v, dtype)) for v, codes in by_value.items()]
        if node.total:
            return self._chain(cases[:-1], cases[-1][1])
        return self._chain(cases, None)

    def _first(self, node: Node, args: list[Any]) -> Any:
        cases = list(zip(args[::2], args[1::2], strict=True))
        if node.total:
            return self._chain(cases[:-1], cases[-1][1])
        return self._chain(cases, None)

    def _unless(self, node: Node, args: list[Any]) -> Any:
        return self.x.when(~args[0]).then(args[1])

    def _fill(self, node: Node, args: list[Any]) -> Any:
        return self.x.coalesce(args[0], args[1])

    def _chain(self, cases: Sequence[tuple[Any, Any]], other: Any) -> Any:
        """The value of the first case that holds, else ``other`` (None: no value)."""
        if len(cases) > _CHAIN:
            rest = self._chain(cases[_CHAIN:], other)
            return self._chain(cases[:_CHAIN], rest)
        where, what = cases[0]
        found = self.x.when(where).then(what)
        for where, what in cases[1:]:
            found = found.when(where).then(what)
        return found if other is None else found.otherwise(other)


def _reckoning(x: Any) -> dict[str, Callable[..., Any]]:
    """Arithmetic on columns, with no value where Python's has none; some engines would raise, others say NaN."""

    def where(condition: Any, value: Any) -> Any:
        return x.when(condition).then(value)

    def strictly(first: Callable[[Any, Any], Any]) -> Callable[..., Any]:
        def pick(left: Any, right: Any) -> Any:
            before = first(left, right)
            return x.when(before).then(left).when(~before).then(right)

        return lambda *args: reduce(pick, args)

    def power(base: Any, exponent: Any) -> Any:
        # A negative number has only whole powers, and zero no negative ones.
        whole = exponent.floor() == exponent
        return where((base > 0) | ((base < 0) & whole) | ((base == 0) & (exponent >= 0)), base) ** exponent

    least, most = strictly(lambda a, b: a <= b), strictly(lambda a, b: a >= b)
    return {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / where(b != 0, b),
        "**": power,
        "neg": lambda a: -a,
        "min": least,
        "max": most,
        "sqrt": lambda a: where(a >= 0, a).sqrt(),
        "log": lambda a: where(a > 0, a).log(),
        "log2": lambda a: where(a > 0, a).log(2),
        "log10": lambda a: where(a > 0, a).log(10),
        "exp": lambda a: where(a < _LARGEST_EXPONENT, a).exp(),
        "ceil": lambda a: a.ceil(),
        "floor": lambda a: a.floor(),
        "round": lambda a: (a + 0.5).floor(),
        "abs": lambda a: a.abs(),
        "clamp": lambda value, low, high: least(most(value, low), high),
    }
