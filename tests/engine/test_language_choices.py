"""Choices: one record of a catalogue, picked by an order or by scores, with the whole ranking kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from warmstart.engine.inference.ranking import Candidate, Ranking

from .helpers import ask, faults, load, refused

BY_ORDER = """
attributes:
  farm.hilly: {type: boolean, ask: Is it hilly?}
  farm.order: {type: [species]}
records:
  species: {attributes: {heavy: {type: boolean}, out: {type: boolean, combine: any}}}
choices:
  farm.kept: {from: species, order: farm.order, unless: species.out, title: Animal to keep}
"""
ORDER_RULES = """
- {id: order/usual, then: {farm.order: [cow, goat]}, strength: moderate, because: Milk sells best.}
- {id: out/hills, for: species, when: {farm.hilly: true, species.heavy: true}, then: {species.out: true},
   strength: strong, because: "{species} slips on a slope."}
"""
ANIMALS = """
- {id: cow, label: Cow, heavy: true}
- {id: goat, label: Goat, heavy: false}
- {id: hen, label: Hen, heavy: false}
- {id: ox, label: Ox, heavy: true}
"""


def ranked(result: Any, choice: str = "farm.kept") -> list[str]:
    """The candidates in their places; those that are excluded in brackets."""
    ranking = result.run.settled[choice].ranking
    return [f"({c.id})" if c.excluded else c.id for c in ranking.candidates]


def by_order(tmp_path: Path) -> Any:
    return load(tmp_path, BY_ORDER, ORDER_RULES, species=ANIMALS)


# --- by an order -----------------------------------------------------------------------------------------------------


def test_a_choice_by_order_is_the_first_that_is_not_excluded(tmp_path: Path) -> None:
    base = by_order(tmp_path)
    assert ask(base, "farm.hilly: false").value("farm.kept") == "cow"
    assert ask(base, "farm.hilly: true").value("farm.kept") == "goat"


def test_the_ranking_has_every_candidate_with_its_place(tmp_path: Path) -> None:
    assert ask(by_order(tmp_path), "farm.hilly: true").run.settled["farm.kept"].ranking == Ranking(
        (
            Candidate("goat", 1, (), None, 1),
            Candidate("hen", 2, (), None, 2),
            Candidate("cow", 3, (), "rule", 0),
            Candidate("ox", 4, (), "rule", 2),
        )
    )


def test_candidates_that_the_order_does_not_name_come_after_those_it_does(tmp_path: Path) -> None:
    assert ranked(ask(by_order(tmp_path), "farm.hilly: false")) == ["cow", "goat", "hen", "ox"]


def test_the_document_says_why_each_is_where_it_is(tmp_path: Path) -> None:
    document = ask(by_order(tmp_path), "farm.hilly: true").plan_document()
    usual = {"rule": "order/usual", "because": "Milk sells best.", "points": None}
    assert document["choices"]["farm.kept"] == [
        {"id": "goat", "label": "Goat", "rank": 1, "excluded": False, "score": None, "reasons": [usual]},
        {"id": "hen", "label": "Hen", "rank": 2, "excluded": False, "score": None, "reasons": []},
        {
            "id": "cow",
            "label": "Cow",
            "rank": 3,
            "excluded": True,
            "score": None,
            "reasons": [{"rule": "out/hills", "because": "Cow slips on a slope.", "points": None}],
        },
        {
            "id": "ox",
            "label": "Ox",
            "rank": 4,
            "excluded": True,
            "score": None,
            "reasons": [{"rule": "out/hills", "because": "Ox slips on a slope.", "points": None}],
        },
    ]


def test_a_choice_declares_its_attribute(tmp_path: Path) -> None:
    attribute = by_order(tmp_path).attributes["farm.kept"]
    assert (str(attribute.kind), attribute.title) == ("a species", "Animal to keep")
    twice = BY_ORDER.replace("  farm.order:", "  farm.kept: {type: species}\n  farm.order:")
    assert faults(tmp_path, twice, species=ANIMALS) == ["vocabulary.yaml:9:3 duplicate-name"]


def test_no_rule_may_conclude_a_choice(tmp_path: Path) -> None:
    rules = "- {id: r, then: {farm.kept: cow}}"
    assert faults(tmp_path, BY_ORDER, rules, species=ANIMALS) == ["rules/rules.yaml:1:18 bad-conclusion"]


def test_rules_may_read_a_choice_and_go_on_from_it(tmp_path: Path) -> None:
    vocabulary = BY_ORDER.replace("attributes:\n", "attributes:\n  farm.fence: {type: boolean}\n", 1)
    rules = ORDER_RULES + "- {id: fence, when: {farm.kept.heavy: true}, then: {farm.fence: true}}"
    base = load(tmp_path, vocabulary, rules, species=ANIMALS)
    assert [ask(base, {"farm.hilly": h}).value("farm.fence") for h in (False, True)] == [True, None]


# --- by scores -------------------------------------------------------------------------------------------------------

BY_SCORE = """
attributes:
  farm.milk: {type: boolean, ask: Milk?}
