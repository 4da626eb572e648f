"""The meaning of a knowledge base in every cell of its inputs.

Written from DESIGN's "Meaning" alone, as an oracle for whatever proves things about a knowledge base. It reads the
compiled form, and shares no code with inference or with the proofs; ``test_oracle`` compares it with inference.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from warmstart.engine.compiled import (
    AllOf,
    And,
    AnyOf,
    Attr,
    Attribute,
    Bound,
    Call,
    Check,
    Compare,
    Conclusion,
    Const,
    Contains,
    Expr,
    Get,
    Guard,
    IfElse,
    KnowledgeBase,
    Known,
    Not,
    Or,
    Rule,
    Test,
)

from .coded import Coded, Truth
from .space import Numbers

Key = str | tuple[str, ...] | None
Binding = Mapping[str, str]
CONFLICT = ("conflict",)  # no value, for another reason than that nothing was said


@dataclass(eq=False)
class Firing:
    """What one rule, for one binding, says of a slot: where its tests hold, where it stands, and its value."""

    rule: str
    holds: Truth
    stands: Truth
    value: Coded


@dataclass(eq=False)
class Slot:
    """What an attribute, or a field of one record, comes to; ``empty`` is where a choice has nobody left."""

    value: Coded
    firings: list[Firing]
    conflict: Truth
    empty: Truth


class Meaning:
    """What every slot comes to, in terms of ``given``: the value of each input, one for each of its ``cells``.

    ``algebra`` says how truths are joined (they know ``&``, ``|`` and ``~``) and functions of values are lifted. Some
    rules may be left out (``without``).
    """

    def __init__(
        self,
        base: KnowledgeBase,
        algebra: Any,
        given: Mapping[str, Any],
        cells: Mapping[str, tuple[Any, ...]],
        without: frozenset[str] = frozenset(),
    ) -> None:
        self.base, self.algebra, self.given, self.cells = base, algebra, given, cells
        self._without = without
        self._slots: dict[tuple[str, Key], Slot] = {}
        # The guard stands beside its truth, so that no other one can come to have its id.
        self._truths: dict[tuple[int, tuple[tuple[str, str], ...]], tuple[Guard, Truth]] = {}
        self.space = ~algebra.any([self.truth(c.guard, {}) for c in base.contradictions.values()])

    # --- slots ---

    def less(self, rules: frozenset[str]) -> Meaning:
        """The same without some rules; what does not depend on what they conclude is taken over."""
        found = Meaning(self.base, self.algebra, self.given, self.cells, rules)
        reached = self.reached_by(rules)
        found._slots |= {slot: own for slot, own in self._slots.items() if slot[0] not in reached}
        return found

    def reached_by(self, rules: frozenset[str]) -> set[str]:
        """The attributes that depend on what these rules conclude."""
        targets = {c.target for ident in rules for c in self.base.rules[ident].conclusions}
        return {name for name in self.base.order if self.base.closure([name]) & targets}

    def cell_of(self, given: Mapping[str, Any]) -> dict[str, int]:
        """The place of the cell of each input that a scenario is in."""
        assert set(given) <= set(self.cells)
        return {n: [_in(c, given.get(n)) for c in cells].index(True) for n, cells in self.cells.items()}

    def value(self, name: str, key: Key = None) -> Coded:
        """The value of an attribute, or of a record's field."""
        return self.slot(name, key).value

    def slot(self, name: str, key: Key = None) -> Slot:
        """All about an attribute, or a record's field."""
        found = self._slots.get((name, key))
        if found is None:
            found = self._slots[name, key] = self._slot(self.base.attributes[name], key)
        return found

    def keys(self, name: str) -> list[Key]:
        """The records whose field ``name`` is; None for a plain attribute."""
        record = self.base.attributes[name].record
        if record is None:
            return [None]
        catalogue = self.base.catalogues[record]
        if not catalogue.of:
            return list(catalogue.ids)
        return list(product(*(self.base.catalogues[c].ids for c in catalogue.of)))

    def _slot(self, attribute: Attribute, key: Key) -> Slot:
        name = attribute.name
        facts: Mapping[Any, Any] = self.base.facts.get(name, {})
        if key is not None and key in facts:
            return Slot(self.algebra.constant(facts[key].value), [], self.algebra.no, self.algebra.no)
        if name in self.base.choices:
            chosen_, empty = self._choice(name)
            return Slot(chosen_, [], self.algebra.no, empty)
        firings = self._firings(name, key)
        total = self._combined(attribute, firings)
        conflict = total.where(CONFLICT)
        value = self.algebra.lift(lambda v: None if v == CONFLICT else v, total)
        if attribute.default is not None:
            nothing = ~self.algebra.any([f.stands for f in firings])
            default = _members(attribute.default) if attribute.kind.name == "set" else attribute.default
            value = self.algebra.chosen(nothing, self.algebra.constant(default), value)
        if key is None and name in self.given:
            given = self.given[name]
            for firing in firings:
                firing.stands = firing.stands & given.unknown
            value = self.algebra.chosen(given.unknown, value, given)
            conflict = conflict & given.unknown
        return Slot(value, firings, conflict, self.algebra.no)

    def _firings(self, name: str, key: Key) -> list[Firing]:
        """Every rule that speaks of a slot, by rule id and binding."""
        firings = []
        for ident in sorted(self.base.rules):
            rule = self.base.rules[ident]
            for conclusion in rule.conclusions:
                if conclusion.target == name and ident not in self._without:
                    beaten = self.algebra.any([self.held(w, name, key) for w in conclusion.overridden_by])
                    for binding in self.bindings(rule, conclusion, key):
                        holds = self.truth(rule.guard, binding)
                        value = self.eval(conclusion.value, binding)
                        if self.base.attributes[name].kind.name == "number":
                            value = self.algebra.lift(lambda v: None if v is None else float(v), value)
                        if self.base.attributes[name].kind.name == "set":
                            value = self.algebra.lift(lambda v: v if v is None else _members(v), value)
                        firings.append(Firing(ident, holds, holds & ~beaten & ~value.unknown, value))
        plain = self.algebra.any([f.stands for f in firings if not self.base.rules[f.rule].otherwise])
        for firing in firings:
            if self.base.rules[firing.rule].otherwise:
                firing.stands = firing.stands & ~plain
        return firings

    def held(self, ident: str, name: str, key: Key) -> Truth:
        """Where a rule's own tests hold, speaking of a slot."""
        if ident in self._without:
            return self.algebra.no
        rule = self.base.rules[ident]
        (conclusion,) = [c for c in rule.conclusions if c.target == name]
        return self.algebra.any([self.truth(rule.guard, b) for b in self.bindings(rule, conclusion, key)])

    def bindings(self, rule: Rule, conclusion: Conclusion, key: Key) -> list[Binding]:
        """The bindings for which a rule speaks of a slot."""
        found = []
        for ids in product(*(self.base.catalogues[c].ids for c in rule.loops)):
            binding = dict(zip(rule.loops, ids, strict=True))
            named = tuple(binding[k] for k in conclusion.keys)
            if key == (None if not named else named if len(named) > 1 else named[0]):
                found.append(binding)
        return found

    def _combined(self, attribute: Attribute, firings: list[Firing]) -> Coded:
        """What the standing firings come to, one added after the other."""
        number = float if attribute.kind.name == "number" else int
        ranks = attribute.kind.values
        start: Any = {"all": frozenset(), "sum": number(0), "product": number(1), "any": False}.get(attribute.combine)

        def add(here: bool, total: Any, value: Any) -> Any:
            if not here or value is None:  # what stands has a value
                return total
            match attribute.combine:
                case "all":
                    return total | value
                case "sum":
                    return total + value
                case "product":
                    return total * value
                case "any":
                    return total or value
                case "one":
                    return value if total is None else total if _agree(total, value) else CONFLICT
            if total is None:
                return value
            extreme = min if attribute.combine == "min" else max
            return extreme(total, value, key=ranks.index if ranks else None)

        total = self.algebra.constant(start)
        for firing in firings:
            total = self.algebra.lift(add, self.algebra.as_value(firing.stands), total, firing.value)
        return total

    # --- choices ---

    def _choice(self, name: str) -> tuple[Coded, Truth]:
        """Who is chosen, and where nobody is left."""
        choice = self.base.choices[name]
        ids = list(self.base.catalogues[choice.record].ids)
        order = self.algebra.constant(()) if choice.order is None else self.value(choice.order)
        scores = [[self.value(field, i) for field, _ in choice.by] for i in ids]
        out = [self.value(choice.unless, i) if choice.unless else self.algebra.constant(False) for i in ids]

        def ranked(order: Any, *scores: Any) -> Any:
            if order is None:
                return None
            return tuple(sorted(ids, key=lambda i: _place(order, i, scores[ids.index(i)], choice.by)))

        rows = [self.algebra.lift(lambda *s: s, *row) if row else self.algebra.constant(()) for row in scores]
        ranking = self.algebra.lift(ranked, order, *rows)
        excluded = self.algebra.constant(frozenset())
        for ident, own in zip(ids, out, strict=True):
            excluded = self.algebra.lift(lambda e, o, ident=ident: e | {ident} if o is True else e, excluded, own)

        def first(ranking: Any, excluded: Any) -> Any:
            return None if ranking is None else next((i for i in ranking if i not in excluded), None)

        chosen_ = self.algebra.lift(first, ranking, excluded)
        return chosen_, chosen_.unknown & ~ranking.unknown

    # --- conditions ---

    def truth(self, guard: Guard, binding: Binding) -> Truth:
        """Where a condition holds."""
        key = (id(guard), tuple(sorted(binding.items())))
        if key not in self._truths:
            self._truths[key] = guard, self._truth(guard, binding)
        return self._truths[key][1]

    def _truth(self, guard: Guard, binding: Binding) -> Truth:
        match guard:
            case Test():
                return self._passes(guard.check, guard.subject, binding)
            case And():
                found = ~self.algebra.no
                for part in guard.parts:
                    found = found & self.truth(part, binding)
                return found
            case Or():
                return self.algebra.any([self.truth(p, binding) for p in guard.parts])
            case Not():
                return ~self.algebra.any([self.truth(p, binding) for p in guard.parts])

    def _passes(self, check: Check, subject: Expr, binding: Binding) -> Truth:
        match check:
            case AllOf():
                return ~self.algebra.any([~self._passes(c, subject, binding) for c in check.checks])
            case AnyOf():
                return self.algebra.any([self._passes(c, subject, binding) for c in check.checks])
            case Known():
                unknown = self.eval(subject, binding).unknown
                return ~unknown if check.known else unknown
            case Contains():
                return self._both(lambda own, member: (member in own) == check.included, subject, check.member, binding)
            case Compare():
                kind = subject.kind
                return self._both(
                    lambda own, other: _compare(check.op, own, other, kind.values), subject, check.operand, binding
                )

    def _both(self, function: Any, subject: Expr, operand: Expr, binding: Binding) -> Truth:
        """Where a function of two known values says yes."""
        answer = self.algebra.lift(
            lambda a, b: a is not None and b is not None and bool(function(a, b)),
            self.eval(subject, binding),
            self.eval(operand, binding),
        )
        return answer.where(True)

    # --- formulas ---

    def eval(self, expr: Expr, binding: Binding) -> Coded:
        """The value of a formula; unknown where it has none."""
        match expr:
            case Const():
                return self.algebra.constant(expr.value)
            case Attr():
                return self.value(expr.name)
            case Bound():
                return self.algebra.constant(binding[expr.record])
            case Get():
                return self._get(expr, [self.eval(k, binding) for k in expr.keys])
            case IfElse():
                parts = [self.eval(e, binding) for e in (expr.test, expr.then, expr.other)]
                return self.algebra.lift(lambda test, yes, no: None if test is None else yes if test else no, *parts)
            case Call():
                return self.algebra.lift(lambda *args: _call(expr, args), *[self.eval(a, binding) for a in expr.args])

    def _get(self, expr: Get, keys: list[Coded]) -> Coded:
        together = self.algebra.lift(lambda *ids: None if None in ids else ids, *keys)
        found = self.algebra.constant(None)
        for ids in together.values:
            if ids is not None:
                key = ids if len(ids) > 1 else ids[0]
                own = self.algebra.constant(key) if expr.name == f"{expr.record}.id" else self.value(expr.name, key)
                found = self.algebra.chosen(together.where(ids), own, found)
        return found


