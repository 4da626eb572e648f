"""Rules: conclusions, bindings over catalogues, overriding, otherwise, contradictions, reasons, citations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from warmstart.engine.explaining.derived import Contribution, Overridden

from .helpers import ask, faults, load, told, values

VOCABULARY = """
attributes:
  farm.area: {type: number, unit: ha, ask: How large?}
  farm.hilly: {type: boolean, ask: Hilly?}
  farm.soil: {type: enum, values: {clay: Clay soil, sand: Sandy soil}}
  farm.feed: {type: text}
  farm.fence: {type: number}
  farm.order: {type: [species]}
  farm.tags: {type: text, combine: all}
  farm.legs: {type: integer, combine: sum}
  farm.tallest: {type: number, combine: max}
  farm.possible: {type: boolean, combine: any}
records:
  species:
    attributes:
      legs: {type: integer}
      tall: {type: number}
      fits: {type: boolean, combine: any}
      score: {type: integer, combine: sum}
      pen: {type: text}
  region: {attributes: {wet: {type: boolean}}}
  comfort: {of: [species, region], attributes: {stars: {type: integer}}}
"""
SPECIES = "- {id: cow, label: Cow, legs: 4, tall: 1.5}\n- {id: hen, label: Hen, legs: 2, tall: 0.4}"
REGION = "- {id: alps, label: The Alps, wet: true}\n- {id: coast, label: The coast, wet: false}"
BOOKS = "- {id: handbook, title: The Farm Handbook}\n- {id: almanac, title: The Almanac}"


def farm(tmp_path: Path, rules: str) -> Any:
    return load(tmp_path, VOCABULARY, rules, BOOKS, species=SPECIES, region=REGION)


def wrong(tmp_path: Path, rules: str) -> list[str]:
    return faults(tmp_path, VOCABULARY, rules, BOOKS, species=SPECIES, region=REGION)


# --- conclusions -----------------------------------------------------------------------------------------------------


def test_a_rule_may_conclude_several_attributes(tmp_path: Path) -> None:
    rules = """
    - id: r
      when: {farm.hilly: true}
      then: {farm.feed: hay, farm.fence: 2, farm.soil: clay, farm.order: [hen, cow], farm.tags: [steep, high]}
    """
    result = ask(farm(tmp_path, rules), "farm.hilly: true")
    found = values(result, "farm.feed", "farm.fence", "farm.soil", "farm.order", "farm.tags")
    assert found == ["hay", 2.0, "clay", ("hen", "cow"), ("high", "steep")]


def test_a_conclusion_is_of_its_attributes_type(tmp_path: Path) -> None:
    rules = """
    - id: r
      then:
        farm.fence: long
        farm.soil: cley
        farm.order: [hen, caw]
        farm.area: true
    """
    assert wrong(tmp_path, rules) == [
        "rules/rules.yaml:3:17 wrong-type",
        "rules/rules.yaml:4:16 unknown-value",
        "rules/rules.yaml:5:23 unknown-record",
        "rules/rules.yaml:6:16 wrong-type",
    ]


@pytest.mark.parametrize(
    ("target", "code"),
    [("farm.fance", "unknown-attribute"), ("species.score", "unbound-record"), ("farm.order.id", "unknown-attribute")],
)
def test_only_what_is_declared_can_be_concluded(tmp_path: Path, target: str, code: str) -> None:
    assert wrong(tmp_path, f"- id: r\n  then: {{{target}: 1}}\n") == [f"rules/rules.yaml:2:10 {code}"]


# --- for: once for every record --------------------------------------------------------------------------------------


def test_for_makes_a_rule_once_for_every_record(tmp_path: Path) -> None:
    rules = """
    - {id: fits, for: species, when: {species.tall: "< 1"}, then: {species.fits: true}}
    - {id: pen, for: species, then: {species.pen: = species.label}}
    """
    result = ask(farm(tmp_path, rules))
    assert values(result, "species.fits[cow]", "species.fits[hen]") == [False, True]
    assert values(result, "species.pen[cow]", "species.pen[hen]") == ["Cow", "Hen"]


def test_for_several_catalogues_is_every_combination(tmp_path: Path) -> None:
    rules = """
    - {id: wet, for: [region, species], when: {region.wet: true}, then: {comfort.stars: = species.legs + 1}}
    - {id: dry, for: [species, region], when: {region.wet: false}, then: {comfort.stars: = species.legs}}
    """
    result = ask(farm(tmp_path, rules))
    assert result.run.values["comfort.stars"] == {
        ("cow", "alps"): 5,
        ("cow", "coast"): 4,
        ("hen", "alps"): 3,
        ("hen", "coast"): 2,
    }


def test_over_pairs_a_conclusion_about_one_of_them_gathers_the_others(tmp_path: Path) -> None:
    rules = """
    - {id: stars, for: [species, region], then: {comfort.stars: = species.legs - (3 if region.wet else 0)}}
    - {id: somewhere, for: [species, region], when: {comfort.stars: "> 3"}, then: {species.fits: true},
       because: "{species} has {comfort.stars} stars in {region}."}
    - {id: points, for: [species, region], then: {species.score: = comfort.stars}}
    """
    result = ask(farm(tmp_path, rules))
    assert values(result, "species.fits[cow]", "species.fits[hen]") == [True, False]
    assert values(result, "species.score[cow]", "species.score[hen]") == [5, 1]
    assert [c.because for c in result.derivation("species.fits[cow]").contributions] == [
        "Cow has 4 stars in The coast."
    ]


def test_over_records_a_conclusion_about_the_case_gathers_them_all(tmp_path: Path) -> None:
    rules = """
    - {id: tags, for: species, then: {farm.tags: = species.label}}
    - {id: legs, for: species, then: {farm.legs: = species.legs}}
    - {id: tall, for: species, then: {farm.tallest: = species.tall}}
    - {id: some, for: species, when: {species.legs: 2}, then: {farm.possible: true}}
    """
    result = ask(farm(tmp_path, rules))
    assert values(result, "farm.tags", "farm.legs", "farm.tallest", "farm.possible") == [("Cow", "Hen"), 6, 1.5, True]


def test_a_bound_record_may_be_compared_with_a_reference(tmp_path: Path) -> None:
    vocabulary = VOCABULARY.replace("attributes:\n", "attributes:\n  farm.kept: {type: species}\n", 1)
    rules = '- {id: r, for: species, when: {species: "= farm.kept"}, then: {farm.legs: = species.legs}}'
    base = load(tmp_path, vocabulary, rules, species=SPECIES, region=REGION)
    assert ask(base, "farm.kept: hen").value("farm.legs") == 2


@pytest.mark.parametrize(
    ("loops", "fault"),
    [
        ("specis", "1:16 unknown-catalogue"),
        ("comfort", "1:16 unknown-catalogue"),
        ("[species, species]", "1:26 schema-duplicate"),
        ("region", "1:42 unbound-record"),
    ],
)
def test_for_names_catalogues(tmp_path: Path, loops: str, fault: str) -> None:
    padded = f"{loops},".ljust(18)
    rules = f"- {{id: r, for: {padded} then: {{species.score: 1}}}}"
    assert wrong(tmp_path, rules) == [f"rules/rules.yaml:{fault}"]


# --- overrides -------------------------------------------------------------------------------------------------------

BASE_RULES = """
- {id: feed/usual, then: {farm.feed: grass}}
- {id: fence/usual, then: {farm.fence: 1}}
- table: feed/by-soil
  inputs: [farm.soil]
  outputs: [farm.fence]
  rows: [[clay, 5], [sand, 6]]
