"""Strata: the order in which attributes get their values, each after all it depends on."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from ..compiled import Attribute, Choice, Rule, guard_names, names_in
from .findings import Findings


@dataclass(slots=True)
class Strata:
    """``order`` lists each attribute after what it ``depends`` on; ``conclude`` names the rules that conclude it."""

    order: tuple[str, ...] = ()
    depends: dict[str, tuple[str, ...]] = field(default_factory=dict)
    conclude: dict[str, tuple[str, ...]] = field(default_factory=dict)


def stratify(
    attributes: Mapping[str, Attribute], choices: Mapping[str, Choice], rules: Mapping[str, Rule], findings: Findings
) -> Strata:
    """The strata of a knowledge base; a circle is a finding that names it and says where to split."""
    edges: dict[str, dict[str, str]] = {name: {} for name in attributes}  # attribute -> what it reads -> by which rule
    conclude: dict[str, list[str]] = {}
    asked = {ident: tuple(dict.fromkeys(guard_names(rule.guard))) for ident, rule in rules.items()}
    behind: set[tuple[str, str]] = set()  # attributes, and the rules before which what concludes them gives way
    for rule in rules.values():
        for conclusion in rule.conclusions:
            conclude.setdefault(conclusion.target, []).append(rule.id)
            reads: Iterable[str] = [*asked[rule.id], *names_in(conclusion.value)]
            for name in reads:
                edges[conclusion.target].setdefault(name, rule.id)
            for winner in conclusion.overridden_by:
                if (conclusion.target, winner) not in behind:
                    behind.add((conclusion.target, winner))
                    for name in asked[winner]:
                        edges[conclusion.target].setdefault(name, winner)
    for choice in choices.values():
        for read in (choice.order, choice.unless, *(f for f, _ in choice.by)):
            if read is not None:
                edges[choice.name].setdefault(read, choice.name)
    order = _sorted(edges)
    if len(order) < len(edges):
        _tell_circle(edges, set(edges) - set(order), rules, choices, findings)
    depends = {name: tuple(sorted(reads)) for name, reads in edges.items()}
    return Strata(tuple(order), depends, {name: tuple(sorted(ids)) for name, ids in conclude.items()})


def _sorted(edges: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The names, each after what it reads, ties by name; those on or behind a circle are left out."""
    waiting = {name: sum(1 for r in reads if r in edges) for name, reads in edges.items()}
    readers: dict[str, list[str]] = {}
    for name, reads in edges.items():
        for read in reads:
            readers.setdefault(read, []).append(name)
    ready = [name for name, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    order = []
    while ready:
        name = heapq.heappop(ready)
        order.append(name)
        for reader in readers.get(name, ()):
            waiting[reader] -= 1
            if waiting[reader] == 0:
                heapq.heappush(ready, reader)
    return order


def _tell_circle(
    edges: Mapping[str, Mapping[str, str]],
    left: set[str],
    rules: Mapping[str, Rule],
    choices: Mapping[str, Choice],
    findings: Findings,
) -> None:
    path = [min(left)]
    while True:  # every name left over reads another one left over, so walking back must close a circle
        following = min(name for name in edges[path[-1]] if name in left)
        if following in path:
            circle = [*path[path.index(following) :], following]
            break
        path.append(following)
    steps = []
    for name, read in pairwise(circle):
        steps.append(f"{name} reads {read} (in '{edges[name][read]}')")
    culprit = edges[circle[0]][circle[1]]
    position = rules[culprit].position if culprit in rules else choices[culprit].position
    findings.add(
        "dependency-circle",
        "conclusions depend on each other in a circle: " + "; ".join(steps),
        position,
        f"split one of {', '.join(sorted(set(circle)))} in two: an early value that needs none of the others, "
        "and a final one",
    )
