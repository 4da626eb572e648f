"""A plan document, read with its knowledge base at hand: what each attribute is called and how its value is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .engine.compiled import KnowledgeBase
from .engine.kinds import Kind, show_number

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """The plan document and the knowledge base that it came from."""

    document: Document
    base: KnowledgeBase

    def entry(self, name: str) -> Mapping[str, Any]:
        """What the document says about an attribute: its conclusion, else its derivation, else nothing."""
        return self.document["conclusions"].get(name) or self.document["derivations"].get(name) or {}

    def value(self, name: str) -> Any:
        """The value of an attribute, or None where it is unknown or does not apply."""
        return self.entry(name).get("value")

    def known(self, name: str) -> bool:
        """Whether an attribute has a value."""
        return self.value(name) is not None

    def title(self, name: str) -> str:
        """What an attribute is called: a short noun."""
        if name in self.base.attributes:
            return self.base.attributes[name].title
        return str(self.document.get("titles", {}).get(name, name))

    def shown(self, name: str) -> str:
        """The value of an attribute for people, with its unit."""
        entry = self.entry(name)
        value = entry.get("value")
        if value is None:
            return "unknown"
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self.text(name, value)
        return str(entry.get("shown") or entry.get("label") or self.text(name, value))

    def text(self, name: str, value: Any, *, bare: bool = False) -> str:
        """Any value of an attribute for people: labels instead of ids, thousands separated, the unit behind.

        ``bare`` leaves out a unit that the title says already, for text that stands beside the title.
        """
        attribute = self.base.attributes.get(name)
        if attribute is None:
            return str(value)
        told = bare and attribute.unit is not None and attribute.unit.lower() in attribute.title.lower()
        return _text(self.base, attribute.kind, value, None if told else attribute.unit)

    def bare(self, name: str) -> str:
        """The value of an attribute for people, to stand beside its title."""
        value = self.value(name)
        return "unknown" if value is None else self.text(name, value, bare=True)

    def told(self, name: str, value: Any) -> str:
        """A value that makes sense without a column head: ``3,700 examples``, ``Body mass 10 kg``, ``X-ray``."""
        shown = self.document.get("shown", {})
        text, attribute = shown.get(name) or self.text(name, value), self.base.attributes.get(name)
        if attribute is None or attribute.kind.name == "record":
            return text
        if attribute.unit and attribute.title.lower().endswith(attribute.unit.lower()):
            return f"{self.text(name, value, bare=True)} {attribute.title[0].lower()}{attribute.title[1:]}"
        return f"{attribute.title}: {text}"

    def members(self, name: str) -> list[tuple[str, str]]:
        """The members of a set or list (or the one value) as ids and labels."""
        value = self.value(name)
        if value is None:
            return []
        kind = self.base.attributes[name].kind
        item = kind.item or kind
        return [
            (str(v), _text(self.base, item, v, None)) for v in (value if isinstance(value, (list, tuple)) else [value])
        ]

    def field(self, catalogue: str, record: str, field: str) -> Any:
        """A stated field of a record, or None."""
        fact = self.base.facts.get(f"{catalogue}.{field}", {}).get(record)
        return None if fact is None else fact.value

    def contributions(self, name: str) -> Iterator[Mapping[str, Any]]:
        """What each rule gave to a combined attribute."""
        yield from self.document["derivations"].get(name, {}).get("contributions") or ()

    def reached(self, names: Iterable[str]) -> set[str]:
        """The slots that the values of ``names`` rest on, directly or not, themselves included."""
        derivations = self.document["derivations"]
        seen: set[str] = set()
        todo = [n for n in names if n in derivations]
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            entry = derivations.get(name, {})
            todo += [p["attribute"] for p in entry.get("premises") or ()]
            todo += entry.get("reads") or ()
        return seen


def _text(base: KnowledgeBase, kind: Kind, value: Any, unit: str | None) -> str:
    if isinstance(value, (list, tuple)):
        item = kind.item or kind
        return ", ".join(_text(base, item, v, None) for v in value) or "none"
    if isinstance(value, Mapping):
        return str(value.get("label") or value.get("id") or "described in the scenario")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        if unit == "ratio":
            return percent(value)
        return show_number(value, unit[:-1] if unit and value == 1 and unit.endswith("s") else unit)
    if kind.record is not None and kind.record in base.catalogues:
        return base.catalogues[kind.record].labels.get(value, value)
    return kind.labels.get(value, str(value))


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