"""


def test_an_overriding_rule_wins_where_its_tests_hold(tmp_path: Path) -> None:
    rules = "- {id: feed/usual, then: {farm.feed: grass}}\n"
    rules += "- {id: hills, overrides: feed/usual, when: {farm.hilly: true}, then: {farm.feed: hay}}\n"
    base = farm(tmp_path, rules)
    found = [ask(base, {"farm.hilly": hilly}) for hilly in (True, False)]
    assert [r.value("farm.feed") for r in found] == ["hay", "grass"]
    assert [r.derivation("farm.feed").overridden for r in found] == [(Overridden("feed/usual", "hills"),), ()]


@pytest.mark.parametrize(
    ("patterns", "overridden"),
    [
        ("feed/usual", ["feed/usual"]),
        ("[feed/usual, fence/usual]", ["feed/usual", "fence/usual"]),
        ('"*/usual"', ["feed/usual", "fence/usual"]),
        ('"fe*"', ["feed/by-soil[clay]", "feed/by-soil[sand]", "feed/usual", "fence/usual"]),
        ("feed/by-soil", ["feed/by-soil[clay]", "feed/by-soil[sand]"]),
        ('"feed/by-soil[clay]"', ["feed/by-soil[clay]"]),
        ('"feed/by-soil[*]"', ["feed/by-soil[clay]", "feed/by-soil[sand]"]),
    ],
)
def test_overrides_names_rules_tables_rows_and_patterns(tmp_path: Path, patterns: str, overridden: list[str]) -> None:
    rules = BASE_RULES + f"- {{id: other, overrides: {patterns}, then: {{farm.feed: hay, farm.fence: 9}}}}\n"
    assert list(farm(tmp_path, rules).rules["other"].overrides) == overridden


def test_a_table_overrides_with_all_its_rows(tmp_path: Path) -> None:
    rules = (
        BASE_RULES
        + """
