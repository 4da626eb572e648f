"""Empty choices: every candidate is excluded."""

from __future__ import annotations

from collections.abc import Iterator

from ...infer import Run
from ..findings import Finding
from ..prover import Prover


def check(prover: Prover) -> Iterator[Finding]:
    """A finding for each choice in scope that exclusions can leave empty where it is needed."""
    for name in prover.plain():
        attribute = prover.base.attributes[name]
        if name not in prover.base.choices or attribute.optional:
            continue
        empty = prover.world.empty[name] & prover.missing(name)
        region = prover.region(prover.sound_behind(empty, name), name)
        if region is None:
            continue

        def shows(run: Run, name: str = name) -> bool:
            ranking = run.settled[name].ranking
            return ranking is not None and ranking.empty

        found = prover.evidence_for("empty-choice", name, region, empty, shows)
        excluded = prover.base.choices[name].unless
        rules = prover.base.conclude.get(excluded, ()) if excluded else ()
        yield Finding(
            "empty-choice",
            "error" if found.shown else "info",
            attribute.position,
            f"every candidate of '{name}' is excluded here"
            if found.shown
            else f"'{name}' may be left without candidates",
            attribute=name,
            others=tuple(rules),
            share=found.share,
            region=found.region,
            covers=found.covers,
            example=found.example,
            hint="let one candidate stand in every case, or mark the choice 'optional: true' and say what follows",
            owner=(name,),
        )
