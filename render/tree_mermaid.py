"""A decision tree in Mermaid (https://mermaid.js.org), which wikis and code hosts draw from text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .palette import ACCENT, INK, LINE, PANEL
from .text import plain
from .tree_dot import answer_look
from .tree_graph import question_edges

if TYPE_CHECKING:
    from .tree_graph import Graph

# Characters that Mermaid, or the Markdown and HTML in its labels, would read as more than themselves.
_SPECIAL = frozenset('"#&<>`*_~\\[]{}()|;%$')


def tree_mermaid(tree: Graph) -> str:
    """The tree as a flow chart from left to right, with the colours of the other pictures."""
    lines = ["---", f"title: {json.dumps(tree.graph['title'], ensure_ascii=False)}", "---", "flowchart LR"]
    lines.append(f"  accTitle: {_line(tree.graph['title'])}")
    lines.append(f"  accDescr: {_line(tree.graph['alt'])}")
    styles: dict[str, str] = {"question": f"fill:{PANEL},stroke:{LINE},color:{INK}"}
    for node in tree.nodes.values():
        text, style = escaped(node["label"]), node["kind"]
        shape = f'["{text}"]'
        if style == "answer":
            looks = answer_look(tree, node["number"])
            small = "".join(f"<br/><small>{escaped(rule)}</small>" for rule in node.get("rules", ()))
            shape, style = f'(["{looks.sign} {text}{small}"])', f"answer{node['number']}"
            dashes = {"solid": "", "dashed": ",stroke-dasharray:6 3", "dotted": ",stroke-dasharray:2 2"}[looks.line]
            styles[style] = f"fill:{looks.fill},stroke:{looks.border},color:{INK}{dashes}"
        elif style == "more":
            styles[style] = f"fill:none,stroke:{LINE},color:{INK},stroke-dasharray:6 3"
        lines.append(f"  {node['id']}{shape}:::{style}")
    edges = [
        (node["id"], tree.nodes[to]["id"], edge)
        for name, node in tree.nodes.items()
        for to, edge in question_edges(tree, name)
    ]
    lines += [f'  {source} -->|"{escaped(edge["label"])}"| {target}' for source, target, edge in edges]
    lines += [f"  classDef {style} {look}" for style, look in styles.items()]
    path = ",".join(str(number) for number, (_, _, edge) in enumerate(edges) if edge["on_path"])
    lines += [f"  linkStyle {path} stroke:{ACCENT},stroke-width:3px"] if path else []
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """``text`` inside a quoted Mermaid label, where ``#35;`` stands for the character of that number."""
    return "".join(f"#{ord(c)};" if c in _SPECIAL else c for c in plain(text))


def _line(text: str) -> str:
    """``text`` as an accessible title, which takes no escapes."""
    return "".join(" " if c in "#;{}" else c for c in text)
