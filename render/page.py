"""A graph fitted to a page: of several drawings the one whose text is largest there, with a header in a free corner.

Below a header as wide as the drawing, a tree that grows to the right leaves the corner above its root empty, which
costs a tenth of the page. So the graph is laid out first, and the header is then put as low as what stands below it
allows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .dot import PAD, TEXT_SIZE, attributes, graph_source, sized
from .graph_picture import draw

_MARGIN = 10 / 25.4
PAGE = (297 / 25.4 - 2 * _MARGIN, 210 / 25.4 - 2 * _MARGIN)  # A4 landscape within margins of 10 mm, in inches
READABLE = 8.0  # points of text on paper
_LARGE = 12.0  # larger text is no better
_HEADER_ROOMS = (620.0, 900.0, 1250.0, 1800.0)  # how wide a header may be, in the units of ``dot``
_GAP = 24.0


@dataclass(frozen=True, slots=True)
class Page:
    """A drawing that is laid out: its DOT, its size with the header, and the header with its box (left, bottom, right,
    top), in units of ``dot`` from the lower left corner."""

    source: str
    width: float
    height: float
    header: str
    header_box: tuple[float, float, float, float]

    @property
    def text_size(self) -> float:
        """The points of the text when the drawing grows or shrinks to fill A4 landscape."""
        return 72 * TEXT_SIZE * min(PAGE[0] / (self.width + 2 * PAD), PAGE[1] / (self.height + 2 * PAD))


def best_page(groups: Iterable[Iterable[str]], header: Callable[[float], str], shown: str = "picture") -> Page:
    """Of the drawings in the first group, and of some header widths, those with the largest text on a page.

    A later group, for drawings that are harder to read, is tried only where the text would be too small. ``header``
    gives the header for the room that it may take; ``shown`` stands for the file in error messages.
    """
    headers = []
    for room in _HEADER_ROOMS:
        label = header(room)
        headers.append((label, *_boxes(_header_source(label), shown)[0]))
    pages: list[Page] = []
    for sources in groups:
        for source in sources:
            (across, up), boxes = _boxes(source, shown)
            for label, wide, high in headers:
                below = max((top for left, top in boxes if left < wide + _GAP), default=0.0)
                top = max(below + _GAP + high, up)
                pages.append(Page(source, max(across, wide), top, label, (0.0, top - high, wide, top)))
        best = max(pages, key=lambda page: round(min(page.text_size, _LARGE), 2))
        if best.text_size >= READABLE:
            break
    return best


def placed_source(page: Page, limit: tuple[float, float] | None = None) -> str:
    """The drawing and its header as DOT in which everything has its place, to be drawn as it stands.

    The picture is no larger than ``limit``, width and height in inches.
    """
    laid_out = draw(page.source, "dot").decode("utf-8")
    left, bottom, right, top = page.header_box
    middle = f"{(left + right) / 2:.3f},{(bottom + top) / 2:.3f}"
    look = {"shape": "plain", "label": f"<{page.header}>", "pos": middle, "class": "header"}
    body, end = laid_out.rstrip().removesuffix("}"), "}\n"
    size = f'bb="0,0,{page.width:.3f},{page.height:.3f}"'
    placed = re.sub(r'\bbb="[^"]*"', size, body, count=1) + f"  header {attributes(look)};\n{end}"
    return sized(placed, page.width, page.height, limit)


def _header_source(header: str) -> str:
    return graph_source([f"header {attributes({'shape': 'plain', 'label': f'<{header}>'})};"])


def _boxes(dot: str, shown: str) -> tuple[tuple[float, float], list[tuple[float, float]]]:
    """Of a graph laid out by itself: width and height, and left and top of each node and of each point of its edges."""
    found: list[tuple[float, float]] = []
    extent = 0.0, 0.0
    for words in (line.split() for line in draw(dot, "plain", shown=shown).decode("utf-8").splitlines()):
        if words[0] == "graph":
            extent = 72 * float(words[2]), 72 * float(words[3])
        elif words[0] == "node":
            x, y, wide, high = (72 * float(word) for word in words[2:6])
            found.append((x - wide / 2, y + high / 2))
        elif words[0] == "edge":
            points = [72 * float(word) for word in words[4 : 4 + 2 * int(words[3])]]
            found.extend(zip(points[::2], points[1::2], strict=True))
    return extent, found
