"""Tests: every way to ask something of an attribute, and how any, all and none join them."""

from __future__ import annotations

from pathlib import Path

import pytest

from .helpers import ask, faults, load, told

VOCABULARY = """
attributes:
  farm.pens: {type: integer}
  farm.area: {type: number}
  farm.rent: {type: number}
  farm.hilly: {type: boolean}
  farm.steep: {type: boolean}
  farm.name: {type: text}
  farm.soil: {type: enum, values: {clay: Clay, sand: Sand, loam: Loam}}
  farm.size: {type: enum, ordered: true, values: {tiny: Tiny, small: Small, large: Large}}
  farm.kept: {type: species}
  farm.wanted: {type: species}
  farm.wishes: {type: [species]}
  farm.signs: {type: text, combine: all}
  farm.yes: {type: boolean}
records:
  species: {attributes: {legs: {type: integer}, tags: {type: [text]}}}
"""
SPECIES = "- {id: cow, legs: 4, tags: [milk, meat]}\n- {id: hen, legs: 2, tags: [eggs]}\n- {id: yeti}"


def holds(tmp_path: Path, when: str, scenario: str = "{}") -> bool:
    """Whether the condition holds in the scenario."""
    base = load(tmp_path, VOCABULARY, f"- id: r\n  when: {when}\n  then: {{farm.yes: true}}\n", species=SPECIES)
    return ask(base, scenario).value("farm.yes") is True


def wrong(tmp_path: Path, when: str) -> list[str]:
    """What is wrong with the condition, by its column after ``when: ``."""
    rules = f"- id: r\n  when: {when}\n  then: {{farm.yes: true}}\n"
    return [f.removeprefix("rules/rules.yaml:2:") for f in faults(tmp_path, VOCABULARY, rules, species=SPECIES)]


@pytest.mark.parametrize(
    ("when", "yes", "no"),
    [
        # a value: equality
        ("{farm.pens: 3}", "farm.pens: 3", "farm.pens: 4"),
        ("{farm.area: 3}", "farm.area: 3.0", "farm.area: 3.1"),
        ("{farm.hilly: false}", "farm.hilly: false", "farm.hilly: true"),
        ("{farm.soil: clay}", "farm.soil: clay", "farm.soil: sand"),
        ("{farm.kept: cow}", "farm.kept: cow", "farm.kept: hen"),
        ("{farm.name: Hill Farm}", "farm.name: Hill Farm", "farm.name: hill farm"),
        # a list: one of these tests
        ("{farm.soil: [clay, loam]}", "farm.soil: loam", "farm.soil: sand"),
        ('{farm.pens: [1, "> 5"]}', "farm.pens: 6", "farm.pens: 5"),
        ("{farm.pens: [unknown, 1]}", "{}", "farm.pens: 2"),
        # comparisons
        ('{farm.pens: "< 5"}', "farm.pens: 4", "farm.pens: 5"),
        ('{farm.pens: "<= 5"}', "farm.pens: 5", "farm.pens: 6"),
        ('{farm.area: "> 5"}', "farm.area: 5.1", "farm.area: 5"),
        ('{farm.area: ">= 5e0"}', "farm.area: 5", "farm.area: 4.9"),
        ('{farm.size: ">= small"}', "farm.size: small", "farm.size: tiny"),
        ('{farm.size: "< large"}', "farm.size: small", "farm.size: large"),
        # equal, not equal
        ('{farm.pens: "= 5"}', "farm.pens: 5", "farm.pens: 6"),
        ('{farm.soil: "= clay"}', "farm.soil: clay", "farm.soil: sand"),
        ('{farm.soil: "!= clay"}', "farm.soil: sand", "farm.soil: clay"),
        ("{farm.soil: not clay}", "farm.soil: sand", "farm.soil: clay"),
        ("{farm.kept: not cow}", "farm.kept: hen", "farm.kept: cow"),
        ('{farm.name: "not Hill Farm"}', "farm.name: Moor Farm", "farm.name: Hill Farm"),
        # ranges: from the first up to, not including, the second
        ("{farm.area: 500..5000}", "farm.area: 500", "farm.area: 5000"),
        ("{farm.area: 0.5..1}", "farm.area: 0.99", "farm.area: 0.4"),
        ('{farm.area: "-2..2"}', "farm.area: -2", "farm.area: 2"),
        # two joined by and
        ('{farm.area: "> 0 and <= 1"}', "farm.area: 1", "farm.area: 0"),
        ('{farm.size: ">= tiny and < large"}', "farm.size: tiny", "farm.size: large"),
        ('{farm.soil: "!= clay and != sand"}', "farm.soil: loam", "farm.soil: sand"),
        # known and unknown
        ("{farm.area: known}", "farm.area: 0", "{}"),
        ("{farm.area: unknown}", "{}", "farm.area: 0"),
        # sets and lists
        ("{farm.wishes: {includes: cow}}", "farm.wishes: [hen, cow]", "farm.wishes: [hen]"),
        ("{farm.wishes: {excludes: cow}}", "farm.wishes: [hen]", "farm.wishes: [hen, cow]"),
        ("{farm.signs: {includes: sold}}", "farm.signs: [sold]", "farm.signs: []"),
        ("{farm.kept.tags: {includes: milk}}", "farm.kept: cow", "farm.kept: hen"),
        ("{farm.wishes: [{includes: cow}, {includes: yeti}]}", "farm.wishes: [yeti]", "farm.wishes: [hen]"),
        # a path
        ('{farm.kept.legs: "> 2"}', "farm.kept: cow", "farm.kept: hen"),
    ],
)
def test_a_test_holds_where_it_should_and_nowhere_else(tmp_path: Path, when: str, yes: str, no: str) -> None:
    assert (holds(tmp_path, when, yes), holds(tmp_path, when, no)) == (True, False)


