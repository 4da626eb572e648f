"""Whether any answer can still change an outcome: a proof that none can, or a case in which one does.

All answers to the open questions are one box. Where the rules come to the same outcome over all of it (``boxes``),
nothing can change it any more. Else the box is divided at one question, and its parts are looked at in turn; on the
way a scenario in each part is tried, which is how a case that changes the outcome is found.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ..boxes.envelopes import Envelope
from ..boxes.spans import Span, middle, span_of
from ..boxes.state import Box, Boxes, BoxState, Cell, TooWide
from ..compiled import Attribute
from ..kinds import Value
from .backward import State
from .moves import Moves

LOOKS = 3000  # boxes that are looked at before giving up
_TRIES = 8  # scenarios that are tried in each of them
_LATER = 2  # so many times others are divided before what alone changes nothing


@dataclass(frozen=True, slots=True)
class Verdict:
    """``settled``: proved; ``open``: ``case`` (answers, all of them needed) changes it; ``unknown``: given up."""

    verdict: Literal["settled", "open", "unknown"]
    case: Mapping[str, Value]
    looks: int


class Settling:
    """All answers to the inputs ``names``, beside what the scenario of ``root`` says.

    ``decisions`` make the outcome. A part of the box that contradicts itself where the scenario does not is left out.
    """

    def __init__(self, root: State, names: Sequence[str], decisions: Sequence[str], moves: Moves) -> None:
        self.root = root
        self.base = root.world.base
        self.decisions = decisions
        self.moves = moves
        self.boxes = Boxes(root.world.engine, root.scenario, names)
        self.now = self._outcome(root)
        self._draw = random.Random(",".join(names))
        self._alone: dict[tuple[str, Cell], bool] = {}
        self._odd = [c for c in self.base.contradictions.values() if not root.holds(c.guard)[0]]
        self.whole: Box | None = None
        with suppress(TooWide):  # a text or a list may be anything
            self.whole = {name: self._all(self.base.attributes[name]) for name in names}

    def _outcome(self, state: State) -> tuple[Value, ...]:
        return tuple(state.value(name) for name in self.decisions)

    def fixed(self, names: Sequence[str]) -> list[str]:
        """Which of these attributes have one value, whatever the answers are."""
        if self.whole is None:
            return []
        state = self.boxes.over(self.whole)
        found = []
        for name in names:
            envelope = state.envelope(name)
            if envelope is not None and envelope.exact and not envelope.maybe_unknown:
                found.append(name)
        return found

    def verdict(self, looks: int = LOOKS, within: Box | None = None, among: Collection[str] | None = None) -> Verdict:
        """The proof, the case, or neither; of all answers, or only of those ``within`` a box.

        ``among`` are the questions that may be answered otherwise (None: all); the others stay as the scenario has it.
        """
        if self.whole is None:
            return Verdict("unknown", {}, 0)
        whole = self.whole if among is None else {n: cell for n, cell in self.whole.items() if n in among}
        stack: list[tuple[Box, Counter[str]]] = [({**whole, **(within or {})}, Counter())]
        looked = 0
        while stack:
            if looked >= looks:
                return Verdict("unknown", {}, looked)
            box, divided = stack.pop()
            looked += 1
            state = self.boxes.over(box)
            if self._same(state) or self._contradicts(state):
                continue
            case = self._case(box)
            if case is not None:
                return Verdict("open", case, looked)
            name, parts = self._divided(box, state, divided)
            if not parts:
                return Verdict("unknown", {}, looked)
            stack += [({**box, name: part}, divided + Counter([name])) for part in parts]
        return Verdict("settled", {}, looked)

    def _same(self, state: BoxState) -> bool:
        """Whether the outcome is certainly the same as now all over the box."""
        for name, value in zip(self.decisions, self.now, strict=True):
            envelope = state.envelope(name)
            if envelope is None or not envelope.exact or envelope.value != value:
                return False
        return True

    def _contradicts(self, state: BoxState) -> bool:
        return any(state.holds(c.id, c.guard) for c in self._odd)

    def _case(self, box: Box) -> Mapping[str, Value] | None:
        """Answers within the box that change the outcome, without any that are not needed for it."""
        for at in range(_TRIES):
            told = {n: self._answer(n, cell, at) for n, cell in box.items()}
            answers = {n: v for n, v in told.items() if v is not None and v != self.root.value(n)}
            if self._changes(answers):
                return self._needed(answers)
        return None

    def _needed(self, answers: Mapping[str, Value]) -> Mapping[str, Value]:
        """The answers without any that can be left out; leaving one out may make another one superfluous."""
        kept: Mapping[str, Value] | None = None
        while kept != answers:
            kept = answers
            for name in list(answers):
                fewer = {n: v for n, v in answers.items() if n != name}
                if self._changes(fewer):
                    answers = fewer
        return answers

    def _answer(self, name: str, cell: Cell, at: int) -> Value:
        """Some answer in a cell (None: not given); the first time, of what is open, none."""
        if not _wide(cell):
            return cell.value if isinstance(cell, Envelope) else cell
        if at == 0:
            return cell.low if isinstance(cell, Span) else None
        part = self._draw.choice(self._parts(name, cell))
        return self._draw.choice(part) if isinstance(part, Span) else part

    def _changes(self, answers: Mapping[str, Value]) -> bool:
        state = self.root.changed(answers)
        return self._outcome(state) != self.now and not any(state.holds(c.guard)[0] for c in self._odd)

    # --- dividing ---

    def _all(self, attribute: Attribute) -> Cell:
        """All answers to a question."""
        if not attribute.kind.numeric:
            return self.boxes.every_value(attribute)
        none = frozenset((None,)) if self.boxes.open(attribute) else frozenset()
        return Envelope(none, span_of(None, None, attribute.low, attribute.high, whole=_whole(attribute)))

    def _divided(self, box: Box, state: BoxState, before: Counter[str]) -> tuple[str, list[Cell]]:
        """A question on which the outcome in a box rests, and its cell in parts; ``before`` counts what was divided.

        Questions take turns: first those whose answers alone may matter, then those with few parts.
        """
        mask = 0
        for name in self.decisions:
            mask |= state.rests_on(name)
        parts = {n: self._parts(n, box[n]) for n in self.boxes.world.names(mask) if n in box and _wide(box[n])}
        if not parts:
            return "", []
        name = min(parts, key=lambda n: (before[n] + _LATER * self._idle(n, box[n]), len(parts[n])))
        return name, parts[name]

    def _idle(self, name: str, cell: Cell) -> bool:
        """Whether these answers to one question, the others as they are now, are proved to change nothing."""
        found = self._alone.get((name, cell))
        if found is None:
            found = self._alone[name, cell] = self._same(self.boxes.over({name: cell}))
        return found

    def _parts(self, name: str, cell: Cell) -> list[Cell]:
        attribute = self.base.attributes[name]
        if not attribute.kind.numeric:
            assert isinstance(cell, Envelope)
            return sorted(cell.values, key=lambda v: (v is None, str(v)))
        none: list[Cell] = []
        if isinstance(cell, Envelope):
            none = [None] if cell.maybe_unknown else []
            assert cell.span is not None
            cell = cell.span
        assert isinstance(cell, Span)
        low, high = cell
        cuts = self.moves.cuts(attribute)[0]
        spans = [span_of(a, b, low, high, whole=_whole(attribute)) for a, b in pairwise([None, *cuts, None])]
        within = [Span(max(s.low, low), min(s.high, high)) for s in spans]
        parts = [s for s in within if s.low <= s.high]
        if len(parts) == 1:
            cut = middle(cell, _whole(attribute))
            parts = [span_of(a, b, low, high, whole=_whole(attribute)) for a, b in pairwise([None, cut, None])]
        return [*none, *(s.low if s.low == s.high else s for s in parts)]


def _whole(attribute: Attribute) -> bool:
    return attribute.kind.name == "integer"


def _wide(cell: Cell) -> bool:
    return isinstance(cell, Span) or (isinstance(cell, Envelope) and not cell.exact)
