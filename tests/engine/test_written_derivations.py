"""Derivations from generated code are those of inference: the same trees, texts and grades."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from warmstart.engine.cases import load_cases
from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.decide import Decider, Decisions
from warmstart.engine.explaining.derivation import Explainer
from warmstart.engine.explaining.derived import Derivation, DerivationAmongMany
from warmstart.engine.infer import Engine, infer
from warmstart.engine.load import load_base
from warmstart.engine.result import Result
from warmstart.engine.scenario import Scenario

from .helpers import load
from .random_base import random_base, random_scenario
from .test_infer_properties import every_slot, planted, property_test

SHIPPED = Path(__file__).parents[2] / "kb"


def plain(base: KnowledgeBase) -> list[str]:
    return [name for name, attribute in base.attributes.items() if attribute.record is None]


def explaining(base: KnowledgeBase) -> Decider:
    """What gives all attributes of their own, with derivations, from generated code at once."""
    return Decisions(base, generated_from=0).decider(plain(base))


def compare(base: KnowledgeBase, scenarios: Iterable[Scenario]) -> int:
    """Every slot of every scenario. Returns how many derivations were written out."""
    decider, written = explaining(base), 0
    behind = base.closure(decider.wanted)
    for scenario in scenarios:
        result = infer(base, scenario)
        values, derivations = decider.with_derivations(scenario)
        written += sum(1 for d in derivations.values() if d.how in ("rule", "combined"))
        for slot in (s for s in every_slot(result) if s.partition("[")[0] in behind):
            assert derivations[slot] == result.derivation(slot)
            assert repr(derivations[slot]) == repr(result.derivation(slot))
        assert values == {name: result.value(name) for name in decider.wanted}
    return written


@property_test(60)
def test_derivations_are_those_of_inference(random: Random) -> None:
    base, scenarios = planted(random)
    compare(base, scenarios)


def test_most_kinds_of_rules_are_written_out() -> None:
    written = 0
    for seed in range(25):
        with TemporaryDirectory() as folder:
            base = random_base(Path(folder), seed, arithmetic=seed % 2 == 1)
        random = Random(seed)
        written += compare(base, [random_scenario(base, random) for _ in range(12)])
    assert written > 200  # so that it is not inference that was compared with itself


def test_on_the_shipped_base_on_every_case() -> None:
    base = load_base(SHIPPED)
    cases, _ = load_cases(base, SHIPPED)
    decider, engine = explaining(base), Engine(base)
    for at, case in enumerate(cases):
        _, derivations = decider.with_derivations(case.scenario)
        expected = Explainer(engine.run(case.scenario))
        # What is not written out is derived by the same functions on both sides: that is looked at now and then.
        names = list(derivations) if at % 10 else decider.wanted
        assert all(derivations[name] == expected[name] for name in names), case.name


# --- one at a time ---------------------------------------------------------------------------------------------------

VOCABULARY = """
attributes:
  put.x: {type: number, ask: X?}
  put.n: {type: integer, ask: N?, default: 4}
  put.on: {type: boolean, ask: On?}
  put.size: {type: enum, ordered: true, values: {low: Low, high: High}, ask: Size?}
  mid.grade: {type: enum, ordered: true, values: {bad: Bad, good: Good}, default: bad}
  mid.ratio: {type: number}
  end.y: {type: number}
  end.word: {type: text}
  sum.points: {type: number, combine: sum}
  sum.least: {type: number, combine: min}
  sum.sizes: {type: enum, values: {low: Low, high: High}, combine: all}
  sum.any: {type: boolean, combine: any}
  sum.times: {type: number, combine: product, default: 3}
  end.all: {type: text}
"""
RULES = """
- {id: grade/some, when: {put.x: "> 1"}, then: {mid.grade: good}, strength: moderate, because: "X is {put.x}."}
- {id: grade/none, overrides: grade/some, when: {put.on: false}, then: {mid.grade: bad}, strength: weak}
- {id: ratio, when: {put.on: known}, then: {mid.ratio: = put.x / put.n}, because: It is so., cites: [almanac]}
- {id: y/one, when: {mid.grade: good}, then: {end.y: = mid.ratio * 2}, because: "Twice {mid.ratio}."}
- {id: y/other, otherwise: true, then: {end.y: 7}}
- {id: word/a, when: {any: [{put.on: true}, {mid.grade: good}]}, then: {end.word: a}}
- {id: word/b, when: {none: [{put.on: true}, {mid.grade: good}]}, then: {end.word: b}}
- {id: points/n, when: {put.n: "> 0"}, then: {sum.points: = put.n, sum.times: 2}, because: "N is {put.n}."}
- {id: points/x, then: {sum.points: = 12 / put.x, sum.least: = put.x}, strength: weak, cites: [almanac]}
- {id: points/no, when: {put.on: false}, overrides: points/n, then: {sum.points: -1, sum.least: 1.5, sum.any: false}}
- {id: points/huge, when: {put.size: high}, then: {sum.times: 1e200, sum.any: true, sum.sizes: high}, strength: weak}
- {id: points/huger, when: {put.n: 3}, then: {sum.times: 1e200, sum.any: true, sum.sizes: low}}
- {id: points/else, otherwise: true, then: {sum.sizes: low, sum.least: 9, sum.any: true}}
- {id: all/low, when: {sum.sizes: {includes: low}, sum.points: "< 9"}, then: {end.all: "{sum.points}"}}
- {id: word/same, when: {put.size: ">= low"}, then: {end.word: a}, strength: weak}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return load(tmp_path_factory.mktemp("small"), VOCABULARY, RULES, references="- {id: almanac, title: Almanac}")


