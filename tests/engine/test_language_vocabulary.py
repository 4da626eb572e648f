"""The vocabulary: attributes with their types, units, ranges, questions and defaults; strengths; trees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from warmstart.engine.compiled import Attribute
from warmstart.engine.kinds import BOOLEAN, INTEGER, NUMBER, TEXT, Kind

from .helpers import ask, faults, load, refused, told, values

EVERY_TYPE = """
attributes:
  farm.pens: {type: integer}
  farm.area: {type: number}
  farm.hilly: {type: boolean}
  farm.name: {type: text}
  farm.soil: {type: enum, values: {clay: Clay soil, sand: Sandy soil}}
  farm.size: {type: enum, ordered: true, values: {small: Small, large: Large}}
  farm.place: {type: region}
  farm.wishes: {type: [species]}
  farm.visits: {type: [integer]}
records:
  region: {attributes: {}}
  species: {attributes: {}}
"""
REGIONS = "- {id: alps, label: The Alps}\n- {id: coast}"
SPECIES = "- {id: cow, label: Cow}\n- {id: goat, label: Goat}"


@pytest.fixture
def every_type(tmp_path: Path) -> Any:
    return load(tmp_path, EVERY_TYPE, region=REGIONS, species=SPECIES)


# --- types -----------------------------------------------------------------------------------------------------------


def test_every_type_becomes_a_kind(every_type: Any) -> None:
    kinds = {name: a.kind for name, a in every_type.attributes.items()}
    assert kinds == {
        "farm.pens": INTEGER,
        "farm.area": NUMBER,
        "farm.hilly": BOOLEAN,
        "farm.name": TEXT,
        "farm.soil": Kind("enum", ("clay", "sand")),
        "farm.size": Kind("enum", ("small", "large"), ordered=True),
        "farm.place": Kind("record", record="region"),
        "farm.wishes": Kind("list", item=Kind("record", record="species")),
        "farm.visits": Kind("list", item=INTEGER),
    }


@pytest.mark.parametrize(
    ("written", "value", "shown"),
    [
        ("farm.pens: 12", 12, "12"),
        ("farm.pens: 1e3", 1000, "1,000"),
        ("farm.pens: 3.0", 3, "3"),
        ("farm.area: 2", 2.0, "2"),
        ("farm.area: 2.5e-5", 2.5e-5, "2.5e-5"),
        ("farm.area: -0.0", 0.0, "0"),
        ("farm.hilly: true", True, "yes"),
        ("farm.name: no", "no", "no"),
        ('farm.name: "12"', "12", "12"),
        ("farm.soil: sand", "sand", "Sandy soil"),
        ("farm.place: alps", "alps", "The Alps"),
        ("farm.place: coast", "coast", "coast"),
        ("farm.wishes: [goat, cow]", ("goat", "cow"), "Goat, Cow"),
        ("farm.visits: [3, 1]", (3, 1), "3, 1"),
    ],
)
def test_a_value_is_read_as_its_attribute_keeps_it(every_type: Any, written: str, value: Any, shown: str) -> None:
    name = written.partition(":")[0]
    result = ask(every_type, written)
    assert (repr(result.value(name)), result.shown(name)) == (repr(value), shown)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("farm.pens: 999.5", "wrong-type: farm.pens: '999.5' is not a whole number | write a whole number"),
        ('farm.pens: "12"', "wrong-type: farm.pens: '12' (text) is not a whole number | write it without quotes"),
        ("farm.pens: true", "wrong-type: farm.pens: 'true' is not a whole number"),
        ('farm.pens: "a few"', "wrong-type: farm.pens: 'a few' (text) is not a whole number | write it in digits"),
        ('farm.area: "2.5"', "wrong-type: farm.area: '2.5' (text) is not a number | write it without quotes"),
        ('farm.hilly: "true"', "wrong-type: farm.hilly: 'true' (text) is not true or false | write it without quotes"),
        ("farm.name: 12", "wrong-type: farm.name: '12' is not text | put quotes around it"),
        ("farm.soil: clai", "unknown-value: farm.soil: 'clai' is not one of clay, sand | did you mean 'clay'?"),
        ("farm.place: alp", "unknown-record: farm.place: there is no region 'alp' | did you mean 'alps'?"),
        ("farm.wishes: [cow, goet]", "unknown-record: farm.wishes: there is no species 'goet' | did you mean 'goat'?"),
    ],
)
def test_a_value_of_another_type_is_refused(every_type: Any, written: str, message: str) -> None:
    (said,) = refused(every_type, written)
    assert said.startswith(message)


def test_a_list_keeps_its_order_and_names_nothing_twice(every_type: Any) -> None:
    assert ask(every_type, "farm.wishes: [goat, cow]").value("farm.wishes") == ("goat", "cow")
    (said,) = refused(every_type, "farm.wishes: [goat, goat]")
    assert said.startswith("wrong-type: farm.wishes:") and "twice" in said


def test_an_attribute_name_has_a_dot_so_that_a_name_is_never_a_value(tmp_path: Path) -> None:
    assert faults(tmp_path, "attributes:\n  area: {type: number}") == ["vocabulary.yaml:3:3 schema-name"]


def test_a_plain_attribute_is_not_named_like_a_field(tmp_path: Path) -> None:
    vocabulary = "attributes: {species.area: {type: number}}\nrecords: {species: {attributes: {}}}"
    assert faults(tmp_path, vocabulary) == ["vocabulary.yaml:2:14 bad-name"]


@pytest.mark.parametrize("word", ["any", "known", "unknown", "true", "false", "null"])
def test_the_words_of_tests_are_no_names_of_values(tmp_path: Path, word: str) -> None:
    (said,) = told(tmp_path, f'attributes: {{farm.soil: {{type: enum, values: {{"{word}": A value}}}}}}')
    assert said.startswith("vocabulary.yaml:2:") and f"'{word}' is a word of the language" in said


# --- what else is said of an attribute -------------------------------------------------------------------------------


def test_an_attribute_keeps_all_that_is_said_of_it(tmp_path: Path) -> None:
    base = load(
        tmp_path,
        """
        attributes:
          farm.area:
            type: number
            title: Land
            unit: ha
            range: [0, 1.0e+4]
            ask: How much land is there?
            default: 5
            fixed: true
            measure: Look at the deed.
            help: Fields and meadows.
        """,
    )
    assert base.attributes["farm.area"] == Attribute(
        "farm.area",
        NUMBER,
        "Land",
        combine="one",
        unit="ha",
        low=0.0,
        high=10000.0,
        ask="How much land is there?",
        default=5.0,
        fixed=True,
        measure="Look at the deed.",
    )


def test_without_a_title_the_last_word_of_the_name_is_the_title(tmp_path: Path) -> None:
    base = load(tmp_path, "attributes: {farm.milk_price: {type: number}}")
    assert base.attributes["farm.milk_price"].title == "Milk price"


def test_a_unit_is_shown_with_the_value(tmp_path: Path) -> None:
    base = load(tmp_path, "attributes: {farm.area: {type: number, unit: ha}}")
    assert ask(base, "farm.area: 3700").shown("farm.area") == "3,700 ha"


def test_a_range_includes_both_its_ends(tmp_path: Path) -> None:
    base = load(tmp_path, "attributes: {farm.area: {type: number, unit: ha, range: [1, 10]}}")
    assert [ask(base, f"farm.area: {x}").value("farm.area") for x in (1, 10)] == [1.0, 10.0]
    assert refused(base, "farm.area: 10.01") == [
        "out-of-range: farm.area is 10.01 ha, outside its range [1, 10] | "
        "check the unit, or widen the range in the vocabulary"
    ]


def test_an_attribute_with_a_question_is_an_input(tmp_path: Path) -> None:
    base = load(tmp_path, "attributes: {farm.area: {type: number, ask: How large?}, farm.rent: {type: number}}")
    assert [a.name for a in base.inputs()] == ["farm.area"]


def test_a_default_is_assumed_and_said_to_be(tmp_path: Path) -> None:
    base = load(tmp_path, "attributes: {farm.area: {type: number, ask: How large?, default: 5}}")
    result = ask(base)
    assert (result.value("farm.area"), result.assumed()) == (5.0, {"farm.area": 5.0})
    assert (result.derivation("farm.area").how, result.derivation("farm.area").confidence) == ("assumed", 0.8)
    assert ask(base, "farm.area: 7").assumed() == {}


def test_a_default_is_checked_like_any_value(tmp_path: Path) -> None:
    vocabulary = """
    attributes:
      farm.area: {type: number, range: [0, 10], default: 50}
      farm.soil: {type: enum, values: {clay: Clay}, default: cley}
      farm.kept: {type: species, default: cow}
    records: {species: {attributes: {}}}
    """
    assert faults(tmp_path, vocabulary) == [
        "vocabulary.yaml:3:54 out-of-range",
        "vocabulary.yaml:4:58 unknown-value",
        "vocabulary.yaml:5:39 unknown-record",
    ]


def test_the_confidence_of_an_assumed_default_can_be_declared(tmp_path: Path) -> None:
    base = load(tmp_path, "assumed: 0.5\nattributes: {farm.area: {type: number, default: 5}}")
    assert ask(base).derivation("farm.area").confidence == 0.5


def test_ordered_values_go_from_low_to_high(tmp_path: Path) -> None:
    base = load(
        tmp_path,
        """
        attributes:
          farm.size: {type: enum, ordered: true, values: {tiny: Tiny, small: Small, large: Large}}
          farm.pays: {type: boolean}
        """,
        "- {id: pays, when: {farm.size: '>= small'}, then: {farm.pays: true}}",
    )
    pays = [ask(base, {"farm.size": size}).value("farm.pays") for size in ("tiny", "small", "large")]
    assert pays == [None, True, True]


def test_unordered_values_cannot_be_compared(tmp_path: Path) -> None:
    vocabulary = """
    attributes:
      farm.soil: {type: enum, values: {clay: Clay, sand: Sand}}
      farm.pays: {type: boolean}
    """
    rules = "- {id: pays, when: {farm.soil: '>= sand'}, then: {farm.pays: true}}"
    (said,) = told(tmp_path, vocabulary, rules)
    assert said.startswith("rules/rules.yaml:1:32 formula-type: ") and "ordered: true" in said


def test_two_attributes_can_be_the_honest_range_of_a_third(tmp_path: Path) -> None:
    base = load(
        tmp_path,
        """
        attributes:
          herd.size: {type: integer, unit: cows, between: [herd.low, herd.high]}
          herd.low: {type: integer}
          herd.high: {type: integer}
        """,
        """
        - {id: size, then: {herd.size: 20}}
        - {id: range, when: {herd.size: 20}, then: {herd.low: 15, herd.high: 30}}
        """,
    )
    assert ask(base).plan_document()["conclusions"]["herd.size"]["range"] == [15, 30]
    assert ask(base, "herd.size: 21").plan_document()["conclusions"]["herd.size"]["range"] is None


def test_a_range_attribute_is_a_number(tmp_path: Path) -> None:
    vocabulary = """
    attributes:
      herd.size: {type: integer, between: [herd.low, herd.hihg]}
      herd.low: {type: text}
      herd.high: {type: integer}
    """
    assert faults(tmp_path, vocabulary)[0] == "vocabulary.yaml:3:40 wrong-type"


NEEDED = """
attributes:
  farm.keeps: {type: enum, ask: What is kept?, title: Animals, values: {cows: Cows, bees: Bees, none: Nothing}}
  farm.hay: {type: number, needed: {farm.keeps: cows}}
  farm.boxes: {type: integer, needed: {farm.keeps: [bees]}}
  farm.remark: {type: text, optional: true}
  farm.rent: {type: number}
