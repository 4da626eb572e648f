"""What a knowledge base means: one test for every sentence of the language's definition, named after it.

``test_meaning_of_choices`` and ``test_meaning_of_confidence`` have the sentences about these.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from warmstart.engine.explaining.derived import Contribution, Derivation, Overridden

from .helpers import ask, faults, load, told, values

# --- where a value comes from ----------------------------------------------------------------------------------------

SOURCES = """
attributes:
  farm.area: {type: number, ask: How large?}
  farm.pens: {type: integer, default: 3}
  farm.wet: {type: boolean, ask: Is it wet?}
  farm.fence: {type: number}
  farm.order: {type: [species]}
records:
  species: {attributes: {legs: {type: integer, default: 4}, cost: {type: number}}}
choices:
  farm.kept: {from: species, order: farm.order}
"""
SOURCE_RULES = """
- {id: pens, when: {farm.area: known}, then: {farm.pens: = floor(farm.area), farm.fence: = farm.area * 4}}
- {id: legs, for: species, when: {farm.area: known}, then: {species.legs: 5, species.cost: 7}}
- {id: order, then: {farm.order: [hen, cow]}}
"""
SOURCE_SPECIES = "- {id: cow, cost: 900}\n- {id: hen, legs: 2}"


@pytest.fixture
def sources(tmp_path: Path) -> Any:
    return load(tmp_path, SOURCES, SOURCE_RULES, species=SOURCE_SPECIES)


def how(result: Any, *slots: str) -> list[tuple[Any, str]]:
    """Each slot's value and where it comes from."""
    return [(result.value(slot), result.derivation(slot).how) for slot in slots]


def test_first_comes_what_the_scenario_or_a_fact_states(sources: Any) -> None:
    result = ask(sources, "farm: {area: 9, pens: 1, kept: cow}")
    assert how(result, "farm.pens", "species.cost[cow]", "species.legs[hen]", "farm.kept") == [
        (1, "given"),
        (900.0, "fact"),
        (2, "fact"),
        ("cow", "given"),
    ]


def test_rules_that_would_conclude_a_stated_value_are_shown_as_not_needed(sources: Any) -> None:
    result = ask(sources, "farm: {area: 9, pens: 1}")
    assert result.derivation("farm.pens").not_needed == ("pens",)
    assert result.derivation("species.cost[cow]").not_needed == ("legs",)
    assert ask(sources, "farm.pens: 1").derivation("farm.pens").not_needed == ()


def test_else_what_rules_conclude(sources: Any) -> None:
    result = ask(sources, "farm.area: 9")
    assert how(result, "farm.pens", "farm.fence", "species.legs[cow]", "species.cost[hen]", "farm.kept") == [
        (9, "rule"),
        (36.0, "rule"),
        (5, "rule"),
        (7.0, "rule"),
        ("hen", "choice"),
    ]


def test_else_its_default_marked_assumed(sources: Any) -> None:
    result = ask(sources)
    assert how(result, "farm.pens", "species.legs[cow]") == [(3, "assumed"), (4, "assumed")]
    assert result.assumed() == {"farm.pens": 3}
    assert result.plan_document()["assumed"] == {"farm.pens": 3}


def test_else_it_is_unknown(sources: Any) -> None:
    result = ask(sources)
    assert how(result, "farm.area", "farm.fence", "species.cost[hen]") == [(None, "unknown")] * 3


def test_the_answer_says_which_unknowns_could_still_matter(sources: Any) -> None:
    assert ask(sources).unknown() == ["farm.area"]
    assert ask(sources, "farm.area: 9").unknown() == []


def test_an_unknown_that_another_input_settles_no_longer_matters(tmp_path: Path) -> None:
    vocabulary = "attributes: {a.x: {type: number, ask: X?}, a.y: {type: number, ask: Y?}, a.z: {type: number}}"
    base = load(tmp_path, vocabulary, '- {id: r, when: {a.x: "> 1", a.y: "> 1"}, then: {a.z: 1}}')
    found = [ask(base, s).unknown() for s in ("{}", "a.x: 2", "a.x: 1", "a: {x: 2, z: 1}")]
    assert found == [["a.x", "a.y"], ["a.y"], [], []]


def test_an_unknown_matters_to_what_a_rule_overrides_only_where_that_rule_could_hold(tmp_path: Path) -> None:
    vocabulary = "attributes: {a.x: {type: number, ask: X?}, a.y: {type: number, ask: Y?}, a.z: {type: number}}"
    rules = """
    - {id: usual, then: {a.z: 1}}
    - {id: special, overrides: [usual], when: {a.x: 1, a.y: "> 1"}, then: {a.z: 2}}
    """
    base = load(tmp_path, vocabulary, rules)
    assert [ask(base, s).unknown() for s in ("a.x: 1", "a.x: 2")] == [["a.y"], []]


