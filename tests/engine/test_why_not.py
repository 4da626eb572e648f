"""Why not: which rules would say so, what they lack, and what beat them."""

from __future__ import annotations

from pathlib import Path

import pytest

from warmstart.engine.diagnostics import ScenarioError
from warmstart.engine.explaining.why_not import why_not_document
from warmstart.engine.load import load_base

from .helpers import ask, load

BASES = Path(__file__).parent.parent / "bases"
ANIMALS = load_base(BASES / "animals")
LOANS = load_base(BASES / "loans")
APPLICANT = {"applicant.income": 35_000, "applicant.age": 30, "loan.amount": 80_000}


def short(document: dict) -> list[tuple]:
    """Status, rule, and for each failed test what it wants and what is missing."""
    return [
        (e["status"], e["rule"], *((f["title"], f["wants"], f["missing_by"]) for f in e["failed"]))
        for e in document["rules"]
    ]


def test_a_failed_test_says_by_how_much():
    document = why_not_document(ask(LOANS, APPLICANT), "risk.limit", "high")

    assert short(document) == [
        ("failed", "risk/by-ratio[>= 0.4]", ("Burden", "at least 0.4 of income", pytest.approx(0.1714, abs=1e-4))),
        ("failed", "risk/defaults", ("Past defaults", "at least 1", 1)),
    ]
    assert document["rules"][1]["failed"][0] == {
        "attribute": "applicant.defaults",
        "title": "Past defaults",
        "test": ">= 1",
        "wants": "at least 1",
        "must": "be at least 1",
        "value": 0,
        "shown": "0",
        "missing_by": 1,
        "missing": "1 more",
        "fixed": False,
    }


def test_steps_of_an_ordered_enum_are_counted():
    document = why_not_document(ask(LOANS, APPLICANT), "offer.preference", "grant")

    assert short(document)[0] == ("failed", "offer/base[low]", ("Risk band", "Low", 1))
    assert document["rules"][0]["failed"][0]["missing"] == "1 step lower"


def test_a_rule_that_gave_way_names_the_one_that_beat_it():
    document = why_not_document(ask(ANIMALS, {"animal": {"legs": 6, "covering": "fur"}}), "animal.group", "mammal")

    entry = document["rules"][0]
    assert (entry["status"], entry["rule"], entry["by"]) == ("overridden", "group/by-covering[fur]", "group/many-legs")
    assert entry["because"] == "No vertebrate has 6 legs."


def test_a_looser_limit_is_outranked_by_the_one_that_binds():
    document = why_not_document(ask(LOANS, {**APPLICANT, "applicant.defaults": 5}), "risk.limit", "high")

    assert ("outranked", "risk/defaults") in [e[:2] for e in short(document)]
    assert document["rules"][0]["by"] == "risk/many-defaults"


def test_rules_that_disagree_are_told_as_such(tmp_path):
    base = load(
        tmp_path,
        """
        attributes:
          put.a: {type: boolean, ask: A?}
          end.b: {type: enum, values: {x: X, y: Y}}
        """,
        """
        - {id: first, when: {put.a: true}, then: {end.b: x}}
        - {id: second, when: {put.a: known}, then: {end.b: y}, because: It is known.}
        """,
    )
    entry = why_not_document(ask(base, {"put.a": True}), "end.b", "x")["rules"][0]

    assert (entry["status"], entry["rule"], entry["by"], entry["because"]) == (
        "disputed",
        "first",
        "second",
        "It is known.",
    )


def test_a_number_that_a_formula_gives_is_compared_with_what_was_asked():
    document = why_not_document(ask(LOANS, APPLICANT), "offer.rate", "4")

    assert ("failed", "offer/rate[other]", ("Interest rate", "4 percent", 4.0)) in short(document)


def test_alternatives_are_numbered_and_what_must_not_be_is_turned_round(tmp_path):
    base = load(
        tmp_path,
        """
        attributes:
          put.n: {type: integer, range: [0, 100], ask: N?}
          put.m: {type: integer, range: [0, 100], ask: M?}
          put.c: {type: enum, values: {red: Red, green: Green, blue: Blue}, ask: C?}
          end.b: {type: boolean, combine: any}
        """,
        """
        - id: either
          when:
            any: [{put.n: '> 10', put.m: '> 10'}, {put.c: red}]
            none: [{put.c: [green, blue]}]
          then: {end.b: true}
        """,
    )
    failed = why_not_document(ask(base, {"put": {"n": 4, "m": 20, "c": "green"}}), "end.b", "true")["rules"][0][
        "failed"
    ]

    assert [(f["attribute"], f["wants"], f["missing"], f.get("group"), f.get("way")) for f in failed] == [
        ("put.n", "over 10", "7 more", 1, 1),
        ("put.c", "Red", None, 1, 2),
        ("put.c", "anything but Green or Blue", None, None, None),
    ]