@pytest.mark.parametrize(
    ("when", "yes", "no"),
    [
        ('{farm.area: "= farm.rent"}', "farm: {area: 2, rent: 2}", "farm: {area: 2, rent: 3}"),
        ('{farm.area: "!= farm.rent"}', "farm: {area: 2, rent: 3}", "farm: {area: 2, rent: 2}"),
        ('{farm.area: "> 2 * farm.rent"}', "farm: {area: 5, rent: 2}", "farm: {area: 4, rent: 2}"),
        ('{farm.area: ">= farm.rent / 3 and < farm.rent * 3"}', "farm: {area: 1, rent: 3}", "farm: {area: 9, rent: 3}"),
        ('{farm.pens: "< farm.kept.legs"}', "farm: {pens: 3, kept: cow}", "farm: {pens: 3, kept: hen}"),
        ('{farm.kept: "= farm.wanted"}', "farm: {kept: cow, wanted: cow}", "farm: {kept: cow, wanted: hen}"),
        ('{farm.hilly: "= farm.steep"}', "farm: {hilly: true, steep: true}", "farm: {hilly: true, steep: false}"),
        (
            '{farm.wishes: {includes: "= farm.kept"}}',
            "farm: {wishes: [cow], kept: cow}",
            "farm: {wishes: [cow], kept: hen}",
        ),
        ("{farm.size: \">= min(farm.size, 'small')\"}", "farm.size: tiny", "{}"),
    ],
)
def test_the_right_side_of_a_test_may_be_a_formula(tmp_path: Path, when: str, yes: str, no: str) -> None:
    assert (holds(tmp_path, when, yes), holds(tmp_path, when, no)) == (True, False)


def test_every_line_of_a_condition_must_hold(tmp_path: Path) -> None:
    when = "{farm.pens: 3, farm.hilly: true}"
    assert holds(tmp_path, when, "farm: {pens: 3, hilly: true}")
    assert not holds(tmp_path, when, "farm: {pens: 3, hilly: false}")


def test_without_a_condition_a_rule_always_holds(tmp_path: Path) -> None:
    base = load(tmp_path, VOCABULARY, "- {id: r, then: {farm.yes: true}}", species=SPECIES)
    assert ask(base).value("farm.yes") is True


JOINED = {
    "any": [False, True, True, True],
    "all": [False, False, False, True],
    "none": [True, False, False, False],
}


@pytest.mark.parametrize("word", ["any", "all", "none"])
def test_any_all_and_none_join_conditions(tmp_path: Path, word: str) -> None:
    when = f"{{{word}: [{{farm.hilly: true}}, {{farm.steep: true}}]}}"
    cases = [(False, False), (True, False), (False, True), (True, True)]
    found = [holds(tmp_path, when, f"farm: {{hilly: {h}, steep: {s}}}".lower()) for h, s in cases]
    assert found == JOINED[word]


