"""A hundred thousand random scenarios of the generated advisor: every dataframe library answers every row alike.

What is right for all rows comes from generated code, which is compared with ``engine.infer`` on some of them: to infer
all takes minutes. ``WARMSTART_ROWS_INFERRED=100000`` compares them all. Spark, which takes some milliseconds a row
here, answers some of the rows (``WARMSTART_ROWS_ON_SPARK``).
"""

from __future__ import annotations

import os
import shutil
import warnings
from random import Random
from typing import Any

import polars as pl
import pytest

import advisor
import contenders
import warmstart
from warmstart.engine.infer import Engine
from warmstart.engine.scenario import Scenario

ROWS = 100_000
ON_SPARK = int(os.environ.get("WARMSTART_ROWS_ON_SPARK", "2000"))
COLLAPSE = "org.apache.spark.sql.catalyst.optimizer.CollapseProject"  # docs/frames.md says why
INFERRED = int(os.environ.get("WARMSTART_ROWS_INFERRED", "2000"))
BOUNDARIES = (0, 1000, *(at + step for at in advisor.THRESHOLDS for step in (-1, 0, 1)))
TYPES = {"integer": pl.Int64, "boolean": pl.Boolean}


def scenario(random: Random) -> dict[str, Any]:
    """A scenario that leaves a tenth of the inputs open and often meets a threshold, or just misses it."""
    found: dict[str, Any] = {}
    for name, kind in advisor.INPUTS.items():
        if random.random() < 0.1:
            continue
        if kind == "integer":
            found[name] = random.choice(BOUNDARIES) if random.random() < 0.5 else random.randint(0, 1000)
        else:
            found[name] = random.choice({"kind": advisor.KINDS, "grade": advisor.GRADES}.get(kind, (False, True)))
    return found


class Sheet:
    """The rows, their answers by generated code, and the frame that asks for them."""

    def __init__(self) -> None:
        made, random = advisor.advisor(), Random(11)
        self.base: warmstart.KnowledgeBase = contenders.loaded(made)
        self.names = [d.name for d in made.decisions]
        self.rows = [scenario(random) for _ in range(ROWS)]
        decider = self.base.decider(*self.names)
        answers = [decider(row) for row in self.rows]
        self.expected = {name: [answer[name] for answer in answers] for name in self.names}
        schema = {name: TYPES.get(kind, pl.String) for name, kind in advisor.INPUTS.items()}
        self.frame = pl.DataFrame({n: [row.get(n) for row in self.rows] for n in schema}, schema=schema)

    def check(self, answer: Any, rows: int = ROWS) -> None:
        """Compare the columns of an answer, as polars, with what is right for the first rows."""
        assert len(answer) == rows
        assert answer["problem"].null_count() == rows
        for name in self.names:
            assert answer[name].to_list() == self.expected[name][:rows], name

    def ask(self, frame: Any) -> Any:
        """The answer to a frame of any library."""
        return self.base.recommend_frame(frame, self.names)


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    return Sheet()


def test_the_rows_are_varied_and_what_is_right_is_what_inference_says(sheet: Sheet) -> None:
    assert len({tuple(row.items()) for row in sheet.rows}) > 0.9 * ROWS
    assert all(sum(n not in row for row in sheet.rows) > 0.05 * ROWS for n in advisor.INPUTS)
    engine = Engine(sheet.base.compiled)
    for at in range(0, ROWS, ROWS // INFERRED):
        run = engine.run(Scenario(sheet.rows[at]))
        assert {n: run.values[n] for n in sheet.names} == {n: sheet.expected[n][at] for n in sheet.names}, at


def test_polars(sheet: Sheet) -> None:
    sheet.check(sheet.ask(sheet.frame))
    sheet.check(sheet.ask(sheet.frame.lazy()).collect())


def test_duckdb(sheet: Sheet) -> None:
    duckdb = pytest.importorskip("duckdb")
    answer = sheet.ask(duckdb.from_arrow(sheet.frame.with_row_index("at").to_arrow()))
    sheet.check(pl.from_arrow(answer.to_arrow_table()).sort("at"))  # type: ignore[union-attr]


def test_pandas(sheet: Sheet) -> None:
    pandas = pytest.importorskip("pandas")
    answer = sheet.ask(pandas.DataFrame({n: sheet.frame[n].to_list() for n in sheet.frame.columns}))
    sheet.check(
        pl.DataFrame({n: [None if pandas.isna(v) else v for v in answer[n]] for n in [*sheet.names, "problem"]})
    )


def test_pyarrow(sheet: Sheet) -> None:
    pytest.importorskip("pyarrow")
    sheet.check(pl.from_arrow(sheet.ask(sheet.frame.to_arrow())))


def test_spark(sheet: Sheet) -> None:
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PySpark's own, about the versions of others
        sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed: pip install pyspark")
        local = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
        local = local.config("spark.sql.shuffle.partitions", "1")
        session = local.config("spark.sql.optimizer.excludedRules", COLLAPSE).getOrCreate()
        try:
            few = sheet.frame.head(ON_SPARK).with_row_index("at").cast({"at": pl.Int64})
            answer = sheet.ask(session.createDataFrame(few.to_arrow()))
            sheet.check(pl.from_arrow(answer.toArrow()).sort("at"), ON_SPARK)  # type: ignore[union-attr]
        finally:
            session.stop()
