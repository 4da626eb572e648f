"""One decision: where it differs, how, and what shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

from ..compiled import Attribute, KnowledgeBase
from ..kinds import Kind as ValueKind
from ..kinds import Value
from ..show import show
from ..symbolic.diagrams import DDMemoryError, Diagram
from ..symbolic.regions import Regions
from ..symbolic.values import Some
from ..symbolic.words import box_in_words
from .causes import Causes, Explainer, equal
from .examples import Both, Runner
from .model import Decision, Kind, Sample
from .pair import strip
from .regions import Differences, Part
from .sampler import Sampler
from .statements import Change
from .undo import TooLarge

MOST_PARTS = 60  # kinds of change that are told apart by diagrams; beyond that by scenarios
LISTED = 4  # kinds of change of one decision
FOLLOWING = 2  # of one that nobody looks at first
POINTS = 8  # scenarios that are tried for one kind of change
PICTURED = 12_000  # nodes of a region of which a part is told in words

OPEN = "it depends on a ranking or on arithmetic that the cells do not decide"
LARGE = "the region has too many pieces to be told exactly"
FAR = "it follows from others that differ, and was compared by scenarios alone"
BROAD = "records compete everywhere, and how they do was compared by scenarios alone"


@dataclass(slots=True)
class Decider:
    """Decides, for one world, where twins differ. Twins are to be asked for in order: each narrows those behind it.

    ``regions`` counts within the compared cells; ``boxes`` keeps boxes out of those that are not compared.
    """

    differences: Differences
    regions: Regions
    boxes: Regions
    runner: Runner
    explainer: Explainer
    sampler: Sampler
    _examples: list[Both] = field(default_factory=list)
    _shares: list[tuple[Diagram, float]] = field(default_factory=list)

    # --- decisions ---

    def decide(self, name: str) -> Decision | None:
        """Where a twin differs; None where it is proved to come to the same everywhere."""
        near = self.differences.near(name)
        most = self._share(near)
        if not most:
            return None
        attribute = self._attribute(name)
        own = any(name in (c.id.split("[")[0], *self._targets(c.id, c.side)) for c in self._answers())
        if not self.differences.composed(name):
            reason = BROAD if self.differences.everywhere else FAR
        elif self.differences.free(name):
            reason = OPEN
        else:
            try:
                return self._exactly(name, attribute, own, near, self.differences.parts(name))
            except (TooLarge, DDMemoryError):
                reason = LARGE
        if name in self.runner.front:
            self.sampler.move(near)
        return self._sampled(name, attribute, own, near, 0.0, most, reason, ())

    def _share(self, near: Diagram) -> float:
        """The share of the compared cells that lie in a region of inputs."""
        for known, share in self._shares:
            if known == near:
                return share
        region = near & self.differences.space
        share = self.regions.share(region) if region.satisfiable() else 0.0
        self._shares.append((near, share))
        return share

    def _main(self, name: str, own: bool) -> bool:
        """Whether people look at this decision first."""
        return own or any(name in base.choices or name in base.trees for base in self._bases())

    def told(self, ident: str) -> Decision | None:
        """Where a contradiction is told by one version alone."""
        attribute = Attribute(f"contradiction {ident}", ValueKind("boolean"), f"Contradiction {ident}")
        true = self.differences.world.diagrams.true
        if self.differences.everywhere:
            own = ident in self.differences.pair.changes.contradictions
            return self._sampled(attribute.name, attribute, own, true, 0.0, 1.0, BROAD, ())
        parts = self.differences.told(ident)
        if not parts:
            return None
        try:
            return self._exactly(attribute.name, attribute, True, true, parts)
        except (TooLarge, DDMemoryError):
            return Decision(attribute.name, attribute.title, True, True, 0.0, 1.0, (), reason=LARGE)

    def _exactly(self, name: str, attribute: Attribute, own: bool, near: Diagram, parts: list[Part]) -> Decision | None:
        world, undo = self.differences.world, self.differences.undo
        where = undo.most(undo.joined(world.diagrams.any(p.where for p in parts), near)) & self.differences.space
        if not where.satisfiable():
            self.differences.narrow(name, world.diagrams.false)
            return None
        self.differences.narrow(name, world.diagrams.without_atoms(where))
        sure = (
            undo.least(undo.joined(world.diagrams.any(p.where for p in parts if p.certain), near))
            & self.differences.space
        )
        most, least = self.regions.share(where), self.regions.share(sure)
        if name in self.runner.front:
            self.sampler.move(sure if least else world.diagrams.without_atoms(where))
        if least < most:
            region = world.diagrams.without_atoms(where)
            hidden = self._atoms(where & ~sure)
            return self._sampled(name, attribute, own, region, least, most, OPEN, hidden, sure)
        if len(parts) > MOST_PARTS:
            return self._sampled(name, attribute, own, where, least, most, None, ())
        found: list[tuple[float, Part, Diagram]] = []
        for part in parts:
            region = undo.most(undo.joined(part.where, near)) & self.differences.space
            if region.satisfiable():
                found.append((self.regions.share(region), part, region))
        found.sort(key=lambda f: -f[0])
        kinds = [k for k in (self._kind(name, attribute, *f) for f in found[:LISTED]) if k is not None]
        return Decision(
            name, attribute.title, own, self._main(name, own), least, most, tuple(kinds), max(len(found) - LISTED, 0)
        )

    def _kind(self, name: str, attribute: Attribute, share: float, part: Part, region: Diagram) -> Kind | None:
        """A kind of change, with a scenario that was run; None where none of those tried shows it."""
        shows = self._shows(name, part)
        for both in self._candidates(region):
            if not self.runner.contradicted(both) and shows(both):
                short = self._short(both, shows, region)
                return self._told_kind(name, attribute, short, region, share, share, None, part.member)
        return None

    def _candidates(self, region: Diagram) -> Iterable[Both]:
        for both in (*self._examples, *self.sampler.differing()):
            if self.regions.reaches(region, both.scenario):
                yield both
        box = self.boxes.box(region)
        for scenario in islice(self.regions.points(region, box, POINTS), POINTS):
            yield self.runner.run(scenario)

    def _shows(self, name: str, part: Part) -> Callable[[Both], bool]:
        def shows(both: Both) -> bool:
            old, new = self._values(name, both)
            if part.member:
                one, other = set(old or ()), set(new or ())
                return (part.old is None or part.old in one - other) and (part.new is None or part.new in other - one)
            return not equal(old, new) and _is(part.old, old) and _is(part.new, new)

        return shows

    # --- scenarios, where diagrams do not tell ---

    def _sampled(
        self,
        name: str,
        attribute: Attribute,
        own: bool,
        region: Diagram,
        least: float,
        most: float,
        reason: str | None,
        atoms: tuple[str, ...],
        sure: Diagram | None = None,
    ) -> Decision:
        """A decision of which scenarios tell how it differs; where it does so in all of ``sure``, one is of there."""

        def differing(run: Iterable[Both]) -> list[Both]:
            return [both for both in run if both.differs and not equal(*self._values(name, both))]

        drawn = self.sampler.drawn(region)
        counted = Counter(_grouped(attribute, *self._values(name, both)) for both in differing(drawn))
        differ = differing(self.sampler.differing())
        if not differ and sure is not None and sure.satisfiable():
            differ = differing(b for b in self._candidates(sure) if not self.runner.contradicted(b))
        first: dict[object, Both] = {}
        for both in sorted(differ, key=lambda b: (b.case is None, len(b.scenario.given))):
            first.setdefault(_grouped(attribute, *self._values(name, both)), both)
        kinds = []
        ranked = sorted(first, key=lambda key: -counted[key])
        main = self._main(name, own)
        for key in ranked[: LISTED if main else FOLLOWING]:

            def shows(both: Both, key: object = key) -> bool:
                values = self._values(name, both)
                return not equal(*values) and _grouped(attribute, *values) == key

            example = next(filter(shows, self._examples), None)
            if example is None:
                example = self._short(first[key], shows) if main else first[key]
            seen = counted[key] if least < most else None
            kinds.append(self._told_kind(name, attribute, example, region, None, None, seen, False))
        sample = Sample(len(drawn), counted.total()) if least < most else None
        more = len(ranked) - len(kinds)
        return Decision(name, attribute.title, own, main, least, most, tuple(kinds), more, sample, reason, atoms)

    # --- telling ---

    def _short(self, both: Both, shows: Callable[[Both], bool], region: Diagram | None = None) -> Both:
        """An example without what it can do without, within a region; a case is shown as it is."""

        def inside(short: Both) -> bool:
            return shows(short) and (region is None or self.regions.reaches(region, short.scenario))

        found = both if both.case is not None else self.runner.shortened(both, inside)
        self._examples.append(found)
        return found

    def _told_kind(
        self,
        name: str,
        attribute: Attribute,
        both: Both,
        region: Diagram,
        least: float | None,
        most: float | None,
        seen: int | None,
        member: bool,
    ) -> Kind:
        old, new = self._values(name, both)
        told = self.differences.composed(name) and region.node_count() <= PICTURED
        box = self.boxes.box_around(region, both.scenario) if told else None
        world = self.differences.world
        words = None if box is None else strip(box_in_words(world.base, world.inputs_space.inputs, box))
        shown = tuple(
            show(a.kind, v, _labels(b), a.unit)
            for a, b, v in zip(self._attributes(name, attribute), self._bases(), (old, new), strict=True)
        )
        lost: tuple[str, ...] | None = None
        gained: tuple[str, ...] | None = None
        if attribute.kind.name == "set" and old is not None and new is not None:
            lost = self._members(name, 0, [m for m in old if m not in new])
            gained = self._members(name, 1, [m for m in new if m not in old])
        causes = self._causes(name, both)
        given = dict(sorted(both.scenario.given.items()))
        return Kind(old, new, (shown[0], shown[1]), least, most, words, given, causes, seen, lost, gained, both.case)

    def _members(self, name: str, at: int, members: list[Value]) -> tuple[str, ...]:
        """Members of a set as people say them."""
        base = self._bases()[at]
        kind = base.attributes[name].kind.item
        assert kind is not None
        return tuple(show(kind, member, _labels(base)) for member in members)

    def _causes(self, name: str, both: Both) -> Causes:
        if name.startswith("contradiction "):
            ident = name.removeprefix("contradiction ")
            listed = tuple(c for c in self._answers() if c.what == "contradiction" and c.id == ident)
            return Causes((), (), listed, ())
        runs = self.runner.runs(both)
        return self.explainer.causes(name, runs["old"], runs["new"])

    def _values(self, name: str, both: Both) -> tuple[Value, Value]:
        if not name.startswith("contradiction "):
            return both.values(name)
        ident = name.removeprefix("contradiction ")
        return ident in self.runner.told(both, "old"), ident in self.runner.told(both, "new")

    def _bases(self) -> tuple[KnowledgeBase, KnowledgeBase]:
        changes = self.differences.pair.changes
        return changes.old, changes.new

    def _attribute(self, name: str) -> Attribute:
        return self._bases()[1].attributes[name]

    def _attributes(self, name: str, otherwise: Attribute) -> tuple[Attribute, Attribute]:
        old, new = (base.attributes.get(name, otherwise) for base in self._bases())
        return old, new

    def _answers(self) -> list[Change]:
        return self.differences.pair.changes.of_answers()

    def _targets(self, ident: str, side: str) -> list[str]:
        base = self._bases()[0 if side == "old" else 1]
        rule = base.rules.get(ident)
        return [] if rule is None else [c.target for c in rule.conclusions]

    def _atoms(self, where: Diagram) -> tuple[str, ...]:
        """The tests that decide in a part of a region, without the marks of the sides."""
        if where.node_count() > PICTURED:
            return ()
        box = self.boxes.box(where)
        return tuple(dict.fromkeys(strip(atom.source) for atom, _ in box.atoms))


def _is(abstract: object, value: Value) -> bool:
    """Whether a value is what a part says."""
    return value is not None if isinstance(abstract, Some) else equal(abstract, value)


def _grouped(attribute: Attribute, old: Value, new: Value) -> object:
    """The kind of a change: of numbers only whether they rise or fall, of sets what they lose and gain."""
    if old is None or new is None:
        return (old is None, new is None, None if attribute.kind.numeric else old or new)
    if attribute.kind.numeric:
        return old < new
    if attribute.kind.name == "set":
        return (frozenset(old) - frozenset(new), frozenset(new) - frozenset(old))
    return (old, new)


def _labels(base: KnowledgeBase) -> dict[str, dict[str, str]]:
    return {name: dict(catalogue.labels) for name, catalogue in base.catalogues.items()}
