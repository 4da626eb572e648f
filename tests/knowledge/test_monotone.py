"""What must never happen between neighbouring scenarios, over the neighbouring cells of the rules' own thresholds."""

from __future__ import annotations

import itertools

import pytest

from knowledge.quick import TASKS, answer, base, engine
from warmstart.engine.cells import cuts_of, representative

SIMILARITIES = (1, 2.5, 4.5, 6.5, 8.5, 10)
MEMORIES = (1, 2, 4, 6, 8, 10, 12, 16, 24, 32, 40, 48, 80, 141)


def example_counts() -> list[int]:
    """One number of examples for each cell that any rule's threshold cuts, ascending."""
    attribute = base().attributes["data.n_train"]
    cuts, _ = cuts_of(base(), attribute, engine().closure(["plan.freeze_fraction"]))
    bounds = [None, *cuts, None]
    counts = {representative(attribute, a, b) for a, b in itertools.pairwise(bounds)}
    # regimes are cut on what is reckoned from the count, so their thresholds and those by class are added
    counts |= {int(c + d) for c in (50, 500, 5_000, 50_000, 500_000) for d in (-1, 0)}
    counts |= {10 * c + d for c in (5, 21, 151, 1_001, 10_001) for d in (-10, 0)}
    return sorted(c for c in counts if 1 <= c <= 10**8)


def frozen_share(result) -> float | None:
    """The share of the depth that does not learn; blocks with adapters learn."""
    if result.value("plan.strategy") in ("lora", "qlora"):
        return 0.0
    return result.value("plan.freeze_fraction")


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("similarity", SIMILARITIES)
def test_more_data_never_raises_the_frozen_share(task, similarity):
    previous = None
    for count in example_counts():
        result = answer(
            {
                "target.task": task,
                "data.n_train": count,
                "data.similarity": similarity,
                "compute": {"hours": 1_000_000, "vram_gb": 24},
            }
        )
        share = frozen_share(result)
        if share is None:
            continue
        if previous is not None:
            assert share <= previous[1] + 1e-9, (previous, (count, share), result.value("plan.strategy"))
        previous = (count, share)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("count", [200, 3_000, 80_000])
def test_less_memory_never_makes_a_smaller_option_infeasible(task, count):
    """What fits a small card fits every larger one; and a strategy that is possible stays possible with more memory."""
    possible: set[str] = set()
    for memory in MEMORIES:
        result = answer({"target.task": task, "data.n_train": count, "compute": {"vram_gb": memory, "hours": 1000}})
        now = {s for s in base().catalogues["strategy"].ids if result.value(f"strategy.excluded[{s}]") is False}
        assert possible <= now, (memory, possible - now)
        possible = now


@pytest.mark.parametrize("task", TASKS)
def test_more_memory_never_turns_a_plan_into_none(task):
    verdicts = [
        answer({"target.task": task, "data.n_train": 3_000, "compute.vram_gb": memory}).value("plan.verdict")
        for memory in MEMORIES
    ]
    ranks = [base().attributes["plan.verdict"].kind.rank(v) for v in verdicts]

    assert ranks == sorted(ranks), list(zip(MEMORIES, verdicts, strict=True))
