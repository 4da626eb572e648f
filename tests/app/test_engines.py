"""``--engine experta``: the same plan from another inference engine, or a plain message where it is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import warmstart
from warmstart.engine.diagnostics import ScenarioError
from warmstart.engine.rete.library import experta

LOANS = Path(__file__).parents[1] / "bases" / "loans"
SAID = {"applicant.income": 50_000, "applicant.age": 30, "loan.amount": 90_000}
SETTINGS = [word for name, value in SAID.items() for word in ("--set", f"{name}={value}")]

try:
    experta()
except ScenarioError:
    HERE = False
else:
    HERE = True

needs_experta = pytest.mark.skipif(not HERE, reason="experta is not installed")


def run(*arguments: str, without_experta: bool = False) -> subprocess.CompletedProcess[str]:
    hide = "import sys; sys.modules['experta'] = None\n" if without_experta else "import sys\n"
    code = f"{hide}from warmstart.start import command\nsys.argv = ['warmstart', *sys.argv[1:]]\ncommand()"
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)


@needs_experta
def test_both_engines_print_the_same_plan():
    command = ["recommend", "--kb", str(LOANS), *SETTINGS, "--format", "json"]
    native, other = run(*command), run(*command, "--engine", "experta")

    assert native.returncode == other.returncode == 0
    assert native.stdout == other.stdout
    assert other.stderr == ""


@needs_experta
def test_both_engines_give_the_same_plan():
    kb = warmstart.load(LOANS)
    assert kb.recommend(SAID, engine="experta").to_dict() == kb.recommend(SAID).to_dict()


def test_a_missing_experta_is_told_with_what_to_install():
    done = run("recommend", "--kb", str(LOANS), *SETTINGS, "--engine", "experta", without_experta=True)

    assert done.returncode == 2
    assert done.stdout == ""
    assert "the engine 'experta' is not installed" in done.stderr
    assert "pip install 'warmstart[experta]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_engine_that_is_not_there_is_told():
    with pytest.raises(ScenarioError, match="there is no engine 'clips'"):
        warmstart.load(LOANS).recommend(SAID, engine="clips")
    assert run("recommend", "--engine", "clips").returncode == 2