records:
  species:
    attributes:
      milk: {type: boolean}
      cost: {type: number, unit: EUR}
      score: {type: integer, combine: sum}
choices:
  farm.kept: {from: species, by: [species.score, -species.cost]}
"""
SCORE_RULES = """
- {id: score/milk, for: species, when: {farm.milk: true, species.milk: true}, then: {species.score: 2}, because: Milk.}
- {id: score/all, for: species, then: {species.score: 1}, because: Everyone gets one.}
"""
PRICED = """
- {id: cow, milk: true, cost: 1500}
- {id: goat, milk: true, cost: 200}
- {id: hen, milk: false, cost: 10}
- {id: duck, milk: false, cost: 10}
- {id: yak, milk: true}
"""


def test_a_choice_by_scores_takes_the_best_first_and_ties_by_the_next_score(tmp_path: Path) -> None:
    base = load(tmp_path, BY_SCORE, SCORE_RULES, species=PRICED)
    assert ranked(ask(base, "farm.milk: true")) == ["goat", "cow", "yak", "duck", "hen"]


def test_less_is_better_with_a_minus_and_the_id_decides_only_at_last(tmp_path: Path) -> None:
    base = load(tmp_path, BY_SCORE, SCORE_RULES, species=PRICED)
    assert ranked(ask(base, "farm.milk: false")) == ["duck", "hen", "goat", "cow", "yak"]


def test_the_contributions_of_a_score_are_its_reasons(tmp_path: Path) -> None:
    document = ask(load(tmp_path, BY_SCORE, SCORE_RULES, species=PRICED), "farm.milk: true").plan_document()
    first = document["choices"]["farm.kept"][0]
    assert first == {
        "id": "goat",
        "label": "goat",
        "rank": 1,
        "excluded": False,
        "score": 3,
        "reasons": [
            {"rule": "score/all", "because": "Everyone gets one.", "points": 1},
            {"rule": "score/milk", "because": "Milk.", "points": 2},
        ],
    }


# --- what a scenario may ask of a choice -----------------------------------------------------------------------------


def test_without_leaves_candidates_out(tmp_path: Path) -> None:
    result = ask(by_order(tmp_path), "farm.hilly: false\nwithout: {farm.kept: [cow, hen]}")
    assert (result.value("farm.kept"), ranked(result)) == ("goat", ["goat", "ox", "(cow)", "(hen)"])
    reasons = {c["id"]: c["reasons"] for c in result.plan_document()["choices"]["farm.kept"]}
    assert reasons["cow"] == [{"rule": None, "because": "You left it out.", "points": None}]


def test_only_allows_no_others(tmp_path: Path) -> None:
    result = ask(by_order(tmp_path), "farm.hilly: true\nonly: {farm.kept: [cow, hen]}")
    assert (result.value("farm.kept"), ranked(result)) == ("hen", ["hen", "(cow)", "(goat)", "(ox)"])
    reasons = {c["id"]: c["reasons"] for c in result.plan_document()["choices"]["farm.kept"]}
    assert reasons["goat"] == [{"rule": None, "because": "It is not among those that you allow.", "points": None}]
    assert reasons["cow"] == [{"rule": "out/hills", "because": "Cow slips on a slope.", "points": None}]


def test_a_given_choice_is_pinned_and_still_ranked(tmp_path: Path) -> None:
    result = ask(by_order(tmp_path), "farm.hilly: true\nfarm.kept: cow")
    derivation = result.derivation("farm.kept")
    assert (derivation.value, derivation.how, derivation.confidence) == ("cow", "given", 1.0)
    assert ranked(result) == ["goat", "hen", "(cow)", "(ox)"]


def test_a_choice_can_be_pinned_to_a_record_of_ones_own(tmp_path: Path) -> None:
    result = ask(by_order(tmp_path), "farm.kept: {id: llama, label: My llama, heavy: false}")
    assert (result.value("farm.kept"), result.shown("farm.kept")) == ("llama", "My llama")
    assert ranked(result) == ["cow", "goat", "hen", "llama", "ox"]


def test_restrictions_name_choices_and_records(tmp_path: Path) -> None:
    base = by_order(tmp_path)
    said = [
        refused(base, "without: {farm.order: [cow]}"),
        refused(base, "only: {farm.kept: [caw]}"),
    ]
    assert said == [
        ["unknown-choice: 'farm.order' is not a choice | choices are: farm.kept"],
        ["unknown-record: there is no species 'caw' | did you mean 'cow'?"],
    ]


def test_the_order_of_a_scenarios_lines_does_not_matter(tmp_path: Path) -> None:
    lines = ["only: {farm.kept: [llama, ox]}", "farm.kept: {id: llama, heavy: false}", "farm.hilly: true"]
    found = [ranked(ask(by_order(tmp_path), "\n".join(order))) for order in (lines, lines[::-1])]
    assert found == [["llama", "(cow)", "(goat)", "(hen)", "(ox)"]] * 2


# --- what a choice may go by -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "declared",
    [
        "{from: species, order: farm.hilly}",
        "{from: species, order: farm.places}",
        "{from: species, order: species.friends}",
        "{from: species, by: species.heavy}",
        "{from: species, by: species.size}",
        "{from: species, by: farm.area}",
        "{from: species, by: species.home.height}",
        "{from: species, by: species.weight, unless: species.weight}",
        "{from: species, by: species.weight, unless: farm.hilly}",
    ],
)
def test_what_a_choice_reads_has_the_kind_that_it_needs(tmp_path: Path, declared: str) -> None:
    vocabulary = f"""
    attributes:
      farm.hilly: {{type: boolean}}
      farm.area: {{type: number}}
      farm.places: {{type: [region]}}
    records:
      species:
        attributes:
          heavy: {{type: boolean}}
          weight: {{type: number}}
          size: {{type: enum, ordered: true, values: {{small: Small, large: Large}}}}
          home: {{type: region}}
          friends: {{type: [species]}}
      region: {{attributes: {{height: {{type: number}}}}}}
    choices:
      farm.kept: {declared}
    """
    (found,) = faults(tmp_path, vocabulary, species="- {id: cow}", region="- {id: alps}")
    assert found.startswith("vocabulary.yaml:16:") and found.endswith(" wrong-choice")


@pytest.mark.parametrize(
    ("declared", "fault"),
    [
        ("{from: specis, order: farm.order}", "5:21 unknown-type"),
        ("{from: species}", "5:14 schema-missing-key"),
        ("{from: species, order: farm.order, by: species.weight}", "5:30 schema-misplaced-key"),
        ("{from: species, order: farm.ordre}", "5:37 unknown-attribute"),
    ],
)
def test_a_choice_goes_by_one_thing_that_exists(tmp_path: Path, declared: str, fault: str) -> None:
    vocabulary = f"""
    attributes: {{farm.order: {{type: [species]}}}}
    records: {{species: {{attributes: {{weight: {{type: number}}}}}}}}
    choices:
      farm.kept: {declared}
    """
    assert faults(tmp_path, vocabulary, species="- {id: cow}") == [f"vocabulary.yaml:{fault}"]
