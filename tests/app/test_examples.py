"""The scenario files in examples/: each runs, and its plan is whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

FILES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*.yaml"))


def test_there_are_eight():
    assert len(FILES) == 8


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_the_plan_is_complete_and_without_conflict(warmstart_command, file):
    done = warmstart_command("recommend", file, "--format", "json")
    assert (done.code, done.err) == (0, "")
    plan = json.loads(done.out)
    assert plan["conflicts"] == []
    assert plan["contradictions"] == []
    assert plan["conclusions"]["plan.verdict"]["value"] == "train"
    for name in ("plan.strategy", "plan.model"):
        assert plan["conclusions"][name]["value"] is not None
        assert plan["conclusions"][name]["because"]


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_the_text_fits_in_80_columns(warmstart_command, file, monkeypatch):
    monkeypatch.chdir(file.parent.parent)
    done = warmstart_command("recommend", file.relative_to(file.parent.parent))
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_the_file_says_in_a_comment_what_it_is_about(file):
    assert file.read_text(encoding="utf-8").startswith("# ")
