"""Whole dataframes of scenarios: one row each, on the dataframe library that the rows came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .engine.compiled import KnowledgeBase
from .engine.scenario import Scenario, finding
from .engine.wanted import attribute_called

if TYPE_CHECKING:
    from .engine.decide import Decisions
    from .engine.frame.inference import FrameInference
    from .engine.frame.question import Question

# What a frame is asked for when nothing is said, where the knowledge base has them: the heads of a plan.
HEADS = (
    "plan.verdict", "plan.strategy", "plan.model", "plan.freeze_fraction", "plan.lr_head", "plan.lr_middle",
    "plan.epochs", "plan.batch_size", "plan.total_steps", "plan.warmup_steps", "estimate.vram_gb", "estimate.hours",
)  # fmt: skip
NEEDS = "frames need polars and narwhals: pip install 'warmstart[frame]'"


def default_wanted(base: KnowledgeBase) -> list[str]:
    """The attributes that a frame is asked for when nothing is said: the plan's heads, else all that is concluded."""
    heads = [name for name in HEADS if name in base.attributes]
    if heads:
        return heads
    named = (a for a in base.attributes.values() if a.record is None and a.ask is None)
    return [a.name for a in named if a.name in base.conclude or a.name in base.choices]


def question_of(
    base: KnowledgeBase, columns: Sequence[str], wanted: Sequence[str] | None, common: Scenario, *, rules: bool
) -> Question:
    """The question about a frame of these columns.

    Raises:
        ScenarioError: a wanted name is no attribute; a column looks like one and is none; no column is an attribute.
    """
    try:
        from .engine.frame.question import Question
    except ImportError:
        raise finding("frame-library", NEEDS, "the frame") from None
    names = list(wanted) if wanted is not None else default_wanted(base)
    for name in names:
        if attribute_called(base, name, "the wanted columns").record is not None:
            message = f"'{name}' is a field of each {name.partition('.')[0]}, which no column of one row can show"
            raise finding("frame-field", message, "the wanted columns")
    question = Question.of(base, columns, names, common, rules=rules)
    if not question.given:
        inputs = [a.name for a in base.inputs()][:3]
        hint = f"name the columns after the inputs: {', '.join(inputs)} …"
        raise finding("frame-no-input", "no column of the frame is an attribute", "the frame", hint)
    return question


def recommend_frame(
    base: KnowledgeBase,
    frame: Any,
    wanted: Sequence[str] | None,
    common: Scenario,
    *,
    rules: bool,
    decisions: Decisions | None = None,
) -> Any:
    """The frame with the conclusions behind its columns; see ``KnowledgeBase.recommend_frame``."""
    library = type(frame).__module__.partition(".")[0]
    if library == "dask":
        return _dask(base, frame, wanted, common, rules=rules)
    question = question_of(base, _columns(frame, library), wanted, common, rules=rules)
    from .engine.frame.inference import FrameInference

    inference = FrameInference(question, decisions=decisions)
    return _pandas(inference, frame) if library == "pandas" else inference.add(frame)


def _columns(frame: Any, library: str) -> list[str]:
    """The names of a frame's columns."""
    if library == "polars":
        return list(frame.lazy().collect_schema().names())
    return [str(name) for name in (frame.column_names if library == "pyarrow" else frame.columns)]


# pandas says "no value" in many ways (NaN, None, NaT, NA), and NaN makes some comparisons true: its columns are read
# into polars at the door, and what comes back has pandas' nullable types.


def _pandas(inference: FrameInference, frame: Any) -> Any:
    import polars as pl

    given = {a.name: _from_pandas(frame[a.name]) for a in inference.question.given}
    answer = inference.add(pl.DataFrame(given))
    found = frame.copy(deep=False)
    for name in answer.columns:
        if name not in given or name in inference.question.wanted:
            found[name] = _to_pandas(answer[name], frame.index)
    return found


def _from_pandas(series: Any) -> Any:
    import polars as pl

    missing = series.isna().to_numpy()
    values = [None if gone else _plain(value) for value, gone in zip(series.tolist(), missing, strict=True)]
    return pl.Series(values, strict=False)


def _plain(value: Any) -> Any:
    return (
        value if isinstance(value, (bool, int, float, str)) else value.item() if hasattr(value, "item") else str(value)
    )


def _to_pandas(series: Any, index: Any) -> Any:
    import pandas as pd
    import polars as pl

    dtype = {pl.Int64: "Int64", pl.Float64: "Float64", pl.Boolean: "boolean"}.get(series.dtype.base_type(), "string")
    return pd.Series(pd.array(series.to_list(), dtype=dtype), index=index)


def _dask(base: KnowledgeBase, frame: Any, wanted: Sequence[str] | None, common: Scenario, *, rules: bool) -> Any:
    """Each partition is a pandas frame."""

    def answered(part: Any) -> Any:
        return recommend_frame(base, part, wanted, common, rules=rules)

    return frame.map_partitions(answered, meta=answered(frame._meta_nonempty).iloc[:0])


def common_scenario(base: KnowledgeBase, given: Mapping[str, Any] | None) -> Scenario:
    """What is said of all rows at once. Raises ScenarioError where it is wrong."""
    from .engine.scenario import scenario_from_mapping

    return scenario_from_mapping(base, given or {}, "what is given for all rows")
