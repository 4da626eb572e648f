"""Which unknown inputs could still change something.

One after the other, each unknown input is opened: it might have any value. What it might change is followed through the
strata, with every test that reads an open slot, or another unknown input, counting as open too (three-valued logic),
until it reaches something that the knowledge base answers, or dies out: in a rule that fails for another reason, behind
a rule that decides anyway, in a candidate that is ruled out regardless. An input that only a contradiction reads is not
asked for: it might spoil the answer, but not improve it. One that matters only after another is known is told then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from .compiled import (
    And,
    Attribute,
    Choice,
    Conclusion,
    Guard,
    KnowledgeBase,
    Not,
    Rule,
    Test,
    bound_in,
    check_operands,
    guard_names,
    names_in,
)
from .evaluate import Binding, truth_of
from .infer import Key, Run, key_of
from .support import reads

Open = dict[str, set[Key]]  # attribute or field -> the records (None: the attribute itself) whose value is open


def could_matter(run: Run) -> list[str]:
    """The inputs that have no value and that could change an answer, by name."""
    unknown = [a.name for a in run.base.inputs() if run.values.get(a.name) is None]
    return sorted(name for name in unknown if _reaches_an_answer(name, unknown, run))


def _reaches_an_answer(name: str, unknown: Iterable[str], run: Run) -> bool:
    """Whether what the input might change reaches an answer: first the cheap ways, which leave out relations."""
    relations = frozenset(n for n, c in run.base.catalogues.items() if c.of)
    return _follow(name, unknown, run, relations) or _follow(name, unknown, run, frozenset())


def _follow(name: str, unknown: Iterable[str], run: Run, without: frozenset[str]) -> bool:
    """Follow one input through the strata, past no field of ``without``, until it reaches an answer or dies out."""
    base = run.base
    answers = {a for a in (*base.conclude, *base.choices) if base.attributes[a].record is None and a != name}
    touched: Open = {name: {None}}
    everything: Open = {other: {None} for other in unknown}  # other unknown inputs may be answered, too
    follower = _Follower(run, everything, touched)
    for target in base.order:
        if base.attributes[target].record in without or run.settled[target].stated == {None}:
            continue
        if any(read in touched for read in base.depends[target]):
            keys = follower.open_keys(target)
            if keys and target in answers:
                return True
            if keys:
                touched[target] = everything[target] = keys
    return False


class _Follower:
    """Follows what touched slots might change, one attribute further, while open ones may have any value."""

    def __init__(self, run: Run, everything: Open, touched: Open) -> None:
        self.run = run
        self.base: KnowledgeBase = run.base
        self.open = everything
        self.touched = touched
        self._names: dict[int, frozenset[str]] = {}  # what a test reads, by its identity

    def open_keys(self, target: str) -> set[Key]:
        """The slots of ``target`` whose value might change."""
        if target in self.base.choices:
            return {None} if self._choice_is_open(self.base.choices[target]) else set()
        attribute = self.base.attributes[target]
        stated = self.run.settled[target].stated
        found: set[Key] = set()
        for ident in self.base.conclude.get(target, ()):
            rule = self.base.rules[ident]
            conclusion = next(c for c in rule.conclusions if c.target == target)
            if self._reads_touched(rule, conclusion):
                found.update(k for k in self._changed(rule, conclusion) if k not in stated and k not in found)
        return {key for key in found if not self._decided_anyway(attribute, key)}

    def _reads_touched(self, rule: Rule, conclusion: Conclusion) -> bool:
        guards = [rule.guard, *(self.base.rules[w].guard for w in conclusion.overridden_by)]
        names = {*names_in(conclusion.value), *(n for guard in guards for n in guard_names(guard))}
        return not names.isdisjoint(self.touched)

    def _changed(self, rule: Rule, conclusion: Conclusion) -> Iterator[Key]:
        """The slots about which the rule might say something else, or cease or begin to speak."""
        in_value = not self.touched.keys().isdisjoint(names_in(conclusion.value))
        in_guard = not self.touched.keys().isdisjoint(guard_names(rule.guard))
        beaters = (guard_names(self.base.rules[winner].guard) for winner in conclusion.overridden_by)
        beaten = any(not self.touched.keys().isdisjoint(names) for names in beaters)
        for binding in self._bindings(rule):
            truth = self.truth(rule.guard, binding)
            if truth is False:
                continue
            read = reads(conclusion.value, self.run.values, binding) if in_value else ()
            if (truth is None and in_guard) or beaten or _holds_one(read, self.touched):
                yield key_of(conclusion.keys, binding)

    def _bindings(self, rule: Rule) -> Iterator[Binding]:
        """The bindings of a rule, less those that a test about one record, of nothing open, rules out."""
        if not rule.loops:
            return iter(({},))
        candidates = {record: list(self.run.ids[record]) for record in rule.loops}
        for part in rule.guard.parts if isinstance(rule.guard, And) else (rule.guard,):
            records = set(bound_in(part))
            if len(records) == 1 and self.open.keys().isdisjoint(guard_names(part)):
                (record,) = records
                holds = truth_of(part)
                candidates[record] = [i for i in candidates[record] if holds(self.run.values, {record: i})]
        return (dict(zip(rule.loops, found, strict=True)) for found in product(*candidates.values()))

    def _decided_anyway(self, attribute: Attribute, key: Key) -> bool:
        """Whether a rule that reads nothing open makes an ``any`` true whatever the others say."""
        if attribute.combine != "any":
            return False
        firings = self.run.settled[attribute.name].firings.get(key, ())
        return any(
            f.stands
            and f.value is True
            and not self.base.rules[f.rule].otherwise
            and self.open.keys().isdisjoint(names_in(f.conclusion.value))
            and self.truth(self.base.rules[f.rule].guard, f.binding) is True
            and not any(self._might_hold(winner, f.conclusion, key) for winner in f.conclusion.overridden_by)
            for f in firings
        )

    def _might_hold(self, winner: str, conclusion: Conclusion, key: Key) -> bool:
        """Whether a rule that overrides a conclusion might speak about the slot ``key``."""
        rule = self.base.rules[winner]
        return any(
            self.truth(rule.guard, binding) is not False
            for binding in self._bindings(rule)
            if key_of(conclusion.keys, binding) == key
        )

    def _choice_is_open(self, choice: Choice) -> bool:
        ranking = self.run.settled[choice.name].ranking
        if ranking is None or ranking.open or choice.order in self.touched:
            return True
        unsure = self.open.get(choice.unless or "", set())
        barring = self.touched.get(choice.unless or "", set())
        scored = set().union(*(self.touched.get(field, set()) for field, _ in choice.by))
        for candidate in ranking.candidates:
            out = candidate.excluded is not None and candidate.id not in unsure
            matters = candidate.id == ranking.winner or candidate.excluded == "rule"
            if not out and (candidate.id in scored or (candidate.id in barring and matters)):
                return True
        return False

    def truth(self, guard: Guard, binding: Binding) -> bool | None:
        """Whether the guard holds; None where that is open."""
        if isinstance(guard, Test):
            return None if self._test_is_open(guard, binding) else truth_of(guard)(self.run.values, binding)
        absorbing = not isinstance(guard, And)  # the truth of one part that decides for all
        found: bool | None = not absorbing
        for part in guard.parts:
            truth = self.truth(part, binding)
            if truth is absorbing:
                found = absorbing
                break
            if truth is None:
                found = None
        if isinstance(guard, Not):
            return None if found is None else not found
        return found

    def _test_is_open(self, test: Test, binding: Binding) -> bool:
        exprs = (test.subject, *check_operands(test.check))
        names = self._names.get(id(test))
        if names is None:
            names = self._names[id(test)] = frozenset(n for expr in exprs for n in names_in(expr))
        if names.isdisjoint(self.open):
            return False
        return any(_holds_one(reads(expr, self.run.values, binding), self.open) for expr in exprs)


def _holds_one(slots: Iterable[str], found: Open) -> bool:
    """Whether one of the slots, written as text, is among those found."""
    for slot in slots:
        name, _, inside = slot.partition("[")
        keys = found.get(name)
        if keys is None:
            continue
        if not inside:
            return True
        parts = tuple(inside[:-1].split(","))
        if (parts if len(parts) > 1 else parts[0]) in keys:
            return True
    return False
