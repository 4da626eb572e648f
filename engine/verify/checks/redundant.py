"""Redundant rules: without them every answer is the same, because other rules say the same wherever they hold."""

from __future__ import annotations

from collections.abc import Iterator

from ...compiled import Attribute, Conclusion, Rule
from ...symbolic.compose import Contribution, Key, Slot
from ...symbolic.diagrams import Diagram
from ...symbolic.values import Members, Some
from ..findings import Finding
from ..prover import Prover


def check(prover: Prover) -> Iterator[Finding]:
    """A finding for each rule all of whose conclusions are in scope, and change nothing."""
    scope = set(prover.scope)
    dropped: set[str] = set()
    for ident in sorted(prover.base.rules):
        rule = prover.base.rules[ident]
        prover.about = ident
        if not rule.conclusions or not all(c.target in scope and _tractable(prover, c) for c in rule.conclusions):
            continue
        others: set[str] = set()
        if all(_idle(prover, rule, c, dropped, others) for c in rule.conclusions) and others:
            dropped.add(ident)
            yield _finding(rule, tuple(sorted(others)))


def _tractable(prover: Prover, conclusion: Conclusion) -> bool:
    weights = prover.world.weights
    return not weights.heavy(conclusion.target) and not (conclusion.keys and weights.heavy_column(conclusion.target))


def _idle(prover: Prover, rule: Rule, conclusion: Conclusion, dropped: set[str], others: set[str]) -> bool:
    """Whether a rule fires for an attribute and changes none of its slots; ``others`` collects who says the same."""
    attribute = prover.base.attributes[conclusion.target]
    fires = False
    for key in prover.keys(conclusion):
        mine = prover.contributions(rule, conclusion, key)
        if all(prover.never(c.stands) for c in mine):
            continue
        fires = True
        slot = prover.world.plain(attribute.name) if key is None else prover.world.field(attribute.name, key)
        beside = _beside(prover, attribute, slot, mine, dropped)
        if not beside:
            return False
        if not _repeats(prover, attribute, mine, dropped) and not _unchanged(prover, attribute, key, rule, dropped):
            return False
        others |= beside
    return fires


def _beside(prover: Prover, attribute: Attribute, slot: Slot, mine: list[Contribution], dropped: set[str]) -> set[str]:
    """The rules that stand beside a rule wherever it stands; none where they leave something to it.

    What only takes its place when it is gone (an ``otherwise`` rule, one that it overrides) does not count: a special
    case may well say the same as the usual one. Where contributions are collected, each is a reason of its own, so one
    other rule must cover it all.
    """
    ours = prover.world.diagrams.any(c.stands for c in mine)
    theirs: dict[str, list[Diagram]] = {}
    for contribution in slot.contributions:
        ident = contribution.rule.id
        if ident != mine[0].rule.id and ident not in dropped and (contribution.stands & ours).satisfiable():
            same = contribution.stands
            if attribute.combine != "all":  # members of a set are compared when it is put together without the rule
                same &= prover.world.diagrams.any(
                    where & own.yields[value]
                    for own in mine
                    for value, where in contribution.yields.items()
                    if value in own.yields
                )
            if _same_member(mine, contribution) and not prover.never(same & ours):
                theirs.setdefault(ident, []).append(same)
    covering = {ident: prover.world.diagrams.any(parts) for ident, parts in theirs.items()}
    if attribute.combine == "one":
        return set(covering) if prover.never(ours & ~prover.world.diagrams.any(covering.values())) else set()
    return {ident for ident, where in covering.items() if prover.never(ours & ~where)}


def _same_member(mine: list[Contribution], other: Contribution) -> bool:
    """Whether two rules may put the same member into a set; of anything but sets that are written out, it may be."""
    return any(
        not isinstance(value, tuple) or not isinstance(theirs, tuple) or not set(value).isdisjoint(theirs)
        for own in mine
        for value in own.yields
        for theirs in other.yields
    )


def _repeats(prover: Prover, attribute: Attribute, mine: list[Contribution], dropped: set[str]) -> bool:
    """Whether nothing can change without a rule beside which others say the same: the costly comparison is spared.

    So it is where saying a value twice is saying it once, where the values are told apart, and where neither the rule
    nor one that is gone already goes before others, which would come to the fore.
    """
    if attribute.combine not in ("one", "min", "max", "any") or any(
        isinstance(v, Some) for c in mine for v in c.yields
    ):
        return False
    gone = {mine[0].rule.id, *dropped}
    return not any(
        gone & set(conclusion.overridden_by)
        for ident in prover.base.conclude[attribute.name]
        for conclusion in prover.base.rules[ident].conclusions
        if conclusion.target == attribute.name
    )


def _unchanged(prover: Prover, attribute: Attribute, key: Key, rule: Rule, dropped: set[str]) -> bool:
    """Whether the slot has the same cases without the rule."""
    with_it = prover.world.settle(attribute, key, frozenset(dropped))
    without = prover.world.settle(attribute, key, frozenset({*dropped, rule.id}))
    if any(_uncertain(slot.cases, attribute.name) for slot in (with_it, without)):
        return False  # two such numbers in one cell need not be the same
    return all(prover.never(d) for d in _differences(prover, with_it, without))


def _uncertain(cases: object, name: str) -> bool:
    """Whether some cases are only known to be some value of the slot itself."""
    return isinstance(cases, dict) and any(isinstance(v, Some) and v.source.startswith(name) for v in cases)


def _differences(prover: Prover, first: Slot, second: Slot) -> Iterator[Diagram]:
    none = prover.world.diagrams.false
    yield first.conflict ^ second.conflict
    if isinstance(first.cases, Members) or isinstance(second.cases, Members):
        assert isinstance(first.cases, Members) and isinstance(second.cases, Members)
        yield first.cases.loose | second.cases.loose
        for member in {**first.cases.has, **second.cases.has}:
            yield first.cases.has.get(member, none) ^ second.cases.has.get(member, none)
    else:
        for value in {**first.cases, **second.cases}:
            yield first.cases.get(value, none) ^ second.cases.get(value, none)


def _finding(rule: Rule, others: tuple[str, ...]) -> Finding:
    listed = ", ".join(f"'{o}'" for o in others[:4]) + (f" and {len(others) - 4} more" if len(others) > 4 else "")
    first = rule.conclusions[0]
    return Finding(
        "redundant",
        "warning",
        rule.position,
        f"'{rule.id}' changes nothing: wherever it holds, {listed} conclude{'s' if len(others) == 1 else ''} the same",
        attribute=first.target,
        rule=rule.id,
        others=others,
        share=0.0,
        hint="take it out, or say in its reason why it should stand beside the others, and silence this",
        owner=(rule.id,) if rule.table is None else (rule.id, rule.table),
    )