def test_an_unknown_that_matters_only_after_another_is_told_then(tmp_path: Path) -> None:
    vocabulary = """
    attributes:
      a.x: {type: number, ask: X?}
      a.y: {type: number, ask: Y?}
      a.d: {type: number}
      a.z: {type: number}
    """
    rules = "- {id: p, when: {a.x: 1}, then: {a.d: 1}}\n- {id: q, when: {a.d: 1, a.y: 1}, then: {a.z: 1}}"
    base = load(tmp_path, vocabulary, rules)
    assert [ask(base, s).unknown() for s in ("{}", "a.x: 1", "a.x: 2")] == [["a.x"], ["a.y"], []]


def test_an_unknown_order_of_a_choice_matters(tmp_path: Path) -> None:
    vocabulary = """
    attributes: {farm.order: {type: [species], ask: Which do you like?}}
    records: {species: {attributes: {}}}
    choices: {farm.kept: {from: species, order: farm.order}}
    """
    assert ask(load(tmp_path, vocabulary, species="- {id: cow}")).unknown() == ["farm.order"]


# --- tests are true or false, never a third value --------------------------------------------------------------------

UNKNOWNS = """
attributes:
  farm.area: {type: number}
  farm.soil: {type: enum, values: {clay: Clay, sand: Sand}}
  farm.wishes: {type: [species]}
  farm.kept: {type: species}
  farm.wet: {type: boolean}
  farm.yes: {type: boolean}
records: {species: {attributes: {legs: {type: integer}, tags: {type: [text]}}}}
"""


@pytest.mark.parametrize(
    "when",
    [
        '{farm.area: "> 1"}',
        '{farm.area: "<= 1"}',
        "{farm.area: 1}",
        '{farm.area: "!= 1"}',
        "{farm.area: 1..2}",
        '{farm.area: "= farm.area"}',
        "{farm.area: known}",
        "{farm.soil: clay}",
        "{farm.soil: not clay}",
        "{farm.soil: [clay, sand]}",
        "{farm.soil: [clay, not clay]}",
        "{farm.wet: true}",
        "{farm.wet: false}",
        "{farm.wishes: {includes: cow}}",
        "{farm.wishes: {excludes: cow}}",
        "{farm.kept: not cow}",
        '{farm.kept.legs: ">= 0"}',
        "{farm.kept.tags: {excludes: milk}}",
        '{farm.wishes: {excludes: "= farm.kept"}}',
    ],
)
def test_on_an_unknown_attribute_every_test_is_false(tmp_path: Path, when: str) -> None:
    rules = f"- id: r\n  when: {when}\n  then: {{farm.yes: true}}\n"
    assert ask(load(tmp_path, UNKNOWNS, rules, species="- {id: cow}")).value("farm.yes") is None
    rules = f"- id: r\n  when: {{none: [{when}]}}\n  then: {{farm.yes: true}}\n"
    assert ask(load(tmp_path, UNKNOWNS, rules, species="- {id: cow}")).value("farm.yes") is True


@pytest.mark.parametrize(
    "subject", ["farm.area", "farm.soil", "farm.wet", "farm.wishes", "farm.kept", "farm.kept.legs"]
)
def test_but_unknown(tmp_path: Path, subject: str) -> None:
    rules = f"- {{id: r, when: {{{subject}: unknown}}, then: {{farm.yes: true}}}}"
    assert ask(load(tmp_path, UNKNOWNS, rules, species="- {id: cow}")).value("farm.yes") is True


def test_a_comparison_with_an_unknown_is_false_on_either_side(tmp_path: Path) -> None:
    vocabulary = "attributes: {a.x: {type: number}, a.y: {type: number}, a.z: {type: boolean}}"
    base = load(tmp_path, vocabulary, '- {id: r, when: {a.x: "!= a.y"}, then: {a.z: true}}')
    assert [ask(base, s).value("a.z") for s in ("a.x: 1", "a.y: 1", "a: {x: 1, y: 2}")] == [None, None, True]


# --- formulas without a value ----------------------------------------------------------------------------------------

NO_VALUE = "attributes: {a.x: {type: number}, a.y: {type: number}, a.z: {type: number, default: 5}, a.w: {type: text}}"


