"""A matrix of scores from 1 to 5, one for each pair, each with its reason; as text, HTML and SVG.

The document has ``cells``. The first three keys of a cell are its row, its column and its score: cells like
``{"plant": "oats", "soil": "sand", "stars": 4, "because": "…", "rule": "…"}`` make plants the rows and soils the
columns. Rows and columns stand in the order of ``plants`` and ``soils``, lists of ``{"id", "label"}``, where the
document has them; else in the order of the cells, with the labels in the cells (``plant_label``), if any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .matrix_html import matrix_html
from .matrix_svg import matrix_svg
from .scores import BEST, Grid, grid_of, stars
from .text import Terminal, cells, cut, pad, wrap

__all__ = ["matrix_html", "matrix_svg", "matrix_text"]

_LEAST, _MOST = 6, 14  # how wide columns are


def matrix_text(document: Mapping[str, Any], terminal: Terminal | None = None) -> str:
    """The matrix as a table of stars (``4/5`` without Unicode) that fits the terminal.

    Names of columns are cut where they do not fit and told in full below; columns that do not fit make a further table.
    """
    terminal = terminal or Terminal()
    grid = grid_of(document)
    names = _cut_names(grid, terminal)
    first = max(map(cells, names.values()), default=0)
    room = terminal.width - first
    most = max(room // (_LEAST + 1), 1)
    tables = max(-(-len(grid.columns) // most), 1)
    across = max(-(-len(grid.columns) // tables), 1)
    size = min(max(room // across - 1, _LEAST), _MOST)
    heads = {key: _head(terminal.shown(label), size, terminal.shown("…")) for key, label in grid.columns.items()}
    lines: list[str] = []
    for start in range(0, len(grid.columns), across):
        block = list(grid.columns)[start : start + across]
        height = max(len(heads[key].lines) for key in block)
        for level in range(height):
            told = [heads[key].line(level, height) for key in block]
            lines.append(_line(" " * first, [terminal.paint(pad(text, size), "bold") for text in told]))
        for key, name in names.items():
            shown = [pad(_score(grid.score(key, column), terminal), size) for column in block]
            lines.append(_line(pad(name, first), shown))
        lines.append("")
    cuts = [grid.columns[key] for key, head in heads.items() if head.cut]
    cuts += [label for key, label in grid.rows.items() if names[key] != terminal.shown(label)]
    if cuts:
        lines += wrap(terminal.shown(f"In full: {'; '.join(cuts)}."), terminal.width, "", "  ")
    lines += wrap(f"{_score(BEST, terminal)} is best, {_score(1, terminal)} is worst.", terminal.width)
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class _Head:
    lines: list[str]
    cut: bool

    def line(self, level: int, height: int) -> str:
        """The line at a level when heads stand on the table, all ``height`` lines high."""
        place = level - (height - len(self.lines))
        return self.lines[place] if place >= 0 else ""


def _head(label: str, size: int, more: str) -> _Head:
    words = label.split(" ")
    shown = [cut(word, size, more if size > 2 * cells(more) else "") for word in words]
    return _Head(wrap(" ".join(shown), size), shown != words)


def _cut_names(grid: Grid, terminal: Terminal) -> dict[str, str]:
    """The names of the rows, none taking more than two fifths of the width."""
    most = terminal.width * 2 // 5
    return {key: cut(terminal.shown(label), most, terminal.shown("…")) for key, label in grid.rows.items()}


def _line(first: str, rest: list[str]) -> str:
    return " ".join([first, *rest]).rstrip()


def _score(score: int | None, terminal: Terminal) -> str:
    if score is None:
        return terminal.shown("–")
    return stars(score) if terminal.unicode else f"{score}/{BEST}"
