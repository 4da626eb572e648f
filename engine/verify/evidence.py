"""What a finding tells of a region: its share, a part of it in few words, and a scenario that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..compiled import guard_names
from ..infer import Engine, Run
from ..inference.evaluate import truth_of
from ..kinds import Value
from ..scenario import Scenario
from ..symbolic.compose import World
from ..symbolic.diagrams import Diagram
from ..symbolic.regions import Regions
from ..symbolic.telling import Fault, Teller
from ..symbolic.words import told_in_words

TRIES = 12  # scenarios that inference is asked about, where atoms leave open whether a candidate is real

Shows = Callable[[Run], bool]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A region of the space: its share, a part of it in words, and a scenario; ``shown`` if inference agrees.

    ``covers`` is how much of the share the words cover; None where that is too hard to count. Words and scenario are
    None where nobody will read them.
    """

    share: float
    region: str | None = None
    covers: float | None = None
    example: dict[str, Value] | None = None
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Instance:
    """A scenario in a region, and its run; None where no scenario was found that shows it."""

    given: Mapping[str, Value]
    point: Mapping[str, int]
    here: Diagram
    run: Run | None


class Examiner:
    """Looks for evidence; ``part`` puts a diagram, or much of it, in terms of inputs and atoms alone."""

    def __init__(
        self,
        world: World,
        engine: Engine,
        regions: Regions,
        part: Callable[[Diagram], Diagram],
        never: Callable[[Diagram], bool],
    ) -> None:
        self._world = world
        self._engine = engine
        self._regions = regions
        self._part = part
        self._teller = Teller(world, never)

    def evidence(self, region: Diagram, fault: Fault, names: Iterable[str], shows: Shows) -> Evidence:
        """What to tell of a region of a fault; ``shows`` says whether a run of ``names`` is an instance of it."""
        found = self.instance(region, names, shows)
        told = self._teller.tell(fault, region, found.point, found.here)
        share = self._regions.share(region)
        within = told.where & fault.where
        for fine in fault.sound if told.provided else ():
            within &= fine
        inside = self._regions.share(self._part(within))
        share = max(share, inside)  # of very many parts a region holds only some
        words = told_in_words(self._world, told)
        return Evidence(
            share, words, min(inside / share, 1.0) if inside else None, dict(found.given), found.run is not None
        )

    def instance(self, region: Diagram, names: Iterable[str], shows: Shows) -> Instance:
        """The shortest scenario found that shows a region; where none does, the first that was tried."""
        wanted = [*names, *self._contradicting()]
        start = self._regions.start(region)
        for scenario in self._regions.points(region, start, TRIES):
            run = self._engine.run(scenario, wanted)
            if not self._contradicted(run) and shows(run):
                shortest, run = self._shortened(region, scenario, wanted, shows, run)
                point, here = self._regions.point_of(region, shortest)
                if here.satisfiable():
                    return Instance(shortest.given, point, here, run)
        scenario = self._regions.scenario(start.point, None)
        return Instance(scenario.given, *self._regions.point_of(region, scenario), None)

    def _shortened(
        self, region: Diagram, scenario: Scenario, wanted: Sequence[str], shows: Shows, run: Run
    ) -> tuple[Scenario, Run]:
        """The scenario without all that it can do without, still in the region."""
        for name in list(scenario.given):
            less = Scenario({n: v for n, v in scenario.given.items() if n != name})
            if not self._regions.reaches(region, less):
                continue
            again = self._engine.run(less, list(wanted))
            if not self._contradicted(again) and shows(again):
                scenario, run = less, again
        return scenario, run

    def _contradicting(self) -> list[str]:
        base = self._world.base
        return [n for i in self._world.contradictions for n in guard_names(base.contradictions[i].guard)]

    def _contradicted(self, run: Run) -> bool:
        base = self._world.base
        return any(truth_of(base.contradictions[i].guard)(run.values, {}) for i in self._world.contradictions)
