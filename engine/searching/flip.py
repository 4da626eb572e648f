"""What would it take: the smallest changes of the inputs that flip a conclusion, or give it a wanted value.

Smallest is fewest inputs first, then fewest cells crossed (``moves``). Inputs that a person cannot change (``fixed``
in the vocabulary) are never proposed, nor is anything that contradicts itself. Every flip is run through inference
before it is told.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from ..compiled import Attribute, KnowledgeBase, Test, guard_names
from ..explaining.support import slot_name
from ..explaining.tests_in_words import TestWords
from ..immutable import replace
from ..inference.evaluate import truth_of
from ..kinds import Value, same
from ..result import Result
from ..scenario import finding
from ..show import labels_of, show_attribute
from ..wanted import attribute_called, wanted_test
from .alternatives import alternatives
from .backward import State
from .moves import Moves
from .nearer import proof
from .search import Change, Found, Limits, Outcome, Search
from .world import World

Document = dict[str, Any]

MOST = 8  # alternatives that are told
_ALSO = 5  # other values of one input that do the same


def flip_document(result: Result, name: str, to: Any = None, limits: Limits | None = None) -> Document:
    """The document about flipping an attribute (``schemas/flip.schema.json``).

    ``to`` is the value that is wanted, or a test of it as in rules; None wants any other value. Raises ScenarioError
    where there is no such attribute or value, or where any other number would do.
    """
    flipper = _Flipper(result, name, to)
    found = flipper.search(limits or Limits())
    return flipper.document(found)


def rests_on(result: Result, names: Iterable[str]) -> list[str]:
    """The inputs that these attributes rest on, in the order of the vocabulary: no change elsewhere changes them."""
    world = World(result.run.engine, result.scenario.records, by_vocabulary(result.base))
    state = State(world, result.scenario)
    mask = 0
    for name in names:
        mask |= state.rests_on(name)
    return world.names(mask)


def by_vocabulary(base: KnowledgeBase) -> list[str]:
    """The inputs in the order in which the vocabulary declares them."""
    return [a.name for a in sorted(base.inputs(), key=lambda a: (a.position, a.name))]


class _Flipper:
    """One question: what flips this attribute?"""

    def __init__(self, result: Result, name: str, to: Any) -> None:
        self.result = result
        self.base = result.base
        self.attribute = _decision(result.base, name, to)
        self.test = None if to is None else wanted_test(result.base, self.attribute, to, result.scenario)
        inputs = [n for n in by_vocabulary(self.base) if not self.base.attributes[n].fixed]
        self.world = World(result.run.engine, result.scenario.records, inputs)
        self.root = State(self.world, result.scenario)
        self.now = result.value(name)
        self.wanted = self._candidates()

    def search(self, limits: Limits) -> Found:
        """Every smallest change."""
        if self._reached(self._outcome(self.root)[0]):
            return Found(ended="found")
        behind = self._behind()
        return Search(self.root, behind, self._outcome, self._reached, self._movable(), limits).run()

    def _behind(self) -> frozenset[str]:
        """What the decision, or a contradiction, depends on."""
        behind = self.result.run.engine.closure([self.attribute.name])
        for contradiction in self.base.contradictions.values():
            behind |= self.result.run.engine.closure(guard_names(contradiction.guard))
        return behind

    def _movable(self) -> list[str]:
        behind = self._behind()
        return [n for n in self.world.bits if n in behind]

    def _candidates(self) -> list[str | None]:
        """The candidates of a choice that pass the test; None among them where no answer would pass it."""
        choice, test = self.base.choices.get(self.attribute.name), self.test
        if choice is None or test is None:
            return []
        values = self.result.run.values
        each: list[str | None] = [*self.world.ids[choice.record], None]
        return [i for i in each if truth_of(test)({**values, choice.name: i}, {})]

    def _outcome(self, state: State) -> Outcome:
        name = self.attribute.name
        if self.test is None:
            return (state.value(name), False), state.rests_on(name)
        holds, mask = state.holds(self.test)
        # The value of a number changes with every step; only whether the test holds can be searched for.
        if self.attribute.kind.numeric:
            return (None, holds), mask
        return (state.value(name), holds), mask if holds else self._against(state, mask)

    def _against(self, state: State, mask: int) -> int:
        """The inputs of which one must change before the test can hold; ``mask`` are those that the value rests on.

        As long as whatever would pass is excluded from a choice, it makes no difference who is chosen instead.
        """
        choice = self.base.choices.get(self.attribute.name)
        if choice is None or self.attribute.name in state.scenario.given:
            return mask
        barred = 0
        for ident in self.wanted:
            behind = None if ident is None else state.bars(choice, ident)
            if behind is None:
                return mask
            barred |= behind
        return min(mask, barred, key=int.bit_count)

    def _reached(self, outcome: Hashable) -> bool:
        assert isinstance(outcome, tuple)
        value, holds = outcome
        return bool(holds) if self.test is not None else not _equal(value, self.now)

    # --- the document ---

    def document(self, found: Found) -> Document:
        """What was found, as JSON-ready data."""
        name = self.attribute.name
        ordered = alternatives(found.changes, self.base)
        flips: list[Document] = []
        while ordered and len(flips) < MOST:
            flip = self._flip(*ordered.pop(0))
            flips += [flip] if flip is not None else []
        behind = rests_on(self.result, [name])
        changed = {n for f in flips for n in f["changes"]}
        moves = Moves(self.root, self.result.run.engine.closure([name]))
        proved = proof(self.root, found, name, self.test, moves, self._movable())
        ended = "none" if proved.nothing else found.ended
        return {
            "attribute": name,
            "title": self.attribute.title,
            "from": _plain(self.now),
            "from_shown": self.result.shown(name),
            "to": None if self.test is None else self.test.text,
            "to_shown": None if self.test is None else self._wanted_shown(self.test),
            "given": name in self.result.scenario.given,
            "holds": self.test is not None and self._reached(self._outcome(self.root)[0]),
            "flips": flips,
            "more": len(ordered),
            "complete": ended in ("found", "none") and not proved.missed,
            "ended": ended,
            "tried": found.states,
            "level": found.level,
            "fewer": proved.fewer,
            "probed": sorted(proved.missed),
            "proved": sorted(found.probed - proved.missed),
            "rests_on": [
                {"attribute": n, "shown": self.result.shown(n), "fixed": self.base.attributes[n].fixed} for n in behind
            ],
            "titles": {n: self.base.attributes[n].title for n in {*behind, *found.probed, *changed}},
        }

    def _wanted_shown(self, test: Test) -> str:
        values = self.result.run.values
        titles = {n: a.title for n, a in self.base.attributes.items()}
        return TestWords(values, labels_of(values), titles).must(self.attribute, test.check, {})

    def _flip(self, change: Change, also: list[Value]) -> Document | None:
        scenario = replace(self.result.scenario, given={**self.result.scenario.given, **change.changes})
        after = Result(self.result.run.engine, scenario)
        name = self.attribute.name
        if not self._confirmed(after):
            return None
        labels = labels_of(after.run.values)
        derivation = after.derivation(name)
        return {
            "to": _plain(after.value(name)),
            "to_shown": after.shown(name),
            "changes": {n: _plain(v) for n, v in change.changes.items()},
            "inputs": len(change.changes),
            "distance": change.distance,
            "told": [self._told(n, v, labels) for n, v in change.changes.items()],
            "also": [
                {
                    "value": _plain(v),
                    "shown": show_attribute(self.base.attributes[next(iter(change.changes))], v, labels),
                }
                for v in also[:_ALSO]
            ],
            "also_more": max(len(also) - _ALSO, 0),
            "rule": derivation.rule,
            "because": self._why(after),
        }

    def _why(self, after: Result) -> str | None:
        """What moved: of a choice, why the candidate that was chosen is out now; else why the value is what it is."""
        name = self.attribute.name
        choice, ranking = self.base.choices.get(name), after.run.settled[name].ranking
        if choice is not None and choice.unless is not None and ranking is not None:
            former = next((c for c in ranking.candidates if c.id == self.now), None)
            if former is not None and former.excluded == "rule":
                barred = after.derivation(slot_name(choice.unless, former.id))
                return next((c.because for c in barred.contributions if c.value is True and c.because), None)
        return after.derivation(name).because

    def _told(self, name: str, value: Value, labels: Mapping[str, Mapping[str, str]]) -> Document:
        attribute = self.base.attributes[name]
        was = self.result.value(name)
        return {
            "attribute": name,
            "title": attribute.title,
            "from": _plain(was),
            "from_shown": self.result.shown(name),
            "to": _plain(value),
            "to_shown": show_attribute(attribute, value, labels),
            "how": self.result.derivation(name).how,
        }

    def _confirmed(self, after: Result) -> bool:
        """Whether inference itself says what the search found."""
        if self.test is None:
            flipped = not _equal(after.value(self.attribute.name), self.now)
        else:
            flipped = truth_of(self.test)(after.run.values, {})
        before = {c["id"] for c in self.result.contradictions()}
        return flipped and all(c["id"] in before for c in after.contradictions())


def _decision(base: KnowledgeBase, name: str, to: Any) -> Attribute:
    attribute = attribute_called(base, name, "flip")
    if attribute.record is not None:
        raise finding(
            "flip-field", f"'{name}' is a field of each {attribute.record}", "flip", "name a line of the plan"
        )
    if name not in base.conclude and name not in base.choices:
        raise finding("flip-input", f"'{name}' is not concluded: it is what you say it is", "flip")
    if attribute.kind.numeric and to is None:
        hint = f'say what you want of it: {name}="<= 8"'
        raise finding("flip-number", f"'{name}' is a number, which changes with nearly everything", "flip", hint)
    return attribute


def _equal(left: Value, right: Value) -> bool:
    if left is None or right is None:
        return left is right
    return same(left, right)


def _plain(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value
