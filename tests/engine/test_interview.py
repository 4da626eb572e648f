"""Interviews ask what can change the decisions, and nothing else, until they are settled."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from warmstart.engine.asking.interview import Interview
from warmstart.engine.asking.spoken import spoken_value
from warmstart.engine.diagnostics import ScenarioError
from warmstart.engine.infer import Engine
from warmstart.engine.load import load_base
from warmstart.engine.result import Result
from warmstart.engine.scenario import Scenario, scenario_from_mapping
from warmstart.engine.searching.search import Limits

from .helpers import load
from .random_base import everything, random_base, random_scenario, values_of

BASES = Path(__file__).parent.parent / "bases"
ANIMALS = load_base(BASES / "animals")
LOANS = load_base(BASES / "loans")


def questions(interview: Interview, answers: dict[str, object]) -> list[str]:
    """The questions that are asked, answered so ("don't know" where there is no answer)."""
    asked = []
    while (question := interview.standing.question) is not None:
        asked.append(question)
        interview.answer(answers.get(question))
    return asked


def test_what_is_settled_is_not_asked_for():
    six = Interview(ANIMALS, scenario_from_mapping(ANIMALS, {"animal.legs": 6}), ["animal.group"])
    unsure = Interview(ANIMALS, decisions=["animal.group"])

    assert questions(six, {}) == []
    assert questions(unsure, {"animal.covering": "shell", "animal.legs": 6}) == ["animal.covering", "animal.legs"]
    assert unsure.result().value("animal.group") == "arthropod"
    assert (unsure.standing.ended, unsure.standing.settled) == ("none", ["animal.group"])


def test_what_was_said_before_is_not_asked_again():
    given = scenario_from_mapping(ANIMALS, {"animal.legs": 4})

    assert questions(Interview(ANIMALS, given, ["animal.group"]), {}) == ["animal.covering"]


def test_dont_know_leaves_the_default_and_is_not_asked_again():
    interview = Interview(LOANS)
    asked = questions(interview, {"applicant.income": 35_000.0, "loan.amount": 80_000.0})

    assert len(asked) == len(set(asked))
    assert {"loan.secured", "applicant.defaults"} <= set(asked)
    assert "applicant.job" not in asked  # it is about the interest rate only
    assert interview.result().value("offer.decision") == "grant-smaller"
    assert (interview.standing.ended, interview.standing.complete) == ("none", True)


def test_back_takes_the_last_answer_back():
    interview = Interview(ANIMALS, decisions=["animal.group"])
    assert interview.back() is False
    first = interview.standing.question
    interview.answer("fur")
    second = interview.standing.question
    assert interview.back() is True

    assert (interview.standing.question, interview.answered) == (first, 0)
    assert (first, second) == ("animal.covering", "animal.legs")


def test_a_value_that_the_rules_know_from_what_was_said_is_not_asked_for(tmp_path):
    base = load(
        tmp_path,
        """
        attributes:
          card.kind: {type: enum, values: {old: Old, new: New}, ask: Which card?}
          card.memory: {type: integer, range: [0, 100], default: 8, ask: How much memory has it?}
          fit.large: {type: boolean, combine: any}
        """,
        """
        - {id: old, when: {card.kind: old}, then: {card.memory: 4}, strength: definition}
        - {id: fits, when: {card.memory: '>= 10'}, then: {fit.large: true}}
        """,
    )
    assert questions(Interview(base, decisions=["fit.large"]), {"card.kind": "old"}) == ["card.memory"]
    known = scenario_from_mapping(base, {"card.kind": "old"})
    assert questions(Interview(base, known, ["fit.large"]), {}) == []


def test_the_document_of_a_question():
    interview = Interview(ANIMALS, scenario_from_mapping(ANIMALS, {"animal.flies": True}), ["animal.group"])
    document = interview.document()

    assert document["question"] == {
        "attribute": "animal.covering",
        "title": "Covering",
        "ask": "What covers its body?",
        "measure": None,
        "kind": "enum",
        "unit": None,
        "low": None,
        "high": None,
        "values": [
            {"value": "fur", "label": "Fur"},
            {"value": "feathers", "label": "Feathers"},
            {"value": "scales", "label": "Scales"},
            {"value": "shell", "label": "Shell"},
        ],
        "now": {"value": None, "shown": "unknown", "how": "unknown"},
    }
    assert (document["answered"], document["open"]) == (0, ["animal.legs", "animal.covering"])
    assert {p["shown"][0] for p in document["possible"]} == {"unknown", "Mammal", "Arthropod"}


def test_the_document_at_the_end_has_the_plan_and_why():
    interview = Interview(ANIMALS, scenario_from_mapping(ANIMALS, {"animal.legs": 6}), ["animal.group"])
    document = interview.document()

    assert (document["type"], document["ended"], document["complete"]) == ("end", "none", True)
    assert document["plan"]["conclusions"]["animal.group"]["value"] == "arthropod"
    assert document["settled"][0]["because"] == "No vertebrate has 6 legs."


def test_where_nothing_more_is_looked_at_the_interview_ends_and_says_so():
    interview = Interview(LOANS, limits=Limits(inputs=1, states=0, looks=0))

    assert (interview.standing.question, interview.standing.ended) == (None, "runs")
    assert interview.standing.settled == []


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["animal.legs"], "decision-input"),
        (["animal.grup"], "unknown-attribute"),
        (["species.points"], "decision-field"),
    ],
)
def test_what_is_no_decision_is_refused(names, code):
    with pytest.raises(ScenarioError) as error:
        Interview(ANIMALS, decisions=names)

    assert error.value.diagnostics[0].code == code


@pytest.mark.parametrize(
    ("name", "said", "value"),
    [
        ("animal.legs", "4", 4),
        ("animal.mass", "3,700", 3700.0),
        ("animal.mass", "2k", 2000.0),
        ("animal.mass", "1.5 thousand", 1500.0),
        ("animal.mass", "12 kg", 12.0),
        ("animal.mass", 12, 12.0),
        ("animal.flies", "y", True),
        ("animal.flies", "No", False),
        ("animal.covering", "Fur", "fur"),
        ("animal.covering", "2", "feathers"),
        ("animal.covering", "sca", "scales"),
        ("place.region", "TUNDRA", "tundra"),
    ],
)
def test_answers_as_people_type_them(name, said, value):
    assert spoken_value(ANIMALS, ANIMALS.attributes[name], said, Scenario()) == value


@pytest.mark.parametrize(
    ("name", "said", "code", "hint"),
    [
        ("animal.legs", "four", "wrong-type", "write it in digits"),
        ("animal.legs", "-1", "out-of-range", "answer with a number from 0 to 1,000"),
        ("animal.legs", "4 kg", "wrong-type", "write it in digits"),
        ("animal.flies", "perhaps", "wrong-type", "answer yes or no"),
        ("animal.covering", "s", "ambiguous-answer", "say which: Scales, Shell"),
        ("animal.covering", "feather boa", "unknown-value", "did you mean 'feathers'?"),
    ],
)
def test_an_answer_that_is_none_is_explained(name, said, code, hint):
    with pytest.raises(ScenarioError) as error:
        spoken_value(ANIMALS, ANIMALS.attributes[name], said, Scenario())

    assert (error.value.diagnostics[0].code, error.value.diagnostics[0].hint) == (code, hint)


# --- against trying everything ----------------------------------------------------------------------------------------

DECISIONS = ["end.thing", "end.level"]


def decided(engine: Engine, given: dict[str, object]) -> tuple[object, ...]:
    values = engine.run(Scenario(given), DECISIONS).values
    return tuple(values[name] for name in DECISIONS)


def open_inputs(interview: Interview) -> list[str]:
    step = interview.step
    return [
        a.name for a in interview.base.inputs() if a.name not in step.scenario.given and a.name not in step.declined
    ]


def assert_matters(engine: Engine, interview: Interview, question: str) -> None:
    """Some answers to the other questions leave it to this one which way the decisions go."""
    others = [n for n in open_inputs(interview) if n != question]
    for given in everything(engine.base, others, dict(interview.step.scenario.given)):
        found = {decided(engine, given)}
        found |= {decided(engine, {**given, question: v}) for v in values_of(engine.base, question)}
        if len(found) > 1:
            return
    raise AssertionError(f"{question} was asked, but no answer to it can change anything")


def assert_settled(engine: Engine, interview: Interview) -> None:
    """Whatever the answers to the open questions were, the decisions would be the same."""
    given = dict(interview.step.scenario.given)
    now = decided(engine, given)
    before = {c["id"] for c in Result(engine, Scenario(given)).contradictions()}
    for other in everything(engine.base, open_inputs(interview), given):
        if decided(engine, other) != now:
            assert {c["id"] for c in Result(engine, Scenario(other)).contradictions()} - before


SEARCHED = Limits(inputs=4, states=100_000, any_move=True)
DIVIDED = Limits(inputs=1, states=2, looks=100_000, any_move=True)  # next to nothing is found but by dividing boxes


@pytest.mark.parametrize("limits", [SEARCHED, DIVIDED], ids=["searched", "divided"])
@pytest.mark.parametrize("seed", range(60))
def test_every_question_can_change_something_and_at_the_end_nothing_can(tmp_path, seed, limits):
    base = random_base(tmp_path, seed)
    engine, rng = Engine(base), random.Random(seed)
    start = random_scenario(base, rng, share=0.2)
    interview = Interview(base, start, DECISIONS, limits)
    while (question := interview.standing.question) is not None:
        assert_matters(engine, interview, question)
        interview.answer(rng.choice([None, *values_of(base, question)]))
    assert (interview.standing.ended, interview.standing.complete) == ("none", True)
    assert_settled(engine, interview)


@pytest.mark.parametrize("seed", range(40))
def test_also_where_numbers_are_reckoned_with(tmp_path, seed):
    base = random_base(tmp_path, seed, arithmetic=True)
    engine, rng = Engine(base), random.Random(seed)
    interview = Interview(base, random_scenario(base, rng, share=0.2), DECISIONS)
    asked = []
    while (question := interview.standing.question) is not None:
        asked.append(question)
        interview.answer(rng.choice([None, *values_of(base, question)]))
    assert len(asked) == len(set(asked))
    assert (interview.standing.ended, interview.standing.complete) == ("none", True)
    assert_settled(engine, interview)


# --- which question comes first --------------------------------------------------------------------------------------

HOUSE = """
attributes:
  house.far: {type: boolean, ask: Is it far?}
  house.size: {type: enum, ordered: true, values: {small: Small, large: Large}, ask: Roughly how large?}
  house.rooms: {type: integer, range: [1, 50], default: 4, ask: How many rooms?}
  house.old: {type: boolean, ask: Is it old?}
  house.price: {type: enum, ordered: true, values: {low: Low, high: High, top: Top}, combine: max, default: low}
