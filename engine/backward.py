"""Backward chaining: one value at a time, and the inputs that it rests on.

``infer`` settles every attribute; a ``State`` works out only what is asked for, and keeps account of the inputs that
were looked at on the way. A test stops at the first part that decides it, so these are often a handful out of dozens.
Whatever becomes of all the other inputs, the value stays: evaluation would read the same values and go the same way.
From that follow the two things that searching needs:

* a change that touches none of the inputs that a value rests on cannot change it;
* a neighbouring state takes over every value that rests on none of the inputs that changed.

The inputs are kept as bits of an integer. Values are those of ``infer``; tests compare the two on every slot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from .combine import NOTHING, combine
from .compiled import And, Attribute, Choice, Guard, Not, Or, Test, guard_names
from .evaluate import Binding, Evaluator, Truth, compile_guard, truth_of, value_of
from .infer import Engine, Key, fitted
from .kinds import Value
from .ranking import score_key
from .scenario import Scenario

_DEEP = 40  # attributes that rest on one another in a longer chain than this are worked out in stages


@dataclass(frozen=True, slots=True)
class _Ready:
    """A rule's conclusion about one attribute, compiled. ``at`` is its place in the order of rule ids.

    ``fixed`` are its tests that rest on no input kept account of, so that they come out the same in every state;
    ``truth`` are the others.
    """

    at: int
    ident: str
    otherwise: bool
    fixed: Truth
    truth: Truth
    value: Evaluator
    loops: tuple[str, ...]
    keys: tuple[str, ...]
    beaters: tuple[_Ready, ...]


class Backward:
    """What the states of one search share: compiled rules, facts, and which inputs are kept account of."""

    def __init__(self, engine: Engine, records: Mapping[str, Any], movable: Iterable[str]) -> None:
        self.engine = engine
        self.base = engine.base
        self.bits = {name: 1 << at for at, name in enumerate(movable)}
        self.ids: dict[str, tuple[str, ...]] = {}
        self.labels: dict[str, Any] = {}
        for name, catalogue in self.base.catalogues.items():
            own = records.get(name, {})
            self.ids[name] = tuple(sorted({*catalogue.ids, *own})) if own else catalogue.ids
            told = {i: str(f.get(f"{name}.label", catalogue.labels.get(i, i))) for i, f in own.items()}
            self.labels[f"{name}.label"] = {**catalogue.labels, **told}
        self._records = records
        self._stated: dict[str, Mapping[Any, Value]] = {}
        self._rules: dict[str, tuple[_Ready, ...]] = {}
        self._truths: dict[str, tuple[Truth, Truth]] = {}
        self._bindings: dict[tuple[Any, ...], list[Binding]] = {}
        self._speaking: dict[tuple[str, Key], list[tuple[_Ready, list[Binding]]]] = {}
        self._columns: dict[str, Mapping[Any, Value]] = {}
        self._behind: dict[str, int] = {}
        self.stages: list[str] = []
        self.eligible: dict[str, tuple[str, ...]] = {}
        self._measure()

    def _measure(self) -> None:
        """Which inputs each attribute could rest on at most, and where long chains are cut into stages."""
        depth: dict[str, int] = {}
        for name in self.base.order:
            behind = self.bits.get(name, 0)
            for read in self.base.depends[name]:
                behind |= self._behind[read]
            self._behind[name] = behind
            depth[name] = 1 + max((depth[read] for read in self.base.depends[name]), default=0)
        self.stages = [name for name in self.base.order if depth[name] % _DEEP == 0]

    def names(self, mask: int) -> list[str]:
        """The inputs that the bits mean, in the order they were told."""
        return [name for name, bit in self.bits.items() if mask & bit]

    def mask(self, names: Iterable[str]) -> int:
        """The bits of these inputs."""
        return sum(self.bits.get(name, 0) for name in set(names))

    def stated(self, name: str) -> Mapping[Any, Value]:
        """The values of a record's field that facts, or the scenario's own records, state."""
        found = self._stated.get(name)
        if found is None:
            catalogue = self.base.attributes[name].record or ""
            own = {i: f[name] for i, f in self._records.get(catalogue, {}).items() if name in f}
            found = self._stated[name] = {**self.engine.facts(name), **own}
        return found

    def rules(self, name: str) -> tuple[_Ready, ...]:
        """The rules that can conclude an attribute: those marked ``otherwise`` last, cheap ones to find out first."""
        found = self._rules.get(name)
        if found is None:
            idents = self.base.conclude.get(name, ())
            made = [self._ready(ident, name, at) for at, ident in enumerate(idents)]
            costs = [self._cost(self.base.rules[ident].guard) for ident in idents]
            found = self._rules[name] = tuple(sorted(made, key=lambda r: (r.otherwise, costs[r.at], r.at)))
        return found

    def _ready(self, ident: str, target: str, at: int, *, beater: bool = False) -> _Ready:
        rule = self.base.rules[ident]
        conclusion = next(c for c in rule.conclusions if c.target == target)
        beaters = () if beater else tuple(self._ready(w, target, 0, beater=True) for w in conclusion.overridden_by)
        fixed, truth = self._truth(ident, rule.guard)
        value = value_of(conclusion.value)
        return _Ready(at, ident, rule.otherwise, fixed, truth, value, rule.loops, conclusion.keys, beaters)

    def _truth(self, ident: str, guard: Guard) -> tuple[Truth, Truth]:
        found = self._truths.get(ident)
        if found is None:
            guard = self._sorted(guard)
            parts = guard.parts if isinstance(guard, And) else (guard,)
            fixed = And(tuple(p for p in parts if not self._cost(p)))
            rest = And(tuple(p for p in parts if self._cost(p)))
            found = self._truths[ident] = (compile_guard(fixed), compile_guard(rest))
        return found

    def _cost(self, guard: Guard) -> int:
        behind = 0
        for name in guard_names(guard):
            behind |= self._behind[name]
        return behind.bit_count()

    def _sorted(self, guard: Guard) -> Guard:
        """The guard with the parts first that rest on the fewest inputs: what decides early spares the others."""
        if isinstance(guard, Test):
            return guard
        parts = tuple(sorted((self._sorted(p) for p in guard.parts), key=self._cost))
        match guard:
            case And():
                return And(parts)
            case Or():
                return Or(parts)
            case Not():
                return Not(parts)

    def speaking(self, name: str, key: Key, values: Mapping[str, Any]) -> list[tuple[_Ready, list[Binding]]]:
        """The rules that can conclude a slot in some state, each with the bindings that pass its fixed tests."""
        found = self._speaking.get((name, key))
        if found is None:
            each = ((ready, self.bindings(ready, key, values)) for ready in self.rules(name))
            found = self._speaking[name, key] = [pair for pair in each if pair[1]]
        return found

    def bindings(self, ready: _Ready, key: Key, values: Mapping[str, Any]) -> list[Binding]:
        """The bindings of a rule that speak about the slot of ``key`` and pass its fixed tests."""
        wanted = (ready.ident, ready.keys, key)
        found = self._bindings.get(wanted)
        if found is None:
            parts = () if key is None else (key,) if isinstance(key, str) else key
            bound = dict(zip(ready.keys, parts, strict=True))
            columns = [(bound[c],) if c in bound else self.ids[c] for c in ready.loops]
            each = (dict(zip(ready.loops, ids, strict=True)) for ids in product(*columns))
            found = self._bindings[wanted] = [b for b in each if ready.fixed(values, b)]
        return found

    def column(self, name: str) -> Mapping[Any, Value] | None:
        """A record's field that only facts decide, as it is in every state; None for one that rules conclude."""
        if name in self.base.conclude:
            return None
        found = self._columns.get(name)
        if found is None:
            attribute, stated = self.base.attributes[name], self.stated(name)
            empty = combine(attribute, ())
            fallback = attribute.default if attribute.default is not None else None if empty is NOTHING else empty
            found = self._columns[name] = {key: stated.get(key, fallback) for key in self.keys(attribute)}
        return found

    def keys(self, attribute: Attribute) -> Iterator[Key]:
        """The records whose field an attribute is; None for an attribute of its own."""
        if attribute.record is None:
            return iter((None,))
        catalogue = self.base.catalogues[attribute.record]
        return product(*(self.ids[c] for c in catalogue.of)) if catalogue.of else iter(self.ids[catalogue.name])


