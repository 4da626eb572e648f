"""On the shipped knowledge base too: flips flip, none is smaller, and what is asked can change the decision."""

from __future__ import annotations

import random

import pytest

import warmstart
from warmstart.engine.backward import State
from warmstart.engine.cells import representative
from warmstart.engine.flip import by_vocabulary, flip_document
from warmstart.engine.infer import Engine
from warmstart.engine.interview import Interview
from warmstart.engine.moves import Moves
from warmstart.engine.result import Result
from warmstart.engine.scenario import Scenario
from warmstart.engine.search import Limits
from warmstart.engine.world import World

BASE = warmstart.load().compiled
ENGINE = Engine(BASE)
DECISION = "plan.strategy"
FREE = [n for n in by_vocabulary(BASE) if not BASE.attributes[n].fixed and n in ENGINE.closure([DECISION])]


def values_of(moves: Moves, name: str) -> list:
    """A value of every cell of an input."""
    attribute = BASE.attributes[name]
    if attribute.kind.numeric:
        return [representative(attribute, left, right) for left, right in moves.cells(attribute)]
    return list(moves.values(attribute, moves.root.value(name)))


def random_scenario(seed: int) -> Scenario:
    """A scenario that gives some inputs, among those that cannot be changed too."""
    draw = random.Random(seed)
    names = by_vocabulary(BASE)
    moves = Moves(State(World(ENGINE, {}, names), Scenario()), ENGINE.closure([DECISION]))
    drawn = {n: draw.choice(values) for n in names if draw.random() < 0.3 and (values := values_of(moves, n))}
    return Scenario({n: v for n, v in drawn.items() if n != "prefer.model"})


@pytest.mark.parametrize("seed", range(2))
def test_every_flip_flips_and_no_single_change_is_smaller(seed):
    scenario = random_scenario(seed)
    result = Result(ENGINE, scenario)
    now, before = result.value(DECISION), {c["id"] for c in result.contradictions()}
    flips = flip_document(result, DECISION)["flips"]

    for flip in flips:
        after = Result(ENGINE, Scenario({**scenario.given, **flip["changes"]}))
        assert after.value(DECISION) == flip["to"] != now
        assert {c["id"] for c in after.contradictions()} <= before
        assert set(flip["changes"]) <= set(FREE)

    root = State(World(ENGINE, {}, FREE), scenario)
    moves = Moves(root, ENGINE.closure([DECISION]))
    least = (flips[0]["inputs"], flips[0]["distance"]) if flips else (99, 0)
    for name in FREE:
        for value in values_of(moves, name):
            if value != root.value(name) and root.changed({name: value}).value(DECISION) != now:
                odd = Result(ENGINE, Scenario({**scenario.given, name: value})).contradictions()
                if {c["id"] for c in odd} <= before:
                    assert least <= (1, moves.steps(name, root.value(name), value)), (name, value)


def test_an_interview_comes_to_an_end_and_asks_nothing_twice():
    given = {"target.task": "fine-grained-classification", "data.n_classes": 37, "compute.gpu": "a100-40"}
    interview = Interview(BASE, Scenario(given), limits=Limits(inputs=1, any_move=True))
    asked = []
    while (question := interview.standing.question) is not None:
        asked.append(question)
        interview.answer(3700 if question == "data.n_train" else None)

    assert len(asked) == len(set(asked)) > 5
    assert "target.task" not in asked
    assert interview.result().value(DECISION) is not None
