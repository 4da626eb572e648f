"""Records that were added, removed or described otherwise: which scenarios choose them, and how near others come.

Diagrams do not tell who wins by scores. So besides the cases, scenarios are looked for in which a record is chosen now
(of one that was removed: was chosen; of one that is described otherwise: makes the choice another one). From the cases
in which the record comes nearest, one input after the other gets the value of another cell, as long as that brings it
nearer.
"""

from __future__ import annotations

import random
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..kinds import Value
from ..scenario import Scenario
from ..symbolic.regions import place_of, value_in
from .examples import Both, Drawer, Runner
from .pair import Pair, Side
from .standings import Far, Rival, Standings

RECORDS = 12  # records that are looked for at most; of more the cases alone tell
TRIED = 200  # scenarios in which one is looked for, around the nearest cases, besides those that say one thing
POOL = 12  # scenarios that are gone on from
NEAR = 0.4  # how often a number that arithmetic may read goes anywhere, not to the least of a cell
FOUND = 4  # of which the one that says least is told
CHANGED = (1, 1, 2, 2, 3)  # how many inputs get other values, each as likely
EACH = 8  # values of one input that are tried alone


@dataclass(frozen=True, slots=True)
class Contender:
    """A record of which something is written differently, as a candidate of a choice (``title`` is the choice's).

    ``cases`` are those in which it is chosen (by the new version; of one that was removed, by the old one), and
    ``example`` a scenario in which the choice is another one with it, of ``tried`` ones; ``nearest`` is told where
    there is no such scenario.
    """

    choice: str
    title: str
    record: str
    label: str
    how: str
    cases: tuple[str, ...]
    tried: int
    example: Both | None
    nearest: Rival | None


def contenders(pair: Pair, runner: Runner, drawer: Drawer, cases: Mapping[str, Both]) -> list[Contender]:
    """The records in question, for each choice among them; ``cases`` are those that were run, by name."""
    found: list[Contender] = []
    changed = list(changed_records(pair))
    for name in runner.front:
        sides: list[Side] = ["old", "new"]
        choices = {side: runner.bases[side].choices.get(name) for side in sides}
        record = next((c.record for c in choices.values() if c is not None), None)
        for catalogue, ident, how in changed:
            if catalogue == record and choices["new" if how != "removed" else "old"] is not None:
                search = _Search(runner, drawer, name, ident, how, cases)
                found.append(search.run(TRIED if len(found) < RECORDS else 0))
    return found


def changed_records(pair: Pair) -> Iterator[tuple[str, str, str]]:
    """The catalogue, the id, and ``added``, ``removed`` or ``edited``, of every record that is not the same."""
    told: dict[tuple[str, str, str], None] = {}
    for change in pair.changes.listed:
        if change.what in pair.changes.new.catalogues and change.how in ("added", "removed"):
            told[change.what, change.id, change.how] = None
        elif change.what == "fact" and change.how == "edited":
            name, _, key = change.id.removesuffix("]").partition("[")
            record = pair.changes.new.attributes[name].record
            if record is not None and not pair.changes.new.catalogues[record].of:
                told[record, key, "edited"] = None
    return iter(told)


@dataclass(frozen=True, slots=True)
class _Tried:
    """A scenario, how far the record is from being chosen in it, and the case that it is of."""

    far: Far
    scenario: Scenario
    case: str | None


