"""What is measured side by side gives the same answers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import advisor
import contenders
import engines
import matrix
import measuring
import warmstart

BENCHMARKS = Path(engines.__file__).parent


def made_by(make, made):
    try:
        return make(made)
    except contenders.Missing as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def expected():
    advise = contenders.handwritten(advisor.advisor())
    return [advise(scenario) for scenario in advisor.scenarios(1000)]


def test_the_advisor_is_as_large_as_it_says(expected):
    made = advisor.advisor()
    assert (made.size, len(advisor.INPUTS), len(made.decisions)) == (150, 12, 18)
    answers = {name: {answer[name] for answer in expected} for name in expected[0]}
    assert all(len(values) > 1 for values in answers.values())  # no conclusion is always the same


def test_the_function_kept_is_the_one_of_the_rules():
    assert advisor.KEPT.read_text() == advisor.python_source(advisor.advisor())


@pytest.mark.parametrize("name", contenders.CONTENDERS)
def test_every_engine_gives_the_answers_of_the_function_by_hand(name, expected):
    decide = made_by(contenders.CONTENDERS[name], advisor.advisor())
    assert [decide(scenario) for scenario in advisor.scenarios(1000)] == expected


def test_derivations_are_read_down_to_the_givens():
    made = advisor.advisor()
    names = [d.name for d in made.decisions]
    base = contenders.loaded(made)
    decider = base.decider(*names)
    for scenario in advisor.scenarios(12):
        _, derivations = decider.with_derivations(scenario)
        plan = warmstart.KnowledgeBase(base.compiled).recommend(scenario)
        assert all(derivations[slot] == plan.result.derivation(slot) for slot in [*names, *advisor.INPUTS])
        document = {slot for name in names for slot in plan.why(name).to_dict()["derivations"]}
        assert contenders.read_all({slot: derivations[slot] for slot in document}, names) == len(document)


@pytest.mark.parametrize("name", matrix.CONTENDERS)
def test_every_engine_gives_the_same_matrix(name):
    made = matrix.pairs(40, 6)
    assert made_by(matrix.CONTENDERS[name], made)() == matrix.by_hand(made)()


def test_another_size_gives_the_same_answers_by_hand_and_generated():
    made = advisor.advisor(900, 18)
    by_hand, ours = contenders.handwritten(made), contenders.warmstart_values(made)
    assert all(by_hand(scenario) == ours(scenario) for scenario in advisor.scenarios(200))


def test_tables_are_markdown():
    table = ("Title", ["a note"], [{"engine": "one", "µs": 1234.5}, {"engine": "two", "µs": 0.5, "n": 1000}])
    assert measuring.as_text(table).splitlines() == [
        "### Title", "", "| engine | µs | n |", "|---|---|---|", "| one | 1,234 |  |", "| two | 0.50 | 1,000 |", "",
        "- a note",
    ]  # fmt: skip


def test_the_command_says_what_it_can_measure():
    command = [sys.executable, str(BENCHMARKS / "engines.py"), "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert all(part in done.stdout for part in engines.PARTS)


def test_the_page_has_a_place_for_every_part(tmp_path):
    page = BENCHMARKS.parent / "docs" / "benchmarks.md"
    copy = tmp_path / "page.md"
    copy.write_text(page.read_text(encoding="utf-8"), encoding="utf-8")
    fragments = {name: f"measured: {name}" for name in ["measured", *engines.PARTS]}
    measuring.fill_in(copy, fragments)
    text = copy.read_text(encoding="utf-8")
    assert all(f"<!-- {name} -->\n\nmeasured: {name}\n\n<!-- end -->" in text for name in fragments)
    assert "|---|---|---|---|" not in text  # no table of before is left
    assert text.count("\n## ") == page.read_text(encoding="utf-8").count("\n## ")
    with pytest.raises(ValueError, match="differ: frames"):
        measuring.fill_in(copy, {name: "" for name in fragments if name != "frames"})


def test_a_page_shows_one_whole_run(tmp_path):
    command = [sys.executable, str(BENCHMARKS / "engines.py"), "--only", "one", "--page", str(tmp_path / "page.md")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "leave out --only" in done.stderr


def test_what_was_measured_with_is_said():
    said = measuring.machine(5, (0.25, 1.5))
    assert "best of 5 rounds; load 0.2 as the run began, 1.5 as it ended" in said
    assert all(name in said for name in measuring.LIBRARIES)
