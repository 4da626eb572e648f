"""Builds decision trees: divides what is asked about into boxes over which the rules come to one answer.

The inputs are asked in their order. Each question divides the box that led to it: by the values of an enum, by the cuts
that tests make of a number; and where arithmetic reads the number, wherever the answer turns. A part over which the
rules come to one answer, whatever the values in it (``boxes``), is a leaf; equal parts are shared, and a question whose
answer changes nothing is not asked. So a tree is a reduced ordered decision diagram, and every leaf of it is proved.

Two numbers that the rules reckon together turn the answer along a curve, which no division finds. There the tree asks
about what is reckoned from them, before it asks about them: a number by the cuts of its own tests, else whether a
comparison holds (an atom).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import prod
from typing import Any, NamedTuple

from ..boxes.envelopes import Envelope
from ..boxes.spans import Span, middle, span_of
from ..boxes.state import Boxes, BoxState, Cell, Undecided
from ..cells import Cut, cuts_of, interval_between
from ..compiled import Attr, Attribute
from ..infer import Engine
from ..kinds import Value
from ..scenario import Scenario, finding
from ..searching.turning import probes, turning_point

CUTS = 4000  # of numbers that arithmetic reads, in one tree; beyond that the rest is probed
COMPUTED = 12  # questions about what is reckoned from several inputs
_PROBES = 6
_WIDE = 40  # combinations of answers, beyond which a part is divided without a look at the whole


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a tree can ask: an attribute, or (None) whether a comparison of this name holds.

    ``behind`` are the inputs that it is reckoned from, none for an input itself.
    """

    name: str
    attribute: Attribute | None
    behind: tuple[str, ...] = ()
    cuts: tuple[Cut, ...] = ()

    @property
    def computed(self) -> bool:
        """Whether it is about what is reckoned from inputs."""
        return bool(self.behind)

    @property
    def numeric(self) -> bool:
        """Whether the answer is a number."""
        return self.attribute is not None and self.attribute.kind.numeric


@dataclass(slots=True)
class Node:
    """A question with its branches (cells merged where they lead the same way), or a leaf."""

    question: Question | None
    branches: tuple[tuple[tuple[Any, ...], int], ...] = ()
    value: Value = None
    rules: set[str] = field(default_factory=set)  # of a leaf: those that give it anywhere
    on_branches: dict[int, set[str]] = field(default_factory=dict)  # of a question: those of each leaf it leads to


class Part(NamedTuple):
    """A built part of the tree: its node, and, where that is a leaf, the rules that give it here."""

    node: int
    rules: frozenset[str] = frozenset()


class _Refine(Exception):
    """A number must be cut further before a box is decided; ``box`` is where, and what is ``undecided`` there."""

    def __init__(self, name: str, box: Mapping[str, Cell], undecided: Sequence[Undecided]) -> None:
        self.name = name
        self.box = box
        self.undecided = undecided


class _Together(Exception):
    """What is reckoned from several inputs must be asked about."""

    def __init__(self, undecided: Undecided) -> None:
        self.undecided = undecided


