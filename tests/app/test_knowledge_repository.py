"""The workflow and the hooks for a repository of knowledge: they parse, and their commands run and exit as meant."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "knowledge-repository"
WORKFLOW = EXAMPLE / ".github" / "workflows" / "knowledge.yml"
STEPS: list[dict[str, Any]] = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["knowledge"]["steps"]
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


class Repository:
    """A copy of the example in a git repository, and the steps of its workflow."""

    def __init__(self, place: Path) -> None:
        self.place = place / "tea"
        shutil.copytree(EXAMPLE, self.place)
        tools = place / "bin"
        tools.mkdir()
        (tools / "gh").write_text('#!/bin/sh\necho "$@" > said-to-gh\n', encoding="utf-8")
        (tools / "gh").chmod(0o755)
        self.summary = place / "summary.md"
        self.environment = {
            **os.environ,
            "PATH": f"{tools}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "KB": "kb",
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "NUMBER": "7",
            "BEFORE": "HEAD~1",
        }
        self.git("init", "-q")
        self.commit()

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", "-C", str(self.place), *arguments], check=True, capture_output=True)

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-q", "--allow-empty", "-m", "Edit")

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.place / "kb" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def step(self, name: str) -> subprocess.CompletedProcess[str]:
        (script,) = (step["run"] for step in STEPS if step.get("name") == name)
        # As GitHub runs a step.
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        return subprocess.run(
            command, cwd=self.place, env=self.environment, capture_output=True, text=True, check=False
        )


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_a_sound_base_passes_every_step(repository: Repository) -> None:
    repository.edit("rules/brewing.yaml", "[green, 75]", "[green, 70]")
    repository.commit()
    for name in ("check", "test", "verify", "coverage", "diff", "comment"):
        done = repository.step(name)
        assert (done.returncode, done.stderr) == (0, ""), name
        if name == "diff":
            assert done.stdout == (
                "::notice file=kb/rules/brewing.yaml,line=5,col=7,title=changed answers::"
                "row water/by-kind[green] other values: water.degrees: 75 °C → 70 °C\n"
            )
        elif name in ("check", "test", "verify"):
            assert done.stdout == "", name
    summary = repository.summary.read_text(encoding="utf-8")
    assert "2 cases exercise 4 of 7" in summary
    assert "### kb: no findings\n\n2 attributes proved over 12 cells." in summary
    assert "### From HEAD~1 to kb" in summary
    assert (repository.place / "said-to-gh").read_text().startswith("pr comment 7 --body-file comment.md")
    assert "75 °C → 70 °C" in (repository.place / "comment.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("step", "edit", "annotation"),
    [
        (
            "check",
            ("rules/brewing.yaml", "[green, 75]", "[greeen, 75]"),
            "::error file=kb/rules/brewing.yaml,line=5,col=8,title=unknown-value::",
        ),
        (
            "test",
            ("rules/brewing.yaml", "[green, 75]", "[green, 85]"),
            "::error file=kb/cases/brewing.yaml,line=3,col=27,title=case::a-cup-of-green-tea: water.degrees should be",
        ),
        (
            "verify",
            ("rules/brewing.yaml", "    - [herbal, 100]\n", ""),
            "::error file=kb/vocabulary.yaml,line=7,col=3,title=gap::'water.degrees' has no value here",
        ),
    ],
)
def test_a_fault_is_an_annotation_and_a_no(
    repository: Repository, step: str, edit: tuple[str, str, str], annotation: str
) -> None:
    repository.edit(*edit)
    done = repository.step(step)
    assert done.returncode == 1
    assert done.stdout.startswith(annotation)


def test_the_summary_tells_each_finding_in_full(repository: Repository) -> None:
    repository.edit("rules/brewing.yaml", "    - [herbal, 100]\n", "")
    assert repository.step("verify").returncode == 1
    summary = repository.summary.read_text(encoding="utf-8")
    assert summary.startswith("### kb: 1 error\n")
    assert "| error | 'water.degrees' has no value here | `kb/vocabulary.yaml:7` | 25.0% |\n" in summary
    assert "  where Kind of tea: Herbal  \n  example: `{leaf.kind: herbal}`  \n" in summary


SOURCES = """
references:
  - {id: tasting, authors: "Taster, A.", year: 2020, title: A tasting, venue: At home, status: primary}
"""
TEAS = """
record: tea
facts:
  - {id: sencha, strong: false}
  - {id: assam, strong: true}
"""
CHOICE = """records:
  tea: {attributes: {strong: {type: boolean}, points: {type: integer, combine: sum}}}
