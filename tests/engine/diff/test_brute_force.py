"""What is told of two versions is what running inference in every cell says."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from warmstart.engine.diff.causes import equal
from warmstart.engine.diff.compare import compare, decisions
from warmstart.engine.diff.examples import Runner
from warmstart.engine.diff.model import Decision, Difference
from warmstart.engine.diff.pair import SIDES, Pair, pair_of
from warmstart.engine.diff.statements import changes_of
from warmstart.engine.diff.undo import Undo
from warmstart.engine.infer import Engine
from warmstart.engine.kinds import same
from warmstart.engine.scenario import Scenario
from warmstart.engine.symbolic import compose

from ..symbolic.random_bases import all_scenarios
from .edits import random_pair

Changed = dict[str, Counter[Any]]


def accepted(pair: Pair, scenario: Scenario) -> bool:
    """Whether each version that knows an input takes what is given for it."""
    for base in (pair.changes.old, pair.changes.new):
        for name, value in scenario.given.items():
            own = base.attributes.get(name)
            if own is None:
                continue
            if own.kind.name == "record" and value not in base.catalogues[own.kind.record or ""].ids:
                return False
            if own.kind.numeric and not ((own.low or 0) <= value <= (own.high or 0)):
                return False
    return True


def by_brute_force(pair: Pair, seed: int | None = None) -> tuple[Changed, int]:
    """How often each decision goes from which value to which, cell by cell, and how many cells are compared."""
    runner = Runner(pair)
    changed: Changed = {}
    cells = 0
    for _, scenario in all_scenarios(pair.base, None if seed is None else random.Random(seed)):
        if not accepted(pair, scenario):
            continue
        both = runner.run(scenario)
        if runner.contradicted(both):
            continue
        cells += 1
        for name in decisions(pair):
            old, new = both.values(name)
            if not equal(old, new):
                changed.setdefault(name, Counter())[old, new] += 1
    return changed, cells


def examples_hold(pair: Pair, difference: Difference) -> int:
    """Every example, run in both versions, shows what is claimed of it; how many there are."""
    runner = Runner(pair)
    count = 0
    for decision in difference.decisions:
        for kind in decision.kinds:
            count += 1
            if not decision.name.startswith("contradiction "):
                old, new = runner.run(Scenario(kind.example)).values(decision.name)
                assert not equal(old, new)
                assert (old, new) == (kind.old, kind.new)
    return count


def test_the_pair_infers_what_both_versions_infer(tmp_path: Path) -> None:
    compared = 0
    for seed in range(60):
        found = random_pair(tmp_path, seed, arithmetic=seed % 2 == 0)
        if found is None:
            continue
        pair = pair_of(changes_of(*found))
        engines = {"old": Engine(found[0]), "new": Engine(found[1]), "pair": Engine(pair.base)}
        scenarios = [s for _, s in all_scenarios(pair.base) if accepted(pair, s)]
        for scenario in random.Random(seed).sample(scenarios, min(len(scenarios), 40)):
            together = engines["pair"].run(scenario)
            for side, base in zip(SIDES, found, strict=True):
                given = {n: v for n, v in scenario.given.items() if n in base.attributes}
                alone = engines[side].run(Scenario(given))
                for name in base.attributes:
                    assert together.values[pair.sides[side].name(name)] == alone.values[name], (seed, side, name)
        compared += 1
    assert compared >= 25


def check_kinds(decision: Decision, counts: Counter[Any], cells: int) -> None:
    """The kinds of change of an exact decision have exact shares too."""
    for kind in decision.kinds:
        number = any(isinstance(v, (int, float)) and not isinstance(v, bool) for v in (kind.old, kind.new))
        if kind.most is None or kind.lost is not None or number:
            continue  # kinds of change of sets are told by member, and those of numbers may be of ranges
        here = sum(c for (old, new), c in counts.items() if _same(old, kind.old) and _same(new, kind.new))
        assert kind.most == pytest.approx(here / cells)


def _same(one: Any, other: Any) -> bool:
    return one is other if one is None or other is None else same(one, other)


@pytest.mark.parametrize(
    ("large", "largest", "seeds", "exact"),
    [(10**9, 10**9, range(3000, 3050), 15), (0, 10**9, range(3050, 3080), 8), (0, 1, range(3080, 3100), 0)],
    ids=["whole", "cut", "too large to tell"],
)
def test_without_atoms_shares_kinds_and_examples_are_exact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int, largest: int, seeds: range, exact: int
) -> None:
    monkeypatch.setattr(compose, "LARGE", large)
    monkeypatch.setattr(Undo, "largest", largest)
    differing = examples = 0
    for seed in seeds:
        found = random_pair(tmp_path, seed)
        if found is None:
            continue
        pair = pair_of(changes_of(*found))
        changed, cells = by_brute_force(pair)
        difference = compare(*found)
        by_name = {d.name: d for d in difference.decisions}
        assert changed.keys() <= by_name.keys(), seed
        for name, decision in by_name.items():
            if name.startswith("contradiction "):
                continue
            share = sum(changed.get(name, Counter()).values()) / cells if cells else 0.0
            assert decision.least <= share + 1e-12 and share <= decision.most + 1e-12, (seed, name)
            if decision.exact:
                assert decision.most == pytest.approx(share), (seed, name)
                assert decision.kinds, (seed, name)
                check_kinds(decision, changed[name], cells)
                differing += 1
        examples += examples_hold(pair, difference)
    assert differing >= exact and examples >= 10


def test_with_arithmetic_shares_are_bounds(tmp_path: Path) -> None:
    inexact = 0
    for seed in range(5000, 5050):
        found = random_pair(tmp_path, seed, arithmetic=True)
        if found is None:
            continue
        pair = pair_of(changes_of(*found))
        difference = compare(*found)
        by_name = {d.name: d for d in difference.decisions}
        changed, cells = by_brute_force(pair, seed)
        assert changed.keys() <= by_name.keys(), seed
        for name, counts in changed.items():
            share, decision = sum(counts.values()) / cells, by_name[name]
            assert decision.least <= share + 1e-12 and share <= decision.most + 1e-12, (seed, name)
        inexact += sum(not d.exact for d in difference.decisions)
        examples_hold(pair, difference)
    assert inexact >= 8
