"""How a command starts and ends: the plain forms need no parser of options, and say the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmstart.plainly import as_json
from warmstart.start import asked_plainly

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "examples" / "sonar.yaml"


def run(*arguments: str | Path, parsed: bool = False, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a command prints; ``parsed``, its options are parsed whatever their form."""
    code = "import sys\nimport warmstart.start as start\nsys.argv = ['warmstart', *sys.argv[1:]]\n"
    code += "start.asked_plainly = lambda arguments: None\n" if parsed else ""
    return subprocess.run(
        [sys.executable, "-c", f"{code}start.command()", *map(str, arguments)],
        capture_output=True, text=True, check=False, env=os.environ | environment,
    )  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    [
        ["recommend", SCENARIO],
        ["recommend", SCENARIO, "--set", "data.n_train=800", "--set", "compute.gpu=rtx-3060"],
        ["recommend", "--format", "json", SCENARIO],
        ["recommend", "--set", "target.task=image-classification", "--format", "text"],
        ["why", "plan.strategy", SCENARIO],
        ["why", "plan.model", "--set", "data.n_train=5", SCENARIO, "--format", "json"],
        ["why", "model.score[resnet50]", SCENARIO],
    ],
    ids=lambda arguments: " ".join(map(str, arguments)).replace(str(SCENARIO), "FILE"),
)
def test_the_plain_forms_print_what_a_parser_of_options_has_them_print(arguments):
    assert asked_plainly(list(map(str, arguments))) is not None
    plain, parsed = run(*arguments), run(*arguments, parsed=True)

    assert plain.returncode == 0
    assert plain.stderr == ""
    assert plain.stdout == parsed.stdout
    assert len(plain.stdout) > 200


def test_a_plan_tells_how_to_ask_on():
    asked = run("recommend", SCENARIO, "--set", "data.n_train=800").stdout
    assert asked.endswith(f"warmstart why plan.strategy {SCENARIO} --set data.n_train=800\n")


@pytest.mark.parametrize("text", ["data.n_train: many", "data.n_trane: 5", "- a", "data: {n_train: [", None])
def test_mistakes_are_told_in_the_same_words(tmp_path, text):
    scenario = tmp_path / "scenario.yaml"
    if text is not None:
        scenario.write_text(text)

    plain, parsed = run("recommend", scenario), run("recommend", scenario, parsed=True)

    assert plain.returncode == parsed.returncode == 2
    assert plain.stdout == parsed.stdout == ""
    assert plain.stderr == parsed.stderr
    assert str(scenario) in plain.stderr


def test_a_path_that_a_shell_would_not_take_is_quoted(tmp_path):
    scenario = tmp_path / "my photos.yaml"
    scenario.write_text("target.task: image-classification\n")

    assert run("recommend", scenario).stdout.endswith(f"warmstart why plan.strategy '{scenario}'\n")


@pytest.mark.parametrize(
    "arguments",
    [["--set", "data.n_train"], ["--set", "data.n_train=many"], ["--set", "data.n_trane=5"], ["--set", "=5"]],
    ids=" ".join,
)
@pytest.mark.parametrize("command", [["recommend"], ["why", "plan.strategy"]], ids=" ".join)
def test_mistakes_in_settings_are_told_in_the_same_words(command, arguments):
    plain, parsed = run(*command, SCENARIO, *arguments), run(*command, SCENARIO, *arguments, parsed=True)

    assert plain.returncode == parsed.returncode == 2
    assert (plain.stdout, plain.stderr) == ("", parsed.stderr)


@pytest.mark.parametrize(
    "line",
    [
        "", "recommend", "recommend -", "recommend --help", "recommend a b", "recommend a --set",
        "recommend a --set=x=1", "recommend a --set -x=1", "recommend a --format", "recommend a --format md",
        "recommend a --format text --format json", "recommend a -o b", "recommend --format json", "why", "why a b c",
        "why --set x=1", "why a --full", "flip a", "a",
    ],
)  # fmt: skip
def test_every_other_form_is_parsed(line):
    assert asked_plainly(line.split()) is None


def test_completion_is_left_to_the_parser(monkeypatch):
    assert asked_plainly(["recommend", "a"]) == (None, "a", (), "text")
    monkeypatch.setenv("_WARMSTART_COMPLETE", "bash_complete")
    assert asked_plainly(["recommend", "a"]) is None


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside) | st.lists(inside).map(tuple) | st.dictionaries(st.text() | st.integers(), inside),
    max_leaves=20,
)


@given(PLAIN)
def test_documents_are_written_as_the_library_writes_them(document):
    assert as_json(document) == json.dumps(document, ensure_ascii=False, indent=2)
