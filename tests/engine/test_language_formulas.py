"""Formulas: numbers, attributes, operators, functions, decisions; what they may not be; when they have no value."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from .helpers import ask, faults, load, told

VOCABULARY = """
attributes:
  x.a: {type: number}
  x.b: {type: number}
  x.i: {type: integer}
  x.j: {type: integer}
  x.yes: {type: boolean}
  x.name: {type: text}
  x.soil: {type: enum, values: {clay: Clay, sand: Sand}}
  x.size: {type: enum, ordered: true, values: {tiny: Tiny, small: Small, large: Large}}
  x.max: {type: enum, ordered: true, values: {tiny: Tiny, small: Small, large: Large}}
  x.kept: {type: species}
  out.number: {type: number}
  out.integer: {type: integer}
  out.boolean: {type: boolean}
  out.text: {type: text}
  out.soil: {type: enum, values: {clay: Clay, sand: Sand}}
  out.size: {type: enum, ordered: true, values: {tiny: Tiny, small: Small, large: Large}}
  out.kept: {type: species}
records:
  species: {attributes: {legs: {type: integer}, mate: {type: species}}}
"""
SPECIES = "- {id: cow, legs: 4, mate: bull}\n- {id: bull, legs: 4}"


def value_of(tmp_path: Path, target: str, formula: str, scenario: str = "{}") -> Any:
    """What a rule concludes about ``target`` by a formula."""
    rules = f'- id: r\n  then:\n    out.{target}: "= {formula}"\n'
    return ask(load(tmp_path, VOCABULARY, rules, species=SPECIES), scenario).value(f"out.{target}")


def wrong(tmp_path: Path, target: str, formula: str) -> list[str]:
    """The codes of what is wrong with a formula."""
    rules = f'- id: r\n  then:\n    out.{target}: "= {formula}"\n'
    return [f.split(" ")[1] for f in faults(tmp_path, VOCABULARY, rules, species=SPECIES)]


@pytest.mark.parametrize(
    ("formula", "scenario", "value"),
    [
        ("2 + 3", "{}", 5.0),
        ("2.5e-1", "{}", 0.25),
        ("x.a", "x.a: 7", 7.0),
        ("x.a + x.b", "x: {a: 7, b: 2}", 9.0),
        ("x.a - x.b", "x: {a: 7, b: 2}", 5.0),
        ("-x.a", "x: {a: 7}", -7.0),
        ("+x.a", "x: {a: 7}", 7.0),
        ("x.a * x.b", "x: {a: 7, b: 2}", 14.0),
        ("x.a / x.b", "x: {a: 7, b: 2}", 3.5),
        ("x.i / x.j", "x: {i: 7, j: 2}", 3.5),
        ("x.a ** x.b", "x: {a: 7, b: 2}", 49.0),
        ("2 ** 3 ** 2", "{}", 512.0),
        ("-2 ** 2", "{}", -4.0),
        ("2 + 3 * 4 - (2 + 3) * 4", "{}", -6.0),
        ("min(x.a, x.b, 5)", "x: {a: 7, b: 6}", 5.0),
        ("max(x.a, x.b)", "x: {a: 7, b: 6}", 7.0),
        ("sqrt(x.a)", "x.a: 9", 3.0),
        ("log(x.a)", f"x.a: {math.e!r}", 1.0),
        ("log2(x.a)", "x.a: 8", 3.0),
        ("log10(x.a)", "x.a: 1000", 3.0),
        ("exp(x.a)", "x.a: 0", 1.0),
        ("ceil(x.a)", "x.a: 2.1", 3.0),
        ("floor(x.a)", "x.a: -2.1", -3.0),
        ("abs(x.a)", "x.a: -2.5", 2.5),
        ("clamp(x.a, 0, 10)", "x.a: 12", 10.0),
        ("clamp(x.a, 0, 10)", "x.a: -1", 0.0),
        ("clamp(x.a, 0, 10)", "x.a: 4", 4.0),
        ("x.a if x.yes else x.b", "x: {a: 1, b: 2, yes: false}", 2.0),
        ("1 if x.a < 0 else 2 if x.a < 10 else 3", "x.a: 5", 2.0),
        ("x.kept.mate.legs + species['bull'].legs", "x.kept: cow", 8.0),
    ],
)
def test_a_formula_reckons(tmp_path: Path, formula: str, scenario: str, value: float) -> None:
    found = value_of(tmp_path, "number", formula, scenario)
    assert found == pytest.approx(value, rel=1e-12) and type(found) is float


@pytest.mark.parametrize(
    ("formula", "scenario", "value"),
    [
        ("x.a < x.b", "x: {a: 1, b: 2}", True),
        ("x.a <= x.b", "x: {a: 2, b: 2}", True),
        ("x.a > x.b", "x: {a: 2, b: 2}", False),
        ("x.a >= x.b", "x: {a: 2, b: 2}", True),
        ("x.a == x.i", "x: {a: 2, i: 2}", True),
        ("x.a != x.b", "x: {a: 2, b: 2}", False),
        ("0 < x.a <= 10", "x.a: 10", True),
        ("0 < x.a <= 10", "x.a: 0", False),
        ("x.yes and x.a > 1", "x: {yes: true, a: 2}", True),
        ("x.yes or x.a > 1", "x: {yes: false, a: 1}", False),
        ("not x.yes", "x.yes: false", True),
        ("x.soil == 'clay'", "x.soil: clay", True),
        ("'clay' != x.soil", "x.soil: clay", False),
        ("x.name == 'Hill Farm'", "x.name: Hill Farm", True),
        ("x.kept == 'cow'", "x.kept: cow", True),
        ("x.kept.mate == 'bull'", "x.kept: cow", True),
        ("x.size >= 'small'", "x.size: large", True),
        ("x.size < x.max", "x: {size: tiny, max: large}", True),
    ],
)
def test_a_formula_compares(tmp_path: Path, formula: str, scenario: str, value: bool) -> None:
    assert value_of(tmp_path, "boolean", formula, scenario) is value


@pytest.mark.parametrize(
    ("target", "formula", "scenario", "value"),
    [
        ("soil", "x.soil", "x.soil: sand", "sand"),
        ("soil", "'clay' if x.yes else 'sand'", "x.yes: false", "sand"),
        ("size", "max(x.size, 'small')", "x.size: tiny", "small"),
        ("size", "min(x.size, x.max)", "x: {size: large, max: small}", "small"),
        ("size", "clamp(x.size, 'tiny', 'small')", "x.size: large", "small"),
        ("kept", "x.kept.mate", "x.kept: cow", "bull"),
        ("kept", "'cow' if x.yes else 'bull'", "x.yes: true", "cow"),
        ("text", "x.name", "x.name: Hill", "Hill"),
        ("text", "'high' if x.a > 1 else 'low'", "x.a: 1", "low"),
        ("text", "x.kept.label", "x.kept: cow", "cow"),
    ],
)
def test_a_formula_may_give_what_is_not_a_number(
    tmp_path: Path, target: str, formula: str, scenario: str, value: str
) -> None:
    assert value_of(tmp_path, target, formula, scenario) == value


@pytest.mark.parametrize(("half", "whole"), [(0.5, 1), (1.5, 2), (2.5, 3), (-0.5, 0), (-1.5, -1), (2.4999, 2)])
def test_round_is_the_floor_of_one_half_more(tmp_path: Path, half: float, whole: int) -> None:
    assert value_of(tmp_path, "integer", "round(x.a)", f"x.a: {half}") == whole


def test_an_integer_needs_floor_ceil_or_round(tmp_path: Path) -> None:
    for formula in ("x.a", "x.i / 2", "x.i ** -1", "sqrt(x.i)", "x.i * 1.0"):
        assert wrong(tmp_path, "integer", formula) == ["formula-type"]
    rules = "- {id: r, then: {out.integer: = x.i / 2}}"
    (said,) = told(tmp_path, VOCABULARY, rules, species=SPECIES)
    assert "round(x.i / 2), floor(x.i / 2) or ceil(x.i / 2)" in said


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("x.i + 2 * x.j - 1", 10),
        ("-x.i", -5),
        ("x.i ** 2", 25),
        ("abs(0 - x.i)", 5),
        ("min(x.i, x.j)", 3),
        ("ceil(x.i / x.j)", 2),
        ("x.i if x.i > x.j else x.j", 5),
    ],
)
def test_whole_numbers_stay_whole(tmp_path: Path, formula: str, value: int) -> None:
    found = value_of(tmp_path, "integer", formula, "x: {i: 5, j: 3}")
    assert (found, type(found)) == (value, int)


@pytest.mark.parametrize(
    ("target", "formula", "code"),
    [
        ("number", "", "formula-syntax"),
        ("number", "x.a +", "formula-syntax"),
        ("number", "x.a ^ 2", "formula-syntax"),
        ("number", "x.a // 2", "formula-syntax"),
        ("number", "x.a % 2", "formula-syntax"),
        ("number", "x.a = 2", "formula-syntax"),
        ("number", "x.a ? 1 : 2", "formula-syntax"),
        ("boolean", "x.yes && x.yes", "formula-syntax"),
        ("number", "[x.a for x in y]", "formula-syntax"),
        ("number", "lambda: 1", "formula-syntax"),
        ("number", "min(x.a)", "formula-syntax"),
        ("number", "sqrt(x.a, x.b)", "formula-syntax"),
        ("number", "max(*x.a)", "formula-syntax"),
        ("number", "pow(x.a, 2)", "unknown-function"),
        ("number", "__import__('os')", "unknown-function"),
        ("number", "x.a.__class__", "unknown-attribute"),
        ("number", "x.aa", "unknown-attribute"),
        ("number", "1e999", "formula-syntax"),
        ("number", "x.name", "formula-type"),
        ("number", "x.name + 1", "formula-type"),
        ("number", "x.a if x.b else 1", "formula-type"),
        ("boolean", "x.a and x.yes", "formula-type"),
        ("boolean", "x.soil == x.size", "formula-type"),
        ("boolean", "x.soil < 'sand'", "formula-type"),
        ("boolean", "x.soil == 'cley'", "unknown-value"),
        ("boolean", "x.kept == 'caw'", "unknown-record"),
        ("soil", "x.size", "formula-type"),
        ("kept", "x.soil", "formula-type"),
        ("number", "max(x.name, 'x')", "formula-type"),
        ("number", "(" * 50 + "x.a + 1" + ") + 1" * 50, "formula-syntax"),
        ("number", "1 + " * 600 + "1", "formula-syntax"),
    ],
)
def test_what_a_formula_may_not_be(tmp_path: Path, target: str, formula: str, code: str) -> None:
    assert wrong(tmp_path, target, formula) == [code]


@pytest.mark.parametrize(
    "formula",
    [
        "x.a / (x.a - x.a)",
        "log(x.a - x.a)",
        "log(0 - x.a)",
        "sqrt(0 - x.a)",
        "exp(x.a * 1000)",
        "(0 - x.a) ** 0.5",
        "x.a * 1e200 * 1e200",
        "10 ** 400 * x.a",
        "floor(1e299 * x.a)",
    ],
)
def test_arithmetic_without_an_answer_has_no_value(tmp_path: Path, formula: str) -> None:
    rules = f'- id: r\n  then:\n    out.number: "= {formula}"\n'
    result = ask(load(tmp_path, VOCABULARY, rules, species=SPECIES), "x.a: 5")
    assert result.value("out.number") is None
    assert result.derivation("out.number").because == "'r' cannot reckon it: its formula has no finite value here."


def test_whole_numbers_do_not_grow_without_end(tmp_path: Path) -> None:
    assert value_of(tmp_path, "integer", "x.i ** 3", f"x.i: {10**20}") == 10**60
    assert value_of(tmp_path, "integer", "x.i ** 3", f"x.i: {10**30}") is None
    assert value_of(tmp_path, "integer", "x.i * x.i * x.i", f"x.i: {10**30}") is None


def test_only_the_branch_that_is_taken_has_to_be_known(tmp_path: Path) -> None:
    assert value_of(tmp_path, "number", "x.a if x.yes else x.b", "x: {a: 1, yes: true}") == 1.0
    assert value_of(tmp_path, "number", "x.a if x.yes else x.b", "x: {a: 1, yes: false}") is None
    assert value_of(tmp_path, "number", "x.a if x.yes else x.b", "x: {a: 1, b: 2}") is None


def test_and_or_stop_at_the_first_part_that_decides(tmp_path: Path) -> None:
    assert value_of(tmp_path, "boolean", "x.yes or x.a > 1", "x.yes: true") is True
    assert value_of(tmp_path, "boolean", "x.yes and x.a > 1", "x.yes: false") is False
    assert value_of(tmp_path, "boolean", "x.a > 1 or x.yes", "x.yes: true") is None


def test_the_trace_shows_the_formula_and_the_same_with_numbers_put_in(tmp_path: Path) -> None:
    rules = '- {id: r, then: {out.number: "= 2 * (x.a - x.b) / sqrt(x.i)"}}'
    result = ask(load(tmp_path, VOCABULARY, rules, species=SPECIES), "x: {a: 1500, b: -1, i: 4}")
    assert result.derivation("out.number").formula == (
        "2 * (x.a - x.b) / sqrt(x.i)",
        "2 × (1,500 - -1) / sqrt(4)",
    )


def test_of_a_decision_the_trace_shows_the_branch_that_was_taken(tmp_path: Path) -> None:
    rules = '- {id: r, then: {out.number: "= x.a + 1 if x.yes else x.b"}}'
    base = load(tmp_path, VOCABULARY, rules, species=SPECIES)
    assert ask(base, "x: {a: 2, b: 3, yes: true}").derivation("out.number").reads == ("x.yes", "x.a")
    assert ask(base, "x: {a: 2, b: 3, yes: true}").derivation("out.number").formula == (
        "x.a + 1 if x.yes else x.b",
        "2 + 1",
    )
    assert ask(base, "x: {a: 2, b: 3, yes: false}").derivation("out.number").reads == ("x.yes", "x.b")
