"""Sensitivity: how far each number is from where a conclusion turns."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from warmstart.engine.diagnostics import ScenarioError
from warmstart.engine.infer import Engine
from warmstart.engine.load import load_base
from warmstart.engine.result import Result
from warmstart.engine.scenario import Scenario
from warmstart.engine.searching.sensitivity import sensitivity_document

from .helpers import ask
from .random_base import random_base, random_scenario

BASES = Path(__file__).parent.parent / "bases"
ANIMALS = load_base(BASES / "animals")
LOANS = load_base(BASES / "loans")
APPLICANT = {"applicant.income": 35_000, "applicant.age": 30, "loan.amount": 80_000}


def told(document: dict) -> list[tuple]:
    return [(t["attribute"], t["direction"], t["by"], t["to"]) for t in document["turns"]]


def test_the_nearest_turn_of_each_number_up_and_down_nearest_first():
    document = sensitivity_document(ask(LOANS, APPLICANT))

    assert document["decisions"] == ["offer.decision"]
    assert told(document) == [
        ("loan.amount", "down", 10_001, 69_999),
        ("applicant.income", "up", 5_001, 40_001),
        ("loan.years", "up", 2, 12),
        ("applicant.income", "down", 15_000, 20_000),
        ("loan.amount", "up", 60_000, 140_000),
        ("applicant.age", "down", 13, 17),
        ("loan.years", "down", 5, 5),
        ("applicant.defaults", "up", 1, 1),
    ]


def test_a_turn_says_what_changes_and_who_says_so():
    turn = sensitivity_document(ask(LOANS, APPLICANT))["turns"][0]

    assert (turn["by_shown"], turn["relative"], turn["decides"]) == ("10,001 EUR", 0.1250125, True)
    assert turn["changes"][1] == {
        "attribute": "risk.limit",
        "title": "Risk band",
        "from": "middle",
        "to": "low",
        "from_shown": "Middle",
        "to_shown": "Low",
        "because": "The burden is 20% of the income.",
        "rules": ["risk/by-ratio[< 0.2]"],
        "decision": False,
        "order_of": None,
    }


def test_what_no_decision_rests_on_is_left_out():
    turns = sensitivity_document(ask(ANIMALS, {"animal.mass": 50}), ["animal.group"])["turns"]

    assert turns == []


def test_what_is_no_decision_is_refused():
    with pytest.raises(ScenarioError) as error:
        sensitivity_document(ask(LOANS, APPLICANT), ["offer.rate"])

    assert error.value.diagnostics[0].code == "decision-number"


@pytest.mark.parametrize("seed", range(30))
def test_at_the_turn_a_decision_or_what_it_follows_from_changes_and_not_before(tmp_path, seed):
    base = random_base(tmp_path, seed)
    engine = Engine(base)
    scenario = random_scenario(base, random.Random(seed))
    result = Result(engine, scenario)
    document = sensitivity_document(result, ["end.thing", "end.level"])
    for turn in document["turns"]:
        name, to, now = turn["attribute"], turn["to"], turn["value"]
        after = Result(engine, Scenario({**scenario.given, name: to}))
        for change in turn["changes"]:
            value = after.value(change["attribute"])
            assert (list(value) if isinstance(value, tuple) else value) == change["to"] != change["from"]
        for number in range(13):
            if min(to, now) < number < max(to, now):
                between = Result(engine, Scenario({**scenario.given, name: number}))
                assert all(between.value(n) == result.value(n) for n in ("end.thing", "end.level"))
