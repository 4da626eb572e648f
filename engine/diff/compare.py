"""Comparing two versions: exactly where diagrams tell, else by what bounds it and by scenarios that are run in both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from ..compiled import KnowledgeBase
from ..diagnostics import ScenarioError
from ..kinds import Kind
from ..scenario import Scenario, scenario_from_mapping
from ..symbolic.compose import World
from ..symbolic.diagrams import BUDGET, BudgetExceeded, DDMemoryError, Diagram
from ..symbolic.regions import Regions
from .blind import look
from .causes import Explainer, equal
from .contenders import changed_records, contenders
from .decider import Decider
from .examples import Both, Drawer, Runner
from .model import Cases, Decision, Difference
from .pair import SIDES, Pair, pair_of, told_name
from .regions import Differences
from .sampler import Sampler
from .statements import Changes, changes_of

SAMPLES = 40  # scenarios that are run in both versions where diagrams do not tell exactly, for one decision
MANY = 40  # decisions that may differ; of more only those that the edit is about are composed


def compare(
    old: KnowledgeBase,
    new: KnowledgeBase,
    *,
    about: Sequence[str] = (),
    budget: int = BUDGET,
    samples: int = SAMPLES,
    cases: Mapping[str, Scenario] | None = None,
) -> Difference:
    """Where two versions of a knowledge base answer differently; ``about`` are the decisions in question (none: all).

    Where very many decisions may differ, those that the edit is about are compared over all inputs, and the others,
    which follow from them, by scenarios. Where diagrams exceed ``budget`` nodes, decisions are compared one after the
    other, and what cannot be compared even so is looked for with scenarios alone. ``cases`` are scenarios that people
    know: they are run in both versions, and are the examples where they differ. Where records that compete with others
    in very many ways are not the same, everything is compared by scenarios, of which some are looked for
    (``contenders``).
    """
    changes = changes_of(old, new)
    pair = pair_of(changes)
    every = list(decisions(pair))
    names = [n for n in every if not about or n in about]
    same = tuple(n for n in about if n not in names)
    if not names and not pair.told:
        return Difference(tuple(changes.listed), (), same, 0, tuple(_apart(changes)))
    shared = dict(shared_cases(changes, cases or {}))
    looking = _Looking(pair, budget, samples, Runner(pair, about), Explainer(changes, frozenset(pair.twins)), shared)
    wide = len(every) > MANY
    scope = [n for n in looking.runner.front if n in names] if wide else names
    try:
        if not (wide and any(changed_records(pair))):
            return looking.difference(looking.decider(scope, sorted(pair.told), bounded=wide), names, same)
    except (BudgetExceeded, DDMemoryError):
        if not wide:
            found, cells = looking.one_by_one(names, scope)
            return Difference(
                tuple(changes.listed), tuple(found), same, cells, tuple(_apart(changes)), looking.unproved
            )
    return looking.difference(looking.decider((), (), everywhere=True), names, same)


def shared_cases(changes: Changes, cases: Mapping[str, Scenario]) -> Iterator[tuple[str, Scenario]]:
    """The cases that say nothing but inputs, and that both versions take."""
    for name, scenario in cases.items():
        if scenario == Scenario(scenario.given) and all(_takes(b, scenario) for b in (changes.old, changes.new)):
            yield name, scenario


def _takes(base: KnowledgeBase, scenario: Scenario) -> bool:
    with suppress(ScenarioError):
        scenario_from_mapping(base, scenario.given)
        return all(base.attributes[name].ask is not None for name in scenario.given)
    return False


@dataclass(slots=True)
class _Looking:
    """What one comparison is made with; ``unproved`` are the decisions that were too large, with the reason."""

    pair: Pair
    budget: int
    samples: int
    runner: Runner
    explainer: Explainer
    cases: Mapping[str, Scenario]
    unproved: dict[str, str] = field(default_factory=dict)

    def difference(self, decider: Decider, names: Sequence[str], same: tuple[str, ...]) -> Difference:
        """What is found, decision by decision; records that compete first, whose scenarios show what follows."""
        apart = list(_apart(self.pair.changes))
        apart += [
            f"shares count cells, too, that both versions call contradictory ({ident})"
            for ident in decider.differences.kept
        ]
        sampler = decider.sampler
        sampler.differing()
        competing = tuple(contenders(self.pair, self.runner, sampler.drawer, sampler.ran))
        for one in competing:
            if one.example is not None and one.example.case is None:
                sampler.keep(one.example)
        found = [d for d in map(decider.decide, names) if d is not None]
        found += [d for d in map(decider.told, sorted(self.pair.told)) if d is not None]
        answered = [n for n, both in sampler.ran.items() if self._answers(both, names)]
        return Difference(
            tuple(self.pair.changes.listed),
            tuple(found),
            same,
            decider.regions.cells,
            tuple(apart),
            cases=Cases(len(self.cases), tuple(answered)) if self.cases else None,
            contenders=competing,
        )

    def _answers(self, both: Both, names: Sequence[str]) -> bool:
        """Whether a case is answered differently."""
        return both.differs and any(not equal(*both.values(name)) for name in names)

    def decider(
        self, names: Iterable[str], told: Iterable[str], *, bounded: bool = False, everywhere: bool = False
    ) -> Decider:
        """What decides these decisions and contradictions, composed together. Raises BudgetExceeded."""
        wanted = [self.pair.sides[side].name(name) for name in names for side in SIDES]
        wanted += [told_name(ident, side) for ident in told for side in self.pair.told[ident]]
        if everywhere:
            wanted += [a.name for a in self.pair.base.inputs()]
        world = World(self.pair.base, wanted, budget=max(self.budget, BUDGET) if everywhere else self.budget)
        differences = Differences(self.pair, world, bounded=bounded, everywhere=everywhere)
        regions = Regions(world, differences.space)
        drawer = Drawer(world.inputs_space, world.diagrams, differences.accepted)
        first = self.runner.front
        known = all(map(differences.composed, first)) and not self.pair.changes.contradictions

        def near() -> Diagram:
            return world.diagrams.any(map(differences.near, first)) if known else world.diagrams.true

        count = 0 if everywhere else self.samples  # points of the whole space are mostly odd: scenarios are looked for
        sampler = Sampler(self.runner, regions, drawer, count, self.cases, near)
        return Decider(differences, regions, Regions(world, world.space), self.runner, self.explainer, sampler)

    def one_by_one(self, names: Sequence[str], scope: Sequence[str]) -> tuple[list[Decision], int]:
        """Each decision within its own closure; those out of ``scope`` by scenarios alone."""
        found: list[Decision] = []
        cells = 0
        reason = f"its diagrams need more than {self.budget:,} nodes"
        for name in (*names, *(f"contradiction {ident}" for ident in sorted(self.pair.told))):
            ident = name.removeprefix("contradiction ") if name.startswith("contradiction ") else None
            decision: Decision | None = None
            try:
                if ident is None and name not in scope:
                    raise BudgetExceeded
                decider = self.decider([] if ident else [name], [ident] if ident else [])
                cells = decider.regions.cells
                decision = decider.told(ident) if ident else decider.decide(name)
            except (BudgetExceeded, DDMemoryError):
                self.unproved[name] = reason
                if ident is None:
                    decision = look(self.pair, name, self.runner, self.explainer, self.samples, reason)
            found += [] if decision is None else [decision]
        return found, cells


def decisions(pair: Pair) -> Iterator[str]:
    """The twins that both versions conclude and that are no record's field, in order; an input counts where it is."""
    for name in pair.twins:
        declared = [b.attributes.get(name) for b in (pair.changes.old, pair.changes.new)]
        if all(a is not None and a.record is None for a in declared):
            yield name


