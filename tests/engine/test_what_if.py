"""What if: what a change would change, and which rules moved."""

from __future__ import annotations

from pathlib import Path

from warmstart.engine.explaining.what_if import what_if_document
from warmstart.engine.load import load_base
from warmstart.engine.scenario import Scenario, scenario_from_mapping

from .helpers import ask

BASES = Path(__file__).parent.parent / "bases"
ANIMALS = load_base(BASES / "animals")
LOANS = load_base(BASES / "loans")
APPLICANT = {"applicant.income": 35_000, "applicant.age": 30, "loan.amount": 80_000}


def what_if(base, given: dict, changes: dict, withdrawn: tuple[str, ...] = ()) -> dict:
    return what_if_document(ask(base, given), scenario_from_mapping(base, changes), withdrawn)


def test_the_conclusions_that_move_with_the_rules_that_moved():
    document = what_if(LOANS, APPLICANT, {"loan.amount": 60_000})

    assert document["changes"] == {
        "loan.amount": {
            "title": "Amount",
            "from": 80_000,
            "to": 60_000,
            "from_shown": "80,000 EUR",
            "to_shown": "60,000 EUR",
        }
    }
    assert document["changed"]["risk.limit"] == {
        "title": "Risk band",
        "from": "middle",
        "to": "low",
        "from_shown": "Middle",
        "to_shown": "Low",
        "rules_from": ["risk/by-ratio[0.2..0.4]"],
        "rules_to": ["risk/by-ratio[< 0.2]"],
        "gone": ["risk/by-ratio[0.2..0.4]"],
        "new": ["risk/by-ratio[< 0.2]"],
        "because": "The burden is 17% of the income.",
        "grade": "moderate",
        "not_applicable": None,
        "number": False,
        "choice": False,
        "order_of": None,
    }
    assert list(document["changed"]) == [  # choices first, numbers last
        "offer.decision",
        "risk.limit",
        "offer.preference",
        "risk.ratio",
        "offer.rate",
        "offer.rate_low",
        "offer.rate_high",
    ]
    assert (document["unchanged"], document["changed"]["offer.preference"]["order_of"]) == (1, "offer.decision")


def test_a_choice_moves_by_the_rules_of_its_order_and_exclusions():
    document = what_if(LOANS, APPLICANT, {"applicant.age": 17})

    assert document["changed"]["offer.decision"]["to"] == "refuse"
    assert document["changed"]["offer.decision"]["new"] == ["offer/no-income"]


def test_nothing_moves():
    document = what_if(ANIMALS, {"animal.mass": 12}, {"animal.mass": 13})

    assert (document["changed"], document["unchanged"]) == ({}, 4)
    assert list(document["changes"]) == ["animal.mass"]


def test_what_was_said_may_be_withdrawn():
    document = what_if(ANIMALS, {"animal.mass": 600}, {}, ("animal.mass",))

    assert document["changes"]["animal.mass"]["to"] == 10  # the default
    assert document["changed"]["animal.size"]["to"] == "small"


def test_what_begins_or_ceases_to_contradict_itself_is_told():
    begins = what_if(ANIMALS, {"animal.flies": True}, {"animal.mass": 500})
    ceases = what_if(ANIMALS, {"animal.flies": True, "animal.mass": 500}, {"animal.mass": 5})

    assert [c["because"] for c in begins["contradictions"]] == ["Nothing of 500 kg flies."]
    assert (begins["resolved"], [c["id"] for c in ceases["resolved"]]) == ([], ["animal/heavy-flyer"])


def test_a_choice_may_be_restricted():
    result = ask(LOANS, {**APPLICANT, "loan.secured": True})
    document = what_if_document(result, Scenario(without={"offer.decision": ("grant",)}))

    assert document["changed"]["offer.decision"]["to"] == "grant-smaller"
    assert document["restricted"] == [
        {"choice": "offer.decision", "title": "Decision", "kind": "without", "ids": ["grant"], "shown": ["Grant it"]}
    ]
