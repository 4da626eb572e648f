"""An interview: asks only what can still change the decisions in question, the most informative first.

A question is asked because there is a case, agreeing with all that has been said, in which its answer makes a
difference: the search (``search``) finds the changes of few answers, and where it finds none, all answers together are
divided until there is a case or a proof (``settled``). With a proof the decisions are settled. Where it had to give up
looking, the interview ends as well, and says so.

Of several questions those come first that the vocabulary's trees of the decisions are about, in that order; where
nobody knows the answer, those from which rules conclude it. Then the most informative one; where several are about
level, the one that the vocabulary declares first. What rules conclude from another question is not asked before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..compiled import KnowledgeBase, guard_names
from ..decisions import decisions_of, settled_by_rules
from ..immutable import replace
from ..infer import Engine
from ..kinds import Value
from ..result import Result
from ..scenario import Scenario
from ..searching.backward import State
from ..searching.flip import by_vocabulary
from ..searching.moves import Moves
from ..searching.search import Ended, Found, Limits, Outcome, Search
from ..searching.settled import Settling
from ..searching.world import World
from .informative import most_informative, sample_answers
from .interview_document import end_document, question_document

Document = dict[str, Any]

LIMITS = Limits(inputs=2, states=300, any_move=True)
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
    ``case`` are answers, one to the question among them, with which the decisions are others than without that one.
    """

    question: str | None
    ended: Ended | None
    settled: list[str] = field(default_factory=list)
    possible: list[tuple[Value, ...]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    complete: bool = True
    case: Mapping[str, Value] = field(default_factory=dict)


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
        moves = Moves(root, self._closure)
        settling = Settling(root, names, self.decisions, moves)
        # A decision is found out about by looking for what changes it; of what it follows from, envelopes tell enough.
        fixed = settling.fixed([n for n in self._watched() if n not in self.decisions])
        settled = [n for n in self._watched() if n in fixed or (root.value(n) is not None and not root.rests_on(n))]
        outcomes = [now[0], *(c.outcome for c in found.changes)]
        cases = self._cases(root, found)
        questions = [name for name in self._inputs if name in cases]
        ended, complete = found.ended, found.complete
        if not questions and not complete:
            verdict = settling.verdict(self.limits.looks)
            cases = dict.fromkeys(verdict.case, verdict.case)
            questions = [n for n in self._inputs if n in cases]
            outcomes += [self._outcome(root.changed(verdict.case))[0]] if questions else []
            if verdict.verdict == "settled":
                ended, complete = "none", True
        if not questions:
            if ended == "none":
                settled = [*settled, *(d for d in self.decisions if d not in settled)]
            return Standing(None, ended, settled, _distinct(outcomes), complete=complete)
        asked = self._first(root, questions, moves, world.names(now[1]))
        open_ = world.names(now[1])
        return Standing(asked, None, settled, _distinct(outcomes), open_, found.complete, cases[asked])

    def _first(self, root: State, questions: list[str], moves: Moves, open_: list[str]) -> str:
        """The question to ask first."""
        for name in (n for d in self.decisions for n in self.base.trees.get(d, ())):
            if name in questions:
                return name
            if name in self.step.declined and (instead := self._instead(name, questions)) is not None:
                return instead
        behind = {n: self.engine.closure([n]) - {n} for n in questions}
        free = [n for n in questions if not any(other in behind[n] for other in questions)]
        answers = {n: sample_answers(moves, n) for n in dict.fromkeys([*open_, *free])}
        return most_informative(root, free, answers, self._outcome, _TO_COMPARE)

    def _instead(self, name: str, questions: list[str]) -> str | None:
        """The question from whose answer an input is concluded by the fewest steps."""
        level, seen = [name], {name}
        while level:
            level = [
                n for n in dict.fromkeys(r for at in level for r in self.base.depends.get(at, ())) if n not in seen
            ]
            seen.update(level)
            found = [n for n in questions if n in level]
            if found:
                return found[0]
        return None

    def _outcome(self, state: State) -> Outcome:
        mask = 0
        for name in self.decisions:
            mask |= state.rests_on(name)
        return tuple(state.value(name) for name in self.decisions), mask

    def _cases(self, root: State, found: Found) -> dict[str, Mapping[str, Value]]:
        """The inputs without whose answer a change that was found would not be one, each with such a change."""
        cases: dict[str, Mapping[str, Value]] = {}
        for change in found.changes:
            alone = []
            for name in change.changes:
                rest = {n: v for n, v in change.changes.items() if n != name}
                if self._outcome(root.changed(rest))[0] != change.outcome:
                    alone.append(name)
            for name in alone or change.changes:
                cases.setdefault(name, change.changes)
        return cases

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
