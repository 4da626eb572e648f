"""In which order the inputs' variables stand: the size of the diagrams depends on it."""

from __future__ import annotations

from collections.abc import Iterable

from ..compiled import KnowledgeBase


def first_order(base: KnowledgeBase, inputs: Iterable[str]) -> list[str]:
    """The inputs, those that most attributes depend on first; ties by name."""
    depth: dict[str, set[str]] = {name: set() for name in inputs}
    reads: dict[str, frozenset[str]] = {}
    for name in base.order:
        behind = {name} if name in depth else set()
        for read in base.depends.get(name, ()):
            behind |= reads.get(read, frozenset())
        reads[name] = frozenset(behind)
        for found in behind:
            depth[found].add(name)
    return sorted(depth, key=lambda n: (-len(depth[n]), n))
