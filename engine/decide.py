"""Deciding: the values of some attributes for a scenario, without derivations, as fast as they can be had.

``Decisions`` belongs to a knowledge base and gives a ``Decider`` for the attributes that are asked for. A decider
begins with ``engine.infer`` and, asked again and again, has code generated (see ``engine.codegen``). The answers are
the same; property tests on random knowledge bases compare them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from .compiled import KnowledgeBase
from .infer import Engine, Run
from .scenario import Scenario, scenario_from_mapping

if TYPE_CHECKING:
    from .codegen.derivations import Deriver
    from .explaining.derived import Derivation
    from .quick import Explaining

GENERATED_FROM: Final = 5  # writing and compiling code takes about as long as so many inferences


class Decisions:
    """What the deciders of one knowledge base share: what is remembered, and the code generated so far."""

    def __init__(self, base: KnowledgeBase, *, generated_from: int = GENERATED_FROM) -> None:
        self.base = base
        self.generated_from = generated_from
        self.engine = Engine(base)
        self._generator: Any = None
        self._deciders: dict[tuple[str, ...], Decider] = {}
        self._everything: dict[tuple[str, ...] | None, tuple[tuple[str, ...], Decider]] = {}
        self._reader: Callable[[Mapping[str, Any]], Any] | None = None
        self._read = 0
        self.alone = Lock()  # the engine remembers, so it answers one at a time

    def decider(self, wanted: Iterable[str]) -> Decider:
        """What decides these attributes, choices or fields of records. Raises KeyError where there is no such name."""
        names = tuple(dict.fromkeys(wanted))
        found = self._deciders.get(names)
        if found is None:
            for name in names:
                self.base.attributes[name]
            if len(self._deciders) >= _KEPT_DECIDERS:
                self._deciders.clear()
            found = self._deciders[names] = Decider(self, names)
        return found

    def everything(self, wanted: tuple[str, ...] | None) -> tuple[tuple[str, ...], Decider]:
        """The attributes that inference settles for the wanted (None: for all), and what decides the plain ones."""
        found = self._everything.get(wanted)
        if found is None:
            closure = self.base.attributes.keys() if wanted is None else self.base.closure(wanted)
            needed = tuple(name for name in self.base.order if name in closure)
            plain = [name for name in needed if self.base.attributes[name].record is None]
            if len(self._everything) >= _KEPT_DECIDERS:
                self._everything.clear()
            found = self._everything[wanted] = needed, self.decider(plain)
        return found

    def scenario(self, mapping: Mapping[str, Any]) -> Scenario:
        """The scenario in a mapping; asked often, plain ones are read by generated code. Raises ScenarioError."""
        if self._reader is None:
            self._read += 1
            if self._read >= self.generated_from:
                self._reader = self.generator().reader()
        elif mapping.__class__ is dict:
            given = self._reader(mapping)
            if given.__class__ is dict:
                return Scenario(given)
        return scenario_from_mapping(self.base, mapping)

    def run(self, engine: Engine, scenario: Scenario, wanted: tuple[str, ...] | None) -> Run | None:
        """A run whose values come from generated code; None as long as these attributes were not asked for often."""
        from .quick import LateRun

        needed, decider = self.everything(wanted)
        values = decider.generated(scenario)
        return None if values is None else LateRun(engine, scenario, values, needed)

    def generator(self) -> Any:
        """What generates code for this knowledge base."""
        if self._generator is None:
            from .codegen.program import Generator  # only for who asks many times

            self._generator = Generator(self.base)
        return self._generator


_KEPT_DECIDERS = 64
_TOO_DEEP = (SyntaxError, RecursionError, MemoryError)  # how Python refuses code that nests too deep


class Decider:
    """Decides some attributes: ``decider(scenario)`` gives their values, ``rules`` the rules that stand behind them.

    A scenario is a mapping of names and values, or one that was read already. What a field of records came to is a
    mapping from the record's id (of a relation: the pair of ids) to the value. Several threads may share one.
    """

    def __init__(self, shared: Decisions, wanted: tuple[str, ...]) -> None:
        self.base = shared.base
        self.wanted = wanted
        self._shared = shared
        self._calls = 0
        self._fields = tuple(n for n in wanted if self.base.attributes[n].record is not None)
        self._read: Callable[[Mapping[str, Any]], Any] | None = None  # the generated function, once there is one
        self._programs: dict[bool, Any] = {}
        self._derived = 0
        self._deriver: Deriver | None = None
        self._explaining: Explaining | None = None

    def __call__(self, scenario: Mapping[str, Any] | Scenario) -> dict[str, Any]:
        """The values of the wanted attributes, None where unknown.

        Raises:
            ScenarioError: a name or a value in the mapping is wrong.
        """
        if self._read is not None and scenario.__class__ is dict:
            try:
                answer = self._read(scenario)
            except _TOO_DEEP:
                self._read = self._programs[False] = None
            else:
                if answer.__class__ is dict:
                    return self._whole(answer) if self._fields else answer
        said = scenario if isinstance(scenario, Scenario) else scenario_from_mapping(self.base, scenario)
        answer = self.generated(said)
        return values_of(self._inferred(said), self.wanted) if answer is None else self._whole(answer)

    def as_read(
        self, scenario: Mapping[str, Any] | Scenario, *, rules: bool = False
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """As ``with_rules``, but a field of records is worked out record by record as somebody looks.

        Without ``rules`` the second mapping is empty.
        """
        said = scenario if isinstance(scenario, Scenario) else self._shared.scenario(scenario)
        answer = self.generated(said, traced=rules)
        if answer is None:
            run = self._inferred(said)
            return run.values, {name: _rules_of(run, name) for name in self.wanted} if rules else {}
        return answer if rules else (answer, {})

    def with_rules(self, scenario: Mapping[str, Any] | Scenario) -> tuple[dict[str, Any], dict[str, Any]]:
        """The values, and for each the ids of the rules whose conclusions stand, in order.

        There are none behind what is given, assumed or a fact, nor behind a choice, whose order or scores have them;
        behind a field of records there are some for each record. Rules in conflict all stand, and the value is None.

        Raises:
            ScenarioError: a name or a value in the mapping is wrong.
        """
        said = scenario if isinstance(scenario, Scenario) else self._shared.scenario(scenario)
        answer = self.generated(said, traced=True)
        if answer is None:
            run = self._inferred(said)
            return values_of(run, self.wanted), {name: _rules_of(run, name) for name in self.wanted}
        values, rules = answer
        return self._whole(values), rules

    def with_derivations(
        self, scenario: Mapping[str, Any] | Scenario
    ) -> tuple[dict[str, Any], Mapping[str, Derivation]]:
        """The values, and for each slot (``plan.go``, ``model.score[resnet50]``) why it has its value.

        The mapping has the derivations of the wanted attributes and of all that they rest on, down to givens, facts and
        defaults. Texts in them are rendered when they are read; what is about records is worked out when it is looked
        up. KeyError where there is no such slot, or nothing wanted depends on it.

        Raises:
            ScenarioError: a name or a value in the mapping is wrong.
        """
        said = scenario if isinstance(scenario, Scenario) else self._shared.scenario(scenario)
        if self._explaining is None:
            from .quick import Explaining  # only for who asks for reasons

            self._explaining = Explaining(self._shared, self.wanted)
        found = self._explaining(said)
        if found is None:
            from .explaining.derivation import Explainer

            run = self._inferred(said)
            return values_of(run, self.wanted), Explainer(run)
        return found

    def deriver(self) -> Deriver | None:
        """What makes the derivations behind these attributes at once; None as long as it was not asked often."""
        if self._deriver is None:
            self._derived += 1
            if self._derived >= self._shared.generated_from:
                try:
                    self._deriver = self._shared.generator().deriver(self.wanted)
                except _TOO_DEEP:
                    self._derived = -(10**9)  # and do not try again
        return self._deriver

    def _inferred(self, scenario: Scenario) -> Run:
        with self._shared.alone:
            return self._shared.engine.run(scenario, self.wanted)

    def generated(self, scenario: Scenario, *, traced: bool = False) -> Any:
        """The answer of generated code; None as long as it was not asked often, or where none can be made.

        A field of records is a column that fills itself as it is read.
        """
        try:
            program = self._program(traced=traced)
            return None if program is None else program.run(scenario)
        except _TOO_DEEP:
            self._programs[traced] = None
            return None

    def _program(self, *, traced: bool) -> Any:
        if traced in self._programs:
            return self._programs[traced]
        self._calls += 1
        if self._calls < self._shared.generated_from:
            return None
        program = self._programs[traced] = self._shared.generator().program(self.wanted, traced=traced)
        if not traced:
            self._read = program.reader()
        return program

    def _whole(self, answer: dict[str, Any]) -> dict[str, Any]:
        for name in self._fields:
            column = answer[name]
            answer[name] = {key: column[key] for key in column.keys_of_all()}
        return answer


def values_of(run: Run, wanted: Iterable[str]) -> dict[str, Any]:
    return {n: dict(v) if isinstance(v := run.values[n], Mapping) else v for n in wanted}


def _rules_of(run: Run, name: str) -> Any:
    firings = run.settled[name].firings
    standing = {key: tuple(dict.fromkeys(f.rule for f in found if f.stands)) for key, found in firings.items()}
    if run.base.attributes[name].record is None:
        return standing.get(None, ())
    return {key: standing.get(key, ()) for key in run.values[name]}
