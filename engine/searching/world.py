"""What the states of one search share: rules compiled and sorted, facts, and which inputs are kept account of.

See ``backward``. The inputs that a search may change are bits of an integer; everything that rests on none of them is
the same in every state, so it is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from ..compiled import And, Attribute, Guard, Not, Or, Test, guard_names
from ..infer import Engine, Key
from ..inference.combine import NOTHING, combine
from ..inference.evaluate import Binding, Evaluator, Truth, compile_guard, value_of
from ..kinds import Value

_DEEP = 40  # attributes that rest on one another in a longer chain than this are worked out in stages


@dataclass(frozen=True, slots=True)
class Ready:
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
    beaters: tuple[Ready, ...]


class World:
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
        self._rules: dict[str, tuple[Ready, ...]] = {}
        self._truths: dict[str, tuple[Truth, Truth]] = {}
        self._open: dict[str, Guard] = {}
        self._bindings: dict[tuple[Any, ...], list[Binding]] = {}
        self._speaking: dict[tuple[str, Key], list[tuple[Ready, list[Binding]]]] = {}
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

    def rules(self, name: str) -> tuple[Ready, ...]:
        """The rules that can conclude an attribute: those marked ``otherwise`` last, cheap ones to find out first."""
        found = self._rules.get(name)
        if found is None:
            idents = self.base.conclude.get(name, ())
            made = [self._ready(ident, name, at) for at, ident in enumerate(idents)]
            costs = [self._cost(self.base.rules[ident].guard) for ident in idents]
            found = self._rules[name] = tuple(sorted(made, key=lambda r: (r.otherwise, costs[r.at], r.at)))
        return found

    def _ready(self, ident: str, target: str, at: int, *, beater: bool = False) -> Ready:
        rule = self.base.rules[ident]
        conclusion = next(c for c in rule.conclusions if c.target == target)
        beaters = () if beater else tuple(self._ready(w, target, 0, beater=True) for w in conclusion.overridden_by)
        fixed, truth = self._truth(ident, rule.guard)
        value = value_of(conclusion.value)
        return Ready(at, ident, rule.otherwise, fixed, truth, value, rule.loops, conclusion.keys, beaters)

    def _truth(self, ident: str, guard: Guard) -> tuple[Truth, Truth]:
        found = self._truths.get(ident)
        if found is None:
            guard = self._sorted(guard)
            parts = guard.parts if isinstance(guard, And) else (guard,)
            fixed = And(tuple(p for p in parts if not self._cost(p)))
            rest = And(tuple(p for p in parts if self._cost(p)))
            self._open[ident] = rest
            found = self._truths[ident] = (compile_guard(fixed), compile_guard(rest))
        return found

    def open_part(self, ident: str) -> Guard:
        """The tests of a rule, looked up before, that rest on inputs kept account of."""
        return self._open[ident]

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

    def speaking(self, name: str, key: Key, values: Mapping[str, Any]) -> list[tuple[Ready, list[Binding]]]:
        """The rules that can conclude a slot in some state, each with the bindings that pass its fixed tests."""
        found = self._speaking.get((name, key))
        if found is None:
            each = ((ready, self.bindings(ready, key, values)) for ready in self.rules(name))
            found = self._speaking[name, key] = [pair for pair in each if pair[1]]
        return found

    def bindings(self, ready: Ready, key: Key, values: Mapping[str, Any]) -> list[Binding]:
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
