"""Every gate, contradiction, pitfall and piece of advice is shown by a case; what is not is named here."""

from __future__ import annotations

from functools import cache

import yaml

from warmstart.engine.cases import Case, load_cases
from warmstart.engine.result import Result

from .quick import KB, base, engine


@cache
def _cases() -> tuple[Case, ...]:
    return tuple(load_cases(base(), KB)[0])


@cache
def _answers() -> tuple[Result, ...]:
    return tuple(Result(engine(), case.scenario) for case in _cases())


def _fired(attribute: str) -> set[str]:
    """The rules that gave something to a combined attribute in some case."""
    found: set[str] = set()
    for result in _answers():
        derivation = result.derivation(attribute)
        if derivation is not None:
            found |= {c.rule for c in derivation.contributions}
    return found


def _about(attribute: str) -> set[str]:
    return {rule.id for rule in base().rules.values() if any(c.target == attribute for c in rule.conclusions)}


def test_every_pitfall_is_expected_by_a_case() -> None:
    pitfalls = set(base().facts["pitfall.fix"])
    assert len(pitfalls) >= 40
    written = [case for path in (KB / "cases").glob("*.yaml") for case in yaml.safe_load(path.read_text("utf-8"))]
    expected = {case["expect"].get("plan.pitfalls", {}).get("includes") for case in written}
    assert sorted(pitfalls - expected) == []


def test_every_gate_is_shut_in_a_case() -> None:
    assert sorted(_about("plan.verdict") - _fired("plan.verdict")) == []


def test_every_contradiction_is_met_in_a_case() -> None:
    met = {found["id"] for result in _answers() for found in result.contradictions()}
    assert sorted(set(base().contradictions) - met) == []


def test_every_tactic_is_advised_in_a_case() -> None:
    assert sorted(_about("plan.tactics") - _fired("plan.tactics")) == []


def test_every_comparison_is_proposed_in_a_case() -> None:
    assert sorted(_about("plan.compare") - _fired("plan.compare")) == []


def test_every_verdict_but_train_names_a_change() -> None:
    for case, result in zip(_cases(), _answers(), strict=True):
        assert (result.value("plan.remedy") is not None) == (result.value("plan.verdict") is not None), case.id


def test_every_order_of_strategies_is_met_in_a_case() -> None:
    met = {d.rule for result in _answers() if (d := result.derivation("plan.preference")) is not None}
    assert sorted(_about("plan.preference") - met) == []


def test_every_recipe_is_proposed_in_a_case() -> None:
    recipes = set(base().facts["recipe.summary"])
    assert len(recipes) >= 18
    assert sorted(recipes - {result.value("plan.recipe") for result in _answers()}) == []
