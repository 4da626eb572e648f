"""The words of a decision tree: its branches, its title, and its description for those who cannot see it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..cells import Interval
from ..compiled import Attribute, KnowledgeBase
from ..kinds import show_number
from ..show import show_attribute

_NAME = r"[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*"
_LISTED = 5  # more values than this on one branch, of all there are, become "all others"


def branch_label(
    attribute: Attribute,
    cells: tuple[Any, ...],
    labels: Mapping[str, Mapping[str, str]],
    widest: int,
    branches: int,
) -> str:
    """What stands on a branch: ``500 to 4,999 examples``, ``Cow, Wolf``, ``all others``."""
    if isinstance(cells[0], Interval):
        return interval_label(attribute, cells[0])
    if attribute.kind.ordered and None not in cells:
        spanned = _span_label(attribute, cells)
        if spanned is not None:
            return spanned
    if len(cells) == widest and len(cells) > _LISTED and branches > 1:
        return "all others"
    shown = ["not known" if c is None else show_attribute(attribute, c, labels) for c in cells]
    return ", ".join(shown)


def _span_label(attribute: Attribute, cells: tuple[Any, ...]) -> str | None:
    """A run of an ordered enum's values: ``Small or less``, ``Small to Large``; None for gaps or a single value."""
    kind = attribute.kind
    ranks = sorted(kind.rank(c) for c in cells)
    if len(ranks) < 2 or ranks[-1] - ranks[0] != len(ranks) - 1:
        return None
    low, high = (kind.labels.get(kind.values[r], kind.values[r]) for r in (ranks[0], ranks[-1]))
    if ranks[0] == 0 and ranks[-1] == len(kind.values) - 1:
        return "any"
    if ranks[0] == 0:
        return f"{high} or less"
    if ranks[-1] == len(kind.values) - 1:
        return f"{low} or more"
    return f"{low} to {high}"


def interval_label(attribute: Attribute, interval: Interval) -> str:
    """A range of numbers as people say it, with its unit."""
    unit = f" {attribute.unit}" if attribute.unit else ""
    whole = attribute.kind.name == "integer"
    low, high = interval.low, interval.high
    if low is not None and attribute.low is not None and low <= attribute.low and interval.low_closed:
        low = None
    if low is None and high is None:
        return "any number"
    if high is None:
        assert low is not None
        if not interval.low_closed:
            return f"over {show_number(low)}{unit}"
        return f"{show_number(low, attribute.unit)} or more"
    first = attribute.low if low is None else None
    if first is not None and (high == first if interval.high_closed else whole and high == first + 1):
        return show_number(first, attribute.unit)  # nothing lies below
    if low is None:
        return f"up to {show_number(high)}{unit}" if interval.high_closed else f"under {show_number(high)}{unit}"
    if low == high:
        return f"{show_number(low)}{unit}"
    if whole:
        last = high if interval.high_closed else high - 1
        return f"{show_number(low)}{unit}" if last == low else f"{show_number(low)} to {show_number(last)}{unit}"
    start = show_number(low) if interval.low_closed else f"over {show_number(low)}"
    stop = f"to {show_number(high)}" if interval.high_closed else f"to under {show_number(high)}"
    return f"{start} {stop}{unit}"


def tree_title(
    decision: Attribute, about: Sequence[Attribute], fixed: Mapping[str, Mapping[str, object]], nodes: Mapping[str, Any]
) -> tuple[str, str]:
    """The title and the description of a tree."""
    listed = _listed([a.title for a in about]) if about else "nothing"
    title = f"{decision.title} by {listed}"
    answers = dict.fromkeys(n["label"] for n in nodes.values() if "value" in n)
    questions = sum("attribute" in n for n in nodes.values())
    stated = "; ".join(f"{f['title']}: {f['shown']}" for f in fixed.values() if f["given"])
    alt = (
        f"A decision tree with {questions} question{'s' if questions != 1 else ''} about {listed}. "
        f"It ends in {len(answers)} answers: {', '.join(answers)}."
        + (f" It holds for {stated}; everything else is at its default." if stated else "")
    )
    return title, alt


def attribute_question(base: KnowledgeBase, attribute: Attribute, behind: Sequence[str]) -> str:
    """The question about an attribute; of what is reckoned from others, it says from which."""
    if not behind:
        return attribute.ask or f"{attribute.title}?"
    return f"{attribute.title} (reckoned from {_listed([base.attributes[n].title for n in behind])})?"


def _listed(titles: Sequence[str]) -> str:
    asked = [_inside_a_sentence(t) for t in titles]
    return ", ".join(asked[:-1]) + (" and " if len(asked) > 1 else "") + asked[-1]


def atom_question(base: KnowledgeBase, words: str) -> str:
    """The question whether a comparison holds, with titles in place of the names of attributes."""

    def titled(match: re.Match[str]) -> str:
        attribute = base.attributes.get(match[0])
        return match[0] if attribute is None else attribute.title

    return f"{re.sub(_NAME, titled, words)}?"


def _inside_a_sentence(title: str) -> str:
    """A title as it stands inside a sentence: ``EU region`` stays, ``Task`` becomes ``task``."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
