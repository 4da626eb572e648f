"""Rules that decide by name: that put a candidate forward, or rule it out, because it is that very record.

Where a choice ranks records by scores, knowledge should say what makes one better. A rule that concludes what choices
go by, and tests which record it has before it against a name written down, has learned an answer by heart.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..compiled import AllOf, And, AnyOf, Check, Compare, Const, Contains, Guard, KnowledgeBase, Not, Or, Rule, Test


def deciding_by_name(base: KnowledgeBase) -> list[str]:
    """The ids of the deciding rules that name a record of a catalogue which a choice ranks by scores."""
    decisive = {name for c in base.choices.values() for name in (c.order, c.unless, *(f for f, _ in c.by)) if name}
    ranked = {choice.record for choice in base.choices.values() if choice.by}
    return [
        rule.id
        for rule in base.rules.values()
        if any(conclusion.target in decisive for conclusion in rule.conclusions) and _names(rule, ranked)
    ]


def _names(rule: Rule, ranked: set[str]) -> bool:
    """Whether a test of the rule compares a record of these catalogues with one that is named."""
    return any(
        test.subject.kind.name == "record" and test.subject.kind.record in ranked and _literal(test.check)
        for test in _tests(rule.guard)
    )


def _tests(guard: Guard) -> Iterator[Test]:
    if isinstance(guard, Test):
        yield guard
    elif isinstance(guard, (And, Or, Not)):
        for part in guard.parts:
            yield from _tests(part)


def _literal(check: Check) -> bool:
    if isinstance(check, Compare):
        return isinstance(check.operand, Const)
    if isinstance(check, Contains):
        return isinstance(check.member, Const)
    if isinstance(check, (AllOf, AnyOf)):
        return any(_literal(part) for part in check.checks)
    return False
