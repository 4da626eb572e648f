"""What stands above a drawn graph: its title, what it is about, the looks in it, and how to read it."""

from __future__ import annotations

from collections.abc import Sequence

from .dot import BLANK, TEXT_SIZE, Lines, cell, label, table
from .fonts import width, wrap
from .palette import QUIET, Look

_TITLE_SIZE = 36
_AROUND = 2 * BLANK + 14  # what a cell of the legend takes beside its text
_GAP = 10


def header(title: str, about: str, legend: Sequence[tuple[Look, str]], guide: str, room: float) -> str:
    """A label at most ``room`` wide."""
    room -= 2 * BLANK
    rows = [cell(label(Lines(wrap(title, room, _TITLE_SIZE, bold=True), bold=True, size=_TITLE_SIZE)))]
    if about:
        rows.append(cell(label(Lines(wrap(about, room, TEXT_SIZE)))))
    if legend:
        rows.append(cell(_legend(legend, room)))
    if guide:
        rows.append(cell(label(Lines(wrap(guide, room, TEXT_SIZE), colour=QUIET))))
    return table(rows, cellpadding=2)


def _legend(legend: Sequence[tuple[Look, str]], room: float) -> str:
    """A cell for each look, all as wide as the widest, in as many columns as there is room for."""
    told = [f"{look.sign} {text}" for look, text in legend]
    widest = min(max(width(text, TEXT_SIZE) for text in told) + _AROUND, room)
    across = max(int(room // (widest + _GAP)), 1)
    cells = []
    for (look, _), text in zip(legend, told, strict=True):
        looks: dict[str, str | float] = {"style": f"rounded,{look.line}", "bgcolor": look.fill, "color": look.border}
        content = label(Lines(wrap(text, widest - _AROUND, TEXT_SIZE)))
        cells.append(cell(content, align="LEFT", border=2, width=int(widest), **looks))
    rest = int(max(room - min(across, len(cells)) * (widest + _GAP), 0))  # an empty cell keeps the others from growing
    rows = ["".join([*cells[i : i + across], cell("", width=rest)]) for i in range(0, len(cells), across)]
    return table(rows, cellspacing=_GAP // 2, cellpadding=2)
