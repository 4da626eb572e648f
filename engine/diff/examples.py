"""Scenarios that both versions were run on: drawn where answers may differ, and shortened."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..compiled import KnowledgeBase, guard_names
from ..decide import Decisions
from ..infer import Engine, Run
from ..inference.evaluate import truth_of
from ..kinds import Value
from ..scenario import Scenario
from ..symbolic.diagrams import Diagram
from ..symbolic.space import Input, Space
from ..symbolic.values import Some
from .pair import SIDES, Pair, Side

TRIES = 4000  # draws until one lies in a region

Shows = Callable[["Both"], bool]


@dataclass(frozen=True, slots=True)
class Both:
    """One scenario in both versions: ``found`` are the values of the attributes that are no records' fields."""

    scenario: Scenario
    found: Mapping[Side, Mapping[str, Any]]

    def values(self, name: str) -> tuple[Value, Value]:
        """What an attribute comes to in both."""
        return self.found["old"].get(name), self.found["new"].get(name)


class Runner:
    """Runs scenarios of the pair in both versions; an input that one of them does not know is not given to it."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.bases: dict[Side, KnowledgeBase] = {"old": pair.changes.old, "new": pair.changes.new}
        self._deciders = {
            side: Decisions(base, generated_from=1).decider(_wanted(base)) for side, base in self.bases.items()
        }
        self._engines = {side: Engine(base) for side, base in self.bases.items()}

    def run(self, scenario: Scenario) -> Both:
        """The values in both versions."""
        return Both(scenario, {side: self._deciders[side](self._known(scenario, side)) for side in SIDES})

    def runs(self, both: Both) -> Mapping[Side, Run]:
        """Both runs, with their derivations."""
        return {side: self._engines[side].run(self._known(both.scenario, side)) for side in SIDES}

    def _known(self, scenario: Scenario, side: Side) -> Scenario:
        attributes = self.bases[side].attributes
        known = {n: v for n, v in scenario.given.items() if n in attributes and attributes[n].ask}
        return Scenario({n: _fitted(v, attributes[n].kind.name) for n, v in known.items()})

    def told(self, both: Both, side: Side) -> set[str]:
        """The contradictions that one version tells."""
        values = both.found[side]
        return {i for i, c in self.bases[side].contradictions.items() if truth_of(c.guard)(values, {})}

    def contradicted(self, both: Both) -> bool:
        """Whether a contradiction is told by both versions: such scenarios are not compared."""
        return bool(self.told(both, "old") & self.told(both, "new"))

    def shortened(self, both: Both, shows: Shows) -> Both:
        """The same without all that it can do without; ``shows`` says whether it still is an example."""
        for name in list(both.scenario.given):
            less = Scenario({n: v for n, v in both.scenario.given.items() if n != name})
            again = self.run(less)
            if not self.contradicted(again) and shows(again):
                both = again
        return both


def _wanted(base: KnowledgeBase) -> list[str]:
    """The attributes that are no records' fields, and the fields that contradictions read."""
    read = {n for c in base.contradictions.values() for n in guard_names(c.guard) if n in base.attributes}
    return [n for n in base.order if base.attributes[n].record is None or n in read]


def _fitted(value: Value, kind: str) -> Value:
    return int(value) if kind == "integer" and isinstance(value, float) else value


class Drawer:
    """Draws scenarios, each cell alike."""

    def __init__(self, space: Space, accepts: Callable[[Input, Value | Some], bool], seed: int = 0) -> None:
        self.inputs = space.inputs
        self._rng = random.Random(seed)
        self._places = {
            name: [at for at, cell in enumerate(own.cells) if accepts(own, cell)] for name, own in space.inputs.items()
        }

    def points(self, region: Diagram, tries: int = TRIES) -> Iterator[dict[str, int]]:
        """Points in a region, which depends on the inputs alone; ends when no draw has hit for ``tries`` times."""
        missed = 0
        while missed < tries:
            point = {name: self._rng.choice(places) for name, places in self._places.items()}
            if self.inside(region, point):
                missed = 0
                yield point
            else:
                missed += 1

    def inside(self, region: Diagram, point: Mapping[str, int]) -> bool:
        """Whether a point lies in a region."""
        for name, at in point.items():
            region &= self.inputs[name].codes[at]
            if not region.satisfiable():
                return False
        return True

    @property
    def rng(self) -> random.Random:
        """What drawing is random by."""
        return self._rng