def test_what_it_is_needs_no_reasons():
    document = why_not_document(ask(LOANS, APPLICANT), "offer.decision", "grant-smaller")

    assert (document["holds"], document["rules"]) == (True, [])


def test_what_was_said_comes_first():
    document = why_not_document(ask(LOANS, {**APPLICANT, "risk.limit": "high"}), "risk.limit", "middle")

    assert document["given"] is True
    assert [(e["status"], e["rule"], e["because"]) for e in document["rules"]] == [
        ("outranked", "risk/by-ratio[0.2..0.4]", "What you said comes before what rules say.")
    ]


def test_a_field_of_a_record():
    document = why_not_document(ask(ANIMALS, {"animal.covering": "fur"}), "species.ruled_out[eagle]", "false")

    assert [(e["rule"], e["because"]) for e in document["rules"]] == [
        ("species/other-group", "Eagle is a Bird, not a Mammal.")
    ]


# --- choices ----------------------------------------------------------------------------------------------------------


def test_a_candidate_that_comes_later_and_the_orders_that_would_have_it_first():
    document = why_not_document(ask(LOANS, APPLICANT), "offer.decision", "refuse")

    first, *others = document["rules"]
    assert (first["status"], first["rule"], first["by"]) == ("outranked", "offer/base[middle]", "grant-smaller")
    assert (first["place"], first["place_by"], first["by_shown"]) == (2, 1, "Grant a smaller one")
    assert [(e["status"], e["rule"]) for e in others] == [("failed", "offer/base[>= high]")]


def test_an_excluded_candidate_names_the_rules_that_exclude_it():
    document = why_not_document(ask(LOANS, {**APPLICANT, "applicant.age": 17}), "offer.decision", "grant-smaller")

    assert [(e["status"], e["rule"]) for e in document["rules"]] == [("excluded", "offer/no-income")]
    assert document["rules"][0]["because"] == "Someone of 17 years with 35,000 EUR a year cannot sign."


def test_a_candidate_that_the_scenario_leaves_out():
    document = why_not_document(
        ask(LOANS, {**APPLICANT, "without": {"offer.decision": ["refuse"]}}), "offer.decision", "refuse"
    )

    assert (document["rules"][0]["status"], document["rules"][0]["because"]) == ("excluded", "You left it out.")


def test_a_candidate_with_fewer_points_and_the_rules_that_would_give_it_some():
    document = why_not_document(ask(ANIMALS, {"animal": {"covering": "fur", "mass": 50}}), "animal.species", "cow")

    first, *others = document["rules"]
    assert (first["status"], first["by"], first["because"]) == ("outranked", "wolf", "Points 0 against 2.")
    assert (first["points"], first["points_by"], first["missing_by"]) == (0, 2, 2)
    assert [(e["rule"], e["points"], e["failed"][0]["wants"]) for e in others] == [
        ("species/seen-where-it-lives", 3, "with Region (unknown)"),
        ("species/about-as-heavy", 2, "over 16.7 kg and under 150 kg"),
    ]


def test_a_tie_in_points_is_told_by_what_broke_it():
    document = why_not_document(ask(ANIMALS, {"animal": {"covering": "fur", "mass": 5000}}), "animal.species", "cow")

    assert document["rules"][0]["because"] == "Mass 600 kg against 0.02 kg; less is better."


def test_without_an_order_nothing_can_be_chosen():
    document = why_not_document(ask(LOANS, {}), "offer.decision", "grant")

    assert document["rules"][0]["because"] == "Nothing says in which order to choose (Order of answers is unknown)."
    assert ("failed", "offer/secured", ("Secured", "yes", None), ("Risk band", "High or lower", None)) in short(
        document
    )


@pytest.mark.parametrize(
    ("slot", "value", "code", "hint"),
    [
        ("offer.decisoin", "grant", "unknown-attribute", "did you mean 'offer.decision'?"),
        ("offer.decision", "garnt", "unknown-record", "did you mean 'grant'?"),
        ("risk.limit", "hihg", "unknown-value", "did you mean 'high'?"),
        ("offer.rate", "cheap", "wrong-type", "write it in digits"),
        ("answer.barred", "true", "unknown-slot", "say of which answer"),
        ("answer.barred[nobody]", "true", "unknown-slot", "say of which answer"),
    ],
)
def test_a_wrong_question_is_explained(slot, value, code, hint):
    with pytest.raises(ScenarioError) as error:
        why_not_document(ask(LOANS, APPLICANT), slot, value)

    assert (error.value.diagnostics[0].code, error.value.diagnostics[0].hint) == (code, hint)
