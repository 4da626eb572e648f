"""The cases that are suggested exercise what they say; what is said to be out of reach is so in every cell."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from warmstart.engine.cases import load_cases
from warmstart.engine.coverage.goals import Goal, Goals
from warmstart.engine.coverage.measure import measure
from warmstart.engine.coverage.search import search
from warmstart.engine.infer import Engine
from warmstart.engine.load import load_base
from warmstart.engine.symbolic.compose import World

from ..symbolic.random_bases import all_scenarios, random_base

TEA = Path("examples/knowledge-repository/kb")


@pytest.fixture
def tea(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path) -> Path:
    shutil.copytree(root / TEA, tmp_path / "kb")
    monkeypatch.chdir(tmp_path)
    return Path("kb")


def test_random_bases_are_exercised_wherever_they_can_be(tmp_path: Path) -> None:
    compared = out_of_reach = 0
    for seed in range(7000, 7030):
        base = random_base(tmp_path, seed, arithmetic=seed % 3 == 0)
        if base is None:
            continue
        goals = Goals(base)
        wanted = list(goals.all())
        found = search(base, goals, wanted)
        engine = Engine(base)
        covered: set[Goal] = set()
        each = [goals.achieved(engine.run(scenario)) & set(wanted) for scenario, _ in found.scenarios]
        for at, one in enumerate(each):  # none can be spared
            assert not one <= set().union(*each[:at], *each[at + 1 :]), seed
        for scenario, claimed in found.scenarios:
            achieved = goals.achieved(engine.run(scenario))
            assert set(claimed) <= achieved
            assert claimed and not covered.issuperset(claimed)  # each adds something
            covered |= achieved
        assert set(wanted) - covered == set(found.never) | set(found.open)
        anywhere = {g for _, s in all_scenarios(base) for g in goals.achieved(engine.run(s))}
        assert anywhere.isdisjoint(found.never), seed
        if not World(base).atoms.all():
            assert anywhere.isdisjoint(found.open), seed
        out_of_reach += len(found.never)
        compared += 1
    assert compared >= 15 and out_of_reach >= 10


def test_missing_cases_are_written_for_an_expert(tea: Path, warmstart_command: Callable[..., Any]) -> None:
    finished = warmstart_command("kb", "coverage", tea, "--suggest", "kb/cases/missing.yaml")
    assert finished.code == 0
    assert finished.out.endswith(
        "\n2 cases written to kb/cases/missing.yaml would exercise 3 more. Fill in what\n"
        "they expect: until then 'kb check' says that 'expect' is empty.\n"
    )
    text = Path("kb/cases/missing.yaml").read_text(encoding="utf-8")
    assert text.count("# exercises ") == 3
    assert "- case: to-fill-in-1\n  # exercises time/by-kind[herbal]\n  # exercises water/by-kind[herbal]\n" in text

    refused = warmstart_command("kb", "check", tea)
    assert refused.code == 1
    assert refused.out.count("error[schema-empty]: 'expect' is empty") == 2

    # The expert agrees with all of it.
    Path("kb/cases/missing.yaml").write_text(text.replace("    # ", "    "), encoding="utf-8")
    assert warmstart_command("kb", "check", tea).code == 0
    base = load_base(tea)
    coverage = measure(base, load_cases(base, tea)[0])
    assert coverage.decided().share == coverage.expected().done / coverage.expected().all == 1.0
    again = warmstart_command("kb", "coverage", tea, "--suggest", "kb/cases/more.yaml")
    assert "No case to write: nothing was found that is missing and can be exercised." in again.out
    assert not Path("kb/cases/more.yaml").exists()


def test_a_file_is_never_overwritten(tea: Path, warmstart_command: Callable[..., Any]) -> None:
    before = Path("kb/cases/brewing.yaml").read_text(encoding="utf-8")
    finished = warmstart_command("kb", "coverage", tea, "--suggest", "kb/cases/brewing.yaml")
    assert finished.code == 2
    assert "kb/cases/brewing.yaml exists already, and is not overwritten" in finished.err
    assert Path("kb/cases/brewing.yaml").read_text(encoding="utf-8") == before


def test_tests_are_searched_for_too_and_what_cannot_be_is_said(
    tea: Path, warmstart_command: Callable[..., Any], root: Path
) -> None:
    rules = tea / "rules" / "brewing.yaml"
    never = '\n- id: time/never\n  when: {leaf.grams: "< 2 and > 3"}\n  then: {brew.minutes: 9}\n'
    rules.write_text(rules.read_text(encoding="utf-8") + never, encoding="utf-8")
    finished = warmstart_command("kb", "coverage", tea, "--tests", "--suggest", "new.yaml", "--format", "json")
    document = json.loads(finished.out)
    schema = json.loads((root / "schemas" / "coverage.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)
    suggested = document["suggested"]
    assert suggested["never"] == ["time/never", "time/never: 'leaf.grams: < 2 and > 3' is true"]
    assert suggested["open"] == []
    assert any("'leaf.kind: [green, black]' is false" in what for c in suggested["cases"] for what in c["covers"])