@dataclass(slots=True)
class _Search:
    """The search for one record."""

    runner: Runner
    drawer: Drawer
    choice: str
    record: str
    how: str
    cases: Mapping[str, Both]
    behind: Container[str] = ()  # what the choice depends on
    _tried: int = 0
    _standings: dict[Side, Standings] = field(default_factory=dict)
    _pool: list[_Tried] = field(default_factory=list)  # what is gone on from, the nearest first
    _found: list[Both] = field(default_factory=list)

    def run(self, tries: int) -> Contender:
        """What the cases tell, and what a search from them finds."""
        sides: list[Side] = ["old", "new"] if self.how == "edited" else ["old"] if self.how == "removed" else ["new"]
        for side in sides:
            self._standings[side] = Standings(self.runner.bases[side], self.runner.decisions[side], self.choice)
        last = sides[-1]
        self.behind = self._standings[last].behind
        chosen = [n for n, both in self.cases.items() if both.found[last].get(self.choice) == self.record]
        example = next((b for b in self.cases.values() if self._shows(b)), None)
        self._pool = [_Tried(self._look(both.scenario)[0], both.scenario, n) for n, both in self.cases.items()]
        self._pool.append(_Tried(self._look(Scenario())[0], Scenario(), None))
        self._nearest()
        if example is None and tries:
            self._look_around(tries)
            shown = [self.runner.shortened(both, self._shows) for both in self._found]
            example = min(shown, key=lambda both: len(both.scenario.given), default=None)
        nearest = None
        if example is None and not chosen:
            best = self._pool[0]
            known = self.runner.known(best.scenario, last)
            nearest = self._standings[last].rival(known, best.scenario, best.case, self.record)
        title, label = self.runner.bases[last].attributes[self.choice].title, self._standings[last].label(self.record)
        return Contender(self.choice, title, self.record, label, self.how, tuple(chosen), self._tried, example, nearest)

    def _shows(self, both: Both) -> bool:
        """Whether the choice differs, and by this record."""
        old, new = both.values(self.choice)
        return both.differs and old != new and self.record in (old, new) and not self.runner.contradicted(both)

    def _look(self, scenario: Scenario) -> tuple[Far, bool]:
        """How far the record is from being what makes the choice another one, and whether it may be just that."""
        found, chosen = [], []
        for side, standings in self._standings.items():
            far, winner = standings.far(self.runner.known(scenario, side), self.record)
            first = next((number for number in far[1:] if number), 0.0)
            found.append(far if first > 0 or self.how != "edited" else (far[0], *(-number for number in far[1:])))
            chosen.append(winner)
        return min(found), chosen[0] != chosen[-1] if self.how == "edited" else chosen[0] == self.record

    def _look_around(self, tries: int) -> None:
        """Look for scenarios that show it: one input besides the defaults, then around what is nearest so far."""
        names = [n for n in self.drawer.inputs if n in self.behind and len(self.drawer.places(n)) > 1]
        rng = random.Random(self.record)
        for scenario in [*self._single(names, rng), *([None] * tries if names else [])]:
            self._try(scenario or self._changed(rng.choice(self._pool).scenario, names, rng))
            if len(self._found) == FOUND:
                return

    def _try(self, scenario: Scenario) -> None:
        far, may_show = self._look(scenario)
        self._tried += 1
        if far >= self._pool[-1].far and not may_show:
            return
        both = self.runner.run(scenario)
        if self.runner.contradicted(both):
            return
        if self._shows(both):
            self._found.append(both)
        self._pool.append(_Tried(far, scenario, None))
        self._nearest()

    def _nearest(self) -> None:
        self._pool.sort(key=lambda one: one.far)
        del self._pool[POOL:]

    def _single(self, names: Sequence[str], rng: random.Random) -> list[Scenario]:
        """Scenarios that say one thing."""
        found = []
        for name in names:
            own, places = self.drawer.inputs[name], self.drawer.places(name)
            for at in places if len(places) <= EACH else rng.sample(places, EACH):
                value = value_in(own, at, None)
                found += [] if value is None else [Scenario({name: value})]
        return found

    def _changed(self, scenario: Scenario, names: Sequence[str], rng: random.Random) -> Scenario:
        """The scenario with some inputs in other cells."""
        given = dict(scenario.given)
        for name in rng.sample(names, min(rng.choice(CHANGED), len(names))):
            value = self._another(name, given.pop(name, None), rng)
            given.update({} if value is None else {name: value})
        return Scenario(dict(sorted(given.items())))

    def _another(self, name: str, value: Value, rng: random.Random) -> Value:
        """Another value of an input: of another cell the least one, which reads best; or one not far from this."""
        own = self.drawer.inputs[name]
        here, places = place_of(own, value), self.drawer.places(name)
        if own.attribute.kind.numeric and isinstance(value, (int, float)) and rng.random() < NEAR:
            number = float(f"{value * 4 ** rng.uniform(-1, 1):.3g}")
            moved = round(number) if own.attribute.kind.name == "integer" else number
            at = place_of(own, moved)
            if at in places and at != len(own.cells) - 1:
                return moved
        return value_in(own, rng.choice([at for at in places if at != here]), rng if rng.random() < NEAR else None)
