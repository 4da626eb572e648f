"""Backward chaining says what forward chaining says, slot by slot, and rests on no more inputs than it claims."""

from __future__ import annotations

import random

import pytest

from warmstart.engine.infer import Engine
from warmstart.engine.scenario import Scenario
from warmstart.engine.searching.backward import State
from warmstart.engine.searching.world import World

from .helpers import load
from .random_base import random_base, random_scenario, values_of

SEEDS = range(40)


def start(engine: Engine, scenario: Scenario) -> State:
    return State(World(engine, scenario.records, [a.name for a in engine.base.inputs()]), scenario)


def assert_agrees(state: State, scenario: Scenario) -> None:
    run = state.world.engine.run(scenario)
    for name in state.world.base.order:
        for key in state.world.keys(state.world.base.attributes[name]):
            forward = run.values[name] if key is None else run.values[name][key]
            assert state.value(name, key) == forward, (name, key)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_slot_is_what_inference_says_and_so_in_neighbouring_states(tmp_path, seed):
    base = random_base(tmp_path, seed, arithmetic=seed % 2 == 0)
    engine, rng = Engine(base), random.Random(seed)
    for _ in range(5):
        scenario = random_scenario(base, rng)
        state = start(engine, scenario)
        assert_agrees(state, scenario)
        for _ in range(4):
            name = rng.choice([a.name for a in base.inputs()])
            value = rng.choice(values_of(base, name))
            state = state.changed({name: value})
            scenario = Scenario({**scenario.given, name: value})
            assert_agrees(state, scenario)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_value_does_not_rest_on_cannot_change_it(tmp_path, seed):
    base = random_base(tmp_path, seed, arithmetic=seed % 2 == 0)
    engine, rng = Engine(base), random.Random(seed)
    scenario = random_scenario(base, rng)
    state = start(engine, scenario)
    for name in ("end.level", "end.flag", "end.thing"):
        value, rests = state.value(name), state.world.names(state.rests_on(name))
        for _ in range(20):
            other = random_scenario(base, rng).given
            kept = {n: v for n, v in scenario.given.items() if n in rests}
            changed = {n: v for n, v in other.items() if n not in rests}
            assert engine.run(Scenario({**kept, **changed}), [name]).values[name] == value


def test_a_long_chain_is_climbed_without_running_out_of_stack(tmp_path):
    steps = "".join(f"  c.a{n}: {{type: integer}}\n" for n in range(1, 400))
    base = load(
        tmp_path,
        "attributes:\n  c.a0: {type: integer, ask: Where to begin?, range: [0, 10]}\n" + steps,
        "".join(f"- {{id: s{n}, then: {{c.a{n}: = c.a{n - 1} + 1}}, strength: weak}}\n" for n in range(1, 400)),
    )
    state = start(Engine(base), Scenario({"c.a0": 3}))
    assert state.value("c.a399") == 402
    assert state.changed({"c.a0": 4}).value("c.a399") == 403
