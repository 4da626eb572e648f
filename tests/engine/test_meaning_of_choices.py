"""What a choice means: one test for every sentence of the language's definition, named after it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from warmstart.engine.explaining.derived import Derivation

from .helpers import ask, load, values

CHOICES = """
attributes:
  farm.order: {type: [species]}
  farm.wet: {type: boolean}
  farm.name: {type: text}
records:
  species: {attributes: {wild: {type: boolean}, cost: {type: number}, out: {type: boolean}}}
choices:
  farm.kept: {from: species, order: farm.order, unless: species.out}
  farm.cheapest: {from: species, by: -species.cost}
"""
CHOICE_RULES = """
- {id: order, when: {farm.wet: known}, then: {farm.order: [cow, hen]}}
- {id: out, for: species, then: {species.out: = species.wild or farm.wet}, because: "{species} is out."}
- {id: name, then: {farm.name: = farm.kept.label}}
"""
CHOICE_SPECIES = "- {id: cow, wild: false}\n- {id: hen, cost: 9}\n- {id: wolf, wild: true, cost: 4}"


def places(result: Any, choice: str) -> list[tuple[str, bool]]:
    """The candidates in their places, and whether each is excluded."""
    return [(c.id, c.excluded is not None) for c in result.run.settled[choice].ranking.candidates]


def test_a_choice_whose_order_is_unknown_is_unknown(tmp_path: Path) -> None:
    result = ask(load(tmp_path, CHOICES, CHOICE_RULES, species=CHOICE_SPECIES))
    assert result.derivation("farm.kept") == Derivation(
        "farm.kept", None, "unknown", because="The order to choose by (farm.order) is unknown."
    )
    assert (places(result, "farm.kept"), result.value("farm.name")) == ([], None)


def test_an_unknown_exclusion_does_not_exclude(tmp_path: Path) -> None:
    result = ask(
        load(tmp_path, CHOICES, CHOICE_RULES, species=CHOICE_SPECIES), "farm.wet: false\nwithout: {farm.kept: [cow]}"
    )
    assert values(result, "species.out[hen]", "species.out[wolf]", "farm.kept") == [None, True, "hen"]


def test_an_unknown_score_ranks_last(tmp_path: Path) -> None:
    result = ask(load(tmp_path, CHOICES, CHOICE_RULES, species=CHOICE_SPECIES))
    assert places(result, "farm.cheapest") == [("wolf", False), ("hen", False), ("cow", False)]


def test_with_no_candidate_left_it_is_unknown_with_the_ranking_full_of_reasons(tmp_path: Path) -> None:
    base = load(tmp_path, CHOICES, CHOICE_RULES, species=CHOICE_SPECIES.replace("cost: 9", "cost: 9, wild: false"))
    result = ask(base, "farm.wet: true")
    assert (result.value("farm.kept"), result.value("farm.name")) == (None, None)
    assert places(result, "farm.kept") == [("cow", True), ("hen", True), ("wolf", True)]
    assert result.derivation("farm.kept") == Derivation(
        "farm.kept",
        None,
        "unknown",
        because="Every candidate is excluded.",
        reads=("species.out[cow]", "species.out[hen]", "species.out[wolf]"),
    )
    ranking = result.plan_document()["choices"]["farm.kept"]
    assert [c["reasons"][0]["because"] for c in ranking] == ["cow is out.", "hen is out.", "wolf is out."]
