"""Conflicts: two standing rules conclude different values for one slot."""

from __future__ import annotations

from collections.abc import Iterator

from ...compiled import Attribute, Rule, guard_names, guard_tests, names_in
from ...diagnostics import Severity
from ...infer import Firing, Run
from ...kinds import same
from ...symbolic.compose import Contribution, Key, Slot
from ...symbolic.diagrams import Diagram
from ..evidence import Evidence, Instance, Shows
from ..findings import Finding
from ..prover import Prover, silenced

MOST = 30  # pairs told for one attribute


def check(prover: Prover) -> Iterator[Finding]:
    """A finding for each pair of rules that can disagree about an attribute in scope."""
    for name in prover.scope:
        attribute = prover.base.attributes[name]
        if attribute.combine != "one" or len(prover.base.conclude.get(name, ())) < 2:
            continue
        told: set[frozenset[str]] = set()
        if attribute.record is None:
            yield from _in_slot(prover, attribute, None, prover.world.plain(name), told)
        elif not prover.world.weights.heavy_column(name):
            conclusion = next(
                c for c in prover.base.rules[prover.base.conclude[name][0]].conclusions if c.target == name
            )
            for key in prover.keys(conclusion):
                if prover.world.may_disagree(attribute, key):
                    yield from _in_slot(prover, attribute, key, prover.world.field(name, key), told)


def _in_slot(
    prover: Prover, attribute: Attribute, key: Key, slot: Slot, told: set[frozenset[str]]
) -> Iterator[Finding]:
    left = prover.region(slot.conflict, attribute.name)
    names = [attribute.name]

    def shows(run: Run) -> bool:
        return bool(_disagreeing(run, attribute, key))

    for _ in range(MOST):
        if left is None or not left.satisfiable():
            return
        shown = prover.examiner.instance(left, names, shows)
        pair = _pair(prover, attribute, key, slot, left, shown)
        if pair is None:
            return
        ours = [[c.stands for c in slot.contributions if c.rule.id == ident] for ident in pair]
        both = prover.world.diagrams.any(ours[0]) & prover.world.diagrams.any(ours[1]) & slot.conflict
        here = prover.part(both & left)
        if not here.satisfiable():
            return
        if frozenset(pair) not in told:
            told.add(frozenset(pair))
            yield from _of_pair(prover, attribute, key, pair, both, here, shows)
            if shown.run is None:
                return  # one candidate is enough to look into
        left &= ~here


def _of_pair(
    prover: Prover,
    attribute: Attribute,
    key: Key,
    pair: tuple[str, str],
    both: Diagram,
    here: Diagram,
    shows: Shows,
) -> Iterator[Finding]:
    """What is told of two rules: all that is theirs, also where others disagree too; silenced parts apart."""
    owners = _owners(prover, pair)
    for part, silence in prover.told("conflict", owners, both):
        region = (here & part) | prover.part(part)
        if region.satisfiable():
            found = prover.examiner.evidence(region, prover.fault(attribute.name, part), [attribute.name], shows)
            yield silenced(_finding(prover, attribute, key, pair, found), silence)


def _owners(prover: Prover, pair: tuple[str, str]) -> tuple[str, ...]:
    rules = (prover.base.rules[ident] for ident in pair)
    return tuple(dict.fromkeys(owner for rule in rules for owner in (rule.id, rule.table) if owner))


def _finding(prover: Prover, attribute: Attribute, key: Key, pair: tuple[str, str], found: Evidence) -> Finding:
    rule, other = (prover.base.rules[ident] for ident in pair)
    conclusion = next(c for c in rule.conclusions if c.target == attribute.name)
    theirs = next(c for c in other.conclusions if c.target == attribute.name)
    slot = attribute.name if key is None else f"{attribute.name}[{key if isinstance(key, str) else ', '.join(key)}]"
    verb = "both hold here, and say" if found.shown else "may both hold here, and say"
    # Rows of one table are meant to exclude each other by their own cells, whatever stands behind these.
    rows = rule.table is not None and rule.table == other.table and _literal(rule) and _literal(other)
    unsure: Severity = "warning" if rows else "info"
    return Finding(
        "conflict",
        "error" if found.shown else unsure,
        conclusion.position,
        f"'{rule.id}' and '{other.id}' {verb} {conclusion.text} and {theirs.text} of '{slot}'",
        attribute=attribute.name,
        rule=rule.id,
        others=(other.id,),
        share=found.share,
        region=found.region,
        covers=found.covers,
        example=found.example,
        hint="narrow the tests of one, let one override the other, or mark one 'otherwise: true'",
        owner=_owners(prover, pair),
    )


def _literal(rule: Rule) -> bool:
    """Whether all tests compare with what is written there: of formulas the proofs do not know which exclude others."""
    return all(set(guard_names(test)) == set(names_in(test.subject)) for test in guard_tests(rule.guard))


def _disagreeing(run: Run, attribute: Attribute, key: Key) -> list[Firing]:
    """The standing firings of a slot in conflict, one for each value."""
    settled = run.settled[attribute.name]
    if key not in settled.conflicts:
        return []
    different: list[Firing] = []
    for firing in settled.firings[key]:
        if firing.stands and not any(same(firing.value, other.value) for other in different):
            different.append(firing)
    return different


def _pair(
    prover: Prover, attribute: Attribute, key: Key, slot: Slot, region: Diagram, found: Instance
) -> tuple[str, str] | None:
    """Two rules that disagree: as inference shows it, else as the diagrams do."""
    if found.run is not None:
        first, second, *_ = _disagreeing(found.run, attribute, key)
        if first.rule != second.rule:
            return first.rule, second.rule
    here = prover.world.point_in(region)
    alive = [c for c in slot.contributions if (c.stands & here).satisfiable()]
    for at, one in enumerate(alive):
        for other in alive[at + 1 :]:
            if one.rule.id != other.rule.id and not _agree(one, other, here):
                return one.rule.id, other.rule.id
    return None


def _agree(first: Contribution, second: Contribution, where: Diagram) -> bool:
    """Whether both may have the same value there."""
    return any(
        (here & second.yields[value] & where).satisfiable()
        for value, here in first.yields.items()
        if value is not None and value in second.yields
    )
