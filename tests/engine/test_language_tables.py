"""Tables: many rules of one shape, a row each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from warmstart.engine.explaining.derived import Overridden

from .helpers import ask, faults, load, values

VOCABULARY = """
attributes:
  farm.area: {type: number}
  farm.soil: {type: enum, values: {clay: Clay, sand: Sand, loam: Loam}}
  farm.hilly: {type: boolean}
  farm.wishes: {type: [species]}
  farm.kept: {type: species}
  farm.feed: {type: text}
  farm.hay: {type: number}
  farm.low: {type: number}
  farm.tags: {type: text, combine: all}
records:
  species: {attributes: {legs: {type: integer}, pen: {type: text}}}
"""
SPECIES = "- {id: cow, legs: 4}\n- {id: hen, legs: 2}"
BOOKS = "- {id: handbook, title: The Farm Handbook}\n- {id: almanac, title: The Almanac}"


def farm(tmp_path: Path, rules: str) -> Any:
    return load(tmp_path, VOCABULARY, rules, BOOKS, species=SPECIES)


def wrong(tmp_path: Path, rules: str) -> list[str]:
    return faults(tmp_path, VOCABULARY, rules, BOOKS, species=SPECIES)


def test_a_row_is_a_test_for_each_input_and_a_value_for_each_output(tmp_path: Path) -> None:
    rules = """
    - table: feeding
      inputs: [farm.soil, farm.area]
      outputs: [farm.feed, farm.hay]
      rows:
        - [clay, "< 10", grass, 1]
        - [[sand, loam], "10..20", straw, = farm.area / 10]
        - [not clay, ">= 20", silage, 3]
    """
    base = farm(tmp_path, rules)
    scenarios = ["{soil: clay, area: 9}", "{soil: loam, area: 15}", "{soil: sand, area: 20}", "{soil: clay, area: 15}"]
    found = [values(ask(base, f"farm: {s}"), "farm.feed", "farm.hay") for s in scenarios]
    assert found == [["grass", 1.0], ["straw", 1.5], ["silage", 3.0], [None, None]]


def test_any_in_a_cell_asks_nothing_not_even_that_it_is_known(tmp_path: Path) -> None:
    rules = "- {table: t, inputs: [farm.soil, farm.hilly], outputs: [farm.feed], rows: [[any, true, hay]]}"
    assert ask(farm(tmp_path, rules), "farm.hilly: true").value("farm.feed") == "hay"


def test_cells_test_paths_sets_and_what_is_unknown(tmp_path: Path) -> None:
    rules = """
    - table: t
      inputs: [farm.kept.legs, farm.wishes, farm.hilly]
      outputs: [farm.feed]
      rows:
        - [4, {includes: cow}, unknown, hay]
        - [2, {excludes: cow}, known, seeds]
    """
    base = farm(tmp_path, rules)
    assert ask(base, "farm: {kept: cow, wishes: [cow]}").value("farm.feed") == "hay"
    assert ask(base, "farm: {kept: hen, wishes: [], hilly: true}").value("farm.feed") == "seeds"
    assert ask(base, "farm: {kept: hen, wishes: [cow], hilly: true}").value("farm.feed") is None


def test_null_in_an_output_cell_concludes_nothing(tmp_path: Path) -> None:
    rules = """
    - {table: t, inputs: [farm.soil], outputs: [farm.hay, farm.low], rows: [[clay, 2, null], [sand, null, 1]]}
    """
    base = farm(tmp_path, rules)
    assert [len(r.conclusions) for r in base.rules.values()] == [1, 1]
    assert values(ask(base, "farm.soil: clay"), "farm.hay", "farm.low") == [2.0, None]
    assert values(ask(base, "farm.soil: sand"), "farm.hay", "farm.low") == [None, 1.0]


def test_when_must_hold_for_every_row(tmp_path: Path) -> None:
    rules = "- {table: t, when: {farm.hilly: true}, inputs: [farm.soil], outputs: [farm.feed], rows: [[clay, hay]]}"
    base = farm(tmp_path, rules)
    assert ask(base, "farm: {hilly: true, soil: clay}").value("farm.feed") == "hay"
    assert ask(base, "farm: {hilly: false, soil: clay}").value("farm.feed") is None


def test_a_table_can_be_made_once_for_every_record(tmp_path: Path) -> None:
    rules = """
    - table: pens
      for: species
      inputs: [species.legs, farm.hilly]
      outputs: [species.pen]
      rows: [[4, any, shed], [2, true, coop]]
    """
    result = ask(farm(tmp_path, rules), "farm.hilly: true")
    assert result.run.values["species.pen"] == {"cow": "shed", "hen": "coop"}


# --- which row wins --------------------------------------------------------------------------------------------------

OVERLAPPING = """
- table: t
  hit: {hit}
  inputs: [farm.area, farm.hilly]
  outputs: [farm.feed, farm.hay]
  rows:
    - [any, true, hay, null, {{id: hills}}]
    - ["> 5", any, straw, 2, {{id: large}}]
    - [any, any, grass, 1, {{id: rest}}]
