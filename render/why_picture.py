"""A derivation as a picture: what was said, assumed and known, the rules that read it, and what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from . import svg
from .dot import TEXT_SIZE, Lines, attributes, graph_source, label
from .fonts import wrap
from .graph_picture import draw
from .header import header
from .page import Page, best_page, placed_source
from .palette import INK, LINE, PAPER, QUIET, Look, look
from .text import cut
from .why_graph import derivation_graph

if TYPE_CHECKING:
    from .why_graph import Graph

_LOOKS = {
    "given": Look(look(0).fill, look(0).border, "solid", "●"),
    "assumed": Look(look(1).fill, look(1).border, "dashed", "○"),
    "fact": Look(look(6).fill, look(6).border, "solid", "■"),
    "unknown": Look(PAPER, LINE, "dotted", "?"),
    "rule": Look(look(2).fill, look(2).border, "solid", "◆"),
    "conclusion": Look(PAPER, INK, "solid", "▶"),
}
_WORDS = {
    "given": "you said so",
    "assumed": "assumed: nobody said",
    "fact": "a fact",
    "unknown": "unknown",
    "rule": "a rule and its reason",
    "conclusion": "what follows",
}
_SHAPES = {"fact": {"shape": "cylinder"}, "rule": {"style": "rounded"}}
_ROOMS = (480.0, 380.0, 300.0)
_LONGEST = 220  # characters of a reason


def why_svg(document: Mapping[str, Any], *, depth: int | None = None, full: bool = False) -> str:
    """The derivation as an SVG, with the same pruning as ``why_text`` but with the facts.

    Raises:
        EngineError: if it cannot be drawn.
    """
    graph = derivation_graph(document, depth=depth, full=full)
    root = graph.nodes[graph.graph["root"]]
    title = f"{root['title']}: {root['shown']} – why?"
    page = _page(graph, title)
    told = {_ids(graph)[name]: _told(node) for name, node in graph.nodes.items()}
    return svg.from_graphviz(draw(placed_source(page), "svg", placed=True), title, _alternative(graph), told)


def _page(graph: Graph, title: str) -> Page:
    drawings = [
        graph_source(_statements(graph, room), rankdir=direction, ranksep=0.6, nodesep=0.2)
        for direction in ("LR", "BT")
        for room in _ROOMS
    ]
    kinds = {node["kind"] for node in graph.nodes.values()}
    legend = [(looks, _WORDS[kind]) for kind, looks in _LOOKS.items() if kind in kinds]
    guide = "Follow the arrows from what is known to what follows."
    return best_page([drawings], lambda room: header(title, "", legend, guide, room))


def _ids(graph: Graph) -> dict[str, str]:
    return {name: f"n{number}" for number, name in enumerate(graph)}


def _statements(graph: Graph, room: float) -> Iterator[str]:
    ids = _ids(graph)
    for name, node in graph.nodes.items():
        looks = _LOOKS[node["kind"]]
        style = ",".join(["filled", looks.line, *([_SHAPES[node["kind"]]["style"]] if node["kind"] == "rule" else [])])
        shown: dict[str, str | float] = {
            "shape": _SHAPES.get(node["kind"], {}).get("shape", "box"),
            "style": style,
            "fillcolor": looks.fill,
            "color": looks.border,
            "penwidth": 6 if name == graph.graph["root"] else 3 if node["kind"] == "conclusion" else 2,
            "margin": "0.08,0.08",
            "width": 0,
            "height": 0,
            "label": f"<{label(*_text(node, looks, room))}>",
        }
        yield f"{ids[name]} {attributes(shown)};"
    for source, target in graph.edges:
        line: dict[str, str | float] = {"color": LINE, "penwidth": 2, "arrowsize": 1.4}
        yield f"{ids[source]} -> {ids[target]} {attributes(line)};"


def _text(node: Mapping[str, Any], looks: Look, room: float) -> list[Lines]:
    if node["kind"] != "rule":
        title = Lines(wrap(f"{looks.sign} {node['title']}", room, TEXT_SIZE), colour=QUIET)
        return [title, Lines(wrap(node["shown"], room, TEXT_SIZE, bold=True), bold=True)]
    told = [cut(text, _LONGEST) for text in node["reasons"]] or [node["rule"] or "all of this"]
    rest = [node["rule"] if node["reasons"] else None, node["evidence"]]
    rest += [f"rests on {node['hidden']} more"] if node["hidden"] else []
    told[0] = f"{looks.sign} {told[0]}"
    small = ", ".join(part for part in rest if part)
    parts = [Lines([line for text in told for line in wrap(text, room, TEXT_SIZE)])]
    return [*parts, Lines(wrap(small, room, TEXT_SIZE), colour=QUIET)] if small else parts


def _told(node: Mapping[str, Any]) -> str:
    return " ".join(node["reasons"]) if node["kind"] == "rule" else f"{node['title']}: {node['shown']}"


def _alternative(graph: Graph) -> str:
    """What the picture says, for those who cannot see it: each conclusion with its reason."""
    told = []
    for name, node in graph.nodes.items():
        if node["kind"] == "rule":
            slot = graph.nodes[name.removeprefix("rule:")]
            told.append(f"{slot['title']}: {slot['shown']}. {' '.join(node['reasons'])}".strip())
    return " ".join(told)
