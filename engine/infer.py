"""Forward chaining: from what is given to what follows, with a trace of every rule that had a say.

Attributes are settled one after the other in the order of the strata. For each, every rule whose tests hold fires once
for each binding; what is overridden or gives way is set aside but kept; the rest is combined. Fields of records follow
the same meaning, but each record's is worked out when somebody looks (``columns``).

What an attribute came to depends on nothing but the values it reads, so an ``Engine`` that is asked again and again
remembers it: asking about a neighbouring scenario only works out what changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import count, product
from math import prod

from .annotations import TYPE_CHECKING, Any
from .compiled import Attribute, Const, KnowledgeBase
from .immutable import EMPTY
from .inference.columns import Column, Field, Firings
from .inference.evaluate import value_of
from .inference.firing import Firing, Key, come_to, conclusion_of, fitted, give_way, key_of
from .inference.holding import Holding
from .inference.ranking import Ranking, rank
from .inference.sieve import fact_column
from .kinds import Value
from .language.ranges import in_range
from .scenario import Scenario

if TYPE_CHECKING:
    from .result import Result

__all__ = ["Engine", "Firing", "Key", "Run", "Settled", "bindings_of", "fitted", "infer", "key_of"]

_REMEMBERED = 512  # settled states kept for an attribute; enough for a tree, small enough for a laptop
_REMEMBERED_COLUMNS = {
    1: 64,
    2: 16,
}  # of a catalogue's fields, whose states are columns, and of relations, whose are larger
_REMEMBERS_FROM = 3  # to be found again, a state is compared in full: no gain for who asks once or twice
_DEEP = 25  # fields that rest on one another in a longer chain than this are worked out in stages


class Settled:
    """What one attribute came to. ``columns.Field`` says the same of a field of all records.

    ``firings``, ``stated`` (by the scenario, or a fact), ``assumed`` and ``conflicts`` are by record; None: no record.
    """

    __slots__ = ("_engine", "_number", "assumed", "conflicts", "firings", "name", "ranking", "stated", "value")

    def __init__(
        self,
        engine: Engine,
        name: str,
        value: Value,
        *,
        firings: tuple[Firing, ...] = (),
        stated: bool = False,
        assumed: bool = False,
        conflict: bool = False,
        ranking: Ranking | None = None,
    ) -> None:
        self.name = name
        self.value: Any = value
        self.firings: Mapping[Key, tuple[Firing, ...]] = {None: firings} if firings else EMPTY
        self.stated: Collection[Key] = _ITSELF if stated else _NONE
        self.assumed: Collection[Key] = _ITSELF if assumed else _NONE
        self.conflicts: Collection[Key] = _ITSELF if conflict else _NONE
        self.ranking = ranking
        self._engine = engine
        self._number: int | None = None

    @property
    def version(self) -> int:
        """A number that is the same where the value is."""
        if self._number is None:
            self._number = self._engine.version(self.name, self.value)
        return self._number

    def each_firing(self, key: Key) -> tuple[Firing, ...]:
        """The rules that had a say about the slot of ``key``."""
        return self.firings.get(key, ())

    def outside(self) -> Collection[Key]:
        """``{None}`` where the value is a number outside the declared range."""
        attribute = self._engine.base.attributes[self.name]
        if self.value is None or not attribute.kind.numeric:
            return _NONE
        return _NONE if in_range(self.value, attribute.low, attribute.high) else _ITSELF


_ONCE: list[dict[str, str]] = [{}]  # the binding of a rule that binds nothing
_ITSELF: frozenset[Key] = frozenset({None})
_NONE: frozenset[Key] = frozenset()


class Engine:
    """Inference over one knowledge base, remembering what it worked out. Not for use by several threads at once."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self.fields = frozenset(base.attributes).difference(base.plain)
        self._runs = 0
        self._deep: frozenset[str] | None = None
        self._settled: dict[str, dict[tuple[Any, ...], Settled | Field]] = {}
        self._versions: dict[str, dict[Any, int]] = {}
        self._counter = count()
        self._last: dict[tuple[str, ...] | None, Run] = {}  # the last run for each set of wanted attributes
        self._dues: dict[tuple[tuple[str, ...] | None, frozenset[str] | None], tuple[str, ...]] = {}
        self._facts: dict[str, Mapping[Any, Value]] = {}

    def run(self, scenario: Scenario, wanted: Iterable[str] | None = None) -> Run:
        """One scenario, every attribute settled; or only ``wanted`` ones and what they depend on.

        Where the scenario asked last, for the same attributes, differs in a few givens only, all that does not depend
        on these is taken over.
        """
        what = None if wanted is None else tuple(wanted)
        run = Run(self, scenario)
        last = self._last.get(what)
        changed = None if last is None else _changed_givens(last.scenario, scenario)
        if last is None or changed is None:
            due = self._due(what, None)
        else:
            due = self._due(what, changed)
            run.settled.update(last.settled)
            run.values.update(last.values)
        self._runs += 1
        for name in due:
            run.settle(name, remembering=self._runs >= _REMEMBERS_FROM)
        self._last[what] = run
        return run

    def _due(self, wanted: tuple[str, ...] | None, changed: frozenset[str] | None) -> tuple[str, ...]:
        """What has to be settled, in order.

        Of the wanted attributes and those they depend on: all, or those that depend on a ``changed`` one.
        """
        found = self._dues.get((wanted, changed))
        if found is None:
            needed = self.base.attributes.keys() if wanted is None else self.closure(wanted)
            due: dict[str, None] = {}
            for name in self.base.order:
                reached = changed is None or name in changed or any(read in due for read in self.base.depends[name])
                if name in needed and reached:
                    due[name] = None
            if len(self._dues) >= _REMEMBERED:
                self._dues.clear()
            found = self._dues[wanted, changed] = tuple(due)
        return found

    def closure(self, wanted: Iterable[str]) -> frozenset[str]:
        """The attributes that the wanted ones depend on, themselves included."""
        return self.base.closure(wanted)

    def remembered(self, name: str, key: tuple[Any, ...]) -> Settled | Field | None:
        """What ``name`` came to when it last read these versions."""
        return self._settled.get(name, {}).get(key)

    def remember(self, name: str, key: tuple[Any, ...], settled: Settled | Field) -> None:
        """Keep what ``name`` came to."""
        table = self._settled.setdefault(name, {})
        if len(table) >= self._limit(name):
            table.clear()
        table[key] = settled

    def _limit(self, name: str) -> int:
        """How many states of an attribute are kept."""
        record = self.base.attributes[name].record
        if record is None:
            return _REMEMBERED
        return _REMEMBERED_COLUMNS[2 if self.base.catalogues[record].of else 1]

    def version(self, name: str, value: Any) -> int:
        """A number that is equal for equal values of ``name`` and different for different ones."""
        frozen = tuple(value.items()) if isinstance(value, Mapping) else value
        table = self._versions.setdefault(name, {})
        if len(table) >= 4 * self._limit(name):
            table.clear()  # numbers are never given twice, so what was remembered under old ones is merely not found
        # A boolean equals 1 to Python, but no attribute holds both; an integer equals its float, and means the same.
        found = table.get(frozen)
        if found is None:
            found = table[frozen] = next(self._counter)
        return found

    def facts(self, name: str) -> Mapping[Any, Value]:
        """The stated values of a field, by record."""
        found = self._facts.get(name)
        if found is None:
            found = self._facts[name] = self.base.stated(name)
        return found

    def deep(self) -> frozenset[str]:
        """The fields that are worked out for all records when their turn comes: no chain of slots gets too long."""
        if self._deep is None:
            depths: dict[str, int] = {}
            for name in self.base.order:
                if name in self.base.conclude and name in self.fields:
                    depths[name] = 1 + max((depths.get(read, 0) for read in self.base.depends[name]), default=0)
            self._deep = frozenset(name for name, depth in depths.items() if depth % _DEEP == 0)
        return self._deep


