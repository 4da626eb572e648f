"""The short answers as pictures: why not, what if, what would flip it, how near a turn is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import svg
from .answer_graph import AnswerGraph, Box, Role, answer_graph
from .dot import TEXT_SIZE, Lines, attributes, graph_source, label
from .fonts import wrap
from .graph_picture import draw
from .header import header
from .page import Page, best_page, placed_source
from .palette import INK, LINE, NOTHING, PAPER, QUIET, Look, look
from .text import cut

_LOOKS: Mapping[Role, Look] = {
    "now": Look(look(0).fill, look(0).border, "solid", "●"),
    "change": Look(look(1).fill, look(1).border, "dashed", "○"),
    "lack": Look(PAPER, LINE, "dotted", "?"),
    "rule": Look(look(2).fill, look(2).border, "solid", "◆"),
    "answer": Look(PAPER, INK, "solid", "▶"),
    "out": Look(NOTHING.fill, look(5).border, "dashed", "✚"),
    "number": Look(PAPER, LINE, "solid", "■"),
}
_WORDS: Mapping[Role, str] = {
    "now": "as it is now",
    "change": "a change",
    "lack": "what is missing",
    "rule": "a rule and its reason",
    "answer": "what follows",
    "out": "not the answer",
    "number": "numbers",
}
_ROOMS = (800.0, 640.0, 520.0, 420.0, 330.0)
_LONGEST = 200  # characters of a reason


def answer_svg(kind: str, document: Mapping[str, Any]) -> str:
    """The answer as an SVG. ``kind`` is ``why-not``, ``what-if``, ``flip`` or ``sensitivity``.

    Raises:
        EngineError: if it cannot be drawn.
    """
    graph = answer_graph(kind, document)
    page = _page(graph)
    ids = _ids(graph)
    told = {ids[name]: " ".join([box.head, *box.bold, *box.text]) for name, box in graph.boxes.items()}
    return svg.from_graphviz(draw(placed_source(page), "svg", placed=True), graph.title, _alternative(graph), told)


def _page(graph: AnswerGraph) -> Page:
    drawings = [graph_source(_statements(graph, room), rankdir="LR", ranksep=0.9, nodesep=0.2) for room in _ROOMS]
    roles = {box.role for box in graph.boxes.values()}
    legend = [(looks, _WORDS[role]) for role, looks in _LOOKS.items() if role in roles]
    return best_page([drawings], lambda room: header(graph.title, graph.about, legend, graph.guide, room))


def _ids(graph: AnswerGraph) -> dict[str, str]:
    return {name: f"n{at}" for at, name in enumerate(graph.boxes)}


def _statements(graph: AnswerGraph, room: float) -> Iterator[str]:
    ids = _ids(graph)
    for name, box in graph.boxes.items():
        looks = _LOOKS[box.role]
        shown: dict[str, str | float] = {
            "shape": "box",
            "style": f"filled,rounded,{looks.line}" if box.role == "rule" else f"filled,{looks.line}",
            "fillcolor": looks.fill,
            "color": looks.border,
            "penwidth": 4 if box.role in ("answer", "out") else 2,
            "margin": "0.08,0.08",
            "width": 0,
            "height": 0,
            "label": f"<{label(*_text(box, looks, room))}>",
        }
        yield f"{ids[name]} {attributes(shown)};"
    arrows = list(dict.fromkeys(graph.arrows))
    for source, target in arrows:
        # An arrow alone ends in the middle of a side; several would meet there, and tangle.
        alone = sum(to == target for _, to in arrows) == 1
        line: dict[str, str | float] = {"color": LINE, "penwidth": 2, "arrowsize": 1.4}
        yield f"{ids[source]} -> {ids[target]}{':w' if alone else ''} {attributes(line)};"


def _text(box: Box, looks: Look, room: float) -> list[Lines]:
    parts = [Lines(wrap(f"{looks.sign} {box.head}", room, TEXT_SIZE), colour=QUIET)]
    bold = [line for text in box.bold for line in wrap(text, room, TEXT_SIZE, bold=True)]
    plain = [line for text in box.text if text for line in wrap(cut(text, _LONGEST), room, TEXT_SIZE)]
    small = wrap(box.small, room, TEXT_SIZE) if box.small else []
    parts += [Lines(bold, bold=True)] if bold else []
    parts += [Lines(plain)] if plain else []
    return [*parts, Lines(small, colour=QUIET)] if small else parts


def _alternative(graph: AnswerGraph) -> str:
    """What the picture says, for those who cannot see it."""
    told = [": ".join([box.head, ", ".join([*box.bold, *box.text])]) for box in graph.boxes.values()]
    return " ".join(f"{text}." for text in [*told, graph.about] if text)
