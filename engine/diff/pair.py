"""Both versions as one knowledge base: what may differ stands twice in it, everything else once.

The pair is ordinary compiled data. ``infer`` on it gives both answers side by side, and so does everything that reads
the compiled form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Literal

from ..compiled import (
    AllOf,
    And,
    AnyOf,
    Attr,
    Attribute,
    Bound,
    Call,
    Catalogue,
    Check,
    Choice,
    Compare,
    Conclusion,
    Const,
    Contains,
    Contradiction,
    Expr,
    Fact,
    Get,
    Guard,
    IfElse,
    KnowledgeBase,
    Known,
    Not,
    Or,
    Reference,
    Rule,
    Test,
    guard_names,
    names_in,
)
from ..immutable import replace
from ..inference.sieve import sifted
from ..kinds import BOOLEAN, Kind
from .statements import Changes

Side = Literal["old", "new"]
SIDES: tuple[Side, Side] = ("old", "new")
MARK = "~"
TOLD = "contradiction"  # the group of the attributes that say where a contradiction is told


@dataclass(frozen=True, slots=True)
class Pair:
    """The pair, and which attributes are twins in it, in an order in which each comes after all that it depends on.

    ``inputs`` are the inputs among the twins: in the pair an input of its own name holds what is given. ``told`` are
    the contradictions that are twins, by id.
    """

    base: KnowledgeBase
    changes: Changes
    twins: tuple[str, ...]
    inputs: frozenset[str]
    told: Mapping[str, tuple[Side, ...]]
    sides: Mapping[Side, Rename]

    def has(self, name: str, side: Side) -> bool:
        """Whether a side knows a twin."""
        return self.sides[side].name(name) in self.base.attributes


@dataclass(frozen=True, slots=True)
class Rename:
    """What the names of one version are called in the pair."""

    side: Side
    twins: frozenset[str]
    catalogues: frozenset[str]
    fields: Mapping[str, str]  # field -> its catalogue

    def name(self, name: str) -> str:
        """An attribute."""
        record = self.fields.get(name)
        if record is None:
            return f"{name}{MARK}{self.side}" if name in self.twins else name
        leaf = name.split(".", 1)[1]
        # The mark stands on the field itself, too: paths through references are written with it alone.
        return f"{self.catalogue(record)}.{leaf}{MARK}{self.side}" if name in self.twins else name

    def catalogue(self, name: str) -> str:
        """A catalogue."""
        return f"{name}{MARK}{self.side}" if name in self.catalogues else name

    def rule(self, ident: str) -> str:
        """A rule, as far as it is about twins."""
        return f"{ident}{MARK}{self.side}"

    def kind(self, kind: Kind) -> Kind:
        """A kind."""
        item = None if kind.item is None else self.kind(kind.item)
        record = None if kind.record is None else self.catalogue(kind.record)
        return kind if (item, record) == (kind.item, kind.record) else replace(kind, item=item, record=record)

    def expr(self, expr: Expr) -> Expr:
        """A formula."""
        match expr:
            case Const():
                return expr
            case Attr(name=name, kind=kind):
                return Attr(self.name(name), self.kind(kind))
            case Bound(record=record, kind=kind):
                return Bound(self.catalogue(record), self.kind(kind))
            case Get(record=record, name=name, keys=keys, kind=kind):
                called = f"{self.catalogue(record)}.label" if name == f"{record}.label" else self.name(name)
                return Get(self.catalogue(record), called, tuple(map(self.expr, keys)), self.kind(kind))
            case Call(op=op, args=args, kind=kind):
                return Call(op, tuple(map(self.expr, args)), self.kind(kind))
            case IfElse():
                return IfElse(self.expr(expr.test), self.expr(expr.then), self.expr(expr.other), self.kind(expr.kind))

    def check(self, check: Check) -> Check:
        """What a test asks."""
        match check:
            case Compare(op=op, operand=operand):
                return Compare(op, self.expr(operand))
            case Contains(member=member, included=included):
                return Contains(self.expr(member), included)
            case AllOf(checks=checks):
                return AllOf(tuple(map(self.check, checks)))
            case AnyOf(checks=checks):
                return AnyOf(tuple(map(self.check, checks)))
        return check

    def guard(self, guard: Guard) -> Guard:
        """A condition."""
        if isinstance(guard, Test):
            subject = self.expr(guard.subject)
            assert isinstance(subject, Reference)
            return Test(subject, self.check(guard.check), guard.text, guard.position)
        parts = tuple(map(self.guard, guard.parts))
        return And(parts) if isinstance(guard, And) else Or(parts) if isinstance(guard, Or) else Not(parts)


def pair_of(changes: Changes) -> Pair:
    """The pair of both versions of which ``changes`` tells."""
    old, new = changes.old, changes.new
    twins = _cone(old, changes.seeds) | _cone(new, changes.seeds)
    # What only one of them concludes or declares is a seed; the cone of one side may reach names that the other reads.
    while True:
        grown = twins | _cone(old, twins) | _cone(new, twins)
        if grown == twins:
            break
        twins = grown
    fields = {n: a.record for b in (old, new) for n, a in b.attributes.items() if a.record is not None}
    renames = {side: Rename(side, frozenset(twins), frozenset(changes.catalogues), fields) for side in SIDES}
    maker = _Maker(changes, renames, twins)
    return maker.make()


def _cone(base: KnowledgeBase, names: Iterable[str]) -> set[str]:
    """The attributes that depend on these, themselves included."""
    found = set(names)
    for name in base.order:
        if name not in found and not found.isdisjoint(base.depends.get(name, ())):
            found.add(name)
    return found


class _Maker:
    """Puts a pair together."""

    def __init__(self, changes: Changes, renames: dict[Side, Rename], twins: set[str]) -> None:
        self.changes = changes
        self.bases: dict[Side, KnowledgeBase] = {"old": changes.old, "new": changes.new}
        self.renames = renames
        self.twins = twins
        self.attributes: dict[str, Attribute] = {}
        self.catalogues: dict[str, Catalogue] = {}
        self.facts: dict[str, Mapping[str | tuple[str, ...], Fact]] = {}
        self.choices: dict[str, Choice] = {}
        self.rules: dict[str, Rule] = {}
        self.contradictions: dict[str, Contradiction] = {}
        self.told: dict[str, tuple[Side, ...]] = {}
        self.inputs: set[str] = set()

    def make(self) -> Pair:
        new = self.bases["new"]
        self._inputs()
        for side in SIDES:
            self._side(side)
        self._shared()
        self._contradictions()
        base = sifted(
            replace(
                new,
                attributes=self.attributes,
                catalogues=self.catalogues,
                facts=self.facts,
                choices=self.choices,
                rules=dict(sorted(self.rules.items())),
                contradictions=self.contradictions,
                sources={},
                trees={},
                **_strata(self.attributes, self.choices, self.rules),
            )
        )
        places: dict[str, int] = {}
        for at, name in enumerate(base.order):
            if MARK in name:  # an input of the same name, which hands on what is given, comes before its twins
                places[strip(name)] = at
        twins = sorted(self.twins, key=lambda n: (places.get(n, -1), n))
        return Pair(base, self.changes, tuple(twins), frozenset(self.inputs), self.told, self.renames)

    # --- inputs: what is given is given to both ---

    def _inputs(self) -> None:
        old, new = self.bases["old"], self.bases["new"]
        for name in sorted(self.twins):
            declared = [b.attributes[name] for b in (old, new) if name in b.attributes]
            asked = [a for a in declared if a.ask is not None and a.record is None]
            if not asked:
                continue
            self.inputs.add(name)
            kind = asked[-1].kind
            if len(asked) == 2:
                kind = _joined(asked[0].kind, asked[1].kind)
            lows, highs = [a.low for a in asked], [a.high for a in asked]
            self.attributes[name] = replace(
                asked[-1],
                kind=replace(kind, name="list") if kind.name == "set" else kind,
                combine="one",
                low=None if None in lows else min(low for low in lows if low is not None),
                high=None if None in highs else max(high for high in highs if high is not None),
                default=None,
                needed=_bounds(name, asked),
                between=None,
                optional=True,
            )

    # --- twins ---

    def _side(self, side: Side) -> None:
        base, rename = self.bases[side], self.renames[side]
        for name in self.twins & base.attributes.keys():
            attribute = base.attributes[name]
            self.attributes[rename.name(name)] = replace(
                attribute,
                name=rename.name(name),
                kind=rename.kind(attribute.kind),
                ask=None,
                needed=None,
                between=None,
                optional=True,
                record=None if attribute.record is None else rename.catalogue(attribute.record),
            )
            if name in base.facts:
                self.facts[rename.name(name)] = base.facts[name]
            if name in base.choices:
                choice = base.choices[name]
                self.choices[rename.name(name)] = Choice(
                    rename.name(name),
                    rename.catalogue(choice.record),
                    None if choice.order is None else rename.name(choice.order),
                    tuple((rename.name(n), more) for n, more in choice.by),
                    None if choice.unless is None else rename.name(choice.unless),
                    choice.position,
                )
        for name in self.changes.catalogues & base.catalogues.keys():
            self.catalogues[rename.catalogue(name)] = self._catalogue(base.catalogues[name], rename)
        given = self._given(side)
        for ident, rule in base.rules.items():
            conclusions = tuple(self._conclusion(c, rename, given) for c in rule.conclusions if c.target in self.twins)
            if conclusions:
                self.rules[rename.rule(ident)] = replace(
                    rule,
                    id=rename.rule(ident),
                    loops=tuple(map(rename.catalogue, rule.loops)),
                    guard=rename.guard(rule.guard),
                    conclusions=conclusions,
                    because=None,
                    overrides=(),
                )

    def _catalogue(self, catalogue: Catalogue, rename: Rename) -> Catalogue:
        return replace(
            catalogue,
            name=rename.catalogue(catalogue.name),
            fields=tuple(map(rename.name, catalogue.fields)),
            of=tuple(map(rename.catalogue, catalogue.of)),
        )

    def _given(self, side: Side) -> dict[str, str]:
        """For each input among the twins the rule that hands on what is given; all others give way to it."""
        base, rename = self.bases[side], self.renames[side]
        found = {}
        for name in sorted(self.inputs):
            own = base.attributes.get(name)
            if own is None or own.ask is None or own.kind.name != self._given_kind(own):
                continue
            subject = Attr(name, self.attributes[name].kind)
            ident = f"(given) {rename.name(name)}"
            conclusion = Conclusion(rename.name(name), (), subject, f"= {name}", (), own.position)
            guard = Test(subject, Known(True), "known", own.position)
            self.rules[ident] = Rule(
                ident, None, (), guard, (conclusion,), False, "definition", None, (), (), None, own.position
            )
            found[rename.name(name)] = ident
        return found

    def _given_kind(self, own: Attribute) -> str:
        """The kind under which an input is given; one that changed its kind altogether is given to nobody."""
        kind = self.attributes[own.name].kind.name
        return "set" if own.kind.name == "set" and kind == "list" else kind

    def _conclusion(self, conclusion: Conclusion, rename: Rename, given: Mapping[str, str]) -> Conclusion:
        target = rename.name(conclusion.target)
        beaters = [rename.rule(w) for w in conclusion.overridden_by]
        if target in given:
            beaters.append(given[target])
        return Conclusion(
            target,
            tuple(map(rename.catalogue, conclusion.keys)),
            rename.expr(conclusion.value),
            conclusion.text,
            tuple(beaters),
            conclusion.position,
        )

    # --- what is the same in both ---

    def _shared(self) -> None:
        new = self.bases["new"]
        for name, attribute in new.attributes.items():
            if name not in self.twins:
                needed = attribute.needed
                if needed is not None and not self.twins.isdisjoint(guard_names(needed)):
                    needed = None
                self.attributes[name] = replace(attribute, needed=needed)
                if name in new.facts:
                    self.facts[name] = new.facts[name]
                if name in new.choices:
                    self.choices[name] = new.choices[name]
        for name, catalogue in new.catalogues.items():
            if name not in self.changes.catalogues:
                twinned = [r.name(f) for r in self.renames.values() for f in catalogue.fields if f in self.twins]
                shared = [f for f in catalogue.fields if f not in self.twins]
                self.catalogues[name] = replace(catalogue, fields=(*shared, *twinned))
        for name in self.changes.catalogues:
            self.catalogues[name] = self._union(name)
        for ident, rule in new.rules.items():
            conclusions = tuple(c for c in rule.conclusions if c.target not in self.twins)
            if conclusions:
                self.rules[ident] = replace(rule, conclusions=conclusions, overrides=())

    def _union(self, name: str) -> Catalogue:
        """All records that either version has, for inputs that refer to one."""
        listed = [b.catalogues[name] for b in self.bases.values() if name in b.catalogues]
        ids = sorted({i for c in listed for i in c.ids})
        labels = {i: label for c in listed for i, label in c.labels.items()}
        return replace(listed[-1], fields=(), ids=tuple(ids), labels=labels)

    def _contradictions(self) -> None:
        """Those that may differ become attributes: they say where it is told."""
        for ident in sorted({*self.bases["old"].contradictions, *self.bases["new"].contradictions}):
            sides: list[Side] = [s for s in SIDES if ident in self.bases[s].contradictions]
            read = {n for s in sides for n in guard_names(self.bases[s].contradictions[ident].guard)}
            if len(sides) == 2 and ident not in self.changes.contradictions and self.twins.isdisjoint(read):
                self.contradictions[ident] = self.bases["new"].contradictions[ident]
                continue
            self.told[ident] = tuple(sides)
            for side in sides:
                contradiction = self.bases[side].contradictions[ident]
                name = told_name(ident, side)
                self.attributes[name] = Attribute(
                    name, BOOLEAN, contradiction.title or ident, "any", optional=True, position=contradiction.position
                )
                conclusion = Conclusion(name, (), Const(True, BOOLEAN), "true", (), contradiction.position)
                self.rules[name] = Rule(
                    name,
                    None,
                    (),
                    self.renames[side].guard(contradiction.guard),
                    (conclusion,),
                    False,
                    "definition",
                    None,
                    (),
                    (),
                    None,
                    contradiction.position,
                )


def _bounds(name: str, asked: list[Attribute]) -> Guard | None:
    """A condition that cuts a number where only one of the sides takes it; it says nothing else."""
    ends: list[Check] = []
    for attribute in asked if len({(a.low, a.high) for a in asked}) > 1 else ():
        if attribute.low is not None:
            ends.append(Compare("<", Const(attribute.low, attribute.kind)))
        if attribute.high is not None:
            ends.append(Compare("<=", Const(attribute.high, attribute.kind)))
    kind = asked[-1].kind
    return Test(Attr(name, kind), AnyOf(tuple(ends)), "its range", asked[-1].position) if ends else None


def told_name(ident: str, side: Side) -> str:
    """The attribute that says where a contradiction is told."""
    return f"{TOLD}.{ident}{MARK}{side}"


def _joined(one: Kind, other: Kind) -> Kind:
    """The kind of what may be given to either side; that of the second where they have nothing in common."""
    if one.name == other.name == "enum":
        return replace(
            other,
            values=(*other.values, *(v for v in one.values if v not in other.values)),
            labels={**one.labels, **other.labels},
        )
    if {one.name, other.name} == {"integer", "number"}:
        return one if one.name == "number" else other
    return other


def _strata(
    attributes: Mapping[str, Attribute], choices: Mapping[str, Choice], rules: Mapping[str, Rule]
) -> dict[str, object]:
    """The order of the attributes, what each depends on, and the rules that conclude it."""
    depends: dict[str, dict[str, None]] = {name: {} for name in attributes}
    conclude: dict[str, list[str]] = {}
    for ident, rule in sorted(rules.items()):
        reads = list(guard_names(rule.guard))
        for conclusion in rule.conclusions:
            conclude.setdefault(conclusion.target, []).append(ident)
            beaters = (n for w in conclusion.overridden_by for n in guard_names(rules[w].guard))
            depends[conclusion.target].update(dict.fromkeys([*reads, *names_in(conclusion.value), *beaters]))
    for choice in choices.values():
        read = [choice.order, choice.unless, *(f for f, _ in choice.by)]
        depends[choice.name].update(dict.fromkeys(n for n in read if n is not None))
    listed = {name: tuple(sorted(r for r in reads if r in attributes)) for name, reads in sorted(depends.items())}
    order = tuple(TopologicalSorter(listed).static_order())
    return {"order": order, "depends": listed, "conclude": {n: tuple(ids) for n, ids in conclude.items()}}


def strip(text: str) -> str:
    """Words about the pair without its marks."""
    for side in SIDES:
        text = text.replace(f"{MARK}{side}", "")
    return text


def marks(text: str) -> Iterator[Side]:
    """The sides that words about the pair name."""
    return (side for side in SIDES if f"{MARK}{side}" in text)
