"""What a compiled form keeps to save work changes no answer: the same without it, fresh or from the cache."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from warmstart.cache_folder import _COMPILER
from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.immutable import EMPTY, replace
from warmstart.engine.infer import infer
from warmstart.engine.inference.evaluate import truth_of
from warmstart.engine.inference.holding import holds_simply
from warmstart.engine.load import load_base
from warmstart.engine.scenario import Scenario
from warmstart.engine.store import layout

from .helpers import ask, load
from .test_infer_properties import planted, property_test

BASES = Path(__file__).parent.parent / "bases"
SHIPPED = Path(__file__).parents[2] / "kb"


def answers(base: KnowledgeBase, scenario: Scenario) -> str:
    return json.dumps(infer(base, scenario).plan_document())


@property_test(60)
def test_answers_and_reasons_are_the_same_without_it_and_from_the_cache(random: Random) -> None:
    base, scenarios = planted(random)
    bare = replace(base, simple=EMPTY, constants=EMPTY)
    kept = layout.decode(layout.encode(base))

    for scenario in scenarios:
        assert answers(base, scenario) == answers(bare, scenario) == answers(kept, scenario)


@pytest.mark.parametrize("folder", [BASES / "animals", BASES / "loans", SHIPPED], ids=lambda path: path.name)
def test_simple_tests_mean_what_the_tests_mean(folder: Path) -> None:
    base = load_base(folder)
    random = Random(7)
    assert len(base.simple) > len(base.tests) / 2

    for number, simple in base.simple.items():
        truth = truth_of(base.tests[number])
        for _ in range(20):
            values = _followed(base, simple[0], random)
            assert holds_simply(simple, values) is truth(values, {}), base.tests[number]


def _followed(base: KnowledgeBase, path: tuple[str, ...], random: Random) -> dict[str, Any]:
    """Values for an attribute and for the fields that are followed from it."""
    values: dict[str, Any] = {}
    key = _some(base, path[0], random)
    values[path[0]] = key
    for field in path[1:]:
        found = _some(base, field, random)
        values[field] = {key: found} if key is not None else {}
        key = found
    return values


def _some(base: KnowledgeBase, name: str, random: Random) -> Any:
    """A value that an attribute may have, often one that tests speak of; None: unknown."""
    kind = base.attributes.get(name, base.attributes[next(iter(base.attributes))]).kind
    if random.random() < 0.15:
        return None
    if kind.numeric:
        return random.choice([0, 1, 2, 5, 8, 10, 50, 100, 500, 1000, 5000, 10_000, 0.5, 1.5, random.uniform(0, 2e4)])
    if kind.name == "boolean":
        return random.random() < 0.5
    return random.choice(kind.values or base.catalogues[kind.record].ids if kind.values or kind.record else ("a", "b"))


VOCABULARY = """
attributes:
  case.heavy: {type: boolean, ask: Heavy?}
  case.own: {type: beast, ask: Which?}
records:
  beast:
    attributes:
      {mass: {type: number}, size: {type: enum, values: {small: Small, large: Large}},
       pace: {type: integer, default: 3}, score: {type: integer, combine: sum}}
choices:
  case.best: {from: beast, by: [beast.score]}
"""
RULES = """
- {id: size/large, for: beast, when: {beast.mass: ">= 100"}, then: {beast.size: large}}
- {id: size/small, for: beast, when: {beast.mass: "< 100"}, then: {beast.size: small}}
- {id: pace/of-small, for: beast, when: {beast.size: small}, then: {beast.pace: 5}}
- {id: score/large, for: beast, when: {beast.size: large, case.heavy: true}, then: {beast.score: 2}}
- {id: score/own, for: beast, when: {beast.id: = case.own}, then: {beast.score: 1}}
"""
BEASTS = "- {id: cat, mass: 4}\n- {id: elk, mass: 400}\n- {id: ox, mass: 900}\n- {id: yeti}"


def test_columns_that_rest_on_nothing_given_are_kept_and_tried_beforehand(tmp_path: Path) -> None:
    base = load(tmp_path, VOCABULARY, RULES, beast=BEASTS)

    assert base.constants == {
        "beast.size": {"cat": "small", "elk": "large", "ox": "large", "yeti": None},
        "beast.pace": {"cat": 5},  # elsewhere it is assumed, which is more than a value
    }
    assert base.sieves["score/large"].candidates == (("elk", "ox"),)
    assert base.sieves["score/large"].rest == ()
    result = ask(base, "case.heavy: true")
    assert [result.value(f"beast.score[{ident}]") for ident in ("cat", "elk", "ox", "yeti")] == [0, 2, 2, 0]
    assert result.derivation("beast.size[elk]").rule == "size/large"
    assert result.derivation("beast.pace[ox]").how == "assumed"


def test_for_records_of_ones_own_nothing_is_known_beforehand(tmp_path: Path) -> None:
    base = load(tmp_path, VOCABULARY, RULES, beast=BEASTS)

    result = ask(base, "{case.heavy: true, case.own: {id: ant, mass: 0}}")
    assert [result.value(f"beast.size[{ident}]") for ident in ("ant", "elk")] == ["small", "large"]
    assert result.value("beast.pace[ant]") == 5
    assert result.value("beast.score[ant]") == 1

    heavier = ask(base, "{case.heavy: true, case.own: {id: cat, mass: 200}}")  # a record described anew
    assert (heavier.value("beast.size[cat]"), heavier.value("beast.score[cat]")) == ("large", 3)


def test_the_cache_knows_all_code_that_makes_a_compiled_form(tmp_path: Path) -> None:
    code = (
        "import json, sys\n"
        "from warmstart.engine.load import load_base\n"
        "load_base(sys.argv[1], cache=sys.argv[2])\n"
        "print(json.dumps([name for name in sys.modules if name.startswith('warmstart.engine.')]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(BASES / "animals"), str(tmp_path)],
        check=True, capture_output=True, text=True, env=os.environ,
    )  # fmt: skip
    packages = {name.split(".")[2] for name in json.loads(done.stdout) if name.count(".") > 2}

    assert packages <= set(_COMPILER)
