"""A decision tree document as a graph, with all that a drawing says of its nodes and edges."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .text import plain

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.DiGraph[str]


def tree_graph(document: Mapping[str, Any]) -> Graph:
    """The tree as a directed graph: the nodes that its root reaches, under their names in the document, and one edge
    from a question to each node that its branches lead to.

    Nodes carry what the document says of them, and ``kind`` (``question``, ``answer``, or ``more`` where the tree was
    cut off), ``label`` (the text to show), ``on_path``, ``id`` (a name that every drawing language takes) and, if they
    are answers, ``number`` (the place of their value among all values, by first appearance). Edges carry ``label``,
    ``tests`` (of the branches that they stand for), ``place`` (from 0, among those of their question) and ``on_path``.
    The graph carries ``title``, ``alt``, ``decision``, ``about``, ``root``, ``probed``, ``fixed`` (pairs of title and
    value as shown) and ``answers`` (``value``, ``label`` and ``count`` of nodes for each value).
    """
    import networkx as nx

    names = _reached(document)
    ids = _identifiers(names)
    path = [name for name in document.get("path") or () if name in ids]
    steps = set(itertools.pairwise(path))
    graph: Graph = nx.DiGraph()
    numbers: dict[str, int] = {}
    answers: list[dict[str, Any]] = []
    for name in names:
        node = document["nodes"][name]
        shown = {"kind": _kind(node), "label": _label(node), "on_path": name in path, "id": ids[name]}
        graph.add_node(name, **{**node, **shown})
        if shown["kind"] == "answer":
            number = numbers.setdefault(repr(node["value"]), len(numbers))
            if number == len(answers):
                answers.append({"value": node["value"], "label": shown["label"], "count": 0})
            answers[number]["count"] += 1
            graph.nodes[name]["number"] = number
    for name in names:
        for branch in document["nodes"][name].get("branches", ()):
            _add_branch(graph, name, branch, on_path=(name, branch["to"]) in steps)
    graph.graph.update(
        title=plain(document.get("title") or document["decision"]),
        decision=document["decision"],
        about=list(document.get("about", ())),
        root=document["root"],
        fixed=_fixed(document),
        probed=list(document.get("probed", ())),
        answers=answers,
    )
    graph.graph["alt"] = plain(document.get("alt") or _alt(graph))
    return graph


def question_edges(graph: Graph, name: str) -> list[tuple[str, dict[str, Any]]]:
    """Where a question leads, in the order of its branches: pairs of a node and what its edge carries."""
    return sorted(graph.adj[name].items(), key=lambda edge: int(edge[1]["place"]))


def _reached(document: Mapping[str, Any]) -> list[str]:
    """The names of the nodes that the root reaches, each once, breadth first in the order of the branches."""
    names = [document["root"]]
    seen = set(names)
    for name in names:  # grows while it is walked
        for branch in document["nodes"][name].get("branches", ()):
            if branch["to"] not in seen:
                seen.add(branch["to"])
                names.append(branch["to"])
    return names


def _identifiers(names: list[str]) -> dict[str, str]:
    """The names themselves where all are plain (``n12``), else numbers: words of a drawing language are no names."""
    if all(re.fullmatch(r"n\d+", name) for name in names):
        return {name: name for name in names}
    return {name: f"n{i}" for i, name in enumerate(names)}


def _add_branch(graph: Graph, name: str, branch: Mapping[str, Any], on_path: bool) -> None:
    to, label, test = branch["to"], plain(branch.get("label") or _test_label(branch["test"])), branch["test"]
    if graph.has_edge(name, to):
        edge = graph.edges[name, to]
        rules = dict.fromkeys([*edge["rules"], *branch.get("rules", ())])
        edge.update(label=f"{edge['label']} or {label}", tests=[*edge["tests"], test], rules=list(rules))
    else:
        rules = dict.fromkeys(branch.get("rules", ()))
        place = len(graph.adj[name])
        graph.add_edge(name, to, label=label, tests=[test], place=place, on_path=on_path, rules=list(rules))


def _kind(node: Mapping[str, Any]) -> str:
    return "question" if "branches" in node else "more" if "more" in node else "answer"


def _label(node: Mapping[str, Any]) -> str:
    if "branches" in node:
        return plain(str(node.get("question") or node.get("title") or node.get("atom") or node["attribute"]))
    if "more" in node:
        count = node["more"]
        return plain(f"{node.get('label') or 'more …'} ({count} {'answer' if count == 1 else 'answers'})")
    return plain(str(node.get("label") or ("no answer" if node["value"] is None else node["value"])))


def _test_label(test: Mapping[str, Any]) -> str:
    """A branch's test in words, for documents whose branches have no label of their own."""
    if test.get("unknown"):
        return "not given"
    if "values" in test:
        return ", ".join({"True": "yes", "False": "no"}.get(str(value), str(value)) for value in test["values"])
    low, high = test.get("low"), test.get("high")
    above = "" if low is None else f"{'≥' if test.get('low_closed') else '>'} {low:,}"
    below = "" if high is None else f"{'≤' if test.get('high_closed') else '<'} {high:,}"
    return " and ".join(part for part in (above, below) if part) or "any"


def _fixed(document: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """What the tree holds for: title, value, and whether that was said (else it is a default)."""
    shown = document.get("fixed_shown") or {
        attribute: {"title": attribute, "shown": value} for attribute, value in document.get("fixed", {}).items()
    }
    return [
        (plain(str(entry["title"])), plain(str(entry["shown"])), bool(entry.get("given", True)))
        for entry in shown.values()
    ]


def _alt(graph: Graph) -> str:
    kinds = [node["kind"] for node in graph.nodes.values()]
    answers = ", ".join(answer["label"] for answer in graph.graph["answers"])
    first = graph.nodes[graph.graph["root"]]
    asked = f" The first question: {first['label']}" if first["kind"] == "question" else ""
    return f"Decision tree with {kinds.count('question')} questions. The answers: {answers}.{asked}"
