"""Flips: every one flips, none is smaller, and what cannot be changed is never proposed."""

from __future__ import annotations

import itertools
import random
from itertools import pairwise
from pathlib import Path

import pytest

from warmstart.engine.cells import interval_between
from warmstart.engine.diagnostics import ScenarioError
from warmstart.engine.infer import Engine
from warmstart.engine.load import load_base
from warmstart.engine.result import Result
from warmstart.engine.scenario import Scenario, scenario_from_mapping
from warmstart.engine.searching.backward import State
from warmstart.engine.searching.flip import by_vocabulary, flip_document
from warmstart.engine.searching.moves import Moves
from warmstart.engine.searching.search import Limits
from warmstart.engine.searching.world import World

from .helpers import ask, load
from .random_base import random_base, random_scenario, values_of

BASES = Path(__file__).parent.parent / "bases"
ANIMALS = load_base(BASES / "animals")
LOANS = load_base(BASES / "loans")
DECISIONS = ("end.level", "end.flag", "end.thing")


def applicant(**more: object) -> Result:
    return ask(LOANS, {"applicant.income": 35_000, "applicant.age": 30, "loan.amount": 80_000, **more})


def told(document: dict) -> list[tuple[object, dict]]:
    return [(f["to"], f["changes"]) for f in document["flips"]]


def test_the_nearest_values_that_flip_a_decision_each_input_once_before_any_comes_again():
    document = flip_document(applicant(), "offer.decision")

    assert document["from_shown"] == "Grant a smaller one"
    assert told(document) == [
        ("grant", {"applicant.income": 40_001}),
        ("refuse", {"applicant.defaults": 1}),
        ("refuse", {"loan.amount": 140_000}),
        ("grant", {"loan.years": 12}),
        ("grant", {"loan.secured": True}),
        ("refuse", {"applicant.income": 20_000}),
        ("grant", {"loan.amount": 69_999}),
        ("refuse", {"loan.years": 5}),
    ]


def test_a_wanted_value_is_looked_for():
    document = flip_document(applicant(), "offer.decision", "grant")

    assert [f["to"] for f in document["flips"]] == ["grant"] * 4
    assert document["to"] == "grant"


def test_a_number_is_flipped_by_saying_what_is_wanted_of_it():
    document = flip_document(applicant(), "offer.rate", "<= 4")

    assert document["flips"][-1]["changes"] == {"loan.secured": True}
    assert document["flips"][-1]["to_shown"] == "3 percent"


def test_other_values_that_do_the_same_are_told_with_the_first():
    document = flip_document(ask(ANIMALS, {"animal.covering": "fur"}), "animal.signs", "{includes: warm-coat}")

    assert told(document) == [(["warm-coat"], {"place.region": "ice"})]
    assert [a["shown"] for a in document["flips"][0]["also"]] == ["Tundra"]
    assert (document["complete"], document["ended"]) == (True, "found")


def test_nothing_that_cannot_be_changed_is_proposed_but_it_is_told():
    minor = flip_document(applicant(**{"applicant.age": 17}), "offer.decision", "grant")

    assert minor["flips"] == []
    assert minor["ended"] == "none"
    assert {"attribute": "applicant.age", "shown": "17 years", "fixed": True} in minor["rests_on"]


def test_two_changes_are_found_where_one_is_not_enough(tmp_path):
    base = load(
        tmp_path,
        """
        attributes:
          plot.size: {type: integer, range: [0, 100], ask: How large?}
          plot.soil: {type: enum, values: {sand: Sand, clay: Clay}, ask: What soil?}
          plot.wet: {type: boolean, ask: Is it wet?}
          crop.rice: {type: boolean, combine: any}
        """,
        "- {id: rice, when: {plot.size: '>= 10', plot.soil: clay, plot.wet: true}, then: {crop.rice: true}}",
    )
    document = flip_document(ask(base, {"plot": {"size": 4, "soil": "sand", "wet": True}}), "crop.rice")

    assert told(document) == [(True, {"plot.size": 10, "plot.soil": "clay"})]
    assert (document["flips"][0]["inputs"], document["flips"][0]["distance"]) == (2, 2)
    assert document["complete"] is True


def test_what_would_contradict_itself_is_not_proposed():
    flyer = ask(ANIMALS, {"animal": {"flies": True, "mass": 50}})
    document = flip_document(flyer, "animal.size", "giant")

    # Nothing of more than 100 kg flies, so heavier alone is no way out.
    assert told(document) == [("giant", {"animal.mass": 1000, "animal.flies": False})]


