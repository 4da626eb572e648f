"""On the shipped knowledge base too: flips flip, none is smaller, and what is asked can change the decision.

``WARMSTART_FLIPS=200`` looks at so many random scenarios (200 take about half an hour on one core),
``WARMSTART_INTERVIEWS=20`` at so many random people who are interviewed (each takes up to half a minute).
"""

from __future__ import annotations

import itertools
import os
import random

import pytest

import warmstart
from warmstart.engine.asking.interview import Interview
from warmstart.engine.boxes.spans import Span, span_of
from warmstart.engine.cells import representative
from warmstart.engine.compiled import guard_names
from warmstart.engine.infer import Engine
from warmstart.engine.result import Result
from warmstart.engine.scenario import Scenario
from warmstart.engine.searching.backward import State
from warmstart.engine.searching.flip import by_vocabulary, flip_document
from warmstart.engine.searching.moves import Moves
from warmstart.engine.searching.search import Limits
from warmstart.engine.searching.settled import Settling
from warmstart.engine.searching.world import World

BASE = warmstart.load().compiled
ENGINE = Engine(BASE)
DECISION = "plan.strategy"
CLOSURE = ENGINE.closure([DECISION]).union(
    *(ENGINE.closure(guard_names(c.guard)) for c in BASE.contradictions.values())
)
FREE = [n for n in by_vocabulary(BASE) if not BASE.attributes[n].fixed and n in CLOSURE]
INTERVIEWS = int(os.environ.get("WARMSTART_INTERVIEWS", "1"))
SCENARIOS = int(os.environ.get("WARMSTART_FLIPS", "3"))


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


def confirmed(scenario: Scenario, flips: list) -> None:
    """Every flip flips, is the answer of inference, contradicts nothing new, and changes only what can be changed."""
    result = Result(ENGINE, scenario)
    before = {c["id"] for c in result.contradictions()}
    for flip in flips:
        after = Result(ENGINE, Scenario({**scenario.given, **flip["changes"]}))
        assert after.value(DECISION) == flip["to"] != result.value(DECISION)
        assert {c["id"] for c in after.contradictions()} <= before
        assert set(flip["changes"]) <= set(FREE)


def needed(scenario: Scenario, flips: list) -> None:
    """No part of a flip does the same."""
    root = State(World(ENGINE, {}, FREE), scenario)
    for flip in flips:
        for size in range(1, len(flip["changes"])):
            for part in itertools.combinations(flip["changes"].items(), size):
                assert root.changed(dict(part)).value(DECISION) == root.value(DECISION), (flip, part)


def proved(scenario: Scenario, document: dict) -> None:
    """No change of one input is smaller than the smallest flip: proved, whatever the value.

    Where a flip changes one input by several steps, no fewer steps of any number do; where the smallest one changes
    several inputs, or where there is none, no value of any single input does.
    """
    root = State(World(ENGINE, {}, FREE), scenario)
    moves = Moves(root, CLOSURE)
    single = bool(document["flips"]) and document["flips"][0]["inputs"] == 1
    least = document["flips"][0]["distance"] if single else None
    for name in FREE:
        attribute, now = BASE.attributes[name], root.value(name)
        settling = Settling(root, [name], [DECISION], moves)
        if least is None:
            assert settling.verdict().verdict == "settled", name
        elif attribute.kind.numeric and now is not None:
            for box in nearer(moves, attribute, now, least):
                assert settling.verdict(within={name: box}).verdict == "settled", (name, now, box)


def nearer(moves: Moves, attribute, now, steps: int) -> list[Span]:
    """The cells of a number that are fewer steps away, its own among them if arithmetic could turn in it."""
    found = []
    for left, right in moves.cells(attribute):
        box = span_of(left, right, attribute.low, attribute.high, whole=attribute.kind.name == "integer")
        value = representative(attribute, left, right)
        if box.low <= box.high and steps > 1 and moves.steps(attribute.name, now, value) < steps:
            found.append(box)
    return found


