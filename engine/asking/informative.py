"""Which question is the most informative: the one after whose answer the fewest outcomes are still possible.

The outcomes that are still possible are counted over answers to the other questions: over all of them where these are
few, else over the scenario as it is and a few drawn at random (always the same ones).
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from math import prod

from ..cells import representative
from ..kinds import Value
from ..searching.backward import State
from ..searching.moves import Moves
from ..searching.search import Outcome
from ..searching.turning import probes

# The answers to a question that are tried: how many cells from where it is now, and how likely each is taken to be.
_STEPS = {-3: 1, -1: 2, 0: 4, 1: 2, 3: 1}
_PROBES = 2  # steps in a cell that arithmetic reads
_CONTEXTS = 5  # answers to the other questions that are tried, each some of them at once
_SHARE = 0.25  # how many of the other questions are answered in each
_LEVEL = 0.5  # where only some answers are tried, outcomes that are less apart than this are level

Answers = Mapping[str, list[tuple[Value, int]]]  # the answers to each question that are tried, each with its weight


def sample_answers(moves: Moves, name: str) -> list[tuple[Value, int]]:
    """A few answers to a question, weighted: of a number those near what it is taken to be now, else from all over."""
    attribute, now = moves.base.attributes[name], moves.root.value(name)
    if not attribute.kind.numeric:
        return _thinned(list(dict.fromkeys(moves.values(attribute, now))))
    cells = list(moves.cells(attribute))
    found = [representative(attribute, left, right) for left, right in cells]
    if moves.cuts(attribute)[1]:
        found += [p for left, right in cells for p in probes(attribute, left, right, _PROBES)]
    found = sorted(set(found))
    if now is None:
        return _thinned(found)
    here = bisect_left(found, now)
    return [(found[here + step], weight) for step, weight in _STEPS.items() if 0 <= here + step < len(found)]


def _thinned(values: list[Value]) -> list[tuple[Value, int]]:
    """At most five of the values, evenly apart and all alike."""
    if len(values) > len(_STEPS):
        values = [values[round(i * (len(values) - 1) / (len(_STEPS) - 1))] for i in range(len(_STEPS))]
    return [(value, 1) for value in values]


def most_informative(
    root: State,
    questions: Sequence[str],
    answers: Answers,
    outcome: Callable[[State], Outcome],
    budget: int,
) -> str:
    """Of ``questions``, the one that leaves the fewest outcomes on average over its answers; ties go to the first.

    At most about ``budget`` states are looked at: with more questions than that allows, the first ones are compared.
    """
    if len(questions) == 1:
        return questions[0]
    contexts = list(_contexts(answers, budget))
    level = _LEVEL if len(contexts) == _CONTEXTS else 0.0
    cost = len(contexts) * max(len(answers[name]) for name in questions)
    compared = questions[: max(1, budget // max(cost, 1))]
    states = [root.changed(context) for context in contexts]

    def left(name: str) -> float:
        bit = root.world.bits[name]
        live = [state for state in states if outcome(state)[1] & bit]  # in the others its answer changes nothing
        fixed = {outcome(state)[0] for state in states if not outcome(state)[1] & bit}
        total = 0
        for value, weight in answers[name]:
            total += weight * len(fixed | {outcome(state.changed({name: value}))[0] for state in live})
        return total / sum(weight for _, weight in answers[name])

    counted = {name: left(name) for name in compared}
    least = min(counted.values())
    return next(name for name in compared if counted[name] <= least + level)


def _contexts(answers: Answers, budget: int) -> Iterator[dict[str, Value]]:
    """Answers to all open questions, among them none at all."""
    every: dict[str, list[Value]] = {name: [None, *(v for v, _ in told)] for name, told in answers.items()}
    if prod(len(values) for values in every.values()) * len(every) * len(_STEPS) <= budget:
        for combination in product(*every.values()):
            yield {n: v for n, v in zip(every, combination, strict=True) if v is not None}
        return
    yield {}
    draw = random.Random(",".join(every))
    for _ in range(_CONTEXTS - 1):
        yield {name: draw.choice(told)[0] for name, told in answers.items() if draw.random() < _SHARE and told}
