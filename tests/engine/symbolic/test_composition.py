"""The symbolic form says in every cell what inference says there."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.infer import Engine
from warmstart.engine.load import load_base
from warmstart.engine.symbolic import compose
from warmstart.engine.symbolic.compose import World
from warmstart.engine.symbolic.diagrams import Diagram
from warmstart.engine.symbolic.values import Members, Some, range_of

from .random_bases import all_scenarios, random_base

BASES = Path(__file__).parents[2] / "bases"


def point(world: World, places: dict[str, int]) -> Diagram:
    """The part of the space where each input is in the cell at its place."""
    where = world.diagrams.true
    for name, at in places.items():
        where &= world.inputs_space.inputs[name].codes[at]
    return where


def expanded(world: World, slot: Any) -> dict[Any, Diagram]:
    """The cases of a slot in terms of inputs and atoms; of a set, where each member is in it."""
    if isinstance(slot, Members):
        return {("member", m): world.expand(d) for m, d in slot.has.items()}
    return {v: world.expand(d) for v, d in slot.items()}


def holding(slot: Any, cases: dict[Any, Diagram], where: Diagram) -> set[Any]:
    """The cases of a slot that are possible in a part of the space."""
    found = {v for v, d in cases.items() if (d & where).satisfiable()}
    return {frozenset(m for _, m in found)} if isinstance(slot, Members) else found


def covers(case: Any, value: Any) -> bool:
    """Whether a value is one that the case allows."""
    if isinstance(case, Some):
        return value is not None and (isinstance(value, (str, bool, tuple)) or range_of(case).holds(value))
    return case == value or (isinstance(case, frozenset) and value is not None and case == frozenset(value))


def agree(base: KnowledgeBase, rng: random.Random | None = None) -> tuple[int, bool]:
    """Compare every attribute, conflict and empty choice in every cell.

    Return how many cells there were, and whether no atom left anything open.
    """
    world = World(base)
    exact = not world.atoms.all()
    engine = Engine(base)
    plain = [n for n, a in base.attributes.items() if a.record is None]
    cases_of = {n: expanded(world, world.value(n)) for n in plain}
    conflicts = {n: world.expand(world.plain(n).conflict) for n in plain}
    emptied = {n: world.expand(d) for n, d in world.empty.items()}
    count = 0
    for places, scenario in all_scenarios(base, rng):
        count += 1
        where = point(world, places)
        run = engine.run(scenario)
        for name in plain:
            cases = holding(world.value(name), cases_of[name], where)
            value = run.values[name]
            assert any(covers(c, value) for c in cases), (name, scenario.given, value, cases)
            if exact:
                assert len(cases) == 1, (name, scenario.given, value, cases)
                conflict = conflicts[name] & where
                assert conflict.satisfiable() == (None in run.settled[name].conflicts), (name, scenario.given)
            if name in base.choices:
                ranking = run.settled[name].ranking
                empty = emptied[name] & where
                assert empty.satisfiable() or not ranking.empty, (name, scenario.given)
                assert not exact or empty.satisfiable() == ranking.empty
    assert count == world.inputs_space.cells == world.diagrams.count(world.inputs_space.valid)
    return count, exact


@pytest.mark.parametrize("large", [10**9, 0], ids=["whole", "cut"])
@pytest.mark.parametrize("start", range(0, 60, 20))
def test_every_cell_of_random_bases_agrees_with_inference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: int, large: int
) -> None:
    monkeypatch.setattr(compose, "LARGE", large)
    exact = 0
    for seed in range(start, start + 20):
        base = random_base(tmp_path, seed)
        if base is not None:
            exact += agree(base)[1]
    assert exact >= 12


def test_what_inference_says_is_among_the_cases_where_arithmetic_leaves_them_open(tmp_path: Path) -> None:
    rng = random.Random(7)
    sound = 0
    for seed in range(1000, 1040):
        base = random_base(tmp_path, seed, arithmetic=True)
        if base is not None:
            agree(base, rng)
            sound += 1
    assert sound >= 30


@pytest.mark.parametrize("name", ["animals", "loans"])
def test_small_bases_agree_with_inference(name: str) -> None:
    assert agree(load_base(BASES / name))[0] in (1890, 3456)
