"""The shortest words for a part of a fault around one point: everything inside the words is at fault.

Told by inputs and atoms alone where few conditions do; else by the values of attributes too, which sum up many inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import prod

from ..compiled import Attribute
from .atoms import Atom
from .compose import World
from .diagrams import Diagram
from .fewest import Outside, Side, fewest, widened
from .regions import Box
from .values import Abstract, Members, Some, range_of

MOST = 6  # conditions that a smallest group is looked for, and that are widened
ENOUGH = 3  # conditions on inputs and atoms that need no shorter words
_COSTS = (1.001, 1.002, 1.003)  # of conditions on the attributes of ``Fault.near``, and on others
_A_VALUE = 1e-5  # more for each value that the attribute can have
_VAGUE = 2.5  # of a condition that says little to a reader: an order, or a number that is worked out far behind
_ATOM = 1.01  # the cost of a condition on an atom


@dataclass(frozen=True, slots=True)
class _Given:
    """An input, as it is given or not."""

    name: str


@dataclass(frozen=True, slots=True)
class _Value:
    """An attribute, as what it comes to."""

    name: str


_Condition = tuple[_Given | _Value | Atom, Side]


@dataclass(frozen=True, slots=True)
class Fault:
    """Where something is wrong with an attribute, in the terms in which it is composed.

    ``where`` is right where all of ``sound`` hold; elsewhere something behind the attribute is wrong, and is told
    instead. ``near`` are the attributes that say where it is needed, and those that it depends on directly; ``behind``
    are all that it depends on, in order.
    """

    where: Diagram
    sound: tuple[Diagram, ...] = ()
    near: tuple[frozenset[str], ...] = ()
    behind: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A part of a fault: a box of inputs and atoms, and the values that attributes have in it (by place).

    ``where`` is the same as a diagram. ``provided``: it is a fault only where what is behind the attribute is sound.
    """

    box: Box
    where: Diagram
    values: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    provided: bool = False

    @property
    def conditions(self) -> int:
        """How many conditions there are."""
        return len(self.box.inputs) + len(self.box.atoms) + len(self.values)


