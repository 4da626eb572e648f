"""Rules that never fire: their tests are never true, or other rules always go before them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...compiled import And, Conclusion, Rule, Test
from ...symbolic.diagrams import Diagram
from ...symbolic.written import written
from ..findings import Finding
from ..prover import Prover


def check(prover: Prover) -> Iterator[Finding]:
    """A finding for each rule, or single conclusion of a rule, that nothing ever comes of."""
    scope = set(prover.scope)
    for ident in sorted(prover.base.rules):
        rule = prover.base.rules[ident]
        prover.about = ident
        targets = [c for c in rule.conclusions if c.target in scope]
        if not targets:
            continue
        if _never_true(prover, rule):
            yield _untrue(prover, rule)
            continue
        found = [finding for conclusion in targets for finding in _of(prover, rule, conclusion)]
        if len(found) == len(rule.conclusions) > 1:  # nothing comes of all of it: one finding, not one a column
            first = found[0]
            message = first.message.replace(f"'{first.attribute}'", "anything")
            found = [replace(first, position=rule.position, message=message)]
        yield from found


def _never_true(prover: Prover, rule: Rule) -> bool:
    return all(prover.never(prover.world.guards.truth(rule.guard, b)) for b in _bindings(prover, rule))


def _bindings(prover: Prover, rule: Rule) -> Iterator[dict[str, str]]:
    conclusion = rule.conclusions[0]
    for key in prover.keys(conclusion):
        yield from prover.world.bindings(rule, conclusion, key)


def _untrue(prover: Prover, rule: Rule) -> Finding:
    tests = _culprits(prover, rule)
    listed = " and ".join(f"'{t}'" for t in tests)
    if len(tests) == 1:
        why = f": {listed} is never true"
    elif tests:
        why = f": {listed} are never true together"
    else:
        why = ""
    first = rule.conclusions[0]
    return Finding(
        "never-fires",
        "warning",
        rule.position,
        f"the tests of '{rule.id}' are never true{why}" if why else f"the tests of '{rule.id}' are never true together",
        attribute=first.target,
        rule=rule.id,
        share=0.0,
        hint="mend the tests, or take the rule out",
        owner=_owner(rule),
    )


def _culprits(prover: Prover, rule: Rule) -> list[str]:
    """A smallest group of a rule's lines that exclude each other, as they are written."""
    parts = list(rule.guard.parts) if isinstance(rule.guard, And) else [rule.guard]
    lines = list(parts)
    for part in parts:
        left = [p for p in lines if p is not part]
        guards = [[prover.world.guards.truth(p, b) for p in left] for b in _bindings(prover, rule)]
        if left and all(prover.never(_both(prover, together)) for together in guards):
            lines = left
    return (
        [line_in_words(line) for line in lines if isinstance(line, Test)]
        if all(isinstance(line, Test) for line in lines)
        else []
    )


def _both(prover: Prover, diagrams: list[Diagram]) -> Diagram:
    where = prover.world.diagrams.true
    for diagram in diagrams:
        where &= diagram
    return where


def line_in_words(test: Test) -> str:
    """A test as it is written."""
    return f"{written(test.subject, _Records())}: {test.text}"


class _Records(dict[str, str]):
    """Bound records, named by their catalogue."""

    def __missing__(self, key: str) -> str:
        return key


def _of(prover: Prover, rule: Rule, conclusion: Conclusion) -> Iterator[Finding]:
    target = conclusion.target
    attribute = prover.base.attributes[target]
    if prover.world.weights.heavy(target):
        return
    if attribute.record is not None and prover.world.weights.heavy_column(target):
        return
    held: list[Diagram] = []
    free = False
    for key in prover.keys(conclusion):
        for contribution in prover.contributions(rule, conclusion, key):
            if not prover.never(contribution.stands):
                return
            if not prover.never(contribution.holds):
                held.append(contribution.holds)
                free = free or not prover.never(contribution.unbeaten)
    others: tuple[str, ...] = ()
    if free:
        message = f"what '{rule.id}' concludes for '{target}' never has a value"
        hint = "something that its formula reads is unknown wherever its tests hold"
    elif not held:
        message = f"'{rule.id}' is never needed for '{target}': it is always stated where its tests hold"
        hint = "take the conclusion out"
    else:
        others = _covering(prover, rule, conclusion, held)
        listed = ", ".join(f"'{o}'" for o in others)
        verb = "goes" if len(others) == 1 else "go"
        message = f"'{rule.id}' never decides '{target}': {listed} always {verb} before it"
        hint = "narrow the tests of the rules that go before it, or take the conclusion out"
    yield Finding(
        "never-fires",
        "warning",
        conclusion.position,
        message,
        attribute=target,
        rule=rule.id,
        others=others,
        share=0.0,
        hint=hint,
        owner=_owner(rule),
    )


def _covering(prover: Prover, rule: Rule, conclusion: Conclusion, held: list[Diagram]) -> tuple[str, ...]:
    """A smallest group of rules that together go before a rule wherever its tests hold (of a plain attribute)."""
    target = conclusion.target
    before = list(conclusion.overridden_by)
    if rule.otherwise:
        before += [r for r in prover.base.conclude[target] if not prover.base.rules[r].otherwise and r not in before]
    if conclusion.keys:
        return tuple(before)
    own = prover.world.diagrams.any(held)
    slot = prover.world.plain(target)

    def goes_before(ident: str) -> Diagram:
        if ident in conclusion.overridden_by:
            return prover.world.held(ident, target, None)
        return prover.world.diagrams.any(c.stands for c in slot.contributions if c.rule.id == ident)

    parts = {ident: goes_before(ident) for ident in before}
    for ident in before:
        others = prover.world.diagrams.any(d for i, d in parts.items() if i != ident)
        if prover.never(own & ~others):
            del parts[ident]
    return tuple(parts)


def _owner(rule: Rule) -> tuple[str, ...]:
    return (rule.id,) if rule.table is None else (rule.id, rule.table)
