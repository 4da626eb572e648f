"""When a test matters in a case, and what counts as exercised."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest

from warmstart.engine.compiled import And, Attr, Compare, Const, Guard, Not, Or, guard_tests
from warmstart.engine.compiled import Test as Line
from warmstart.engine.coverage.goals import Goal, Goals, decide
from warmstart.engine.diagnostics import Position
from warmstart.engine.infer import Engine
from warmstart.engine.inference.evaluate import compile_guard
from warmstart.engine.kinds import BOOLEAN
from warmstart.engine.scenario import Scenario

from ..helpers import load

VOCABULARY = """
attributes:
  put.a: {type: integer, range: [0, 100], ask: How many?}
  put.b: {type: boolean, ask: Is it so?, default: false}
  put.c: {type: enum, values: {red: Red, green: Green}, ask: Which?}
  end.x: {type: text}
  end.y: {type: text}
"""
RULES = """
- id: high
  when: {put.a: ">= 10", put.b: true}
  then: {end.x: high}
- id: low
  otherwise: true
  when: {put.a: known}
  then: {end.x: low}
- table: by-colour
  when: {put.b: false}
  inputs: [put.c, put.a]
  outputs: [end.y]
  rows:
    - [red, any, warm]
    - [green, "< 5", cold]
"""


def named(goals: Goals, found: set[Goal]) -> set[str]:
    """Goals in words: ``high``, ``put.b: true is false``."""
    return {
        str(g.of) if g.what == "decides" else f"{goals.points[int(g.of)].owner} {goals.points[int(g.of)].text} {g.what}"
        for g in found
    }


def test_a_case_achieves_what_its_conditions_turn_on(tmp_path: Path) -> None:
    base = load(tmp_path, VOCABULARY, RULES)
    goals = Goals(base)
    run = Engine(base).run(Scenario({"put.a": 12, "put.c": "red"}))
    assert named(goals, goals.achieved(run)) == {
        "low",
        "low put.a: known true",
        "high put.b: true false",  # the number is high enough, so the other line decides
        "by-colour[red, any]",
        "by-colour put.b: false true",  # a line that all rows share
        "by-colour[red, any] put.c: red true",
        # of [green, "< 5"] two tests are false: neither decides
    }


def test_the_goals_of_a_base(tmp_path: Path) -> None:
    base = load(tmp_path, VOCABULARY, RULES)
    goals = Goals(base)
    assert [(p.owner, p.text, p.position.line) for p in goals.points] == [
        ("high", "put.a: >= 10", 2),
        ("high", "put.b: true", 2),
        ("low", "put.a: known", 6),
        ("by-colour", "put.b: false", 9),
        ("by-colour[red, any]", "put.c: red", 13),
        ("by-colour[green, < 5]", "put.c: green", 14),
        ("by-colour[green, < 5]", "put.a: < 5", 14),
    ]
    assert len(list(goals.all())) == 4 + 2 * 7


def flag(at: int) -> Line:
    """A test of the boolean number ``at``."""
    return Line(Attr(f"put.x{at}", BOOLEAN), Compare("=", Const(True, BOOLEAN)), "true", Position("a", at))


def random_guard(rng: random.Random, fresh: itertools.count[int], depth: int) -> Guard:
    """A condition in which every test stands once."""
    if depth == 0 or rng.random() < 0.3:
        return flag(next(fresh))
    parts = tuple(random_guard(rng, fresh, depth - 1) for _ in range(rng.randint(1, 3)))
    return rng.choice([And, Or, Not])(parts)


@pytest.mark.parametrize("seed", range(40))
def test_a_test_matters_where_turning_it_turns_the_condition(seed: int) -> None:
    rng = random.Random(seed)
    guard = random_guard(rng, itertools.count(), 3)
    tests = list(guard_tests(guard))
    holds = compile_guard(guard)
    for _ in range(30):
        values = {f"put.x{at}": rng.random() < 0.6 for at in range(len(tests))}
        truth, mattering = decide(guard, values, {})
        assert truth == holds(values, {})
        turned = {
            at for at in range(len(tests)) if holds({**values, f"put.x{at}": not values[f"put.x{at}"]}, {}) != truth
        }
        assert {test.position.line for test, _ in mattering} == turned
        assert all(value == values[f"put.x{test.position.line}"] for test, value in mattering)
