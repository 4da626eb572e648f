"""How a command starts and ends: the plain form needs no parser of options, and says the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from warmstart.start import is_plain

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "examples" / "sonar.yaml"


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    code = "import sys\nfrom warmstart.start import command\nsys.argv = ['warmstart', *sys.argv[1:]]\ncommand()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True, text=True, check=False, env=os.environ | environment,
    )  # fmt: skip


def test_the_plain_form_prints_what_options_print():
    plain, parsed = run("recommend", SCENARIO), run("recommend", SCENARIO, "--format", "text")

    assert plain.returncode == 0
    assert plain.stderr == ""
    assert plain.stdout == parsed.stdout
    assert f"warmstart why plan.strategy {SCENARIO}" in plain.stdout


@pytest.mark.parametrize("text", ["data.n_train: many", "data.n_trane: 5", "- a", "data: {n_train: [", None])
def test_mistakes_are_told_in_the_same_words(tmp_path, text):
    scenario = tmp_path / "scenario.yaml"
    if text is not None:
        scenario.write_text(text)

    plain, parsed = run("recommend", scenario), run("recommend", scenario, "--format", "text")

    assert plain.returncode == parsed.returncode == 2
    assert plain.stdout == parsed.stdout == ""
    assert plain.stderr == parsed.stderr
    assert str(scenario) in plain.stderr


def test_a_path_that_a_shell_would_not_take_is_quoted(tmp_path):
    scenario = tmp_path / "my photos.yaml"
    scenario.write_text("target.task: image-classification\n")

    assert run("recommend", scenario).stdout.endswith(f"warmstart why plan.strategy '{scenario}'\n")


@pytest.mark.parametrize(
    "arguments", [[], ["recommend"], ["recommend", "-"], ["recommend", "--help"], ["why", "a"], ["recommend", "a", "b"]]
)
def test_every_other_form_is_parsed(arguments):
    assert not is_plain(arguments)


def test_completion_is_left_to_the_parser(monkeypatch):
    assert is_plain(["recommend", "a"])
    monkeypatch.setenv("_WARMSTART_COMPLETE", "bash_complete")
    assert not is_plain(["recommend", "a"])