class Builder:
    """Builds the tree of one decision; ``fixed`` is all that is not asked about.

    ``probed`` names the numbers whose cuts were found by trying values, because there were too many to prove.
    """

    def __init__(
        self, engine: Engine, decision: str, attributes: Sequence[Attribute], fixed: Scenario, cuts: int = CUTS
    ) -> None:
        self.engine = engine
        self.base = engine.base
        self.decision = decision
        self.fixed = fixed
        self.wanted = engine.closure([decision])
        self.limit = cuts
        self.questions = [self._asked(a) for a in attributes if a.name in self.wanted]
        choice = self.base.choices.get(decision)
        self._source = decision if choice is None else choice.order
        self._start()

    def _start(self) -> None:
        self.nodes: list[Node] = []
        self.probed: set[str] = set()
        self._known: dict[Any, int] = {}
        self._parts: dict[Any, Part] = {}
        self._left = self.limit
        computed = [q.name for q in self.questions if q.computed]
        asked = [q.name for q in self.questions if not q.computed]
        self._boxes = Boxes(self.engine, self.fixed, asked, computed)
        self._open = {q.name: self._any(q) for q in self.questions if not q.computed}

    def root(self) -> int:
        """The node at the top. Raises ScenarioError where no finite tree is exact."""
        while True:
            try:
                return self._build(0, {}).node
            except _Together as found:
                self._compute(found.undecided)
                self._start()

    def reads(self, names: Sequence[str]) -> list[str]:
        """Those of these inputs, all fixed, that the decision can rest on, whatever is answered."""
        asked = [q.name for q in self.questions if not q.computed]
        boxes = Boxes(self.engine, self.fixed, [*asked, *names])
        mask = boxes.over({n: self._open[n] for n in asked}).rests_on(self.decision)
        return [n for n in names if mask & boxes.world.bits[n]]

    # --- questions ---

    def _asked(self, attribute: Attribute) -> Question:
        cuts = tuple(cuts_of(self.base, attribute, self.wanted)[0]) if attribute.kind.numeric else ()
        return Question(attribute.name, attribute, cuts=cuts)

    def _any(self, question: Question) -> Cell:
        """All answers to a question."""
        attribute = question.attribute
        assert attribute is not None
        if not question.numeric:
            return self._boxes.every_value(attribute)
        none = frozenset((None,)) if self._boxes.open(attribute) else frozenset()
        return Envelope(none, self._span(question, None, None))

    def _span(self, question: Question, left: Cut | None, right: Cut | None) -> Span:
        attribute = question.attribute
        assert attribute is not None
        low, high = (None, None) if question.computed else (attribute.low, attribute.high)
        return span_of(left, right, low, high, whole=attribute.kind.name == "integer")

    def _compute(self, undecided: Undecided) -> None:
        """Ask about what is compared: a number that has tests of its own, else whether the comparison holds."""
        subject = undecided.subject
        behind = tuple(self._boxes.world.names(undecided.inputs))
        question = Question(undecided.words, None, behind)
        names = {q.name for q in self.questions}
        if isinstance(subject, Attr) and subject.name not in names:
            attribute = self.base.attributes[subject.name]
            cuts = tuple(cuts_of(self.base, attribute, self.wanted)[0])
            question = Question(subject.name, attribute, behind, cuts) if cuts else question
        if question.name in names or sum(q.computed for q in self.questions) >= COMPUTED:
            raise self._no_tree()
        first = next((at for at, q in enumerate(self.questions) if q.numeric and q.name in behind), len(names))
        self.questions.insert(first, question)

    def _no_tree(self) -> Exception:
        numbers = [q.name for q in self.questions if q.numeric and not q.computed]
        return finding(
            "tree-about",
            f"the rules reckon with {' and '.join(numbers)} together in too many ways for one tree",
            "--about",
            "ask about one of them, or about what is reckoned from them",
        )

    # --- parts ---

    def _build(self, at: int, box: Mapping[str, Cell]) -> Part:
        """The part for the questions from ``at`` on, those before having the cells of ``box``."""
        rest = {q.name: self._open[q.name] for q in self.questions[at:] if not q.computed}
        if prod(len(c.values) or 1 for c in rest.values() if isinstance(c, Envelope)) > _WIDE:
            return self._ask(at, box, None)  # there is hardly one answer for all of it, and finding out takes long
        state = self._boxes.over({**rest, **box})
        mask = state.rests_on(self.decision)
        key = (at, tuple(box.get(n) for n in self._boxes.world.names(mask)))
        found = self._parts.get(key)
        if found is None:
            found = self._parts[key] = self._part(at, box, state, mask)
        return found

    def _part(self, at: int, box: Mapping[str, Cell], state: BoxState, mask: int) -> Part:
        envelope = state.envelope(self.decision)
        if envelope is not None and envelope.exact:
            rules, sure = state.says(self._source) if self._source else ([], True)
            if sure or at == len(self.questions):
                return self._leaf(envelope.value, frozenset(rules))
        if at == len(self.questions):
            raise self._further(box, mask)
        if not self.questions[at].computed and not mask & self._boxes.world.bits[self.questions[at].name]:
            return self._build(at + 1, box)
        return self._ask(at, box, state)

    def _ask(self, at: int, box: Mapping[str, Cell], state: BoxState | None) -> Part:
        """The part that begins with a question, unless all answers to it lead the same way."""
        question = self.questions[at]
        if question.computed:
            return self._reckoned(at, question, box, state or self._boxes.over({**self._open, **box}))
        if question.numeric:
            return self._numeric(at, question, box)
        attribute = question.attribute
        assert attribute is not None
        every = self._boxes.every_value(attribute).values
        cells = [v for v in self.values(attribute) if v in every] + ([None] if None in every else [])
        return self._by_values(at, question, box, cells)

    def values(self, attribute: Attribute) -> Sequence[Value]:
        """Every value of an attribute that has only a few, in their order."""
        if attribute.kind.name == "boolean":
            return (True, False)
        return attribute.kind.values or self._boxes.world.ids[attribute.kind.record or ""]

    def _by_values(self, at: int, question: Question, box: Mapping[str, Cell], cells: Sequence[Value]) -> Part:
        merged: dict[int, tuple[list[Value], set[str]]] = {}
        for value in cells:
            child = self._build(at + 1, {**box, question.name: value})
            values, rules = merged.setdefault(child.node, ([], set()))
            values.append(value)
            rules.update(child.rules)
        parts = [(tuple(v), Part(node, frozenset(rules))) for node, (v, rules) in merged.items()]
        return self._question(question, parts)

    def _reckoned(self, at: int, question: Question, box: Mapping[str, Cell], state: BoxState) -> Part:
        """A question about what is reckoned from the inputs, as far as the box leaves it open."""
        if question.attribute is None:
            return self._by_values(at, question, box, [True, False])
        within = state.envelope(question.name)
        if within is None or within.exact:
            return self._build(at + 1, box)
        return self._numeric(at, question, box, within)

    def _numeric(self, at: int, question: Question, box: Mapping[str, Cell], within: Envelope | None = None) -> Part:
        stack: list[tuple[Cut | None, Cut | None]] = list(pairwise([None, *question.cuts, None]))[::-1]
        merged: list[tuple[Cut | None, Cut | None, Part]] = []
        while stack:
            left, right = stack.pop()
            span = self._span(question, left, right)
            if span.low > span.high or (within is not None and not _meets(span, within)):
                continue
            try:
                found = self._build(at + 1, {**box, question.name: _cell(span)})
            except _Refine as refine:
                if refine.name != question.name:
                    raise
                if not self._left:
                    found = self._build(at + 1, {**box, question.name: span.low})
                    self.probed.add(question.name)
                else:
                    self._left -= 1
                    turn = self._turn(question, (left, right), span, refine)
                    stack += [(turn, right), (left, turn)]
                    continue
            if merged and merged[-1][2].node == found.node:
                left, _, before = merged.pop()
                found = Part(found.node, before.rules | found.rules)
            merged.append((left, right, found))
        branches: list[tuple[tuple[Any, ...], Part]] = [((interval_between(a, b),), c) for a, b, c in merged]
        if within.maybe_unknown if within is not None else self._open_ended(question):
            branches.append(((None,), self._build(at + 1, {**box, question.name: None})))
        return self._question(question, branches)

    def _open_ended(self, question: Question) -> bool:
        assert question.attribute is not None
        return self._boxes.open(question.attribute)

    # --- where a box is not decided ---

    def _further(self, box: Mapping[str, Cell], mask: int) -> Exception:
        """What to do about a box that has a cell for every question and yet no one answer."""
        wide = {n: self._boxes.world.bits[n] for n, c in box.items() if isinstance(c, Span)}
        asked = {q.name for q in self.questions if not q.computed}
        behind = [n for n, bit in wide.items() if bit & mask]
        state = self._boxes.over(box, afresh=True)
        state.envelope(self.decision)
        alone: dict[str, list[Undecided]] = {}
        for undecided in state.undecided:
            rests_on = [n for n, bit in wide.items() if bit & undecided.inputs]
            if len(rests_on) == 1 and rests_on[0] in asked:
                alone.setdefault(rests_on[0], []).append(undecided)
        if len(behind) == 1 and behind[0] in asked:
            return _Refine(behind[0], box, alone.get(behind[0], []))
        if alone:
            return _Refine(*next((name, box, found) for name, found in alone.items()))
        return _Together(state.undecided[0]) if state.undecided else self._no_tree()

    def _turn(self, question: Question, cell: tuple[Cut | None, Cut | None], span: Span, refine: _Refine) -> Cut:
        """Where to cut a span: where the answer turns, or what it depends on; else in the middle."""
        attribute = question.attribute
        assert attribute is not None
        given = {n: v for n, c in refine.box.items() if (v := _sample(c)) is not None and n in self._open}
        root = self._boxes.root.changed(given)
        whole = attribute.kind.name == "integer"

        def answer(value: Value) -> Value:
            return root.changed({question.name: value}).value(self.decision)

        def held(undecided: Undecided) -> Callable[[Value], bool | None]:
            return lambda value: undecided.holds(root.changed({question.name: value}))

        turning = [answer, *(held(u) for u in refine.undecided if not u.binding)]
        for turns in turning:
            if turns(span.low) != turns(span.high):
                return turning_point(span.low, span.high, turns, whole)
        points = [p for p in probes(attribute, *cell, _PROBES) if span.low < p < span.high]
        for a, b in pairwise([span.low, *points, span.high]):
            if answer(a) != answer(b):
                return turning_point(a, b, answer, whole)
        return middle(span, whole)

    # --- nodes ---

    def _leaf(self, value: Value, rules: frozenset[str]) -> Part:
        node = self._share(("leaf", value), Node(None, value=value))
        self.nodes[node].rules.update(rules)
        return Part(node, rules)

    def _question(self, question: Question, branches: Sequence[tuple[tuple[Any, ...], Part]]) -> Part:
        if len({part.node for _, part in branches}) == 1:
            return Part(branches[0][1].node, frozenset().union(*(part.rules for _, part in branches)))
        bare = tuple((cells, part.node) for cells, part in branches)
        node = self._share((question.name, bare), Node(question, bare))
        for _, part in branches:
            self.nodes[node].on_branches.setdefault(part.node, set()).update(part.rules)
        return Part(node)

    def _share(self, key: Any, node: Node) -> int:
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self.nodes)
            self.nodes.append(node)
        return found


def _cell(span: Span) -> Cell:
    return span.low if span.low == span.high else span


def _meets(span: Span, within: Envelope) -> bool:
    reach = within.known()
    if reach.span is not None and span.low <= reach.span.high and reach.span.low <= span.high:
        return True
    return any(span.low <= v <= span.high for v in reach.values)


def _sample(cell: Cell) -> Value:
    """Some value of a cell."""
    return cell.low if isinstance(cell, Span) else cell
