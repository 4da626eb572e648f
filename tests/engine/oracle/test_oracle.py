"""The brute force itself says of sampled cells, and of the numbers at their ends, what inference says there."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.infer import Engine, Run
from warmstart.engine.inference.evaluate import truth_of
from warmstart.engine.scenario import Scenario

from ..helpers import load
from ..symbolic.random_bases import random_base
from .grid import Grid
from .large_bases import large_base
from .meaning import Key
from .space import Numbers
from .words import meant


def comparable(value: Any, kind: str) -> Any:
    """A value of inference as the grid has it: sets have no order, and True is not 1."""
    value = frozenset(value) if kind == "set" and value is not None else value
    return type(value), value


def assert_same(grid: Grid, run: Run, cell: tuple[int, ...], *, numbers: bool) -> None:
    """Every slot has its value, its conflict and its standing rules; ``numbers``: with the very same numbers."""
    for name in grid.base.order:
        kind, settled = grid.base.attributes[name].kind, run.settled[name]
        for key in grid.keys(name):
            slot = grid.slot(name, key)
            ours = slot.value.values[grid.at(slot.value.codes, cell)]
            theirs = run.values[name] if key is None else run.values[name][key]
            if numbers or not kind.numeric:
                assert (type(ours), ours) == comparable(theirs, kind.name), (name, key, run.scenario.given)
            else:
                assert (ours is None) == (theirs is None), (name, key, run.scenario.given)
            assert grid.at(slot.conflict, cell) == (key in settled.conflicts), (name, key)
            standing = {f.rule for f in slot.firings if grid.at(f.stands, cell)}
            assert standing == {f.rule for f in firings_of(run, name, key) if f.stands}, (name, key)
        if name in grid.base.choices:
            assert grid.at(grid.slot(name).empty, cell) == settled.ranking.empty, name
    odd = [c for c in grid.base.contradictions.values() if truth_of(c.guard)(run.values, {})]
    assert grid.at(grid.space, cell) == (not odd)


def firings_of(run: Run, name: str, key: Key) -> Any:
    """What inference tried to conclude for a slot."""
    return run.settled[name].firings.get(key, ())


def agree(base: KnowledgeBase, seed: int, samples: int) -> None:
    """Compare sampled cells, at numbers inside them and at their ends."""
    rng = random.Random(seed)
    grid, engine = Grid(base, rng), Engine(base)
    for _ in range(samples):
        cell = tuple(rng.randrange(n) for n in grid.shape)
        assert_same(grid, engine.run(Scenario(grid.scenario(cell))), cell, numbers=True)
        given = grid.scenario(cell)
        for name, at in zip(grid.inputs, cell, strict=True):
            own = grid.cells[name][at]
            if isinstance(own, Numbers):
                end = rng.choice([own.low, own.high])
                given[name] = int(end) if base.attributes[name].kind.name == "integer" else end
        assert_same(grid, engine.run(Scenario(given)), cell, numbers=False)


@pytest.mark.parametrize("start", range(0, 30, 10))
def test_small_bases(tmp_path: Path, start: int) -> None:
    compared = 0
    for seed in range(start, start + 10):
        base = random_base(tmp_path, seed)
        if base is not None:
            agree(base, seed, 60)
            compared += 1
    assert compared >= 8


@pytest.mark.parametrize("seed", range(3))
def test_large_bases(tmp_path: Path, seed: int) -> None:
    base = large_base(tmp_path, seed, rules=128, inputs=9, cells=5e4, reads=8)
    assert base is not None
    agree(base, seed, 100)


@pytest.mark.parametrize(
    ("words", "counts", "bands"),
    [
        ("Count: up to 3 or 5 or more", [0, 1, 2, 3, 5, 6], ["low", "high", None]),
        ("Count: under 3, 4 or not given", [0, 1, 2, 4, None], ["low", "high", None]),
        ("Count: over 1 to 4; Band: Low or not given", [2, 3, 4], ["low", None]),
        ("Count: 3 to under 5; Band: High", [3, 4], ["high"]),
        ("Count: given", [0, 1, 2, 3, 4, 5, 6], ["low", "high", None]),
        ("everywhere", [0, 1, 2, 3, 4, 5, 6, None], ["low", "high", None]),
    ],
)
def test_words_mean_the_cells_that_they_say(
    tmp_path: Path, words: str, counts: list[int | None], bands: list[str | None]
) -> None:
    tests = ", ".join(f"{{put.count: {n}}}" for n in range(7))  # each a cell of its own
    base = load(
        tmp_path,
        """
        attributes:
          put.count: {type: integer, range: [0, 6], ask: How many?}
          put.band: {type: enum, values: {low: Low, high: High}, ask: Which?}
          out.flag: {type: boolean, combine: any}
        """,
        f"- {{id: any, when: {{any: [{tests}]}}, then: {{out.flag: true}}}}",
    )
    grid = Grid(base)
    region = np.argwhere(np.broadcast_to(meant(grid, words), grid.shape))
    cells = [(grid.cells["put.count"][count], grid.cells["put.band"][band]) for band, count in region]
    assert {(count and int(count.low), band) for count, band in cells} == set(product(counts, bands))
    assert len(cells) == len(counts) * len(bands)
