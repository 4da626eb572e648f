"""What the checks share: one composed world, questions about it, and witnesses from inference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from ..compiled import Conclusion, Guard, KnowledgeBase, Rule, guard_names
from ..infer import Engine
from ..symbolic.compose import Contribution, Key, TooHard, World
from ..symbolic.diagrams import Diagram
from ..symbolic.regions import Regions
from ..symbolic.telling import Fault
from ..symbolic.values import Members
from .evidence import Evidence, Examiner, Shows
from .findings import Finding, Kind
from .silence import Silence, Silences

DEEP = 100  # of undoing cuts, while one point is looked for in depth
WIDE = 150  # of the same, in breadth
STEPS = 400  # of undoing cuts, for one question
LEAVES = 6  # parts that a region is put together from; a share may leave out the others


class Prover:
    """Answers questions about ``world``; ``scope`` are the attributes that claims are to be made about.

    Of findings that ``silences`` cover only the share is worked out, unless ``in_full``.
    """

    def __init__(
        self,
        world: World,
        engine: Engine,
        scope: Iterable[str],
        silences: Silences | None = None,
        *,
        in_full: bool = False,
    ) -> None:
        self.in_full = in_full
        self.silences = silences or Silences()
        self.world = world
        self.engine = engine
        self.base: KnowledgeBase = world.base
        self.scope = tuple(n for n in self.base.order if n in frozenset(scope))
        self.regions = Regions(world, world.space)
        self.examiner = Examiner(world, engine, self.regions, self.part, self.never)
        self.hard: set[str] = set()
        self.about: str | None = None  # the rule that is asked about
        self.undecided: set[str | None] = set()  # rules about which some question was too hard
        self._inside = world.space.seen or 0
        self._missing: dict[str, Diagram] = {}
        self._sound: dict[str, tuple[Diagram, ...]] = {}
        self._nowhere: dict[Diagram, bool | None] = {}
        self._witnesses: Diagram = world.diagrams.false

    # --- questions ---

    def region(self, where: Diagram, about: str) -> Diagram | None:
        """The part of the space where a diagram holds for some truth of the atoms, or much of it; None: nowhere.

        Where that is too hard to say, it is None too, and the attribute that it is ``about`` becomes unproved.
        """
        found, easy = self._some(where)
        if found is None and not easy:
            self.hard.add(about)
        return found

    def part(self, where: Diagram) -> Diagram:
        """Some of the space where a diagram holds for some truth of the atoms; nothing where it is too hard to say."""
        return self._some(where)[0] or self.world.diagrams.false

    def _some(self, where: Diagram) -> tuple[Diagram | None, bool]:
        """Some leaves in the space, or None; and whether that was easy: if so, None says that there is none."""
        for leaves in (self.world.leaves, self.world.leaves_by_rest):
            found: list[Diagram] = []
            easy = True
            try:
                for leaf in islice(self._within(leaves(where, STEPS)), LEAVES):
                    found.append(leaf)
            except TooHard:
                easy = False
            if found or easy:
                break
        return (self.world.diagrams.any(found) if found else None), easy

    def never(self, where: Diagram) -> bool:
        """Whether a diagram certainly holds nowhere, whatever the atoms."""
        if where.seen is not None and where.seen & self._inside:
            return False
        if not where.satisfiable():
            return True
        if (where & self._witnesses).satisfiable():
            return False
        if where not in self._nowhere:
            try:
                leaf = self._first_within(where)
                self._nowhere[where] = leaf is None
                if leaf is not None:
                    # Most rules hold where others do: a few points of the space answer most questions.
                    self._witnesses |= self.world.point_in(leaf)
            except TooHard:
                self._nowhere[where] = None
        known = self._nowhere[where]
        if known is None:
            self.undecided.add(self.about)
        return bool(known)

    def _first_within(self, where: Diagram) -> Diagram | None:
        """A leaf in the space; None: there is none. Raises TooHard.

        It is looked for in depth, then away from contradictions, then in breadth.
        """
        try:
            return next(self._within(self.world.first_leaves(where, DEEP)), None)
        except TooHard:
            where = self.world.fenced(where)
        try:
            return next(self._within(self.world.first_leaves(where, DEEP)), None)
        except TooHard:
            return next(self._within(self.world.leaves(where, WIDE)), None)

    def _within(self, leaves: Iterator[Diagram]) -> Iterator[Diagram]:
        """The leaves of a diagram that are in the space, which is large and so is joined to each of them last."""
        for leaf in leaves:
            inside = leaf & self.world.space
            if inside.satisfiable():
                yield inside

    def plain(self) -> Iterator[str]:
        """The attributes in scope that are no records' fields and that something concludes, in order."""
        for name in self.scope:
            concluded = name in self.base.conclude or name in self.base.choices
            if self.base.attributes[name].record is None and concluded:
                yield name

    def missing(self, name: str) -> Diagram:
        """Where an attribute must have a value, and has none."""
        found = self._missing.get(name)
        if found is None:
            attribute = self.base.attributes[name]
            found = self.world.diagrams.false
            if not attribute.optional:
                cases = self.world.value(name)
                found = cases.unknown if isinstance(cases, Members) else cases.get(None, found)
                if attribute.needed is not None and found.satisfiable():
                    found &= self.world.guards.truth(attribute.needed, {})
            self._missing[name] = found
        return found

    def sound_behind(self, where: Diagram, name: str) -> Diagram:
        """The part of a diagram where everything that an attribute depends on has the value that it needs."""
        for other in self.behind(name):
            for fine in self._fine(other):
                where &= fine
            if not where.satisfiable():
                break
        return where

    def _fine(self, name: str) -> tuple[Diagram, ...]:
        """Where an attribute is not missing, and where it is not in conflict, unless that is everywhere."""
        found = self._sound.get(name)
        if found is None:
            wrong = (self.missing(name), self.world.plain(name).conflict)
            found = self._sound[name] = tuple(~w for w in wrong if w.satisfiable())
        return found

    def behind(self, name: str) -> list[str]:
        """The plain attributes that an attribute depends on, itself left out."""
        closure = self.engine.closure([name])
        return [n for n in self.base.order if n in closure and n != name and self.base.attributes[n].record is None]

    def keys(self, conclusion: Conclusion) -> list[Key]:
        """The slots that a conclusion can be about."""
        if not conclusion.keys:
            return [None]
        if len(conclusion.keys) == 1:
            return list(self.base.catalogues[conclusion.keys[0]].ids)
        found: list[tuple[str, ...]] = [()]
        for catalogue in conclusion.keys:
            found = [(*key, ident) for key in found for ident in self.base.catalogues[catalogue].ids]
        return list(found)

    def contributions(self, rule: Rule, conclusion: Conclusion, key: Key) -> list[Contribution]:
        """What a rule says of one slot, once for each binding; none where the slot is too heavy to compose."""
        target = conclusion.target
        bindings = self.world.bindings(rule, conclusion, key)
        if not any(self.world.guards.truth(rule.guard, binding).satisfiable() for binding in bindings):
            return []  # so the slot need not be composed
        slot = self.world.plain(target) if key is None else self.world.field(target, key)
        return [c for c in slot.contributions if c.rule.id == rule.id]

    def reads(self, guard: Guard) -> list[str]:
        """The attributes that a guard reads."""
        return list(guard_names(guard))

    # --- evidence ---

    def told(self, kind: Kind, owners: Sequence[str], where: Diagram) -> Iterator[tuple[Diagram, Silence | None]]:
        """The parts of a fault that are told apart: each that a silence covers, and the rest."""
        everywhere = self.silences.everywhere(owners, kind)
        for silence in self.silences.somewhere(owners, kind):
            assert silence.when is not None
            meant = self.world.guards.truth(silence.when, {})
            yield where & meant, silence
            where &= ~meant
        yield where, everywhere

    def evidence_for(
        self, name: str, region: Diagram, fault: Diagram, shows: Shows, silence: Silence | None
    ) -> Evidence:
        """What to tell of a fault of an attribute, of which ``region`` is a part; where silenced, only its share."""
        if silence is not None and not self.in_full:
            return Evidence(self.regions.share(region))
        attribute = self.base.attributes[name]
        reads = [] if attribute.needed is None else self.reads(attribute.needed)
        sound = [fine for other in self.behind(name) for fine in self._fine(other)]
        return self.examiner.evidence(region, self.fault(name, fault, sound), [name, *reads], shows)

    def fault(self, name: str, where: Diagram, sound: Sequence[Diagram] = ()) -> Fault:
        """A fault of an attribute, with what it can be told by."""
        own = [name] if name in self.world.inputs_space.inputs else []
        needed = self.base.attributes[name].needed
        first = frozenset() if needed is None else frozenset(self.reads(needed))
        near = frozenset(self.base.depends.get(name, ()))
        return Fault(self.world.meaning(where, name), tuple(sound), (first, near), (*self.behind(name), *own))


def silenced(finding: Finding, silence: Silence | None) -> Finding:
    """The finding, as it is told where a silence covers it."""
    if silence is None:
        return finding
    return replace(finding, silenced=silence.reason, silenced_at=silence.position)
