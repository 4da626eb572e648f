"""An envelope holds whatever inference says anywhere in its box; over one point it is what inference says."""

from __future__ import annotations

import random

import pytest

from warmstart.engine.boxes.envelopes import Envelope, Members
from warmstart.engine.boxes.spans import Span
from warmstart.engine.boxes.state import Boxes
from warmstart.engine.infer import Engine
from warmstart.engine.scenario import Scenario

from ..helpers import load
from ..random_base import random_base, values_of


def random_box(base, names, rng):
    """A box over the inputs, and for each of them some values in its cell."""
    box, points = {}, {}
    for name in names:
        attribute, values = base.attributes[name], values_of(base, name)
        if rng.random() < 0.3:
            box[name] = rng.choice([*values, None])
            points[name] = [box[name]]
        elif attribute.kind.numeric:
            low, high = sorted(rng.sample(values, 2))
            box[name] = Span(low, high)
            points[name] = [v for v in values if low <= v <= high]
            if attribute.kind.name == "number":
                points[name] += [rng.uniform(low, high) for _ in range(3)]
        else:
            points[name] = rng.sample([*values, None], rng.randint(1, len(values)))
            box[name] = Envelope(frozenset(points[name]))
    return box, points


def holds(envelope, value):
    if isinstance(envelope, Members):
        return envelope.must <= set(value) <= envelope.may
    span = envelope.span
    return value in envelope.values or (span is not None and value is not None and span.low <= value <= span.high)


@pytest.mark.parametrize("seed", range(60))
def test_no_answer_lies_outside(tmp_path, seed):
    base = random_base(tmp_path, seed, arithmetic=seed % 2 == 0)
    engine, rng = Engine(base), random.Random(seed)
    names = [a.name for a in base.inputs()]
    concluded = [n for n, a in base.attributes.items() if a.record is None and a.ask is None]
    boxes = Boxes(engine, Scenario(), names)
    for _ in range(12):
        box, points = random_box(base, names, rng)
        state = boxes.over(box)
        for _ in range(6):
            point = {n: rng.choice(values) for n, values in points.items()}
            given = {n: v for n, v in point.items() if v is not None}
            run = engine.run(Scenario(given), concluded)
            for name in concluded:
                assert holds(state._look(name, None)[0], run.values[name]), (name, run.values[name], box, given)
            exact = boxes.over(point)
            assert {n: exact.envelope(n).value for n in concluded} == {n: run.values[n] for n in concluded}


def test_sums_sets_and_scores_over_a_box(tmp_path):
    base = load(
        tmp_path,
        """
        attributes:
          herd.cows: {type: integer, range: [0, 100], ask: How many cows?}
          herd.wool: {type: boolean, ask: Is there wool?}
          herd.food: {type: number, combine: sum}
          herd.tools: {type: text, combine: all}
          herd.limit: {type: integer, combine: min}
        records:
          dog: {attributes: {points: {type: integer, combine: sum}, out: {type: boolean, combine: any}}}
        choices:
          herd.dog: {from: dog, by: [dog.points], unless: dog.out}
        """,
        """
        - {id: food/cows, then: {herd.food: = 0.1 * herd.cows}, strength: definition}
        - {id: food/wool, when: {herd.wool: true}, then: {herd.food: 2}, strength: weak}
        - {id: tools/always, then: {herd.tools: bucket}, strength: weak}
        - {id: tools/wool, when: {herd.wool: true}, then: {herd.tools: shears}, strength: weak}
        - {id: limit/cows, then: {herd.limit: = herd.cows + 1}, strength: definition}
        - {id: limit/wool, when: {herd.wool: true}, then: {herd.limit: 5}, strength: definition}
        - {id: dog/points, for: dog, when: {dog.id: collie, herd.cows: ">= 10"}, then: {dog.points: 2}, strength: weak}
        - {id: dog/mastiff, for: dog, when: {dog.id: mastiff}, then: {dog.points: 1}, strength: weak}
        - {id: dog/out, for: dog, when: {dog.id: pug, herd.wool: true}, then: {dog.out: true}, strength: weak}
        """,
        dog="- {id: collie}\n- {id: mastiff}\n- {id: pug}",
    )
    boxes = Boxes(Engine(base), Scenario(), ["herd.cows", "herd.wool"])

    def over(cows, wool):
        state = boxes.over({"herd.cows": cows, "herd.wool": wool})
        return lambda name: state._look(name, None)[0]

    either = Envelope(frozenset((True, False)))
    food = over(Span(10, 20), either)("herd.food").span
    assert food.low == pytest.approx(1.0) and food.high == pytest.approx(4.0)
    assert over(Span(10, 20), either)("herd.tools") == Members(frozenset({"bucket"}), frozenset({"bucket", "shears"}))
    assert over(Span(10, 20), True)("herd.limit") == Envelope(frozenset({5}))
    assert over(Span(2, 20), True)("herd.limit").span == Span(3, 5)
    assert over(Span(10, 20), either)("herd.dog") == Envelope(frozenset({"collie"}))
    assert over(Span(5, 20), either)("herd.dog").values == {"collie", "mastiff"}


def test_what_it_rests_on_is_told(tmp_path):
    base = load(
        tmp_path,
        """
        attributes:
          a.x: {type: integer, range: [0, 100], ask: x?}
          a.y: {type: integer, range: [0, 100], ask: y?}
          a.z: {type: enum, values: {low: Low, high: High}}
        """,
        """
        - {id: low, when: {a.x: "< 10"}, then: {a.z: low}, strength: weak}
        - {id: high, when: {a.x: ">= 10", a.y: "< 5"}, then: {a.z: high}, strength: weak}
        """,
    )
    boxes = Boxes(Engine(base), Scenario(), ["a.x", "a.y"])
    state = boxes.over({"a.x": Span(0, 9), "a.y": Span(0, 100)})

    assert state.envelope("a.z") == Envelope(frozenset({"low"}))
    assert boxes.world.names(state.rests_on("a.z")) == ["a.x"]
    assert state.says("a.z") == (["low"], True)
    assert boxes.over({"a.x": Span(0, 10), "a.y": Span(0, 4)}).says("a.z") == (["high", "low"], False)
