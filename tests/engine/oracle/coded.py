"""Values over a grid of cells, as arrays.

A grid has one axis for each input, as long as the input has cells. An array over it may have length 1 along an axis:
then it is the same in every cell of that input. So what depends on few inputs stays small.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
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
        return self.picked(lambda own: _key(own) == _key(value))

    def picked(self, wanted: Callable[[Any], bool]) -> Truth:
        """The cells whose value is as wanted."""
        return np.fromiter((wanted(v) for v in self.values), bool, len(self.values))[self.codes]

    @property
    def unknown(self) -> Truth:
        """The cells without a value."""
        return self.picked(lambda own: own is None)


def _key(value: Any) -> Hashable:
    """Equal for the same value only: True is not 1, nor is 1 the number 1.0."""
    return type(value), value


def constant(value: Any, axes: int) -> Coded:
    """The same value in every cell."""
    return Coded((value,), np.zeros((1,) * axes, np.int32))


def lift(function: Callable[..., Any], *parts: Coded) -> Coded:
    """A function of plain values, cell by cell; it is asked once for each combination of values that some cell has."""
    joint = np.zeros((), np.int64)
    for part in parts:
        joint = joint * len(part.values) + part.codes
    places: dict[Hashable, int] = {}
    values: list[Any] = []
    met, inverse = np.unique(joint, return_inverse=True) if _many(parts) else _few(joint, parts)
    table = np.zeros(len(met), np.int32)
    for at, combination in enumerate(met.tolist()):
        arguments = []
        for part in reversed(parts):
            combination, code = divmod(combination, len(part.values))
            arguments.append(part.values[code])
        found = function(*reversed(arguments))
        place = places.setdefault(_key(found), len(values))
        if place == len(values):
            values.append(found)
        table[at] = place
    return Coded(tuple(values), table[inverse.reshape(joint.shape)])


def _many(parts: Iterable[Coded]) -> bool:
    total = 1
    for part in parts:
        total *= len(part.values)
    return total > 100_000


def _few(joint: np.ndarray, parts: Iterable[Coded]) -> tuple[np.ndarray, np.ndarray]:
    """What ``np.unique`` gives, without sorting."""
    total = 1
    for part in parts:
        total *= len(part.values)
    there = np.zeros(total, bool)
    there[joint.ravel()] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[joint]


def chosen(where: Truth, yes: Coded, no: Coded) -> Coded:
    """One value in the cells of ``where``, the other elsewhere."""
    truth = Coded((False, True), where.astype(np.int32))
    return lift(lambda here, a, b: a if here else b, truth, yes, no)
