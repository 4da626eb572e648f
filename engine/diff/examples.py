"""Scenarios that both versions were run on: drawn where answers may differ, and shortened."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ..evaluate import truth_of
from ..infer import Engine, Run
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
    """One scenario, run in both versions."""

    scenario: Scenario
    runs: Mapping[Side, Run]

    def values(self, name: str) -> tuple[Value, Value]:
        """What an attribute comes to in both."""
        return self.runs["old"].values.get(name), self.runs["new"].values.get(name)


class Runner:
    """Runs scenarios of the pair in both versions; an input that one of them does not know is not given to it."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.bases = {"old": pair.changes.old, "new": pair.changes.new}
        self._engines: dict[Side, Engine] = {"old": Engine(pair.changes.old), "new": Engine(pair.changes.new)}

    def run(self, scenario: Scenario) -> Both:
        """Both runs."""
        runs: dict[Side, Run] = {}
        for side in SIDES:
            base = self.bases[side]
            known = {n: v for n, v in scenario.given.items() if n in base.attributes and base.attributes[n].ask}
            fitting = {n: _fitted(v, base.attributes[n].kind.name) for n, v in known.items()}
            runs[side] = self._engines[side].run(Scenario(fitting))
        return Both(scenario, runs)

    def contradicted(self, both: Both) -> bool:
        """Whether a contradiction is told by both versions: such scenarios are not compared."""
        told = [
            {
                ident
                for ident, contradiction in self.bases[side].contradictions.items()
                if truth_of(contradiction.guard)(both.runs[side].values, {})
            }
            for side in SIDES
        ]
        return bool(told[0] & told[1])

    def shortened(self, both: Both, shows: Shows) -> Both:
        """The same without all that it can do without; ``shows`` says whether it still is an example."""
        for name in list(both.scenario.given):
            less = Scenario({n: v for n, v in both.scenario.given.items() if n != name})
            again = self.run(less)
            if not self.contradicted(again) and shows(again):
                both = again
        return both


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
