"""The smallest changes that flip a decision, by looking at every cell that so few changes reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from warmstart.engine.compiled import Attr, Guard, guard_names, guard_tests

from .coded import Truth
from .grid import Grid
from .space import Numbers, Side, check_sides

Cell = tuple[int, ...]


@dataclass(frozen=True)
class Flip:
    """Changes of some inputs that flip a decision to a value, and the fewest cells that such changes cross."""

    inputs: frozenset[str]
    to: Any
    distance: int


class Flipper:
    """Looks for the flips of one decision."""

    def __init__(self, grid: Grid, decision: str) -> None:
        self.grid, self.base = grid, grid.base
        self.value = grid.value(decision)
        self.free = [n for n in grid.inputs if not self.base.attributes[n].fixed]
        self.odd = [grid.truth(c.guard, {}) for c in self.base.contradictions.values()]
        self._cuts = self._relevant(decision)

    def smallest(self, cell: Cell, most: int, to: Any = None) -> list[Flip]:
        """Every way to flip it with as few inputs as will do (``most`` at most); ``to`` a value, or to any other."""
        now = self.value.values[self.grid.at(self.value.codes, cell)]
        goal = self.value.picked(lambda v: v != now if to is None else v == to)
        allowed = goal & ~self.grid.any([odd for odd in self.odd if not self.grid.at(odd, cell)])
        for size in range(1, most + 1):
            found = [f for names in combinations(self.free, size) for f in self._flips(cell, names, allowed)]
            if found:
                return found
        return []

    def _flips(self, cell: Cell, names: tuple[str, ...], allowed: Truth) -> Iterator[Flip]:
        """The flips by new values for all of these inputs."""
        axes = [self.grid.inputs.index(n) for n in names]
        if any(allowed.shape[axis] == 1 for axis in axes):
            return  # one of them makes no difference: if these flip it, so do the others without it
        reached = self._around(allowed, cell, axes)
        codes = self._around(self.value.codes, cell, axes)
        least: dict[Any, int] = {}
        for places in np.argwhere(reached):
            if any(at == len(self.grid.cells[n]) - 1 for n, at in zip(names, places, strict=True)):
                continue  # nothing given can be taken back
            to = self.value.values[codes[tuple(places)]]
            distance = sum(self.steps(cell, n, int(at)) for n, at in zip(names, places, strict=True))
            least[to] = min(distance, least.get(to, distance))
        yield from (Flip(frozenset(names), to, distance) for to, distance in least.items())

    def _around(self, array: np.ndarray, cell: Cell, axes: list[int]) -> np.ndarray:
        """The part of an array where all inputs but these are in the cell; these in the order of ``axes``."""
        wide = np.broadcast_to(array, [s if a in axes else array.shape[a] for a, s in enumerate(self.grid.shape)])
        at = tuple(slice(None) if a in axes else (i if wide.shape[a] > 1 else 0) for a, i in enumerate(cell))
        return wide[at]

    def steps(self, cell: Cell, name: str, place: int) -> int:
        """The cells of a number that the rules behind the decision tell apart on the way; else one step."""
        new = self.grid.cells[name][place]
        start = self.grid.value(name)
        now = start.values[self.grid.at(start.codes, cell)]
        if not isinstance(new, Numbers) or now is None:
            return 1
        low, high = sorted((now, new.low))
        between = [s for s in self._cuts[name] if _above(high, s) and not _above(low, s)]
        whole = self.base.attributes[name].kind.name == "integer"
        return max(1, len({at + side if whole else (at, side) for at, side in between}))

    def _relevant(self, decision: str) -> dict[str, set[Side]]:
        """Where the rules behind the decision, those that override them, and contradictions cut each input."""
        behind = set(self.base.closure([decision]))
        listed: list[Guard] = [c.guard for c in self.base.contradictions.values()]
        for guard in listed:
            behind |= self.base.closure(guard_names(guard))
        for rule in self.base.rules.values():
            for conclusion in rule.conclusions:
                if conclusion.target in behind:
                    listed += [rule.guard, *(self.base.rules[w].guard for w in conclusion.overridden_by)]
        cuts: dict[str, set[Side]] = {n: set() for n in self.grid.inputs}
        for guard in listed:
            for test in guard_tests(guard):
                if isinstance(test.subject, Attr) and test.subject.name in cuts:
                    cuts[test.subject.name] |= set(check_sides(test.check))
        return cuts


def _above(number: float, side: Side) -> bool:
    return number > side[0] or (number == side[0] and side[1] == 0)