"""
PRICES = """
- {id: rooms/small, when: {house.size: small}, then: {house.rooms: 3}, strength: weak}
- {id: rooms/large, when: {house.size: large}, then: {house.rooms: 9}, strength: weak}
- {id: price/rooms, when: {house.rooms: ">= 8"}, then: {house.price: high}, strength: weak}
- {id: price/old, when: {house.old: true, house.far: false}, then: {house.price: top}, strength: weak}
- {id: price/far, when: {house.far: true, house.rooms: ">= 30"}, then: {house.price: top}, strength: weak}
"""


def test_first_comes_what_the_tree_is_about_and_what_stands_in_for_it(tmp_path):
    base = load(tmp_path, HOUSE + "trees:\n  house.price: [house.rooms]\n", PRICES)

    assert questions(Interview(base, decisions=["house.price"]), {"house.rooms": 9})[0] == "house.rooms"
    assert questions(Interview(base, decisions=["house.price"]), {})[:2] == ["house.rooms", "house.size"]


def test_nothing_is_asked_before_what_it_is_concluded_from(tmp_path):
    base = load(tmp_path, HOUSE, PRICES)
    asked = questions(Interview(base, decisions=["house.price"]), {"house.old": True})

    assert asked.index("house.size") < asked.index("house.rooms")


def test_of_questions_that_tell_as_much_the_vocabulary_has_the_first(tmp_path):
    twins = "- {id: price/both, when: {house.far: true, house.old: true}, then: {house.price: top}, strength: weak}"
    base = load(tmp_path, HOUSE, twins)

    assert questions(Interview(base, decisions=["house.price"]), {"house.far": True}) == ["house.far", "house.old"]