def test_where_the_search_was_cut_short_it_says_so():
    document = flip_document(applicant(), "offer.decision", "grant", Limits(states=3))

    assert (document["ended"], document["complete"]) == ("runs", False)


@pytest.mark.parametrize(
    ("name", "to", "code", "hint"),
    [
        ("offer.decisoin", None, "unknown-attribute", "did you mean 'offer.decision'?"),
        ("offer.rate", None, "flip-number", 'say what you want of it: offer.rate="<= 8"'),
        ("loan.amount", None, "flip-input", None),
        ("answer.barred", None, "flip-field", "name a line of the plan"),
        ("offer.decision", "garnt", "unknown-record", "did you mean 'grant'?"),
    ],
)
def test_a_wrong_question_is_explained(name, to, code, hint):
    with pytest.raises(ScenarioError) as error:
        flip_document(applicant(), name, to)

    assert (error.value.diagnostics[0].code, error.value.diagnostics[0].hint) == (code, hint)


# --- against trying everything ----------------------------------------------------------------------------------------


def steps_away(moves: Moves, name: str, start: object, value: object) -> int:
    """The cells that a number crosses; one step for anything else."""
    attribute = moves.base.attributes[name]
    if not attribute.kind.numeric or start is None:
        return 1
    cells = list(pairwise([None, *moves.cuts(attribute)[0], None]))
    places = [i for v in (start, value) for i, c in enumerate(cells) if interval_between(*c).contains(v)]
    return max(1, abs(places[0] - places[1]))


def smallest(engine: Engine, scenario: Scenario, decision: str, to: object, most: int) -> tuple[int, int] | None:
    """The least number of inputs, and with them the least number of steps, that flip a decision: by trying them all."""
    result = Result(engine, scenario)
    before = {c["id"] for c in result.contradictions()}
    inputs = [n for n in by_vocabulary(engine.base) if not engine.base.attributes[n].fixed]
    world = World(engine, {}, inputs)
    moves = Moves(State(world, scenario), engine.closure([decision]))
    for size in range(1, most + 1):
        found = []
        for names in itertools.combinations(inputs, size):
            for values in itertools.product(*(values_of(engine.base, n) for n in names)):
                changes = dict(zip(names, values, strict=True))
                after = Result(engine, Scenario({**scenario.given, **changes}))
                odd = {c["id"] for c in after.contradictions()} - before
                value = after.value(decision)
                if (value != result.value(decision) if to is None else value == to) and not odd:
                    found.append(sum(steps_away(moves, n, result.value(n), v) for n, v in changes.items()))
        if found:
            return size, min(found)
    return None


@pytest.mark.parametrize("seed", range(40))
def test_no_smaller_flip_exists_and_every_one_flips(tmp_path, seed):
    base = random_base(tmp_path, seed)
    engine, rng = Engine(base), random.Random(seed)
    scenario = random_scenario(base, rng)
    for decision, to in [*((d, None) for d in DECISIONS), ("end.thing", "cat"), ("end.level", "high")]:
        if to == Result(engine, scenario).value(decision):
            continue
        document = flip_document(Result(engine, scenario), decision, to, limits=Limits(inputs=2, states=100_000))
        expected = smallest(engine, scenario, decision, to, 2)
        found = [(f["inputs"], f["distance"]) for f in document["flips"]]
        assert (found[0] if found else None) == expected, (decision, scenario.given)
        assert found == sorted(found)
        assert document["complete"] is (document["ended"] != "inputs")
        for flip in document["flips"]:
            if to is None:
                assert_irreducible(engine, scenario, decision, flip)


def assert_irreducible(engine: Engine, scenario: Scenario, decision: str, flip: dict) -> None:
    """The flip flips, contradicts nothing, and no part of it does as well."""
    now = Result(engine, scenario)
    after = Result(engine, Scenario({**scenario.given, **flip["changes"]}))
    before = {c["id"] for c in now.contradictions()}
    assert after.value(decision) == flip["to"] != now.value(decision)
    assert {c["id"] for c in after.contradictions()} <= before
    for dropped in flip["changes"]:
        part = {n: v for n, v in flip["changes"].items() if n != dropped}
        partly = Result(engine, Scenario({**scenario.given, **part}))
        assert partly.value(decision) == now.value(decision) or not (
            {c["id"] for c in partly.contradictions()} <= before
        )


