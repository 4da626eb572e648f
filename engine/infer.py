"""Forward chaining: from what is given to what follows, with a trace of every rule that had a say.

Attributes are settled one after the other in the order of the strata. For each, every rule whose tests hold fires once
for each binding; what is overridden or gives way is set aside but kept; the rest is combined. What an attribute came to
depends on nothing but the values it reads, so an ``Engine`` remembers it: asking again about a neighbouring scenario
only works out what changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count, product
from typing import TYPE_CHECKING, Any, NamedTuple

from .combine import NOTHING, combine
from .compiled import And, Attribute, Conclusion, KnowledgeBase, Rule, bound_in
from .evaluate import Binding, Truth, truth_of, value_of
from .immutable import EMPTY, Immutable
from .kinds import Value
from .ranking import Ranking, rank
from .scenario import Scenario

if TYPE_CHECKING:
    from .result import Result

Key = str | tuple[str, ...] | None  # which record a slot belongs to; None for an attribute of its own

_REMEMBERED = 512  # settled states kept for an attribute; enough for a tree, small enough for a laptop
_REMEMBERED_COLUMNS = {
    1: 64,
    2: 16,
}  # of a catalogue's fields, whose states are columns, and of relations, whose are larger


class Firing(NamedTuple):  # a tuple, because one inference makes thousands of them
    """A rule whose own tests hold, for one slot.

    ``overridden`` names the rules before which it gives way; ``value`` is None where its formula has no value.
    """

    rule: str
    conclusion: Conclusion
    binding: Binding
    value: Value
    overridden: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether it contributes to the slot's value."""
        return not self.overridden and self.value is not None


class Settled(Immutable):
    """What one attribute (or one field of all records) came to.

    ``value`` is the value, or a column; ``firings`` and ``assumed`` and ``conflicts`` are by record (None: no record).
    """

    value: Any
    version: int
    firings: Mapping[Key, tuple[Firing, ...]] = EMPTY
    stated: frozenset[Key] = frozenset()  # given by the scenario, or a fact
    assumed: frozenset[Key] = frozenset()
    conflicts: frozenset[Key] = frozenset()
    ranking: Ranking | None = None


class Engine:
    """Inference over one knowledge base, remembering what it worked out. Not for use by several threads at once."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self._settled: dict[str, dict[tuple[Any, ...], Settled]] = {}
        self._versions: dict[str, dict[Any, int]] = {}
        self._counter = count()
        self._last: dict[tuple[str, ...] | None, Run] = {}  # the last run for each set of wanted attributes
        self._dues: dict[tuple[tuple[str, ...] | None, frozenset[str] | None], tuple[str, ...]] = {}
        self._splits: dict[str, tuple[dict[str | None, tuple[Truth, ...]], tuple[Truth, ...]]] = {}
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
        for name in due:
            run.settle(name)
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

    def split(self, rule: Rule) -> tuple[dict[str | None, tuple[Truth, ...]], tuple[Truth, ...]]:
        """A rule's tests that are about one bound record alone (None: about none), and the rest."""
        found = self._splits.get(rule.id)
        if found is None:
            about: dict[str | None, tuple[Truth, ...]] = {}
            rest: tuple[Truth, ...] = ()
            for part in rule.guard.parts if isinstance(rule.guard, And) else (rule.guard,):
                records = frozenset(bound_in(part))
                if len(records) > 1:
                    rest = (*rest, truth_of(part))
                else:
                    record = next(iter(records), None)
                    about[record] = (*about.get(record, ()), truth_of(part))
            found = self._splits[rule.id] = (about, rest)
        return found

    def remembered(self, name: str, key: tuple[Any, ...]) -> Settled | None:
        """What ``name`` came to when it last read these versions."""
        return self._settled.get(name, {}).get(key)

    def remember(self, name: str, key: tuple[Any, ...], settled: Settled) -> None:
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
        frozen = tuple(value.items()) if isinstance(value, dict) else value
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


