"""Brute force: every cell of the inputs, all cells at once."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np

from warmstart.engine.compiled import KnowledgeBase

from .coded import Arrays, Coded, Truth
from .meaning import Meaning
from .space import Numbers, cells_of


class Grid(Meaning):
    """The meaning of a knowledge base over arrays with one axis for each input.

    The value of a cell of numbers is one of the numbers in it, which ``rng`` picks.
    """

    algebra: Arrays

    def __init__(self, base: KnowledgeBase, rng: random.Random | None = None) -> None:
        cells = cells_of(base)
        self.inputs = list(cells)
        self.shape = tuple(len(c) for c in cells.values())
        rng = rng or random.Random(0)
        given = {}
        for axis, (name, own) in enumerate(cells.items()):
            whole = base.attributes[name].kind.name == "integer"
            values = tuple(c.pick(rng, whole) if isinstance(c, Numbers) else c for c in own)
            shape = [len(own) if a == axis else 1 for a in range(len(self.shape))]
            given[name] = Coded(values, np.arange(len(own), dtype=np.int32).reshape(shape))
        super().__init__(base, Arrays(len(self.shape)), given, cells)
        self.no, self.any = self.algebra.no, self.algebra.any

    @property
    def size(self) -> int:
        """How many cells there are, those that contradict themselves included."""
        return math.prod(self.shape)

    def share(self, where: Truth) -> float:
        """The part of the space's cells in which something is so."""
        return self.count(where & self.space) / self.count(self.space)

    def count(self, where: Truth) -> int:
        """The number of cells in which something is so."""
        return int(np.count_nonzero(where)) * self.size // where.size

    def scenario(self, cell: tuple[int, ...]) -> dict[str, Any]:
        """What is given in a cell, with the values that the grid has in it."""
        given = {n: self.given[n].values[at] for n, at in zip(self.inputs, cell, strict=True)}
        return {n: v for n, v in given.items() if v is not None}

    def at(self, array: np.ndarray, cell: tuple[int, ...]) -> Any:
        """The entry of an array for a cell."""
        return array[tuple(i if n > 1 else 0 for i, n in zip(cell, array.shape, strict=True))]
