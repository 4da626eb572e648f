"""A matrix of scores as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import svg
from .fonts import width, wrap
from .matrix_html import default_title
from .palette import LINE, QUIET
from .scores import BEST, grid_of, shade, stars

_SIZE = 12.0
_LINE = 15.0
_PAD = 6.0
_NARROWEST, _WIDEST = 76.0, 112.0  # of columns
_NAMES = 220.0  # the most that names of rows take
_TITLE = 18.0


def matrix_svg(document: Mapping[str, Any], title: str | None = None) -> str:
    """The matrix (see ``matrix``) as an SVG that needs nothing else; hovering a cell tells its reason."""
    grid = grid_of(document)
    title = title or default_title(grid)
    names = {key: wrap(label, _NAMES, _SIZE) for key, label in grid.rows.items()}
    words = [width(word, _SIZE, bold=True) for label in grid.columns.values() for word in label.split(" ")]
    column_width = min(max(max(words, default=0) + 2 * _PAD, _NARROWEST), _WIDEST)
    heads = {key: wrap(label, column_width - 2 * _PAD, _SIZE, bold=True) for key, label in grid.columns.items()}
    first = max((width(line, _SIZE) for lines in names.values() for line in lines), default=0) + 2 * _PAD
    across = max(first + column_width * len(heads), width(title, _TITLE, bold=True)) + 2 * _PAD
    titles = wrap(title, across - 2 * _PAD, _TITLE, bold=True)
    drawing = svg.Drawing()
    top = _PAD
    for line in titles:
        top += _TITLE * 1.3
        drawing.text(line, _PAD, top - 5, size=_TITLE, bold=True)
    deepest = max((len(lines) for lines in heads.values()), default=0)
    for place, lines in enumerate(heads.values()):
        for number, line in enumerate(lines):
            middle = _PAD + first + column_width * (place + 0.5)
            drawing.text(line, middle, top + _LINE * (deepest - len(lines) + number + 1), bold=True, anchor="middle")
    top += _LINE * deepest + _PAD
    for row, lines in names.items():
        height = max(len(lines) * _LINE, _LINE) + _PAD
        for number, line in enumerate(lines):
            drawing.text(line, _PAD, top + (height - len(lines) * _LINE) / 2 + _LINE * number + _SIZE - 0.5)
        for place, column in enumerate(grid.columns):
            score, left = grid.score(row, column), _PAD + first + column_width * place
            told = f"{grid.rows[row]}, {grid.columns[column]}: {grid.reason(row, column)}"
            with drawing.group(told):
                drawing.box(left, top, column_width, height, fill=shade(score), stroke=LINE)
                shown = "–" if score is None else stars(score)
                drawing.text(shown, left + column_width / 2, top + height / 2 + _SIZE * 0.36, anchor="middle")
        top += height
    top += _LINE + _PAD
    drawing.text(f"{stars(BEST)} is best, {stars(1)} is worst.", _PAD, top - 2, colour=QUIET)
    described = f"{title}: scores from 1 to {BEST} for {len(names)} rows and {len(heads)} columns."
    return svg.picture(drawing.root(across, top + _PAD), title, described)
