"""Decision trees as files: the kind of picture or text goes by the suffix."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..engine.diagnostics import Diagnostic, Position, ScenarioError
from . import svg
from .dot import labelled
from .files import write_whole
from .graph_picture import draw
from .page import PAGE, placed_source
from .tree_dot import tree_page
from .tree_graph import question_edges, tree_graph
from .tree_html import tree_html
from .tree_mermaid import tree_mermaid

__all__ = ["FORMATS", "page_fit", "tree_bytes", "tree_graph", "tree_svg", "write_tree"]

Document = Mapping[str, Any]


def write_tree(document: Document, path: Path | str) -> None:
    """Draw a decision tree into a file, whose suffix says how: one of ``FORMATS``.

    Raises:
        ScenarioError: for another suffix.
        EngineError: if it cannot be drawn or written.
    """
    path = Path(path)
    kind = path.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        known = ", ".join(f".{name}" for name in FORMATS)
        message = (
            f"no picture ends in {path.suffix}" if kind else "the name has no ending to tell the kind of picture by"
        )
        raise ScenarioError([Diagnostic("unknown-format", message, Position(str(path)), f"the kinds are {known}")])
    write_whole(path, tree_bytes(document, kind, shown=str(path)))


def page_fit(document: Document) -> float:
    """The size in points of the smallest text of the drawn tree when it is fitted to A4 landscape."""
    return tree_page(tree_graph(document)).text_size


def tree_bytes(document: Document, kind: str, shown: str = "picture") -> bytes:
    """A decision tree in one of ``FORMATS``; ``shown`` stands for the file in error messages."""
    return FORMATS[kind](document, shown)


def tree_svg(document: Document, shown: str = "picture") -> str:
    """A decision tree as an SVG that needs nothing else: titles, alternative text and font are in it."""
    tree = tree_graph(document)
    data = draw(placed_source(tree_page(tree, shown)), "svg", placed=True, shown=shown)
    told: dict[str, str] = {}
    for name, node in tree.nodes.items():
        told[node["id"]] = " ".join(part for part in (node["label"], node.get("because")) if part)
        for to, edge in question_edges(tree, name):
            told[f"{node['id']}->{tree.nodes[to]['id']}"] = (
                f"{node['label']} {edge['label']}: {tree.nodes[to]['label']}"
            )
    return svg.from_graphviz(data, tree.graph["title"], tree.graph["alt"], told)


def _svg(document: Document, shown: str) -> bytes:
    return tree_svg(document, shown).encode("utf-8")


def _png(document: Document, shown: str) -> bytes:
    tree = tree_graph(document)
    return draw(placed_source(tree_page(tree, shown)), "png", placed=True, shown=shown)


def _pdf(document: Document, shown: str) -> bytes:
    """Scaled down to A4 landscape where it is larger, so that text is printed in the size that ``page_fit`` says."""
    tree = tree_graph(document)
    return draw(placed_source(tree_page(tree, shown), PAGE), "pdf", placed=True, shown=shown)


def _dot(document: Document, shown: str) -> bytes:
    page = tree_page(tree_graph(document), shown)
    return labelled(page.source, page.header, page.width, page.height).encode("utf-8")


def _mermaid(document: Document, shown: str) -> bytes:
    return tree_mermaid(tree_graph(document)).encode("utf-8")


def _json(document: Document, shown: str) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _html(document: Document, shown: str) -> bytes:
    return tree_html(tree_graph(document), tree_svg(document, shown)).encode("utf-8")


FORMATS: dict[str, Callable[[Document, str], bytes]] = {
    "svg": _svg,
    "png": _png,
    "pdf": _pdf,
    "html": _html,
    "dot": _dot,
    "mmd": _mermaid,
    "json": _json,
}