choices:
  brew.tea: {from: tea, title: Tea, by: [tea.points]}
"""
POINTS = """
- id: points/morning
  for: tea
  when: {tea.strong: true}
  then: {tea.points: 2}
  strength: weak
  because: Mornings want strong tea.
"""
TASTED = """
source: tasting
topic: taste
questions:
  - id: tasting/a
    decision: [brew.tea]
    given: {leaf.kind: black}
    metric: {name: liked by, unit: percent, better: higher}
    options:
      - {id: one, brew.tea: sencha, value: 40}
      - {id: other, brew.tea: assam, value: 80}
"""


def test_a_score_is_held_once_it_was_recorded(repository: Repository) -> None:
    kb = repository.place / "kb"
    repository.edit("vocabulary.yaml", "attributes:\n", CHOICE + "attributes:\n")
    repository.edit("rules/brewing.yaml", "- table: water/by-kind", POINTS + "\n- table: water/by-kind")
    (kb / "facts").mkdir()
    (kb / "evidence").mkdir()
    (kb / "facts" / "teas.yaml").write_text(TEAS, encoding="utf-8")
    (kb / "facts" / "references.yaml").write_text(SOURCES, encoding="utf-8")
    (kb / "evidence" / "tasting.yaml").write_text(TASTED, encoding="utf-8")
    for name in ("check", "score"):
        done = repository.step(name)
        assert (done.returncode, done.stdout + done.stderr) == (0, ""), name
    record = ["warmstart", "kb", "score", "kb", "--record"]
    subprocess.run(record, cwd=repository.place, env=repository.environment, check=True, capture_output=True)
    assert repository.step("score").returncode == 0
    repository.edit("rules/brewing.yaml", "{tea.points: 2}", "{tea.points: -2}")
    repository.summary.unlink()
    done = repository.step("score")
    assert (done.returncode, done.stderr) == (1, "")
    assert "Worse than recorded: overall" in repository.summary.read_text(encoding="utf-8")


def test_the_first_version_has_nothing_to_be_compared_with(repository: Repository) -> None:
    repository.environment["BEFORE"] = "0" * 40
    done = repository.step("diff")
    assert (done.returncode, done.stdout) == (0, "There is no version before this one to compare with.\n")


PAGE = ROOT / "docs" / "knowledge-repository.md"


def test_the_page_shows_what_the_commands_print(repository: Repository) -> None:
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 3
    repository.edit("rules/brewing.yaml", "[green, 75]", "[green, 70]")
    for block in blocks:
        command, _, output = block.partition("\n")
        done = subprocess.run(
            command.removeprefix("$ "), shell=True, cwd=repository.place, env=repository.environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.stdout == output, command


def test_the_page_names_the_files_of_the_example() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in (".github/workflows/knowledge.yml", ".pre-commit-config.yaml", "kb/vocabulary.yaml"):
        assert name in text
        assert (EXAMPLE / name).is_file()
    assert all(f"`{step['name']}`" in text for step in STEPS if "name" in step and step["name"] != "install")
    assert all(f"`{hook['id']}`" in text for hook in HOOKS)


def test_steps_run_although_another_says_no() -> None:
    by_name = {step["name"]: step for step in STEPS if "name" in step}
    assert list(by_name) == ["install", "check", "test", "verify", "coverage", "score", "diff", "comment"]
    for name in ("test", "verify", "coverage", "score", "diff", "comment"):
        assert "!cancelled() && " in by_name[name]["if"]
        assert "steps.check.outcome == 'success'" in by_name[name]["if"]


@pytest.mark.parametrize("hook", HOOKS, ids=[hook["id"] for hook in HOOKS])
def test_a_hook_passes_a_sound_base_and_stops_a_broken_one(repository: Repository, hook: dict[str, Any]) -> None:
    assert hook["language"] == "python"
    assert hook["pass_filenames"] is False

    def run() -> int:
        command = [*shlex.split(hook["entry"]), *hook["args"]]
        return subprocess.run(
            command, cwd=repository.place, env=repository.environment, capture_output=True, check=False
        ).returncode

    assert run() == 0
    repository.edit("rules/brewing.yaml", "[green, 75]", "[green, hot]")
    assert run() == (1 if hook["id"] == "kb-check" else 2)


def test_the_hooks_of_the_example_exist() -> None:
    config = yaml.safe_load((EXAMPLE / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    wanted = [hook["id"] for repo in config["repos"] for hook in repo["hooks"]]
    assert set(wanted) <= {hook["id"] for hook in HOOKS}
