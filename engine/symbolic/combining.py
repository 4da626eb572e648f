"""How standing contributions become the cases of a slot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..compiled import Attribute
from ..kinds import Value, same
from .atoms import Atoms
from .compare import Comparer
from .diagrams import Diagram, Diagrams
from .expressions import split
from .ranges import EVERYWHERE, Range
from .values import Abstract, Cases, Members, Some, add, range_of

STATES = 64  # of different sums or products that are told apart; beyond that they are some number

# Where a contribution stands, and its values (unknown ones do not stand); or the members of a set that it hands on.
Standing = tuple[Diagram, Cases | Members]


@dataclass(frozen=True, slots=True)
class Combined:
    """The cases of a slot from its contributions, and where they conflict; None is where nothing came of them."""

    cases: Cases | Members
    conflict: Diagram


class Combiner:
    """Combines contributions by the attribute's policy."""

    def __init__(self, diagrams: Diagrams, atoms: Atoms) -> None:
        self._diagrams = diagrams
        self._atoms = atoms
        self._comparer = Comparer(diagrams, atoms)

    def combine(
        self, attribute: Attribute, slot: str, standing: Sequence[Standing], cells: tuple[Range, ...]
    ) -> Combined:
        """The combination; ``cells`` are those of a numeric attribute, ``slot`` names the slot in atoms."""
        none = self._diagrams.false
        match attribute.combine:
            case "one":
                return self._one(standing)
            case "min" | "max":
                return Combined(self._extreme(attribute, slot, standing, cells), none)
            case "any":
                return Combined(self._any(standing), none)
            case "sum" | "product":
                return Combined(self._folded(attribute, slot, standing, cells), none)
        return Combined(self._all(slot, standing), none)

    def _merged(self, standing: Sequence[Standing]) -> dict[Abstract, Diagram]:
        """Where at least one contribution stands with each value."""
        parts: dict[Abstract, list[Diagram]] = {}
        for where, cases in standing:
            for value, part in () if isinstance(cases, Members) else cases.items():
                if value is not None:
                    parts.setdefault(value, []).append(where & part)
        found = {value: self._diagrams.any(wheres) for value, wheres in parts.items()}
        return {value: where for value, where in found.items() if where.satisfiable()}

    def _one(self, standing: Sequence[Standing]) -> Combined:
        values = self._merged(standing)
        conflict = seen = self._diagrams.false
        kept: Cases = {}
        for value, where in values.items():
            if (where & seen).satisfiable():
                for other in list(kept):
                    both = where & kept[other]
                    if both.satisfiable():
                        agree = self._agree(value, other)
                        conflict |= both & ~agree
                        where &= ~(both & agree)
            kept[value] = where
            seen |= where
        cases: Cases = {}
        for value, where in kept.items():
            add(self._diagrams, cases, value, where & ~conflict)
        add(self._diagrams, cases, None, conflict | ~seen)
        return Combined(cases, conflict)

    def _agree(self, left: Abstract, right: Abstract) -> Diagram:
        if isinstance(left, Some) or isinstance(right, Some):
            return self._comparer.same(left, right)
        return self._diagrams.true if same(left, right) else self._diagrams.false

    def _extreme(
        self, attribute: Attribute, slot: str, standing: Sequence[Standing], cells: tuple[Range, ...]
    ) -> Cases:
        values = self._merged(standing)
        if any(isinstance(v, Some) for v in values):
            values = self._in_cells(slot, values, cells)
        low_first = sorted(values, key=lambda v: attribute.kind.rank(v) if attribute.kind.values else range_of(v).low)
        if attribute.combine == "max":
            low_first.reverse()
        cases: Cases = {}
        better = self._diagrams.false
        for value in low_first:
            add(self._diagrams, cases, value, values[value] & ~better)
            better |= values[value]
        add(self._diagrams, cases, None, ~better)
        return cases

    def _in_cells(
        self, slot: str, values: dict[Abstract, Diagram], cells: tuple[Range, ...]
    ) -> dict[Abstract, Diagram]:
        found: Cases = {}
        for value, where in values.items():
            cell = next(c for c in cells if c.meets(range_of(value)))
            add(self._diagrams, found, Some(slot, cell), where)
        return found

    def _any(self, standing: Sequence[Standing]) -> Cases:
        true = self._merged(standing).get(True, self._diagrams.false)
        cases: Cases = {}
        add(self._diagrams, cases, True, true)
        add(self._diagrams, cases, False, ~true)
        return cases

    def _folded(self, attribute: Attribute, slot: str, standing: Sequence[Standing], cells: tuple[Range, ...]) -> Cases:
        """Sums and products: exact while there are few different ones, else a number in the range they can have."""
        add_up = attribute.combine == "sum"
        neutral: Value = 0 if add_up else 1
        if attribute.kind.name == "number":
            neutral = float(neutral)
        states: Cases = {neutral: self._diagrams.true}
        for where, cases in standing:
            assert not isinstance(cases, Members)
            if any(isinstance(v, Some) for v in cases):
                return self._some_total(slot, neutral, standing, cells, add_up)
            following: Cases = {}
            for state, here in states.items():
                rest = here
                for value, part in cases.items():
                    if value is not None:
                        taken = here & where & part
                        add(self._diagrams, following, state + value if add_up else state * value, taken)
                        rest &= ~(where & part)
                add(self._diagrams, following, state, rest)
            states = following
            if len(states) > STATES:
                return self._some_total(slot, neutral, standing, cells, add_up)
        return states

    def _some_total(
        self, slot: str, neutral: Value, standing: Sequence[Standing], cells: tuple[Range, ...], add_up: bool
    ) -> Cases:
        low, high = float(neutral), float(neutral)
        present = []
        for where, cases in standing:
            assert not isinstance(cases, Members)
            there = [(range_of(v), where & d) for v, d in cases.items() if v is not None]
            present += [d for _, d in there]
            if add_up:
                low += min([0.0, *(r.low for r, _ in there)])
                high += max([0.0, *(r.high for r, _ in there)])
            elif any(r.low < 0 for r, _ in there):
                low, high = -math.inf, math.inf
            else:
                low *= min([1.0, *(r.low for r, _ in there)])
                high = _times(high, max([1.0, *(r.high for r, _ in there)]))
        some = self._diagrams.any(present)
        reach = (
            EVERYWHERE if math.isnan(low) or math.isnan(high) else Range(low, high, low > -math.inf, high < math.inf)
        )
        cases = {}
        add(self._diagrams, cases, Some(slot, reach), some)
        add(self._diagrams, cases, neutral, ~some)
        return split(self._atoms, self._diagrams, cases, cells)

    def _all(self, slot: str, standing: Sequence[Standing]) -> Members:
        has: dict[Value, list[Diagram]] = {}
        loose = []
        for value, where in self._merged(standing).items():
            if isinstance(value, Some):
                loose.append(where)
            else:
                for member in value if isinstance(value, tuple) else (value,):
                    has.setdefault(member, []).append(where)
        false = self._diagrams.false
        for where, handed in standing:
            if isinstance(handed, Members):
                loose.append(where & (handed.loose | handed.given))
                for member, inside in handed.has.items():
                    has.setdefault(member, []).append(where & inside & ~handed.given)
        return Members(
            {m: self._diagrams.any(p) for m, p in has.items()}, false, slot, self._diagrams.any(loose), false
        )


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b
