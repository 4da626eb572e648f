"""experta comes to the same conclusions by the same rules."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from warmstart.engine.cases import load_cases
from warmstart.engine.diagnostics import ScenarioError
from warmstart.engine.infer import infer
from warmstart.engine.load import load_base
from warmstart.engine.result import Result
from warmstart.engine.rete.library import experta
from warmstart.engine.rete.run import ReteEngine

from .random_base import random_base, random_scenario
from .test_infer_properties import planted, property_test, text

SHIPPED = Path(__file__).parents[2] / "kb"

try:
    experta()
except ScenarioError as missing:
    pytest.skip(f"experta is not installed ({missing})", allow_module_level=True)


@property_test(60)
def test_experta_gives_the_whole_answer_and_trace_of_inference(random: Random) -> None:
    base, scenarios = planted(random)
    engine = ReteEngine(base)
    for scenario in scenarios:
        assert text(Result(engine, scenario)) == text(infer(base, scenario))


@property_test(25)
def test_experta_agrees_on_bases_with_ranges_defaults_and_thresholds(random: Random) -> None:
    with TemporaryDirectory() as folder:
        base = random_base(Path(folder), random.randint(0, 10_000), arithmetic=random.random() < 0.5)
    engine = ReteEngine(base)
    for _ in range(3):
        scenario = random_scenario(base, random)
        assert text(Result(engine, scenario)) == text(infer(base, scenario))


def test_every_rule_has_a_salience_of_its_own() -> None:
    base, _ = planted(Random(1))
    rules = ReteEngine(base).machine.get_rules()
    saliences = [rule.salience for rule in rules]
    assert len(set(saliences)) == len(saliences) > len(base.rules)


def test_the_rules_are_fired_by_experta(monkeypatch: pytest.MonkeyPatch) -> None:
    base, scenarios = planted(Random(1))
    engine = ReteEngine(base)
    monkeypatch.setattr(engine.machine, "run", lambda: None)
    assert engine.run(scenarios[0]).settled == {}


def test_importing_experta_leaves_logging_as_it_is() -> None:
    code = (
        "import logging, sys; from warmstart.engine.rete.library import experta; experta();"
        "sys.exit(bool(logging.root.handlers))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_experta_agrees_on_the_cases_of_the_shipped_base() -> None:
    # A case takes experta more than a second; WARMSTART_EVERY_CASE=1 asks for all of them.
    base = load_base(SHIPPED)
    engine = ReteEngine(base)
    cases, _ = load_cases(base, SHIPPED)
    for case in cases[:: 1 if "WARMSTART_EVERY_CASE" in os.environ else 8]:
        assert text(Result(engine, case.scenario)) == text(infer(base, case.scenario)), case.id
