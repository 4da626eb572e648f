"""Frames come to the same answers as inference: on random knowledge bases, and on every dataframe library here."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmstart.engine.frame.inference import FrameInference

from .rows import Sheet

MANY = int(os.environ.get("WARMSTART_FRAME_BASES", "40"))
"""How many random knowledge bases are asked on polars; a few thousand take an hour."""

seeds = given(st.builds(Random, st.integers(0, 100_000)))


def examples(count: int) -> Callable[[Any], Any]:
    return settings(max_examples=count, deadline=None, derandomize=True, database=None)


@examples(MANY)
@seeds
def test_lazy_polars_frames_agree_with_inference(random: Random) -> None:
    sheet = Sheet.random(random)
    answer = FrameInference(sheet.question()).add(sheet.frame().lazy())
    assert isinstance(answer, pl.LazyFrame)
    sheet.check(answer.collect().to_dicts())


@examples(MANY)
@seeds
def test_small_frames_are_answered_alike_row_by_row(random: Random) -> None:
    sheet = Sheet.random(random)
    by_rows = FrameInference(sheet.question(), few=1_000).add(sheet.frame())
    at_once = FrameInference(sheet.question(), few=0).add(sheet.frame())
    assert by_rows.schema == at_once.schema
    sheet.check(by_rows.to_dicts())


@examples(6)
@seeds
def test_duckdb_relations_agree_with_inference(random: Random) -> None:
    duckdb = pytest.importorskip("duckdb")
    sheet = Sheet.random(random)
    table = sheet.frame().to_arrow()
    answer = FrameInference(sheet.question()).add(duckdb.from_arrow(table))
    sheet.check(pl.from_arrow(answer.to_arrow_table()).to_dicts())  # type: ignore[union-attr]


@examples(6)
@seeds
def test_arrow_tables_agree_with_inference(random: Random) -> None:
    pytest.importorskip("pyarrow")
    sheet = Sheet.random(random)
    sheet.check(FrameInference(sheet.question(), few=0).add(sheet.frame().to_arrow()).to_pylist())


def test_spark_frames_agree_with_inference() -> None:
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PySpark's own, about the versions of others
        sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed: pip install pyspark")
        local = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
        session = local.config("spark.sql.shuffle.partitions", "1").getOrCreate()
        try:
            for seed in range(2):
                sheet = Sheet.random(Random(seed))
                frame = session.createDataFrame(sheet.frame().to_arrow())
                sheet.check(pl.from_arrow(FrameInference(sheet.question()).add(frame).toArrow()).to_dicts())
        finally:
            session.stop()