class Run:
    """One scenario's inference: ``settled`` says what each attribute came to, ``values`` is what closures read.

    ``ids`` are the records of each catalogue, the scenario's own among them.
    """

    def __init__(self, engine: Engine, scenario: Scenario) -> None:
        self.engine = engine
        self.base = engine.base
        self.scenario = scenario
        self.settled: dict[str, Settled | Field] = {}
        self.values: dict[str, Any] = _Values(self)
        self.ids: dict[str, tuple[str, ...]] = {}
        self._members: dict[str, frozenset[str]] = {}
        self._bindings: dict[tuple[str, ...], list[dict[str, str]]] = {}
        for name, catalogue in self.base.catalogues.items():
            described = scenario.records.get(name)
            if name in scenario.among:
                self.ids[name] = tuple(sorted(scenario.among[name]))
            else:
                self.ids[name] = tuple(sorted({*catalogue.ids, *described})) if described else catalogue.ids
            self.values[f"{name}.label"] = catalogue.labels
            if described:
                labels = catalogue.labels
                own = {i: str(fields.get(f"{name}.label", labels.get(i, i))) for i, fields in described.items()}
                self.values[f"{name}.label"] = {**labels, **own}
        self.holding = Holding(self.base, self.values, self.ids, bool(scenario.records or scenario.among))

    def settle(self, name: str, *, remembering: bool) -> None:
        """Find what one attribute comes to; all that it reads is settled."""
        found: Settled | Field | None = None
        if remembering:
            key = (
                self.scenario.given.get(name),
                self._described(name),
                self.scenario.without.get(name),
                self.scenario.only.get(name),
                *([tuple(self.scenario.among.items())] if self.scenario.among else ()),
                *[self.settled[read].version for read in self.base.depends[name]],
            )
            found = self.engine.remembered(name, key)
        if found is None:
            is_field = name in self.engine.fields
            found = Field(self, name) if is_field else self._work_out(self.base.attributes[name])
            if remembering:
                self.engine.remember(name, key, found)
        self.settled[name] = found
        if isinstance(found, Settled) or found.run is not self:
            self.values[name] = found.value
            return
        self.values.pop(name, None)  # what another run left here was about another scenario
        if name in self.engine.deep():
            found.fill()

    def _described(self, name: str) -> tuple[Any, ...]:
        """What the scenario's own records say of this field, and which records there are, for remembering."""
        if not self.scenario.records:
            return ()
        return tuple(
            (catalogue, ident, fields.get(name), fields.get(f"{catalogue}.label"))
            for catalogue, described in sorted(self.scenario.records.items())
            for ident, fields in sorted(described.items())
        )

    def _work_out(self, attribute: Attribute) -> Settled:
        name = attribute.name
        given = self.scenario.given.get(name)
        if name in self.base.choices:
            choice = self.base.choices[name]
            ranking = rank(choice, self.ids[choice.record], self.values, self.scenario)
            value = ranking.winner if given is None else given
            return Settled(self.engine, name, value, stated=given is not None, ranking=ranking)
        if given is not None:
            return Settled(self.engine, name, given, stated=True)
        firings = self.fire(attribute) if name in self.base.conclude else ()
        value, assumed, conflict = come_to(attribute, [f.value for f in firings if f.stands])
        return Settled(self.engine, name, value, firings=firings, assumed=assumed, conflict=conflict)

    def column(self, name: str) -> Mapping[Any, Value]:
        """The values of a field, by record."""
        attribute = self.base.attributes[name]
        if name not in self.base.conclude:
            stated = self.stated(name)
            if not self.scenario.among and len(stated) == self._records(attribute):
                return stated  # of every record
            return fact_column(self.base, attribute, stated, self.ids)
        constant = EMPTY if self.scenario.records or self.scenario.among else self.base.constants.get(name, EMPTY)
        return Column(self, attribute, self.stated(name), constant)

    def _records(self, attribute: Attribute) -> int:
        """Of how many records the attribute is a field."""
        catalogue = self.base.catalogues[attribute.record or ""]
        return prod([len(self.ids[name]) for name in catalogue.of or (catalogue.name,)])

    def stated(self, name: str) -> Mapping[Any, Value]:
        """The values of a field that facts, or the scenario's own records, state."""
        stated = self.engine.facts(name)
        described = self.scenario.records.get(self.base.attributes[name].record or "")
        if not described:
            return stated
        return {**stated, **{ident: fields[name] for ident, fields in described.items() if name in fields}}

    def members(self, catalogue: str) -> frozenset[str]:
        """The records of a catalogue, to look one up."""
        found = self._members.get(catalogue)
        if found is None:
            found = self._members[catalogue] = frozenset(self.ids[catalogue])
        return found

    def fire(self, attribute: Attribute) -> tuple[Firing, ...]:
        """Every rule about an attribute of its own whose tests hold, by id; what gives way is marked."""
        found: list[Firing] = []
        for ident in self.base.conclude.get(attribute.name, ()):
            if not self.holding.opens(ident):
                continue
            rule = self.base.rules[ident]
            bindings = self.holding.every(rule) if rule.loops else _ONCE
            if not bindings:
                continue
            conclusion = conclusion_of(rule, attribute.name)
            winners = tuple([w for w in conclusion.overridden_by if self.speaks(w, attribute.name, None)])
            said = conclusion.value
            if isinstance(said, Const):
                value = fitted(attribute, said.value)
                found += [Firing(ident, conclusion, binding, value, winners) for binding in bindings]
                continue
            evaluate = value_of(said)
            for binding in bindings:
                value = fitted(attribute, evaluate(self.values, binding))
                found.append(Firing(ident, conclusion, binding, value, winners))
        return give_way(found, self.base.rules)

    def unasked(self, attribute: Attribute) -> Mapping[Key, tuple[Firing, ...]]:
        """The rules that would speak about the slots of ``attribute`` if nothing were stated about them."""
        if attribute.record is None:
            return {None: self.fire(attribute)}
        return Firings(Column(self, attribute, EMPTY))

    def speaks(self, ident: str, target: str, key: Key) -> bool:
        """Whether a rule's own tests hold for a binding that concludes the slot ``key`` of ``target``."""
        if not self.holding.opens(ident):
            return False
        rule = self.base.rules[ident]
        return any(True for _ in self.holding.about(rule, conclusion_of(rule, target), key))

    def bindings(self, loops: tuple[str, ...]) -> list[dict[str, str]]:
        """Every binding of catalogues to their records, made once; nobody may change them."""
        found = self._bindings.get(loops)
        if found is None:
            found = self._bindings[loops] = list(bindings_of(loops, self.ids))
        return found


