"""Decision trees equal the rules: on every cell, at every threshold, and under arithmetic."""

from __future__ import annotations

import itertools
import random
import re
from pathlib import Path
from typing import Any

import pytest

from warmstart.engine.diagnostics import ScenarioError
from warmstart.engine.infer import Engine
from warmstart.engine.load import load_base
from warmstart.engine.scenario import Scenario, scenario_from_mapping
from warmstart.engine.symbolic.compose import World
from warmstart.engine.symbolic.regions import place_of
from warmstart.engine.trees.tree import decision_tree

from .helpers import load
from .random_base import everything, random_base, random_scenario

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


# --- what is reckoned from several inputs -----------------------------------------------------------------------------


def test_of_two_numbers_reckoned_together_the_tree_asks_what_is_reckoned():
    document = decision_tree(LOANS, "risk.limit", ["loan.amount", "applicant.income"], APPLICANT)

    (question,) = (n for n in document["nodes"].values() if "branches" in n)
    assert question["question"] == "Burden (reckoned from amount and yearly income)?"
    assert question["reckoned_from"] == ["loan.amount", "applicant.income"]
    assert [b["label"] for b in question["branches"]] == [
        "under 0.2 of income",
        "0.2 to under 0.4 of income",
        "0.4 of income or more",
        "not known",
    ]


TOGETHER = """
attributes:
  a.x: {type: integer, range: [0, 40], ask: How much x?, title: X}
  a.y: {type: number, range: [0, 40], default: 3, ask: How much y?, title: Y}
  a.sum: {type: number, title: Sum}
  a.level: {type: enum, ordered: true, values: {low: Low, high: High, top: Top}, default: low}
"""
RULES = """
- {id: sum, then: {a.sum: = a.x + a.y}, strength: definition}
- {id: high, when: {a.x: "> a.y * a.y"}, then: {a.level: high}, overrides: [top], strength: weak}
- {id: top, when: {a.sum: ">= 30", a.y: "< 20"}, then: {a.level: top}, strength: weak}
"""


def test_a_comparison_of_two_formulas_is_asked_as_it_is(tmp_path):
    base = load(tmp_path, TOGETHER, RULES)
    document = decision_tree(base, "a.level", ["a.x", "a.y"])

    atoms = [n for n in document["nodes"].values() if "atom" in n]
    assert [(n["atom"], n["question"]) for n in atoms] == [("a.x > (a.y * a.y)", "X > (Y * Y)?")]
    engine = Engine(base)
    for x, y in itertools.product([*range(0, 41, 4), None], [0.0, 2.0, 3.5, 5.0, 6.3, 19.5, 20.0, 40.0]):
        run = engine.run(Scenario({"a.y": y} | ({} if x is None else {"a.x": x})), list(base.attributes))
        assert follow_run(document, run) == run.values["a.level"]


def test_too_many_of_them_are_refused(tmp_path):
    tests = "".join(
        f'- {{id: r{n}, when: {{a.x: "< a.y * {n}.5"}}, then: {{a.points: {n * n}}}, strength: weak}}\n'
        for n in range(1, 15)
    )
    flag = '- {id: odd, when: {a.points: "> 50"}, then: {a.flag: true}, strength: weak}\n'
    points = "  a.points: {type: integer, combine: sum}\n  a.flag: {type: boolean, combine: any}\n"
    base = load(tmp_path, TOGETHER + points, tests + flag)
    with pytest.raises(ScenarioError) as error:
        decision_tree(base, "a.flag", ["a.x", "a.y"])

    assert "reckon with a.x and a.y together in too many ways" in error.value.diagnostics[0].message


# --- proved, or said to be tried --------------------------------------------------------------------------------------

WAVES = """
attributes:
  a.x: {type: integer, range: [0, 100000], ask: How much x?}
  a.odd: {type: boolean, combine: any}
"""


