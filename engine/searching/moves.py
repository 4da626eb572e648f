"""Moves: what an input may be changed to, one value for each of its cells, and how far away that is.

A number moves to the nearest value of another cell, and is as many steps away as cells lie between; any other value of
an enum, a record or a truth value is one step. Cells are cut by the tests of the rules at hand; where arithmetic reads
the number, also where the answer turns (``turning``). A list gains or loses one member; a text becomes one that a test
names: for these two kinds the moves are not all that there are.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from ..cells import Cut, check_cuts, cuts_of, interval_between, relevant_tests, representative
from ..compiled import AllOf, AnyOf, Attr, Attribute, Check, Compare, Const, check_operands, guard_tests, names_in
from ..kinds import Value, canonical_set
from .backward import State
from .turning import nearest, probes, turning_point

TOLERANCE = 1e-4  # how exactly a turn among fractions is found, as a share of it


Cell = tuple[Cut | None, Cut | None]


@dataclass(frozen=True, slots=True)
class Move:
    """A new value for an input, and how many steps away it is."""

    value: Value
    distance: int


class Moves:
    """The moves of inputs, for questions about the attributes ``wanted`` (with all that they depend on)."""

    def __init__(self, root: State, wanted: frozenset[str]) -> None:
        self.root = root
        self.base = root.world.base
        self.wanted = wanted
        self._cuts: dict[str, tuple[list[Cut], bool]] = {}

    def cuts(self, attribute: Attribute) -> tuple[list[Cut], bool]:
        """Where tests cut a number, and whether arithmetic reads it too."""
        found = self._cuts.get(attribute.name)
        if found is None:
            cuts, arithmetic = cuts_of(self.base, attribute, self.wanted)
            more, also = self._cuts_of_contradictions(attribute)
            found = self._cuts[attribute.name] = sorted({*cuts, *more}), arithmetic or also
        return found

    def _cuts_of_contradictions(self, attribute: Attribute) -> tuple[list[Cut], bool]:
        found: list[Cut] = []
        arithmetic = False
        for contradiction in self.base.contradictions.values():
            for test in guard_tests(contradiction.guard):
                subject = isinstance(test.subject, Attr) and test.subject.name == attribute.name
                found += check_cuts(test.check, attribute.kind.name == "integer") if subject else ()
                operands = list(check_operands(test.check))
                reads = any(attribute.name in names_in(operand) for operand in operands)
                arithmetic |= reads or (subject and not all(isinstance(o, Const) for o in operands))
        low, high = attribute.low, attribute.high
        return [c for c in found if (low is None or c.at > low) and (high is None or c.at <= high)], arithmetic

    def steps(self, name: str, start: Value, value: Value) -> int:
        """How many steps a number is away: the tests' cuts on the way, and one more where arithmetic turns."""
        attribute = self.base.attributes[name]
        if not attribute.kind.numeric or start is None:
            return 1
        cells = list(self.cells(attribute))
        return max(1, abs((_index(cells, value) or 0) - (_index(cells, start) or 0)))

    def exact(self, name: str) -> bool:
        """Whether the moves of an input reach every one of its cells for certain."""
        attribute = self.base.attributes[name]
        if attribute.kind.numeric:
            return not self.cuts(attribute)[1]
        return not attribute.kind.collection and attribute.kind.name != "text"

    def of(self, state: State, name: str, answer: Callable[[Value], Hashable], steps: int) -> Iterator[Iterator[Move]]:
        """The moves of input ``name`` from ``state``: one way after the other, each nearest first.

        A number has two ways, up and down; who has found what they look for need not go on. ``answer`` says what
        follows from a value; where arithmetic reads the input, it is asked ``steps`` times a cell and at every turn.
        """
        attribute = self.base.attributes[name]
        current, start = state.value(name), self.root.value(name)
        if not attribute.kind.numeric:
            yield from (iter([Move(v, 1)]) for v in self.values(attribute, current) if v != current)
            return
        cells, arithmetic = list(self.cells(attribute)), self.cuts(attribute)[1]
        here = _index(cells, start)
        if here is None:  # nothing is known of it, so no cell is nearer than another
            for left, right in cells:
                values = probes(attribute, left, right, steps) if arithmetic else []
                yield iter([Move(v, 1) for v in dict.fromkeys([representative(attribute, left, right), *values])])
            return
        for way, up in ((cells[here:], True), (cells[here::-1], False)):
            yield self._outward(attribute, way, up, start, answer, steps if arithmetic else 0)

    def _outward(
        self,
        attribute: Attribute,
        way: list[Cell],
        up: bool,
        start: Value,
        answer: Callable[[Value], Hashable],
        steps: int,
    ) -> Iterator[Move]:
        """The moves from ``start`` through the cells of one way; where ``steps`` is not 0, with the turns inside."""
        before, crossed = start, 0
        for number, (left, right) in enumerate(way):
            points = probes(attribute, left, right, steps) if steps else []
            if not up:
                points.reverse()
            if number:
                before, crossed = nearest(attribute, left, right, start), crossed + 1
                yield Move(before, crossed)
            for point in points:
                if (point > before) is not up or point == before:
                    continue
                while answer(before) != answer(point):
                    turn = turning_point(before, point, answer, attribute.kind.name == "integer", TOLERANCE)
                    before = nearest(attribute, turn if up else left, right if up else turn, start)
                    crossed += 1
                    yield Move(before, crossed)
                    if (point > before) is not up:
                        break
                before = point
                yield Move(point, max(1, crossed))

    def cells(self, attribute: Attribute) -> Iterator[Cell]:
        """The cells of a number, from below."""
        return pairwise([None, *self.cuts(attribute)[0], None])

    def values(self, attribute: Attribute, current: Value) -> Iterator[Value]:
        """The values that something other than a number may have; of a list those next to what it is."""
        kind = attribute.kind
        match kind.name:
            case "boolean":
                yield from (True, False)
            case "enum":
                yield from kind.values
            case "record":
                yield from self.root.world.ids[kind.record or ""]
            case "text":
                yield from self._texts(attribute)
            case "list" | "set":
                yield from self._collections(attribute, current or ())

    def _texts(self, attribute: Attribute) -> Iterator[Value]:
        named: dict[Value, None] = {}
        for test in relevant_tests(self.base, self.wanted):
            if isinstance(test.subject, Attr) and test.subject.name == attribute.name:
                named.update(dict.fromkeys(_constants(test.check)))
        yield from named

    def _collections(self, attribute: Attribute, current: tuple[Value, ...]) -> Iterator[Value]:
        item = attribute.kind.item
        assert item is not None
        members = item.values or self.root.world.ids.get(item.record or "", ())
        yield current
        for member in members:
            if member in current:
                yield tuple(m for m in current if m != member)
            elif attribute.kind.name == "list":
                yield (*current, member)
            else:
                yield canonical_set(attribute.kind, {*current, member})


def _index(cells: list[Cell], value: Value) -> int | None:
    if value is None:
        return None
    return next((i for i, (left, right) in enumerate(cells) if interval_between(left, right).contains(value)), None)


def _constants(check: Check) -> Iterator[Value]:
    if isinstance(check, (AllOf, AnyOf)):
        for part in check.checks:
            yield from _constants(part)
    elif isinstance(check, Compare) and isinstance(check.operand, Const):
        yield check.operand.value
