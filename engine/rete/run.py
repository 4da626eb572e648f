"""Inference by experta, with the trace that every explanation reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..codegen.columns import Records
from ..codegen.rivals import Candidate
from ..compiled import Attribute, KnowledgeBase
from ..infer import Engine, Firing, Key, Run, key_of
from ..kinds import Value
from ..scenario import Scenario
from .network import build_network


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
        self.fired: dict[str, list[tuple[Candidate, dict[str, str], Value]]] = {}
        self._places = {name: {ident: at for at, ident in enumerate(ids)} for name, ids in self.ids.items()}

    def settle(self, name: str) -> None:
        """What an attribute comes to, all rules about it having fired."""
        found = self._work_out(self.base.attributes[name])
        self.settled[name], self.values[name] = found, found.value

    def fire(self, attribute: Attribute, skip: Mapping[Any, Value] | None = None) -> dict[Key, tuple[Firing, ...]]:
        """What experta fired about ``attribute``, in the order of rules and bindings; what gives way is marked."""
        fired = sorted(self.fired.get(attribute.name, ()), key=self._order)
        speaking: dict[str, set[Key]] = {}
        for one, binding, _ in fired:
            speaking.setdefault(one.rule.id, set()).add(key_of(one.conclusion.keys, binding))
        found: dict[Key, list[Firing]] = {}
        for one, binding, value in fired:
            key = key_of(one.conclusion.keys, binding)
            if skip is None or key not in skip:
                winners = tuple(w for w in one.conclusion.overridden_by if key in speaking.get(w, ()))
                firing = Firing(one.rule.id, one.conclusion, binding, value, winners)
                found.setdefault(key, []).append(firing)
        return {key: tuple(self._give_way(firings)) for key, firings in found.items()}

    def _order(self, fired: tuple[Candidate, dict[str, str], Value]) -> tuple[int, ...]:
        one, binding, _ = fired
        return (one.at, *(self._places[catalogue][binding[catalogue]] for catalogue in one.rule.loops))


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
    machine.declare(machine.network.value_facts[name](value=_Column(value) if isinstance(value, dict) else value))
