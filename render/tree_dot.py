"""A decision tree as DOT: questions with a row for each way on, the ways, and the answers that they lead to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from .dot import BLANK, TEXT_SIZE, Align, Lines, attributes, cell, graph_source, label, table
from .fonts import width, wrap
from .header import header
from .page import Page, best_page
from .palette import ACCENT, LINE, NOTHING, PANEL, PAPER, QUIET, Look, look
from .tree_graph import question_edges

if TYPE_CHECKING:
    from .tree_graph import Graph

_RULES_SHOWN = 2
_THICK = 5
_TANGLED = 1.7  # lines to an answer, on average, from which on they are hard to follow
_MANY = 150  # nodes; no layout gets more of them onto a page, and each takes a while
# How wide, in the units of ``dot``, questions and answers may be.
_ROOMS = ((530.0, 450.0), (410.0, 360.0), (340.0, 340.0), (300.0, 290.0), (230.0, 215.0))


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to lay a tree out: the direction it grows in, and how wide questions and answers may be.

    A ``compact`` one has less air, and asks a question that was asked before in short, by its title. One with answers
    ``inside`` has them in the rows that lead to them, each time again, where lines to a few shared ones would tangle.
    In a ``staggered`` one every second of the last questions stands a column further. A ``bare`` one, the last resort,
    leaves out which rules give the answers in the rows.
    """

    direction: Literal["LR", "TB"]
    question: float
    answer: float
    compact: bool = False
    inside: bool = False
    staggered: bool = False
    bare: bool = False

    @property
    def padding(self) -> int:
        return 0 if self.compact else 2


def tree_page(tree: Graph, shown: str = "picture") -> Page:
    """The tree laid out in the way that is easiest to read among those that fit a page, below its header."""
    drawings = ((tree_source(tree, layout) for layout in group) for group in _layouts(tree))
    return best_page(drawings, lambda room: tree_header(tree, room), shown)


def tree_source(tree: Graph, layout: Layout) -> str:
    """The tree as DOT, in one layout."""
    air = {"ranksep": 0.55, "nodesep": 0.1} if layout.compact else {"ranksep": 0.75, "nodesep": 0.15}
    return graph_source(_statements(tree, layout), rankdir=layout.direction, **air)


def tree_header(tree: Graph, room: float) -> str:
    """Title, what is fixed, the answers with their colours, and how to read the tree, at most ``room`` wide."""
    told = fixed_in_words(tree)
    answers = sorted(enumerate(tree.graph["answers"]), key=lambda answer: answer[1]["value"] is None)
    legend = [(answer_look(tree, number), answer["label"]) for number, answer in answers]
    return header(tree.graph["title"], told, legend, _guide(tree), room)


def fixed_in_words(tree: Graph) -> str:
    """What the tree holds for, what was said of the case before what is a default."""
    said = "; ".join(f"{title}: {shown}" for title, shown, given in tree.graph["fixed"] if given)
    defaults = "; ".join(f"{title}: {shown}" for title, shown, given in tree.graph["fixed"] if not given)
    sentences = [f"Only for {said}." if said else "", f"At their defaults: {defaults}." if defaults else ""]
    return " ".join(s for s in sentences if s)


def answer_look(tree: Graph, number: int) -> Look:
    """How the answer with this number looks everywhere."""
    return NOTHING if tree.graph["answers"][number]["value"] is None else look(number)


def _layouts(tree: Graph) -> list[list[Layout]]:
    """Groups of layouts, those that are easiest to read first."""
    loose = [Layout(direction, *rooms) for direction in ("LR", "TB") for rooms in _ROOMS]
    inside = [Layout("LR", *rooms, inside=True, staggered=staggered) for staggered in (False, True) for rooms in _ROOMS]
    answers = {name for name, node in tree.nodes.items() if node["kind"] == "answer"}
    arrows = sum(to in answers for _, to in tree.edges)
    if len(tree) > _MANY:
        return [[Layout("LR", *_ROOMS[1], compact=True, inside=arrows > _TANGLED * len(answers))]]
    groups = [inside] if arrows > _TANGLED * len(answers) else [loose, inside]
    compact = [[replace(layout, compact=True) for layout in group] for group in groups]
    return [*groups, *compact, [replace(layout, bare=True) for layout in compact[-1]]]


def _statements(tree: Graph, layout: Layout) -> Iterator[str]:
    widest = _widest_answer(tree, layout) if layout.direction == "LR" else 0
    asked: set[str] = set()
    for name, node in tree.nodes.items():
        if node["kind"] == "question":
            in_short = layout.compact and node["label"] in asked and "title" in node
            asked.add(node["label"])
            box = _question(tree, name, layout, node["title"] if in_short else node["label"])
        elif _inside(tree, name, layout):
            continue
        else:
            box = _answer(tree, name, layout, widest) if node["kind"] == "answer" else _more(tree, name, layout)
        yield f"{node['id']} {attributes({'shape': 'plain', 'label': f'<{box}>'})};"
    last = [
        name
        for name in tree
        if tree.nodes[name]["kind"] == "question" and all(_inside(tree, to, layout) for to in tree[name])
    ]
    further = set(last[1::2]) if layout.staggered else set()
    tail, head = ("e", "w") if layout.direction == "LR" else ("s", "n")
    for name, node in tree.nodes.items():
        for to, edge in question_edges(tree, name):
            if _inside(tree, to, layout):
                continue
            port = ":q" if tree.nodes[to]["kind"] == "question" else ""
            source, target = f"{node['id']}:b{edge['place']}:{tail}", f"{tree.nodes[to]['id']}{port}:{head}"
            color, pen = (ACCENT, _THICK) if edge["on_path"] else (LINE, 2)
            look: dict[str, str | float] = {
                "color": color,
                "penwidth": pen,
                "arrowsize": 1.4,
                "minlen": 2 if to in further else 1,
            }
            yield f"{source} -> {target} {attributes(look)};"


