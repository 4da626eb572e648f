"""Answers as people type them: ``3,700``, ``2k``, ``12 GiB``, ``yes``, a label, its number, a part of a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..compiled import Attribute, KnowledgeBase
from ..diagnostics import Position
from ..kinds import Kind, Value, canonical_set, show_number
from ..language.findings import Fault, did_you_mean
from ..language.literals import literal, scalar_from_text
from ..language.ranges import in_range
from ..scenario import Scenario, finding, to_node

_YES, _NO = ("yes", "y", "true"), ("no", "n", "false")
_NUMBER = re.compile(
    r"([-+]?[0-9][0-9,_ ]*(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?)\s*(thousand|million|k|m|%)?(?![a-z])\s*(.*)", re.IGNORECASE
)
_TIMES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "%": 0.01}
_MANY = 8  # names that fit are listed up to here


def spoken_value(base: KnowledgeBase, attribute: Attribute, said: Any, scenario: Scenario) -> Value:
    """The value that an answer means: text as typed, or JSON data. Raises ScenarioError with what would be right."""
    ids = {name: (*c.ids, *scenario.records.get(name, ())) for name, c in base.catalogues.items()}
    reader = _Reader(base, ids, scenario)
    try:
        value = reader.read(attribute.kind, said.strip() if isinstance(said, str) else said, attribute.unit)
    except Fault as fault:
        raise finding(fault.code, fault.message, attribute.title, fault.hint) from None
    if attribute.kind.numeric and not in_range(value, attribute.low, attribute.high):
        raise finding("out-of-range", f"{show_number(value)} cannot be", attribute.title, _range(attribute))
    return value


def _range(attribute: Attribute) -> str:
    low = None if attribute.low is None else show_number(attribute.low)
    high = None if attribute.high is None else show_number(attribute.high, attribute.unit)
    if low is not None and high is not None:
        return f"answer with a number from {low} to {high}"
    return f"answer with {low} or more" if low is not None else f"answer with {high} or less"


class _Reader:
    def __init__(self, base: KnowledgeBase, ids: Mapping[str, tuple[str, ...]], scenario: Scenario) -> None:
        self.base = base
        self.ids = ids
        self.scenario = scenario

    def read(self, kind: Kind, said: Any, unit: str | None) -> Value:
        if not isinstance(said, str):
            return literal(to_node(said, Position("answer")), kind, self.ids)
        match kind.name:
            case "integer" | "number":
                return self._number(kind, said, unit)
            case "boolean":
                word = said.lower()
                if word in _YES or word in _NO:
                    return word in _YES
                raise Fault("wrong-type", f"'{said}' is neither yes nor no", "answer yes or no")
            case "enum" | "record":
                return self._named(kind, said)
            case "list" | "set":
                return self._members(kind, said)
        return said

    def _members(self, kind: Kind, said: str) -> Value:
        assert kind.item is not None
        words = [word.strip() for word in said.strip("[]").split(",") if word.strip()]
        found = tuple(dict.fromkeys(self.read(kind.item, word, None) for word in words if word.lower() != "none"))
        return canonical_set(kind, set(found)) if kind.name == "set" else found

    def _number(self, kind: Kind, said: str, unit: str | None) -> Value:
        match = _NUMBER.fullmatch(said)
        rest = match[3].strip().lower() if match else ""
        if match is None or (rest and not (unit and (unit.lower().startswith(rest) or rest in unit.lower()))):
            raise Fault("wrong-type", f"'{said}' is not {kind}", "write it in digits")
        digits = re.sub(r"[,_ ]", "", match[1])
        if match[2]:
            number = float(digits) * _TIMES[match[2].lower()]
            digits = str(int(number)) if number == int(number) else repr(number)
        return literal(scalar_from_text(digits, Position("answer")), kind, self.ids)

    def _named(self, kind: Kind, said: str) -> Value:
        labels = self._labels(kind)
        word = said.casefold()
        for fits in (
            [i for i in labels if i.casefold() == word],
            [i for i, label in labels.items() if label.casefold() == word],
            [list(labels)[int(said) - 1]] if said.isdecimal() and 1 <= int(said) <= len(labels) else [],
            [i for i, label in labels.items() if i.casefold().startswith(word) or label.casefold().startswith(word)],
            [i for i, label in labels.items() if word in i.casefold() or word in label.casefold()],
        ):
            if len(fits) == 1:
                return fits[0]
            if fits:
                listed = ", ".join(labels[i] for i in fits[:_MANY]) + (" …" if len(fits) > _MANY else "")
                raise Fault("ambiguous-answer", f"'{said}' fits {len(fits)} answers", f"say which: {listed}")
        hint = did_you_mean(said, labels, labels)
        if hint is None and len(labels) <= _MANY:
            hint = f"answer with one of: {', '.join(labels.values())}"
        raise Fault("unknown-value", f"'{said}' is none of the answers", hint)

    def _labels(self, kind: Kind) -> dict[str, str]:
        if kind.name == "enum":
            return {value: kind.labels.get(value, value) for value in kind.values}
        catalogue = self.base.catalogues[kind.record or ""]
        own = self.scenario.records.get(catalogue.name, {})
        told = {i: str(fields.get(f"{catalogue.name}.label", i)) for i, fields in own.items()}
        return {i: catalogue.labels.get(i, i) for i in catalogue.ids} | told
