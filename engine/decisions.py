"""Which conclusions are decisions: what explanations are about when nothing else is said."""

from __future__ import annotations

from collections.abc import Sequence

from .compiled import Attribute, KnowledgeBase
from .scenario import finding
from .wanted import attribute_called


def settled_by_rules(base: KnowledgeBase) -> list[Attribute]:
    """The attributes that rules or a choice settle and whose values can be told apart: no numbers, no texts."""
    named = (a for a in base.attributes.values() if a.record is None and not a.kind.numeric and a.kind.name != "text")
    return [a for a in named if a.name in base.conclude or a.name in base.choices]


def decisions_of(base: KnowledgeBase, names: Sequence[str] | None, place: str) -> list[str]:
    """The decisions that are meant: ``names``, else those that the vocabulary draws trees of, else the choices, else
    everything that is no number. Raises ScenarioError where a name means nothing that can be decided."""
    if not names:
        drawn = [n for n in base.trees if n in base.attributes]
        return drawn or list(base.choices) or [a.name for a in settled_by_rules(base) if a.ask is None]
    for name in names:
        attribute = attribute_called(base, name, place)
        if attribute.record is not None:
            raise finding("decision-field", f"'{name}' is a field of each {attribute.record}", place)
        if name not in base.conclude and name not in base.choices:
            raise finding("decision-input", f"'{name}' is not concluded: it is what you say it is", place)
        if attribute.kind.numeric:
            hint = "name a choice, or a conclusion with few values"
            raise finding("decision-number", f"'{name}' is a number, which changes with nearly everything", place, hint)
    return list(dict.fromkeys(names))
