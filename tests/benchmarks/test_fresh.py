"""Tables in their own words: the evidence made of them, the answers to them, and that both come to one score."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

import evidence
import fresh
from warmstart.api import load, shipped_directory
from warmstart.engine.infer import Engine
from warmstart.engine.load import load_base
from warmstart.engine.scoring.evidence import Comparison, load_evidence
from warmstart.engine.scoring.regret import score_comparison
from warmstart.table_questions import Reader, answer, word_files

TABLES = Path(__file__).parent / "tables"
KB = shipped_directory()
FILES = {
    table.file: table
    for table in evidence.TABLES
    if table.source in {path.stem for path in TABLES.glob("*.csv")} - {"contexts"}
}
Answers = list[dict[str, Any]]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(load(KB, facts=word_files(KB)).compiled)


@pytest.fixture(scope="module")
def answers(reader: Reader) -> Answers:
    """What `kb score --questions` answers to the questions of the tables."""
    questions, contexts = fresh.read(TABLES)
    engine = Engine(reader.base)
    told = []
    for key, options in questions.items():
        data = next(iter(options.values()))[0]["target_dataset"]
        put = json.loads(json.dumps(fresh.asked(key, options, contexts[key[0], data])))
        told.append(answer(engine, reader.question(put)))
    return told


@pytest.fixture(scope="module")
def comparisons() -> dict[str, Comparison]:
    found, findings = load_evidence(load_base(KB), KB)
    assert findings == []
    return {comparison.id: comparison for comparison in found}


def shortfall(source: str, answers: Answers) -> float:
    """The mean share of the way from best to worst that answers lose, from the file itself and by no code of ours."""
    questions: dict[str, list[dict[str, str]]] = {}
    with (TABLES / f"{source}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            questions.setdefault(row["question_id"], []).append(row)
    chosen = {told["question"]: told["options"][0] for told in answers}
    lost = []
    for ident, rows in questions.items():
        measured = {row["option"]: float(row["value"]) for row in rows}
        assert {row["higher_is_better"] for row in rows} == {"1"}
        low, high = min(measured.values()), max(measured.values())
        lost.append((high - measured[chosen[fresh.hidden((source, ident))]]) / (high - low))
    return fmean(lost)


def test_the_tables_are_of_several_kinds() -> None:
    topics = {table.topic for table in FILES.values()}
    assert len(FILES) == 6
    assert topics == {"strategy", "pretraining", "learning rate", "model", "form of adapters"}


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_score_of_the_evidence_is_that_of_the_answers(
    name: str, reader: Reader, answers: Answers, comparisons: dict[str, Comparison]
) -> None:
    """The same questions by two ways: as facts of the knowledge base, and as text that anybody may ask."""
    scored = score_comparison(Engine(load_base(KB)), comparisons[name]).advice.normal
    assert scored == pytest.approx(shortfall(FILES[name].source, answers), abs=0.01)


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_evidence_is_what_the_tables_say(name: str, reader: Reader) -> None:
    """Write it anew with benchmarks/evidence.py where a phrase is now read otherwise."""
    table = FILES[name]
    contexts = {evidence.key(row): row for row in evidence.read(TABLES / "contexts.csv")}
    rows = evidence.read(TABLES / f"{table.source}.csv")
    assert evidence.Writer(reader, table, contexts).text(rows) == (KB / "evidence" / f"{name}.yaml").read_text("utf-8")


def test_a_question_tells_neither_names_nor_values(reader: Reader) -> None:
    questions, contexts = fresh.read(TABLES)
    for key, options in questions.items():
        first = next(iter(options.values()))[0]
        put = json.dumps(fresh.asked(key, options, contexts[key[0], first["target_dataset"]]))
        assert first["target_dataset"] not in put
        assert '"value"' not in put


def test_the_table_of_regrets_counts_every_source_alike(answers: Answers) -> None:
    questions, _ = fresh.read(TABLES)
    printed = fresh.table(questions, answers)
    sources = {key[0] for key in questions}
    means = [shortfall(source, answers) for source in sources]
    last = printed.splitlines()[-1].split("|")
    assert printed.count("\n") == len(sources) + 2
    assert float(last[3]) == pytest.approx(fmean(means), abs=0.001)
    assert int(last[2]) == len(questions)
