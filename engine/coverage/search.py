"""Scenarios that achieve goals which no case achieves yet: found in the diagrams of the whole input space, then run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from ..compiled import And, Conclusion, Contradiction, Guard, KnowledgeBase, Rule, Test
from ..infer import Engine
from ..scenario import Scenario
from ..symbolic.compose import Key, TooHard, World
from ..symbolic.diagrams import BUDGET, Diagram
from ..symbolic.regions import Regions
from .goals import Goal, Goals

STEPS = 120  # of undoing cuts, for one region
POINTS = 8  # scenarios that are tried in one region
RECORDS = 8  # records that a rule is tried for
JOINED = 40  # other goals that are joined to one, so that a scenario achieves several
LARGEST = 4000  # nodes of a region, beyond which nothing more is joined to it


@dataclass(frozen=True, slots=True)
class Found:
    """Scenarios with the goals that each achieves alone or first: few, and none of them can be spared.

    ``never`` are goals that no scenario can achieve, by proof; ``open`` those for which none was found.
    """

    scenarios: tuple[tuple[Scenario, tuple[Goal, ...]], ...]
    never: tuple[Goal, ...]
    open: tuple[Goal, ...]


def search(base: KnowledgeBase, goals: Goals, wanted: Sequence[Goal], budget: int = BUDGET) -> Found:
    """Scenarios for the goals ``wanted``; raises BudgetExceeded where the diagrams exceed ``budget`` nodes."""
    return _Search(base, goals, budget).run(wanted)


class _Search:
    """One search: the composed world, and what was found so far."""

    def __init__(self, base: KnowledgeBase, goals: Goals, budget: int) -> None:
        self.base = base
        self.goals = goals
        self.world = World(base, budget=budget)
        self.regions = Regions(self.world, self.world.space)
        self.engine = Engine(base)
        self._owners: dict[int, list[str]] = {}
        for ident, points in goals.points_of.items():
            for at in points:
                self._owners.setdefault(at, []).append(ident)
        self._first: dict[Goal, Diagram | None] = {}
        self.wanted: frozenset[Goal] = frozenset()
        self.whole = True  # whether all alternatives of the last goal were looked at to the end

    def run(self, wanted: Sequence[Goal]) -> Found:
        """Search for one goal after the other; what a scenario achieves besides is not searched for again."""
        self.wanted = frozenset(wanted)
        left = dict.fromkeys(wanted)
        candidates: list[tuple[Scenario, frozenset[Goal]]] = []
        never: list[Goal] = []
        missed: list[Goal] = []
        for goal in wanted:
            if goal not in left:
                continue
            found = self._scenario(goal, left)
            if found is not None:
                candidates.append(found)
                for one in found[1]:
                    left.pop(one, None)
            else:
                left.pop(goal)
                (never if self.whole else missed).append(goal)
        covered = frozenset(g for _, achieved in candidates for g in achieved)
        return Found(
            tuple(_fewest(candidates, covered)),
            tuple(g for g in never if g not in covered),
            tuple(g for g in missed if g not in covered),
        )

    def _scenario(self, goal: Goal, left: Mapping[Goal, None]) -> tuple[Scenario, frozenset[Goal]] | None:
        self.whole = True
        alternatives = self._alternatives(goal)
        for where in islice(alternatives, RECORDS):
            for region in (self._joined(goal, where, left), where):
                found = self._tried(goal, region, left)
                if found is not None:
                    return found
        if next(alternatives, None) is not None:
            self.whole = False
        return None

    def _joined(self, goal: Goal, where: Diagram, left: Mapping[Goal, None]) -> Diagram:
        """A part of a region in which as many other goals as possible may be achieved, too."""
        for other in islice((g for g in left if g != goal), JOINED):
            if other not in self._first:
                self._first[other] = next(self._alternatives(other), None)
            diagram = self._first[other]
            if diagram is not None:
                both = where & diagram
                if both.satisfiable() and both.node_count() < LARGEST:
                    where = both
        return where

    def _tried(self, goal: Goal, where: Diagram, left: Mapping[Goal, None]) -> tuple[Scenario, frozenset[Goal]] | None:
        """A scenario in a region that achieves a goal when it is run, with all that it achieves."""
        try:
            leaf = next((inside for inside in self._inside(where)), None)
        except TooHard:
            self.whole = False
            return None
        if leaf is None:
            return None
        self.whole = False  # there is a region, so nothing is proved
        for scenario in islice(self.regions.points(leaf, self.regions.box(leaf), POINTS), POINTS):
            achieved = self._achieved(scenario)
            if goal in achieved:
                return self._shortened(scenario, achieved & left.keys())
        return None

    def _inside(self, where: Diagram) -> Iterator[Diagram]:
        for leaf in self.world.leaves(where, STEPS):
            inside = leaf & self.world.space if not self._told(where) else leaf & self.world.inputs_space.valid
            if inside.satisfiable():
                yield inside

    def _told(self, where: Diagram) -> bool:
        """Whether a region is one of contradictions, which the space leaves out."""
        return not (where & self.world.space).satisfiable()

    def _achieved(self, scenario: Scenario) -> frozenset[Goal]:
        return self.wanted.intersection(self.goals.achieved(self.engine.run(scenario)))

    def _shortened(self, scenario: Scenario, achieved: frozenset[Goal]) -> tuple[Scenario, frozenset[Goal]]:
        """The same without what it can do without: fewer things for an expert to think of."""
        for name in list(scenario.given):
            less = Scenario({n: v for n, v in scenario.given.items() if n != name})
            if achieved <= self._achieved(less):
                scenario = less
        return scenario, self._achieved(scenario)

    # --- where a goal is achieved ---

    def _alternatives(self, goal: Goal) -> Iterator[Diagram]:
        """Diagrams of where a goal is achieved; all together they leave nothing out."""
        if goal.what == "decides":
            statement = self.goals.statements[str(goal.of)]
            if isinstance(statement, Contradiction):
                yield self.world.guards.truth(statement.guard, {})
            else:
                yield from self._decides(statement)
            return
        for ident in self._owners[int(goal.of)]:
            statement = self.goals.statements[ident]
            for binding in self._bindings(statement):
                yield self._turns(statement.guard, goal, binding)

    def _decides(self, rule: Rule) -> Iterator[Diagram]:
        for conclusion in rule.conclusions:
            weights, record = self.world.weights, self.base.attributes[conclusion.target].record
            heavy = weights.heavy(conclusion.target) or (record is not None and weights.heavy_column(conclusion.target))
            if heavy:
                yield from (self.world.guards.truth(rule.guard, b) for b in self._bindings(rule))
                continue
            for key in self._keys(conclusion):
                target = conclusion.target
                slot = self.world.plain(target) if key is None else self.world.field(target, key)
                yield from (c.stands for c in slot.contributions if c.rule.id == rule.id)

    def _keys(self, conclusion: Conclusion) -> Iterator[Key]:
        if not conclusion.keys:
            yield None
            return
        found: list[tuple[str, ...]] = [()]
        for catalogue in conclusion.keys:
            found = [(*key, ident) for key in found for ident in self.base.catalogues[catalogue].ids]
        yield from (key if len(key) > 1 else key[0] for key in found)

    def _bindings(self, statement: Rule | Contradiction) -> Iterator[Mapping[str, str]]:
        if isinstance(statement, Contradiction) or not statement.loops:
            yield {}
            return
        found: list[dict[str, str]] = [{}]
        for catalogue in statement.loops:
            found = [{**b, catalogue: ident} for b in found for ident in self.base.catalogues[catalogue].ids]
        yield from found

    def _turns(self, guard: Guard, goal: Goal, binding: Mapping[str, str]) -> Diagram:
        """Where a test matters and is as the goal has it: what ``goals.decide`` says, over the whole space."""
        diagrams, truth = self.world.diagrams, self.world.guards.truth
        if isinstance(guard, Test):
            if self.goals.point_of(guard) != goal.of:
                return diagrams.false
            where = truth(guard, binding)
            return where if goal.what == "true" else ~where
        parts = []
        for at, part in enumerate(guard.parts):
            inner = self._turns(part, goal, binding)
            for other in guard.parts[:at] + guard.parts[at + 1 :]:
                if not inner.satisfiable():
                    break
                where = truth(other, binding)
                inner &= where if isinstance(guard, And) else ~where
            parts.append(inner)
        return diagrams.any(parts)


def _fewest(
    candidates: list[tuple[Scenario, frozenset[Goal]]], covered: frozenset[Goal]
) -> Iterator[tuple[Scenario, tuple[Goal, ...]]]:
    """Candidates of which none can be spared, each with what it adds to those before it.

    That which adds most comes first (greedy set cover); then those that the others make superfluous are dropped, what
    added least first. Another choice may be smaller still.
    """
    left = set(covered)
    chosen: list[tuple[Scenario, frozenset[Goal]]] = []
    while left:
        best = max(candidates, key=lambda c: len(c[1] & left))
        chosen.append(best)
        left -= best[1]
    for one in reversed(chosen.copy()):
        others: set[Goal] = set().union(*(achieved for other, achieved in chosen if other is not one[0]))
        if one[1] & covered <= others:
            chosen.remove(one)
    left = set(covered)
    for scenario, achieved in chosen:
        yield scenario, tuple(sorted(achieved & left, key=str))
        left -= achieved
