"""Gaps: an attribute that must have a value has none.

Where something that it depends on is missing or in conflict, that is told instead: one cause, one finding. An input
that nobody gives is no gap of the knowledge base.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...infer import Run
from ...inference.evaluate import truth_of
from ...symbolic.diagrams import Diagram
from ..findings import Finding
from ..prover import Prover, silenced
from ..silence import Silence


def check(prover: Prover) -> Iterator[Finding]:
    """A finding for each attribute in scope with a gap."""
    for name in prover.plain():
        if prover.base.attributes[name].ask is None and not prover.world.plain(name).free:
            yield from _of(prover, name)


def _of(prover: Prover, name: str) -> Iterator[Finding]:
    itself = _missing_itself(prover, name)
    for part, silence in prover.told("gap", [name], itself):
        region = prover.region(prover.sound_behind(part, name), name) if part.satisfiable() else None
        if region is not None:
            yield silenced(_finding(prover, name, region, part, silence), silence)


def _finding(prover: Prover, name: str, region: Diagram, part: Diagram, silence: Silence | None) -> Finding:
    attribute = prover.base.attributes[name]

    def shows(run: Run) -> bool:
        if run.values[name] is not None or run.settled[name].conflicts:
            return False
        return attribute.needed is None or truth_of(attribute.needed)(run.values, {})

    found = prover.evidence_for(name, region, part, shows, silence)
    condition = "" if attribute.needed is None else " though it is needed"
    return Finding(
        "gap",
        "error" if found.shown else "info",
        attribute.position,
        f"'{name}' has no value here{condition}" if found.shown else f"'{name}' may have no value here{condition}",
        attribute=name,
        share=found.share,
        region=found.region,
        covers=found.covers,
        example=found.example,
        hint="write a rule that concludes it there, give it a default, or say with 'needed' where it must have one",
        owner=(name,),
    )


def _missing_itself(prover: Prover, name: str) -> Diagram:
    where = prover.missing(name) & ~prover.world.plain(name).conflict
    return where & ~prover.world.empty[name] if name in prover.world.empty else where
