"""A decision tree as a page that needs nothing else: the picture, and the same tree as text with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from .palette import ACCENT, INK, LINE, PANEL, PAPER, QUIET
from .tree_dot import answer_look
from .tree_graph import question_edges

if TYPE_CHECKING:
    from .tree_graph import Graph

STYLE = f"""
:root {{ color-scheme: light; }}
body {{ margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: {INK}; background: {PAPER};
  font: 1rem/1.5 system-ui, sans-serif; }}
figure {{ margin: 0; overflow-x: auto; }}
figure svg {{ max-width: 100%; height: auto; }}
summary {{ cursor: pointer; font-weight: bold; margin-top: 1.5rem; }}
summary:focus-visible {{ outline: 3px solid {ACCENT}; }}
li {{ margin: .2rem 0; }}
.rule, .because {{ color: {QUIET}; font-size: .9rem; }}
.because {{ display: block; }}
.answer {{ border: 1px solid {LINE}; border-radius: .5rem; padding: 0 .4rem; }}
.path {{ outline: 2px solid {ACCENT}; background: {PANEL}; }}
.hidden {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
@media print {{ @page {{ size: A4 landscape; margin: 10mm; }} body {{ margin: 0; max-width: none; }} }}
"""


def tree_html(tree: Graph, picture: str) -> str:
    """The page around ``picture``, an SVG of the tree."""
    title = escape(tree.graph["title"])
    fixed = "".join(
        f"<li>{escape(name)}: {escape(value)}{'' if given else ' (default)'}</li>"
        for name, value, given in tree.graph["fixed"]
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1 class="hidden">{title}</h1>
<figure>
{picture}</figure>
<details>
<summary>The same as text, with reasons</summary>
{f"<p>Only for:</p><ul>{fixed}</ul>" if fixed else ""}
{_outline(tree)}
</details>
</main>
</body>
</html>
"""


def _outline(tree: Graph) -> str:
    """The tree as nested lists; what several ways lead to is told once and linked to after."""
    told: set[str] = set()

    def item(name: str, here: Sequence[str] = ()) -> str:
        node = tree.nodes[name]
        mark = ' class="path"' if node["on_path"] else ""
        if name in told and node["kind"] == "question":
            return f'<a href="#{node["id"]}"{mark}>{escape(node["label"])}</a> (told above)'
        told.add(name)
        if node["kind"] != "question":
            return _answer(tree, name, here)
        ways = "".join(
            f"<li>{escape(edge['label'])} → {item(to, edge['rules'])}</li>" for to, edge in question_edges(tree, name)
        )
        return f'<strong id="{node["id"]}"{mark}>{escape(node["label"])}</strong><ul>{ways}</ul>'

    return f"<div>{item(tree.graph['root'])}</div>"


def _answer(tree: Graph, name: str, here: Sequence[str]) -> str:
    """An answer with the rules that give it ``here``, else with all of its rules."""
    node = tree.nodes[name]
    if node["kind"] == "more":
        return f"<em>{escape(node['label'])}</em>"
    looks = answer_look(tree, node["number"])
    mark = " path" if node["on_path"] else ""
    named = list(here or node.get("rules", ()))
    rules = f' <span class="rule">{escape(", ".join(named))}</span>' if named else ""
    reason = f'<span class="because">{escape(node["because"])}</span>' if node.get("because") else ""
    shown = f"{looks.sign} {escape(node['label'])}"
    return f'<span class="answer{mark}" style="background:{looks.fill}">{shown}</span>{rules}{reason}'