def scenarios() -> list[Scenario]:
    """Every combination of a few values, unknown ones among them, and a conclusion that is given."""
    said = [
        {"put.x": x, "put.n": n, "put.on": on, "put.size": size, "mid.ratio": ratio}
        for x in (None, 0.0, 1.5)
        for n in (None, 0, 3)
        for on in (None, True, False)
        for size in (None, "high")
        for ratio in (None, 1.0)
    ]
    return [Scenario({name: value for name, value in given.items() if value is not None}) for given in said]


def test_rules_that_override_give_way_agree_disagree_or_cannot_reckon(small: KnowledgeBase) -> None:
    assert compare(small, scenarios()) > 100


def test_of_many_rules_what_gave_way_is_found_out_when_it_is_asked_for(tmp_path: Path) -> None:
    random = Random(5)
    rows = "\n".join(
        f"    - [{random.choice(['red', 'green', 'any', 'not blue', 'unknown'])}, "
        f"'{random.choice(['< 3', '>= 3', '3..7', 'any', 'unknown', '= 5', '!= 5'])}', {at % 5}, {{id: row{at}}}]"
        for at in range(60)
    )
    base = load(
        tmp_path,
        """
        attributes:
          put.colour: {type: enum, values: {red: Red, green: Green, blue: Blue}, ask: Colour?}
          put.size: {type: integer, ask: Size?}
          end.points: {type: integer}
        """,
        "- table: t\n  inputs: [put.colour, put.size]\n  outputs: [end.points]\n  hit: first\n  rows:\n" + rows + "\n",
    )
    colours, sizes = ("red", "green", "blue", None), (*range(9), None)
    said = [{"put.colour": colour, "put.size": size} for colour in colours for size in sizes]
    compare(base, [Scenario({n: v for n, v in given.items() if v is not None}) for given in said])
    derivation = explaining(base).with_derivations({"put.colour": "red", "put.size": 5})[1]["end.points"]
    assert type(derivation) is DerivationAmongMany
    assert isinstance(derivation, Derivation)
    assert len(derivation.overridden) > 100


def test_a_plan_reads_the_same_derivations(small: KnowledgeBase) -> None:
    from warmstart.engine.quick import QuickEngine

    decisions = Decisions(small, generated_from=0)
    for scenario in scenarios():
        quick, slow = Result(QuickEngine(decisions), scenario), infer(small, scenario)
        assert all(quick.derivation(name) == slow.derivation(name) for name in plain(small))


def test_a_derivation_outlives_what_made_it_and_can_be_copied(small: KnowledgeBase) -> None:
    import copy
    import pickle

    decider = explaining(small)
    found = [decider.with_derivations({"put.x": x, "put.on": True})[1]["end.y"] for x in (2, 4, 6)]
    assert [d.because for d in found] == ["Twice 0.5.", "Twice 1.", "Twice 1.5."]
    assert [d.formula for d in found] == [("mid.ratio * 2", f"{shown} × 2") for shown in ("0.5", "1", "1.5")]
    for derivation in found:
        assert copy.deepcopy(derivation) == pickle.loads(pickle.dumps(derivation)) == derivation
    assert len({*found, *found}) == 3 and found[0] != found[1]


def test_before_code_is_generated_the_derivations_are_inferred(small: KnowledgeBase) -> None:
    decider = Decisions(small, generated_from=10**9).decider(["end.y"])
    values, derivations = decider.with_derivations({"put.x": 3, "put.on": True})
    assert (values, derivations["end.y"].rule, derivations["put.n"].how) == ({"end.y": 1.5}, "y/one", "assumed")
    with pytest.raises(KeyError):
        derivations["end.z"]


def test_what_nothing_wanted_rests_on_has_no_derivation_there(small: KnowledgeBase) -> None:
    for generated_from in (0, 10**9):
        decider = Decisions(small, generated_from=generated_from).decider(["mid.ratio"])
        with pytest.raises(KeyError):
            decider.with_derivations({})[1]["end.word"]