def nearest(scenario: Scenario, document: dict) -> None:
    """A flip of one whole number goes to the nearest one that flips: proved for all between."""
    root = State(World(ENGINE, {}, FREE), scenario)
    moves = Moves(root, CLOSURE)
    for flip in document["flips"]:
        ((name, value), *others) = flip["changes"].items()
        now = root.value(name)
        if others or BASE.attributes[name].kind.name != "integer" or now is None:
            continue
        between = Span(now, value - 1) if value > now else Span(value + 1, now)
        settling = Settling(root, [name], [DECISION], moves)
        verdict = settling.verdict(within={name: between})
        # Another answer may lie nearer: then that is a flip of its own, told before this one.
        if verdict.verdict == "open":
            assert any(set(f["changes"]) == {name} and f["to"] != flip["to"] for f in document["flips"]), (
                flip,
                verdict,
            )
        else:
            assert verdict.verdict == "settled"


@pytest.mark.parametrize("seed", range(SCENARIOS))
def test_every_flip_flips_and_none_is_smaller(seed):
    scenario = random_scenario(seed)
    document = flip_document(Result(ENGINE, scenario), DECISION)
    confirmed(scenario, document["flips"])
    needed(scenario, document["flips"])
    nearest(scenario, document)
    if document["level"]:  # else the search gave up, and says so
        proved(scenario, document)
    else:
        assert document["ended"] == "runs"


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


@pytest.mark.parametrize("seed", range(INTERVIEWS))
def test_no_question_is_asked_whose_answer_cannot_change_the_decision(seed):
    """Each question comes with answers to the open ones that show it; inference says so, too.

    With them the decision is another one, which it is not without the answer to this question, unless what is said then
    contradicts itself.
    """
    draw = random.Random(seed)
    task = draw.choice(sorted(BASE.catalogues["task"].ids))
    interview = Interview(BASE, Scenario({"target.task": task, "data.n_train": draw.choice([50, 800, 5000, 10**6])}))
    asked = 0
    while (question := interview.standing.question) is not None:
        given, case = interview.step.scenario.given, interview.standing.case
        assert question in case and question not in given and not case.keys() & interview.step.declined
        rest = {n: v for n, v in case.items() if n != question}
        with_it, without, alone, now = (
            Result(ENGINE, Scenario({**given, **more})) for more in (case, rest, {question: case[question]}, {})
        )
        told = [{c["id"] for c in result.contradictions()} for result in (with_it, without, now)]
        assert with_it.value(DECISION) != now.value(DECISION) and told[0] <= told[2]
        # The other answers alone say the same as now, or something else, or contradict themselves.
        differs = with_it.value(DECISION) != without.value(DECISION) or not told[1] <= told[2]
        assert differs or alone.value(DECISION) != now.value(DECISION), (question, case)
        asked += 1
        moves = Moves(State(World(ENGINE, {}, FREE), interview.step.scenario), CLOSURE)
        known = draw.random() < 0.7 and question != "prefer.model"
        interview.answer(draw.choice(values_of(moves, question)) if known and values_of(moves, question) else None)
    assert interview.result().value(DECISION) is not None or asked
    # Nothing that is still open, answered at random, makes it another one; where that is proved, it cannot.
    if interview.standing.complete:
        now = interview.result().value(DECISION)
        before = {c["id"] for c in interview.result().contradictions()}
        moves = Moves(State(World(ENGINE, {}, FREE), interview.step.scenario), CLOSURE)
        for _ in range(60):
            names = draw.sample(interview.open(), min(3, len(interview.open())))
            answers = {n: draw.choice(v) for n in names if (v := values_of(moves, n))}
            after = Result(ENGINE, Scenario({**interview.step.scenario.given, **answers}))
            odd = {c["id"] for c in after.contradictions()} - before
            assert after.value(DECISION) == now or odd, answers