def _inside(tree: Graph, name: str, layout: Layout) -> bool:
    return layout.inside and tree.nodes[name]["kind"] == "answer" and name != tree.graph["root"]


def _question(tree: Graph, name: str, layout: Layout, text: str) -> str:
    across = layout.direction == "TB"
    node, edges = tree.nodes[name], question_edges(tree, name)
    room = layout.question * (1.5 if across or layout.inside else 1)  # there the heading spans several columns
    asked = Lines(_wrapped(text, room, bold=True), bold=True)
    ways = [_way(tree, to, edge, layout) for to, edge in edges]
    columns = len(edges) if across else 2 if layout.inside else 1
    align: Align = "CENTER" if across else "LEFT"
    head = cell(label(asked, align=align), align=align, port="q", bgcolor=PANEL, colspan=columns)
    body = ["<HR/>", "<VR/>".join(ways)] if across else [row for way in ways for row in ("<HR/>", way)]
    color, border = (ACCENT, _THICK) if node["on_path"] else (LINE, 2)
    return table([head, *body], border=border, color=color, cellpadding=layout.padding, bgcolor=PAPER)


def _way(tree: Graph, to: str, edge: dict[str, Any], layout: Layout) -> str:
    """What stands in a question's table for one way on: the edge's label, and the answer where that is inside."""
    across = layout.direction == "TB"
    align: Align = "CENTER" if across else "RIGHT"
    text = label(Lines(_wrapped(edge["label"], layout.question / (2 if across else 1))), align=align)
    port = f"b{edge['place']}"
    if not _inside(tree, to, layout):
        return cell(text, align=align, port=port, colspan=2 if layout.inside else 1)
    fill = answer_look(tree, tree.nodes[to]["number"]).fill
    look: dict[str, str | float] = {"border": _THICK, "color": ACCENT} if edge["on_path"] else {}
    answer = cell(label(*_answer_text(tree, to, layout, edge["rules"])), align="LEFT", bgcolor=fill, **look)
    return f"{cell(text, align=align)}<VR/>{answer}"


def _answer(tree: Graph, name: str, layout: Layout, widest: float) -> str:
    node = tree.nodes[name]
    looks = answer_look(tree, node["number"])
    color, border = (ACCENT, _THICK) if node["on_path"] else (looks.border, 2)
    text = cell(label(*_answer_text(tree, name, layout)), width=int(widest))  # one width makes a straight column
    style = f"rounded,{looks.line}"
    return table([text], border=border, color=color, style=style, bgcolor=looks.fill, cellpadding=layout.padding)


def _more(tree: Graph, name: str, layout: Layout) -> str:
    text = Lines(_wrapped(tree.nodes[name]["label"], layout.answer), colour=QUIET)
    return table([cell(label(text))], border=2, color=LINE, style="dashed", cellpadding=2)


def _answer_text(tree: Graph, name: str, layout: Layout, here: Sequence[str] = ()) -> tuple[Lines, Lines]:
    """An answer's label and its rules: those that give it ``here``, else all; only a few are shown in a row."""
    node = tree.nodes[name]
    rules = list(here or node.get("rules", ()))
    if layout.bare and layout.inside:
        rules = []
    if len(rules) > _RULES_SHOWN:
        rules = [] if layout.inside else [*rules[:_RULES_SHOWN], f"and {len(rules) - _RULES_SHOWN} more"]
    shown = f"{answer_look(tree, node['number']).sign} {node['label']}"
    small = [line for rule in rules for line in _wrapped(rule, layout.answer)]
    return Lines(_wrapped(shown, layout.answer, bold=True), bold=True), Lines(small, colour=QUIET)


def _widest_answer(tree: Graph, layout: Layout) -> float:
    texts = [_answer_text(tree, name, layout) for name, node in tree.nodes.items() if node["kind"] == "answer"]
    widths = [width(line, TEXT_SIZE, part.bold) for text in texts for part in text for line in part.text]
    return max(widths, default=0) + 2 * BLANK + 10


def _guide(tree: Graph) -> str:
    kinds = {node["kind"] for node in tree.nodes.values()}
    says = ["In each box, follow the row that fits."] if "question" in kinds else []
    if any(node.get("rules") for node in tree.nodes.values()):
        says.append("Small print, where there is room: the rules that give the answer.")
    if "more" in kinds:
        says.append("Dashed: the tree goes on, but was cut off.")
    if tree.graph["probed"]:
        says.append(f"Found by trying values, not proved: where {' and '.join(tree.graph['probed'])} turns the answer.")
    if any(node["on_path"] for node in tree.nodes.values()):
        says.append("Thick blue line: the way of the case at hand.")
    return " ".join(says)


def _wrapped(text: str, room: float, bold: bool = False) -> list[str]:
    return wrap(text, room, TEXT_SIZE, bold)
