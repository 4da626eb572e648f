"""Boxes of one knowledge base and scenario: the envelope of any slot over any box, worked out on demand.

It goes backward, as ``backward`` does for one scenario, and keeps account of the inputs that were looked at: an
envelope is the same in every box that has the same cells of these. What rests on no input of the box is a plain value,
and is worked out once, by ``backward`` itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from ..compiled import Attr, Attribute, Call, Choice, Expr, Guard, KnowledgeBase
from ..infer import Engine, Key
from ..inference.evaluate import compile_expr
from ..inference.ranking import score_key
from ..kinds import BOOLEAN, Kind, Value, canonical_set
from ..scenario import Scenario
from ..searching.backward import State
from ..searching.world import Ready, World
from ..symbolic.written import written
from .combining import Said, combined
from .envelopes import TRUE, UNKNOWN, Envelope, Members, Span, join, number, one
from .expressions import Binding, Evaluator, compile_envelope
from .guards import Holds, Truth, compile_holds

Cell = Value | Span | Envelope  # one value (None: not given), a span of numbers, or several values
Box = Mapping[str, Cell]

SUBSETS = 4  # members that a set may or may not have, where all sets are tried


class TooWide(Exception):
    """A set has too many possible values to go on with."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """A comparison of numbers that depends on where in a box one is; ``inputs`` are those that it rests on, as bits."""

    subject: Expr
    op: str
    operand: Expr
    binding: Binding
    words: str
    inputs: int

    def holds(self, state: State) -> bool | None:
        """Whether it holds in one scenario; None where a side is unknown."""
        compared = Call(self.op, (self.subject, self.operand), BOOLEAN)
        found = compile_expr(compared)(state.values, self.binding)
        return None if found is None else bool(found)


class Boxes:
    """What is shared by all boxes over the inputs ``names`` (derived attributes among them), the rest as ``scenario``.

    A box may also say what is ``computed``: a cell for an attribute that rules conclude (None: it is unknown), or
    whether a comparison holds, under its words (``comparison_in_words``). An input of ``names`` that a box does not
    mention is as the scenario has it.
    """

    def __init__(self, engine: Engine, scenario: Scenario, names: Sequence[str], computed: Sequence[str] = ()) -> None:
        self.engine = engine
        self.computed = frozenset(computed)
        self.base: KnowledgeBase = engine.base
        self.scenario = scenario
        self.world = World(engine, scenario.records, [*names, *computed])
        self.root = State(self.world, scenario)
        self._compiled: dict[str, Truth] = {}
        self._guards: dict[str, Truth] = {}
        self._values: dict[tuple[str, str], Evaluator] = {}
        self._memo: dict[tuple[str, Key], dict[int, dict[Any, tuple[Envelope | Members, int]]]] = {}

    def over(self, box: Box, *, afresh: bool = False) -> BoxState:
        """Everything over one box; ``afresh``, so that all that is undecided in it comes up."""
        return BoxState(self, box, afresh=afresh)

    def truth(self, ready: Ready) -> Truth:
        """The tests of a rule that rest on inputs of the boxes."""
        found = self._compiled.get(ready.ident)
        if found is None:
            found = self._compiled[ready.ident] = compile_holds(self.world.open_part(ready.ident))
        return found

    def guard(self, ident: str, guard: Guard) -> Truth:
        """A guard that is no rule's, known by an id."""
        found = self._guards.get(ident)
        if found is None:
            found = self._guards[ident] = compile_holds(guard)
        return found

    def value(self, ready: Ready, target: str) -> Evaluator:
        """The value that a rule concludes for an attribute."""
        found = self._values.get((ready.ident, target))
        if found is None:
            rule = self.base.rules[ready.ident]
            expr = next(c.value for c in rule.conclusions if c.target == target)
            found = self._values[ready.ident, target] = compile_envelope(expr)
        return found

    def constant(self, name: str, key: Key) -> Envelope | None:
        """The value of a slot that rests on no input of the boxes; None for one that does."""
        value, mask = self.root.value(name, key), self.root.rests_on(name, key)
        return None if mask else one(value)

    def every_value(self, attribute: Attribute) -> Envelope:
        """All that an input may be, "not given" among it where nothing stands in for it."""
        kind = attribute.kind
        none = frozenset([None]) if self.open(attribute) else frozenset()
        match kind.name:
            case "boolean":
                return Envelope(none | {True, False})
            case "enum":
                return Envelope(none | frozenset(kind.values))
            case "record":
                return Envelope(none | frozenset(self.world.ids[kind.record or ""]))
        raise TooWide(attribute.name)

    def open(self, attribute: Attribute) -> bool:
        """Whether the attribute stays unknown when nobody states it."""
        return attribute.ask is not None and attribute.default is None and attribute.name not in self.base.conclude


