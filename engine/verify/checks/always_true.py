"""Tests that are always true where they stand: the other lines of their rule say as much already.

``known`` is only told where its subject is known everywhere: as a reminder beside another test it does no harm. Tests
that read nothing but the facts of the bound record are left alone: another record may make them false.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...compiled import AllOf, And, Guard, Known, Rule, Test
from ...symbolic.diagrams import Diagram
from ..findings import Finding
from ..prover import Prover
from .never_fires import line_in_words


def check(prover: Prover) -> Iterator[Finding]:
    """A finding for each line of a rule in scope that its other lines imply."""
    scope = set(prover.scope)
    for ident in sorted(prover.base.rules):
        rule = prover.base.rules[ident]
        if rule.conclusions[0].target in scope:
            yield from _of(prover, rule)


def _of(prover: Prover, rule: Rule) -> Iterator[Finding]:
    lines = list(_lines(rule.guard))
    if not lines:
        return
    conclusion = rule.conclusions[0]
    bindings = [b for key in prover.keys(conclusion) for b in prover.world.bindings(rule, conclusion, key)]
    truths = [[prover.world.guards.truth(line, b) for line in lines] for b in bindings]
    if all(prover.never(_all(prover, own)) for own in truths):
        return  # it never fires: that is told instead
    kept = list(range(len(lines)))
    for at, line in enumerate(lines):
        if not isinstance(line, Test) or line.check == AllOf(()) or _only_facts(prover, [own[at] for own in truths]):
            continue
        others = [] if isinstance(line.check, Known) else [i for i in kept if i != at]
        if all(prover.never(_all(prover, [own[i] for i in others]) & ~own[at]) for own in truths):
            kept.remove(at)
            yield _finding(rule, line, bool(others))


def _lines(guard: Guard) -> Iterator[Guard]:
    """The lines that must all hold."""
    if isinstance(guard, And):
        for part in guard.parts:
            yield from _lines(part)
    else:
        yield guard


def _all(prover: Prover, parts: list[Diagram]) -> Diagram:
    where = prover.world.diagrams.true
    for part in parts:
        where &= part
    return where


def _only_facts(prover: Prover, truths: list[Diagram]) -> bool:
    constant = (prover.world.diagrams.true, prover.world.diagrams.false)
    return len(truths) > 1 and all(truth in constant for truth in truths)


def _finding(rule: Rule, test: Test, beside_others: bool) -> Finding:
    where = " where the other tests hold" if beside_others else ""
    return Finding(
        "always-true",
        "warning",
        test.position,
        f"'{line_in_words(test)}' in '{rule.id}' is always true{where}",
        attribute=rule.conclusions[0].target,
        rule=rule.id,
        share=1.0,
        hint="take the test out, or mend it",
        owner=(rule.id,) if rule.table is None else (rule.id, rule.table),
    )
