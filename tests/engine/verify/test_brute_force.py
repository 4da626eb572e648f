"""What the proofs say of random bases is what running inference in every cell says."""

from __future__ import annotations

from pathlib import Path

import pytest

from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.infer import Engine
from warmstart.engine.inference.evaluate import truth_of
from warmstart.engine.symbolic import compose
from warmstart.engine.symbolic.compose import World
from warmstart.engine.verify.prove import prove

from ..symbolic.random_bases import all_scenarios, random_base

Claims = dict[str, float]


def by_brute_force(base: KnowledgeBase) -> tuple[Claims, set[str], set[tuple[str, str]]]:
    """The share of cells with a gap or conflict of each attribute, the attributes in conflict, and what ever stands."""
    engine = Engine(base)
    plain = [n for n in base.order if base.attributes[n].record is None]
    behind = {n: [m for m in plain if m != n and m in engine.closure([n])] for n in plain}
    gaps: dict[str, int] = {}
    conflicts: set[str] = set()
    alive: set[tuple[str, str]] = set()
    cells = 0
    for _, scenario in all_scenarios(base):
        cells += 1
        run = engine.run(scenario)
        missing, clashing = set(), set()
        for name in plain:
            attribute, settled = base.attributes[name], run.settled[name]
            if settled.conflicts:
                clashing.add(name)
            needed = attribute.needed is None or truth_of(attribute.needed)(run.values, {})
            if settled.value is None and needed and not attribute.optional:
                missing.add(name)
        for name, settled in run.settled.items():
            for firings in settled.firings.values():
                alive |= {(f.rule, name) for f in firings if f.stands}
        conflicts |= clashing
        for name in missing - clashing:
            concluded = name in base.conclude or name in base.choices
            empty = name in base.choices and run.settled[name].ranking.empty
            excused = any(m in missing or m in clashing for m in behind[name])
            if concluded and base.attributes[name].ask is None and not empty and not excused:
                gaps[name] = gaps.get(name, 0) + 1
    return {name: count / cells for name, count in gaps.items()}, conflicts, alive


@pytest.mark.parametrize("large", [10**9, 0], ids=["whole", "cut"])
def test_gaps_conflicts_dead_rules_and_shares_of_random_bases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(compose, "LARGE", large)
    compared = dead_rules = gaps_found = conflicts_found = 0
    for seed in range(2000, 2040):
        base = random_base(tmp_path, seed)
        if base is None or World(base).atoms.all():
            continue
        gaps, conflicts, alive = by_brute_force(base)
        findings = prove(base, kinds=["gap", "conflict", "never-fires"]).findings
        assert {f.attribute: f.share for f in findings if f.kind == "gap"} == pytest.approx(gaps)
        assert {f.attribute for f in findings if f.kind == "conflict"} == conflicts
        assert all(f.severity == "error" for f in findings if f.kind != "never-fires")
        dead = {(r.id, c.target) for r in base.rules.values() for c in r.conclusions} - alive
        assert {(f.rule, f.attribute) for f in findings if f.kind == "never-fires"} == dead
        compared += 1
        gaps_found, conflicts_found, dead_rules = (
            gaps_found + len(gaps),
            conflicts_found + len(conflicts),
            dead_rules + len(dead),
        )
    assert compared >= 20
    assert min(gaps_found, conflicts_found, dead_rules) >= 5  # there was something to find
