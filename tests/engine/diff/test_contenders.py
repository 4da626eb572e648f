"""Records that compete: who is chosen after an edit, found by looking; and comparisons by scenarios alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.diff import compare as comparing
from warmstart.engine.diff.compare import compare
from warmstart.engine.diff.contenders import Contender
from warmstart.engine.diff.pair import pair_of
from warmstart.engine.diff.statements import changes_of
from warmstart.engine.infer import Engine
from warmstart.engine.scenario import Scenario
from warmstart.render.diff import contender_lines

from ..helpers import load
from .edits import random_pair
from .test_brute_force import by_brute_force, examples_hold

VOCABULARY = """
attributes:
  put.load: {type: integer, range: [0, 1000], ask: How heavy?, default: 10}
  put.road: {type: enum, values: {flat: Flat, hilly: Hilly, wet: Wet}, ask: Which road?, default: flat}
  put.far: {type: integer, range: [0, 500], ask: How far?, default: 5}
  put.seats: {type: integer, range: [1, 9], ask: How many seats?, default: 1}
records:
  cart:
    attributes:
      carries: {type: integer}
      speed: {type: integer}
      grips: {type: boolean, default: false}
      out: {type: boolean, combine: any}
      points: {type: integer, combine: sum}
choices:
  end.cart: {title: Cart, from: cart, by: [cart.points, -cart.speed], unless: cart.out}
"""
RULES = """
- {id: too-weak, for: cart, when: {cart.carries: "< put.load"}, then: {cart.out: true}, because: "Too heavy."}
- {id: fast, for: cart, when: {put.far: ">= 100"}, then: {cart.points: = cart.speed}, because: It is far.}
- {id: grip, for: cart, when: {put.road: wet, cart.grips: true}, then: {cart.points: 9}, because: It is wet.}
- {id: cheap, for: cart, then: {cart.points: "= floor(100 / cart.carries)"}, because: Small is cheap.}
"""
CARTS = """
- {id: barrow, label: Barrow, carries: 50, speed: 1}
- {id: wagon, label: Wagon, carries: 1000, speed: 3}
"""
CASES = {
    "light": Scenario({"put.load": 10}),
    "heavy": Scenario({"put.load": 500}),
    "far": Scenario({"put.load": 20, "put.far": 200}),
}


def versions(folder: Path, new: str, old: str = CARTS) -> tuple[KnowledgeBase, KnowledgeBase]:
    return load(folder / "old", VOCABULARY, RULES, cart=old), load(folder / "new", VOCABULARY, RULES, cart=new)


def only(folder: Path, new: str, old: str = CARTS) -> Contender:
    """The only contender of an edit, its example checked by inference."""
    pair = versions(folder, new, old)
    (found,) = compare(*pair, cases=CASES).contenders
    if found.example is not None:
        one, other = (Engine(b).run(found.example.scenario).values["end.cart"] for b in pair)
        assert one != other and found.record in (one, other)
    return found


def lines(contender: Contender, document: dict[str, Any]) -> str:
    (told,) = [c for c in document["contenders"] if c["record"] == contender.record]
    return "\n".join(contender_lines(told, len(CASES)))


def test_a_record_that_is_chosen_in_cases(tmp_path: Path) -> None:
    found = only(tmp_path, CARTS + "- {id: coach, label: Coach, carries: 100, speed: 12}\n")
    assert (found.how, found.cases, found.tried) == ("added", ("far",), 0)
    assert found.example is not None and found.example.case == "far"


def test_a_record_that_no_case_chooses_is_looked_for(tmp_path: Path) -> None:
    new = CARTS + "- {id: zetor, label: Tractor, carries: 900, speed: 3, grips: true}\n"
    found = only(tmp_path, new)
    assert found.cases == () and found.nearest is None and found.tried > 0
    assert found.example is not None and found.example.scenario.given["put.road"] == "wet"
    document = compare(*versions(tmp_path, new), cases=CASES).as_dict()
    assert lines(found, document).startswith(
        "Cart: Tractor (new) is chosen in none of the 3 cases, but in other scenarios\nfor example {"
    )


def test_of_a_record_that_nobody_chooses_the_nearest_scenario_is_told(tmp_path: Path) -> None:
    new = CARTS + "- {id: sledge, label: Sledge, carries: 50, speed: 1}\n"
    found = only(tmp_path, new)
    assert found.example is None and found.nearest is not None
    assert (found.nearest.chosen, found.nearest.place) == ("barrow", 2) and not found.nearest.out
    document = compare(*versions(tmp_path, new), cases=CASES).as_dict()
    told = lines(found, document)
    assert f"nor in {found.tried} scenarios tried" in told
    assert told.endswith("there it comes in place 2, behind Barrow, with the same scores")


def test_a_record_that_was_removed(tmp_path: Path) -> None:
    found = only(tmp_path, "- {id: wagon, label: Wagon, carries: 1000, speed: 3}\n")
    assert (found.how, found.record, found.cases) == ("removed", "barrow", ("light", "far"))


def test_a_fact_that_was_edited(tmp_path: Path) -> None:
    found = only(tmp_path, CARTS.replace("carries: 50", "carries: 40"))
    assert (found.how, found.record) == ("edited", "barrow")
    assert found.example is not None and 40 < found.example.scenario.given["put.load"] <= 50


def test_a_fact_that_makes_no_difference(tmp_path: Path) -> None:
    old = CARTS + "- {id: raft, label: Raft, carries: 0, speed: 1}\n"
    new = CARTS + "- {id: raft, label: Raft, carries: 0, speed: 2}\n"
    found = only(tmp_path, new, old)
    assert found.example is None and found.tried > 0


def test_cases_are_counted(tmp_path: Path) -> None:
    new = CARTS + "- {id: coach, label: Coach, carries: 100, speed: 12}\n"
    cases = compare(*versions(tmp_path, new), cases=CASES).cases
    assert cases is not None
    assert (cases.compared, cases.differ) == (3, ("far",))


def test_comparing_by_scenarios_alone_claims_nothing_that_is_not_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for a large base of which records are not the same, or that exceeds the budget."""
    monkeypatch.setattr(comparing, "MANY", -1)
    differing = examples = competing = 0
    for seed in range(9000, 9040):
        found = random_pair(tmp_path, seed, arithmetic=seed % 2 == 0)
        if found is None:
            continue
        pair = pair_of(changes_of(*found))
        changed, _ = by_brute_force(pair, seed)
        difference = compare(*found, budget=1)
        assert changed.keys() <= {d.name for d in difference.decisions}, seed
        for decision in difference.decisions:
            assert not decision.kinds or decision.name in changed or decision.name.startswith("contradiction "), seed
        differing += bool(changed)
        examples += examples_hold(pair, difference)
        competing += len(difference.contenders)
    assert differing > 8 and examples > 0 and competing > 3
