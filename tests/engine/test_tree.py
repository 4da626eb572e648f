"""Decision trees equal the rules: on every cell, at every threshold, and under arithmetic."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from warmstart.engine.diagnostics import ScenarioError
from warmstart.engine.infer import Engine
from warmstart.engine.load import load_base
from warmstart.engine.scenario import Scenario, scenario_from_mapping
from warmstart.engine.tree import decision_tree

BASES = Path(__file__).parent.parent / "bases"
ANIMALS = load_base(BASES / "animals")
LOANS = load_base(BASES / "loans")
APPLICANT = scenario_from_mapping(LOANS, {"applicant": {"income": 30_000, "age": 30}, "loan.amount": 50_000})


def follow(document: dict, values: dict) -> object:
    """The answer at the leaf that these values lead to; every node must have exactly one branch for them."""
    name = document["root"]
    while "branches" in (node := document["nodes"][name]):
        value = values.get(node["attribute"])
        fitting = [b["to"] for b in node["branches"] if holds(b["test"], value)]
        assert len(fitting) == 1, (node, value)
        name = fitting[0]
    return node["value"]


def holds(test: dict, value: object) -> bool:
    if value is None:
        return test.get("unknown", False)
    if "values" in test:
        return value in test["values"]
    if test.keys() == {"unknown"}:
        return False
    above = test["low"] is None or value > test["low"] or (test["low_closed"] and value == test["low"])
    below = test["high"] is None or value < test["high"] or (test["high_closed"] and value == test["high"])
    return above and below


def answers(base, decision, scenario, grid):
    """Every combination of the grid's values with what inference itself says there."""
    engine = Engine(base)
    for combination in itertools.product(*grid.values()):
        values = {name: v for name, v in zip(grid, combination, strict=True) if v is not None}
        rest = {name: v for name, v in scenario.given.items() if name not in grid}
        here = Scenario({**rest, **values})
        yield values, engine.run(here, [decision]).values[decision]


@pytest.mark.parametrize(
    ("base", "decision", "scenario", "grid"),
    [
        (
            ANIMALS,
            "animal.group",
            Scenario(),
            {"animal.covering": ["fur", "feathers", "scales", "shell", None], "animal.legs": [0, 4, 5, 6, 1000, None]},
        ),
        (
            ANIMALS,
            "animal.size",
            Scenario(),
            {"animal.mass": [0.0, 0.0999, 0.1, 19.999, 20, 999.9, 1000, 200000]},
        ),
        (
            ANIMALS,
            "animal.species",
            scenario_from_mapping(ANIMALS, {"animal.mass": 25}),
            {
                "animal.covering": ["fur", "feathers", "scales", "shell", None],
                "place.region": ["farm", "forest", "ice", "plains", "river", "tundra", None],
            },
        ),
        (
            LOANS,
            "offer.decision",
            APPLICANT,
            {"risk.limit": ["low", "middle", "high", "extreme"], "loan.secured": [True, False]},
        ),
        (
            LOANS,
            "risk.limit",
            APPLICANT,
            {
                "loan.amount": [1, 59_999, 60_000, 60_001, 119_999, 120_000, 1e6, None],
                "applicant.defaults": [0, 1, 3, 4],
            },
        ),
    ],
)
def test_the_tree_says_what_the_rules_say(base, decision, scenario, grid):
    document = decision_tree(base, decision, list(grid), scenario)

    for values, answer in answers(base, decision, scenario, grid):
        assert follow(document, values) == answer, values


def test_arithmetic_is_cut_exactly_where_it_turns():
    document = decision_tree(LOANS, "risk.limit", ["loan.amount"], APPLICANT)  # over ten years, income 30,000

    cuts = [b["test"]["high"] for b in document["nodes"]["n0"]["branches"] if b["test"].get("high") is not None]
    assert cuts == pytest.approx([60_000, 120_000])


def test_a_question_that_changes_nothing_is_not_asked():
    document = decision_tree(ANIMALS, "animal.size", ["animal.covering", "animal.mass"])

    assert {n.get("attribute") for n in document["nodes"].values()} == {"animal.mass", None}
    assert document["title"] == "Size by body mass"


def test_equal_parts_are_drawn_once():
    document = decision_tree(ANIMALS, "animal.group", ["animal.covering", "animal.legs"])

    leaves = [n["label"] for n in document["nodes"].values() if "value" in n]
    assert sorted(leaves) == sorted(set(leaves))


def test_leaves_name_the_rules_and_branches_read_as_ranges():
    document = decision_tree(ANIMALS, "animal.size", ["animal.mass"])

    assert [b["label"] for b in document["nodes"]["n0"]["branches"]] == [
        "under 0.1 kg",
        "0.1 to under 20 kg",
        "20 to under 1,000 kg",
        "1,000 kg or more",
    ]
    assert document["nodes"]["n1"]["rules"] == ["size/by-mass[< 0.1]"]


def test_the_path_of_a_scenario_is_told():
    scenario = scenario_from_mapping(ANIMALS, {"animal": {"covering": "fur", "legs": 4}})
    document = decision_tree(ANIMALS, "animal.group", ["animal.covering", "animal.legs"], scenario)

    assert document["path"][0] == "n0"
    assert document["nodes"][document["path"][-1]]["value"] == "mammal"
    assert document["fixed"] == {}


def test_below_the_depth_limit_a_stub_counts_the_answers():
    document = decision_tree(ANIMALS, "animal.group", ["animal.covering", "animal.legs"], depth=1)

    stubs = [n for n in document["nodes"].values() if "more" in n]
    assert {stub["more"] for stub in stubs} == {2}


@pytest.mark.parametrize(
    ("decision", "about", "code", "hint"),
    [
        ("animal.groop", None, "unknown-decision", "did you mean 'animal.group'?"),
        ("animal.group", ["animal.leg"], "unknown-attribute", "did you mean 'animal.legs'?"),
        ("animal.group", ["animal.signs"], "tree-about", "ask about enums, records, numbers, or what is true or false"),
        (
            "animal.size",
            None,
            "tree-about",
            "name the attributes to ask about: --about one.attribute,another.attribute",
        ),
    ],
)
def test_a_wrong_name_is_explained(decision, about, code, hint):
    with pytest.raises(ScenarioError) as error:
        decision_tree(ANIMALS, decision, about)

    assert (error.value.diagnostics[0].code, error.value.diagnostics[0].hint) == (code, hint)


def test_two_numbers_that_are_reckoned_together_have_no_exact_tree():
    with pytest.raises(ScenarioError) as error:
        decision_tree(LOANS, "risk.limit", ["loan.amount", "applicant.income"])

    assert "reckon with loan.amount and applicant.income together" in error.value.diagnostics[0].message