@pytest.mark.parametrize(
    ("formula", "scenario", "why"),
    [
        ("a.x + 1", "{}", "'r' cannot reckon it: a.x unknown."),
        ("a.x + a.x * 2", "{}", "'r' cannot reckon it: a.x unknown."),
        ("1 / a.x", "a.x: 0", "'r' cannot reckon it: its formula has no finite value here."),
        ("1e299 * 1e299 * a.x", "a.x: 1", "'r' cannot reckon it: its formula has no finite value here."),
    ],
)
def test_a_formula_that_meets_an_unknown_or_a_division_by_zero_or_is_not_finite_has_no_value(
    tmp_path: Path, formula: str, scenario: str, why: str
) -> None:
    derivation = ask(load(tmp_path, NO_VALUE, f'- {{id: r, then: {{a.y: "= {formula}"}}}}'), scenario).derivation("a.y")
    assert derivation == Derivation("a.y", None, "unknown", because=why)


def test_the_rule_concludes_nothing_for_that_attribute_only(tmp_path: Path) -> None:
    result = ask(load(tmp_path, NO_VALUE, "- {id: r, then: {a.y: = a.x, a.z: = a.x, a.w: still here}}"))
    assert values(result, "a.y", "a.z", "a.w") == [None, 5.0, "still here"]
    assert result.derivation("a.z").because == "'r' cannot reckon it: a.x unknown."


def test_a_rule_without_a_value_does_not_conflict_with_one_that_has(tmp_path: Path) -> None:
    result = ask(load(tmp_path, NO_VALUE, "- {id: r, then: {a.y: = a.x}}\n- {id: s, then: {a.y: 2}}"))
    assert (result.value("a.y"), result.derivation("a.y").rule, result.conflicts()) == (2.0, "s", [])


# --- overriding ------------------------------------------------------------------------------------------------------

TWO = "attributes: {a.on: {type: boolean}, a.off: {type: boolean}, a.x: {type: number}, a.y: {type: number}}"


def test_overriding_is_local_to_the_attributes_that_both_conclude(tmp_path: Path) -> None:
    rules = """
    - {id: low, then: {a.x: 1, a.y: 1}}
    - {id: high, overrides: low, when: {a.on: true}, then: {a.x: 2}}
    """
    base = load(tmp_path, TWO, rules)
    assert values(ask(base, "a.on: true"), "a.x", "a.y") == [2.0, 1.0]
    assert values(ask(base, "a.on: false"), "a.x", "a.y") == [1.0, 1.0]


def test_overriding_is_local_to_the_records_that_both_conclude(tmp_path: Path) -> None:
    vocabulary = "attributes: {a.x: {type: number}}\nrecords: {species: {attributes: {pen: {type: text}}}}"
    rules = """
    - {id: shed, for: species, then: {species.pen: shed}}
    - {id: coop, for: species, overrides: shed, when: {species: hen}, then: {species.pen: coop}}
    """
    result = ask(load(tmp_path, vocabulary, rules, species="- {id: cow}\n- {id: hen}"))
    assert result.run.values["species.pen"] == {"cow": "shed", "hen": "coop"}
    assert result.derivation("species.pen[hen]").overridden == (Overridden("shed", "coop"),)
    assert result.derivation("species.pen[cow]").overridden == ()


def test_overriding_looks_only_at_the_overriders_own_tests(tmp_path: Path) -> None:
    rules = """
    - {id: low, then: {a.x: 1}}
    - {id: middle, overrides: low, when: {a.on: true}, then: {a.x: 2}}
    - {id: high, overrides: middle, when: {a.off: true}, then: {a.x: 3}}
    """
    derivation = ask(load(tmp_path, TWO, rules), "a: {on: true, off: true}").derivation("a.x")
    assert (derivation.value, derivation.rule) == (3.0, "high")
    assert derivation.overridden == (Overridden("low", "middle"), Overridden("middle", "high"))


def test_an_overrider_without_a_value_still_silences_the_other(tmp_path: Path) -> None:
    rules = "- {id: low, then: {a.x: 1}}\n- {id: high, overrides: low, then: {a.x: = a.y / 2}}"
    base = load(tmp_path, TWO, rules)
    assert [ask(base, s).value("a.x") for s in ("a.y: 8", "{}")] == [4.0, None]
    assert ask(base).derivation("a.x").because == "'high' cannot reckon it: a.y unknown."


