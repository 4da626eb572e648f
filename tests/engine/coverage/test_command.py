"""``warmstart kb coverage``: text, JSON that its schema validates, Markdown, exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ..helpers import write
from .test_goals import RULES, VOCABULARY

CASES = """
- case: many
  given: {put.a: 12, put.b: true}
  expect: {end.x: high}
- case: few
  given: {put.a: 3, put.c: red}
  expect: {end.x: low}
- case: not-so
  given: {put.a: 12}
  expect: {end.x: low}
"""


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    files = {"vocabulary.yaml": "name: small" + VOCABULARY, "rules/all.yaml": RULES, "cases/all.yaml": CASES}
    write(tmp_path / "small", files)
    return Path("small")


def test_what_no_case_exercises_is_listed_by_place(base: Path, warmstart_command: Callable[..., Any]) -> None:
    finished = warmstart_command("kb", "coverage", base, "--tests")
    assert finished.code == 0
    assert (
        finished.out
        == """\
                      rules and rows  tests both ways
small/rules/all.yaml  3 of 4 (75.0%)   2 of 7 (28.6%)

Not exercised, or only one way:

small/rules/all.yaml
     2  high: 'put.a: >= 10' is never false where it matters
     6  low: 'put.a: known' is never false where it matters
     9  by-colour: 'put.b: false' is never false where it matters
    14  by-colour[green, < 5]

3 cases exercise 3 of 4 (75.0%) rules and rows (2 where they expect something of
it), and both ways 2 of 7 (28.6%) tests
"""
    )


def test_the_json_is_what_the_schema_says(base: Path, warmstart_command: Callable[..., Any], root: Path) -> None:
    schema = json.loads((root / "schemas" / "coverage.schema.json").read_text(encoding="utf-8"))
    document = json.loads(warmstart_command("kb", "coverage", base, "--format", "json").out)
    jsonschema.Draft202012Validator(schema).validate(document)
    low = next(s for s in document["statements"] if s["id"] == "low")
    assert (low["decides"], low["gives_way"], low["gives_way_to"], low["expected"]) == (
        ["few", "not-so"],
        ["many"],
        ["high"],
        ["few", "not-so"],
    )
    row = next(s for s in document["statements"] if s["id"] == "by-colour[red, any]")
    assert (row["decides"], row["expected"]) == (["few"], [])  # the case looks at something else
    assert [(t["test"], t["true"], t["false"]) for t in document["shared_tests"]] == [("put.b: false", "few", None)]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--fail-under", "75"), 0),
        (("--fail-under", "75.1"), 1),
        (("--fail-under-tests", "28"), 0),
        (("--fail-under-tests", "29"), 1),
        (("--fail-under", "101"), 2),
    ],
)
def test_too_little_coverage_is_a_no(
    base: Path, warmstart_command: Callable[..., Any], options: tuple[str, ...], code: int
) -> None:
    finished = warmstart_command("kb", "coverage", base, *options)
    assert finished.code == code
    assert ("less than the 75.1% asked for" in finished.err) is (options[1] == "75.1")


def test_markdown_folds_what_is_missing(base: Path, warmstart_command: Callable[..., Any]) -> None:
    out = warmstart_command("kb", "coverage", base, "--format", "md").out
    assert out.startswith("**3 cases exercise 3 of 4 (75.0%) rules and rows")
    assert "| small/rules/all.yaml | 3 of 4 (75.0%) | 2 of 7 (28.6%) |\n" in out
    assert "- line 14: by-colour\\[green, \\< 5\\]\n" in out


def test_a_base_with_mistakes_cannot_be_measured(base: Path, warmstart_command: Callable[..., Any]) -> None:
    (base / "cases" / "all.yaml").write_text("- case: x\n  given: {put.z: 1}\n  expect: {end.x: high}\n")
    finished = warmstart_command("kb", "coverage", base)
    assert finished.code == 2
    assert "there is no attribute 'put.z'" in finished.err