class Run:
    """One scenario's inference: ``settled`` says what each attribute came to, ``values`` is what closures read.

    ``ids`` are the records of each catalogue, the scenario's own among them.
    """

    def __init__(self, engine: Engine, scenario: Scenario) -> None:
        self.engine = engine
        self.base = engine.base
        self.scenario = scenario
        self.settled: dict[str, Settled] = {}
        self.values: dict[str, Any] = {}
        self.ids: dict[str, tuple[str, ...]] = {}
        self.held: dict[str, list[dict[str, str]]] = {}
        self._bindings: dict[tuple[str, ...], list[dict[str, str]]] = {}
        for name, catalogue in self.base.catalogues.items():
            described = scenario.records.get(name, {})
            self.ids[name] = tuple(sorted({*catalogue.ids, *described})) if described else catalogue.ids
            own_labels = {
                ident: str(fields.get(f"{name}.label", catalogue.labels.get(ident, ident)))
                for ident, fields in described.items()
            }
            self.values[f"{name}.label"] = {**catalogue.labels, **own_labels}

    def settle(self, name: str) -> None:
        """Find the value of one attribute; all that it reads is settled."""
        attribute = self.base.attributes[name]
        key = (
            self.scenario.given.get(name),
            self._described(attribute),
            self.scenario.without.get(name),
            self.scenario.only.get(name),
            *[self.settled[read].version for read in self.base.depends[name]],
        )
        found = self.engine.remembered(name, key)
        if found is None:
            found = self._work_out(attribute)
            self.engine.remember(name, key, found)
        self.settled[name] = found
        self.values[name] = found.value

    def _described(self, attribute: Attribute) -> tuple[Any, ...]:
        """What the scenario's own records say of this field, and which records there are, for remembering."""
        if not self.scenario.records:
            return ()
        return tuple(
            (catalogue, ident, fields.get(attribute.name), fields.get(f"{catalogue}.label"))
            for catalogue, described in sorted(self.scenario.records.items())
            for ident, fields in sorted(described.items())
        )

    def _work_out(self, attribute: Attribute) -> Settled:
        name = attribute.name
        if name in self.base.choices:
            return self._choose(attribute)
        if attribute.record is not None:
            return self._column(attribute)
        given = self.scenario.given.get(name)
        if given is not None:
            return Settled(given, self.engine.version(name, given), stated=frozenset({None}))
        firings = self.fire(attribute)
        value, assumed, conflict = self._slot(attribute, firings.get(None, ()))
        return Settled(
            value,
            self.engine.version(name, value),
            firings,
            assumed=frozenset({None}) if assumed else frozenset(),
            conflicts=frozenset({None}) if conflict else frozenset(),
        )

    def _choose(self, attribute: Attribute) -> Settled:
        choice = self.base.choices[attribute.name]
        ranking = rank(choice, self.ids[choice.record], self.values, self.scenario)
        given = self.scenario.given.get(attribute.name)
        value = ranking.winner if given is None else given
        stated: frozenset[Key] = frozenset() if given is None else frozenset({None})
        return Settled(value, self.engine.version(attribute.name, value), stated=stated, ranking=ranking)

    def _column(self, attribute: Attribute) -> Settled:
        name = attribute.name
        catalogue = self.base.catalogues[attribute.record or ""]
        stated: dict[Any, Value] = dict(self.engine.facts(name))
        for ident, fields in self.scenario.records.get(catalogue.name, {}).items():
            if name in fields:
                stated[ident] = fields[name]
        firings = self.fire(attribute, skip=stated)
        column: dict[Any, Value] = {}
        assumed, conflicts = set(), set()
        empty = combine(attribute, ())
        fallback = attribute.default if attribute.default is not None else (None if empty is NOTHING else empty)
        for key in self._keys(catalogue.of or (catalogue.name,), bool(catalogue.of)):
            if key in stated:
                column[key] = stated[key]
            elif key in firings:
                value, was_assumed, conflict = self._slot(attribute, firings[key])
                column[key] = value
                if was_assumed:
                    assumed.add(key)
                if conflict:
                    conflicts.add(key)
            else:
                column[key] = fallback
                if attribute.default is not None:
                    assumed.add(key)
        return Settled(
            column,
            self.engine.version(name, column),
            firings,
            frozenset(stated),
            frozenset(assumed),
            frozenset(conflicts),
        )

    def _keys(self, catalogues: tuple[str, ...], relation: bool) -> Iterator[Any]:
        if relation:
            return product(*(self.ids[c] for c in catalogues))
        return iter(self.ids[catalogues[0]])

    def _slot(self, attribute: Attribute, firings: tuple[Firing, ...]) -> tuple[Value, bool, bool]:
        """The value that firings come to, whether it is an assumed default, and whether they conflict."""
        standing = [f.value for f in firings if f.value is not None and not f.overridden]
        if len(standing) == 1 and attribute.combine == "one":
            return standing[0], False, False
        if not standing and attribute.default is not None:
            return attribute.default, True, False
        value = combine(attribute, standing)
        if value is NOTHING:
            return None, False, bool(standing) and attribute.combine == "one"
        return value, False, False

    def fire(self, attribute: Attribute, skip: Mapping[Any, Value] | None = None) -> dict[Key, tuple[Firing, ...]]:
        """Every rule about ``attribute`` whose own tests hold, by slot; what gives way is marked."""
        found: dict[Key, list[Firing]] = {}
        otherwise: set[Key] = set()
        values, whole = self.values, attribute.kind.name not in ("number", "set")
        for ident in self.base.conclude.get(attribute.name, ()):
            rule = self.base.rules[ident]
            conclusion = next(c for c in rule.conclusions if c.target == attribute.name)
            holding = self._holding(rule, conclusion)
            if not holding:
                continue
            evaluate = value_of(conclusion.value)
            beaters = [(w, self._holding_of(w, attribute.name)) for w in conclusion.overridden_by]
            for key, bindings in holding.items():
                if skip is not None and key in skip:
                    continue
                winners = tuple([w for w, slots in beaters if key in slots]) if beaters else ()
                firings = found.setdefault(key, [])
                for binding in bindings:
                    value = evaluate(values, binding)
                    firings.append(
                        Firing(ident, conclusion, binding, value if whole else fitted(attribute, value), winners)
                    )
                if rule.otherwise:
                    otherwise.add(key)
        for key in otherwise:
            found[key] = self._give_way(found[key])
        return {key: tuple(firings) for key, firings in found.items()}

    def _give_way(self, firings: list[Firing]) -> list[Firing]:
        plain = tuple(f.rule for f in firings if f.stands and not self.base.rules[f.rule].otherwise)
        if not plain:
            return firings
        beaten = tuple(dict.fromkeys(plain))
        return [f._replace(overridden=beaten) if f.stands and self.base.rules[f.rule].otherwise else f for f in firings]

    def _holding_of(self, ident: str, target: str) -> Mapping[Key, list[dict[str, str]]]:
        rule = self.base.rules[ident]
        return self._holding(rule, next(c for c in rule.conclusions if c.target == target))

    def _holding(self, rule: Rule, conclusion: Conclusion) -> dict[Key, list[dict[str, str]]]:
        """The slots of a conclusion for which the rule's own tests hold, each with its bindings."""
        held = self.held.get(rule.id)
        if held is None:
            if len(rule.loops) < 2:
                guard, values = truth_of(rule.guard), self.values
                held = [b for b in self.bindings(rule.loops) if guard(values, b)]
            else:
                held = list(self._pairs_that_hold(rule))
            self.held[rule.id] = held
        keys = conclusion.keys
        if not keys:
            return {None: held} if held else {}
        grouped: dict[Key, list[dict[str, str]]] = {}
        for binding in held:
            grouped.setdefault(key_of(keys, binding), []).append(binding)
        return grouped

    def _pairs_that_hold(self, rule: Rule) -> Iterator[dict[str, str]]:
        """The bindings for which a rule's tests hold; what is about one record alone is tried once for that record."""
        about, rest = self.engine.split(rule)
        candidates = []
        for record in (None, *rule.loops):
            tests = about.get(record, ())
            if record is None:
                if not all(test(self.values, {}) for test in tests):
                    return
                continue
            holding = [i for i in self.ids[record] if all(test(self.values, {record: i}) for test in tests)]
            candidates.append(holding)
        tried: dict[str, str] = {}  # one binding for all trials: a dict for each of thousands of pairs would cost more
        values, loops = self.values, rule.loops
        for found in product(*candidates):
            for record, ident in zip(loops, found, strict=False):  # as many as there are loops
                tried[record] = ident
            for test in rest:
                if not test(values, tried):
                    break
            else:
                yield tried.copy()

    def bindings(self, loops: tuple[str, ...]) -> list[dict[str, str]]:
        """Every binding of catalogues to their records, made once; nobody may change them."""
        found = self._bindings.get(loops)
        if found is None:
            found = self._bindings[loops] = list(bindings_of(loops, self.ids))
        return found


