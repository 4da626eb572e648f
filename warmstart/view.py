"""A result as reports read it: what each attribute is called, how its value is shown, what it rests on.

Nothing is worked out before it is asked for: a report needs the reasons of some twenty attributes, not of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .engine.annotations import Any
from .engine.compiled import KnowledgeBase
from .engine.explaining.derived import Contribution, Derivation
from .engine.immutable import Immutable
from .engine.kinds import Kind, show_number
from .engine.result import Result


class Ranked(Immutable):
    """A candidate of a choice, and why it stands where it stands (``points`` are None where it is excluded)."""

    id: str
    label: str
    excluded: bool
    reasons: tuple[Contribution, ...]


class View:
    """One result, for reports."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.base: KnowledgeBase = result.base
        self.concluded = {attribute.name for attribute in result.concluded()}
        self._read: dict[str, frozenset[str]] = {}

    def derivation(self, slot: str) -> Derivation | None:
        """Why a slot has its value; None where the knowledge base has no such slot."""
        return self.result.derivation(slot) if slot.partition("[")[0] in self.base.attributes else None

    def value(self, name: str) -> Any:
        """The value of an attribute, or None where it is unknown or there is no such attribute."""
        return self.result.value(name) if name in self.base.attributes else None

    def known(self, name: str) -> bool:
        """Whether an attribute has a value."""
        return self.value(name) is not None

    def grade(self, name: str) -> str | None:
        """The evidence for an attribute's value, in a word."""
        found = self.derivation(name)
        return None if found is None else self.result.grade(found.confidence)

    def range(self, name: str) -> tuple[float, float] | None:
        """The honest range of a number, or None where it has none."""
        between = self.base.attributes[name].between
        if between is None:
            return None
        low, high = (self.value(end) for end in between)
        return None if low is None or high is None else (low, high)

    def title(self, name: str) -> str:
        """What an attribute is called: a short noun."""
        return self.base.attributes[name].title

    def shown(self, name: str) -> str:
        """The value of an attribute for people, with its unit."""
        return self.text(name, self.value(name))

    def bare(self, name: str) -> str:
        """The value of an attribute for people, to stand beside its title."""
        return self.text(name, self.value(name), bare=True)

    def text(self, name: str, value: Any, *, bare: bool = False) -> str:
        """Any value of an attribute for people: labels instead of ids, thousands separated, the unit behind.

        ``bare`` leaves out a unit that the title says already, for text that stands beside the title.
        """
        attribute = self.base.attributes[name]
        unit = attribute.unit
        # A symbol (h, GiB) is always wanted; a word (examples) is not where the title has it.
        if bare and unit is not None and len(unit) > 3 and unit.lower() in attribute.title.lower():
            unit = None
        return self._text(attribute.kind, value, unit)

    def told(self, name: str, value: Any) -> str:
        """A value that makes sense on its own: ``3,700 labelled examples``, ``Body mass: 10 kg``, ``X-ray``."""
        attribute = self.base.attributes[name]
        if attribute.kind.name == "record":
            return self.text(name, value)
        if attribute.unit and attribute.title.lower().endswith(attribute.unit.lower()):
            return f"{self.text(name, value, bare=True)} {attribute.title[0].lower()}{attribute.title[1:]}"
        return f"{attribute.title}: {self.text(name, value, bare=True)}"

    def members(self, name: str) -> list[tuple[str, str]]:
        """The members of a set or list (or the one value) as ids and labels."""
        value = self.value(name)
        if value is None:
            return []
        kind = self.base.attributes[name].kind
        values = value if isinstance(value, tuple) else (value,)
        return [(str(v), self._text(kind.item or kind, v, None)) for v in values]

    def field(self, catalogue: str, record: str, field: str) -> Any:
        """A field of a record, or None."""
        column = self.result.run.values.get(f"{catalogue}.{field}")
        return None if column is None else column.get(record)

    def contributions(self, name: str) -> tuple[Contribution, ...]:
        """What each rule gave to a combined attribute."""
        found = self.derivation(name)
        return () if found is None else found.contributions

    def ranking(self, name: str) -> list[Ranked]:
        """The candidates of a choice, best first, then those that are excluded. Reasons: see ``reasons``."""
        ranking = self.result.run.settled[name].ranking
        labels = self.result.run.values[f"{self.base.choices[name].record}.label"]
        found = ranking.candidates if ranking is not None else ()
        return [Ranked(c.id, labels.get(c.id, c.id), c.excluded is not None, ()) for c in found]

    def reasons(self, name: str, candidate: Ranked) -> tuple[Contribution, ...]:
        """Why a candidate is excluded, or what gave it its score."""
        choice = self.base.choices[name]
        field = choice.unless if candidate.excluded else (choice.by[0][0] if choice.by else None)
        if field is None:
            return ()
        found = self.contributions(f"{field}[{candidate.id}]")
        return tuple(c for c in found if not candidate.excluded or c.value is True)

    def reached(self, names: Iterable[str]) -> set[str]:
        """The slots that the values of ``names`` rest on, directly or not, themselves included."""
        seen: set[str] = set()
        todo = set(names)
        while todo:
            slot = todo.pop()
            seen.add(slot)
            todo |= self._rests_on(slot) - seen
        return seen

    def _rests_on(self, slot: str) -> frozenset[str]:
        """The slots that the value of one rests on directly."""
        found = self._read.get(slot)
        if found is None:
            derivation = self.derivation(slot)
            read = () if derivation is None else (*derivation.reads, *(r for p in derivation.premises for r in p.reads))
            found = self._read[slot] = frozenset(slot for slot in read if ".id[" not in slot)
        return found

    def _text(self, kind: Kind, value: Any, unit: str | None) -> str:
        if value is None:
            return "unknown"
        if isinstance(value, tuple):
            return ", ".join(self._text(kind.item or kind, v, None) for v in value) or "none"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, (int, float)):
            return number(value, unit)
        if kind.record is not None:
            labels: Mapping[str, str] = self.result.run.values[f"{kind.record}.label"]
            return labels.get(value, value)
        return kind.labels.get(value, str(value))


def number(value: float, unit: str | None) -> str:
    """A number with its unit: ``37 classes``, ``1 class``, ``12 GiB``; a ratio as a percentage."""
    if unit == "ratio":
        return percent(value)
    return show_number(value, unit[:-1] if unit and value == 1 and unit.endswith("s") else unit)


def rate(value: float) -> str:
    """A learning rate as people write it: ``3e-4``, ``1.5e-5``, ``0``."""
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}"


def duration(hours: float) -> str:
    """A time as people say it: ``16 min``, ``2.5 h``, ``3 days``."""
    if hours < 1:
        return f"{max(round(hours * 60), 1)} min"
    if hours >= 72:
        return f"{hours / 24:,.0f} days"
    return f"{hours:.1f} h" if hours < 9.95 and hours != int(hours) else f"{hours:.0f} h"


def percent(value: float) -> str:
    """A share as a whole percentage; one decimal under ten where it matters."""
    shown = value * 100
    return f"{shown:.1f}%" if 0 < shown < 9.95 and abs(shown - round(shown)) >= 0.05 else f"{shown:.0f}%"
