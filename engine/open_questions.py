"""Which unknown inputs could still change something.

An unknown input is opened: it might have any value. What it might change is followed through the strata, with every
test that reads an open slot counting as open too (three-valued logic), until it reaches something that the knowledge
base answers, or dies out: in a rule that fails for another reason, behind a rule that decides anyway, in a candidate
that is ruled out regardless. The answer errs to the side of asking: what might change need not. An input that only a
contradiction reads is not asked for: it might spoil the answer, but not improve it.
"""

from __future__ import annotations

from collections.abc import Iterator

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
    check_operands,
    guard_names,
    names_in,
)
from .evaluate import Binding, truth_of
from .infer import Key, Run
from .support import reads

Open = dict[str, set[Key]]  # attribute or field -> the records (None: the attribute itself) whose value is open


def could_matter(run: Run) -> list[str]:
    """The inputs that have no value and that could change an answer, by name."""
    base = run.base
    unknown = [a.name for a in base.inputs() if run.values.get(a.name) is None]
    return sorted(name for name in unknown if _reaches_an_answer(name, run))


def _reaches_an_answer(name: str, run: Run) -> bool:
    base = run.base
    answers = {a for a in (*base.conclude, *base.choices) if base.attributes[a].record is None and a != name}
    open_slots: Open = {name: {None}}
    follower = _Follower(run, open_slots)
    for target in base.order:
        if any(read in open_slots for read in base.depends[target]) and run.settled[target].stated != {None}:
            keys = follower.open_keys(target)
            if keys and target in answers:
                return True
            if keys:
                open_slots[target] = keys
    return any(
        follower.truth(c.guard, {}) is None for c in base.contradictions.values() if name in guard_names(c.guard)
    )


class _Follower:
    """Follows what open slots might change, one attribute further."""

    def __init__(self, run: Run, open_slots: Open) -> None:
        self.run = run
        self.base: KnowledgeBase = run.base
        self.open = open_slots

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
            if self._reads_open(rule, conclusion):
                found.update(k for k in self._changed(rule, conclusion) if k not in stated and k not in found)
        return {key for key in found if not self._decided_anyway(attribute, key)}

    def _reads_open(self, rule: Rule, conclusion: Conclusion) -> bool:
        guards = [rule.guard, *(self.base.rules[w].guard for w in conclusion.overridden_by)]
        names = {*names_in(conclusion.value), *(n for guard in guards for n in guard_names(guard))}
        return not names.isdisjoint(self.open)

    def _changed(self, rule: Rule, conclusion: Conclusion) -> Iterator[Key]:
        """The slots about which the rule might say something else, or cease or begin to speak."""
        in_value = not self.open.keys().isdisjoint(names_in(conclusion.value))
        beaten = any(
            not self.open.keys().isdisjoint(guard_names(self.base.rules[w].guard)) for w in conclusion.overridden_by
        )
        for binding in self.run.bindings(rule.loops):
            truth = self.truth(rule.guard, binding)
            if truth is False:
                continue
            if (
                truth is None
                or beaten
                or (in_value and self._is_open(reads(conclusion.value, self.run.values, binding)))
            ):
                keys = conclusion.keys
                yield None if not keys else binding[keys[0]] if len(keys) == 1 else tuple(binding[k] for k in keys)

    def _decided_anyway(self, attribute: Attribute, key: Key) -> bool:
        """Whether a rule that reads nothing open makes an ``any`` true whatever the others say."""
        if attribute.combine != "any":
            return False
        firings = self.run.settled[attribute.name].firings.get(key, ())
        return any(
            f.stands and f.value is True and self.truth(self.base.rules[f.rule].guard, f.binding) is True
            for f in firings
            if self.open.keys().isdisjoint(names_in(f.conclusion.value))
        )

    def _choice_is_open(self, choice: Choice) -> bool:
        ranking = self.run.settled[choice.name].ranking
        if ranking is None or ranking.open or choice.order in self.open:
            return True
        barring = self.open.get(choice.unless or "", set())
        scored = set().union(*(self.open.get(field, set()) for field, _ in choice.by))
        for candidate in ranking.candidates:
            out = candidate.excluded is not None and candidate.id not in barring
            winner = candidate.id == ranking.winner
            if not out and candidate.id in scored:
                return True
            if candidate.id in barring and (winner or candidate.excluded == "rule"):
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
        for expr in (test.subject, *check_operands(test.check)):
            if not self.open.keys().isdisjoint(names_in(expr)) and self._is_open(reads(expr, self.run.values, binding)):
                return True
        return False

    def _is_open(self, slots: Iterator[str]) -> bool:
        for slot in slots:
            name, _, inside = slot.partition("[")
            keys = self.open.get(name)
            if keys is None:
                continue
            if not inside:
                return True
            parts = tuple(inside[:-1].split(","))
            if (parts if len(parts) > 1 else parts[0]) in keys:
                return True
        return False
