"""Attributes whose values got variables of their own, and diagrams without them: in terms of inputs and atoms alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .diagrams import Diagram, Diagrams

TOGETHER = 2000  # nodes of the parts that are worked out together when cuts are undone
PART = 30_000  # nodes of a part when they are undone value by value of what is left


class TooHard(Exception):
    """A question about the space takes more steps than were granted."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Variables that stand for the values of an attribute: each code, and where it is meant."""

    name: str
    bits: Diagram
    codes: list[Diagram]
    meant: list[Diagram]

    @property
    def likely_first(self) -> list[tuple[Diagram, Diagram]]:
        """The codes with what they mean, those that most sample points have first."""
        pairs = zip(self.codes, self.meant, strict=True)
        return sorted(pairs, key=lambda pair: -(pair[1].seen or 0).bit_count())


class Cuts:
    """The attributes that were cut, each after those that its values depend on, and how that is undone."""

    def __init__(self, diagrams: Diagrams) -> None:
        self.diagrams = diagrams
        self._cuts: list[Cut] = []
        self._cut_of: dict[int, Cut] = {}
        self._bits = (0, diagrams.true)

    @property
    def cut_attributes(self) -> Sequence[Cut]:
        """The attributes whose values got variables of their own, each after those that its values depend on."""
        return self._cuts

    def expand(self, diagram: Diagram) -> Diagram:
        """The same in terms of inputs and atoms alone."""
        return self.diagrams.any(self.leaves(diagram))

    def meaning(self, diagram: Diagram, name: str) -> Diagram:
        """The same without the variables of one attribute: in terms of what its values depend on."""
        cut = next((c for c in self._cuts if c.name == name), None)
        if cut is None:
            return diagram
        parts = zip(cut.codes, cut.meant, strict=True)
        return self.diagrams.any(diagram.and_exists(code, cut.bits) & where for code, where in parts)

    def leaves(self, diagram: Diagram, steps: int = 10**9) -> Iterator[Diagram]:
        """Parts, in terms of inputs and atoms alone, that a diagram is made of; none where it holds nowhere.

        They come a few values of the attributes that were cut at a time, so that the first is found without working
        out the others. Raises TooHard after that many ``steps``.
        """
        return self._leaves(diagram, [steps], TOGETHER)

    def leaves_by_rest(self, diagram: Diagram, steps: int) -> Iterator[Diagram]:
        """The same where values of which the same is left are one step: few where a diagram tells few values apart.

        Raises TooHard where a part becomes large, too.
        """
        return self._leaves_by_rest(diagram, [steps])

    def _leaves_by_rest(self, diagram: Diagram, steps: list[int]) -> Iterator[Diagram]:
        cut = self._asked_first(diagram) if diagram.satisfiable() else None
        if cut is None:
            if diagram.satisfiable():
                yield diagram
            return
        groups: dict[Diagram, list[Diagram]] = {}
        for code, where in cut.likely_first:
            rest = diagram.and_exists(code, cut.bits)
            if rest.satisfiable():
                groups.setdefault(rest, []).append(where)
        together = self.diagrams.false
        for rest, wheres in groups.items():
            steps[0] -= 1
            together |= rest & self.diagrams.any(wheres)
            size = together.node_count()
            if steps[0] < 0 or size > PART:
                raise TooHard
            if size > TOGETHER:
                yield from self._leaves_by_rest(together, steps)
                together = self.diagrams.false
        yield from self._leaves_by_rest(together, steps)

    def first_leaves(self, diagram: Diagram, steps: int) -> Iterator[Diagram]:
        """The same, each part with one value of every attribute that was cut: the first part comes sooner."""
        return self._leaves(diagram, [steps], 0)

    def _leaves(self, diagram: Diagram, steps: list[int], largest: int) -> Iterator[Diagram]:
        if not diagram.satisfiable():
            return
        cut = self._asked_first(diagram)
        if cut is None:
            yield diagram
            return
        together = self.diagrams.false
        for code, where in cut.likely_first:
            steps[0] -= 1
            if steps[0] < 0:
                raise TooHard
            part = diagram.and_exists(code, cut.bits) & where
            if part.satisfiable():
                together |= part
                if not largest or together.node_count() > largest:
                    yield from self._leaves(together, steps, largest)
                    together = self.diagrams.false
        yield from self._leaves(together, steps, largest)

    def _asked_first(self, diagram: Diagram) -> Cut | None:
        """The last attribute that was cut and that a diagram depends on: its variables stand above those of others."""
        top = diagram.top()
        return None if top is None else self._cut_of.get(top)

    def point_in(self, diagram: Diagram) -> Diagram:
        """A part of a diagram over inputs and atoms in which every attribute that was cut has one value."""
        point = diagram.pick()
        codes = self.diagrams.true
        for cut in self._cuts:
            for code, where in zip(cut.codes, cut.meant, strict=True):
                here = self._valued(where, codes) & point
                if here.satisfiable():
                    point, codes = here.pick(), codes & code
                    break
        return point & codes

    def _valued(self, diagram: Diagram, codes: Diagram) -> Diagram:
        """A diagram where the attributes that were cut so far have the values of ``codes``."""
        if len(self.diagrams.cuts) != self._bits[0]:
            self._bits = (len(self.diagrams.cuts), self.diagrams.cube(self.diagrams.cuts))
        return diagram.and_exists(codes, self._bits[1])