def test_a_glob_never_matches_its_own_rule(tmp_path: Path) -> None:
    rules = """
    - {id: x/low, then: {a.x: 1}}
    - {id: x/high, overrides: "x/*", then: {a.x: 2}}
    """
    base = load(tmp_path, TWO, rules)
    assert base.rules["x/high"].overrides == ("x/low",)
    assert ask(base).value("a.x") == 2.0


def test_a_glob_never_matches_the_rows_of_its_own_table(tmp_path: Path) -> None:
    rules = """
    - {id: x/low, then: {a.x: 1}}
    - {table: x/high, overrides: "x/*", inputs: [a.on], outputs: [a.x], rows: [[true, 2], [false, 3]]}
    """
    base = load(tmp_path, TWO, rules)
    assert base.rules["x/high[true]"].overrides == ("x/low",)


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        (
            "- {id: p, overrides: q, then: {a.x: 1}}\n- {id: q, overrides: p, then: {a.x: 2}}",
            "override-cycle",
        ),
        (
            "- {id: p, overrides: q, then: {a.x: 1}}\n- {id: q, overrides: r, then: {a.x: 2}}\n"
            "- {id: r, overrides: p, then: {a.x: 3}}",
            "override-cycle",
        ),
        ("- {id: p, overrides: qq, then: {a.x: 1}}\n- {id: q, then: {a.x: 2}}", "override-matches-nothing"),
        ('- {id: p, overrides: "p*", then: {a.x: 1}}\n- {id: q, then: {a.x: 2}}', "override-matches-nothing"),
        ("- {id: p, overrides: q, then: {a.x: 1}}\n- {id: q, then: {a.y: 2}}", "override-shares-nothing"),
        (
            '- {id: p, overrides: "q*", then: {a.x: 1}}\n- {id: q1, then: {a.x: 2}}\n- {id: q2, then: {a.y: 2}}',
            "override-shares-nothing",
        ),
    ],
)
def test_errors_are_a_cycle_a_pattern_that_matches_nothing_and_a_pair_with_nothing_in_common(
    tmp_path: Path, rules: str, fault: str
) -> None:
    (found,) = faults(tmp_path, TWO, rules)
    assert found.endswith(f" {fault}")


# --- strata ----------------------------------------------------------------------------------------------------------


def test_a_cycle_of_dependencies_is_an_error_that_names_it_and_says_where_to_split(tmp_path: Path) -> None:
    vocabulary = "attributes: {a.x: {type: number}, a.y: {type: number}, a.z: {type: number}}"
    rules = """
    - {id: one, when: {a.z: "> 1"}, then: {a.x: 1}}
    - {id: two, then: {a.y: = a.x + 1}}
    - {id: three, when: {a.y: 1}, then: {a.z: 1}}
    """
    (said,) = told(tmp_path, vocabulary, rules)
    assert said == (
        "rules/rules.yaml:1:8 dependency-circle: conclusions depend on each other in a circle: "
        "a.x reads a.z (in 'one'); a.z reads a.y (in 'three'); a.y reads a.x (in 'two') | "
        "split one of a.x, a.y, a.z in two: an early value that needs none of the others, and a final one"
    )


@pytest.mark.parametrize(
    "rules",
    [
        "- {id: self, then: {a.x: = a.x + 1}}",
        "- {id: self, when: {a.x: unknown}, then: {a.x: 1}}",
        "- {id: a, then: {a.x: 1}}\n- {id: b, overrides: a, when: {a.y: 1}, then: {a.x: 2}}\n"
        "- {id: c, then: {a.y: = a.x}}",
        '- {id: a, then: {farm.order: "= farm.kept.friends"}}',
        '- {id: a, for: species, when: {species: "= farm.kept"}, then: {species.out: true}}',
    ],
)
def test_a_circle_is_found_through_formulas_overriders_and_choices(tmp_path: Path, rules: str) -> None:
    vocabulary = """
    attributes: {a.x: {type: number}, a.y: {type: number}, farm.order: {type: [species]}}
    records: {species: {attributes: {out: {type: boolean}, friends: {type: [species]}}}}
    choices: {farm.kept: {from: species, order: farm.order, unless: species.out}}
    """
    (found,) = faults(tmp_path, vocabulary, rules, species="- {id: cow}")
    assert found.endswith(" dependency-circle")


