"""Proofs about random bases of up to 150 rules in three layers say, cell by cell, what brute force says.

The inputs of a base have up to a million cells together; ``oracle`` looks at each. ``WARMSTART_BASES=200`` tries
as many bases of each size (200 take about half an hour on one core).
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from warmstart.engine.verify.findings import Finding
from warmstart.engine.verify.prove import prove

from ..oracle.claims import claims_of
from ..oracle.coded import Truth
from ..oracle.grid import Grid
from ..oracle.large_bases import large_base
from ..oracle.words import meant
from .agreement import Compared, assert_agreement, pair_of

MANY = int(os.environ.get("WARMSTART_BASES", "0"))
MILLION = 1_000_000
SIZES = {
    "small": {"rules": 30, "inputs": 5, "cells": 2e3, "reads": 4},
    "middle": {"rules": 60, "inputs": 7, "cells": 3e4, "reads": 6},
    "large": {"rules": 128, "inputs": 12, "cells": 7e5, "reads": 10},
}


def compared(folder: Path, size: str, seed: int) -> tuple[Compared, Grid]:
    """The base of a seed; another where that one is not sound, or has too many cells."""
    for again in range(20):
        base = large_base(folder, seed + 10_000 * again, **SIZES[size])
        if base is not None:
            grid = Grid(base)
            if grid.size <= MILLION and grid.space.any():
                return Compared(prove(base), grid, claims_of(grid)), grid
    raise AssertionError(f"no base of seed {seed}")


def seeds(size: str, few: int) -> list[tuple[str, int]]:
    return [(size, seed) for seed in range(MANY or few)]


@pytest.mark.parametrize(("size", "seed"), [*seeds("small", 16), *seeds("middle", 8), *seeds("large", 3)])
def test_a_base_is_proved_as_brute_force_says(tmp_path: Path, size: str, seed: int) -> None:
    case, grid = compared(tmp_path, size, seed)
    assert case.proof.cells == grid.size
    assert_agreement(case)
    assert_shares(case, grid)


def assert_shares(case: Compared, grid: Grid) -> None:
    """In so many cells, of which the words cover so many; a conflict about attributes in all of the two rules' own."""
    for kind, expected in (("gap", case.claims.gaps), ("empty-choice", case.claims.emptied)):
        found = {f.attribute: f.share for f in case.found(kind)}
        assert found == pytest.approx({name: grid.share(where) for name, where in expected.items()})
        for finding in case.found(kind):
            assert_cover(finding, expected[str(finding.attribute)], grid)
    for finding in case.found("conflict"):
        both = pair_of(case, finding)
        share = grid.share(grid.any(list(both.values())))
        assert finding.share is not None and 0 < finding.share <= share + 1e-12
        if set(both) == {None}:
            assert finding.share == pytest.approx(share)
            assert_cover(finding, both[None], grid)


def assert_cover(finding: Finding, where: Truth, grid: Grid) -> None:
    """The words cover so much of it."""
    assert finding.region is not None
    assert finding.covers == pytest.approx(grid.share(meant(grid, finding.region) & where) / grid.share(where))


def test_there_is_something_to_find_in_these_bases(tmp_path: Path) -> None:
    kinds = Counter(f.kind for seed in range(12) for f in compared(tmp_path, "middle", seed)[0].proof.findings)
    assert min(kinds[k] for k in ("gap", "conflict", "never-fires", "never-concluded", "redundant", "always-true")) >= 5
    assert kinds["empty-choice"] >= 1
