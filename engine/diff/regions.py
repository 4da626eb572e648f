"""Where the answers of both versions differ, twin by twin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from ..compiled import KnowledgeBase
from ..kinds import Kind, same
from ..symbolic.compose import Key, Slot, World
from ..symbolic.diagrams import DDMemoryError, Diagram
from ..symbolic.ranges import equal
from ..symbolic.space import Input
from ..symbolic.values import Abstract, Cases, Members, Some, range_of
from .pair import SIDES, Pair, Side, told_name
from .touched import Touched
from .undo import TooLarge, Undo

FEW_RECORDS = 40  # of a field, that are looked at one by one
PAIRS = 600  # of values of one twin that are told apart; beyond that only that they differ


@dataclass(frozen=True, slots=True)
class Part:
    """Where a twin goes from one value to another. ``member`` is what a set gains or loses.

    Where not ``certain``, nobody knows whether the values are the same.
    """

    old: Abstract
    new: Abstract
    where: Diagram
    certain: bool = True
    member: bool = False


class Differences:
    """The differences of a pair over its whole space; parts are left with their cuts, what is near is not.

    Where ``bounded``, records' fields are not looked at one record after the other: they are near wherever what they
    read is. Where ``everywhere``, nothing is looked at: all twins are near everywhere.
    """

    def __init__(self, pair: Pair, world: World, *, bounded: bool = False, everywhere: bool = False) -> None:
        self.pair = pair
        self.bounded = bounded
        self.everywhere = everywhere
        self.world = world
        self.touched = Touched(pair, world)
        self.bases: dict[Side, KnowledgeBase] = {"old": pair.changes.old, "new": pair.changes.new}
        self.undo = Undo(world)
        self._near: dict[str, Diagram] = {}
        self._parts: dict[str, list[Part]] = {}
        self.kept: list[str] = []  # contradictions of both, whose cells could not be left out
        self.space = self._compared()

    # --- the space ---

    def _compared(self) -> Diagram:
        """The cells that both versions accept and do not both call contradictory."""
        space = self.world.space
        for own in self.world.inputs_space.inputs.values():
            refused = [c for cell, c in zip(own.cells, own.codes, strict=True) if not self.accepted(own, cell)]
            if refused:
                space &= ~self.world.diagrams.any(refused)
        for ident, sides in self.pair.told.items():
            names = [told_name(ident, side) for side in sides]
            if len(sides) == 2 and set(names) <= self.world.wanted:
                try:
                    space &= ~self.undo.exactly(self.undo.joined(*map(self._true, names)))
                except (TooLarge, DDMemoryError):
                    self.kept.append(ident)
        return space

    def accepted(self, own: Input, cell: Abstract) -> bool:
        """Whether every side that knows an input takes a value of this cell."""
        return accepted(self.bases.values(), own, cell)

    def _true(self, name: str) -> Diagram:
        cases = self.world.value(name)
        assert isinstance(cases, dict)
        return cases.get(True, self.world.diagrams.false)

    # --- twins ---

    def parts(self, name: str) -> list[Part]:
        """Where a twin that both sides have goes from which value to which, as far as its cases tell."""
        found = self._parts.get(name)
        if found is None:
            slots = [self._slot(name, None, side) for side in SIDES]
            found = self._parts[name] = [] if any(s.free for s in slots) else self._compare(slots[0], slots[1], name)
        return found

    def told(self, ident: str) -> list[Part]:
        """Where a contradiction is told by one side only."""
        false = self.world.diagrams.false
        one, other = (self._true(told_name(ident, s)) if s in self.pair.told[ident] else false for s in SIDES)
        parts = [Part(True, False, one & ~other), Part(False, True, other & ~one)]
        return [p for p in parts if p.where.satisfiable()]

    def free(self, name: str) -> bool:
        """Whether nothing is known of a twin but the kind of its values."""
        return any(self._slot(name, None, side).free for side in SIDES)

    def composed(self, name: str) -> bool:
        """Whether both twins of a name are in the world; else only what is near is known."""
        return name.startswith("contradiction ") or all(
            self.pair.sides[s].name(name) in self.world.wanted for s in SIDES
        )

    def near(self, name: str) -> Diagram:
        """The inputs' cells outside of which a twin surely comes to the same.

        There no statement about it that differs has a say, and nothing that it reads differs.
        """
        found = self._near.get(name)
        if found is None:
            try:
                found = self._near_to(name)
            except DDMemoryError:
                found = self.world.diagrams.true
            self._near[name] = found
        return found

    def narrow(self, name: str, where: Diagram) -> None:
        """Tell that a twin differs nowhere else: what reads it need not look elsewhere."""
        self._near[name] = where

    def _near_to(self, name: str) -> Diagram:
        diagrams = self.world.diagrams
        if self.everywhere or not self._shared(name):
            return diagrams.true
        reads = sorted({r for s in SIDES for r in self.bases[s].depends.get(name, ())} & set(self.pair.twins))
        behind = diagrams.any(self.near(r) for r in reads if self._shared(r))
        if self._everywhere(behind) or (not self.composed(name) and name not in self.pair.changes.seeds):
            return behind
        if self.bases["new"].attributes[name].record is None:
            return behind | self._undone(self.touched.of(name))
        if self.bounded:
            own = name in self.pair.changes.seeds and not self._everywhere(behind)
            return behind | self._undone(self.touched.of_column(name)) if own else behind
        heavy = any(self.world.weights.heavy_column(self.pair.sides[s].name(name)) for s in SIDES)
        keys = self._keys(name)
        if heavy or len(keys) > FEW_RECORDS:
            return behind | self._undone(self.touched.of_column(name))
        found = []
        for key in keys:
            where = self._undone(self.touched.of(name, key)) | behind
            slots = [self._slot(name, key, side) for side in SIDES]
            if where.satisfiable() and not any(slot.free for slot in slots):
                differs = diagrams.any(p.where for p in self._compare(slots[0], slots[1], name))
                where &= self._undone(differs & where)
            found.append(where)
        return diagrams.any(found)

    def _everywhere(self, where: Diagram) -> bool:
        return not (~where).satisfiable()

    def _undone(self, where: Diagram) -> Diagram:
        """The inputs' cells of a diagram; all where it is too large to say."""
        try:
            return self.world.diagrams.without_atoms(self.undo.most(where))
        except (TooLarge, DDMemoryError):
            return self.world.diagrams.true

    def _shared(self, name: str) -> bool:
        return all(name in self.bases[side].attributes for side in SIDES)

    def _keys(self, name: str) -> list[Key]:
        """The records that both sides have."""
        columns = []
        for side in SIDES:
            base = self.bases[side]
            catalogue = base.catalogues[base.attributes[name].record or ""]
            columns.append([base.catalogues[c].ids for c in catalogue.of or (catalogue.name,)])
        both = [[i for i in one if i in other] for one, other in zip(*columns, strict=True)]
        return [key if len(both) > 1 else key[0] for key in product(*both)]

    def _slot(self, name: str, key: Key, side: Side) -> Slot:
        called = self.pair.sides[side].name(name)
        return self.world.plain(called) if key is None else self.world.field(called, key)

    # --- two slots ---

    def _compare(self, old: Slot, new: Slot, name: str) -> list[Part]:
        if isinstance(old.cases, Members) or isinstance(new.cases, Members):
            return self._compare_sets(old.cases, new.cases)
        parts = []
        many = len(old.cases) * len(new.cases) > PAIRS
        for (one, here), (other, there) in product(old.cases.items(), new.cases.items()):
            decided = same_value(one, other)
            if decided is not True:
                where = here & there
                if where.satisfiable():
                    parts.append(Part(one, other, where, decided is False))
        if many:
            parts = [
                Part(Some(name), Some(name), self.world.diagrams.any(p.where for p in parts if p.certain is c), c)
                for c in (True, False)
            ]
        return [p for p in parts if p.where.satisfiable()]

    def _compare_sets(self, old: Cases | Members, new: Cases | Members) -> list[Part]:
        false, true = self.world.diagrams.false, self.world.diagrams.true
        if not (isinstance(old, Members) and isinstance(new, Members)):
            return [Part(Some("set"), Some("set"), true, False)]
        given = old.given & new.given  # what is given is given to both
        parts = []
        for member in {**old.has, **new.has}:
            one, other = old.has.get(member, false) & ~old.unknown, new.has.get(member, false) & ~new.unknown
            parts.append(Part(member, None, one & ~other & ~given, True, True))
            parts.append(Part(None, member, other & ~one & ~given, True, True))
        loose = (old.loose | new.loose) & ~given
        parts.append(Part(Some("some members"), Some("some members"), loose, False, True))
        parts.append(Part(None, Some("set"), old.unknown & ~new.unknown))
        parts.append(Part(Some("set"), None, new.unknown & ~old.unknown))
        parts.append(Part(Some("set"), Some("set"), old.given ^ new.given, False))
        return [p for p in parts if p.where.satisfiable()]


