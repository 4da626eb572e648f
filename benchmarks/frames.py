"""Millions of scenarios in a dataframe: the generated advisor, all conclusions of every row."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import advisor as advisors
import contenders

ROWS = 1_000_000
Row = dict[str, Any]


def tables() -> Iterator[tuple[str, list[str], list[Row]]]:
    """Processor time for a million rows on each dataframe engine, beside the function by hand; then ten million."""
    import polars as pl

    made = advisors.advisor()
    base, names = contenders.loaded(made), [d.name for d in made.decisions]
    advise = contenders.handwritten(made)
    few = pl.DataFrame(advisors.scenarios(50_000))
    frame = pl.concat([few] * (ROWS // len(few)))
    rows, missing = [], []
    by_hand = _time(lambda: [advise(s) for s in few.iter_rows(named=True)]) * ROWS / len(few)
    rows.append({"engine": f"Python by hand, row by row ({len(few):,} rows, scaled)", "rows": ROWS, "s": by_hand})
    for name, make in _frames(frame).items():
        try:
            own = make()
        except ImportError as error:
            missing.append(f"{name}: {error}")
            continue
        answered = _answer(base, own, names)
        assert _first(answered, names) == [advise(s) for s in few.head(200).iter_rows(named=True)], name
        rows.append({"engine": name, "rows": ROWS, "s": _time(lambda o=own: _answer(base, o, names))})
    ten = _time(lambda: [_answer(base, frame, names) for _ in range(10)])
    rows.append({"engine": "polars, in ten parts", "rows": 10 * ROWS, "s": ten})
    for row in rows:
        row["million rows a second a core"] = row["rows"] / row["s"] / 1e6
        row["ratio to hand"] = row["s"] / row["rows"] / (by_hand / ROWS)
        row["rows"] = f"{row['rows'] // ROWS} M"
    yield f"(d) frames: {made.size} rules, 12 inputs, 18 conclusions of every row", missing, rows
    yield "(d) peak memory of this process", [f"{_peak():,.0f} MiB"], []


def _frames(frame: Any) -> dict[str, Callable[[], Any]]:
    def duckdb() -> Any:
        import duckdb as library

        return library.from_arrow(frame.to_arrow())

    def pandas() -> Any:
        import pandas as library

        return library.DataFrame(frame.to_dict(as_series=False))

    return {"polars": lambda: frame, "DuckDB": duckdb, "pandas": pandas}


def _answer(base: Any, frame: Any, names: list[str]) -> Any:
    found = base.recommend_frame(frame, names)
    return found.pl() if hasattr(found, "pl") else found


def _first(answered: Any, names: list[str]) -> list[dict[str, Any]]:
    rows = answered.head(200)
    found = rows.iter_rows(named=True) if hasattr(rows, "iter_rows") else rows.to_dict("records")
    return [{name: row[name] for name in names} for row in found]


def _time(work: Callable[[], Any]) -> float:
    start = time.process_time()  # of all threads: so many seconds of one core
    work()
    return time.process_time() - start


def _peak() -> float:
    """The most memory that this process has held, in MiB."""
    if os.path.exists("/proc/self/status"):
        with open("/proc/self/status", encoding="ascii") as lines:
            return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024
    return float("nan")
