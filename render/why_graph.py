"""The graph of a derivation: what rests on what, and by which rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .outline import evidence, outline, reasons, rule, steps

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.DiGraph[str]


def derivation_graph(document: Mapping[str, Any], *, depth: int | None = None, full: bool = True) -> Graph:
    """The derivations of a *why* document as a directed graph, from what is known to what follows.

    A slot is a node under its name, with ``kind`` (``given``, ``assumed``, ``fact``, ``unknown`` or ``conclusion``),
    ``title``, ``shown`` and its ``entry``. What leads to a conclusion is one node of the kind ``rule``, named after the
    slot with ``rule:`` before it, with ``rule`` (the id, or None where several or none decided alone), ``reasons``
    and ``evidence``; edges run from each premise to it, with ``test`` where it asked something, and on to the slot.
    ``depth`` and ``full`` prune as for ``why_text``; then slots that follow by one rule for one reason share its node.
    The graph has ``root``, a slot.
    """
    import networkx as nx

    graph: Graph = nx.DiGraph(root=document["attribute"])
    for step in steps(outline(document, depth, full)):
        if step.state == "again":
            continue
        graph.add_node(step.slot, kind=_kind(step.entry), title=step.title, shown=step.shown, entry=step.entry)
        if _kind(step.entry) != "conclusion":
            continue
        if step.like is not None:
            graph.add_edge(f"rule:{step.like}", step.slot)
            continue
        name = f"rule:{step.slot}"
        if not (step.children or step.facts or step.hidden or rule(step.entry)):
            continue
        said = {"rule": rule(step.entry), "reasons": list(reasons(step.entry)), "evidence": evidence(step.entry)}
        graph.add_node(name, kind="rule", entry=step.entry, hidden=step.hidden, **said)
        graph.add_edge(name, step.slot)
        for child in step.children:
            graph.add_edge(child.slot, name, test=child.test)
        for fact in step.facts:
            graph.add_node(fact.slot, kind="fact", title=fact.title, shown=fact.shown, entry=fact.entry)
            graph.add_edge(fact.slot, name, test=fact.test)
    return graph


def _kind(entry: Mapping[str, Any]) -> str:
    how = str(entry["how"])
    return how if how in ("given", "assumed", "fact", "unknown") else "conclusion"