class BoxState:
    """One box, asked slot by slot."""

    def __init__(self, boxes: Boxes, box: Box, *, afresh: bool = False) -> None:
        self.boxes = boxes
        self._afresh = afresh
        self.box = box
        self.world = boxes.world
        self.undecided: list[Undecided] = []
        self._bits = boxes.world.bits
        self._own: dict[tuple[str, Key], tuple[Envelope | Members, int]] = {}
        self._mask = 0

    def envelope(self, name: str) -> Envelope | None:
        """What an attribute may be in the box; None where there is too much to tell."""
        try:
            found = self._top(name)[0]
        except TooWide:
            return None
        return found if isinstance(found, Envelope) else None

    def rests_on(self, name: str) -> int:
        """The inputs of the boxes, as bits, that an attribute's envelope rests on."""
        try:
            return self._top(name)[1]
        except TooWide:
            return (1 << len(self._bits)) - 1

    def holds(self, ident: str, guard: Guard) -> Holds:
        """Whether a guard about attributes, known by an id, holds everywhere in the box; None: it depends."""
        before, self._mask = self._mask, 0
        try:
            return self.boxes.guard(ident, guard)(self, {})
        except TooWide:
            return None
        finally:
            self._mask = before

    def says(self, name: str) -> tuple[list[str], bool]:
        """The rules that may stand for an attribute somewhere in the box, and whether each stands everywhere in it."""
        before, self._mask = self._mask, 0
        attribute = self.boxes.base.attributes[name]
        try:
            said = self._said(attribute, None, every=True) if self._stated(name) is None else []
        except TooWide:
            return sorted(r.ident for r, _ in self.world.speaking(name, None, self.boxes.root.values)), False
        finally:
            self._mask = before
        idents = self.boxes.base.conclude.get(name, ())
        return sorted({idents[s.at] for s in said}), all(s.sure for s in said)

    def _top(self, name: str) -> tuple[Envelope | Members, int]:
        if self.world.stages:
            needed = self.world.engine.closure([name])
            for stage in self.world.stages:
                if stage in needed:
                    for key in self.world.keys(self.boxes.base.attributes[stage]):
                        self._look(stage, key)
        return self._look(name, None)

    # --- what compiled expressions ask for ---

    def plain(self, name: str) -> Envelope:
        """The envelope of an attribute."""
        return _listed(self._look(name, None)[0], self.boxes.base.attributes[name].kind)

    def field(self, name: str, key: Any) -> Envelope:
        """The envelope of a record's field."""
        if key is None or (isinstance(key, tuple) and None in key):
            return UNKNOWN
        labels = self.world.labels.get(name)
        if labels is not None:
            return one(labels.get(key))
        return _listed(self._look(name, key)[0], self.boxes.base.attributes[name].kind)

    def whole(self, expr: Expr) -> Members | None:
        """The members of a collected set that depends on where in the box one is."""
        found: Envelope | Members | None = None
        if isinstance(expr, Attr):
            found = self._look(expr.name, None)[0]
        return found if isinstance(found, Members) else None

    def open(self, expr: Expr, op: str, operand: Expr, binding: Binding, *, known: bool) -> Holds:
        """What the box says of a comparison that its cells leave undecided; one that is left is kept account of."""
        words, turned = comparison_in_words(expr, op, operand, binding, known=known)
        self._mask |= self._bits.get(words, 0)  # also where the box leaves it open: another box may not
        if words in self.box:
            return self.box[words] is not turned
        before, self._mask = self._mask, 0
        compile_envelope(expr)(self, binding)
        compile_envelope(operand)(self, binding)
        self.undecided.append(Undecided(expr, op, operand, dict(binding), words, self._mask))
        self._mask |= before
        return None

    # --- slots ---

    def _look(self, name: str, key: Key) -> tuple[Envelope | Members, int]:
        slot = (name, key)
        found = self._own.get(slot)
        if found is None:
            found = self._own[slot] = self._remembered(slot) or self._traced(name, key)
        self._mask |= found[1]
        return found

    def _remembered(self, slot: tuple[str, Key]) -> tuple[Envelope | Members, int] | None:
        if self._afresh:
            return None
        for mask, table in self.boxes._memo.get(slot, {}).items():
            found = table.get(self._cells(mask))
            if found is not None:
                return found
        return None

    def _cells(self, mask: int) -> tuple[Cell, ...]:
        return tuple(self.box.get(n, _SCENARIO) for n in self.world.names(mask))

    def _traced(self, name: str, key: Key) -> tuple[Envelope | Members, int]:
        slot = (name, key)
        constant = self.boxes.constant(name, key)
        if constant is not None:
            found: tuple[Envelope | Members, int] = (constant, 0)
        else:
            before, self._mask = self._mask, self._bits.get(name, 0) if key is None else 0
            envelope = self._work_out(name, key)
            found = (envelope, self._mask)
            self._mask = before
        self.boxes._memo.setdefault(slot, {}).setdefault(found[1], {})[self._cells(found[1])] = found
        return found

    def _stated(self, name: str) -> Envelope | None:
        if name in self.box:
            return _of_cell(self.box[name])
        given = self.boxes.scenario.given.get(name)
        return None if given is None else one(given)

    def _work_out(self, name: str, key: Key) -> Envelope | Members:
        attribute = self.boxes.base.attributes[name]
        if key is not None:
            stated = self.world.stated(name)
            if key in stated:
                return one(stated[key])
        else:
            given = self._stated(name)
            if given is not None and (not given.maybe_unknown or name in self.boxes.computed):
                return given
            choice = self.boxes.base.choices.get(name)
            if choice is not None:
                return self._choose(choice)
            if given is not None and not given.never:
                own = combined(attribute, self._said(attribute, key))
                return join([given.known(), own if isinstance(own, Envelope) else UNKNOWN])
        return combined(attribute, self._said(attribute, key))

    def _said(self, attribute: Attribute, key: Key, *, every: bool = False) -> list[Said]:
        """What rules say of a slot, those that certainly do not left out, and, unless ``every``, what adds nothing."""
        found: list[Said] = []
        plain: Holds = False
        for ready, bindings in self.world.speaking(attribute.name, key, self.boxes.root.values):
            if ready.otherwise and plain:
                break
            truth, value = self.boxes.truth(ready), self.boxes.value(ready, attribute.name)
            for binding in bindings:
                holds = truth(self, binding)
                if holds is False:
                    continue
                beaten = self._beaten(ready, key)
                if beaten:
                    break
                concluded = value(self, binding)
                if concluded.never:
                    continue
                sure = bool(holds) and beaten is False and not concluded.maybe_unknown
                fit = _fitted(attribute, concluded.known())
                found.append(Said(ready.at, sure and not (ready.otherwise and plain is None), fit))
                if not ready.otherwise and not plain:
                    plain = True if sure else None
                if sure and attribute.combine == "any" and fit.values == TRUE.values and not every:
                    return [found[-1]]
        return found

    def _beaten(self, ready: Ready, key: Key) -> Holds:
        beaten: Holds = False
        for beater in ready.beaters:
            truth = self.boxes.truth(beater)
            for binding in self.world.bindings(beater, key, self.boxes.root.values):
                holds = truth(self, binding)
                if holds:
                    return True
                beaten = None if holds is None else beaten
        return beaten

    # --- choices ---

    def _choose(self, choice: Choice) -> Envelope:
        scenario = self.boxes.scenario
        orders = self.plain(choice.order).values if choice.order else frozenset([()])
        without = scenario.without.get(choice.name, ())
        only = scenario.only.get(choice.name)
        ids = [i for i in self.world.ids[choice.record] if i not in without and (only is None or i in only)]
        found: set[Value] = set()
        for order in orders:
            if order is None:
                found.add(None)
                continue
            found |= self._first(choice, [i for i in order if i in ids], [i for i in ids if i not in order])
        return Envelope(frozenset(found))

    def _first(self, choice: Choice, named: Sequence[str], unnamed: Sequence[str]) -> set[Value]:
        """Who may come first, among those that are not excluded."""
        found: set[Value] = set()
        for ident in named:
            out = self._out(choice, ident)
            if out is not True:
                found.add(ident)
            if out is False:
                return found
        left = {i: self._out(choice, i) for i in unnamed}
        free = {i: out for i, out in left.items() if out is not True}
        found |= self._best(choice, free)
        if all(out is None for out in free.values()):
            found.add(None)
        return found

    def _out(self, choice: Choice, ident: str) -> Holds:
        if choice.unless is None:
            return False
        values = self.field(choice.unless, ident).values
        return None if True in values and len(values) > 1 else True in values

    def _best(self, choice: Choice, free: Mapping[str, Holds]) -> set[Value]:
        """Those of which it is not certain that another one comes before them."""
        best: dict[str, tuple[Any, Any]] = {}
        for ident in free:
            pairs = [_keys(self.field(field, ident), more) for field, more in choice.by]
            best[ident] = ((*(low for low, _ in pairs), ident), (*(high for _, high in pairs), ident))
        sure = [best[i][1] for i, out in free.items() if out is False]
        limit = min(sure) if sure else None
        return {i for i in free if limit is None or best[i][0] <= limit}


