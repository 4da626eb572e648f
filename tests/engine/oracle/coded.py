"""Values over a grid of cells, as arrays.

``Arrays`` is what ``meaning`` reckons with: it has another algebra in ``clauses``, which a solver answers for.

A grid has one axis for each input, as long as the input has cells. An array over it may have length 1 along an axis:
then it is the same in every cell of that input. So what depends on few inputs stays small.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

Truth = np.ndarray  # of booleans, over the grid


@dataclass(frozen=True, eq=False)
class Coded:
    """A value for each cell: ``codes`` are places in ``values``; None among the values is *unknown*."""

    values: tuple[Any, ...]
    codes: np.ndarray

    def where(self, value: Any) -> Truth:
        """The cells with this value."""
        return self.picked(lambda own: same_key(own) == same_key(value))

    def picked(self, wanted: Callable[[Any], bool]) -> Truth:
        """The cells whose value is as wanted."""
        return self.at_places([wanted(v) for v in self.values])

    def at_places(self, places: Sequence[bool]) -> Truth:
        """The cells whose value is at one of these places."""
        return np.array(places)[self.codes]

    @property
    def unknown(self) -> Truth:
        """The cells without a value."""
        return self.picked(lambda own: own is None)


def same_key(value: Any) -> Hashable:
    """Equal for the same value only: True is not 1, nor is 1 the number 1.0."""
    return type(value), value


class Arrays:
    """The algebra of arrays over a grid with so many axes."""

    def __init__(self, axes: int) -> None:
        self.axes = axes
        self.no: Truth = np.zeros((1,) * axes, bool)

    def constant(self, value: Any) -> Coded:
        """The same value in every cell."""
        return Coded((value,), np.zeros((1,) * self.axes, np.int32))

    def any(self, parts: Iterable[Truth]) -> Truth:
        """Where at least one of them is so."""
        found = self.no
        for part in parts:
            found = found | part
        return found

    def some(self, where: Truth) -> bool:
        """Whether it is so in some cell."""
        return bool(where.any())

    def chosen(self, where: Truth, yes: Coded, no: Coded) -> Coded:
        """One value in the cells of ``where``, the other elsewhere."""
        return self.lift(lambda here, a, b: a if here else b, self.as_value(where), yes, no)

    def as_value(self, where: Truth) -> Coded:
        """True where it is so, False elsewhere."""
        return Coded((False, True), where.astype(np.int32))

    def lift(self, function: Callable[..., Any], *parts: Coded) -> Coded:
        """A function of plain values, cell by cell; asked once for each combination of values that some cell has."""
        joint = np.zeros((), np.int64)
        for part in parts:
            joint = joint * len(part.values) + part.codes
        met, inverse = _met(joint, prod(len(part.values) for part in parts))
        places: dict[Hashable, int] = {}
        values: list[Any] = []
        table = np.zeros(len(met), np.int32)
        for at, combination in enumerate(met.tolist()):
            arguments = []
            for part in reversed(parts):
                combination, code = divmod(combination, len(part.values))
                arguments.append(part.values[code])
            found = function(*reversed(arguments))
            table[at] = places.setdefault(same_key(found), len(values))
            if table[at] == len(values):
                values.append(found)
        return Coded(tuple(values), table[inverse.reshape(joint.shape)])


def _met(joint: np.ndarray, total: int) -> tuple[np.ndarray, np.ndarray]:
    """The distinct numbers below ``total`` in an array, and the place of each entry among them."""
    if total > 100_000:
        return np.unique(joint, return_inverse=True)
    there = np.zeros(total, bool)
    there[joint.ravel()] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[joint]
