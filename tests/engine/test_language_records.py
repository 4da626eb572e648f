"""Records: catalogues and their facts, references and paths, relations and look-ups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from warmstart.engine.compiled import Catalogue, Fact, Source
from warmstart.engine.load import load_base

from .helpers import ask, faults, files_of, load, refused, told, values, write

VOCABULARY = """
attributes:
  farm.kept: {type: species}
  farm.place: {type: region}
  farm.legs: {type: integer}
  farm.food: {type: text}
  farm.fits: {type: boolean}
  farm.days: {type: integer}
records:
  species:
    attributes:
      {legs: {type: integer}, diet: {type: diet}, likes: {type: region}, weight: {type: number, range: [0, 999]}}
  diet: {attributes: {green: {type: boolean}, food: {type: text}}}
  region: {attributes: {winter: {type: integer, default: 90}}}
  comfort: {of: [species, region], attributes: {stars: {type: integer}}}
"""
SPECIES = """
- {id: cow, label: Dairy cow, legs: 4, diet: grass, likes: plains, weight: 600, cites: [handbook]}
- {id: hen, label: Hen, legs: 2, diet: seeds, likes: plains}
- {id: yeti}
"""
DIET = "- {id: grass, label: Grass, green: true, food: Fresh grass}\n- {id: seeds, green: false, food: Seeds}"
REGION = "- {id: plains, label: The plains, winter: 40}\n- {id: alps}"
COMFORT = "- {species: cow, region: plains, stars: 5, cites: [handbook]}\n- {species: hen, region: alps, stars: 1}"
HANDBOOK = "- {id: handbook, title: The Farm Handbook, authors: A. Farmer, year: 1999, url: 'https://example.org/h'}"


def farm(tmp_path: Path, rules: str = "") -> Any:
    return load(tmp_path, VOCABULARY, rules, HANDBOOK, species=SPECIES, diet=DIET, region=REGION, comfort=COMFORT)


# --- catalogues and facts --------------------------------------------------------------------------------------------


def test_a_catalogue_is_its_fields_and_its_records_by_id(tmp_path: Path) -> None:
    base = farm(tmp_path)
    assert base.catalogues["species"] == Catalogue(
        "species",
        "species",
        ("species.legs", "species.diet", "species.likes", "species.weight"),
        ids=("cow", "hen", "yeti"),
        labels={"cow": "Dairy cow", "hen": "Hen", "yeti": "yeti"},
    )
    assert base.catalogues["comfort"].of == ("species", "region")


def test_facts_are_columns_and_keep_their_citations(tmp_path: Path) -> None:
    base = farm(tmp_path)
    somewhere = base.facts["species.legs"]["cow"].position
    assert base.facts["species.legs"] == {
        "cow": Fact(4, ("handbook",), somewhere),
        "hen": Fact(2, (), somewhere),
    }
    assert base.facts["comfort.stars"] == {
        ("cow", "plains"): Fact(5, ("handbook",), somewhere),
        ("hen", "alps"): Fact(1, (), somewhere),
    }
    assert (base.facts["species.legs"]["cow"].position.line, base.facts["species.legs"]["cow"].position.column) == (
        3,
        39,
    )


def test_the_bibliography_is_read_whole(tmp_path: Path) -> None:
    assert farm(tmp_path).sources == {
        "handbook": Source("handbook", "The Farm Handbook", "A. Farmer", 1999, url="https://example.org/h")
    }


def test_a_stated_field_is_a_fact_with_its_source(tmp_path: Path) -> None:
    derivation = ask(farm(tmp_path)).derivation("species.legs[cow]")
    assert (derivation.value, derivation.how, derivation.confidence, derivation.cites) == (
        4,
        "fact",
        1.0,
        ("handbook",),
    )


def test_a_field_that_nobody_states_is_unknown_or_its_default(tmp_path: Path) -> None:
    result = ask(farm(tmp_path))
    assert (result.value("species.legs[yeti]"), result.derivation("species.legs[yeti]").how) == (None, "unknown")
    assert (result.value("region.winter[alps]"), result.derivation("region.winter[alps]").how) == (90, "assumed")


def test_records_of_one_catalogue_may_stand_in_several_files(tmp_path: Path) -> None:
    files = files_of(VOCABULARY, references=HANDBOOK, species=SPECIES, diet=DIET, region=REGION)
    files["facts/more/hens.yaml"] = "record: species\nfacts: [{id: emu, legs: 2}]\n"
    base = load_base(write(tmp_path / "two", files))
    assert base.catalogues["species"].ids == ("cow", "emu", "hen", "yeti")


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ("{id: emu, lags: 2}", "4:15 unknown-field"),
        ("{id: emu, legs: two}", "4:21 wrong-type"),
        ("{id: emu, diet: meat}", "4:21 unknown-record"),
        ("{id: emu, weight: 1e4}", "4:23 out-of-range"),
        ("{id: emu, cites: [hanbook]}", "4:23 unknown-citation"),
        ("{id: cow}", "4:10 duplicate-id"),
        ("{legs: 2}", "4:5 missing-id"),
        ("{id: a.b}", "4:10 bad-name"),
    ],
)
def test_a_fact_is_checked_against_the_vocabulary(tmp_path: Path, record: str, fault: str) -> None:
    species = f"- {{id: cow}}\n- {record}"
    found = faults(tmp_path, VOCABULARY, "", HANDBOOK, species=species, diet=DIET, region=REGION)
    assert found == [f"facts/species.yaml:{fault}"]


def test_a_relation_names_the_records_it_is_about(tmp_path: Path) -> None:
    comfort = "- {species: cow, stars: 5}\n- {species: cow, region: alps}\n- {region: alps, species: cow, stars: 2}"
    found = faults(tmp_path, VOCABULARY, "", HANDBOOK, species=SPECIES, diet=DIET, region=REGION, comfort=comfort)
    assert found == ["facts/comfort.yaml:3:5 missing-key", "facts/comfort.yaml:5:5 duplicate-id"]


# --- references and paths --------------------------------------------------------------------------------------------


def test_a_path_leads_through_references(tmp_path: Path) -> None:
    rules = """
    - {id: legs, then: {farm.legs: = farm.kept.legs}}
    - {id: food, when: {farm.kept.diet.green: true}, then: {farm.food: = farm.kept.diet.food}}
    """
    assert values(ask(farm(tmp_path, rules), "farm.kept: cow"), "farm.legs", "farm.food") == [4, "Fresh grass"]
    assert values(ask(farm(tmp_path, rules), "farm.kept: hen"), "farm.legs", "farm.food") == [2, None]
    assert values(ask(farm(tmp_path, rules), "farm.kept: yeti"), "farm.legs", "farm.food") == [None, None]
    assert values(ask(farm(tmp_path, rules)), "farm.legs", "farm.food") == [None, None]


def test_every_record_has_a_label_and_an_id(tmp_path: Path) -> None:
    rules = """
    - {id: name, then: {farm.food: = farm.kept.diet.label}}
    - {id: likes, when: {farm.kept.likes.id: plains}, then: {farm.fits: true}}
    """
    assert values(ask(farm(tmp_path, rules), "farm.kept: cow"), "farm.food", "farm.fits") == ["Grass", True]
    assert values(ask(farm(tmp_path, rules), "farm.kept: hen"), "farm.food", "farm.fits") == ["seeds", True]


def test_a_path_can_be_compared_with_an_attribute_and_with_a_path(tmp_path: Path) -> None:
    rules = '- {id: likes, when: {farm.place: "= farm.kept.likes"}, then: {farm.fits: true}}'
    base = farm(tmp_path, rules)
    assert ask(base, {"farm.kept": "cow", "farm.place": "plains"}).value("farm.fits") is True
    assert ask(base, {"farm.kept": "cow", "farm.place": "alps"}).value("farm.fits") is None


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("farm.kept.lags", "unknown-field"),
        ("farm.legs.diet", "unknown-attribute"),
        ("farm.keptt.legs", "unknown-attribute"),
        ("species.legs", "unbound-record"),
        ("comfort.stars", "unbound-record"),
    ],
)
def test_a_path_that_leads_nowhere_is_an_error_at_its_place(tmp_path: Path, path: str, fault: str) -> None:
    rules = f"- id: r\n  when: {{{path}: 1}}\n  then: {{farm.legs: 1}}\n"
    found = faults(tmp_path, VOCABULARY, rules, HANDBOOK, species=SPECIES, diet=DIET, region=REGION)
    assert found == [f"rules/rules.yaml:2:10 {fault}"]


# --- relations and look-ups ------------------------------------------------------------------------------------------


def test_a_look_up_names_one_record_of_a_relation(tmp_path: Path) -> None:
    base = farm(tmp_path, '- {id: stars, then: {farm.legs: "= comfort[farm.kept, farm.place].stars"}}')
    assert ask(base, {"farm.kept": "cow", "farm.place": "plains"}).value("farm.legs") == 5
    assert ask(base, {"farm.kept": "cow", "farm.place": "alps"}).value("farm.legs") is None
    assert ask(base, {"farm.kept": "cow"}).value("farm.legs") is None


def test_a_look_up_may_name_its_records_by_path_and_in_quotes(tmp_path: Path) -> None:
    rules = """
    - {id: stars, then: {farm.legs: "= comfort[farm.kept, farm.kept.likes].stars"}}
    - {id: winter, then: {farm.days: "= region['plains'].winter + region[farm.place].winter"}}
    """
    result = ask(farm(tmp_path, rules), {"farm.kept": "cow", "farm.place": "alps"})
    assert values(result, "farm.legs", "farm.days") == [5, 130]


def test_what_a_look_up_read_is_in_the_derivation(tmp_path: Path) -> None:
    base = farm(tmp_path, '- {id: stars, strength: weak, then: {farm.legs: "= comfort[farm.kept, farm.place].stars"}}')
    derivation = ask(base, {"farm.kept": "cow", "farm.place": "plains"}).derivation("farm.legs")
    assert derivation.reads == ("farm.kept", "farm.place", "comfort.stars[cow,plains]")
    assert derivation.formula == ("comfort[farm.kept, farm.place].stars", "5")


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("comfort[farm.kept].stars", "formula-type"),
        ("comfort[farm.place, farm.kept].stars", "formula-type"),
        ("comfort['cow', 'plain'].stars", "unknown-record"),
        ("comfort[farm.kept, farm.place].start", "unknown-field"),
        ("comfrt[farm.kept, farm.place].stars", "unknown-record"),
        ("comfort[farm.kept, farm.place]", "formula-syntax"),
    ],
)
def test_a_look_up_is_checked(tmp_path: Path, formula: str, code: str) -> None:
    rules = f'- id: r\n  then: {{farm.legs: "= {formula}"}}\n'
    found = faults(tmp_path, VOCABULARY, rules, HANDBOOK, species=SPECIES, diet=DIET, region=REGION, comfort=COMFORT)
    assert found == [f"rules/rules.yaml:2:21 {code}"]


def test_a_relation_has_a_slot_for_every_pair(tmp_path: Path) -> None:
    base = farm(tmp_path, "- {id: all, for: [species, region], then: {comfort.stars: 3}}")
    result = ask(base)
    assert result.run.values["comfort.stars"] == {
        ("cow", "alps"): 3,
        ("cow", "plains"): 5,
        ("hen", "alps"): 1,
        ("hen", "plains"): 3,
        ("yeti", "alps"): 3,
        ("yeti", "plains"): 3,
    }
    assert result.title("comfort.stars[cow,plains]") == "Stars of Dairy cow with The plains"


# --- records that a scenario describes -------------------------------------------------------------------------------


def test_a_scenario_may_describe_a_record_inline(tmp_path: Path) -> None:
    rules = """
    - {id: legs, then: {farm.legs: = farm.kept.legs}}
    - {id: food, then: {farm.food: = farm.kept.diet.food}}
    - {id: days, for: species, when: {species.legs: "> 5"}, then: {farm.days: = species.legs}}
    """
    result = ask(farm(tmp_path, rules), "farm.kept: {id: spider, label: My spider, legs: 8, diet: seeds}")
    assert values(result, "farm.kept", "farm.legs", "farm.food", "farm.days") == ["spider", 8, "Seeds", 8]
    assert (result.shown("farm.kept"), result.derivation("species.legs[spider]").how) == ("My spider", "given")


def test_an_inline_record_may_correct_a_known_one_and_keeps_its_name(tmp_path: Path) -> None:
    result = ask(farm(tmp_path, "- {id: legs, then: {farm.legs: = farm.kept.legs}}"), "farm.kept: {id: cow, legs: 3}")
    assert values(result, "farm.legs", "species.weight[cow]") == [3, 600.0]
    assert result.shown("farm.kept") == "Dairy cow"


def test_an_inline_record_is_checked(tmp_path: Path) -> None:
    base = farm(tmp_path)
    said = [
        refused(base, "farm.kept: {legs: 8}"),
        refused(base, "farm.kept: {id: spider, lags: 8}"),
        refused(base, "farm.kept: {id: spider, diet: flies}"),
        refused(base, "farm.kept: {id: spider, weight: -1}"),
    ]
    assert [s.partition(":")[0] for (s,) in said] == ["missing-id", "unknown-field", "unknown-record", "out-of-range"]


@pytest.mark.parametrize("ident", ["any", "a b", "a,b", "a]", "a.b"])
def test_an_inline_record_is_named_like_one_in_a_facts_file(tmp_path: Path, ident: str) -> None:
    (said,) = refused(farm(tmp_path), {"farm.kept": {"id": ident, "legs": 8}})
    assert said.startswith("bad-name: ")


def test_a_field_is_not_given_without_saying_of_which_record(tmp_path: Path) -> None:
    (said,) = refused(farm(tmp_path), "species.legs: 4")
    assert said.startswith("unknown-attribute: 'species.legs' is a field of each species")


def test_a_misspelt_field_gets_the_nearest_name(tmp_path: Path) -> None:
    found = told(tmp_path, VOCABULARY, "", HANDBOOK, species="- {id: cow, weigth: 600}", diet=DIET, region=REGION)
    assert found == [
        "facts/species.yaml:3:15 unknown-field: 'weigth' is not a field of species | did you mean 'weight'?"
    ]
