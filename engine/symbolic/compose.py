"""Composition: the cases of every slot, stratum by stratum, over the whole input space."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from ..compiled import Attribute, Conclusion, Const, Expr, KnowledgeBase, Rule, Test, guard_names
from ..kinds import Value
from .atoms import Atoms
from .choosing import Chooser
from .combining import Combiner
from .cuts import Cut, Cuts, TooHard
from .diagrams import BUDGET, BudgetExceeded, DDMemoryError, Diagram, Diagrams
from .expressions import Expressions, split
from .guards import Guards
from .order import first_order
from .ranges import Range, hull
from .space import Space, number_cells
from .values import Abstract, Cases, Members, Some, add, join, known, range_of, restrict
from .weight import Weights

FEW = 12  # numbers that are told apart within their cells; of more only the cells are kept

FENCED = 4000  # nodes of a diagram within contradictions, before its cuts are undone
LARGE = 1500  # nodes of an attribute's cases, beyond which its values get variables of their own

Key = str | tuple[str, ...] | None
Bid = tuple[Rule, Conclusion, dict[str, str], Diagram, Diagram]  # where its tests hold, and where nothing beats it


@dataclass(slots=True)
class Contribution:
    """What one rule, for one binding, says of a slot.

    ``holds`` is where its tests hold and nobody states the slot; ``stands`` where it is not overridden either, does
    not give way, and has a value; ``yields`` are its values.
    """

    rule: Rule
    conclusion: Conclusion
    binding: dict[str, str]
    holds: Diagram
    unbeaten: Diagram
    stands: Diagram
    yields: Cases
    members: Members | None = None  # of a set that is handed on


@dataclass(slots=True)
class Slot:
    """What a slot comes to everywhere."""

    cases: Cases | Members
    contributions: tuple[Contribution, ...]
    conflict: Diagram
    free: bool = False  # heavy: nothing is known of it


class World(Cuts):
    """A knowledge base over its whole input space.

    ``names`` are the attributes to compose, with all that they depend on (None: all). Raises BudgetExceeded where the
    diagrams need more than ``budget`` nodes.
    """

    def __init__(
        self,
        base: KnowledgeBase,
        names: Iterable[str] | None = None,
        budget: int = BUDGET,
        order: Sequence[str] | None = None,
    ) -> None:
        self.base = base
        super().__init__(Diagrams(budget))
        self.atoms = Atoms(self.diagrams)
        self.weights = Weights(base)
        wanted = frozenset(base.attributes) if names is None else self.base.closure(names)
        self.contradictions = self._relevant_contradictions(wanted)
        self.wanted = wanted | self.base.closure(n for c in self.contradictions for n in _guard_reads(base, c))
        self.wanted |= self.base.closure(n for w in wanted for n in _needed_reads(base, w))
        self._plain: dict[str, Slot] = {}
        self._fences: list[Diagram] = []
        self._fields: dict[tuple[str, Key], Slot] = {}
        self._cells: dict[str, tuple[Range, ...]] = {}
        self.empty: dict[str, Diagram] = {}
        try:
            inputs = [a.name for a in base.inputs() if a.name in self.wanted]
            self.inputs_space = Space(base, self.diagrams, order or first_order(base, inputs))
            self.cuts = self.inputs_space.cuts
            self.expressions = Expressions(base, self.diagrams, self.atoms, self)
            self.guards = Guards(self.diagrams, self.atoms, self.expressions)
            self._combiner = Combiner(self.diagrams, self.atoms)
            self._chooser = Chooser(base, self.diagrams, self.atoms)
            for name in base.order:
                if name in self.wanted and base.attributes[name].record is None:
                    self.plain(name)
            self.space = self._space()
        except DDMemoryError as error:
            raise BudgetExceeded from error

    # --- values, as expressions ask for them ---

    def value(self, name: str) -> Cases | Members:
        """The cases of an attribute."""
        return self.plain(name).cases

    def slot(self, name: str, key: str | tuple[str, ...]) -> Cases | Members:
        """The cases of a record's field."""
        return self.field(name, key).cases

    def plain(self, name: str) -> Slot:
        """All about an attribute that is no record's field."""
        found = self._plain.get(name)
        if found is None:
            attribute = self.base.attributes[name]
            found = self._choice(name) if name in self.base.choices else self.settle(attribute, None)
            cases = found.cases
            if not isinstance(cases, Members) and sum(d.node_count() for d in cases.values()) > LARGE:
                found.cases = self._cut_choice(name, cases) if name in self.empty else self._cut(name, cases)
            self._plain[name] = found
        return found

    def _cut_choice(self, name: str, cases: Cases) -> Cases:
        """The same for a choice, where being left empty is a value of its own: that region is as large as any other."""
        left_empty = Some(f"{name} is left empty")
        parts: Cases = {value: where for value, where in cases.items() if value is not None}
        add(self.diagrams, parts, None, cases.get(None, self.diagrams.false) & ~self.empty[name])
        add(self.diagrams, parts, left_empty, self.empty[name])
        codes = self._cut(name, parts)
        self.empty[name] = codes.pop(left_empty, self.diagrams.false)
        add(self.diagrams, codes, None, self.empty[name])
        return codes

    def _cut(self, name: str, cases: Cases) -> Cases:
        """Variables of their own for the values of an attribute, so that what reads it needs no copies of it."""
        first = len(self.diagrams.cuts)
        codes = self.diagrams.codes(len(cases), self.diagrams.cuts, [d.seen for d in cases.values()])
        cut = Cut(name, self.diagrams.cube(self.diagrams.cuts[first:]), codes, list(cases.values()))
        self._cuts.append(cut)
        self._cut_of.update(dict.fromkeys(self.diagrams.cuts[first:], cut))
        return dict(zip(cases, codes, strict=True))

    def field(self, name: str, key: Key) -> Slot:
        """All about a record's field."""
        found = self._fields.get((name, key))
        if found is None:
            found = self._fields[name, key] = self._field(name, key)
        return found

    def known(self, name: str) -> Diagram:
        """Where an attribute has a value."""
        cases = self.value(name)
        return ~cases.unknown if isinstance(cases, Members) else known(self.diagrams, cases)

    def known_subject(self, test: Test, binding: Mapping[str, str]) -> Diagram:
        """Where the subject of a test has a value."""
        found = self.expressions.whole(test.subject, binding)
        return ~found.unknown if isinstance(found, Members) else known(self.diagrams, found)

    # --- composition ---

    def _space(self) -> Diagram:
        space = self.inputs_space.valid
        inside = space.seen
        for ident in self.contradictions:
            contradicted = self.guards.truth(self.base.contradictions[ident].guard, {})
            fence = ~self.expand(contradicted)
            self._fences.append(fence)
            space &= fence
            if inside is not None and contradicted.seen is not None:
                inside &= ~contradicted.seen
        self._fences.sort(key=Diagram.node_count)
        return Diagram(space.function, inside)

    @property
    def limits(self) -> Sequence[Diagram]:
        """Diagrams that hold together exactly in the space, small ones first."""
        return (self.inputs_space.valid, *self._fences)

    def fenced(self, diagram: Diagram) -> Diagram:
        """A diagram without the contradictions that leave it small: it need not be undone where they are."""
        for fence in self._fences:
            less = diagram & fence
            if less.node_count() <= FENCED:
                diagram = less
        return diagram

    def _choice(self, name: str) -> Slot:
        choice = self.base.choices[name]
        order = None
        if choice.order is not None:
            found = self.value(choice.order)
            order = self.expressions.cases_of_members(found, choice.order)
        exclude = choice.unless
        if exclude is None:
            chosen = self._chooser.choose(choice, order, lambda _: self.diagrams.false)
        elif self.weights.heavy_column(exclude):
            chosen = self._chooser.choose(choice, order, None)
        else:
            chosen = self._chooser.choose(choice, order, lambda i: _true(self, self.slot(exclude, i)))
        self.empty[name] = chosen.empty
        return Slot(chosen.cases, (), self.diagrams.false, exclude is not None and self.weights.heavy_column(exclude))

    def _field(self, name: str, key: Key) -> Slot:
        none = self.diagrams.false
        fact = self.base.facts.get(name, {}).get(key)  # type: ignore[arg-type]
        if fact is not None:
            return Slot({fact.value: self.diagrams.true}, (), none)
        return self.settle(self.base.attributes[name], key)

    def settle(self, attribute: Attribute, key: Key, without: frozenset[str] = frozenset()) -> Slot:
        """What a slot comes to; ``without`` some rules, as if they were not there."""
        name = attribute.name
        source = name if key is None else f"{name}[{key if isinstance(key, str) else ','.join(key)}]"
        if self.weights.heavy(name):
            return self._free(attribute, source)
        given = self.inputs_space.inputs.get(name) if key is None else None
        is_open = self.diagrams.true if given is None else given.open
        contributions = self._contributions(attribute, key, is_open, without)
        cells = self.cells(attribute)
        standing = [(c.stands, c.yields if c.members is None else c.members) for c in contributions]
        combined = self._combiner.combine(attribute, source, standing, cells)
        nothing = ~self.diagrams.any(where for where, _ in standing)
        cases = combined.cases
        if isinstance(cases, Members):
            cases = self._with_default_members(attribute, cases, nothing)
            if given is not None:
                cases.given = ~given.open
        else:
            if attribute.default is not None:
                cases = join(self.diagrams, [restrict(cases, ~nothing), {attribute.default: nothing}])
            if len(cases) > FEW and attribute.kind.numeric:
                cases = self._fewer(source, cases, cells)
            if given is not None:
                cases = join(self.diagrams, [dict(given.given), restrict(cases, given.open)])
        return Slot(cases, tuple(contributions), combined.conflict)

    def _fewer(self, source: str, cases: Cases, cells: tuple[Range, ...]) -> Cases:
        """The same with one number for each cell: no test tells them apart."""
        groups: dict[Range, Cases] = {}
        found: Cases = {}
        for value, where in cases.items():
            if value is None:
                found[None] = where
            else:
                groups.setdefault(next(c for c in cells if c.meets(range_of(value))), {})[value] = where
        for group in groups.values():
            if len(group) == 1:
                found.update(group)
            else:
                found[Some(source, hull(map(range_of, group)))] = self.diagrams.any(group.values())
        return found

    def _with_default_members(self, attribute: Attribute, members: Members, nothing: Diagram) -> Members:
        if attribute.default is not None:
            for member in attribute.default if isinstance(attribute.default, tuple) else (attribute.default,):
                members.has[member] = members.has.get(member, self.diagrams.false) | nothing
        return members

    def cells(self, attribute: Attribute) -> tuple[Range, ...]:
        """The cells of what rules conclude for a number; none for other kinds."""
        if not attribute.kind.numeric:
            return ()
        found = self._cells.get(attribute.name)
        if found is None:
            found = self._cells[attribute.name] = number_cells(attribute, self.cuts[attribute.name], bounded=False)
        return found

    def _contributions(
        self, attribute: Attribute, key: Key, is_open: Diagram, without: frozenset[str]
    ) -> list[Contribution]:
        found = []
        for rule, conclusion, binding, holds, unbeaten in self._bids(attribute, key, is_open, without):
            yields: Cases = {}
            if unbeaten.satisfiable():
                yields = self._yields(attribute, conclusion, binding)
            stands = unbeaten & known(self.diagrams, yields)
            whole = self.expressions.whole(conclusion.value, binding) if attribute.combine == "all" else None
            members = whole if isinstance(whole, Members) else None
            found.append(Contribution(rule, conclusion, binding, holds, unbeaten, stands, yields, members))
        self._give_way(found)
        return found

    def _bids(self, attribute: Attribute, key: Key, is_open: Diagram, without: frozenset[str]) -> Iterator[Bid]:
        """The rules and bindings whose tests can hold for a slot: where they do, and where none goes before them."""
        for ident in self.base.conclude.get(attribute.name, ()):
            if ident in without:
                continue
            rule = self.base.rules[ident]
            conclusion = next(c for c in rule.conclusions if c.target == attribute.name)
            beaten: Diagram | None = None
            for binding in self.bindings(rule, conclusion, key):
                holds = self.guards.truth(rule.guard, binding) & is_open
                if not holds.satisfiable():
                    continue
                if beaten is None:
                    winners = [w for w in conclusion.overridden_by if w not in without]
                    beaten = self.diagrams.any(self.held(w, attribute.name, key) for w in winners)
                yield rule, conclusion, binding, holds, holds & ~beaten

    def may_disagree(self, attribute: Attribute, key: Key) -> bool:
        """Whether two rules may both stand for a record's field and say different things; no value is worked out."""
        if key in self.base.facts.get(attribute.name, ()):
            return False
        seen: list[tuple[bool, Expr, Diagram]] = []
        for rule, conclusion, _, _, unbeaten in self._bids(attribute, key, self.diagrams.true, frozenset()):
            said = conclusion.value
            for otherwise, value, where in seen:
                alike = isinstance(said, Const) and said == value
                if otherwise == rule.otherwise and not alike and (where & unbeaten).satisfiable():
                    return True
            seen.append((rule.otherwise, said, unbeaten))
        return False

    def _give_way(self, contributions: list[Contribution]) -> None:
        if any(c.rule.otherwise for c in contributions):
            plain = self.diagrams.any(c.stands for c in contributions if not c.rule.otherwise)
            for contribution in contributions:
                if contribution.rule.otherwise:
                    contribution.stands &= ~plain
                    contribution.unbeaten &= ~plain

    def _yields(self, attribute: Attribute, conclusion: Conclusion, binding: dict[str, str]) -> Cases:
        cases = self.expressions.cases(conclusion.value, binding)
        if attribute.kind.numeric:
            if attribute.kind.name == "number":
                cases = {float(v) if isinstance(v, int) else v: where for v, where in cases.items()}
            cases = split(self.atoms, self.diagrams, cases, self.cells(attribute))
        return cases

    def held(self, ident: str, target: str, key: Key) -> Diagram:
        """Where the own tests of a rule hold, for the slot of ``target`` that ``key`` names."""
        rule = self.base.rules[ident]
        conclusion = next(c for c in rule.conclusions if c.target == target)
        return self.diagrams.any(self.guards.truth(rule.guard, b) for b in self.bindings(rule, conclusion, key))

    def bindings(self, rule: Rule, conclusion: Conclusion, key: Key) -> list[dict[str, str]]:
        """The bindings of a rule that conclude about one slot."""
        if not rule.loops:
            return [{}]
        fixed = {}
        if key is not None:
            fixed = dict(zip(conclusion.keys, (key,) if isinstance(key, str) else key, strict=True))
            if len(fixed) == len(rule.loops):
                return [fixed]
        ranges = [(fixed[c],) if c in fixed else self.base.catalogues[c].ids for c in rule.loops]
        return [dict(zip(rule.loops, found, strict=True)) for found in product(*ranges)]

    def _free(self, attribute: Attribute, source: str) -> Slot:
        """A slot of which nothing is known but the kind of its values."""
        none, true = self.diagrams.false, self.diagrams.true
        if attribute.combine == "all":
            return Slot(Members({}, none, source, true, none), (), none, True)
        values: list[Abstract] = []
        match attribute.kind.name:
            case "boolean":
                values = [True, False]
            case "enum":
                values = list(attribute.kind.values)
            case "record":
                values = list(self.base.catalogues[attribute.kind.record or ""].ids)
        known_always = attribute.combine in ("any", "sum", "product") or attribute.default is not None
        there = true if known_always else self.atoms.flag(f"{source} has a value")
        cases: Cases = {}
        if values:
            for value, code in zip(values, self.atoms.pick(source, values), strict=True):
                add(self.diagrams, cases, value, code & there)
        else:
            add(self.diagrams, cases, Some(source), there)
            if attribute.kind.numeric:
                cases = split(self.atoms, self.diagrams, cases, self.cells(attribute))
        add(self.diagrams, cases, None, ~there)
        return Slot(cases, (), none, True)

    # --- what belongs to it ---

    def _relevant_contradictions(self, wanted: frozenset[str]) -> tuple[str, ...]:
        """The contradictions that share an input with what is composed: the others change no claim about it."""
        inputs = {a.name for a in self.base.inputs()} & wanted
        return tuple(
            ident
            for ident in sorted(self.base.contradictions)
            if inputs & self.base.closure(_guard_reads(self.base, ident))
        )


def _guard_reads(base: KnowledgeBase, contradiction: str) -> list[str]:
    return list(guard_names(base.contradictions[contradiction].guard))


def _needed_reads(base: KnowledgeBase, name: str) -> list[str]:
    needed = base.attributes[name].needed
    return [] if needed is None else list(guard_names(needed))


def _true(world: World, cases: Cases | Members) -> Diagram:
    assert not isinstance(cases, Members)
    return cases.get(True, world.diagrams.false)


__all__ = ["Contribution", "Key", "Slot", "TooHard", "Value", "World"]