- table: special
  overrides: "feed/*"
  inputs: [farm.hilly]
  outputs: [farm.feed, farm.fence]
  rows: [[true, hay, 8], [false, null, 7]]
"""
    )
    base = farm(tmp_path, rules.replace("- {id: fence/usual, then: {farm.fence: 1}}\n", ""))
    assert values(ask(base, {"farm.hilly": True, "farm.soil": "clay"}), "farm.feed", "farm.fence") == ["hay", 8.0]
    assert values(ask(base, {"farm.hilly": False, "farm.soil": "clay"}), "farm.feed", "farm.fence") == ["grass", 7.0]
    assert values(ask(base, {"farm.soil": "clay"}), "farm.feed", "farm.fence") == ["grass", 5.0]


# --- otherwise -------------------------------------------------------------------------------------------------------


def test_otherwise_gives_way_wherever_another_rule_concludes(tmp_path: Path) -> None:
    rules = """
    - {id: guess, otherwise: true, then: {farm.fence: 1}, strength: weak}
    - {id: hills, when: {farm.hilly: true}, then: {farm.fence: 2}, strength: strong}
    """
    base = farm(tmp_path, rules)
    assert [ask(base, {"farm.hilly": hilly}).value("farm.fence") for hilly in (True, False)] == [2.0, 1.0]
    assert ask(base, "farm.hilly: true").derivation("farm.fence").overridden == (Overridden("guess", "hills"),)


def test_otherwise_stands_where_the_other_has_no_value_to_give(tmp_path: Path) -> None:
    rules = """
    - {id: guess, otherwise: true, then: {farm.fence: 1}}
    - {id: known, then: {farm.fence: = farm.area / 2}}
    """
    base = farm(tmp_path, rules)
    assert [ask(base, s).value("farm.fence") for s in ("farm.area: 8", "{}")] == [4.0, 1.0]


def test_otherwise_gives_way_record_by_record(tmp_path: Path) -> None:
    rules = """
    - {id: guess, otherwise: true, for: species, then: {species.pen: a shed}}
    - {id: hens, for: species, when: {species: hen}, then: {species.pen: a coop}}
    """
    assert ask(farm(tmp_path, rules)).run.values["species.pen"] == {"cow": "a shed", "hen": "a coop"}


def test_otherwise_gives_way_attribute_by_attribute(tmp_path: Path) -> None:
    rules = """
    - {id: guess, otherwise: true, then: {farm.fence: 1, farm.feed: grass}}
    - {id: hay, then: {farm.feed: hay}}
    """
    assert values(ask(farm(tmp_path, rules)), "farm.fence", "farm.feed") == [1.0, "hay"]


def test_two_otherwise_rules_have_to_agree(tmp_path: Path) -> None:
    rules = "- {id: a, otherwise: true, then: {farm.fence: 1}}\n- {id: b, otherwise: true, then: {farm.fence: 2}}"
    assert ask(farm(tmp_path, rules)).conflicts() == ["farm.fence"]


# --- contradictions --------------------------------------------------------------------------------------------------


def test_a_contradiction_is_told_and_the_answer_still_given(tmp_path: Path) -> None:
    rules = """
    - contradiction: farm/no-area
      title: Hills without land
      when: {farm.hilly: true, farm.area: "<= 0"}
      because: "{farm.area} ha cannot be hilly."
      ask: farm.area
      cites: [handbook]
    - {id: feed, when: {farm.hilly: true}, then: {farm.feed: hay}}
    """
    base = farm(tmp_path, rules)
    result = ask(base, {"farm.hilly": True, "farm.area": 0})
    assert result.contradictions() == [
        {
            "id": "farm/no-area",
            "title": "Hills without land",
            "because": "0 ha cannot be hilly.",
            "ask": "farm.area",
            "cites": ["handbook"],
        }
    ]
    assert result.value("farm.feed") == "hay"
    assert ask(base, {"farm.hilly": True, "farm.area": 1}).contradictions() == []


# --- because ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("because", "shown"),
    [
        ("It is {farm.area} large.", "It is 12,346 large."),
        ("It is {farm.area:,.1f} ha.", "It is 12,345.5 ha."),
        ("It is {farm.area:.0e}.", "It is 1e+04."),
        ("Half is {farm.area / 2:.2f} ha.", "Half is 6172.75 ha."),
        ("On {farm.soil}.", "On Sandy soil."),
        ("Hilly: {farm.hilly}.", "Hilly: yes."),
        ("Order: {farm.order}.", "Order: Hen, Cow."),
        ("First of {farm.feed}.", "First of unknown."),
        ("{{braces}} and {max(farm.area, 1e5):.3g}.", "{braces} and 1e+05."),
        ("Wet: {region['alps'].wet}, {region['alps'].label}.", "Wet: yes, The Alps."),
        ("Nothing to show.", "Nothing to show."),
    ],
)
def test_because_shows_values_and_formulas_with_a_format(tmp_path: Path, because: str, shown: str) -> None:
    rules = f'- id: r\n  then: {{farm.fence: 1}}\n  because: "{because}"\n'
    result = ask(farm(tmp_path, rules), "farm: {area: 12345.5, soil: sand, hilly: true, order: [hen, cow]}")
    assert result.derivation("farm.fence").because == shown


def test_because_speaks_of_the_bound_record(tmp_path: Path) -> None:
    rules = '- {id: r, for: species, then: {species.score: 1}, because: "{species} has {species.legs} legs."}'
    result = ask(farm(tmp_path, rules))
    assert [c.because for c in result.derivation("species.score[hen]").contributions] == ["Hen has 2 legs."]


def test_in_a_sum_each_contribution_has_its_own_sentence(tmp_path: Path) -> None:
    rules = """
    - {id: a, for: species, then: {farm.legs: = species.legs}, because: "{species}: {species.legs}.", strength: strong}
    - {id: b, then: {farm.legs: 2}, because: The farmer., strength: weak, cites: [almanac]}
    """
    derivation = ask(farm(tmp_path, rules)).derivation("farm.legs")
    assert derivation.contributions == (
        Contribution("a", 4, "Cow: 4.", 0.9, ()),
        Contribution("a", 2, "Hen: 2.", 0.9, ()),
        Contribution("b", 2, "The farmer.", 0.45, ("almanac",)),
    )
    assert (derivation.value, derivation.rule, derivation.because) == (8, None, None)


def test_texts_make_no_dependency(tmp_path: Path) -> None:
    rules = """
    - {id: feed, then: {farm.feed: hay}, because: "The fence is {farm.fence:.0f} m."}
    - {id: fence, when: {farm.feed: known}, then: {farm.fence: 3}, because: "We feed {farm.feed}."}
    """
    result = ask(farm(tmp_path, rules))
    assert result.derivation("farm.feed").because == "The fence is 3 m."
    assert result.derivation("farm.fence").because == "We feed hay."


@pytest.mark.parametrize(
    ("because", "code"),
    [
        ("It is {farm.aera} large.", "unknown-attribute"),
        ("It is {farm.soil:,} soil.", "template-format"),
        ("It is {farm.feed:.1f}.", "template-format"),
        ("It is {farm.order:d}.", "template-format"),
        ("It is {farm.area:d} ha.", "template-format"),
        ("It is {farm.area ha.", "template"),
        ("It is farm.area} ha.", "template"),
        ("It is {} ha.", "template"),
        ("The {species}.", "unbound-record"),
        ("It is {farm.area +}.", "formula-syntax"),
    ],
)
def test_a_text_is_checked_when_it_is_loaded(tmp_path: Path, because: str, code: str) -> None:
    rules = f'- id: r\n  then: {{farm.fence: 1}}\n  because: "{because}"\n'
    assert wrong(tmp_path, rules) == [f"rules/rules.yaml:3:12 {code}"]


# --- strength, cites, note, title ------------------------------------------------------------------------------------


def test_a_rule_without_a_strength_has_the_least(tmp_path: Path) -> None:
    result = ask(
        farm(tmp_path, "- {id: a, then: {farm.fence: 1}}\n- {id: b, then: {farm.feed: hay}, strength: strong}")
    )
    assert [result.derivation(n).confidence for n in ("farm.fence", "farm.feed")] == [0.45, 0.9]


def test_a_strength_is_one_of_the_vocabularys(tmp_path: Path) -> None:
    rules = "- {id: a, then: {farm.fence: 1}, strength: stong}"
    (said,) = told(tmp_path, VOCABULARY, rules, BOOKS, species=SPECIES, region=REGION)
    assert said.startswith("rules/rules.yaml:1:44 unknown-strength:") and said.endswith("did you mean 'strong'?")


def test_citations_name_the_bibliography(tmp_path: Path) -> None:
    result = ask(farm(tmp_path, "- {id: a, then: {farm.fence: 1}, cites: [almanac, handbook]}"))
    assert result.derivation("farm.fence").cites == ("almanac", "handbook")
    assert sorted(result.plan_document()["references"]) == ["almanac", "handbook"]
    assert result.plan_document()["references"]["almanac"]["title"] == "The Almanac"
    (said,) = wrong(tmp_path, "- {id: a, then: {farm.fence: 1}, cites: [almanac, handbok]}")
    assert said == "rules/rules.yaml:1:51 unknown-citation"


def test_a_note_is_for_editors_only(tmp_path: Path) -> None:
    with_note = ask(farm(tmp_path, "- {id: a, title: A, note: Check this next year., then: {farm.fence: 1}}"))
    assert "next year" not in str(with_note.plan_document())
    assert farm(tmp_path, "- {id: a, title: The fence, then: {farm.fence: 1}}").rules["a"].title == "The fence"


def test_two_statements_do_not_share_a_name(tmp_path: Path) -> None:
    rules = """
    - {id: a, then: {farm.fence: 1}}
    - {contradiction: a, when: {farm.hilly: true}, because: No.}
    - {table: a, inputs: [farm.soil], outputs: [farm.feed], rows: [[clay, hay]]}
    """
    assert wrong(tmp_path, rules) == ["rules/rules.yaml:2:19 duplicate-id", "rules/rules.yaml:3:11 duplicate-id"]
