"""Empty choices: every candidate is excluded."""

from __future__ import annotations

from collections.abc import Iterator

from ...infer import Run
from ...symbolic.diagrams import Diagram
from ..findings import Finding
from ..prover import Prover, silenced
from ..silence import Silence


def check(prover: Prover) -> Iterator[Finding]:
    """A finding for each choice in scope that exclusions can leave empty where it is needed."""
    for name in prover.plain():
        attribute = prover.base.attributes[name]
        if name not in prover.base.choices or attribute.optional:
            continue
        empty = prover.world.empty[name] & prover.missing(name)
        for part, silence in prover.told("empty-choice", [name], empty):
            region = prover.region(prover.sound_behind(part, name), name)
            if region is not None:
                yield silenced(_finding(prover, name, region, part, silence), silence)


def _finding(prover: Prover, name: str, region: Diagram, part: Diagram, silence: Silence | None) -> Finding:
    def shows(run: Run) -> bool:
        ranking = run.settled[name].ranking
        return ranking is not None and ranking.empty

    found = prover.evidence_for(name, region, part, shows, silence)
    excluded = prover.base.choices[name].unless
    return Finding(
        "empty-choice",
        "error" if found.shown else "info",
        prover.base.attributes[name].position,
        f"every candidate of '{name}' is excluded here" if found.shown else f"'{name}' may be left without candidates",
        attribute=name,
        others=tuple(prover.base.conclude.get(excluded, ()) if excluded else ()),
        share=found.share,
        region=found.region,
        covers=found.covers,
        example=found.example,
        hint="let one candidate stand in every case, or mark the choice 'optional: true' and say what follows",
        owner=(name,),
    )