def _in(cell: Any, value: Any) -> bool:
    """Whether a value of an input, None where it is not given, is in a cell."""
    if isinstance(cell, Numbers):
        return value is not None and cell.low <= value <= cell.high
    return type(cell) is type(value) and bool(cell == value)


def _members(value: Any) -> frozenset[Any]:
    return frozenset(value) if isinstance(value, (tuple, frozenset)) else frozenset({value})


def _agree(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9)
    return bool(one == other)


def _place(order: Any, ident: str, scores: Any, by: Any) -> Any:
    """Where a candidate stands: as the order names it, then by scores (unknown ones last), then by its id."""
    placed = [math.inf if v is None else -v if more else v for v, (_, more) in zip(scores, by, strict=True)]
    return [order.index(ident) if ident in order else len(order), *placed, ident]


def _compare(op: str, own: Any, other: Any, ranks: tuple[str, ...]) -> bool:
    if op in ("=", "!="):
        return bool(own == other) == (op == "=")
    if ranks:
        own, other = ranks.index(own), ranks.index(other)
    return bool({"<": own < other, "<=": own <= other, ">": own > other, ">=": own >= other}[op])


def _call(expr: Call, args: tuple[Any, ...]) -> Any:
    """An operator on plain values; None where it has no value. ``and`` and ``or`` stop where they are decided."""
    if expr.op in ("and", "or"):
        for value in args:
            if value is None or value == (expr.op == "or"):
                return value
        return expr.op == "and"
    if None in args:
        return None
    ranks = expr.args[0].kind.values
    if expr.op in ("=", "!=", "<", "<=", ">", ">="):
        return _compare(expr.op, *args, ranks)
    if expr.op in ("min", "max"):
        return (min if expr.op == "min" else max)(args, key=expr.kind.values.index if expr.kind.values else None)
    if expr.op == "not":
        return not args[0]
    raise NotImplementedError(f"'{expr.op}' is arithmetic, which cells do not decide")
