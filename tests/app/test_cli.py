"""The command line: exit codes, pipes, messages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOANS = ROOT / "tests" / "bases" / "loans"
WARMSTART = Path(sys.executable).with_name("warmstart")
ASKED = ("--kb", LOANS, "--set", "applicant.income=40000", "--set", "loan.amount=10000")


def test_help_lists_every_command(warmstart_command):
    done = warmstart_command("--help")
    assert done.code == 0
    for command in ("recommend", "why", "matrix", "freeze", "lr", "tree", "kb", "completion"):
        assert f"\n  {command} " in done.out


COMMANDS = "recommend, why, matrix, freeze, lr, tree, completion, kb, kb check, kb test, kb schema"


@pytest.mark.parametrize("command", COMMANDS.split(", "))
def test_every_command_explains_itself_within_80_columns(warmstart_command, command):
    done = warmstart_command(*command.split(), "--help")
    assert done.code == 0
    assert max(map(len, done.out.splitlines())) <= 80


def test_the_version(warmstart_command):
    assert warmstart_command("--version").out == "warmstart 0.1.0\n"


def test_a_plan_in_text_begins_with_the_decision(warmstart_command):
    done = warmstart_command("recommend", *ASKED)
    assert done.code == 0
    assert done.out.splitlines()[:2] == ["Decision: Grant it", "Yearly income: 40,000 EUR · Amount: 10,000 EUR"]


def test_a_scenario_may_come_from_standard_input(warmstart_command):
    done = warmstart_command("recommend", "-", "--kb", LOANS, "--format", "json", stdin="loan: {amount: 1e4}")
    assert json.loads(done.out)["given"] == {"loan.amount": 10000.0}


def test_a_plan_in_text_ends_with_the_command_that_explains_it(warmstart_command):
    done = warmstart_command("recommend", *ASKED, "--without", "offer.decision=grant")
    command = done.out.splitlines()[-1].strip()
    assert command.startswith("warmstart why offer.decision --set applicant.income=40000 --set loan.amount=10000 ")
    explained = warmstart_command(*command.split()[1:])
    assert explained.code == 0
    assert explained.out.startswith("Decision: Grant a smaller one\n")


def test_nothing_given_is_said(warmstart_command):
    done = warmstart_command("recommend", "--kb", LOANS)
    assert done.code == 0
    assert "! Nothing was given" in done.out


def test_a_wrong_value_ends_with_2_and_its_place(warmstart_command, tmp_path):
    file = tmp_path / "case.yaml"
    file.write_text("applicant:\n  age: old\n")
    done = warmstart_command("recommend", file, "--kb", LOANS)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith(f"{file}:2:8: error[wrong-type]:")
    assert done.err.splitlines()[1:3] == [" 2 |   age: old", "   |        ^"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["recommend", "nowhere.yaml"], "nowhere.yaml: error[scenario-unreadable]"),
        (["recommend", "--kb", "nowhere"], "nowhere: error[no-knowledge-base]"),
        (["recommend", "--set", "data.n_trian=3"], "there is no attribute 'data.n_trian'"),
        (["recommend", "--format", "pdf"], "Invalid value for '--format'"),
        (["recommend", "--kb", str(LOANS), "-o", "nowhere/plan.txt"], "nowhere/plan.txt: no such file or directory"),
        (["why", "plan.stratgy"], "did you mean 'plan.strategy'?"),
        (["why", "model.score[resnet-50]"], "there is no model 'resnet-50'"),
        (["why", "model.score"], "a field of each model"),
        (["tree", "plan.stratgy"], "did you mean 'plan.strategy'?"),
        (["freeze"], "Say how many --layers your network has, or name a --model."),
        (["freeze", "--layers", "1"], "1 is not in the range 2<=x<=1000"),
        (["freeze", "--layers", "48", "--data", "some"], "'some' is no amount of data"),
        (["freeze", "--model", "resnet-50"], "did you mean 'resnet50'?"),
        (["lr", "--model", "resnet50", "--layers", "4"], "leave --layers and --family out"),
        (["matrix", "--kb", str(LOANS)], "'loans' has no relation 'fit' with a field 'stars'"),
        (["kb", "check", "nowhere"], "nowhere: error[no-knowledge-base]"),
        (["recommend", "--set", "data.n_train=3k"], "hint: write 3000"),
        (["recommend", "--set", "data.n_train=1.5M"], "hint: write 1500000"),
        (["nothing"], "No such command 'nothing'"),
    ],
    ids=lambda v: " ".join(v).replace("/", "|") if isinstance(v, list) else "",
)
def test_what_is_asked_wrongly_ends_with_2_and_a_message(warmstart_command, monkeypatch, tmp_path, arguments, message):
    monkeypatch.chdir(tmp_path)
    done = warmstart_command(*arguments)
    assert done.code == 2
    assert message in done.err
    assert done.out == ""


def test_a_broken_knowledge_base_fails_its_check(warmstart_command, tmp_path):
    (tmp_path / "vocabulary.yaml").write_text("name: broken\nattributes:\n  a.b: {type: nmber}\n")
    done = warmstart_command("kb", "check", tmp_path)
    assert done.code == 1
    assert f"{tmp_path}/vocabulary.yaml:3:" in done.out
    assert done.out.endswith(f"{tmp_path}: 1 error\n")


def test_a_broken_knowledge_base_cannot_recommend(warmstart_command, tmp_path):
    (tmp_path / "vocabulary.yaml").write_text("name: broken\nattributes:\n  a.b: {type: nmber}\n")
    done = warmstart_command("recommend", "--kb", tmp_path)
    assert done.code == 2
    assert f"{tmp_path}/vocabulary.yaml:3:" in done.err


def test_findings_for_github_are_workflow_commands(warmstart_command, tmp_path):
    (tmp_path / "vocabulary.yaml").write_text("name: broken\nattributes:\n  a.b: {type: nmber}\n")
    done = warmstart_command("kb", "check", tmp_path, "--format", "github")
    assert done.code == 1
    assert done.out.startswith("::error file=")
    assert ",line=3," in done.out


def test_a_sound_knowledge_base_passes_its_check(warmstart_command):
    done = warmstart_command("kb", "check", LOANS)
    assert done.code == 0
    assert done.out.startswith(f"{LOANS} is sound: ")


def test_cases_that_fail_end_with_1(warmstart_command, tmp_path):
    (tmp_path / "vocabulary.yaml").write_text(
        "name: small\nversion: 1.0.0\ntitle: Small\nattributes:\n"
        "  a.count: {type: integer, ask: How many?}\n  a.out: {type: boolean}\n"
    )
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "all.yaml").write_text(
        "- {id: a/rule, when: {a.count: '> 3'}, then: {a.out: true}, strength: definition, because: It is over 3.}\n"
    )
    (tmp_path / "cases").mkdir()
    case = "- {case: %s, title: Four, given: {a.count: 4}, expect: {a.out: %s}}\n"
    (tmp_path / "cases" / "all.yaml").write_text(case % ("right", "true") + case % ("wrong", "false"))
    done = warmstart_command("kb", "test", tmp_path)
    assert done.code == 1
    assert ": wrong: a.out should be false, and is yes (It is over 3.)" in done.out
    assert done.out.endswith("1 of 2 cases give what the experts expect\n")
    result = json.loads(warmstart_command("kb", "test", tmp_path, "--format", "json").out)
    assert [(c["case"], c["passed"]) for c in result["cases"]] == [("right", True), ("wrong", False)]


def test_output_goes_to_a_file(warmstart_command, tmp_path):
    file = tmp_path / "plan.md"
    done = warmstart_command("recommend", *ASKED, "--format", "md", "-o", file)
    assert (done.code, done.out) == (0, "")
    assert file.read_text(encoding="utf-8").startswith("# Decision: Grant it\n")


@pytest.mark.parametrize(
    ("name", "begins"), [("p.md", "# "), ("p.html", "<!doctype"), ("p.json", "{"), ("p.txt", "Dec")]
)
def test_the_ending_of_a_file_says_the_form(warmstart_command, tmp_path, name, begins):
    assert warmstart_command("recommend", *ASKED, "-o", tmp_path / name).code == 0
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(warmstart_command, shell):
    done = warmstart_command("completion", shell)
    assert done.code == 0
    assert "_WARMSTART_COMPLETE" in done.out


def test_names_and_values_are_completed():
    def completed(*words):
        environment = {**os.environ, "_WARMSTART_COMPLETE": "zsh_complete", "COMP_WORDS": " ".join(words)}
        environment["COMP_CWORD"] = str(len(words) - 1)
        done = subprocess.run([WARMSTART], env=environment, capture_output=True, text=True, check=False)
        return done.stdout.split("\n")[1::3]

    assert "recommend" in completed("warmstart", "rec")
    recommend = ("warmstart", "recommend", "--kb", str(LOANS))
    assert completed(*recommend, "--set", "loan.s") == ["loan.secured="]
    assert completed(*recommend, "--set", "applicant.job=t") == ["applicant.job=temporary"]
    assert completed(*recommend, "--without", "offer.decision=gr") == [
        "offer.decision=grant",
        "offer.decision=grant-smaller",
    ]


def test_a_reader_that_leaves_early_is_no_error():
    command = f"{WARMSTART} recommend --kb {LOANS} --format json | head -c 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, check=False)
    assert done.stdout == b"{"
    assert done.stderr == b""


def test_colour_is_only_for_a_terminal_that_wants_it():
    def output(**environment):
        # `script` gives the command a terminal of its own.
        command = ["script", "-qec", f"{WARMSTART} recommend --kb {LOANS}", "/dev/null"]
        env = {**os.environ, "TERM": "xterm", **environment}
        env.pop("NO_COLOR", None) if "NO_COLOR" not in environment else None
        return subprocess.run(command, capture_output=True, text=True, env=env, check=False).stdout

    if not any((Path(p) / "script").exists() for p in os.environ["PATH"].split(os.pathsep)):
        pytest.skip("the program `script`, which makes a terminal, is not installed")
    assert "\x1b[" in output()
    assert "\x1b[" not in output(NO_COLOR="1")


def test_a_terminal_of_ascii_gets_ascii():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [WARMSTART, "recommend", *map(str, ASKED)]
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == 0
    assert done.stdout.decode("ascii").splitlines()[1] == "Yearly income: 40,000 EUR - Amount: 10,000 EUR"


def test_a_fault_of_our_own_is_told_without_a_traceback(warmstart_command, monkeypatch):
    def broken(*_arguments, **_keywords):
        raise RuntimeError("a screw is loose")

    monkeypatch.setattr("warmstart.api.infer", broken)
    done = warmstart_command("recommend", "--kb", LOANS)
    assert done.code == 3
    assert done.err.startswith("warmstart: a fault in Warmstart itself (RuntimeError: a screw is loose).")