class _Values(dict[str, Any]):
    """What closures read; a column is made when it is first read."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run

    def __missing__(self, name: str) -> Any:
        if self._run.base.attributes[name].record is None:
            raise KeyError(name)
        found = self[name] = self._run.column(name)
        return found

    def get(self, name: str, default: Any = None) -> Any:
        """The value or the column of that name; ``default`` where there is none."""
        try:
            return self[name]
        except KeyError:
            return default


def _changed_givens(before: Scenario, after: Scenario) -> frozenset[str] | None:
    """The attributes that two scenarios state differently; None where they differ in more than what is given."""
    if before.records != after.records or before.without != after.without or before.only != after.only:
        return None
    if before.among != after.among:
        return None
    old, new = before.given, after.given
    return frozenset(n for n in {**old, **new} if old.get(n) != new.get(n) or (n in old) is not (n in new))


def bindings_of(loops: tuple[str, ...], ids: Mapping[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
    """Every binding of catalogues to their records; one empty binding where nothing is bound."""
    if len(loops) == 1:
        name = loops[0]
        return ({name: ident} for ident in ids[name])
    return (dict(zip(loops, found, strict=True)) for found in product(*(ids[c] for c in loops)))


def infer(base: KnowledgeBase, scenario: Scenario) -> Result:
    """What the knowledge base says about one scenario. For many scenarios, keep one ``Engine`` for all Results."""
    from .result import Result  # here, because a result explains what this module worked out

    return Result(Engine(base), scenario)
