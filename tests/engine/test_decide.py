"""Generated code comes to the values of inference, and names the rules that stand behind them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import warmstart
from warmstart.engine.cases import load_cases
from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.decide import Decisions
from warmstart.engine.diagnostics import ScenarioError
from warmstart.engine.infer import Engine, Run, infer
from warmstart.engine.load import load_base
from warmstart.engine.quick import QuickEngine
from warmstart.engine.result import Result
from warmstart.engine.scenario import Scenario, scenario_from_mapping

from .helpers import ask, load
from .random_base import random_base, random_scenario
from .test_infer_properties import every_slot, planted, property_test, text

SHIPPED = Path(__file__).parents[2] / "kb"
EXAMPLE = Path(__file__).parents[2] / "examples" / "pet-photos.yaml"


def exactly(ours: Any, theirs: Any) -> bool:
    """Whether two answers are the same to the last bit."""
    if isinstance(theirs, Mapping):
        return ours.keys() == theirs.keys() and all(exactly(ours[k], v) for k, v in theirs.items())
    return type(ours) is type(theirs) and repr(ours) == repr(theirs)


def rules_standing(run: Run, name: str) -> Any:
    """The rules whose conclusions stand, read off the trace."""
    settled = run.settled[name]

    def of(key: Any) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f.rule for f in settled.firings.get(key, ()) if f.stands))

    return {key: of(key) for key in settled.value} if run.base.attributes[name].record else of(None)


def compare(base: KnowledgeBase, scenarios: list[Scenario], wanted: list[str] | None = None) -> None:
    """Every wanted attribute of every scenario, generated and inferred, with and without rules."""
    names = sorted(base.attributes) if wanted is None else wanted
    decider = Decisions(base, generated_from=0).decider(names)
    for scenario in [*scenarios, *scenarios[::-1]]:
        run = Engine(base).run(scenario)
        values = decider(scenario)
        assert decider._programs[False] is not None
        for name in names:
            assert exactly(values[name], run.settled[name].value), (name, values[name], run.settled[name].value)
        values, rules = decider.with_rules(scenario)
        for name in names:
            assert exactly(values[name], run.settled[name].value), name
            assert rules[name] == rules_standing(run, name), name


@property_test(150)
def test_generated_code_comes_to_what_inference_comes_to(random: Random) -> None:
    base, scenarios = planted(random)
    compare(base, scenarios)
    compare(base, scenarios, random.sample(sorted(base.attributes), 2))


@property_test(60)
def test_generated_code_agrees_on_bases_with_ranges_defaults_and_thresholds(random: Random) -> None:
    with TemporaryDirectory() as folder:
        base = random_base(Path(folder), random.randint(0, 10_000), arithmetic=random.random() < 0.5)
    compare(base, [random_scenario(base, random) for _ in range(6)])


def test_generated_code_agrees_on_the_shipped_base_on_every_case() -> None:
    base = load_base(SHIPPED)
    cases, findings = load_cases(base, SHIPPED)
    assert len(cases) > 50 and not findings
    plain = [n for n, a in base.attributes.items() if a.record is None]
    decider = Decisions(base, generated_from=0).decider(sorted(base.attributes))
    short = Decisions(base, generated_from=0).decider(plain)
    engine = Engine(base)
    for case in cases:
        run = engine.run(case.scenario)
        values, few = decider(case.scenario), short(case.scenario)
        assert all(exactly(values[name], run.values[name]) for name in base.attributes)
        assert all(exactly(few[name], run.values[name]) for name in plain)
        assert short.with_rules(case.scenario)[1] == {name: rules_standing(run, name) for name in plain}


# --- large tables ----------------------------------------------------------------------------------------------------


def test_an_attribute_with_many_rules_agrees_whatever_is_asked_first(tmp_path: Path) -> None:
    random = Random(3)
    rows = "\n".join(
        f"    - [{random.choice(['red', 'green', 'any', 'not blue', 'unknown'])}, "
        f"'{random.choice(['< 3', '>= 3', '3..7', '> 3 and <= 7', 'any', 'unknown', '= 5', '!= 5'])}', "
        f"{random.choice(['true', 'any'])}, {random.randint(1, 5)}, {{id: row{at}}}]"
        for at in range(120)
    )
    for hit, combine in (("first", "one"), ("unique", "one"), ("unique", "sum"), ("unique", "min")):
        base = load(
            tmp_path,
            f"""
            attributes:
              put.colour: {{type: enum, values: {{red: Red, green: Green, blue: Blue}}, ask: Colour?}}
              put.size: {{type: integer, ask: Size?}}
              put.big: {{type: boolean, ask: Big?, default: true}}
              end.points: {{type: integer, combine: {combine}}}
            """,
            f"- table: t\n  inputs: [put.colour, put.size, put.big]\n  outputs: [end.points]\n  hit: {hit}\n"
            f"  rows:\n{rows}\n",
        )
        scenarios = [
            Scenario({k: v for k, v in zip(base.attributes, said, strict=False) if v is not None})
            for colour in ("red", "green", "blue", None)
            for size in (*range(9), None)
            for big in (True, False, None)
            for said in ([colour, size, big],)
        ]
        names = {"put.colour", "put.size", "put.big"}
        assert all(s.given.keys() <= names for s in scenarios)
        compare(base, scenarios)


# --- reading ---------------------------------------------------------------------------------------------------------

VOCABULARY = """
attributes:
  put.count: {type: integer, range: [0, 100], ask: Count?}
  put.share: {type: number, range: [0, 1], ask: Share?}
  put.on: {type: boolean, ask: On?}
  put.note: {type: text, ask: Note?}
  put.level: {type: enum, ordered: true, values: {low: Low, high: High}, ask: Level?}
  put.tags: {type: [thing], ask: Tags?}
  put.thing: {type: thing, ask: Thing?}
  end.sum: {type: number}
  end.word: {type: text}