_TURNED = {">=": "<", "<=": ">", "!=": "="}  # the same comparison the other way round


def comparison_in_words(subject: Expr, op: str, operand: Expr, binding: Binding, *, known: bool) -> tuple[str, bool]:
    """A comparison as it is written, about the bound records, and whether it is the opposite of what the words say.

    Where a side may be unknown no comparison is the opposite of another: both are false.
    """
    turned = known and op in _TURNED
    return f"{written(subject, binding)} {_TURNED[op] if turned else op} {written(operand, binding)}", turned


_SCENARIO = "as the scenario has it"


def _keys(score: Envelope, more: bool) -> tuple[tuple[bool, float], tuple[bool, float]]:
    """The least and the greatest sort key of a score: better ones are less."""
    ends = [score_key(v, more) for v in score.values]
    if score.span is not None:
        ends += [score_key(score.span.low, more), score_key(score.span.high, more)]
    return min(ends), max(ends)


def _of_cell(cell: Cell) -> Envelope:
    return cell if isinstance(cell, Envelope) else number(cell) if isinstance(cell, Span) else one(cell)


def _listed(found: Envelope | Members, kind: Kind) -> Envelope:
    """A set as all the sets that it may be."""
    if isinstance(found, Envelope):
        return found
    open_ = sorted(found.may - found.must)
    if len(open_) > SUBSETS:
        raise TooWide
    each = product(*((False, True) for _ in open_))
    sets = ({*found.must, *(m for m, inside in zip(open_, told, strict=True) if inside)} for told in each)
    return Envelope(frozenset(canonical_set(kind, s) for s in sets))


def _fitted(attribute: Attribute, concluded: Envelope) -> Envelope:
    """A concluded value as its attribute keeps it."""
    if attribute.kind.name == "number":
        values = frozenset(float(v) + 0.0 for v in concluded.values)
        span = concluded.span
        return Envelope(values, None if span is None else Span(float(span.low), float(span.high)))
    if attribute.kind.name == "set":
        return Envelope(frozenset(v if isinstance(v, tuple) else (v,) for v in concluded.values))
    return concluded
