"""Alternatives: which of many changes that do the same are worth telling, and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import Any

from ..compiled import KnowledgeBase
from ..kinds import Value
from .search import Change


def alternatives(changes: list[Change], base: KnowledgeBase) -> list[tuple[Change, list[Value]]]:
    """Changes of the same inputs to the same end are told once, one input's with the other values that do the same.

    Of a number only the nearest value is told: that those beyond it do the same goes without saying.
    """
    found: dict[Any, tuple[Change, list[Value]]] = {}
    for change in changes:
        names = tuple(change.changes)
        key = (frozenset(names), change.outcome)
        if key not in found:
            found[key] = (change, [])
        elif len(names) == 1 and not base.attributes[names[0]].kind.numeric:
            found[key][1].append(change.changes[names[0]])
    return _varied(list(found.values()))


def _varied(found: list[tuple[Change, list[Value]]]) -> list[tuple[Change, list[Value]]]:
    """The smallest first; of equally small ones each input once before any comes again, and no answer at all last."""
    times: Counter[Hashable] = Counter()
    order = []
    for change, _ in found:
        names = (frozenset(change.changes), change.distance)
        times[names] += 1
        order.append((len(change.changes), change.distance, times[names], _value(change.outcome) is None))
    ranked = sorted(zip(order, range(len(found)), strict=True))
    return [found[at] for _, at in ranked]


def _value(outcome: Hashable) -> Value:
    assert isinstance(outcome, tuple)
    return outcome[0]
