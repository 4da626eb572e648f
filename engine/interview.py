"""An interview: asks only what can still change the decisions in question, the most informative first.

A question is asked because the search (``search``) found a case, agreeing with all that has been said, in which its
answer makes a difference. When it has proved that there is none, the decisions are settled. Where it had to give up
looking, the interview ends as well, and says so.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .backward import State
from .compiled import KnowledgeBase, guard_names
from .decisions import decisions_of, settled_by_rules
from .flip import by_vocabulary
from .immutable import replace
from .infer import Engine
from .informative import most_informative, sample_answers
from .interview_document import end_document, question_document
from .kinds import Value
from .result import Result
from .scenario import Scenario
from .search import Ended, Found, Limits, Outcome, Search
from .world import World

Document = dict[str, Any]

LIMITS = Limits(inputs=3, states=1000, any_move=True)
_TO_COMPARE = 250  # states looked at to find the most informative question


@dataclass(frozen=True, slots=True)
class Step:
    """Where an interview stands: what has been said, and which questions nobody could answer."""

    scenario: Scenario
    declined: frozenset[str] = frozenset()
    asked: str | None = None  # the question whose answer led here


@dataclass(slots=True)
class Standing:
    """What is known at a step: the next question, if there is one, and what is settled already.

    ``ended`` is None as long as there is a question; else why the search for one ended. ``settled`` are the decisions,
    and what they follow from, that no answer can change any more; ``possible`` are outcomes that were met on the way.
    """

    question: str | None
    ended: Ended | None
    settled: list[str] = field(default_factory=list)
    possible: list[tuple[Value, ...]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    complete: bool = True


class Interview:
    """Asks one question after the other. Raises ScenarioError where ``decisions`` names what is none."""

    def __init__(
        self,
        base: KnowledgeBase,
        scenario: Scenario | None = None,
        decisions: Sequence[str] | None = None,
        limits: Limits = LIMITS,
    ) -> None:
        self.engine = Engine(base)
        self.base = base
        self.decisions = decisions_of(base, decisions, "ask")
        self.limits = limits
        closure = self.engine.closure(self.decisions)
        for contradiction in base.contradictions.values():
            closure |= self.engine.closure(guard_names(contradiction.guard))
        self._closure = closure
        self._inputs = [name for name in by_vocabulary(base) if name in closure]
        self._steps = [Step(scenario or Scenario())]
        self._standings: list[Standing | None] = [None]

    @property
    def step(self) -> Step:
        """Where the interview stands."""
        return self._steps[-1]

    @property
    def answered(self) -> int:
        """How many questions have been answered, "don't know" among them."""
        return len(self._steps) - 1

    @property
    def standing(self) -> Standing:
        """The next question, and what is settled already."""
        found = self._standings[-1]
        if found is None:
            found = self._standings[-1] = self._find()
        return found

    def result(self) -> Result:
        """The answer as it is now."""
        return Result(self.engine, self.step.scenario)

    def answer(self, value: Value) -> None:
        """Answer the question; None is "don't know": what is assumed stays, and it is not asked again."""
        name = self.standing.question
        assert name is not None
        step = self.step
        if value is None:
            following = Step(step.scenario, step.declined | {name}, name)
        else:
            scenario = replace(step.scenario, given={**step.scenario.given, name: value})
            following = Step(scenario, step.declined, name)
        self._steps.append(following)
        self._standings.append(None)

    def back(self) -> bool:
        """Take the last answer back; False where there is none."""
        if len(self._steps) == 1:
            return False
        self._steps.pop()
        self._standings.pop()
        return True

    # --- the next question ---

    def open(self) -> list[str]:
        """The inputs that could be asked about: nothing is said of them, nor better known than an assumption."""
        step, result = self.step, self.result()
        found = []
        for name in self._inputs:
            if name in step.scenario.given or name in step.declined:
                continue
            derivation = result.derivation(name)
            if derivation.how == "rule" and (derivation.confidence or 0) > self.base.assumed:
                continue
            found.append(name)
        return found

    def _find(self) -> Standing:
        names = self.open()
        world = World(self.engine, self.step.scenario.records, names)
        root = State(world, self.step.scenario)
        now = self._outcome(root)
        found = Search(root, self._closure, self._outcome, lambda o: o != now[0], names, self.limits).run()
        settled = [n for n in self._watched() if root.value(n) is not None and not root.rests_on(n)]
        questions = self._questions(root, found, now[0])
        possible = _distinct([now[0], *(c.outcome for c in found.changes)])
        if not questions:
            ended = found.ended
            if ended == "none":
                settled = [*settled, *(d for d in self.decisions if d not in settled)]
            return Standing(None, ended, settled, possible, complete=found.complete)
        search = Search(root, self._closure, self._outcome, lambda _: False, names, self.limits)
        answers = {n: sample_answers(search.moves, n) for n in world.names(now[1])}
        answers |= {n: sample_answers(search.moves, n) for n in questions}
        asked = most_informative(root, questions, answers, self._outcome, _TO_COMPARE)
        return Standing(asked, None, settled, possible, world.names(now[1]), found.complete)

    def _outcome(self, state: State) -> Outcome:
        mask = 0
        for name in self.decisions:
            mask |= state.rests_on(name)
        return tuple(state.value(name) for name in self.decisions), mask

    def _questions(self, root: State, found: Found, now: Hashable) -> list[str]:
        """The inputs without whose answer a change that was found would not be one."""
        needed: set[str] = set()
        for change in found.changes:
            alone = set()
            for name in change.changes:
                rest = {n: v for n, v in change.changes.items() if n != name}
                if self._outcome(root.changed(rest))[0] != change.outcome:
                    alone.add(name)
            needed |= alone or set(change.changes)
        return [name for name in self._inputs if name in needed]

    def _watched(self) -> list[str]:
        """The decisions, and the bands and kinds that they follow from: enums and records, which read well alone."""
        found = (a for a in settled_by_rules(self.base) if a.kind.name in ("enum", "record"))
        on_the_way = [a.name for a in found if a.name in self._closure and a.ask is None]
        return list(dict.fromkeys([*self.decisions, *on_the_way]))

    def document(self) -> Document:
        """The question, or the end, as JSON-ready data (``schemas/interview.schema.json``)."""
        if self.standing.question is None:
            return end_document(self)
        return question_document(self)

    def stopped(self) -> Document:
        """The end, though there are questions left."""
        return end_document(self, stopped=True)


def _distinct(outcomes: list[Any]) -> list[tuple[Value, ...]]:
    return list(dict.fromkeys(outcomes))
