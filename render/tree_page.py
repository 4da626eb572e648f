"""A decision tree fitted to a page: the layout whose text is largest there, with the header in a corner that is free.

Below a header as wide as the tree, a tree that grows to the right leaves the corner above its root empty, which costs a
tenth of the page. So the tree is laid out first, and the header is then put as low as what stands below it allows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .dot import PAD, TEXT_SIZE, attributes, graph_source, sized
from .graph_picture import draw
from .tree_dot import Layout, tree_header, tree_source
from .tree_graph import tree_graph

if TYPE_CHECKING:
    from .tree_graph import Graph

_MARGIN = 10 / 25.4
PAGE = (297 / 25.4 - 2 * _MARGIN, 210 / 25.4 - 2 * _MARGIN)  # A4 landscape within margins of 10 mm, in inches
READABLE = 8.0  # points of text on paper
_LARGE = 12.0  # larger text is no better
# How wide, in the units of ``dot``: the header; questions and answers.
_HEADER_ROOMS = (620.0, 900.0, 1250.0, 1800.0)
_ROOMS = ((530.0, 450.0), (410.0, 360.0), (340.0, 340.0), (300.0, 290.0), (230.0, 215.0))
_GAP = 24.0
_TANGLED = 1.7  # lines to an answer, on average, from which on they are hard to follow


@dataclass(frozen=True, slots=True)
class Page:
    """A tree that is laid out: its size, and the box (left, bottom, right, top) of its header, in units of ``dot`` from
    the lower left corner."""

    layout: Layout
    width: float
    height: float
    header: str
    header_box: tuple[float, float, float, float]

    @property
    def text_size(self) -> float:
        """The points of the text when the drawing grows or shrinks to fill A4 landscape."""
        return 72 * TEXT_SIZE * min(PAGE[0] / (self.width + 2 * PAD), PAGE[1] / (self.height + 2 * PAD))


def page_fit(document: Mapping[str, Any]) -> float:
    """The size in points of the smallest text of the drawn tree when it is fitted to A4 landscape."""
    return best_page(tree_graph(document)).text_size


def best_page(tree: Graph) -> Page:
    """The layout and the header width with the largest text on a page; the first of equals.

    Layouts that are harder to read are tried only where the text of the others is too small.
    """
    headers = [(header, *_boxes(_header_source(header))[0]) for header in (tree_header(tree, r) for r in _HEADER_ROOMS)]
    pages: list[Page] = []
    for layouts in _layouts(tree):
        for layout in layouts:
            (across, up), boxes = _boxes(tree_source(tree, layout))
            for header, wide, high in headers:
                below = max((top for left, top in boxes if left < wide + _GAP), default=0.0)
                top = max(below + _GAP + high, up)
                pages.append(Page(layout, max(across, wide), top, header, (0.0, top - high, wide, top)))
        best = max(pages, key=lambda page: round(min(page.text_size, _LARGE), 2))
        if best.text_size >= READABLE:
            break
    return best


def _layouts(tree: Graph) -> list[list[Layout]]:
    """Groups of layouts, those that are easiest to read first."""
    loose = [Layout(direction, *rooms) for direction in ("LR", "TB") for rooms in _ROOMS]
    inside = [Layout("LR", *rooms, inside=True, staggered=staggered) for staggered in (False, True) for rooms in _ROOMS]
    answers = {name for name, node in tree.nodes.items() if node["kind"] == "answer"}
    arrows = sum(to in answers for _, to in tree.edges)
    groups = [inside] if arrows > _TANGLED * len(answers) else [loose, inside]
    return [*groups, *([replace(layout, compact=True) for layout in group] for group in groups)]


def placed_source(tree: Graph, page: Page, limit: tuple[float, float] | None = None) -> str:
    """The tree and its header as DOT in which everything has its place, to be drawn as it stands.

    The picture is no larger than ``limit``, width and height in inches.
    """
    laid_out = draw(tree_source(tree, page.layout), "dot").decode("utf-8")
    left, bottom, right, top = page.header_box
    look = {"shape": "plain", "label": f"<{page.header}>", "pos": f"{(left + right) / 2:.3f},{(bottom + top) / 2:.3f}"}
    body, end = laid_out.rstrip().removesuffix("}"), "}\n"
    size = f'bb="0,0,{page.width:.3f},{page.height:.3f}"'
    placed = re.sub(r'\bbb="[^"]*"', size, body, count=1) + f"  header {attributes(look)};\n{end}"
    return sized(placed, page.width, page.height, limit)


def _header_source(header: str) -> str:
    return graph_source([f"header {attributes({'shape': 'plain', 'label': f'<{header}>'})};"])


def _boxes(dot: str) -> tuple[tuple[float, float], list[tuple[float, float]]]:
    """Of a graph laid out by itself: width and height, and left and top of each node and of each point of its edges."""
    found: list[tuple[float, float]] = []
    extent = 0.0, 0.0
    for words in (line.split() for line in draw(dot, "plain").decode("utf-8").splitlines()):
        if words[0] == "graph":
            extent = 72 * float(words[2]), 72 * float(words[3])
        elif words[0] == "node":
            x, y, wide, high = (72 * float(word) for word in words[2:6])
            found.append((x - wide / 2, y + high / 2))
        elif words[0] == "edge":
            points = [72 * float(word) for word in words[4 : 4 + 2 * int(words[3])]]
            found.extend(zip(points[::2], points[1::2], strict=True))
    return extent, found
