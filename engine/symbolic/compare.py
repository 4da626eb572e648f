"""Whether two values compare so: decided where their ranges decide it, else an atom."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from ..kinds import Kind, Value
from ..operations import COMPARISONS
from .atoms import Atoms
from .diagrams import Diagram, Diagrams
from .ranges import before, equal
from .space import ANOTHER_TEXT
from .values import Abstract, Some, range_of


class Comparer:
    """Compares values."""

    def __init__(self, diagrams: Diagrams, atoms: Atoms) -> None:
        self._diagrams = diagrams
        self._atoms = atoms

    def compare(
        self,
        op: str,
        left: Mapping[Abstract, Diagram],
        right: Mapping[Abstract, Diagram],
        kind: Kind,
        words: Callable[[], tuple[str, str]],
    ) -> Diagram:
        """Where both sides are known and ``left op right`` holds.

        Where the cases do not decide it, one atom does; ``words`` say what the two sides are.
        """
        if op in ("=", "!=") and not any(isinstance(v, Some) or v == ANOTHER_TEXT for v in (*left, *right)):
            same = self._diagrams.any(d & right[v] for v, d in left.items() if v is not None and v in right)
            return same if op == "=" else self._known(left) & self._known(right) & ~same
        yes: list[Diagram] = []
        open_: list[Diagram] = []
        for a, here in left.items():
            for b, there in right.items():
                if a is not None and b is not None:
                    decided = decide(op, a, b, kind)
                    if decided is not False:
                        (yes if decided else open_).append(here & there)
        where = self._diagrams.any(yes)
        undecided = self._diagrams.any(open_)
        return where | (undecided & self._atom(op, words())) if undecided.satisfiable() else where

    def same(self, left: Abstract, right: Abstract) -> Diagram:
        """Where two known values are equal, at least one of them being uncertain."""
        decided = _equal(left, right)
        if decided is None:
            return self._atom("=", (_source(left), _source(right)))
        return self._diagrams.true if decided else self._diagrams.false

    def _known(self, cases: Mapping[Abstract, Diagram]) -> Diagram:
        return self._diagrams.any(where for value, where in cases.items() if value is not None)

    def _atom(self, op: str, words: tuple[str, str]) -> Diagram:
        """Opposite comparisons of the same two sides are one atom."""
        left, right = words
        if op in ("=", "!="):
            first, second = sorted(words)
            found = self._atoms.flag(f"{first} = {second}")
            return found if op == "=" else ~found
        if op in (">", "<="):
            left, right = right, left
        found = self._atoms.flag(f"{left} < {right}")
        return found if op in ("<", ">") else ~found


def decide(op: str, left: Abstract, right: Abstract, kind: Kind) -> bool | None:
    """Whether two known values compare so; None where their ranges do not tell."""
    if not (isinstance(left, Some) or isinstance(right, Some) or left == right == ANOTHER_TEXT):
        return plainly(op, left, right, kind)
    match op:
        case "=":
            return _equal(left, right)
        case "!=":
            return _not(_equal(left, right))
        case "<":
            return _less(left, right)
        case ">":
            return _less(right, left)
        case "<=":
            return _not(_less(right, left))
    return _not(_less(left, right))


def _not(decided: bool | None) -> bool | None:
    return None if decided is None else not decided


def _less(left: Abstract, right: Abstract) -> bool | None:
    return False if _source(left) == _source(right) else before(range_of(left), range_of(right))


def _equal(left: Abstract, right: Abstract) -> bool | None:
    if _source(left) == _source(right) and left != ANOTHER_TEXT:
        return True
    return equal(range_of(left), range_of(right))


def _source(value: Abstract) -> str:
    return value.source if isinstance(value, Some) else repr(value)


def plainly(op: str, left: Value, right: Value, kind: Kind) -> bool:
    """Whether two plain values compare so."""
    holds: Any = {"=": operator.eq, "!=": operator.ne, **COMPARISONS}[op]
    if kind.name == "enum" and op in COMPARISONS:
        return bool(holds(kind.rank(left), kind.rank(right)))
    return bool(holds(left, right))