def test_every_rule_whose_tests_hold_fires_once_for_each_binding_then_combine_then_choices(tmp_path: Path) -> None:
    vocabulary = """
    attributes: {farm.total: {type: integer, combine: sum}, farm.kept_legs: {type: integer}}
    records: {species: {attributes: {legs: {type: integer}, score: {type: integer, combine: sum}}}}
    choices: {farm.kept: {from: species, by: species.score}}
    """
    rules = """
    - {id: chosen, then: {farm.kept_legs: = farm.kept.legs}}
    - {id: total, for: species, then: {farm.total: = species.score}}
    - {id: legs, for: species, then: {species.score: = species.legs}}
    - {id: four, for: species, when: {species.legs: 4}, then: {species.score: 10}}
    """
    result = ask(load(tmp_path, vocabulary, rules, species="- {id: cow, legs: 4}\n- {id: hen, legs: 2}"))
    assert values(result, "species.score[cow]", "species.score[hen]", "farm.total", "farm.kept", "farm.kept_legs") == [
        14,
        2,
        16,
        "cow",
        4,
    ]


# --- conflicts -------------------------------------------------------------------------------------------------------

CONFLICT = """
- {id: p, when: {a.on: true}, then: {a.x: 1}, because: P says so., strength: strong}
- {id: q, then: {a.x: 2}, because: Q says so., strength: weak}
- {id: down, when: {a.x: known}, then: {a.y: = a.x}}
"""


def test_in_a_conflict_both_derivations_are_told(tmp_path: Path) -> None:
    result = ask(load(tmp_path, TWO, CONFLICT), "a.on: true")
    assert result.conflicts() == ["a.x"]
    assert result.derivation("a.x") == Derivation(
        "a.x",
        None,
        "unknown",
        because="The rules disagree: 'p' says 1; 'q' says 2.",
        contributions=(
            Contribution("p", 1.0, "P says so.", 0.9, ()),
            Contribution("q", 2.0, "Q says so.", 0.45, ()),
        ),
    )
    assert result.plan_document()["conflicts"] == [
        {
            "attribute": "a.x",
            "values": [
                {"value": 1.0, "shown": "1", "rule": "p", "because": "P says so."},
                {"value": 2.0, "shown": "2", "rule": "q", "because": "Q says so."},
            ],
        }
    ]


def test_in_a_conflict_the_attribute_is_unknown_downstream_and_nothing_is_picked(tmp_path: Path) -> None:
    base = load(tmp_path, TWO.replace("a.x: {type: number}", "a.x: {type: number, default: 9}"), CONFLICT)
    assert values(ask(base, "a.on: true"), "a.x", "a.y") == [None, None]
    assert values(ask(base, "a.on: false"), "a.x", "a.y") == [2.0, 2.0]


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("1.0", "1.0000000009", True),
        ("1.0", "1.0000000011", False),
        ("1e12", "1000000000900", True),
        ("0", "1e-300", False),
        ("= 0.1 + 0.2", "0.3", True),
    ],
)
def test_equal_values_agree_numbers_within_1e_9_relative(tmp_path: Path, one: str, other: str, agree: bool) -> None:
    rules = f"- id: p\n  then: {{a.x: {one}}}\n- id: q\n  then: {{a.x: {other}}}\n"
    result = ask(load(tmp_path, TWO, rules))
    assert (result.conflicts() == [], result.value("a.x") is not None) == (agree, agree)


def test_tests_compare_exactly(tmp_path: Path) -> None:
    base = load(tmp_path, TWO + "\n", '- {id: r, when: {a.x: "= a.y"}, then: {a.on: true}}')
    assert ask(base, {"a.x": 1.0, "a.y": 1.0000000001}).value("a.on") is None
    assert ask(base, {"a.x": 1.0, "a.y": 1}).value("a.on") is True


def test_a_fallback_does_not_hide_a_conflict(tmp_path: Path) -> None:
    rules = "- {id: p, then: {a.x: 1}}\n- {id: q, then: {a.x: 2}}\n- {id: r, otherwise: true, then: {a.x: 3}}"
    result = ask(load(tmp_path, TWO, rules))
    assert (result.value("a.x"), result.conflicts()) == (None, ["a.x"])


def test_a_conflict_is_about_one_record(tmp_path: Path) -> None:
    vocabulary = "attributes: {a.x: {type: number}}\nrecords: {species: {attributes: {pen: {type: text}}}}"
    rules = """
    - {id: shed, for: species, then: {species.pen: shed}}
    - {id: coop, for: species, when: {species: hen}, then: {species.pen: coop}}
    """
    result = ask(load(tmp_path, vocabulary, rules, species="- {id: cow}\n- {id: hen}"))
    assert (result.conflicts(), result.run.values["species.pen"]) == (
        ["species.pen[hen]"],
        {"cow": "shed", "hen": None},
    )
