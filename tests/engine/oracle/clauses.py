"""The meaning of a knowledge base as rules for clingo, an answer-set solver: each answer set is one cell.

What is asked is whether something is so in some cell, whatever their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import Any

import clingo

from warmstart.engine.compiled import KnowledgeBase

from .coded import same_key
from .meaning import Meaning
from .space import Numbers, cells_of


class Said:
    """Something that is so or not in each cell: an atom of the program, or (negative) its negation."""

    def __init__(self, algebra: Clauses, literal: int) -> None:
        self.algebra, self.literal = algebra, literal

    def __and__(self, other: Said) -> Said:
        return self.algebra.joined([[self.literal, other.literal]])

    def __or__(self, other: Said) -> Said:
        return self.algebra.joined([[self.literal], [other.literal]])

    def __invert__(self) -> Said:
        return Said(self.algebra, -self.literal)


class Valued:
    """A value in each cell: exactly one of the literals is true there."""

    def __init__(self, algebra: Clauses, values: tuple[Any, ...], literals: tuple[int, ...]) -> None:
        self.algebra, self.values, self.literals = algebra, values, literals

    def where(self, value: Any) -> Said:
        """The cells with this value."""
        return self.picked(lambda own: same_key(own) == same_key(value))

    def picked(self, wanted: Callable[[Any], bool]) -> Said:
        """The cells whose value is as wanted."""
        return self.at_places([wanted(v) for v in self.values])

    def at_places(self, places: Sequence[bool]) -> Said:
        """The cells whose value is at one of these places."""
        return self.algebra.joined([[n] for n, there in zip(self.literals, places, strict=True) if there])

    @property
    def unknown(self) -> Said:
        """The cells without a value."""
        return self.picked(lambda own: own is None)


class Clauses:
    """The algebra of a growing program. What is never true is ``no``."""

    def __init__(self) -> None:
        self.control = clingo.Control()
        self.rules: list[tuple[list[int], list[int], bool]] = []
        self._atoms = 0
        self._known: dict[Any, Said] = {}
        self._true = self._atom()
        self.rules.append(([self._true], [], False))
        self.no = Said(self, -self._true)

    def _atom(self) -> int:
        self._atoms += 1
        return self._atoms

    def joined(self, bodies: list[list[int]]) -> Said:
        """Where all of the literals of one of these bodies are true."""
        kept = [
            sorted({n for n in body if n != self._true})
            for body in bodies
            if -self._true not in body and not any(-n in body for n in body)
        ]
        if not kept:
            return self.no
        if [] in kept:
            return ~self.no
        if len(kept) == 1 and len(kept[0]) == 1:
            return Said(self, kept[0][0])
        key = tuple(sorted(map(tuple, kept)))
        if key not in self._known:
            atom = self._atom()
            self.rules += [([atom], list(body), False) for body in key]
            self._known[key] = Said(self, atom)
        return self._known[key]

    def input(self, values: tuple[Any, ...]) -> Valued:
        """Any one of these values."""
        atoms = [self._atom() for _ in values]
        self.rules.append((atoms, [], True))
        self.rules.append(([], [-a for a in atoms], False))
        self.rules += [([], [a, b], False) for at, a in enumerate(atoms) for b in atoms[at + 1 :]]
        return Valued(self, values, tuple(atoms))

    def constant(self, value: Any) -> Valued:
        """The same value in every cell."""
        return Valued(self, (value,), (self._true,))

    def any(self, parts: Iterable[Said]) -> Said:
        """Where at least one of them is so."""
        return self.joined([[part.literal] for part in parts])

    def as_value(self, where: Said) -> Valued:
        """True where it is so, False elsewhere."""
        return Valued(self, (False, True), (-where.literal, where.literal))

    def chosen(self, where: Said, yes: Valued, no: Valued) -> Valued:
        """One value in the cells of ``where``, the other elsewhere."""
        return self.lift(lambda here, a, b: a if here else b, self.as_value(where), yes, no)

    def lift(self, function: Callable[..., Any], *parts: Valued) -> Valued:
        """A function of plain values, in each cell."""
        bodies: dict[Any, tuple[Any, list[list[int]]]] = {}
        for combination in product(*(list(zip(p.values, p.literals, strict=True)) for p in parts)):
            if not any(n == -self._true for _, n in combination):
                value = function(*(v for v, _ in combination))
                bodies.setdefault(same_key(value), (value, []))[1].append([n for _, n in combination])
        found = [(value, self.joined(listed).literal) for value, listed in bodies.values()]
        return Valued(self, tuple(v for v, _ in found), tuple(n for _, n in found))

    def some(self, where: Said) -> bool:
        """Whether it is so in some cell."""
        if self.rules:
            with self.control.backend() as backend:
                while backend.add_atom() < self._atoms:
                    pass
                for head, body, choice in self.rules:
                    backend.add_rule(head, body, choice)
            self.rules = []
        return bool(self.control.solve(assumptions=[where.literal]).satisfiable)


class Program(Meaning):
    """The meaning of a knowledge base over answer sets."""

    def __init__(self, base: KnowledgeBase) -> None:
        algebra, cells = Clauses(), cells_of(base)
        given = {name: algebra.input(tuple(_values(own))) for name, own in cells.items()}
        super().__init__(base, algebra, given, cells)


def _values(cells: Iterable[Any]) -> Iterator[Any]:
    for cell in cells:
        yield cell.low if isinstance(cell, Numbers) else cell
