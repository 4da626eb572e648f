"""A matrix of scores as a page that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from .palette import ACCENT, INK, LINE, PANEL, PAPER
from .scores import BEST, Grid, grid_of, shade, stars

STYLE = f"""
:root {{ color-scheme: light; }}
body {{ margin: 2rem auto; max-width: 80rem; padding: 0 1rem; color: {INK}; background: {PAPER};
  font: 1rem/1.5 system-ui, sans-serif; }}
.scroll {{ overflow-x: auto; }}
table {{ border-collapse: collapse; }}
caption {{ text-align: left; font-size: 1.4rem; font-weight: bold; padding-bottom: .5rem; }}
th, td {{ border: 1px solid {LINE}; padding: .3rem .6rem; text-align: center; }}
thead th, tbody th {{ background: {PANEL}; }}
tbody th, .reasons td {{ text-align: left; }}
td {{ white-space: nowrap; }}
.reasons td {{ white-space: normal; border-top: 0; padding: 0 .6rem; font-size: .85rem; }}
summary {{ cursor: pointer; }}
summary:focus-visible {{ outline: 3px solid {ACCENT}; }}
@media print {{ @page {{ size: A4 landscape; margin: 10mm; }} body {{ margin: 0; }} }}
"""


def matrix_html(document: Mapping[str, Any], title: str | None = None) -> str:
    """The matrix (see ``matrix``) as an accessible table; each row opens to the reasons of its scores."""
    grid = grid_of(document)
    title = title or default_title(grid)
    heads = "".join(f'<th scope="col">{escape(label)}</th>' for label in grid.columns.values())
    rows = "\n".join(_row(grid, key, label) for key, label in grid.rows.items())
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main class="scroll">
<table>
<caption>{escape(title)}</caption>
<thead><tr><td></td>{heads}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
<p>{stars(BEST)} is best, {stars(1)} is worst.</p>
</main>
</body>
</html>
"""


def default_title(grid: Grid) -> str:
    """A title for a matrix that was given none."""
    return f"Which {grid.row_name} suits which {grid.column_name}"


def _row(grid: Grid, key: str, label: str) -> str:
    told = "".join(_cell(grid, key, column) for column in grid.columns)
    reasons = "".join(
        f"<li>{escape(name)}: {_spoken(grid.score(key, column))}. {escape(grid.reason(key, column))}</li>"
        for column, name in grid.columns.items()
        if grid.score(key, column) is not None
    )
    opened = f"<details><summary>Reasons for {escape(label)}</summary><ul>{reasons}</ul></details>"
    return (
        f'<tr><th scope="row">{escape(label)}</th>{told}</tr>\n'
        f'<tr class="reasons"><td colspan="{len(grid.columns) + 1}">{opened}</td></tr>'
    )


def _cell(grid: Grid, row: str, column: str) -> str:
    score = grid.score(row, column)
    shown = "–" if score is None else stars(score)
    told = f'title="{escape(grid.reason(row, column))}" style="background:{shade(score)}"'
    return f'<td {told}><span role="img" aria-label="{_spoken(score)}">{shown}</span></td>'


def _spoken(score: int | None) -> str:
    return "no score" if score is None else f"{score} of {BEST}"
