"""Atoms: what the cells do not decide, free to be either way, and named in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..kinds import Value
from .diagrams import Diagram, Diagrams
from .ranges import Range


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """A free quantity: ``source`` says what it is, ``cells`` what it may be, each with its code."""

    source: str
    cells: tuple[Value | Range, ...]
    codes: tuple[Diagram, ...]


class Atoms:
    """The atoms of one world: the same words are the same atom."""

    def __init__(self, diagrams: Diagrams) -> None:
        self._diagrams = diagrams
        self._found: dict[tuple[str, tuple[Value | Range, ...]], Atom] = {}

    def all(self) -> list[Atom]:
        """Every atom, in the order in which they came up."""
        return list(self._found.values())

    def flag(self, words: str) -> Diagram:
        """Where the statement is true."""
        return self.pick(words, (True, False))[0]

    def pick(self, source: str, cells: Sequence[Value | Range]) -> tuple[Diagram, ...]:
        """Where ``source`` is each of ``cells``: exactly one of them everywhere."""
        key = (source, tuple(cells))
        atom = self._found.get(key)
        if atom is None:
            codes = self._diagrams.codes(len(cells), self._diagrams.free)
            atom = self._found[key] = Atom(source, key[1], tuple(codes))
        return atom.codes
