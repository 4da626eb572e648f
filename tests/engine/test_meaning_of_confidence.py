"""How well a value is known, and its range: one test for every sentence of the definition, named after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from warmstart.engine.explaining.support import Premise

from .helpers import ask, load

CONFIDENCE = """
assumed: 0.6
attributes:
  a.given: {type: number}
  a.assumed: {type: number, default: 5}
  a.x: {type: number}
  a.y: {type: number}
  a.sum: {type: number, combine: sum}
  a.product: {type: number, combine: product}
  a.min: {type: number, combine: min}
  a.max: {type: number, combine: max}
  a.any: {type: boolean, combine: any}
  farm.order: {type: [species]}
records:
  species:
    attributes:
      legs: {type: integer}
      spots: {type: integer, default: 2}
      out: {type: boolean, combine: any}
      score: {type: integer, combine: sum}
      cost: {type: integer}
choices:
  farm.kept: {from: species, order: farm.order, unless: species.out}
  farm.best: {from: species, by: [species.score, -species.cost]}
"""
CONFIDENCE_SPECIES = "- {id: cow, legs: 4}\n- {id: hen, legs: 2}\n- {id: worm, legs: 0}"


def confidence(tmp_path: Path, slot: str, rules: str, scenario: str = "a.given: 1") -> float | None:
    """How well a slot's value is known."""
    return ask(load(tmp_path, CONFIDENCE, rules, species=CONFIDENCE_SPECIES), scenario).derivation(slot).confidence


@pytest.mark.parametrize(
    ("slot", "expected"),
    [("a.given", 1.0), ("species.legs[cow]", 1.0), ("a.assumed", 0.6), ("species.spots[cow]", 0.6), ("a.x", None)],
)
def test_given_and_stated_facts_have_1_and_assumed_values_what_is_declared(
    tmp_path: Path, slot: str, expected: float | None
) -> None:
    assert confidence(tmp_path, slot, "") == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{id: r, when: {a.given: 1}, then: {a.x: 1}, strength: definition}", 1.0),
        ("{id: r, when: {a.given: 1}, then: {a.x: 1}, strength: moderate}", 0.7),
        ("{id: r, when: {a.assumed: 5}, then: {a.x: 1}, strength: strong}", 0.6),
        ("{id: r, when: {a.assumed: 5}, then: {a.x: 1}, strength: weak}", 0.45),
        ("{id: r, when: {any: [{a.assumed: 5}, {a.given: 1}]}, then: {a.x: 1}, strength: strong}", 0.9),
        ("{id: r, when: {any: [{a.assumed: 5}, {a.given: 2}]}, then: {a.x: 1}, strength: strong}", 0.6),
        ("{id: r, when: {none: [{a.assumed: 6}]}, then: {a.x: 1}, strength: strong}", 0.6),
        ("{id: r, when: {none: [{a.assumed: 6, a.given: 2}]}, then: {a.x: 1}, strength: strong}", 0.9),
        ("{id: r, when: {a.given: '< a.assumed'}, then: {a.x: 1}, strength: strong}", 0.6),
        ("{id: r, for: species, when: {species.spots: 2, species: cow}, then: {a.x: 1}, strength: strong}", 0.6),
    ],
)
def test_a_derivation_has_the_least_of_its_rules_strength_and_its_premises(
    tmp_path: Path, rule: str, expected: float
) -> None:
    assert confidence(tmp_path, "a.x", f"- {rule}") == expected


def test_the_weakest_link_reaches_all_the_way_down(tmp_path: Path) -> None:
    rules = """
    - {id: first, then: {a.x: 1}, strength: weak}
    - {id: second, when: {a.x: 1}, then: {a.y: 2}, strength: strong}
    - {id: third, when: {a.y: 2}, then: {a.sum: 3}, strength: definition}
    """
    assert confidence(tmp_path, "a.sum", rules) == 0.45


def test_a_conclusion_has_its_best_derivations(tmp_path: Path) -> None:
    rules = """
    - {id: p, then: {a.x: 1}, strength: weak}
    - {id: q, when: {a.given: 1}, then: {a.x: 1}, strength: strong}
    - {id: r, then: {a.x: 1}, strength: moderate}
    """
    derivation = ask(load(tmp_path, CONFIDENCE, rules, species=CONFIDENCE_SPECIES), "a.given: 1").derivation("a.x")
    assert (derivation.confidence, derivation.rule) == (0.9, "q")
    assert derivation.premises == (Premise("a.given", "1", True, ("a.given",)),)
    assert [(c.rule, c.confidence) for c in derivation.contributions] == [("p", 0.45), ("q", 0.9), ("r", 0.7)]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a.given * 2", 0.9),
        ("a.given * a.assumed", 0.6),
        ("a.given if a.given > 0 else a.assumed", 0.9),
        ("a.given if a.assumed > 0 else 1", 0.6),
    ],
)
def test_a_formula_has_the_least_of_what_was_read(tmp_path: Path, formula: str, expected: float) -> None:
    assert confidence(tmp_path, "a.x", f'- {{id: r, then: {{a.x: "= {formula}"}}, strength: strong}}') == expected