@pytest.mark.parametrize("seed", range(40, 70))
def test_under_arithmetic_too_every_flip_flips_and_no_nearer_number_does(tmp_path, seed):
    base = random_base(tmp_path, seed, arithmetic=True)
    engine, rng = Engine(base), random.Random(seed)
    scenario = random_scenario(base, rng)
    for decision in DECISIONS:
        now = Result(engine, scenario)
        document = flip_document(now, decision, limits=Limits(inputs=2))
        for flip in document["flips"]:
            assert_irreducible(engine, scenario, decision, flip)
        for flip in document["flips"]:
            (name, value), *others = flip["changes"].items()
            start = now.value(name)
            if not others and base.attributes[name].kind.name == "integer" and start is not None:
                for nearer in range(*sorted((start, value))):
                    if nearer not in (start, value):
                        given = {**scenario.given, name: nearer}
                        assert engine.run(Scenario(given), [decision]).values[decision] != flip["to"]


def test_what_is_proved_of_nearer_numbers_holds_for_each_of_them(tmp_path):
    proved = tried = 0
    for seed in range(70, 110):
        base = random_base(tmp_path / str(seed), seed, arithmetic=True)
        engine, rng = Engine(base), random.Random(seed)
        now = Result(engine, random_scenario(base, rng))
        before = {c["id"] for c in now.contradictions()}
        for decision in DECISIONS:
            document = flip_document(now, decision, limits=Limits(inputs=2))
            assert not {*document["proved"]} & {*document["probed"]}
            assert document["complete"] is (document["ended"] in ("found", "none") and not document["probed"])
            for name in document["proved"]:
                attribute, start = base.attributes[name], now.value(name)
                flips = [f["changes"][name] for f in document["flips"] if set(f["changes"]) == {name}]
                if attribute.kind.name != "integer" or document["more"]:
                    continue
                proved += 1
                for value in nearer_numbers(attribute, start, flips):
                    after = Result(engine, Scenario({**now.scenario.given, name: value}))
                    tried += 1
                    odd = {c["id"] for c in after.contradictions()} - before
                    assert after.value(decision) == now.value(decision) or odd, (seed, decision, name, value)
    assert proved >= 10 and tried >= 100


def test_what_is_proved_of_fewer_inputs_holds_for_every_value_of_them(tmp_path):
    """Also where arithmetic reads them: no single value, and no pair of values, flips where that was proved."""
    ones = pairs = 0
    for seed in range(110, 150):
        base = random_base(tmp_path / str(seed), seed, arithmetic=True)
        engine, rng = Engine(base), random.Random(seed)
        now = Result(engine, random_scenario(base, rng))
        before = {c["id"] for c in now.contradictions()}
        free = [a.name for a in base.inputs() if not a.fixed]
        for decision in DECISIONS:
            to = rng.choice([None, *base.attributes[decision].kind.values])
            document = flip_document(now, decision, to, limits=Limits(inputs=3))
            if not document["fewer"] or not document["probed"]:
                continue
            for _ in range(200):
                size = rng.randint(1, min(document["fewer"], len(free), 2))
                changes = {n: rng.choice(values_of(base, n)) for n in rng.sample(free, size)}
                after = Result(engine, Scenario({**now.scenario.given, **changes}))
                odd = {c["id"] for c in after.contradictions()} - before
                if to is None:
                    assert after.value(decision) == now.value(decision) or odd, (seed, decision, changes)
                else:
                    assert after.value(decision) != to or odd, (seed, decision, changes)
                ones, pairs = ones + (size == 1), pairs + (size == 2)
    assert ones >= 200, (ones, pairs)


def nearer_numbers(attribute, start: object, flips: list) -> range:
    """The numbers between the nearest flips of an input on both sides of what it is; all where there are none."""
    low, high = int(attribute.low), int(attribute.high)
    if start is None:
        return range(0) if flips else range(low, high + 1)
    below = max((v for v in flips if v < start), default=low - 1)
    above = min((v for v in flips if v > start), default=high + 1)
    return range(below + 1, above)


def test_a_described_record_is_kept():
    scenario = scenario_from_mapping(ANIMALS, {"place.region": {"id": "moor", "label": "Moor", "cold": True}})
    document = flip_document(Result(Engine(ANIMALS), scenario), "animal.signs", "{includes: warm-coat}")

    assert told(document)[0][1] == {"animal.covering": "fur"}
