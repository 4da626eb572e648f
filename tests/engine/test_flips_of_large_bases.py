"""Flips of random bases of up to 150 rules: all of the smallest, also of two and three inputs, and nothing else.

Brute force (``oracle``) looks at every cell that so few changes reach. ``WARMSTART_FLIP_BASES=100`` tries as many
bases (100 take about five minutes).
"""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from warmstart.engine.infer import Engine
from warmstart.engine.result import Result
from warmstart.engine.scenario import Scenario
from warmstart.engine.searching.flip import MOST, flip_document
from warmstart.engine.searching.search import Limits

from .oracle.flips import Flip, Flipper
from .oracle.grid import Grid
from .oracle.large_bases import large_base

MANY = int(os.environ.get("WARMSTART_FLIP_BASES", "4"))
INPUTS = 3
LIMITS = Limits(inputs=INPUTS, states=50_000)
Question = tuple[str, Any, tuple[int, ...], list[Flip]]  # a decision, the value wanted, a cell, and the flips there


def questions(grid: Grid, rng: random.Random, each: int) -> list[Question]:
    """Questions whose smallest flips are of one, two, three and of no inputs: ``each`` of every size, as far as any."""
    base, found = grid.base, dict[int, list[Question]]()
    names = [n for n in base.order if base.attributes[n].record is None and not base.attributes[n].kind.numeric]
    decisions = [n for n in names if n in base.conclude or n in base.choices]
    flippers = {n: Flipper(grid, n) for n in decisions if base.attributes[n].ask is None}
    for _ in range(200):
        name = rng.choice(list(flippers))
        cell = tuple(rng.randrange(n) for n in grid.shape)
        value = grid.value(name)
        now = value.values[grid.at(value.codes, cell)]
        others = [v for v in value.values if v not in (now, None) and not isinstance(v, (tuple, frozenset))]
        to = rng.choice([None, *others])
        flips = flippers[name].smallest(cell, INPUTS, to)
        size = len(flips[0].inputs) if flips else 0
        if len(found.setdefault(size, [])) < each:
            found[size].append((name, to, cell, flips))
    return [question for asked in found.values() for question in asked]


@pytest.mark.parametrize("seed", range(MANY))
def test_every_smallest_flip_is_told_and_nothing_else(tmp_path: Path, seed: int) -> None:
    base = large_base(tmp_path, seed, rules=100, inputs=9, cells=2e5, reads=7)
    assert base is not None
    grid, engine, rng = Grid(base), Engine(base), random.Random(seed)
    sizes: Counter[int] = Counter()
    exact = 0
    for name, to, cell, expected in questions(grid, rng, 3):
        document = flip_document(Result(engine, Scenario(grid.scenario(cell))), name, plain(to), LIMITS)
        told = [
            Flip(frozenset(f["changes"]), grid_value(grid, name, f["to"]), f["distance"]) for f in document["flips"]
        ]
        assert told == sorted(told, key=lambda f: (len(f.inputs), f.distance))
        for flip in document["flips"]:
            assert_flips(engine, grid, cell, name, to, flip)
        assert not expected or document["fewer"] < len(expected[0].inputs), (name, to, grid.scenario(cell))
        if document["complete"] or (document["ended"] == "inputs" and not document["probed"]):
            assert len(told) + document["more"] == len(expected)
            assert set(told) <= set(expected), (name, to, grid.scenario(cell))
            assert len(told) == min(MOST, len(expected))
            exact += 1
        elif told:
            assert {len(f.inputs) for f in told} == {len(expected[0].inputs)}
        sizes[len(expected[0].inputs) if expected else 0] += 1
    assert exact >= 2, sizes
    assert set(sizes) >= {1, 2}


def plain(value: Any) -> Any:
    """A value as a question has it: of a truth value, its word in rules."""
    return str(value).lower() if isinstance(value, bool) else value


def grid_value(grid: Grid, name: str, value: Any) -> Any:
    """A value of a document as the grid has it."""
    kind = grid.base.attributes[name].kind.name
    return (
        frozenset(value) if kind == "set" and value is not None else tuple(value) if kind == "list" and value else value
    )


def assert_flips(engine: Engine, grid: Grid, cell: tuple[int, ...], name: str, to: Any, flip: dict[str, Any]) -> None:
    """Inference says so too, with no new contradiction, and only changes that can be made."""
    scenario = Scenario(grid.scenario(cell))
    now, after = Result(engine, scenario), Result(engine, Scenario({**scenario.given, **flip["changes"]}))
    assert after.value(name) != now.value(name)
    assert to is None or after.value(name) == to
    assert {c["id"] for c in after.contradictions()} <= {c["id"] for c in now.contradictions()}
    assert not any(grid.base.attributes[n].fixed for n in flip["changes"])
