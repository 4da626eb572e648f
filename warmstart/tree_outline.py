"""A decision tree as an indented text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from .render.text import Terminal, wrap

Document = Mapping[str, Any]


def tree_outline(document: Document, terminal: Terminal) -> str:
    """Every question with its answers below it; a part that is reached twice is written once and then referred to."""
    nodes = document["nodes"]
    reached: dict[str, int] = {}
    for node in nodes.values():
        for branch in node.get("branches", ()):
            reached[branch["to"]] = reached.get(branch["to"], 0) + 1
    # Only questions are long enough to be worth a reference; an answer is simply said again.
    shared = [name for name, times in reached.items() if times > 1 and "branches" in nodes[name]]
    numbers = {name: at for at, name in enumerate(shared, 1)}
    writer = _Writer(nodes, numbers, document.get("path") or [], terminal)
    lines = [terminal.paint(str(document.get("title") or document["decision"]), "bold"), ""]
    for attribute, fixed in (document.get("fixed_shown") or {}).items():
        lines += wrap(f"{fixed['title']}: {fixed['shown']} ({attribute})", terminal.width, "  ", "    ")
    lines += [*([""] if document.get("fixed_shown") else []), *writer.node(document["root"], "", bool(writer.next))]
    if document.get("probed"):
        told = (
            f"Where {' and '.join(document['probed'])} turns the answer was found by trying values, and is not proved."
        )
        lines += ["", *wrap(told, terminal.width)]
    return terminal.shown("\n".join(line.rstrip() for line in lines)) + "\n"


class _Writer:
    def __init__(self, nodes: Document, numbers: Mapping[str, int], path: Sequence[str], terminal: Terminal) -> None:
        self.nodes = nodes
        self.numbers = numbers
        self.next = dict(pairwise(path))
        self.terminal = terminal
        self.written: set[str] = set()

    def node(self, name: str, margin: str, here: bool) -> Iterator[str]:
        """The lines of a question and all below it; ``here`` where the scenario's path comes through."""
        node = self.nodes[name]
        if "branches" not in node:
            yield margin + self._answer(name, here)
            return
        mark = f" ({self.numbers[name]})" if name in self.numbers else ""
        question = str(node.get("question") or node.get("title") or node.get("atom"))
        yield from wrap(question + mark, self.terminal.width, margin, margin)
        self.written.add(name)
        for at, branch in enumerate(node["branches"], 1):
            last = at == len(node["branches"])
            first, rest = margin + ("└─ " if last else "├─ "), margin + ("   " if last else "│  ")
            yield from self._branch(branch, first, rest, here and self.next.get(name) == branch["to"])

    def _branch(self, branch: Mapping[str, Any], first: str, rest: str, here: bool) -> Iterator[str]:
        to, label = branch["to"], str(branch.get("label") or branch["test"])
        if "branches" not in self.nodes[to]:
            text = f"{label}: {self._answer(to, here)}"
        elif to in self.written:
            text = f"{label}: go on at ({self.numbers[to]})"
        else:
            yield from wrap(label, self.terminal.width, first, rest)
            yield from self.node(to, rest, here)
            return
        yield from wrap(text, self.terminal.width, first, rest)

    def _answer(self, name: str, here: bool) -> str:
        node = self.nodes[name]
        if "more" in node:
            return str(node.get("label") or f"{node['more']} more")
        return f"{node.get('label') or node['value']}{' (here you are)' if here else ''}"
