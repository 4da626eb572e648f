"""Nodes: columns of values as operations on columns, and the books that codes are written in."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Dtype = Literal["number", "boolean", "code", "text"]
Op = Literal[
    "const", "input", "true", "known", "not", "and", "or", "in", "compare",
    "reckon", "finite", "least", "most", "table", "first", "unless", "fill",
]  # fmt: skip


class Book:
    """The values that codes stand for: the code of a value is its place. Books of lists grow as lists are met."""

    __slots__ = ("_places", "open", "values")

    def __init__(self, values: Iterable[Any] = (), *, open: bool = False) -> None:
        self.values: list[Any] = list(values)
        self.open = open
        self._places = {value: at for at, value in enumerate(self.values)}

    def find(self, value: Any) -> int | None:
        """The code of a value; None where the book does not hold it."""
        return self._places.get(value)

    def code(self, value: Any) -> int:
        """The code of a value, which an open book takes in."""
        found = self._places.get(value)
        if found is None:
            if not self.open:
                raise KeyError(value)
            found = self._places[value] = len(self.values)
            self.values.append(value)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A column of values.

    Attributes:
        number: its place among the nodes of its graph; those that it reads have smaller ones.
        op: the operation; ``payload`` is what it needs beside its arguments.
        total: whether it has a value in every row.
        low, high: bounds of its numbers, both included.
        book, codes: what its codes stand for, and which of them can occur.
    """

    number: int
    op: Op
    args: tuple[Node, ...]
    payload: Any
    dtype: Dtype
    total: bool = False
    low: float = -math.inf
    high: float = math.inf
    book: Book | None = None
    codes: frozenset[int] = frozenset()

    @property
    def constant(self) -> bool:
        """Whether it has the same value, or none, in every row."""
        return self.op == "const"

    @property
    def flag(self) -> bool:
        """Whether it says true or false in every row."""
        return self.dtype == "boolean" and self.total

    def __repr__(self) -> str:
        shown = "" if self.payload is None else f" {self.payload!r}"
        return f"<{self.number}: {self.op}{shown} of {', '.join(str(a.number) for a in self.args) or 'nothing'}>"


@dataclass(frozen=True, slots=True)
class Members:
    """A set in every row: where it is ``known``, and where it ``has`` each member that it can have."""

    known: Node
    has: dict[Any, Node] = field(default_factory=dict)
