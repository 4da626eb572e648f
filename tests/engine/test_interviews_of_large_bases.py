"""Interviews about random bases of up to 150 rules ask only what can change the decisions, until nothing can.

Brute force (``oracle``) looks at every combination of answers that is still possible.
``WARMSTART_INTERVIEW_BASES=100`` tries as many bases (100 take about ten minutes).
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import numpy as np
import pytest

from warmstart.engine.asking.interview import Interview
from warmstart.engine.scenario import Scenario
from warmstart.engine.searching.search import Limits

from .oracle.coded import Truth
from .oracle.grid import Grid
from .oracle.large_bases import large_base

MANY = int(os.environ.get("WARMSTART_INTERVIEW_BASES", "8"))
THOROUGH = Limits(inputs=2, states=2000, looks=100_000, any_move=True)


class Open:
    """What is still possible at a step of an interview: the outcomes over the answers to all open questions."""

    def __init__(self, grid: Grid, interview: Interview) -> None:
        step = interview.step
        self.axes = [n for n in grid.inputs if n not in step.scenario.given and n not in step.declined]
        cell = grid.cell_of(step.scenario.given)
        at = tuple(slice(None) if n in self.axes else cell[n] for n in grid.inputs)
        outcome = grid.algebra.lift(lambda *values: values, *[grid.value(n) for n in interview.decisions])
        self.outcomes = np.broadcast_to(outcome.codes, grid.shape)[at]
        before = tuple(i if isinstance(i, int) else -1 for i in at)  # nothing more is said: the last cell of each
        odd = [grid.truth(c.guard, {}) for c in grid.base.contradictions.values()]
        new = [np.broadcast_to(o, grid.shape) for o in odd if not np.broadcast_to(o, grid.shape)[before]]
        self.odd: Truth = np.broadcast_to(grid.any(new), grid.shape)[at]
        self.now = self.outcomes[(-1,) * len(self.axes)]

    def matters(self, question: str) -> bool:
        """Whether some answers to the others leave it to this one which way the decisions go.

        One of the two ways may be one that contradicts itself: of that, too, there is a plan.
        """
        outcomes, odd = (np.moveaxis(a, self.axes.index(question), 0) for a in (self.outcomes, self.odd))
        return bool((~odd & ((outcomes > outcomes.min(axis=0)) | (outcomes < outcomes.max(axis=0)))).any())

    @property
    def settled(self) -> bool:
        """Whether every answer that contradicts nothing leaves the decisions as they are now."""
        return bool(((self.outcomes == self.now) | self.odd).all())


@pytest.mark.parametrize("seed", range(MANY))
def test_every_question_can_change_something_and_at_the_end_nothing_can(tmp_path: Path, seed: int) -> None:
    base = large_base(tmp_path, 503 + seed, rules=100, inputs=8, cells=6e4, reads=6)
    assert base is not None
    grid, rng = Grid(base), random.Random(seed)
    ends = [n for n in (*base.conclude, *base.choices) if n.startswith(("found2", "chosen2"))]
    ends = [n for n in ends if not base.attributes[n].kind.numeric and len(grid.value(n).values) > 1]
    for share, decisions in ((0.0, rng.sample(ends, 1)), (0.2, rng.sample(ends, min(2, len(ends))))):
        cell = tuple(rng.randrange(n) if rng.random() < share else n - 1 for n in grid.shape)
        interview = Interview(base, Scenario(grid.scenario(cell)), decisions, THOROUGH)
        asked: list[str] = []
        settled = Open(grid, interview).settled
        while (question := interview.standing.question) is not None:
            assert question not in asked
            assert Open(grid, interview).matters(question), (question, interview.step)
            asked.append(question)
            value = grid.given[question].values[rng.randrange(len(grid.cells[question]))]
            interview.answer(value if rng.random() < 0.8 else None)
        assert (interview.standing.ended, interview.standing.complete) == ("none", True)
        assert Open(grid, interview).settled, interview.step
        assert bool(asked) is not settled
