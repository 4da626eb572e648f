"""Combining: what several rules' contributions to one attribute come to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .helpers import ask, load


def combined(tmp_path: Path, declared: str, *contributions: str) -> Any:
    """What rules a, b, c … with these conclusions come to."""
    vocabulary = f"attributes:\n  x.y: {declared}\nrecords: {{species: {{attributes: {{}}}}}}\n"
    rules = "".join(f"- {{id: {chr(97 + i)}, then: {{x.y: {c}}}}}\n" for i, c in enumerate(contributions))
    return ask(load(tmp_path, vocabulary, rules, species="- {id: cow}\n- {id: hen}"))


SIZE = "type: enum, ordered: true, values: {small: S, middle: M, large: L}"


@pytest.mark.parametrize(
    ("declared", "contributions", "value"),
    [
        ("{type: integer}", ("3", "3"), 3),
        ("{type: text, combine: one}", ("hay", "hay"), "hay"),
        ("{type: integer, combine: sum}", ("3", "4", "-2"), 5),
        ("{type: number, combine: sum}", ("0.5", "1"), 1.5),
        ("{type: number, combine: product}", ("2", "3", "0.5"), 3.0),
        ("{type: integer, combine: product}", ("2", "3"), 6),
        ("{type: number, combine: min}", ("2", "3", "0.5"), 0.5),
        ("{type: integer, combine: max}", ("2", "3", "0"), 3),
        (f"{{{SIZE}, combine: min}}", ("large", "middle"), "middle"),
        (f"{{{SIZE}, combine: max}}", ("large", "small"), "large"),
        ("{type: boolean, combine: any}", ("false", "true"), True),
        ("{type: boolean, combine: any}", ("false",), False),
        ("{type: text, combine: all}", ("b", "[c, a]", "b"), ("a", "b", "c")),
        (f"{{{SIZE}, combine: all}}", ("large", "[small]"), ("small", "large")),
        ("{type: species, combine: all}", ("[hen]", "cow"), ("cow", "hen")),
        ("{type: integer, combine: all}", ("10", "9"), (9, 10)),
    ],
)
def test_contributions_combine(tmp_path: Path, declared: str, contributions: tuple[str, ...], value: Any) -> None:
    result = combined(tmp_path, declared, *contributions)
    assert (result.value("x.y"), result.conflicts()) == (value, [])
    assert type(result.value("x.y")) is type(value)


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("{type: text, combine: all}", ()),
        ("{type: integer, combine: sum}", 0),
        ("{type: number, combine: sum}", 0.0),
        ("{type: number, combine: product}", 1.0),
        ("{type: boolean, combine: any}", False),
        ("{type: number, combine: min}", None),
        ("{type: number, combine: max}", None),
        ("{type: number, combine: one}", None),
    ],
)
def test_with_no_contribution(tmp_path: Path, declared: str, value: Any) -> None:
    result = combined(tmp_path, declared)
    assert (result.value("x.y"), type(result.value("x.y"))) == (value, type(value))


def test_a_default_stands_in_where_nothing_is_contributed(tmp_path: Path) -> None:
    result = combined(tmp_path, "{type: integer, combine: sum, default: 7}")
    assert (result.value("x.y"), result.derivation("x.y").how) == (7, "assumed")
    assert combined(tmp_path, "{type: integer, combine: sum, default: 7}", "1").value("x.y") == 1


def test_every_contribution_is_listed_with_its_rule(tmp_path: Path) -> None:
    derivation = combined(tmp_path, "{type: integer, combine: sum}", "3", "4").derivation("x.y")
    assert (derivation.how, [(c.rule, c.value) for c in derivation.contributions]) == ("combined", [("a", 3), ("b", 4)])


def test_of_a_limit_the_explanation_names_the_rule_that_binds(tmp_path: Path) -> None:
    derivation = combined(tmp_path, "{type: number, combine: min}", "3", "2", "5").derivation("x.y")
    assert (derivation.rule, [c.rule for c in derivation.contributions]) == ("b", ["a", "b", "c"])


def test_a_sum_is_folded_in_the_order_of_rule_ids(tmp_path: Path) -> None:
    tenths = ("0.1", "0.2", "0.3")
    assert combined(tmp_path, "{type: number, combine: sum}", *tenths).value("x.y") == 0.1 + 0.2 + 0.3
    backwards = combined(tmp_path, "{type: number, combine: sum}", *reversed(tenths)).value("x.y")
    assert backwards == 0.3 + 0.2 + 0.1 != 0.1 + 0.2 + 0.3


def test_a_sum_or_product_that_is_not_finite_has_no_value(tmp_path: Path) -> None:
    assert combined(tmp_path, "{type: number, combine: product}", "1e200", "1e200").value("x.y") is None
    assert combined(tmp_path, "{type: number, combine: sum}", *["9e299"] * 15).value("x.y") == pytest.approx(1.35e301)


def test_a_given_value_is_not_combined_with_what_rules_say(tmp_path: Path) -> None:
    base = load(tmp_path, "attributes: {x.y: {type: integer, combine: sum}}", "- {id: a, then: {x.y: 3}}")
    result = ask(base, "x.y: 10")
    assert (result.value("x.y"), result.derivation("x.y").not_needed) == (10, ("a",))
