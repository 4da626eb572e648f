"""Inference by experta, with the trace that every explanation reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..codegen.columns import Records
from ..codegen.rivals import Candidate
from ..compiled import Attribute, KnowledgeBase
from ..immutable import EMPTY
from ..infer import Engine, Run
from ..inference.columns import Column, Field, Firings
from ..inference.firing import Firing, Key, give_way, key_of
from ..kinds import Value
from ..scenario import Scenario
from .network import build_network

Fired = tuple[Candidate, dict[str, str], Value]  # a conclusion of a rule, for which binding, and its value


class ReteEngine(Engine):
    """An engine that finds out by experta which rules hold. Raises ScenarioError where experta is not installed."""

    def __init__(self, base: KnowledgeBase) -> None:
        super().__init__(base)
        self._network = build_network(base, _record, _settle)
        self.machine = self._network.engine()

    def run(self, scenario: Scenario, wanted: Iterable[str] | None = None) -> Run:
        """One scenario, every attribute settled; ``wanted`` saves nothing here."""
        run = _ReteRun(self, scenario)
        machine = self.machine
        machine.reset()
        machine.answer, machine.network = run, self._network
        machine.declare(*self._records(run))
        machine.run()
        return run

    def _records(self, run: Run) -> Iterable[Any]:
        """A fact for each record, with the fields that facts alone decide."""
        records = Records(self.base, run.scenario.records)
        for catalogue, fact in self._network.record_facts.items():
            columns = {
                slot: records.column(self.base.attributes[name])
                for name, slot in self._network.static.get(catalogue, {}).items()
            }
            for ident in records.ids(catalogue) if not self.base.catalogues[catalogue].of else ():
                yield fact(id=ident, **{slot: column[ident] for slot, column in columns.items()})
            yield self._network.value_facts[f"{catalogue}.label"](value=_Column(records.labels(catalogue)))


class _ReteRun(Run):
    """A run whose firings are what experta fired."""

    def __init__(self, engine: Engine, scenario: Scenario) -> None:
        super().__init__(engine, scenario)
        self.fired: dict[str, list[Fired]] = {}
        self._by_slot: dict[str, dict[Key, tuple[Firing, ...]]] = {}
        self._places = {name: {ident: at for at, ident in enumerate(ids)} for name, ids in self.ids.items()}

    def settle(self, name: str, *, remembering: bool = False) -> None:
        """What an attribute comes to, all rules about it having fired; nothing is remembered."""
        attribute = self.base.attributes[name]
        if attribute.record is not None:
            self.settled[name] = Field(self, name)
            return
        found = self.settled[name] = self._work_out(attribute)
        self.values[name] = found.value

    def column(self, name: str) -> Mapping[Any, Value]:
        """The values of a field, by record."""
        if name not in self.base.conclude:
            return super().column(name)
        return _FiredColumn(self, self.base.attributes[name], self.stated(name))

    def fire(self, attribute: Attribute) -> tuple[Firing, ...]:
        """What experta fired about an attribute of its own."""
        return self.about(attribute.name, None)

    def unasked(self, attribute: Attribute) -> Mapping[Key, tuple[Firing, ...]]:
        """What experta fired about the slots of an attribute, whatever is stated about them."""
        if attribute.record is None:
            return {None: self.fire(attribute)}
        return Firings(_FiredColumn(self, attribute, EMPTY))

    def about(self, name: str, key: Key) -> tuple[Firing, ...]:
        """What experta fired about one slot, in the order of rules and bindings; what gives way is marked."""
        found = self._by_slot.get(name)
        if found is None:
            found = self._by_slot[name] = self._sorted(name)
        return found.get(key, ())

    def _sorted(self, name: str) -> dict[Key, tuple[Firing, ...]]:
        fired = sorted(self.fired.get(name, ()), key=self._order)
        speaking: dict[str, set[Key]] = {}
        for one, binding, _ in fired:
            speaking.setdefault(one.rule.id, set()).add(key_of(one.conclusion.keys, binding))
        found: dict[Key, list[Firing]] = {}
        for one, binding, value in fired:
            key = key_of(one.conclusion.keys, binding)
            winners = tuple(w for w in one.conclusion.overridden_by if key in speaking.get(w, ()))
            found.setdefault(key, []).append(Firing(one.rule.id, one.conclusion, binding, value, winners))
        return {key: give_way(firings, self.base.rules) for key, firings in found.items()}

    def _order(self, fired: Fired) -> tuple[int, ...]:
        one, binding, _ = fired
        return (one.at, *(self._places[catalogue][binding[catalogue]] for catalogue in one.rule.loops))


class _FiredColumn(Column):
    """A field of records, each worked out from what experta fired about it."""

    __slots__ = ()

    def _fire(self, key: Any) -> Iterator[Firing]:
        assert isinstance(self._run, _ReteRun)
        yield from self._run.about(self._attribute.name, key)

    def _standing(self, key: Any) -> list[Value]:
        return [firing.value for firing in self._fire(key) if firing.stands]

    def _may_conflict(self) -> bool:
        return True  # what the rules could say is not asked; what they said is looked through

    def _may_leave(self, low: float | None, high: float | None) -> bool:
        return True


class _Column:
    """A column as the value of a fact: looked up like a dict, None where there is no such record, equal to itself."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[Any, Value]) -> None:
        self._values = values

    def __getitem__(self, key: Any) -> Value:
        return self._values.get(key)


def _record(machine: Any, one: Candidate, binding: dict[str, str], value: Value) -> None:
    machine.answer.fired.setdefault(one.conclusion.target, []).append((one, binding, value))


def _settle(machine: Any, name: str) -> None:
    run = machine.answer
    run.settle(name)
    value = run.values[name]
    machine.declare(machine.network.value_facts[name](value=_Column(value) if isinstance(value, Mapping) else value))
