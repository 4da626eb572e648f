"""Choices: every candidate in its place, with its scores or why it is excluded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter

from ..annotations import Any, Literal
from ..compiled import Choice
from ..immutable import Immutable
from ..kinds import Value
from ..scenario import Scenario

Exclusion = Literal["rule", "without", "only"]


class Candidate(Immutable):
    """A record that could be chosen. ``scores`` are what it is ranked by; ``excluded`` says what keeps it out."""

    id: str
    place: int
    scores: tuple[Value, ...]
    excluded: Exclusion | None
    order: int  # where the order names it, from 0; for one it does not name, and by scores, how long the order is


class Ranking(Immutable):
    """All candidates: those that may be chosen first, best first, then the excluded ones in the same order.

    ``open`` is true where the order itself is unknown, so that nothing can be chosen.
    """

    candidates: tuple[Candidate, ...]
    open: bool = False

    @property
    def winner(self) -> str | None:
        """The candidate in first place, unless it is excluded too."""
        if self.open or not self.candidates or self.candidates[0].excluded is not None:
            return None
        return self.candidates[0].id

    @property
    def empty(self) -> bool:
        """Whether there is an order, but every candidate is excluded."""
        return not self.open and self.winner is None


def rank(choice: Choice, ids: Sequence[str], values: Mapping[str, Any], scenario: Scenario) -> Ranking:
    """The ranking of a choice's candidates under the values found so far."""
    order: tuple[str, ...] | None = values[choice.order] if choice.order else ()
    if order is None:
        return Ranking((), open=True)
    excluded = values[choice.unless] if choice.unless else {}
    without = scenario.without.get(choice.name, ())
    only = scenario.only.get(choice.name)
    columns = [(values[field], more) for field, more in choice.by]

    def exclusion(ident: str) -> Exclusion | None:
        if ident in without:
            return "without"
        if only is not None and ident not in only:
            return "only"
        return "rule" if excluded.get(ident) is True else None

    placed: list[tuple[tuple[Any, ...], tuple[Value, ...], Exclusion | None]] = []
    for ident in ids:
        named = order.index(ident) if ident in order else len(order)
        out = exclusion(ident)
        scores = tuple([column.get(ident) for column, _ in columns])
        by_score = [score_key(score, more) for score, (_, more) in zip(scores, columns, strict=True)]
        placed.append(((out is not None, named, *by_score, ident), scores, out))
    placed.sort(key=itemgetter(0))
    found = [Candidate(key[-1], at, scores, out, key[1]) for at, (key, scores, out) in enumerate(placed, start=1)]
    return Ranking(tuple(found))


def score_key(value: Value, more: bool) -> tuple[bool, float]:
    """A sort key: better first, unknown last."""
    if value is None:
        return (True, 0.0)
    return (False, -value if more else value)
