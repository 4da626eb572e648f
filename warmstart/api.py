"""The Python interface: a knowledge base, the plan that it gives for a scenario, and the plan's reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from os import PathLike

from .cache_folder import cache_folder
from .engine import compiled
from .engine.annotations import TYPE_CHECKING, Any
from .engine.immutable import Immutable
from .engine.infer import infer
from .engine.load import load_base
from .engine.result import Result
from .engine.scenario import Scenario, finding, read_scenario, scenario_from_mapping

if TYPE_CHECKING:
    from pathlib import Path

    from .answers import Answer
    from .content import Report
    from .engine.decide import Decider, Decisions
    from .engine.infer import Engine
    from .engine.quick import Planning
    from .view import View


def load(directory: str | PathLike[str] | None = None, *, facts: Sequence[str | PathLike[str]] = ()) -> KnowledgeBase:
    """The knowledge base in ``directory``, or the shipped one; ``facts`` are files with more records.

    Raises:
        KnowledgeError: there is a mistake in it; ``diagnostics`` of the error say what and where.
    """
    place = _shipped() if directory is None else directory
    return KnowledgeBase(load_base(place, extra_facts=facts, cache=cache_folder()))


def shipped_directory() -> Path:
    """Where the shipped knowledge base lies."""
    from pathlib import Path

    return Path(_shipped())


def _shipped() -> str:
    from . import kb

    return kb.__path__[0]


_OFTEN = 3  # from so many plans on, a knowledge base is asked often, and prepares for more


class KnowledgeBase:
    """A knowledge base that recommends. It never changes: the same scenario always gives the same plan."""

    def __init__(self, base: compiled.KnowledgeBase) -> None:
        self.compiled = base
        self._asked = 0
        self._experta: Engine | None = None
        self._decisions: Decisions | None = None
        self._planning: Planning | None = None

    @property
    def name(self) -> str:
        """The name that its vocabulary declares."""
        return self.compiled.name

    @property
    def title(self) -> str:
        """The title that its vocabulary declares."""
        return self.compiled.title

    @property
    def version(self) -> str:
        """The version that its vocabulary declares."""
        return self.compiled.version

    def recommend(
        self, scenario: Mapping[str, Any] | str | PathLike[str] | None = None, *, engine: str = "native"
    ) -> Plan:
        """The plan for a scenario: attributes and values, dotted or nested, or the path of a scenario file.

        ``without`` and ``only`` in it restrict choices: ``{"without": {"plan.strategy": ["lora"]}}``. ``engine`` may be
        ``experta``, for a second opinion by another inference engine (``pip install 'warmstart[experta]'``).

        Raises:
            ScenarioError: a name or a value in the scenario is wrong; ``diagnostics`` of the error say which.
        """
        if scenario is None or isinstance(scenario, Mapping):
            return self.plan_of(self._said(scenario or {}), engine)
        from pathlib import Path

        return self.plan_of(read_scenario(self.compiled, Path(scenario)), engine)

    def plan_of(self, scenario: Scenario, engine: str = "native") -> Plan:
        """The plan for a scenario that was read already."""
        if engine != "native":
            return Plan(self.compiled, Result(self._other_engine(engine), scenario))
        self._asked += 1
        if self._asked < _OFTEN:
            return Plan(self.compiled, infer(self.compiled, scenario))
        if self._planning is None:
            from .engine.quick import Planning

            self._planning = Planning(self._shared())
        return Plan(self.compiled, self._planning.result(scenario))

    def _other_engine(self, name: str) -> Engine:
        if name != "experta":
            raise finding("unknown-engine", f"there is no engine '{name}'", name, "there are: native, experta")
        if self._experta is None:
            from .engine.rete.run import ReteEngine

            self._experta = ReteEngine(self.compiled)
        return self._experta

    def decide(self, scenario: Mapping[str, Any], names: Sequence[str] | None = None) -> dict[str, Any]:
        """The values of some attributes (without ``names``: of all conclusions), without reasons, and fast.

        The same values as in the plan, None where unknown; lists are tuples. A field of records (``model.score``) is a
        mapping from record to value. Asked again for the same names, the answers come from generated code.

        Raises:
            ScenarioError: a name is wrong, or a name or a value in the scenario.
        """
        return self.decider(*(self._conclusions() if names is None else names))(scenario)

    def decider(self, *names: str) -> Decider:
        """What decides these attributes for one scenario after the other, without looking names up each time.

        ``decider(scenario)`` gives the values, ``decider.with_rules(scenario)`` also the rules that stand behind them,
        ``decider.with_derivations(scenario)`` why each slot has its value, down to what was given.

        Raises:
            ScenarioError: there is no such attribute.
        """
        try:
            return self._shared().decider(names)
        except KeyError:
            from .engine.wanted import attribute_called

            for name in names:
                attribute_called(self.compiled, name, name)
            raise

    def _said(self, scenario: Mapping[str, Any]) -> Scenario:
        if self._asked < _OFTEN:
            return scenario_from_mapping(self.compiled, scenario)
        return self._shared().scenario(scenario)

    def _shared(self) -> Decisions:
        """What all that is asked of this knowledge base shares, once it is asked more than now and then."""
        if self._decisions is None:
            from .engine.decide import Decisions

            self._decisions = Decisions(self.compiled)
        return self._decisions

    def _conclusions(self) -> tuple[str, ...]:
        base = self.compiled
        return tuple(name for name in base.plain if name in base.conclude or name in base.choices)

    def recommend_frame(
        self,
        frame: Any,
        wanted: Sequence[str] | None = None,
        *,
        given: Mapping[str, Any] | None = None,
        rules: bool = False,
    ) -> Any:
        """A dataframe of scenarios with the conclusions behind its columns: one row a scenario, none lost.

        Columns named after attributes (``data.n_train``) are read; a cell without a value is not given; other columns
        are left alone. The frame may be of polars (lazy too), pandas, DuckDB, PyArrow, PySpark or Dask, and comes back
        as what it was; a lazy one stays lazy.

        A set has one column of booleans for each member (``plan.pitfalls[leakage]``), a list is one text. What is
        unknown is null. ``contradictions`` names those among a row's givens; ``problem`` says what is wrong with a
        row, whose conclusions are then null.

        Args:
            wanted: the attributes to conclude; the heads of a plan if nothing is said.
            given: what holds for all rows, as a scenario (also ``without`` and ``only``).
            rules: also a column ``<name>.rules`` for each conclusion, with the ids of the rules behind it.

        Raises:
            ScenarioError: a name is no attribute, a column's type cannot hold its attribute's values, or polars and
                narwhals (the extra ``frame``) are not installed.
        """
        from .frames import common_scenario, recommend_frame

        common = common_scenario(self.compiled, given)
        return recommend_frame(self.compiled, frame, wanted, common, rules=rules, decisions=self._shared())

    def __repr__(self) -> str:
        return f"<KnowledgeBase {self.name} {self.version}: {len(self.compiled.rules)} rules>"


class Conclusion(Immutable):
    """One line of a plan.

    Attributes:
        name: the attribute.
        value: a number, text, boolean, id, list or inline record; None where it is unknown or does not apply.
        shown: the value for people, with its unit.
        confidence: the grade of evidence, from 0 to 1 (not a probability); None where there is no value.
        grade: that grade in a word.
        rule: the rule that decided, if one did.
        because: the reason in the experts' words.
        cites: keys of the bibliography.
        range: the honest range of a number, low and high.
        not_applicable: why there is no value, where the plan needs none.
    """

    name: str
    value: Any
    shown: str | None
    confidence: float | None
    grade: str | None
    rule: str | None
    because: str | None
    cites: tuple[str, ...]
    range: tuple[float | None, float | None] | None = None
    not_applicable: str | None = None


class Plan:
    """What a knowledge base concludes for a scenario, with all its reasons. In a notebook it shows itself."""

    def __init__(self, base: compiled.KnowledgeBase, result: Result) -> None:
        self._base = base
        self._result = result
        self._lines: dict[str, None] | None = None

    @property
    def result(self) -> Result:
        """What the engine inferred: every value with its derivation."""
        return self._result

    @property
    def view(self) -> View:
        """The result as reports read it."""
        from .view import View

        return View(self._result)

    def __getitem__(self, name: str) -> Conclusion:
        """What was concluded (or given, or assumed) about a slot. KeyError where there is no such slot."""
        result = self._result
        derivation = result.derivation(name)
        attribute = self._base.attributes[name.partition("[")[0]]
        value = list(derivation.value) if isinstance(derivation.value, tuple) else derivation.value
        ends = [result.value(end) for end in attribute.between or ()]
        return Conclusion(
            name, value, None if value is None else result.shown(name), derivation.confidence,
            result.grade(derivation.confidence), derivation.rule, derivation.because, derivation.cites,
            (ends[0], ends[1]) if ends and None not in ends else None,
            result.not_applicable(attribute.name) if value is None and attribute.record is None else None,
        )  # fmt: skip

    def __contains__(self, name: object) -> bool:
        return name in self._concluded()

    def __iter__(self) -> Iterator[str]:
        return iter(self._concluded())

    def __len__(self) -> int:
        return len(self._concluded())

    def _concluded(self) -> dict[str, None]:
        if self._lines is None:
            self._lines = dict.fromkeys(attribute.name for attribute in self._result.concluded())
        return self._lines

    def why(self, name: str) -> Why:
        """Why an attribute (or a record's field: ``model.score[resnet50]``) has its value, down to what was given.

        Raises:
            ScenarioError: there is no such attribute, or no such record.
        """
        from .slots import check_slot

        check_slot(self._result, name)
        return Why(self._result.why_document(name))

    def why_not(self, name: str, value: Any) -> Answer:
        """Why an attribute (or a record's field) has not this value: what the rules that would say so lack.

        Raises:
            ScenarioError: there is no such attribute, record or value.
        """
        from .answers import Answer
        from .engine.explaining.why_not import why_not_document
        from .slots import check_slot

        check_slot(self._result, name)
        return Answer("why-not", why_not_document(self._result, name, value))

    def what_if(self, changes: Mapping[str, Any]) -> Answer:
        """How the plan would change with these inputs; None takes back what the scenario says.

        Raises:
            ScenarioError: a name or a value is wrong.
        """
        said = scenario_from_mapping(self._base, {n: v for n, v in changes.items() if v is not None})
        return self.what_if_said(said, tuple(n for n, v in changes.items() if v is None))

    def what_if_said(self, changes: Scenario, withdrawn: tuple[str, ...] = ()) -> Answer:
        """``what_if`` for changes that were read already, and inputs of which nothing is said any more."""
        from .answers import Answer
        from .engine.explaining.what_if import what_if_document
        from .engine.wanted import attribute_called

        for name in withdrawn:
            attribute_called(self._base, name, f"{name}=")
        return Answer("what-if", what_if_document(self._result, changes, withdrawn))

    def flip(self, name: str, to: Any = None, *, inputs: int = 3, cases: int = 2000) -> Answer:
        """The smallest changes of at most so many ``inputs`` that flip an attribute, or make it pass the test ``to``.

        ``to`` is a value or a test as in rules (``"<= 8"``); ``cases`` is how many cases are looked at.

        Raises:
            ScenarioError: there is no such attribute or value, or any other number would do.
        """
        from .answers import Answer
        from .engine.searching.flip import flip_document
        from .engine.searching.search import Limits

        return Answer("flip", flip_document(self._result, name, to, Limits(inputs=inputs, states=cases)))

    def sensitivity(self, *decisions: str) -> Answer:
        """How near the numbers of the scenario are to where one of these decisions, or what it follows from, changes.

        Raises:
            ScenarioError: one of them is no decision.
        """
        from .answers import Answer
        from .engine.searching.sensitivity import sensitivity_document

        return Answer("sensitivity", sensitivity_document(self._result, decisions))

    def to_dict(self) -> dict[str, Any]:
        """The plan as the JSON document that ``warmstart recommend --format json`` prints."""
        return self._result.plan_document()

    def report(self, heads: Sequence[str] | None = None) -> Report:
        """What is said about the plan, section by section; with ``heads``, only about these lines of it."""
        from .report import build_report

        return build_report(self.view, heads)

    def __str__(self) -> str:
        from .render.text import Terminal
        from .report_text import report_text

        return report_text(self.report(), Terminal())

    def __repr__(self) -> str:
        return f"<Plan: {self.report().headline}>"

    def _repr_html_(self) -> str:
        from .report_html import report_fragment

        return report_fragment(self.report())


class Why:
    """One derivation and all that it rests on. ``str()`` is text for a terminal; a notebook shows Markdown."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    def to_dict(self) -> dict[str, Any]:
        """The JSON document that ``warmstart why --format json`` prints."""
        return self._document

    def to_svg(self) -> str:
        """The picture that ``warmstart why --format svg`` draws.

        Raises:
            EngineError: if it cannot be drawn.
        """
        from .render.why import why_svg

        return why_svg(self._document)

    def __str__(self) -> str:
        from .render.why import why_text

        return why_text(self._document)

    def __repr__(self) -> str:
        return f"<Why {self._document['attribute']}>"

    def _repr_markdown_(self) -> str:
        from .render.why import why_markdown

        return why_markdown(self._document)