def _apart(changes: Changes) -> Iterator[str]:
    """What is not compared, in words."""
    old, new = changes.old, changes.new
    for name in sorted({*old.attributes, *new.attributes}):
        before, after = old.attributes.get(name), new.attributes.get(name)
        asked = [a is not None and a.ask is not None and a.record is None for a in (before, after)]
        if asked == [False, True]:
            yield f"the input '{name}' is new: the old version ignores what is said of it"
        elif asked == [True, False]:
            yield f"the input '{name}' is gone: the new version ignores what is said of it"
        elif asked == [True, True]:
            assert before is not None and after is not None
            if before.kind.name != after.kind.name:
                yield f"the input '{name}' is of another kind now: compared where it is not given"
                continue
            values = [_values(b, a.kind) for b, a in ((old, before), (new, after))]
            gained = [v for v in values[1] if v not in values[0]]
            lost = [v for v in values[0] if v not in values[1]]
            if gained:
                yield f"only the new version takes {', '.join(map(str, gained))} for '{name}'"
            if lost:
                yield f"only the old version takes {', '.join(map(str, lost))} for '{name}'"
            if (before.low, before.high) != (after.low, after.high):
                yield f"the range of '{name}' is another now: compared where both take a value"


def _values(base: KnowledgeBase, kind: Kind) -> Sequence[str]:
    return kind.values if kind.record is None else base.catalogues[kind.record].ids