"""


def test_hit_first_makes_each_row_override_those_below_it(tmp_path: Path) -> None:
    base = farm(tmp_path, OVERLAPPING.format(hit="first"))
    found = [values(ask(base, f"farm: {s}"), "farm.feed", "farm.hay") for s in ("{hilly: false, area: 9}", "{area: 1}")]
    assert found == [["straw", 2.0], ["grass", 1.0]]
    derivation = ask(base, "farm: {hilly: false, area: 9}").derivation("farm.feed")
    assert (derivation.rule, derivation.overridden) == ("t[large]", (Overridden("t[rest]", "t[large]"),))


def test_in_hit_first_a_null_cell_leaves_its_attribute_to_the_rows_below(tmp_path: Path) -> None:
    base = farm(tmp_path, OVERLAPPING.format(hit="first"))
    assert values(ask(base, "farm: {hilly: true, area: 9}"), "farm.feed", "farm.hay") == ["hay", 2.0]


def test_hit_unique_is_the_default_and_overlapping_rows_must_agree(tmp_path: Path) -> None:
    unique = OVERLAPPING.format(hit="unique")
    for rules in (unique, unique.replace("  hit: unique\n", "")):
        assert ask(farm(tmp_path, rules), "farm: {hilly: true, area: 9}").conflicts() == ["farm.feed", "farm.hay"]
    agreeing = unique.replace("straw", "hay").replace("grass, 1", "hay, 2")
    result = ask(farm(tmp_path, agreeing), "farm: {hilly: true, area: 9}")
    assert (result.conflicts(), values(result, "farm.feed", "farm.hay")) == ([], ["hay", 2.0])


# --- what a row says of itself ---------------------------------------------------------------------------------------

OWN = """
- table: feeding
  title: What to feed
  inputs: [farm.soil]
  outputs: [farm.feed]
  strength: moderate
  because: The soil is {farm.soil}.
  cites: [handbook]
  rows:
    - [clay, hay]
    - [sand, straw, {id: dry, title: Dry soil, strength: weak, because: Sand dries out., cites: [almanac]}]
"""


def test_a_row_is_a_rule_named_after_its_cells_or_its_id(tmp_path: Path) -> None:
    rules = farm(tmp_path, OWN).rules
    assert {ident: (r.table, r.title) for ident, r in rules.items()} == {
        "feeding[clay]": ("feeding", "What to feed"),
        "feeding[dry]": ("feeding", "Dry soil"),
    }


def test_a_row_has_what_the_table_says_unless_it_says_its_own(tmp_path: Path) -> None:
    base = farm(tmp_path, OWN)
    clay, sand = (ask(base, {"farm.soil": s}).derivation("farm.feed") for s in ("clay", "sand"))
    assert (clay.rule, clay.because, clay.confidence, clay.cites) == (
        "feeding[clay]", "The soil is Clay.", 0.7, ("handbook",),
    )  # fmt: skip
    assert (sand.rule, sand.because, sand.confidence, sand.cites) == (
        "feeding[dry]", "Sand dries out.", 0.45, ("almanac",),
    )  # fmt: skip


def test_otherwise_and_overrides_on_a_table_hold_for_its_rows(tmp_path: Path) -> None:
    rules = """
    - {table: guess, otherwise: true, inputs: [farm.soil], outputs: [farm.hay], rows: [[any, 1]]}
    - {id: usual, then: {farm.low: 1, farm.feed: grass}}
    - {table: better, overrides: usual, inputs: [farm.soil], outputs: [farm.low], rows: [[clay, 2]]}
    - {id: hills, when: {farm.hilly: true}, then: {farm.hay: 5}}
    """
    base = farm(tmp_path, rules)
    assert values(ask(base, "farm: {soil: clay}"), "farm.hay", "farm.low", "farm.feed") == [1.0, 2.0, "grass"]
    assert values(ask(base, "farm: {soil: sand, hilly: true}"), "farm.hay", "farm.low") == [5.0, 1.0]


def test_a_set_gathers_what_several_rows_and_rules_give(tmp_path: Path) -> None:
    rules = """
    - {table: t, inputs: [farm.soil], outputs: [farm.tags], rows: [[clay, [wet, heavy]], [[clay, sand], poor]]}
    - {id: r, then: {farm.tags: farm}}
    """
    assert ask(farm(tmp_path, rules), "farm.soil: clay").value("farm.tags") == ("farm", "heavy", "poor", "wet")


# --- mistakes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("[clay]", "5:5 schema-length"),
        ("[clay, 1, 2]", "5:5 row-length"),
        ("[clay, 1, {id: x}, 2]", "5:5 row-length"),
        ("[cley, 1]", "5:6 unknown-value"),
        ("[clay, much]", "5:12 wrong-type"),
        ("[clay, = farm.aera]", "5:12 unknown-attribute"),
        ("[clay, 1, {ids: x}]", "5:16 schema-unknown-key"),
        ("[clay, 1, {strength: stong}]", "5:26 unknown-strength"),
    ],
)
def test_a_wrong_row_is_an_error_at_its_place(tmp_path: Path, row: str, fault: str) -> None:
    rules = f"- table: t\n  inputs: [farm.soil]\n  outputs: [farm.hay]\n  rows:\n  - {row}\n"
    assert wrong(tmp_path, rules) == [f"rules/rules.yaml:{fault}"]


def test_two_rows_with_the_same_inputs_are_an_error(tmp_path: Path) -> None:
    rules = "- table: t\n  inputs: [farm.soil]\n  outputs: [farm.hay]\n  rows:\n  - [clay, 1]\n  - [clay, 2]\n"
    assert wrong(tmp_path, rules) == ["rules/rules.yaml:6:5 duplicate-row"]
    both = rules.replace("1]", "1, {id: a}]").replace("2]", "1, {id: b}]")
    assert sorted(farm(tmp_path, both).rules) == ["t[a]", "t[b]"]


def test_the_columns_exist(tmp_path: Path) -> None:
    rules = "- table: t\n  inputs: [farm.sole]\n  outputs: [farm.hoy]\n  rows: [[clay, 1]]\n"
    assert wrong(tmp_path, rules) == [
        "rules/rules.yaml:2:12 unknown-attribute",
        "rules/rules.yaml:3:13 unknown-attribute",
    ]
