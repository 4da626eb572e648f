"""The cells of a matrix in rows and columns, and how a score is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .text import plain

BEST = 5
# From worst to best: light to dark, so that the order survives a grey printer; dark text stands on all of them.
SHADES = ("#f7f7f7", "#e1ecf4", "#c3daec", "#9cc5e2", "#6fb0dc")


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows and columns (id -> label) in their order, and the cell of each pair."""

    row_name: str
    column_name: str
    rows: dict[str, str]
    columns: dict[str, str]
    cells: dict[tuple[str, str], Mapping[str, Any]]
    value: str

    def score(self, row: str, column: str) -> int | None:
        """The score of a pair, None where it has none."""
        score = self.cells.get((row, column), {}).get(self.value)
        return None if score is None else min(max(int(score), 0), BEST)

    def reason(self, row: str, column: str) -> str:
        """Why the pair has its score, with the rule that gave it."""
        cell = self.cells.get((row, column), {})
        rule = f"({cell['rule']})" if cell.get("rule") else ""
        return plain(" ".join(part for part in (cell.get("because") or "", rule) if part))


def grid_of(document: Mapping[str, Any]) -> Grid:
    """The document (see ``matrix``) as rows and columns."""
    row, column, value = list(document["cells"][0])[:3] if document["cells"] else ("row", "column", "score")
    cells = {(str(cell[row]), str(cell[column])): cell for cell in document["cells"]}

    def labels(name: str, place: int) -> dict[str, str]:
        listed = document.get(f"{name}s")
        if listed is not None:
            return {str(one["id"]): plain(str(one["label"])) for one in listed}
        return {pair[place]: plain(str(cell.get(f"{name}_label") or pair[place])) for pair, cell in cells.items()}

    return Grid(row, column, labels(row, 0), labels(column, 1), cells, value)


def stars(score: int) -> str:
    """A score as full and empty stars."""
    return "★" * score + "☆" * (BEST - score)


def shade(score: int | None) -> str:
    """The fill of a cell with this score."""
    return "#ffffff" if score is None else SHADES[max(score, 1) - 1]