records:
  thing: {attributes: {mass: {type: number}}}
"""
RULES = """
- {id: sum, then: {end.sum: = put.count + put.share + put.thing.mass}}
- {id: word, when: {put.note: it's "so"}, then: {end.word: "__import__('os').system('echo')"}}
"""
SAID: list[dict[str, Any]] = [
    {},
    {"put.count": 3, "put.share": 0.5, "put.thing": "ant"},
    {"put.count": 1e1, "put.share": 1, "put.thing": "ant"},
    {"put": {"count": 3, "share": 0}, "put.thing": None},
    {"put.note": 'it\'s "so"', "put.tags": ["ant", "bee"], "put.on": True, "put.level": "low"},
    {"put.thing": {"id": "own", "mass": 7}, "put.count": 1, "put.share": 0.25},
    {"end.sum": 4, "put.count": 1},
]
WRONG: list[dict[str, Any]] = [
    {"put.count": 101},
    {"put.count": 2.5},
    {"put.count": True},
    {"put.share": float("nan")},
    {"put.on": 1},
    {"put.level": "middle"},
    {"put.level": ["low"]},
    {"put.note": 3},
    {"put.thing": "cat"},
    {"put.cuont": 3},
    {"thing.mass": 3},
]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    things = "- {id: ant, mass: 1}\n- {id: bee, mass: 2}\n"
    return load(tmp_path_factory.mktemp("small"), VOCABULARY, RULES, thing=things)


@pytest.mark.parametrize("generated_from", [0, 3, 10**9])
def test_a_mapping_is_read_as_everywhere(small: KnowledgeBase, generated_from: int) -> None:
    decider = Decisions(small, generated_from=generated_from).decider(["end.sum", "end.word"])
    for _ in range(4):
        for said in SAID:
            result = ask(small, said)
            expected = {name: result.value(name) for name in decider.wanted}
            assert exactly(decider(said), expected), said
            assert decider.with_rules(said)[0] == expected


@pytest.mark.parametrize("said", WRONG, ids=str)
def test_what_is_wrong_is_told_as_everywhere(small: KnowledgeBase, said: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError) as expected:
        scenario_from_mapping(small, said)
    decider = Decisions(small, generated_from=0).decider(["end.sum"])
    decider({})
    with pytest.raises(ScenarioError) as found:
        decider(said)
    assert found.value.diagnostics == expected.value.diagnostics


def test_texts_of_a_knowledge_base_are_never_code(small: KnowledgeBase) -> None:
    decider = Decisions(small, generated_from=0).decider(["end.word"])
    assert decider({"put.note": 'it\'s "so"'}) == {"end.word": "__import__('os').system('echo')"}


def test_an_attribute_that_is_not_there_is_refused(small: KnowledgeBase) -> None:
    with pytest.raises(KeyError):
        Decisions(small).decider(["end.smu"])


def test_the_deepest_formula_that_is_read_is_also_generated(tmp_path: Path) -> None:
    formula = "put.x"
    for _ in range(37):
        formula = f"({formula} + sqrt(put.x))"
    base = load(
        tmp_path,
        "attributes: {put.x: {type: number, ask: X?}, end.y: {type: number}}",
        f"- {{id: y, then: {{end.y: '= {formula}'}}}}\n",
    )
    compare(base, [Scenario({"put.x": 4.0}), Scenario()])


def test_where_no_code_can_be_generated_the_answer_is_inferred(
    small: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise RecursionError

    monkeypatch.setattr("warmstart.engine.codegen.program.Program._compiled", refuse)
    decider = Decisions(small, generated_from=0).decider(["end.sum"])
    for _ in range(2):
        assert decider(SAID[1]) == {"end.sum": 4.5}
        assert decider.with_rules(SAID[1]) == ({"end.sum": 4.5}, {"end.sum": ("sum",)})


# --- with derivations ------------------------------------------------------------------------------------------------


@property_test(80)
def test_a_quick_engine_gives_the_whole_answer_and_trace_of_inference(random: Random) -> None:
    base, scenarios = planted(random)
    engine = QuickEngine(Decisions(base, generated_from=0))
    for scenario in [*scenarios, *scenarios[::-1]]:
        assert text(Result(engine, scenario)) == text(infer(base, scenario))
        one = Result(engine, scenario)
        slot = random.choice(list(every_slot(one)))
        assert one.derivation(slot) == infer(base, scenario).derivation(slot)
        wanted = random.sample(sorted(base.attributes), 2)
        some, same_some = engine.run(scenario, wanted), Engine(base).run(scenario, wanted)
        assert {n: s.value for n, s in some.settled.items()} == {n: s.value for n, s in same_some.settled.items()}


def test_plans_asked_for_often_are_the_plans_asked_for_once() -> None:
    often = warmstart.load()
    said = {"target.task": "tabular", "data.n_train": 800}
    plans = [often.recommend(dict(said)).to_dict() for _ in range(8)]
    assert all(plan == plans[0] for plan in plans)
    with pytest.raises(ScenarioError):
        often.recommend({"target.task": "tabluar"})
    assert often.recommend(EXAMPLE).to_dict() == warmstart.load().recommend(EXAMPLE).to_dict()
