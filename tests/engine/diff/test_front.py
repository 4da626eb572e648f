"""Where the front comes to the same, everything does; cases are run first, and are examples that people know."""

from __future__ import annotations

import random
from pathlib import Path

from warmstart.engine.diff.causes import equal
from warmstart.engine.diff.compare import compare, decisions
from warmstart.engine.diff.examples import Runner
from warmstart.engine.diff.pair import pair_of
from warmstart.engine.diff.statements import changes_of
from warmstart.engine.infer import Engine
from warmstart.engine.scenario import Scenario

from ..helpers import files_of, load_base, write
from ..symbolic.random_bases import all_scenarios
from .edits import random_pair
from .test_brute_force import accepted
from .test_statements import ANIMALS, RULES, VOCABULARY


def test_nothing_differs_where_the_front_is_the_same(tmp_path: Path) -> None:
    same = different = narrower = 0
    for seed in range(7000, 7060):
        found = random_pair(tmp_path, seed, arithmetic=seed % 2 == 0)
        if found is None:
            continue
        pair = pair_of(changes_of(*found))
        runner = Runner(pair)
        names = list(decisions(pair))
        narrower += len(runner.front) < len(names)
        engines = [Engine(base) for base in found]
        scenarios = [s for _, s in all_scenarios(pair.base) if accepted(pair, s)]
        for scenario in random.Random(seed).sample(scenarios, min(len(scenarios), 60)):
            runs = []
            for base, engine in zip(found, engines, strict=True):
                given = {n: v for n, v in scenario.given.items() if n in base.attributes}
                runs.append(engine.run(Scenario(given)).values)
            both = runner.run(scenario)
            differing = {n for n in names if not equal(runs[0][n], runs[1][n])}
            assert differing == {n for n in names if not equal(*both.values(n))}, seed
            assert both.differs or not differing, seed
            same, different = same + (not differing), different + bool(differing)
    assert same > 100 and different > 100 and narrower > 10


def test_a_case_is_the_example_where_it_differs(tmp_path: Path) -> None:
    old = load_base(write(tmp_path / "old", files_of(VOCABULARY, RULES, animal=ANIMALS)))
    edited = RULES.replace('"< 30"', '"< 60"')
    new = load_base(write(tmp_path / "new", files_of(VOCABULARY, edited, animal=ANIMALS)))
    cases = {
        "a-blue-one": Scenario({"put.colour": "blue", "put.size": 10}),
        "a-red-one": Scenario({"put.colour": "red", "put.size": 40}),
        "the-old-version-does-not-take-it": Scenario({"put.colour": "green", "put.other": 1}),
    }
    (band, price) = compare(old, new, cases=cases).decisions
    assert [(k.old, k.new, k.case, dict(k.example)) for k in band.kinds] == [
        ("high", "low", "a-red-one", {"put.colour": "red", "put.size": 40}),
    ]
    assert [k.case for k in price.kinds] == ["a-red-one"]
    assert [k.case for d in compare(old, new).decisions for k in d.kinds] == [None, None]
