"""Scenarios that both versions were run on: cases of the knowledge base, and draws within regions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ..scenario import Scenario
from ..symbolic.diagrams import Diagram
from ..symbolic.regions import Regions
from .examples import Both, Drawer, Runner

ENOUGH = 8  # scenarios that differ, after which no more are drawn than were asked for
TIMES = 2  # times as many are drawn at most in one region where fewer differ
ALL = 3  # times as many are run at most in one comparison, however many regions there are
MOVED = 40  # cases that are moved to where answers differ, for all decisions that an edit is about
FEWEST = 8  # of them for each


@dataclass(slots=True)
class Sampler:
    """Runs scenarios, and keeps them: one that was run for one decision may show the change of another.

    ``count`` is how many are drawn in a region, and some more where they hardly differ. Outside of ``near`` nothing
    differs. ``ran`` are the cases that were run.
    """

    runner: Runner
    regions: Regions
    drawer: Drawer
    count: int
    cases: Mapping[str, Scenario]
    near: Callable[[], Diagram]
    ran: dict[str, Both] = field(default_factory=dict)
    _cells: Diagram | None = None
    _run: int = 0
    _differing: list[Both] | None = None
    _drawn: list[tuple[Diagram, list[tuple[dict[str, int], Both]]]] = field(default_factory=list)

    def differing(self) -> list[Both]:
        """All that were run so far and differ somewhere: cases first."""
        if self._differing is None:
            self._differing = []
            near = self.near()
            for case, scenario in self.cases.items():
                if self.drawer.holds(near, scenario):
                    both = self.ran[case] = self.runner.run(scenario, case)
                    self.keep(both)
        return self._differing

    def move(self, region: Diagram) -> None:
        """Run cases, moved into a region of inputs in which answers differ: what else differs there shows in them."""
        away = [scenario for scenario in self.cases.values() if not self.drawer.holds(region, scenario)]
        most = max(MOVED // max(len(self.runner.front), 1), FEWEST)
        for scenario in away[:: len(away) // most + 1]:
            moved = self.drawer.moved(region, scenario)
            if moved is not None:
                self.keep(self.runner.run(moved))

    def keep(self, both: Both) -> None:
        """Remember a scenario that was run, if it differs somewhere."""
        if both.differs and not self.runner.contradicted(both):
            self.differing().append(both)

    def drawn(self, region: Diagram) -> list[Both]:
        """Scenarios drawn in a region that depends on the inputs alone, each cell alike."""
        for known, drawn in self._drawn:
            if known == region:
                return [both for _, both in drawn]
        # What was drawn in a wider region and lies in this one is drawn in this one.
        found: list[tuple[dict[str, int], Both]] = []
        for known, drawn in self._drawn:
            if not found and not (region & ~known).satisfiable():
                found = [(point, both) for point, both in drawn if self.drawer.inside(region, point)]
        differ = sum(both.differs for _, both in found)
        self.differing()
        more = self._more(region)
        while len(found) < self.count or (differ < ENOUGH and len(found) < TIMES * self.count):
            one = next(more, None)
            if one is None:
                break
            found.append(one)
            differ += one[1].differs
            self.keep(one[1])
        self._drawn.append((region, found))
        return [both for _, both in found]

    def _more(self, region: Diagram) -> Iterator[tuple[dict[str, int], Both]]:
        if self._cells is None:
            self._cells = self.regions.world.diagrams.without_atoms(self.regions.space)
        for point in self.drawer.points(region & self._cells) if self.count else ():
            if self._run >= ALL * self.count:
                return
            self._run += 1
            both = self.runner.run(self.regions.scenario(point, self.drawer.rng))
            if not self.runner.contradicted(both):
                yield point, both
