"""Tests that are always true where they stand: the other lines of their rule say as much already.

``known``, and a test that holds wherever the other lines' subjects have a value at all, is only told where it is true
everywhere: as a reminder beside another test it does no harm. So is a cell of a table, whose columns repeat one
another. Tests of nothing but the facts of the bound record are left alone: another record may make them false.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from ...compiled import AllOf, And, Guard, Known, Rule, Test
from ...symbolic.diagrams import Diagram
from ..findings import Finding
from ..prover import Prover
from .never_fires import line_in_words

MOST = 400  # bindings that a rule is tried for


def check(prover: Prover) -> Iterator[Finding]:
    """A finding for each line of a rule in scope that its other lines imply."""
    scope = set(prover.scope)
    for ident in sorted(prover.base.rules):
        rule = prover.base.rules[ident]
        prover.about = ident
        if rule.conclusions and rule.conclusions[0].target in scope:
            yield from _of(prover, rule)


def _of(prover: Prover, rule: Rule) -> Iterator[Finding]:
    lines = list(_lines(rule.guard))
    if not lines:
        return
    conclusion = rule.conclusions[0]
    if prod(len(prover.base.catalogues[loop].ids) for loop in rule.loops) > MOST:
        return  # too many bindings to try
    bindings = [b for key in prover.keys(conclusion) for b in prover.world.bindings(rule, conclusion, key)]
    if all(prover.never(prover.world.guards.truth(rule.guard, b)) for b in bindings):
        return  # it never fires, and that is told instead
    kept = list(lines)
    for line in lines:
        if not isinstance(line, Test) or line.check == AllOf(()) or _only_facts(prover, line, bindings):
            continue
        alone = isinstance(line.check, Known) or rule.table is not None
        others = [] if alone else [other for other in kept if other is not line]
        if others and _reminder(prover, line, others, bindings):
            continue
        if all(prover.never(_rest(prover, others, b) & ~prover.world.guards.truth(line, b)) for b in bindings):
            kept = [other for other in kept if other is not line]
            yield _finding(rule, line, bool(others))


def _lines(guard: Guard) -> Iterator[Guard]:
    """The lines that must all hold."""
    if isinstance(guard, And):
        for part in guard.parts:
            yield from _lines(part)
    else:
        yield guard


def _reminder(prover: Prover, line: Test, others: list[Guard], bindings: list[dict[str, str]]) -> bool:
    """Whether the line only says where the subjects of the others have a value at all, and is not true everywhere."""

    def subjects_known(binding: dict[str, str]) -> Diagram:
        where = prover.world.diagrams.true
        for other in others:
            if isinstance(other, Test):
                where &= prover.world.known_subject(other, binding)
        return where

    def implied(binding: dict[str, str], by: Diagram) -> bool:
        return prover.never(by & ~prover.world.guards.truth(line, binding))

    if all(implied(b, prover.world.diagrams.true) for b in bindings):
        return False
    return all(implied(b, subjects_known(b)) for b in bindings)


def _rest(prover: Prover, lines: list[Guard], binding: dict[str, str]) -> Diagram:
    where = prover.world.diagrams.true
    for line in lines:
        where &= prover.world.guards.truth(line, binding)
    return where


def _only_facts(prover: Prover, line: Guard, bindings: list[dict[str, str]]) -> bool:
    return len(bindings) > 1 and all(prover.world.guards.truth(line, b).constant for b in bindings)


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