class State:
    """One scenario, asked slot by slot."""

    def __init__(self, world: Backward, scenario: Scenario, parent: State | None = None, changed: int = 0) -> None:
        self.world = world
        self.scenario = scenario
        self._parent = parent
        self._changed = changed
        self._memo: dict[tuple[str, Key], tuple[Value, int]] = {}
        self._mask = 0
        self._values = _Values(self)

    def changed(self, changes: Mapping[str, Value]) -> State:
        """The neighbour in which some of the inputs kept account of are given other values."""
        assert changes.keys() <= self.world.bits.keys()
        scenario = replace(self.scenario, given={**self.scenario.given, **changes})
        return State(self.world, scenario, self, self.world.mask(changes))

    def value(self, name: str, key: Key = None) -> Value:
        """The value of a slot, None where it is unknown."""
        return self._top(name, key)[0]

    def rests_on(self, name: str, key: Key = None) -> int:
        """The inputs, as bits, without a change of which the slot's value stays what it is."""
        return self._top(name, key)[1]

    def holds(self, guard: Guard) -> tuple[bool, int]:
        """Whether a guard about attributes holds, and the inputs that this rests on."""
        before, self._mask = self._mask, 0
        truth = truth_of(guard)(self._values, {})
        mask, self._mask = self._mask, before
        return truth, mask

    def bars(self, choice: Choice, ident: str) -> int | None:
        """The inputs that the exclusion of a candidate rests on; None where it is not excluded."""
        only = self.scenario.only.get(choice.name)
        if ident in self.scenario.without.get(choice.name, ()) or (only is not None and ident not in only):
            return 0
        if choice.unless is None or self.value(choice.unless, ident) is not True:
            return None
        return self.rests_on(choice.unless, ident)

    def _top(self, name: str, key: Key) -> tuple[Value, int]:
        if (name, key) not in self._memo:
            self._settle_stages(name)
            self.read(name, key)
        return self._memo[(name, key)]

    def _settle_stages(self, name: str) -> None:
        # Each attribute in a chain costs some ten Python frames; very long chains are therefore climbed in stages.
        if self.world.stages:
            needed = self.world.engine.closure([name])
            for stage in self.world.stages:
                if stage in needed:
                    for key in self.world.keys(self.world.base.attributes[stage]):
                        self.read(stage, key)

    def read(self, name: str, key: Key) -> Value:
        """The value of a slot, on account of whatever is being worked out."""
        return self.look(name, key)[0]

    def look(self, name: str, key: Key = None) -> tuple[Value, int]:
        """The value of a slot and the inputs that it rests on, on account of whatever is being worked out."""
        slot = (name, key)
        found = self._memo.get(slot)
        if found is None:
            found = self._memo[slot] = self._inherited(slot) or self._traced(name, key)
        self._mask |= found[1]
        return found

    def _inherited(self, slot: tuple[str, Key]) -> tuple[Value, int] | None:
        changed, ancestor = self._changed, self._parent
        while ancestor is not None:
            found = ancestor._memo.get(slot)
            if found is not None and not found[1] & changed:
                return found
            changed |= ancestor._changed
            ancestor = ancestor._parent
        return None

    def _traced(self, name: str, key: Key) -> tuple[Value, int]:
        before, self._mask = self._mask, self.world.bits.get(name, 0) if key is None else 0
        value = self._work_out(name, key)
        mask, self._mask = self._mask, before
        return value, mask

    def _work_out(self, name: str, key: Key) -> Value:
        attribute = self.world.base.attributes[name]
        if key is not None:
            stated = self.world.stated(name)
            if key in stated:
                return stated[key]
        else:
            given = self.scenario.given.get(name)
            if given is not None:
                return given
            choice = self.world.base.choices.get(name)
            if choice is not None:
                return self._choose(choice)
        standing = self._standing(attribute, key)
        if not standing and attribute.default is not None:
            return attribute.default
        value = combine(attribute, standing)
        return None if value is NOTHING else value

    def _standing(self, attribute: Attribute, key: Key) -> list[Value]:
        """What the standing rules contribute to a slot, in the order of rule ids."""
        found: list[tuple[int, Value]] = []
        plain, values = False, self._values
        for ready, bindings in self.world.speaking(attribute.name, key, values):
            if ready.otherwise and plain:
                break
            for binding in bindings:
                if not ready.truth(values, binding):
                    continue
                if ready.beaters and any(self._speaks(beater, key) for beater in ready.beaters):
                    break
                value = fitted(attribute, ready.value(values, binding))
                if value is not None:
                    found.append((ready.at, value))
                    plain = plain or not ready.otherwise
                    if value is True and attribute.combine == "any":
                        return [True]
        if len(found) > 1:
            found.sort(key=lambda pair: pair[0])
        return [value for _, value in found]

    def _speaks(self, ready: _Ready, key: Key) -> bool:
        return any(ready.truth(self._values, b) for b in self.world.bindings(ready, key, self._values))

    def _choose(self, choice: Choice) -> Value:
        order = self.read(choice.order, None) if choice.order else ()
        if order is None:
            return None
        without = self.scenario.without.get(choice.name, ())
        only = self.scenario.only.get(choice.name)
        places = {ident: at for at, ident in reversed(list(enumerate(order)))}

        def place(ident: str) -> tuple[Any, ...]:
            scores = [score_key(self.read(field, ident), more) for field, more in choice.by]
            return (places.get(ident, len(order)), *scores, ident)

        free = [i for i in self._eligible(choice) if i not in without and (only is None or i in only)]
        for ident in sorted(free, key=place):
            if choice.unless is None or self.read(choice.unless, ident) is not True:
                return ident
        return None

    def _eligible(self, choice: Choice) -> tuple[str, ...]:
        """The candidates that are not excluded in every state there is."""
        found = self.world.eligible.get(choice.name)
        if found is None:
            found = self.world.ids[choice.record]
            if choice.unless is not None:
                out = choice.unless
                found = tuple(i for i in found if not (self.value(out, i) is True and not self.rests_on(out, i)))
            self.world.eligible[choice.name] = found
        return found


class _Values(dict[str, Any]):
    """What compiled expressions read from: every look at it is taken account of by its state."""

    def __init__(self, state: State) -> None:
        super().__init__(state.world.labels)
        self._state = state

    def __missing__(self, name: str) -> Any:
        if self._state.world.base.attributes[name].record is None:
            value, mask = self._state.look(name)
            if not mask:
                self[name] = value  # nothing to take account of, the next time either
            return value
        column = self[name] = self._state.world.column(name) or _Column(self._state, name)
        return column


class _Column:
    """A record's field, looked up record by record."""

    __slots__ = ("_name", "_state")

    def __init__(self, state: State, name: str) -> None:
        self._state = state
        self._name = name

    def get(self, key: Key) -> Value:
        """The field of one record; None where there is no such record."""
        if key is None or (isinstance(key, tuple) and None in key):
            return None
        return self._state.look(self._name, key)[0]