def test_an_answer_that_comes_and_goes_is_found(tmp_path):
    base = load(
        tmp_path,
        WAVES + "  a.far: {type: number}\n",
        """
        - {id: far, then: {a.far: = abs(a.x - 81234) / 3}, strength: definition}
        - {id: odd, when: {a.far: "< 2"}, then: {a.odd: true}, strength: weak}
        """,
    )
    document = decision_tree(base, "a.odd", ["a.x"])

    tests = [
        (b["test"]["low"], b["test"]["high"], b["to"])
        for b in document["nodes"]["n0"]["branches"]
        if "low" in b["test"]
    ]
    assert [(low, high) for low, high, _ in tests] == [(None, 81229), (81229, 81240), (81240, None)]
    assert document["probed"] == []


def test_where_there_are_too_many_turns_the_tree_says_that_it_tried(tmp_path):
    base = load(
        tmp_path,
        WAVES,
        '- {id: odd, when: {a.x: "> 2 * floor(a.x / 2)"}, then: {a.odd: true}, strength: weak}',
    )

    assert decision_tree(base, "a.odd", ["a.x"])["probed"] == ["a.x"]


# --- against inference, on bases that nobody made up for it -------------------------------------------------------


def follow_run(document: dict, run: Any) -> object:
    """The answer that the tree leads to where inference says what is reckoned."""
    name = document["root"]
    while "branches" in (node := document["nodes"][name]):
        value = comparison(node["atom"], run.values) if "atom" in node else run.values[node["attribute"]]
        (name,) = (b["to"] for b in node["branches"] if holds(b["test"], value))
    return node["value"]


def comparison(words: str, values: dict) -> bool:
    """Whether a comparison holds; not where something in it is unknown or cannot be reckoned."""
    named = r"[a-z]+\.[a-z0-9]+"
    if any(values[n] is None for n in re.findall(named, words)):
        return False
    python = re.sub(r"(?<![<>!])=", "==", re.sub(named, lambda found: repr(values[found[0]]), words))
    try:
        return bool(eval(python))
    except ZeroDivisionError:
        return False


@pytest.mark.parametrize("seed", range(40))
def test_trees_of_random_bases_equal_inference(tmp_path, seed):
    base, rng = random_base(tmp_path, seed, arithmetic=seed % 3 > 0), random.Random(seed)
    engine, names = Engine(base), [a.name for a in base.inputs()]
    fixed = random_scenario(base, rng, share=0.4)
    about = rng.sample(names, rng.randint(1, len(names)))
    for decision in ("end.level", "end.flag", "end.thing"):
        document = decision_tree(base, decision, about, fixed, engine=engine)
        assert document["probed"] == []
        rest = {n: v for n, v in fixed.given.items() if n not in about}
        cells = list(everything(base, about, rest))
        for given in rng.sample(cells, min(len(cells), 80)):
            between = {n: rng.uniform(0, 10) for n in given if base.attributes[n].kind.name == "number" and n in about}
            for here in (given, given | between):
                run = engine.run(Scenario(here), list(base.attributes))
                assert follow_run(document, run) == run.values[decision], (decision, about, here)


@pytest.mark.parametrize("seed", range(12))
def test_trees_and_diagrams_say_the_same(tmp_path, seed):
    base, rng = random_base(tmp_path, seed), random.Random(seed)
    world, names = World(base, ["end.level", "end.thing"]), [a.name for a in base.inputs()]
    about = rng.sample(names, rng.randint(1, len(names)))
    fixed = random_scenario(base, rng, share=0.5)
    rest = {n: v for n, v in fixed.given.items() if n not in about}
    for decision in ("end.level", "end.thing"):
        document = decision_tree(base, decision, about, fixed)
        cases = {value: world.expand(where) for value, where in world.value(decision).items()}
        everywhere = list(everything(base, about, rest))
        for given in rng.sample(everywhere, min(len(everywhere), 60)):
            point = world.diagrams.true
            for name, own in world.inputs_space.inputs.items():
                point &= own.codes[place_of(own, given.get(name))]
            values = {a.name: given.get(a.name, a.default) for a in base.inputs()}
            possible = {value for value, where in cases.items() if (where & point).satisfiable()}
            assert follow(document, values) in possible
            assert len(possible) == 1 or world.atoms.all()
