"""Regions of the space: a small box inside one, in words, and scenarios in it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..kinds import Value
from ..scenario import Scenario
from .atoms import Atom
from .compose import World
from .diagrams import Diagram
from .ranges import Range
from .space import Input
from .values import Some

_Side = tuple[str | Atom, Sequence[Diagram], int]  # an input or atom, the codes of its cells, and one of these


@dataclass(frozen=True, slots=True)
class Box:
    """All points whose inputs, and atoms, are in these cells (by place); those not named may be in any.

    ``point`` is one cell for every input, inside the box.
    """

    inputs: Mapping[str, tuple[int, ...]]
    atoms: tuple[tuple[Atom, tuple[int, ...]], ...]
    point: Mapping[str, int] = field(default_factory=dict)


class Regions:
    """Looks for boxes and scenarios in regions; ``space`` is the whole space without cuts."""

    def __init__(self, world: World, space: Diagram) -> None:
        self.world = world
        self.space = space
        self.cells = world.diagrams.count(world.diagrams.without_atoms(space))

    def share(self, region: Diagram) -> float:
        """The part of the space's cells that a region within it takes, with some truth of the atoms."""
        if not self.cells:
            return 0.0
        return self.world.diagrams.count(self.world.diagrams.without_atoms(region)) / self.cells

    def box(self, region: Diagram) -> Box:
        """A box inside a region (not empty, within the space) that cannot grow in any direction."""
        point, here = self._point(region)
        return self._grown(region, point, here)

    def box_around(self, region: Diagram, scenario: Scenario) -> Box | None:
        """The box around a scenario; None where the region does not reach it."""
        point, here = self.point_of(region, scenario)
        return self._grown(region, point, here) if here.satisfiable() else None

    def reaches(self, region: Diagram, scenario: Scenario) -> bool:
        """Whether the scenario is in the region, for some truth of the atoms."""
        return bool(self.point_of(region, scenario)[1].satisfiable())

    def start(self, region: Diagram) -> Box:
        """A point inside a region, as a box that has not grown: every input not given where that will do."""
        point, here = self._point(region)
        return Box({}, tuple((atom, (at,)) for atom, at in self._atoms_at(here).items()), point)

    def point_of(self, region: Diagram, scenario: Scenario) -> tuple[dict[str, int], Diagram]:
        """The cells that a scenario is in, and what is left of a region there: for some truth of the atoms."""
        point = {}
        for name, own in self.world.inputs_space.inputs.items():
            point[name] = place_of(own, scenario.given.get(name))
            region &= own.codes[point[name]]
        return point, region

    def _grown(self, region: Diagram, point: dict[str, int], here: Diagram) -> Box:
        """The box around a point: each atom, then each input, is left as free as all others allow that remain."""
        sides: list[_Side] = [
            (name, self.world.inputs_space.inputs[name].codes, point[name]) for name in self.world.inputs_space.inputs
        ]
        sides += [(atom, atom.codes, at) for atom, at in self._atoms_at(here).items()]
        outside = [self.space & ~region]
        for _, codes, at in sides:
            outside.append(outside[-1] & codes[at])
        within = self.world.diagrams.true
        places: dict[str | Atom, tuple[int, ...]] = {}
        for number in reversed(range(len(sides))):
            side, codes, at = sides[number]
            rest = outside[number] & within
            if rest.satisfiable():
                free = tuple(p for p in range(len(codes)) if p == at or not (rest & codes[p]).satisfiable())
                places[side] = free
                within &= self.world.diagrams.any(codes[p] for p in free)
        inputs = {name: places[name] for name in point if name in places}
        return Box(inputs, tuple((side, at) for side, at in places.items() if isinstance(side, Atom)), point)

    def _point(self, region: Diagram, rng: random.Random | None = None) -> tuple[dict[str, int], Diagram]:
        """A cell for each input within the region, not given where that will do; and what is left for the atoms."""
        point: dict[str, int] = {}
        here = region
        for name, own in self.world.inputs_space.inputs.items():
            places = list(range(len(own.codes)))
            if rng is None or rng.random() < 0.5:
                places = [places[-1], *places[:-1]]
            else:
                rng.shuffle(places)
            for at in places:
                within = here & own.codes[at]
                if within.satisfiable():
                    point[name], here = at, within
                    break
        return point, here

    def _atoms_at(self, here: Diagram) -> dict[Atom, int]:
        """A value for each atom that a diagram over atoms alone depends on."""
        found: dict[Atom, int] = {}
        cube = here.pick()
        for atom in self.world.atoms.all():
            possible = [at for at, code in enumerate(atom.codes) if (cube & code).satisfiable()]
            if len(possible) < len(atom.codes):
                found[atom] = possible[0]
                cube &= atom.codes[possible[0]]
        return found

    def points(self, region: Diagram, box: Box, tries: int) -> Iterator[Scenario]:
        """Scenarios in the region: first the shortest one in the box, then others, always the same ones."""
        yield self.scenario(box.point, None)
        rng = random.Random(0)
        for at in range(tries if box.atoms else 3):
            point = box.point if at % 2 else self._point(region, rng)[0]
            yield self.scenario(point, rng)

    def scenario(self, point: Mapping[str, int], rng: random.Random | None) -> Scenario:
        """A scenario in the cells of a point, a number being the lowest of its cell, or with ``rng`` any."""
        given: dict[str, Value] = {}
        for name, at in point.items():
            own = self.world.inputs_space.inputs[name]
            value = value_in(own, at, rng)
            if value is not None:
                given[name] = value
        return Scenario(dict(sorted(given.items())))


def place_of(own: Input, value: Value) -> int:
    """The place of the cell that a value of an input is in."""
    for at, cell in enumerate(own.cells[:-1]):
        if value is None:
            break
        inside = cell.range.holds(value) if own.attribute.kind.numeric and isinstance(cell, Some) else cell == value
        if inside or (isinstance(cell, Some) and not own.attribute.kind.numeric):
            return at
    return len(own.cells) - 1


def value_in(own: Input, at: int, rng: random.Random | None) -> Value:
    """A value in a cell of an input; None where it is not given."""
    cell = own.cells[at]
    if not isinstance(cell, Some):
        return cell
    if own.attribute.kind.numeric:
        return _number(cell.range, own.attribute.kind.name == "integer", rng)
    return ()  # a list or set that is given, with nothing in it


def _number(cell: Range, whole: bool, rng: random.Random | None) -> float:
    low = cell.low if cell.low > float("-inf") else min(cell.high, 0.0) - 1
    high = cell.high if cell.high < float("inf") else max(low, 0.0) * 2 + 1
    if whole:
        if rng is None:
            return int(low)
        return rng.choice([int(low), int(high), rng.randint(int(low), int(high)), _between(int(low), int(high))])
    if rng is None:
        if low == high or cell.low_closed:
            return float(low)
        return float(high) if cell.high_closed and cell.high < float("inf") else (low + high) / 2
    found = float(f"{rng.choice([low, high, low + (high - low) * rng.random(), (low + high) / 2]):.3g}")
    return found if cell.holds(found) else float((low + high) / 2)


def _between(low: int, high: int) -> int:
    """The middle by ratio, where a range spans orders of magnitude."""
    return round((max(low, 1) * max(high, 1)) ** 0.5) if high > low >= 0 else low
