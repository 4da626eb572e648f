"""Every gate, contradiction, pitfall and piece of advice is shown by a case; what is not is named here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from warmstart.engine.cases import load_cases
from warmstart.engine.result import Result

from .quick import KB, base, engine

COMBINED = (
    "plan.verdict",
    "plan.tactics",
    "plan.compare",
    "plan.augmentation",
    "plan.regularisation",
    "plan.evaluation",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What one case shows. (A whole result is too large to keep hundreds of.)"""

    case: str
    rules: frozenset[str]
    contradictions: frozenset[str]
    values: dict[str, Any]


@cache
def shown() -> tuple[Shown, ...]:
    return tuple(_show(case.id, Result(engine(), case.scenario)) for case in load_cases(base(), KB)[0])


def _show(case: str, result: Result) -> Shown:
    given = [c for name in COMBINED if (d := result.derivation(name)) is not None for c in d.contributions]
    order = result.derivation("plan.preference")
    rules = {c.rule for c in given} | ({order.rule} if order is not None and order.rule is not None else set())
    values = {name: result.value(name) for name in ("plan.verdict", "plan.remedy", "plan.recipe")}
    return Shown(case, frozenset(rules), frozenset(c["id"] for c in result.contradictions()), values)


def unshown(attribute: str) -> list[str]:
    """The rules about an attribute that no case shows at work."""
    about = {rule.id for rule in base().rules.values() if any(c.target == attribute for c in rule.conclusions)}
    assert about
    return sorted(about.difference(*(case.rules for case in shown())))


def test_every_pitfall_is_expected_by_a_case() -> None:
    pitfalls = set(base().facts["pitfall.fix"])
    assert len(pitfalls) >= 40
    written = [case for path in (KB / "cases").glob("*.yaml") for case in yaml.safe_load(path.read_text("utf-8"))]
    expected = {case["expect"].get("plan.pitfalls", {}).get("includes") for case in written}
    assert sorted(pitfalls - expected) == []


def test_every_gate_is_shut_in_a_case() -> None:
    assert unshown("plan.verdict") == []


def test_every_contradiction_is_met_in_a_case() -> None:
    assert sorted(set(base().contradictions).difference(*(case.contradictions for case in shown()))) == []


def test_every_order_of_strategies_is_met_in_a_case() -> None:
    assert unshown("plan.preference") == []


def test_everything_worth_comparing_or_doing_is_advised_in_a_case() -> None:
    assert unshown("plan.compare") + unshown("plan.tactics") == []


def test_every_augmentation_and_measure_is_advised_in_a_case() -> None:
    assert unshown("plan.augmentation") + unshown("plan.regularisation") + unshown("plan.evaluation") == []


def test_every_verdict_but_train_names_a_change() -> None:
    for case in shown():
        verdict, remedy = case.values["plan.verdict"], case.values["plan.remedy"]
        assert remedy is not None, case.case
        assert verdict != "train" or remedy == "nothing", case.case


def test_every_recipe_is_proposed_in_a_case() -> None:
    recipes = set(base().facts["recipe.summary"])
    assert len(recipes) >= 18
    assert sorted(recipes - {case.values["plan.recipe"] for case in shown()}) == []
