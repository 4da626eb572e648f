"""Scenarios that both versions were run on: drawn where answers may differ, and shortened."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ..compiled import KnowledgeBase, guard_names
from ..decide import Decider, Decisions
from ..infer import Run
from ..inference.evaluate import truth_of
from ..kinds import Value
from ..quick import QuickEngine
from ..scenario import Scenario
from ..symbolic.diagrams import Diagram, Diagrams
from ..symbolic.regions import place_of, value_in
from ..symbolic.space import Input, Space
from ..symbolic.values import Some
from .causes import equal
from .front import front
from .pair import SIDES, Pair, Side

Shows = Callable[["Both"], bool]


@dataclass(frozen=True, slots=True)
class Both:
    """One scenario in both versions: ``found`` are the values of the attributes that are no records' fields.

    Where the front (``front``) comes to the same, nothing else was worked out, since nothing else can differ.
    ``case`` names the case of the knowledge base that the scenario is of.
    """

    scenario: Scenario
    found: Mapping[Side, Mapping[str, Any]]
    differs: bool = False
    case: str | None = None

    def values(self, name: str) -> tuple[Value, Value]:
        """What an attribute comes to in both; nothing, where it comes to the same."""
        return self.found["old"].get(name), self.found["new"].get(name)


class Runner:
    """Runs scenarios of the pair in both versions; an input that one of them does not know is not given to it.

    ``about`` are the attributes that are asked for (none: all that are no records' fields).
    """

    def __init__(self, pair: Pair, about: Sequence[str] = ()) -> None:
        self.pair = pair
        self.bases: dict[Side, KnowledgeBase] = {"old": pair.changes.old, "new": pair.changes.new}
        self.front = front(pair)
        first = {side: {*self.front, *_contradicting(base)} for side, base in self.bases.items()}
        whole = {side: first[side] | _plain(base, about) for side, base in self.bases.items()}
        self.decisions = {side: Decisions(base, generated_from=1) for side, base in self.bases.items()}
        self._first = {side: self.decisions[side].decider(sorted(first[side])) for side in SIDES}
        self._whole = {side: self.decisions[side].decider(sorted(whole[side])) for side in SIDES}
        self._engines = {side: QuickEngine(self.decisions[side]) for side in SIDES}
        self._runs: dict[tuple[tuple[str, Value], ...], Mapping[Side, Run]] = {}

    def run(self, scenario: Scenario, case: str | None = None) -> Both:
        """The values in both versions."""
        known = {side: self.known(scenario, side) for side in SIDES}
        found = {side: _values(self._first[side], known[side]) for side in SIDES}
        differs = self.told_of(found, "old") != self.told_of(found, "new") or any(
            not equal(found["old"].get(n), found["new"].get(n)) for n in self.front
        )
        if differs:
            found = {side: _values(self._whole[side], known[side]) for side in SIDES}
        return Both(scenario, found, differs, case)

    def runs(self, both: Both) -> Mapping[Side, Run]:
        """Both runs, with their derivations."""
        key = tuple(sorted(both.scenario.given.items()))
        found = self._runs.get(key)
        if found is None:
            found = self._runs[key] = {s: self._engines[s].run(self.known(both.scenario, s)) for s in SIDES}
        return found

    def known(self, scenario: Scenario, side: Side) -> Scenario:
        """What one version knows of a scenario."""
        attributes = self.bases[side].attributes
        known = {n: v for n, v in scenario.given.items() if n in attributes and attributes[n].ask}
        return Scenario({n: _fitted(v, attributes[n].kind.name) for n, v in known.items()})

    def told(self, both: Both, side: Side) -> set[str]:
        """The contradictions that one version tells."""
        return self.told_of(both.found, side)

    def told_of(self, found: Mapping[Side, Mapping[str, Any]], side: Side) -> set[str]:
        """The contradictions that one version tells of these values."""
        return {i for i, c in self.bases[side].contradictions.items() if truth_of(c.guard)(found[side], {})}

    def contradicted(self, both: Both) -> bool:
        """Whether a contradiction is told by both versions: such scenarios are not compared."""
        return bool(self.told(both, "old") & self.told(both, "new"))

    def shortened(self, both: Both, shows: Shows) -> Both:
        """The same without all that it can do without; ``shows`` says whether it still is an example.

        First halves are left out, then quarters, and so on (as in Zeller's delta debugging).
        """
        size = max(len(both.scenario.given) // 2, 1)
        while True:
            names = list(both.scenario.given)
            for at in range(0, len(names), size):
                out = names[at : at + size]
                less = Scenario({n: v for n, v in both.scenario.given.items() if n not in out})
                again = self.run(less)
                if shows(again) and not self.contradicted(again):
                    both = again
            if size == 1:
                return both
            size //= 2


def _values(decider: Decider, scenario: Scenario) -> Mapping[str, Any]:
    """Its values; fields of records are worked out where somebody looks, not before."""
    found: Mapping[str, Any] | None = decider.generated(scenario)
    return decider(scenario) if found is None else found


def _plain(base: KnowledgeBase, about: Sequence[str]) -> set[str]:
    """The attributes that are asked for."""
    return {n for n, a in base.attributes.items() if a.record is None and (not about or n in about)}


def _contradicting(base: KnowledgeBase) -> set[str]:
    return {n for c in base.contradictions.values() for n in guard_names(c.guard) if n in base.attributes}


def _fitted(value: Value, kind: str) -> Value:
    return int(value) if kind == "integer" and isinstance(value, float) else value


class Drawer:
    """Draws points of the space, each cell that both versions accept alike."""

    def __init__(
        self, space: Space, diagrams: Diagrams, accepts: Callable[[Input, Value | Some], bool], seed: int = 0
    ) -> None:
        self.inputs = space.inputs
        self._diagrams = diagrams
        self._rng = random.Random(seed)
        self._places = {
            name: [at for at, cell in enumerate(own.cells) if accepts(own, cell)] for name, own in space.inputs.items()
        }
        self._names: list[tuple[Diagram, list[str]]] = []
        variables = iter(diagrams.fixed)  # those of one input after those of another, in this order
        bits = {n: list(islice(variables, (len(own.cells) - 1).bit_length())) for n, own in self.inputs.items()}
        self._cubes = {name: diagrams.cube(own) for name, own in bits.items()}
        self._bits = {name: [diagrams.cube([bit]) for bit in own] for name, own in bits.items()}

    def places(self, name: str) -> list[int]:
        """The cells of an input that both versions accept."""
        return self._places[name]

    def points(self, region: Diagram) -> Iterator[dict[str, int]]:
        """Points in a region, which depends on the inputs alone, without end; none where it is empty."""
        names = self._behind(region)
        for name in names:
            region &= self._diagrams.any(self.inputs[name].codes[at] for at in self._places[name])
        every = self._diagrams.count(region)
        while every:
            point = {name: self._rng.choice(places) for name, places in self._places.items()}
            left, total = region, every
            for name in names:
                point[name] = 0
                for bit in self._bits[name]:  # the code of a cell is its place, the first bit counting most
                    part = left & bit
                    count = self._diagrams.count(part)
                    set_ = self._rng.randrange(total) < count
                    left, total = (part, count) if set_ else (left & ~bit, total - count)
                    point[name] = 2 * point[name] + set_
            yield point

    def _behind(self, region: Diagram) -> list[str]:
        """The inputs that a region depends on."""
        for known, names in self._names:
            if known == region:
                return names
        names = [name for name, cube in self._cubes.items() if region.exists(cube) != region]
        self._names.append((region, names))
        return names

    def inside(self, region: Diagram, point: Mapping[str, int]) -> bool:
        """Whether a point lies in a region, which depends on the inputs alone."""
        for name in self._behind(region):
            region &= self.inputs[name].codes[point[name]]
            if not region.satisfiable():
                return False
        return True

    def holds(self, region: Diagram, scenario: Scenario) -> bool:
        """Whether a scenario lies in a region, which depends on the inputs alone."""
        given = scenario.given
        return self.inside(region, {n: place_of(self.inputs[n], given.get(n)) for n in self._behind(region)})

    def moved(self, region: Diagram, scenario: Scenario) -> Scenario | None:
        """The scenario with other values where it must have them to lie in a region; None for an empty region."""
        given = dict(scenario.given)
        for name in self._behind(region):
            own, here = self.inputs[name], place_of(self.inputs[name], given.get(name))
            others = self._rng.sample(self._places[name], len(self._places[name]))
            at = next((at for at in (here, *others) if (region & own.codes[at]).satisfiable()), None)
            if at is None:
                return None
            region &= own.codes[at]
            if at != here:
                value = value_in(own, at, self._rng)
                given.pop(name, None)
                given.update({} if value is None else {name: value})
        return Scenario(dict(sorted(given.items())))

    @property
    def rng(self) -> random.Random:
        """What drawing is random by."""
        return self._rng
