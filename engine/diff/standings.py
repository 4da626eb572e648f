"""How a record stands in a choice: in which place, behind whom, and by how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..compiled import Choice, KnowledgeBase
from ..decide import Decider, Decisions
from ..inference.ranking import score_key
from ..kinds import Value
from ..scenario import Scenario

UNKNOWN = 1e9  # how far behind a score is of which nothing is known

Far = tuple[float, ...]
"""Whether a record is excluded (1), and how far it is behind, by place in the order and score by score: the first
number that is not 0 counts; the last one is what the id decides."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Where a record came nearest to being chosen: in which scenario, behind whom, in which place, and by how much.

    ``label`` is what the one that is chosen is called. ``by`` are the scores by name and title, the record's and those
    of the one that is chosen, what counts most first; ``out`` says that the record may not be chosen at all.
    """

    scenario: Scenario
    case: str | None
    chosen: str | None
    label: str | None
    place: int
    out: bool
    by: tuple[tuple[str, str, Value, Value], ...]


class Standings:
    """How a record stands in a choice of one version."""

    def __init__(self, base: KnowledgeBase, decisions: Decisions, choice: str) -> None:
        self.choice: Choice = base.choices[choice]
        fields = [name for name, _ in self.choice.by]
        wanted = [choice, *fields, *(n for n in (self.choice.unless, self.choice.order) if n is not None)]
        self.behind = base.closure([choice])
        self._decider: Decider = decisions.decider(wanted)
        self._base = base
        self._ids: Sequence[str] = base.catalogues[self.choice.record].ids

    def label(self, ident: str) -> str:
        """What people call a record."""
        return self._base.catalogues[self.choice.record].labels.get(ident, ident)

    def far(self, scenario: Scenario, record: str) -> tuple[Far, str | None]:
        """How far a record is behind the best of the others (negative: ahead), and who is chosen."""
        values = self._values(scenario)
        chosen = best = values[self.choice.name]
        if best == record:
            best = next((i for i in self._ranked(values) if i != record and not self._out(values, i)), None)
        mine = self._key(values, record)
        theirs = mine if best is None else self._key(values, best)
        apart = [m - t for m, t in zip(mine, theirs, strict=True)]
        # Equal in all that counts, the id decides: as if half a point were between them.
        half = 0.5 if best is not None and best < record else -0.5
        return (float(self._out(values, record)), *apart, half), chosen

    def rival(self, scenario: Scenario, told: Scenario, case: str | None, record: str) -> Rival:
        """Where the record stands in a scenario."""
        values = self._values(scenario)
        allowed = [i for i in self._ranked(values) if not self._out(values, i)]
        chosen, out = values[self.choice.name], self._out(values, record)
        by = tuple(
            (n, self._base.attributes[n].title, values[n][record], values[n][chosen] if chosen else None)
            for n, _ in self.choice.by
        )
        label = self.label(chosen) if chosen else None
        return Rival(told, case, chosen, label, 0 if out else allowed.index(record) + 1, out, by)

    def _values(self, scenario: Scenario) -> Mapping[str, Any]:
        found: Mapping[str, Any] | None = self._decider.generated(scenario)
        return self._decider(scenario) if found is None else found

    def _ranked(self, values: Mapping[str, Any]) -> list[str]:
        return sorted(self._ids, key=lambda ident: (self._key(values, ident), ident))

    def _key(self, values: Mapping[str, Any], ident: str) -> tuple[float, ...]:
        order = (values[self.choice.order] or ()) if self.choice.order else ()
        place = order.index(ident) if ident in order else len(order)
        scores = [score_key(values[name][ident], more) for name, more in self.choice.by]
        return (float(place), *(UNKNOWN if unknown else float(score) for unknown, score in scores))

    def _out(self, values: Mapping[str, Any], ident: str) -> bool:
        return self.choice.unless is not None and values[self.choice.unless][ident] is True
