"""Symbolic values: the cases of a slot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..kinds import Value
from .diagrams import Diagram, Diagrams
from .ranges import EVERYWHERE, Range, hull, point


@dataclass(frozen=True, slots=True)
class Some:
    """A value that is there. ``source`` says in words what it is the value of; numbers lie in ``range``."""

    source: str
    range: Range = EVERYWHERE

    def __str__(self) -> str:
        return self.source


Abstract = Value  # None (unknown), a plain value, or Some
Cases = dict[Abstract, Diagram]


@dataclass(slots=True)
class Members:
    """The cases of a set that rules collect: where each member is in it. Where ``given``, it is what the input says."""

    has: dict[Value, Diagram]
    given: Diagram
    source: str
    loose: Diagram  # where it may hold members that are not known exactly
    unknown: Diagram


def range_of(value: Abstract) -> Range:
    """Where a known number lies."""
    if isinstance(value, Some):
        return value.range
    return point(value) if isinstance(value, (int, float)) else EVERYWHERE


def add(diagrams: Diagrams, cases: Cases, value: Abstract, where: Diagram) -> None:
    """Let the slot have ``value`` there too."""
    if where.satisfiable():
        found = cases.get(value)
        cases[value] = where if found is None else found | where


def known(diagrams: Diagrams, cases: Mapping[Abstract, Diagram]) -> Diagram:
    """Where there is a value."""
    return diagrams.any(where for value, where in cases.items() if value is not None)


def restrict(cases: Mapping[Abstract, Diagram], where: Diagram) -> Cases:
    """The cases within a part of the space."""
    return {v: found for v, d in cases.items() if (found := d & where).satisfiable()}


def join(diagrams: Diagrams, parts: Iterable[Mapping[Abstract, Diagram]]) -> Cases:
    """The cases of parts that do not overlap."""
    found: dict[Abstract, list[Diagram]] = {}
    for part in parts:
        for value, where in part.items():
            found.setdefault(value, []).append(where)
    return {value: diagrams.any(wheres) for value, wheres in found.items()}


def coarse(diagrams: Diagrams, cases: Cases, source: str) -> Cases:
    """The same with all numbers as one ``Some`` in the range around them."""
    numbers = [v for v in cases if v is not None]
    if len(numbers) < 2:
        return cases
    found: Cases = {Some(source, hull(range_of(v) for v in numbers)): known(diagrams, cases)}
    if None in cases:
        found[None] = cases[None]
    return found
