"""``warmstart kb verify``: text, JSON that its schema validates, annotations, exit codes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

BASES = Path("tests/bases")


@pytest.fixture(autouse=True)
def in_the_repository(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    """Places of findings are told from the repository's root."""
    monkeypatch.chdir(root)


def test_a_clean_base_ends_with_what_was_proved(warmstart_command: Callable[..., Any]) -> None:
    finished = warmstart_command("kb", "verify", BASES / "animals")
    assert finished.code == 0
    assert finished.out.startswith("tests/bases/animals: no findings; 6 attributes proved over 1.89e+03 cells in ")


def test_a_fault_is_told_with_its_place_region_share_and_example(warmstart_command: Callable[..., Any]) -> None:
    finished = warmstart_command("kb", "verify", BASES / "loans")
    assert finished.code == 1
    assert finished.out.startswith(
        "tests/bases/loans/vocabulary.yaml:13:3: error[gap]: 'risk.ratio' has no value here\n"
    )
    assert "   where: Yearly income: 0 EUR; Amount: given (16.7% of all cells in total)\n" in finished.out
    assert "   example: {applicant.income: 0.0, loan.amount: 1.0}\n" in finished.out


@pytest.mark.parametrize("name", ["animals", "loans"])
def test_the_json_is_what_the_schema_says(warmstart_command: Callable[..., Any], root: Path, name: str) -> None:
    schema = json.loads((root / "schemas" / "verify.schema.json").read_text(encoding="utf-8"))
    document = json.loads(warmstart_command("kb", "verify", BASES / name, "--format", "json").out)
    jsonschema.Draft202012Validator(schema).validate(document)
    assert [f["kind"] for f in document["findings"]] == (["gap"] if name == "loans" else [])


def test_findings_are_annotations_of_a_pull_request(warmstart_command: Callable[..., Any]) -> None:
    out = warmstart_command("kb", "verify", BASES / "loans", "--format", "github").out
    assert out.startswith("::error file=tests/bases/loans/vocabulary.yaml,line=13,col=3,title=gap::'risk.ratio' has no")


def test_what_is_silenced_is_told_on_request(tmp_path: Path, warmstart_command: Callable[..., Any]) -> None:
    shutil.copytree(BASES / "loans", tmp_path / "loans")
    vocabulary = tmp_path / "loans" / "vocabulary.yaml"
    text = vocabulary.read_text(encoding="utf-8")
    vocabulary.write_text(text.replace("risk.ratio: {", "risk.ratio: {silence: {gap: as meant}, "), encoding="utf-8")
    quiet = warmstart_command("kb", "verify", tmp_path / "loans")
    assert quiet.code == 0 and ": 1 silenced; " in quiet.out.splitlines()[0]
    told = warmstart_command("kb", "verify", tmp_path / "loans", "--silenced")
    assert told.code == 0
    assert "error[gap]: 'risk.ratio' has no value here (silenced: as meant)\n" in told.out
    assert "   where: Yearly income: 0 EUR; Amount: given (16.7% of all cells in total)\n" in told.out