def accepted(bases: Iterable[KnowledgeBase], own: Input, cell: Abstract) -> bool:
    """Whether every version that knows an input takes a value of this cell."""
    if cell is None:
        return True
    for base in bases:
        declared = base.attributes.get(own.attribute.name)
        if declared is None or declared.ask is None:
            continue  # it does not know the input at all
        if not _takes(base, declared.kind, own.attribute.kind, cell, declared.low, declared.high):
            return False
    return True


def same_value(one: Abstract, other: Abstract) -> bool | None:
    """Whether two values are the same answer; None where their ranges do not tell."""
    if one is None or other is None:
        return one is other
    if isinstance(one, Some) or isinstance(other, Some):
        if isinstance(one, Some) and isinstance(other, Some) and one.source == other.source:
            return True
        return equal(range_of(one), range_of(other))
    return same(one, other)


def _takes(base: KnowledgeBase, kind: Kind, given: Kind, cell: Abstract, low: float | None, high: float | None) -> bool:
    """Whether one version accepts the values of a cell of an input that it declares of this kind."""
    if kind.name == "enum" and given.name == "enum":
        return cell in kind.values
    if kind.name == "record" and given.name == "record" and kind.record == given.record:
        return cell in base.catalogues[kind.record or ""].ids
    if kind.numeric and given.numeric:
        within = range_of(cell)
        return (low is None or within.low >= low) and (high is None or within.high <= high)
    return kind.name == given.name or {kind.name, given.name} == {"set", "list"}
