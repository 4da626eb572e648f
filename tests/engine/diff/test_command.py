"""``warmstart kb diff``: directories and git revisions; text, JSON that its schema validates, Markdown, exit codes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ..helpers import files_of, write
from .test_statements import ANIMALS, RULES, VOCABULARY

EDITED = RULES.replace('"< 30"', '"< 60"')


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose knowledge base was edited since its only commit."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "project" / "kb", files_of(VOCABULARY, RULES, animal=ANIMALS))
    for arguments in (
        ("init", "-q", "-b", "main"),
        ("add", "."),
        ("-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-q", "-m", "Begin"),
    ):
        subprocess.run(["git", "-C", "project", *arguments], check=True)
    write(tmp_path / "project" / "kb", files_of(VOCABULARY, EDITED, animal=ANIMALS))
    write(tmp_path / "old", files_of(VOCABULARY, RULES, animal=ANIMALS))
    return tmp_path


TOLD = """\
2 decisions differ, in 16.7% of 12 cells.

What is written differently
  – row band[small]: other tests ({folder}/rules/rules.yaml:6)

Band (end.band): 16.7% of the cells
  – High → Low
      for example {{put.colour: red}}
      where Colour: Red; Size: 30 to 59 or not given
      by band[red] → by band[small]

What follows from that
  – Price (end.price): 3 → unknown; 16.7% of the cells
"""


def test_two_directories(here: Path, warmstart_command: Callable[..., Any]) -> None:
    finished = warmstart_command("kb", "diff", "old", "project/kb")
    assert finished.code == 0
    assert finished.out == "From old to project/kb\n" + TOLD.format(folder="project/kb")


@pytest.mark.parametrize("revision", ["HEAD", "main", "HEAD^0"])
def test_a_revision_and_a_directory(here: Path, warmstart_command: Callable[..., Any], revision: str) -> None:
    out = warmstart_command("kb", "diff", revision, "project/kb").out
    assert out == f"From {revision} to project/kb\n" + TOLD.format(folder="project/kb")


def test_inside_the_directory(
    here: Path, warmstart_command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(here / "project" / "kb")
    assert warmstart_command("kb", "diff", "HEAD", ".").out.startswith("From HEAD to .\n2 decisions differ")


def test_two_revisions_of_the_directory_that_is_named(here: Path, warmstart_command: Callable[..., Any]) -> None:
    finished = warmstart_command("kb", "diff", "HEAD", "HEAD", "--kb", "project/kb")
    assert (finished.code, finished.out) == (
        0,
        "From HEAD to HEAD\nNothing is written differently: every answer is the same.\n",
    )


def test_the_json_is_what_the_schema_says(here: Path, warmstart_command: Callable[..., Any], root: Path) -> None:
    schema = json.loads((root / "schemas" / "diff.schema.json").read_text(encoding="utf-8"))
    document = json.loads(warmstart_command("kb", "diff", "HEAD", "project/kb", "--format", "json").out)
    jsonschema.Draft202012Validator(schema).validate(document)
    assert [d["attribute"] for d in document["decisions"]] == ["end.band", "end.price"]
    assert document["decisions"][1]["kinds"][0]["because_of"][0]["id"] == "band[small]"
    assert document["changes"][0]["file"] == "project/kb/rules/rules.yaml"


def test_markdown_for_a_pull_request(here: Path, warmstart_command: Callable[..., Any]) -> None:
    out = warmstart_command("kb", "diff", "HEAD", "project/kb", "--format", "md").out
    assert out.startswith("### From HEAD to project/kb\n\n2 decisions differ")
    assert "| Band `end.band` | 16.7% of the cells | High → Low |\n" in out
    assert "<details><summary>Band: 16.7% of the cells</summary>\n" in out
    assert "<details><summary>What follows from that: 1 more</summary>\n\n| decision" in out
    assert "  for example `{put.colour: red}`" in out


def test_rows_that_changed_alike_are_told_together(here: Path, warmstart_command: Callable[..., Any]) -> None:
    swapped = RULES
    for row, other in (("low, {id: small}", "high"), ("high, {id: red}", "low"), ("low, {id: rest}", "high")):
        swapped = swapped.replace(row, f"{other}, {row.partition(', ')[2]}")
    write(here / "project" / "kb", files_of(VOCABULARY, swapped, animal=ANIMALS))
    out = warmstart_command("kb", "diff", "old", "project/kb").out
    assert "  – 3 rows of band: other values (project/kb/rules/rules.yaml:6)\n" in out


def test_annotations_stand_beside_what_was_edited(here: Path, warmstart_command: Callable[..., Any]) -> None:
    out = warmstart_command("kb", "diff", "HEAD", "project/kb", "--format", "github").out
    assert out == (
        "::notice file=project/kb/rules/rules.yaml,line=6,col=7,title=changed answers::"
        "row band[small] other tests: end.band: High → Low; end.price: 3 → unknown\n"
    )


def test_only_the_decisions_asked_for(here: Path, warmstart_command: Callable[..., Any]) -> None:
    out = warmstart_command("kb", "diff", "old", "project/kb", "--about", "end.price", "--about", "end.other").out
    assert "Band (end.band)" not in out
    assert "The same everywhere: end.other." in out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("old", "project/kb", "--exit-code"), 1), (("old", "old", "--exit-code"), 0)],
)
def test_exit_codes_as_of_git_diff(
    here: Path, warmstart_command: Callable[..., Any], arguments: tuple[str, ...], code: int
) -> None:
    assert warmstart_command("kb", "diff", *arguments).code == code


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("no-such-thing", "project/kb"), "'no-such-thing': it is neither a directory nor a git revision"),
        (("no-such-thing", "old"), "'no-such-thing': it is no directory, and 'old' is not in a git repository"),
        (("--help-me", "project/kb"), "No such option"),
        (("HEAD", "project"), "'HEAD': the revision has no vocabulary.yaml, so no knowledge base to compare with"),
        (("old", "project/kb", "--about", "end.nothing"), "there is no attribute 'end.nothing'"),
        (("old", "project"), "vocabulary.yaml"),
    ],
)
def test_bad_input_is_told(
    here: Path, warmstart_command: Callable[..., Any], arguments: tuple[str, ...], message: str
) -> None:
    finished = warmstart_command("kb", "diff", *arguments)
    assert finished.code == 2
    assert message in finished.err
