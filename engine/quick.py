"""Inference with its values from generated code: the trace of an attribute is worked out when somebody reads it.

A ``QuickEngine`` is an ``Engine`` whose runs cost little more than the values alone. What an attribute came to depends
on nothing but values, so with all values known its trace can be had later, without the traces of what it reads; the
same functions work it out, so it is the trace that ``Engine`` gives.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from operator import itemgetter
from typing import Any

from .decide import Decisions, values_of
from .explaining.derivation import Explainer
from .explaining.derived import Derivation
from .infer import Engine, Run, Settled
from .inference.columns import Field
from .result import Result
from .scenario import Scenario


class QuickEngine(Engine):
    """An engine that shares the generated code of ``decisions``. Not for use by several threads at once."""

    def __init__(self, decisions: Decisions) -> None:
        super().__init__(decisions.base)
        self._decisions = decisions

    def run(self, scenario: Scenario, wanted: Iterable[str] | None = None) -> Run:
        """One scenario, every attribute settled; or only ``wanted`` ones and what they depend on."""
        what = None if wanted is None else tuple(wanted)
        run = self._decisions.run(self, scenario, what)
        return super().run(scenario, what) if run is None else run


class LateRun(Run):
    """A run that knows the values of plain attributes; fields of records and traces come when they are read."""

    def __init__(self, engine: Engine, scenario: Scenario, values: Mapping[str, Any], needed: tuple[str, ...]) -> None:
        super().__init__(engine, scenario)
        self.settled = _Late(needed, self._trace)
        self.values.update(values)

    def _trace(self, name: str) -> Settled | Field:
        attribute = self.base.attributes[name]
        return self._work_out(attribute) if attribute.record is None else Field(self, name)


class Explaining:
    """Values and derivations of some attributes for one scenario after the other, from generated code."""

    def __init__(self, decisions: Decisions, wanted: tuple[str, ...]) -> None:
        self._engine = decisions.engine
        self._wanted = wanted
        self._needed, self._decider = decisions.everything(wanted)
        self._pick = _picker(wanted)
        self._plain = all(decisions.base.attributes[name].record is None for name in wanted)

    def __call__(self, scenario: Scenario) -> tuple[dict[str, Any], Mapping[str, Derivation]] | None:
        """Values, and derivations by slot; None as long as it was not asked often, or where there is no code."""
        deriver = self._decider.deriver()
        if deriver is None:
            return None
        values = _LateValues(self, scenario)
        reasons = _Reasons(values)
        made = deriver.at_once(scenario.given, values)
        if made is None:
            found = self._decider.generated(scenario)
            if found is None:
                return None
            values.update(found)
            made = deriver(values, scenario.given, reasons.explain)
        reasons.update(made)
        if self._plain:
            return dict(zip(self._wanted, self._pick(values), strict=True)), reasons
        return values_of(values.run, self._wanted), reasons

    def run(self, scenario: Scenario, values: dict[str, Any]) -> LateRun:
        """The run of a scenario whose values are known."""
        return LateRun(self._engine, scenario, values, self._needed)


class Planning:
    """What the plans of one knowledge base share: the code that makes all their values and derivations."""

    def __init__(self, decisions: Decisions) -> None:
        self.base = decisions.base
        self._decisions = decisions
        self._needed, self.decider = decisions.everything(None)

    def result(self, scenario: Scenario) -> Result:
        """What the knowledge base says about a scenario, worked out when somebody reads it."""
        return Result.late(scenario, LateExplainer(self, scenario))

    def run(self, scenario: Scenario, values: Mapping[str, Any]) -> LateRun:
        """The run of a scenario whose values are known, with an engine of its own for questions that follow."""
        return LateRun(QuickEngine(self._decisions), scenario, values, self._needed)

    def inferred(self, scenario: Scenario) -> Run:
        """The run of a scenario for which there is no generated code, or not yet."""
        return Engine.run(QuickEngine(self._decisions), scenario)


class LateExplainer(Explainer):
    """The derivations of a plan. Where nothing else was read before, its values come with them.

    Until something has to be worked out otherwise there is no circle of references (see ``_Reasons``).
    """

    def __init__(self, planning: Planning, scenario: Scenario) -> None:
        dict.__init__(self)
        self._prepare(planning.base, False)
        self._planning = planning
        self._scenario = scenario
        self._values: _LateValues | None = None

    def __getattr__(self, name: str) -> Any:
        """The ``run``, until it is there."""
        if name != "run":
            raise AttributeError(name)
        values = self._values
        if values is None:
            found = self._planning.decider.generated(self._scenario)
            if found is None:
                self.run = self._planning.inferred(self._scenario)
                return self.run
            values = self._values = _LateValues(self._planning, self._scenario)
            values.update(found)
        self.run = values.run
        return self.run

    def _derive_many(self) -> None:
        deriver, given = self._planning.decider.deriver(), self._scenario.given
        if deriver is None:
            return
        if self._values is None and "run" not in vars(self):
            values = _LateValues(self._planning, self._scenario)
            made = deriver.at_once(given, values)
            if made is not None:
                self._values = values
                self.update(made)
                return
        self.update(deriver(self.run.values, given, self.on))


def _picker(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """The function that looks up these names."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple([values[name] for name in names])


