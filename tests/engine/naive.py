"""A second opinion: the meaning of the compiled form, written as plainly as possible and with no thought of speed.

It works backwards, from what is asked to what that needs, forgets nothing and shares no code with ``engine.infer``:
each value is found by looking through all rules and all bindings again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from itertools import product
from typing import Any

from warmstart.engine.compiled import (
    AllOf,
    And,
    AnyOf,
    Attr,
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
from warmstart.engine.kinds import Kind
from warmstart.engine.scenario import Scenario

Key = str | tuple[str, ...] | None


class NoValue(Exception):
    """A formula met an unknown, or arithmetic had no answer."""


@dataclass
class Naive:
    """One scenario's meaning."""

    base: KnowledgeBase
    scenario: Scenario
    found: dict[tuple[str, Key], Any] = field(default_factory=dict)
    assumed: set[tuple[str, Key]] = field(default_factory=set)
    conflicts: set[tuple[str, Key]] = field(default_factory=set)

    # --- slots ---

    def ids(self, catalogue: str) -> list[str]:
        return sorted({*self.base.catalogues[catalogue].ids, *self.scenario.records.get(catalogue, {})})

    def slots(self) -> Iterator[tuple[str, Key]]:
        """Every place for a value."""
        for name, attribute in self.base.attributes.items():
            if attribute.record is None:
                yield name, None
            elif self.base.catalogues[attribute.record].of:
                yield from (
                    (name, key) for key in product(*(self.ids(c) for c in self.base.catalogues[attribute.record].of))
                )
            else:
                yield from ((name, key) for key in self.ids(attribute.record))

    def value(self, name: str, key: Key) -> Any:
        """The value of a slot, None where unknown."""
        if (name, key) not in self.found:
            self.found[name, key] = self._value(name, key)
        return self.found[name, key]

    def _value(self, name: str, key: Key) -> Any:
        attribute = self.base.attributes[name]
        if key is None and name in self.scenario.given:
            return self.scenario.given[name]
        if isinstance(key, str) and name in self.scenario.records.get(attribute.record or "", {}).get(key, {}):
            return self.scenario.records[attribute.record or ""][key][name]
        if key is not None and key in self.base.facts.get(name, {}):
            return self.base.facts[name][key].value
        if name in self.base.choices:
            best = self.ranking(name)
            return None if not best or best[0][1] else best[0][0]
        said = self.standing(name, key)
        if not said and attribute.default is not None:
            self.assumed.add((name, key))
            return attribute.default
        return self.combined(name, key, said)

    def combined(self, name: str, key: Key, said: list[Any]) -> Any:
        attribute = self.base.attributes[name]
        number = float if attribute.kind.name == "number" else int
        match attribute.combine:
            case "all":
                members = {member for value in said for member in (value if isinstance(value, tuple) else (value,))}
                return tuple(sorted(members))
            case "sum":
                return number(sum(said))
            case "product":
                return number(reduce(lambda a, b: a * b, said, 1))
            case "any":
                return True in said
        if not said:
            return None
        if attribute.combine in ("min", "max"):
            ranked = sorted(said, key=lambda v: self.rank(attribute.kind, v))
            return ranked[0] if attribute.combine == "min" else ranked[-1]
        if any(not self.agree(said[0], other) for other in said):
            self.conflicts.add((name, key))
            return None
        return said[0]

    def agree(self, one: Any, other: Any) -> bool:
        if isinstance(one, float) and isinstance(other, float):
            return math.isclose(one, other, rel_tol=1e-9)
        return bool(one == other)

    def rank(self, kind: Kind, value: Any) -> Any:
        return kind.values.index(value) if kind.name == "enum" else value

    # --- rules ---

    def standing(self, name: str, key: Key) -> list[Any]:
        """What the rules that stand say about a slot, by rule id and binding."""
        plain, otherwise = [], []
        for ident in sorted(self.base.rules):
            rule = self.base.rules[ident]
            for conclusion in rule.conclusions:
                if conclusion.target != name:
                    continue
                beaten = any(list(self.holding(self.base.rules[w], name, key)) for w in conclusion.overridden_by)
                for binding in self.holding(rule, name, key):
                    value = self.concluded(conclusion, binding)
                    if value is not None and not beaten:
                        (otherwise if rule.otherwise else plain).append(value)
        return plain or otherwise

    def holding(self, rule: Rule, name: str, key: Key) -> Iterator[dict[str, str]]:
        """The bindings of a rule under which its own tests hold and it speaks of this slot."""
        (conclusion,) = [c for c in rule.conclusions if c.target == name]
        for ids in product(*(self.ids(c) for c in rule.loops)):
            binding = dict(zip(rule.loops, ids, strict=True))
            named = tuple(binding[k] for k in conclusion.keys)
            own: Key = None if not named else named if len(named) > 1 else named[0]
            if own == key and self.holds(rule.guard, binding):
                yield binding

    def concluded(self, conclusion: Conclusion, binding: dict[str, str]) -> Any:
        try:
            value = self.eval(conclusion.value, binding)
        except NoValue:
            return None
        return float(value) if self.base.attributes[conclusion.target].kind.name == "number" else value

    # --- choices ---

    def ranking(self, name: str) -> list[tuple[str, bool]]:
        """Every candidate in its place, and whether it is excluded."""
        choice = self.base.choices[name]
        order: Any = ()
        if choice.order:
            order = self.value(choice.order, None)
            if order is None:
                return []

        def excluded(ident: str) -> bool:
            if ident in self.scenario.without.get(name, ()):
                return True
            if name in self.scenario.only and ident not in self.scenario.only[name]:
                return True
            return choice.unless is not None and self.value(choice.unless, ident) is True

        def place(ident: str) -> Any:
            scores = []
            for score, more in choice.by:
                value = self.value(score, ident)
                scores.append(math.inf if value is None else -value if more else value)
            return [excluded(ident), order.index(ident) if ident in order else 99, *scores, ident]

        return [(ident, excluded(ident)) for ident in sorted(self.ids(choice.record), key=place)]

    # --- conditions ---

    def holds(self, guard: Guard, binding: dict[str, str]) -> bool:
        match guard:
            case Test():
                return self.passes(guard.check, self.known(guard.subject, binding), guard.subject.kind, binding)
            case And():
                return all(self.holds(p, binding) for p in guard.parts)
            case Or():
                return any(self.holds(p, binding) for p in guard.parts)
            case Not():
                return not any(self.holds(p, binding) for p in guard.parts)

    def passes(self, check: Check, value: Any, kind: Kind, binding: dict[str, str]) -> bool:
        match check:
            case AllOf():
                return all(self.passes(c, value, kind, binding) for c in check.checks)
            case AnyOf():
                return any(self.passes(c, value, kind, binding) for c in check.checks)
            case Known():
                return (value is not None) == check.known
            case Contains():
                member = self.known(check.member, binding)
                return value is not None and member is not None and (member in value) == check.included
            case Compare():
                other = self.known(check.operand, binding)
                return value is not None and other is not None and self.compare(check.op, kind, value, other)

    def compare(self, op: str, kind: Kind, a: Any, b: Any) -> bool:
        if op in ("=", "!="):
            return bool(a == b) == (op == "=")
        a, b = self.rank(kind, a), self.rank(kind, b)
        return bool({"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[op])

    # --- formulas ---

    def known(self, expr: Expr, binding: dict[str, str]) -> Any:
        try:
            return self.eval(expr, binding)
        except NoValue:
            return None

    def eval(self, expr: Expr, binding: dict[str, str]) -> Any:
        value = self._eval(expr, binding)
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            raise NoValue
        return value

    def _eval(self, expr: Expr, binding: dict[str, str]) -> Any:
        match expr:
            case Const():
                return expr.value
            case Attr():
                return self.value(expr.name, None)
            case Bound():
                return binding[expr.record]
            case Get():
                keys = tuple(self.eval(k, binding) for k in expr.keys)
                return self.value(expr.name, keys if len(keys) > 1 else keys[0])
            case IfElse():
                return self.eval(expr.then if self.eval(expr.test, binding) else expr.other, binding)
            case Call():
                return self.call(expr, binding)

    def call(self, expr: Call, binding: dict[str, str]) -> Any:
        if expr.op in ("and", "or"):
            for part in expr.args:
                if self.eval(part, binding) == (expr.op == "or"):
                    return expr.op == "or"
            return expr.op == "and"
        args = [self.eval(a, binding) for a in expr.args]
        if expr.op in ("=", "!=", "<", "<=", ">", ">="):
            return self.compare(expr.op, expr.args[0].kind, *args)
        if expr.op in ("min", "max"):
            ranked = sorted(args, key=lambda v: self.rank(expr.kind, v))
            return ranked[0 if expr.op == "min" else -1]
        try:
            match expr.op, args:
                case "+", (a, b):
                    return a + b
                case "-", (a, b):
                    return a - b
                case "*", (a, b):
                    return a * b
                case "/", (a, b):
                    return a / b
                case "**", (a, b):
                    return a**b
                case "neg", (a,):
                    return -a
                case "not", (a,):
                    return not a
                case "clamp", (a, low, high):
                    return high if max(a, low) > high else max(a, low)
                case "round", (a,):
                    return math.floor(a + 0.5)
                case name, (a,):
                    return abs(a) if name == "abs" else getattr(math, name)(a)
        except (ArithmeticError, ValueError):
            raise NoValue from None
        raise AssertionError(expr.op)