def test_each_alternative_is_a_condition_of_several_lines(tmp_path: Path) -> None:
    when = "{any: [{farm.hilly: true, farm.pens: 1}, {farm.soil: clay}]}"
    assert holds(tmp_path, when, "farm: {hilly: true, pens: 1}")
    assert holds(tmp_path, when, "farm: {hilly: true, soil: clay}")
    assert not holds(tmp_path, when, "farm: {hilly: true, pens: 2}")


def test_any_all_and_none_nest(tmp_path: Path) -> None:
    when = "{none: [{any: [{farm.hilly: true}, {all: [{farm.steep: true}, {farm.pens: 1}]}]}]}"
    assert holds(tmp_path, when, "farm: {hilly: false, steep: true, pens: 2}")
    assert not holds(tmp_path, when, "farm: {hilly: false, steep: true, pens: 1}")
    assert not holds(tmp_path, when, "farm: {hilly: true}")


def test_a_group_stands_beside_other_lines(tmp_path: Path) -> None:
    when = "{farm.pens: 1, any: [{farm.hilly: true}, {farm.steep: true}], none: [{farm.soil: clay}]}"
    assert holds(tmp_path, when, "farm: {pens: 1, steep: true, soil: sand}")
    assert not holds(tmp_path, when, "farm: {pens: 1, steep: true, soil: clay}")
    assert not holds(tmp_path, when, "farm: {pens: 1, soil: sand}")


def test_a_bound_record_can_be_tested_itself_and_by_its_label(tmp_path: Path) -> None:
    rules = """
    - {id: a, for: species, when: {species: [cow, yeti]}, then: {farm.signs: = species.label}}
    - {id: b, for: species, when: {species.label: hen}, then: {farm.signs: feathers}}
    """
    result = ask(load(tmp_path, VOCABULARY, rules, species=SPECIES))
    assert result.value("farm.signs") == ("cow", "feathers", "yeti")
    premises = [p["attribute"] for p in result.plan_document()["derivations"]["farm.signs"]["premises"]]
    assert premises == ["species.id[cow]", "species.id[yeti]", "species.id[hen]"]


# --- what is not a test ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "fault"),
    [
        ("{farm.pens: three}", "21 wrong-type"),
        ('{farm.pens: "> three"}', "21 unknown-attribute"),
        ("{farm.pens: 2.5}", "21 wrong-type"),
        ("{farm.soil: cley}", "21 unknown-value"),
        ("{farm.soil: [clay, cley]}", "28 unknown-value"),
        ("{farm.kept: caw}", "21 unknown-record"),
        ("{farm.sole: clay}", "10 unknown-attribute"),
        ('{farm.soil: "> clay"}', "21 formula-type"),
        ('{farm.kept: "< cow"}', "21 formula-type"),
        ('{farm.area: "> farm.soil"}', "21 formula-type"),
        ('{farm.area: "> farm.rnet"}', "21 unknown-attribute"),
        ('{farm.area: ">"}', "21 test-syntax"),
        ("{farm.area: 5..2}", "21 empty-range"),
        ("{farm.area: 5..5}", "21 empty-range"),
        ("{farm.wishes: cow}", "23 wrong-type"),
        ("{farm.soil: {includes: clay}}", "21 wrong-type"),
        ("{farm.wishes: {includes: caw}}", "34 unknown-record"),
        ("{farm.pens: null}", "21 schema-empty"),
        ("{farm.wishes: {contains: cow}}", "24 schema-unknown-key"),
        ("{any: {farm.pens: 1}}", "15 schema-type"),
        ("{or: [{farm.pens: 1}]}", "10 schema-unknown-key"),
    ],
)
def test_what_is_not_a_test_is_an_error_at_its_place(tmp_path: Path, when: str, fault: str) -> None:
    assert wrong(tmp_path, when) == [fault]


def test_an_attribute_where_a_value_belongs_needs_an_equals_sign(tmp_path: Path) -> None:
    rules = "- id: r\n  when: {farm.area: farm.rent}\n  then: {farm.yes: true}\n"
    (said,) = told(tmp_path, VOCABULARY, rules, species=SPECIES)
    assert 'if the attribute is meant, write "= farm.rent"' in said


def test_a_test_keeps_the_text_that_its_author_wrote(tmp_path: Path) -> None:
    rules = '- {id: r, when: {farm.area: "> 0  and <= 1", farm.soil: [clay, not sand]}, then: {farm.yes: true}}'
    guard = load(tmp_path, VOCABULARY, rules, species=SPECIES).rules["r"].guard
    assert [part.text for part in guard.parts] == ["> 0 and <= 1", "[clay, not sand]"]  # type: ignore[union-attr]