class Teller:
    """Words faults of one world; ``never`` says whether a diagram certainly holds nowhere in its space."""

    def __init__(self, world: World, never: Callable[[Diagram], bool]) -> None:
        self._world = world
        self._never = never

    def tell(self, fault: Fault, region: Diagram, point: Mapping[str, int], here: Diagram) -> Told:
        """The shortest words around a point of a region; ``here`` is the region at the point, for some atoms."""
        cube = self._world.point_in(here)
        atoms: list[_Condition] = list(self._atoms(cube).items())
        plainly = Outside(~region, self._world.limits)
        plain = self._fewest(plainly, [*self._inputs(point, point), *atoms], ENOUGH)
        if len(plain) <= ENOUGH or not fault.behind:
            return self._widest(plainly, plain, point)
        cube = (fault.where & cube).pick()
        cut = Outside(~fault.where, (*self._world.limits, *fault.sound))
        inputs = self._inputs(point, [n for n in point if n in fault.behind])
        conditions = self._fewest(cut, [*inputs, *self._values(fault, cube), *atoms], MOST)
        if len(conditions) <= MOST and self._world.cut_attributes:
            conditions = self._needed(cut, conditions)
        if len(conditions) < len(plain):
            told = self._widest(cut, conditions, point)
            if self._never(cut.within([told.where])):
                return self._with_proviso(told, fault)
        return self._widest(plainly, plain, point)

    def _fewest(self, outside: Outside, conditions: list[_Condition], enough: float) -> list[_Condition]:
        return [conditions[p] for p in fewest(outside, [side for _, side in conditions], enough)]

    def _widest(self, outside: Outside, conditions: list[_Condition], point: Mapping[str, int]) -> Told:
        """The conditions, each as wide as it can be, unless they are very many."""
        sides = [side for _, side in conditions]
        places: list[tuple[int, ...]] = [(side.at,) for side in sides]
        if len(sides) <= MOST:
            places = widened(outside, sides, size=lambda found: prod(map(_part, sides, found)))
        named = {q: own for (q, side), own in zip(conditions, places, strict=True) if len(own) < len(side.codes)}
        where = self._world.diagrams.true
        for (quantity, side), own in zip(conditions, places, strict=True):
            if quantity in named:
                where &= self._world.diagrams.any(side.codes[p] for p in own)
        inputs = {q.name: own for q, own in named.items() if isinstance(q, _Given)}
        atoms = tuple((q, own) for q, own in named.items() if isinstance(q, Atom))
        values = {q.name: own for q, own in named.items() if isinstance(q, _Value)}
        return Told(Box(inputs, atoms, dict(point)), where, values)

    def _needed(self, outside: Outside, conditions: list[_Condition]) -> list[_Condition]:
        """The conditions that the others do not imply: values that attributes never have together count for nothing."""
        for own in sorted(conditions, key=lambda c: -c[1].cost):
            others = [c for c in conditions if c is not own]
            if self._never(outside.within(side.code for _, side in others)):
                conditions = others
        return conditions

    def _with_proviso(self, told: Told, fault: Fault) -> Told:
        for fine in fault.sound:
            if Outside(told.where & ~fine, self._world.limits).within([]).satisfiable():
                return Told(told.box, told.where, told.values, True)
        return told

    # --- what holds at a point ---

    def _inputs(self, point: Mapping[str, int], names: Iterable[str]) -> list[_Condition]:
        return [(_Given(n), Side(self._world.inputs_space.inputs[n].codes, point[n])) for n in names]

    def _atoms(self, cube: Diagram) -> dict[Atom, Side]:
        """The atoms that a cube is about."""
        found = {}
        for atom in self._world.atoms.all():
            possible = [at for at, code in enumerate(atom.codes) if (cube & code).satisfiable()]
            if len(possible) < len(atom.codes):
                found[atom] = Side(atom.codes, possible[0], _ATOM)
                cube &= atom.codes[possible[0]]
        return found

    def _values(self, fault: Fault, cube: Diagram) -> list[_Condition]:
        """The values of attributes at a point."""
        found: list[_Condition] = []
        for name in fault.behind:
            cases = values_told(self._world, name)
            at = next((i for i, where in enumerate(cases.values()) if (cube & where).satisfiable()), None)
            if at is not None and len(cases) > 1:
                codes = tuple(cases.values())
                cube = (cube & codes[at]).pick()
                rank = next((i for i, names in enumerate(fault.near) if name in names), -1)
                unknown = tuple(i for i, value in enumerate(cases) if value is None)
                kind = self._world.base.attributes[name].kind
                vague = kind.name == "list" or (kind.numeric and rank < 0)
                cost = _VAGUE if vague else _COSTS[rank] + len(codes) * _A_VALUE
                found.append((_Value(name), Side(codes, at, cost, unknown)))
        return found


def values_told(world: World, name: str) -> Mapping[Abstract, Diagram]:
    """The values of an attribute that words can name: none of sets, and of what is an atom of its own."""
    own = world.base.attributes[name]
    concluded = name in world.base.conclude or name in world.base.choices
    opened = world.plain(name).free and name not in world.base.choices
    if own.record is not None or not concluded or opened:
        return {}
    cases = world.value(name)
    return {} if isinstance(cases, Members) or not _apart(own, cases) else cases


def _apart(attribute: Attribute, cases: Mapping[Abstract, Diagram]) -> bool:
    """Whether no two cases may be the same value, so that words can name one without the other."""
    known = [case for case in cases if case is not None]
    if attribute.kind.numeric:
        ranges = sorted({range_of(case) for case in known}, key=lambda r: (r.low, r.high))
        return len(ranges) == len(known) and not any(a.meets(b) for a, b in pairwise(ranges))
    return not any(isinstance(case, Some) for case in known)


def _part(side: Side, places: Sequence[int]) -> float:
    return len(places) / len(side.codes)


__all__ = ["Fault", "Teller", "Told", "values_told"]
