"""Frames and tables of scenarios, from the outside: the shipped knowledge base through the public door."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import warmstart
from warmstart.batch import answer_file
from warmstart.engine.frame.inference import FrameInference
from warmstart.engine.scenario import Scenario
from warmstart.frames import question_of

ROWS: dict[str, list[Any]] = {
    "id": [1, 2, 3, 4, 5],
    "target.task": ["image-classification", "text-classification", "tabular", "nonsense", "object-detection"],
    "data.n_train": [800, 5000, None, 7, 300],
    "compute.vram_gb": [8.0, 24.0, 12.0, 12.0, -3.0],
}
WANTED = ["plan.strategy", "plan.epochs"]


@pytest.fixture(scope="module")
def kb() -> warmstart.KnowledgeBase:
    return warmstart.load()


def plans(kb: warmstart.KnowledgeBase) -> list[list[Any]]:
    """What one plan after the other says of the rows that are right."""
    found = []
    for at in range(3):
        given = {name: values[at] for name, values in ROWS.items() if name != "id" and values[at] is not None}
        plan = kb.recommend(given)
        found.append([plan[name].value for name in WANTED])
    return found


def test_each_row_gets_the_plan_of_its_scenario(kb: warmstart.KnowledgeBase) -> None:
    answer = kb.recommend_frame(pl.DataFrame(ROWS), WANTED)
    assert answer.columns == [*ROWS, *WANTED, "contradictions", "problem"]
    assert [list(row) for row in answer.select(WANTED).head(3).rows()] == plans(kb)
    assert answer.select(WANTED).tail(2).rows() == [(None, None), (None, None)]
    assert answer["problem"].to_list()[3:] == [
        "target.task is no task of this name", "compute.vram_gb is outside its range [0, 2000]",
    ]  # fmt: skip


def test_pandas_comes_back_with_its_index_and_its_own_missing_values(kb: warmstart.KnowledgeBase) -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(ROWS, index=list("abcde"))
    answer = kb.recommend_frame(frame, WANTED)
    assert list(answer.index) == list("abcde")
    assert list(answer["id"]) == ROWS["id"]
    assert str(answer["plan.epochs"].dtype) == "Int64"
    assert answer["plan.strategy"].head(3).tolist() == [strategy for strategy, _ in plans(kb)]
    assert answer["plan.strategy"].isna().tolist() == [False, False, False, True, True]
    assert list(frame.columns) == list(ROWS)  # what was handed in is as it was


def test_arrow_tables_come_back_as_arrow_tables(kb: warmstart.KnowledgeBase) -> None:
    pytest.importorskip("pyarrow")
    table = pl.DataFrame(ROWS).to_arrow()
    answer = kb.recommend_frame(table, WANTED)
    assert type(answer) is type(table)
    assert answer.column_names == [*ROWS, *WANTED, "contradictions", "problem"]
    assert [list(row.values()) for row in answer.select(WANTED).slice(0, 3).to_pylist()] == plans(kb)


def test_what_holds_for_all_rows_is_said_once(kb: warmstart.KnowledgeBase) -> None:
    frame = pl.DataFrame({"data.n_train": [200, 50_000]})
    given = {"target.task": "text-classification", "without": {"plan.strategy": ["full-fine-tuning"]}}
    answer = kb.recommend_frame(frame, ["plan.strategy"], given=given, rules=True)
    said = [kb.recommend({**given, "data.n_train": n})["plan.strategy"].value for n in (200, 50_000)]
    assert answer["plan.strategy"].to_list() == said


def test_a_row_wins_over_what_is_said_for_all(kb: warmstart.KnowledgeBase) -> None:
    frame = pl.DataFrame({"target.task": ["text-classification", None], "data.n_train": [200, 200]})
    given = {"target.task": "tabular"}
    question = question_of(kb.compiled, frame.columns, ["target.task"], Scenario(given), rules=False)
    for few in (0, 10):
        answer = FrameInference(question, few=few).add(frame)
        assert answer["target.task"].to_list() == ["text-classification", "tabular"]


def test_expressions_for_the_shipped_base_agree_with_its_plans(kb: warmstart.KnowledgeBase) -> None:
    frame = pl.DataFrame({n: v[:3] for n, v in ROWS.items()})
    names = ["plan.preference", "data.regime", "similarity.level"]
    question = question_of(kb.compiled, frame.columns, names, Scenario(), rules=False)
    at_once = FrameInference(question, few=0).add(frame)
    assert at_once.to_dicts() == FrameInference(question).add(frame).to_dicts()


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"data.n_trian": [1]}, "unknown-attribute"),
        ({"data.n_train": ["many"]}, "wrong-type"),
        ({"plan.preference": ["lora"]}, "frame-collection"),
        ({"anything": [1]}, "frame-no-input"),
    ],
)
def test_a_frame_that_cannot_be_read_is_an_error(kb: warmstart.KnowledgeBase, columns: Any, code: str) -> None:
    with pytest.raises(warmstart.ScenarioError) as caught:
        kb.recommend_frame(pl.DataFrame(columns), WANTED)
    assert [d.code for d in caught.value.diagnostics] == [code]


def test_an_unknown_conclusion_is_an_error(kb: warmstart.KnowledgeBase) -> None:
    with pytest.raises(warmstart.ScenarioError, match=r"did you mean 'plan\.strategy'"):
        kb.recommend_frame(pl.DataFrame(ROWS), ["plan.stratagy"])
    with pytest.raises(warmstart.ScenarioError, match="field of each model"):
        kb.recommend_frame(pl.DataFrame(ROWS), ["model.score"])


# --- files ---

CSV = """\
id,target.task,data.n_train,data.mirror,note
1,image-classification,800,true,"a, b"
2,text-classification,1e3,,
3,nonsense,7,,
4,tabular,many,,
5,tabular,,perhaps,
"""


def test_a_table_in_a_table_out(tmp_path: Path, warmstart_command: Callable[..., Any]) -> None:
    (tmp_path / "in.csv").write_text(CSV, encoding="utf-8")
    ended = warmstart_command("batch", tmp_path / "in.csv", "-o", tmp_path / "out.csv", "--want", "plan.strategy")
    assert ended.code == 1
    assert ended.out == ""
    assert ended.err.splitlines() == [
        f"{tmp_path / 'out.csv'}: 5 rows, 3 with a problem",
        "  row 3: target.task is no task of this name (nonsense)",
        "  row 4: data.n_train is not a whole number (many)",
        "  row 5: data.mirror is not true or false (perhaps)",
    ]
    rows = pl.read_csv(tmp_path / "out.csv", infer_schema=False)
    given = pl.read_csv(tmp_path / "in.csv", infer_schema=False)
    assert rows.select(given.columns).equals(given)  # nothing of what was there is lost
    assert rows["plan.strategy"].is_null().to_list() == [False, False, True, True, True]
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize("form", ["parquet", "jsonl"])
def test_other_forms_hold_the_same(tmp_path: Path, warmstart_command: Callable[..., Any], form: str) -> None:
    rows = pl.DataFrame({name: values[:3] for name, values in ROWS.items()})
    source, target = tmp_path / f"in.{form}", tmp_path / f"out.{form}"
    rows.write_parquet(source) if form == "parquet" else rows.write_ndjson(source)
    ended = warmstart_command("batch", source, "-o", target, "--want", "plan.strategy", "--want", "plan.epochs")
    assert (ended.code, ended.err) == (0, f"{target}: 3 rows\n")
    if form == "parquet":
        found = pl.read_parquet(target).select(WANTED).rows()
    else:
        found = [tuple(json.loads(line)[n] for n in WANTED) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [list(row) for row in found] == plans(warmstart.load())


def test_who_stops_midway_leaves_what_was_there(tmp_path: Path, kb: warmstart.KnowledgeBase) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("data.n_train\n" + "800\n" * 3, encoding="utf-8")
    target.write_text("what was there", encoding="utf-8")

    def stop(_done: int, _total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        answer_file(kb.compiled, source, target, ["plan.strategy"], Scenario(), rules=False, progress=stop)
    assert target.read_text(encoding="utf-8") == "what was there"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_files_that_cannot_be_used_are_told(tmp_path: Path, warmstart_command: Callable[..., Any]) -> None:
    (tmp_path / "in.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "broken.parquet").write_bytes(b"not parquet at all")
    told = [
        (["none.csv", "out.csv"], "no such file"),
        (["in.csv", "in.csv"], "would replace the scenarios"),
        (["in.csv", "out.xlsx"], "no form of table"),
        (["in.csv", "nowhere/out.csv"], "there is no folder"),
        (["broken.parquet", "out.csv"], "cannot be read as parquet"),
    ]
    for (source, target), said in told:
        ended = warmstart_command("batch", tmp_path / source, "-o", tmp_path / target)
        assert ended.code == 2
        assert said in ended.err
        assert not (tmp_path / "out.csv").exists()
