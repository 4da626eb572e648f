"""The fewest conditions that leave only what is meant: smallest hitting sets against points outside.

At a point inside, each of many quantities has some value. A group of these conditions will do if nothing outside has
them all; so every point outside must miss at least one of them. Points outside that miss as few conditions as possible
are collected, and a smallest group that hits all of these is tried, until one will do: then no smaller one exists
(Ignatiev, Previti, Liffiton, Marques-Silva: Smallest MUS Extraction with Minimal Hitting Set Dualization, 2015).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, permutations

from .diagrams import Diagram

ROOM = 8_000  # nodes of what is outside, within some conditions; what would make it larger is left out
TRIES = 16  # groups of conditions that are tried
BRANCHES = 4_000  # steps of one search for a smallest group
ORDERS = 6  # orders in which conditions are widened, where they are few
FEW = 4


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """A quantity with its values' diagrams, and ``at`` the place of the one that it has inside.

    ``cost`` is 1 or a little more, so that a group with fewer sides always costs less. ``narrow`` are places that are
    not joined to it.
    """

    codes: tuple[Diagram, ...]
    at: int
    cost: float = 1.0
    narrow: tuple[int, ...] = ()

    @property
    def code(self) -> Diagram:
        """Where it has the value that it has inside."""
        return self.codes[self.at]


class Outside:
    """What conditions must leave out: where ``first`` holds and all of ``more`` hold too.

    Parts of ``more`` that would make it very large are left out: then more counts as outside than is, which may cost a
    condition, and never makes one untrue.
    """

    def __init__(self, first: Diagram, more: Iterable[Diagram]) -> None:
        self.first = first
        self._more = tuple(more)

    def within(self, bounds: Iterable[Diagram]) -> Diagram:
        """What is outside and within all bounds."""
        rest = self.first
        for bound in bounds:
            rest &= bound
        return self.narrowed(rest)

    def narrowed(self, rest: Diagram) -> Diagram:
        """A part of ``first`` without what cannot be."""
        for part in self._more:
            if not rest.satisfiable():
                break
            less = rest & part
            if less.node_count() <= ROOM:
                rest = less
        return rest


def irreducible(outside: Outside, sides: Sequence[Side]) -> list[int]:
    """A group of sides that will do, and none of which can be left out; the last ones are left out first."""
    before = [outside.first]
    for side in sides:
        before.append(before[-1] & side.code)
    kept: list[int] = []
    behind: list[Diagram] = []
    for place in reversed(range(len(sides))):
        rest = before[place]
        for code in behind:
            rest &= code
        if outside.narrowed(rest).satisfiable():
            kept.append(place)
            behind.append(sides[place].code)
    return kept[::-1]


def fewest(outside: Outside, sides: Sequence[Side], enough: float = float("inf")) -> list[int]:
    """A smallest group of sides that will do; only an irreducible one where all others cost more than ``enough``."""
    kept = irreducible(outside, sides)
    best = sum(sides[p].cost for p in kept)
    missed: list[frozenset[int]] = []
    for _ in range(TRIES):
        group = _cheapest(missed, [s.cost for s in sides], min(best, enough + 1))
        if group is None:
            break
        rest = outside.within(sides[p].code for p in group)
        if not rest.satisfiable():
            return sorted(group)
        missed.append(_missed(rest, sides, group))
    return kept


def _missed(rest: Diagram, sides: Sequence[Side], group: Iterable[int]) -> frozenset[int]:
    """The sides that some point of ``rest`` misses, as few as can be: it has all others."""
    found = []
    for place in range(len(sides)):
        if place not in group:
            having = rest & sides[place].code
            if having.satisfiable():
                rest = having
            else:
                found.append(place)
    return frozenset(found)


def _cheapest(sets: Sequence[frozenset[int]], costs: Sequence[float], limit: float) -> frozenset[int] | None:
    """A cheapest group with a member in each of the sets, cheaper than ``limit``; None: there is none."""
    best: list[frozenset[int] | None] = [None]
    bound = [limit - 1e-9]
    steps = [BRANCHES]

    def search(group: frozenset[int], cost: float, barred: frozenset[int]) -> None:
        steps[0] -= 1
        if cost >= bound[0] or steps[0] < 0:
            return
        left: list[frozenset[int]] = [s - barred for s in sets if not s & group]
        if not left:
            best[0], bound[0] = group, cost
            return
        tried = barred
        hardest: frozenset[int] = min(left, key=len)
        for member in sorted(hardest, key=lambda m: (costs[m], m)):
            search(group | {member}, cost + costs[member], tried)
            tried |= {member}  # the groups with it have all been looked at

    search(frozenset(), 0.0, frozenset())
    return best[0]


def widened(
    outside: Outside, sides: Sequence[Side], *, size: Callable[[list[tuple[int, ...]]], float]
) -> list[tuple[int, ...]]:
    """For each side all the places that it may have without anything outside; the largest found, by ``size``."""
    orders = ORDERS if len(sides) <= FEW else 1
    found = [_in_order(outside, sides, order) for order in islice(permutations(range(len(sides))), orders)]
    return max(found, key=size)


def _in_order(outside: Outside, sides: Sequence[Side], order: Sequence[int]) -> list[tuple[int, ...]]:
    places: list[tuple[int, ...]] = [(side.at,) for side in sides]
    bounds = [side.code for side in sides]
    for own in order:
        side = sides[own]
        rest = outside.within(b for i, b in enumerate(bounds) if i != own)
        places[own] = tuple(
            p
            for p in range(len(side.codes))
            if p == side.at or (p not in side.narrow and not (rest & side.codes[p]).satisfiable())
        )
        for place in places[own]:
            bounds[own] |= side.codes[place]
    return places