def _changed_givens(before: Scenario, after: Scenario) -> frozenset[str] | None:
    """The attributes that two scenarios state differently; None where they differ in more than what is given."""
    if before.records != after.records or before.without != after.without or before.only != after.only:
        return None
    old, new = before.given, after.given
    return frozenset(n for n in {**old, **new} if old.get(n) != new.get(n) or (n in old) is not (n in new))


def key_of(catalogues: tuple[str, ...], binding: Binding) -> Key:
    """Which record's slot a binding addresses, a conclusion's catalogues being these."""
    if not catalogues:
        return None
    return binding[catalogues[0]] if len(catalogues) == 1 else tuple([binding[c] for c in catalogues])


def bindings_of(loops: tuple[str, ...], ids: Mapping[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
    """Every binding of catalogues to their records; one empty binding where nothing is bound."""
    if len(loops) == 1:
        name = loops[0]
        return ({name: ident} for ident in ids[name])
    return (dict(zip(loops, found, strict=True)) for found in product(*(ids[c] for c in loops)))


def fitted(attribute: Attribute, value: Value) -> Value:
    """A concluded value as its attribute keeps it."""
    if value is None:
        return None
    if attribute.kind.name == "number":
        return float(value) + 0.0  # there is only one zero
    if attribute.kind.name == "set" and not isinstance(value, tuple):
        return (value,)
    return value


def infer(base: KnowledgeBase, scenario: Scenario) -> Result:
    """What the knowledge base says about one scenario. For many scenarios, keep one ``Engine`` for all Results."""
    from .result import Result  # here, because a result explains what this module worked out

    return Result(Engine(base), scenario)