@pytest.mark.parametrize("slot", ["a.sum", "a.product"])
def test_a_sum_and_a_product_have_the_least_of_their_contributions(tmp_path: Path, slot: str) -> None:
    rules = f"- {{id: p, then: {{{slot}: 2}}, strength: strong}}\n- {{id: q, then: {{{slot}: 3}}, strength: weak}}"
    assert confidence(tmp_path, slot, rules) == 0.45
    assert confidence(tmp_path, slot, "") == 1.0


@pytest.mark.parametrize(("slot", "expected"), [("a.min", 0.9), ("a.max", 0.45)])
def test_a_limit_has_the_binding_rules(tmp_path: Path, slot: str, expected: float) -> None:
    rules = f"- {{id: p, then: {{{slot}: 2}}, strength: strong}}\n- {{id: q, then: {{{slot}: 3}}, strength: weak}}"
    assert confidence(tmp_path, slot, rules) == expected


def test_any_has_that_of_a_rule_that_says_so(tmp_path: Path) -> None:
    rules = "- {id: p, then: {a.any: false}, strength: weak}\n- {id: q, then: {a.any: true}, strength: moderate}"
    assert confidence(tmp_path, "a.any", rules) == 0.7


def test_a_choice_has_the_least_of_what_ordered_it_and_of_the_exclusions_above_the_winner(tmp_path: Path) -> None:
    order = "- {id: order, then: {farm.order: [cow, hen, worm]}, strength: strong}\n"
    cow = "- {id: cow, for: species, when: {species: cow}, then: {species.out: true}, strength: moderate}\n"
    worm = "- {id: worm, for: species, when: {species: worm}, then: {species.out: true}, strength: weak}\n"
    assert confidence(tmp_path, "farm.kept", order) == 0.9
    assert confidence(tmp_path, "farm.kept", order + worm) == 0.9
    assert confidence(tmp_path, "farm.kept", order + cow + worm) == 0.7


def test_an_excluded_candidate_above_the_winner_counts_though_the_order_does_not_name_it(tmp_path: Path) -> None:
    rules = """
    - {id: order, then: {farm.order: []}, strength: strong}
    - {id: cow, for: species, when: {species: cow}, then: {species.out: true}, strength: weak}
    """
    assert confidence(tmp_path, "farm.kept", rules) == 0.45


def test_of_a_choice_by_scores_the_scores_that_decide_count(tmp_path: Path) -> None:
    score = "- {id: score, for: species, when: {species: hen}, then: {species.score: 2}, strength: moderate}\n"
    cost = "- {id: cost, for: species, then: {species.cost: = species.legs}, strength: weak}\n"
    assert confidence(tmp_path, "farm.best", score + cost) == 0.7
    assert confidence(tmp_path, "farm.best", cost) == 0.45


def test_a_pinned_choice_has_1(tmp_path: Path) -> None:
    order = "- {id: order, then: {farm.order: [cow, hen]}, strength: weak}"
    assert confidence(tmp_path, "farm.kept", order, "farm.kept: hen") == 1.0


def test_it_is_a_grade_of_evidence_and_shown_so(tmp_path: Path) -> None:
    rules = (
        "- {id: p, then: {a.x: 1}, strength: strong}\n- {id: q, when: {a.assumed: 5}, then: {a.y: 1}, strength: strong}"
    )
    result = ask(load(tmp_path, CONFIDENCE, rules, species=CONFIDENCE_SPECIES), "a.given: 1")
    conclusions = result.plan_document()["conclusions"]
    assert [(conclusions[n]["confidence"], conclusions[n]["grade"]) for n in ("a.x", "a.y")] == [
        (0.9, "strong"),
        (0.6, "weak"),
    ]
    assert [result.grade(c) for c in (1.0, 0.9, 0.75, 0.7, 0.2, None)] == [
        "definition",
        "strong",
        "moderate",
        "moderate",
        "weak",
        None,
    ]


# --- ranges ----------------------------------------------------------------------------------------------------------


def test_a_concluded_value_outside_its_range_is_reported_never_clamped(tmp_path: Path) -> None:
    vocabulary = "attributes: {a.x: {type: number}, a.y: {type: number, range: [0, 10]}}"
    result = ask(load(tmp_path, vocabulary, "- {id: r, then: {a.y: = a.x * 2}}"), "a.x: 7")
    assert (result.value("a.y"), result.out_of_range()) == (14.0, ["a.y"])
    assert result.plan_document()["out_of_range"] == ["a.y"]