class _LateValues(dict[str, Any]):
    """The values of plain attributes, as generated code found them; columns and labels come with a run, when read."""

    __slots__ = ("_explaining", "_run", "_scenario")  # one is made for each scenario: attributes would cost a third

    def __init__(self, explaining: Explaining | Planning, scenario: Scenario) -> None:
        self._explaining = explaining
        self._scenario = scenario
        self._run: LateRun | None = None

    @property
    def run(self) -> LateRun:
        """The run with these values, made when it is first needed."""
        if self._run is None:
            self._run = self._explaining.run(self._scenario, self)
        return self._run

    def __missing__(self, name: str) -> Any:
        return self.run.values[name]

    def get(self, name: str, default: Any = None) -> Any:
        """The value or the column of that name; ``default`` where there is none."""
        return self.run.values.get(name, default)


class _Reasons(dict[str, Derivation]):
    """The derivations behind such values, by slot; what generated code does not make is worked out when looked up.

    Until something has to be worked out there is no circle of references, so that what a scenario needed is free again
    as soon as nobody holds it: this alone makes it a third faster.
    """

    __slots__ = ("_explainer", "_values")

    def __init__(self, values: _LateValues) -> None:
        self._values = values
        self._explainer: Explainer | None = None

    def explain(self, slot: str, before: Iterable[Derivation] = ()) -> Derivation:
        """A derivation worked out by the functions of inference, ``before`` being known. KeyError: no such slot."""
        if self._explainer is None:
            self._explainer = Explainer(self._values.run, begun=True)
        return self._explainer.on(slot, before)

    def __missing__(self, slot: str) -> Derivation:
        found = self[slot] = self.explain(slot, self.values())
        return found


class _Late(dict[str, Any]):
    """A mapping from attributes whose values are made by ``make`` when they are looked up, or all are looked over."""

    def __init__(self, names: tuple[str, ...], make: Callable[[str], Any]) -> None:
        super().__init__()
        self._names = names
        self._make = make

    def __missing__(self, name: str) -> Any:
        if name not in self._names:
            raise KeyError(name)
        found = self[name] = self._make(name)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def get(self, name: str, default: Any = None) -> Any:
        """The value of an attribute, made if need be; ``default`` where there is no such attribute."""
        return self[name] if name in self else default  # noqa: SIM401 - this is what get is made of

    def keys(self) -> KeysView[str]:  # type: ignore[override]
        """Every attribute."""
        return self._all().keys()

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]
        """Every attribute with its value."""
        return self._all().items()

    def values(self) -> ValuesView[Any]:  # type: ignore[override]
        """Every value."""
        return self._all().values()

    def _all(self) -> dict[str, Any]:
        return {name: self[name] for name in self}
