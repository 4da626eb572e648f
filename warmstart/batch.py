"""Files of many scenarios: read in pieces, answered, and written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .engine.compiled import Attribute, KnowledgeBase
from .engine.frame.door import UNREADABLE
from .engine.frame.inference import FrameInference
from .engine.frame.question import PROBLEM
from .engine.scenario import Scenario, finding
from .frames import question_of

if TYPE_CHECKING:
    import polars as pl

FORMS = ("parquet", "csv", "jsonl")
_PIECE = 50_000  # rows read, answered and written at a time
_SMALL_PIECE = 1_000  # the same where they are answered one by one, so that progress can be seen
_SHOWN = 5  # rows with a problem that the outcome describes; the file has all


@dataclass(slots=True)
class Outcome:
    """What came of a file: how many rows, how many of them with a problem, and the first of these in words."""

    rows: int = 0
    bad: int = 0
    shown: list[str] = field(default_factory=list)


def form_of_file(path: Path) -> str:
    """``parquet``, ``csv`` or ``jsonl``, by the ending of a file. Raises ScenarioError for any other."""
    ending = path.suffix.lower().removeprefix(".")
    form = {"pq": "parquet", "ndjson": "jsonl"}.get(ending, ending)
    if form not in FORMS:
        hint = "use a file that ends in .parquet, .csv or .jsonl"
        raise finding(
            "batch-form", f"'{path.suffix or path.name}' is no form of table that is known here", str(path), hint
        )
    return form


def answer_file(
    base: KnowledgeBase,
    source: Path,
    target: Path,
    wanted: Sequence[str] | None,
    common: Scenario,
    *,
    rules: bool,
    progress: Callable[[int, int | None], None] = lambda done, total: None,
) -> Outcome:
    """Answers every row of ``source`` into ``target``; ``progress`` is told how many rows are done, and of how many.

    ``target`` appears when it is complete: whoever stops this midway finds nothing, or what was there before.

    Raises:
        ScenarioError: a file cannot be read or is of no known form; what is asked is wrong.
        OSError: a file cannot be opened or written.
    """
    import polars as pl

    form, written = form_of_file(source), form_of_file(target)
    if target.exists() and target.samefile(source):
        raise finding("batch-same-file", "the answers would replace the scenarios", str(target), "name another file")
    with source.open("rb"):
        pass  # so that what is wrong with the file itself is told as for any other
    outcome = Outcome()
    try:
        table = _scan(source, form)
        columns = table.collect_schema().names()
        inference = FrameInference(question_of(base, columns, wanted, common, rules=rules))
        total = None if form != "parquet" else int(table.select(pl.len()).collect().item())
        with _whole(target) as folder:
            parts = _Parts(folder, written)
            size = _PIECE if inference.few < _PIECE else _SMALL_PIECE
            for piece in table.collect_batches(chunk_size=size, maintain_order=True):
                answer = _with_cells_as_written(inference.add(_readable(piece, inference.question.given)), piece)
                _count(outcome, answer)
                parts.write(answer)
                progress(outcome.rows, total)
            parts.join(folder / target.name)
    except pl.exceptions.PolarsError as error:
        message = f"the file cannot be read as {form}: {str(error).splitlines()[0]}"
        raise finding("batch-unreadable", message, str(source)) from None
    return outcome


def _scan(source: Path, form: str) -> pl.LazyFrame:
    import polars as pl

    if form == "parquet":
        return pl.scan_parquet(source)
    if form == "csv":  # all texts: what they mean is told by the attribute that a column is named after
        return pl.scan_csv(source, infer_schema=False)
    return pl.scan_ndjson(source, infer_schema_length=None)


def _readable(piece: pl.DataFrame, attributes: Sequence[Attribute]) -> pl.DataFrame:
    """The piece with its texts read as its attributes' kinds; where one cannot be, a column of flags says so."""
    import polars as pl

    made: dict[str, Any] = {}
    for attribute in attributes:
        if piece.schema[attribute.name] != pl.String:
            continue
        text = pl.col(attribute.name).str.strip_chars()
        text = pl.when(text != "").then(text)
        if attribute.kind.numeric:
            value = text.cast(pl.Float64, strict=False)
        elif attribute.kind.name == "boolean":
            value = pl.when(text.is_in(["true", "True"])).then(True).when(text.is_in(["false", "False"])).then(False)
        else:
            made[attribute.name] = text
            continue
        made[attribute.name] = value
        made[UNREADABLE + attribute.name] = text.is_not_null() & value.is_null()
    return piece.with_columns(**made)


def _with_cells_as_written(answer: pl.DataFrame, piece: pl.DataFrame) -> pl.DataFrame:
    """The answer, with the columns that were read as they came: also what could not be read stays to be seen."""
    return piece.hstack(answer.select(name for name in answer.columns if name not in piece.columns))


def _count(outcome: Outcome, answer: pl.DataFrame) -> None:
    import polars as pl

    bad = answer.with_row_index("row", offset=outcome.rows + 1).filter(pl.col(PROBLEM).is_not_null())
    for row in bad.head(_SHOWN - len(outcome.shown)).iter_rows(named=True):
        name = row[PROBLEM].partition(" ")[0]
        outcome.shown.append(f"row {row['row']:,}: {row[PROBLEM]} ({row[name]})")
    outcome.bad += len(bad)
    outcome.rows += len(answer)


class _Parts:
    """The answers on their way into one file: texts are appended, parquet is joined from parts at the end."""

    def __init__(self, folder: Path, form: str) -> None:
        self._folder = folder
        self._form = form
        self._count = 0

    def write(self, answer: pl.DataFrame) -> None:
        """Keep the answers to one more piece."""
        self._count += 1
        if self._form == "parquet":
            answer.write_parquet(self._folder / f"{self._count:06}.part")
            return
        with (self._folder / "rows.part").open("ab") as stream:
            if self._form == "csv":
                answer.write_csv(stream, include_header=self._count == 1)
            else:
                answer.write_ndjson(stream)

    def join(self, whole: Path) -> None:
        """Make one file of them."""
        import polars as pl

        if self._form == "parquet":
            pl.scan_parquet(sorted(self._folder.glob("*.part"))).sink_parquet(whole)
        else:
            (self._folder / "rows.part").rename(whole)


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A folder beside the target; the file of its name in it takes the target's place when all went well.

    Raises:
        ScenarioError: there is no folder to write into.
    """
    if not target.parent.is_dir():
        raise finding("batch-no-folder", f"there is no folder '{target.parent}' to write into", str(target))
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
        yield Path(folder)
        made = Path(folder) / target.name
        with suppress(OSError):
            made.chmod(target.stat().st_mode if target.exists() else 0o666 & ~_umask())
        os.replace(made, target)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