"""
NEEDED_RULES = """
- {id: hay, when: {farm.keeps: cows}, then: {farm.hay: 9}}
- {id: never, when: {farm.keeps: none, farm.hay: known}, then: {farm.boxes: 1, farm.remark: never, farm.rent: 1}}
"""


def test_needed_says_where_an_attribute_must_have_a_value(tmp_path: Path) -> None:
    result = ask(load(tmp_path, NEEDED, NEEDED_RULES), "farm.keeps: bees")
    assert result.missing() == ["farm.boxes", "farm.rent"]
    assert result.not_applicable("farm.hay") == "applies only where animals is Cows; it is Bees"
    assert result.plan_document()["conclusions"]["farm.hay"]["value"] is None
    assert result.plan_document()["conclusions"]["farm.hay"]["not_applicable"] == result.not_applicable("farm.hay")


def test_without_needed_it_is_needed_everywhere_and_optional_nowhere(tmp_path: Path) -> None:
    result = ask(load(tmp_path, NEEDED, NEEDED_RULES), "farm.keeps: cows")
    assert result.missing() == ["farm.rent"]
    assert result.not_applicable("farm.rent") is None
    assert result.not_applicable("farm.remark") == "nothing calls for it here"


# --- strengths, trees ------------------------------------------------------------------------------------------------


def test_strengths_have_these_defaults(tmp_path: Path) -> None:
    base = load(tmp_path, "attributes: {farm.area: {type: number}}")
    assert base.strengths == {"definition": 1.0, "strong": 0.9, "moderate": 0.7, "weak": 0.45}
    assert base.assumed == 0.8


def test_strengths_can_be_declared_and_text_shows_the_words(tmp_path: Path) -> None:
    base = load(
        tmp_path,
        """
        strengths: {law: 1, trial: 0.8, hearsay: 0.2}
        attributes: {farm.area: {type: number}, farm.rent: {type: number}, farm.tax: {type: number}}
        """,
        """
        - {id: a, then: {farm.area: 1}, strength: trial}
        - {id: b, then: {farm.rent: 1}, strength: hearsay}
        - {id: c, then: {farm.tax: = farm.area + farm.rent}, strength: law}
        """,
    )
    result = ask(base)
    grades = {n: result.grade(result.derivation(n).confidence) for n in ("farm.area", "farm.rent", "farm.tax")}
    assert grades == {"farm.area": "trial", "farm.rent": "hearsay", "farm.tax": "hearsay"}


def test_of_two_grades_with_one_number_the_first_by_name_is_shown(tmp_path: Path) -> None:
    for strengths in ("{trial: 0.9, study: 0.9}", "{study: 0.9, trial: 0.9}"):
        base = load(tmp_path, f"strengths: {strengths}\nattributes: {{farm.area: {{type: number}}}}")
        assert ask(base).grade(0.9) == "study"


def test_trees_say_what_a_drawn_tree_is_about(tmp_path: Path) -> None:
    base = load(
        tmp_path,
        """
        attributes: {farm.area: {type: number}, farm.hilly: {type: boolean}, farm.pays: {type: boolean}}
        trees: {farm.pays: [farm.area, farm.hilly]}
        """,
    )
    assert base.trees == {"farm.pays": ("farm.area", "farm.hilly")}


# --- combine needs a type that fits ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "why"),
    [
        ("{type: text, combine: sum}", "combine: sum needs numbers, but the type is text"),
        ("{type: boolean, combine: product}", "combine: product needs numbers, but the type is true or false"),
        ("{type: text, combine: max}", "combine: max needs numbers or an ordered enum, but the type is text"),
        ("{type: number, combine: any}", "combine: any needs a boolean, but the type is a number"),
        (
            "{type: [text], combine: all}",
            "combine: all collects single values into a set, but the type is a list of text",
        ),
    ],
)
def test_a_policy_fits_its_type(tmp_path: Path, declared: str, why: str) -> None:
    (said,) = told(tmp_path, f"attributes:\n  farm.x: {declared}")
    assert said.split(" ", 1)[1].startswith(f"wrong-combine: {why}")


def test_values_of_a_scenario_can_be_nested_or_dotted(tmp_path: Path) -> None:
    base = load(tmp_path, "attributes: {farm.land.area: {type: number}, farm.land.soil: {type: text}}")
    for scenario in ("farm: {land: {area: 2, soil: clay}}", "farm.land.area: 2\nfarm.land.soil: clay"):
        assert values(ask(base, scenario), "farm.land.area", "farm.land.soil") == [2.0, "clay"]
    assert refused(base, "farm: {land: {area: 2}}\nfarm.land.area: 3") == [
        "duplicate-name: 'farm.land.area' is given twice, nested and dotted"
    ]


def test_a_value_left_empty_is_left_open(tmp_path: Path) -> None:
    base = load(tmp_path, "attributes: {farm.area: {type: number}}")
    assert ask(base, "farm.area:").given() == {}
