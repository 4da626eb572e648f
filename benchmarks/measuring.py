"""How things are measured, and how tables of numbers are shown."""

from __future__ import annotations

import gc
import os
import platform
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Table = tuple[str, list[str], list[Row]]

LIBRARIES = ("clipspy", "zen-engine", "experta", "polars", "duckdb", "pandas")


def best_of(rounds: int, works: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """The least processor time, in seconds, that each piece of work took in so many rounds."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            gc.collect()
            start = time.process_time()
            work()
            times[name].append(time.process_time() - start)
    return {name: min(found) for name, found in times.items()}


def machine(rounds: int, loads: tuple[float, float]) -> str:
    """What was measured with, as a sentence. ``loads``: of the machine, as the run began and as it ended."""
    versions = []
    for name in LIBRARIES:
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            versions.append(f"no {name}")
    return (
        f"Measured on {datetime.now(UTC):%d %B %Y} with Python {platform.python_version()} on a machine with "
        f"{os.cpu_count()} CPUs, best of {rounds} rounds; load {loads[0]:.1f} as the run began, {loads[1]:.1f} as it "
        f"ended (the run itself is a load of 1). {', '.join(versions)}."
    )


def as_text(table: Table, mark: str = "### ") -> str:
    """A table in Markdown; ``mark`` begins its title."""
    title, notes, rows = table
    lines = [f"{mark}{title}{mark.strip() if mark.startswith('*') else ''}", ""]
    if rows:
        columns = list(dict.fromkeys(c for row in rows for c in row))
        lines += [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
        lines += [f"| {' | '.join(_shown(row.get(c)) for c in columns)} |" for row in rows]
        lines.append("")
    return "\n".join([*lines, *(f"- {note}" for note in notes), *([""] if notes else [])])


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def fill_in(page: Path, fragments: Mapping[str, str]) -> None:
    """Replace what stands between ``<!-- name -->`` and ``<!-- end -->`` in a page, for every name.

    Raises:
        ValueError: the page has no such place for a name, or a place that nothing was measured for.
    """
    text = page.read_text(encoding="utf-8")
    places = set(re.findall(r"^<!-- (?!end)(\w+) -->$", text, re.MULTILINE))
    if places != set(fragments):
        odd = ", ".join(sorted(places ^ set(fragments)))
        raise ValueError(f"{page}: the places of the page and the parts that were measured differ: {odd}")
    for name, fragment in fragments.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text = pattern.sub(lambda m, f=fragment: f"{m[1]}\n{f.strip()}\n\n{m[2]}", text)  # type: ignore[misc]
    page.write_text(text, encoding="utf-8")
