"""The quick mode: all 960 combinations of source, task, size and compute give a complete plan that makes sense."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from .quick import MODALITY, RATES, READ, SIZES, Quick, answer


def trained(quick: list[Quick]) -> list[Quick]:
    return [q for q in quick if q["plan.trains"]]


def wrong(quick: list[Quick], right: object) -> list[str]:
    """The questions whose answer fails ``right``, for a message that names them."""
    return [str(q) for q in quick if not right(q)]  # type: ignore[operator]


def test_all_960_are_answered_completely_and_without_conflict(quick: list[Quick]) -> None:
    assert len(quick) == 960
    assert [f"{q}: {q.trouble}" for q in quick if q.trouble] == []


def test_most_are_told_to_train(quick: list[Quick]) -> None:
    others = [str(q) for q in quick if q["plan.verdict"] != "train"]
    assert len(others) <= 0.15 * len(quick), others


def test_no_verdict_but_train_has_rates(quick: list[Quick]) -> None:
    numbers = (*RATES, "plan.epochs", "plan.total_steps", "plan.warmup_steps")
    assert wrong(quick, lambda q: q["plan.verdict"] == "train" or all(q[n] is None for n in numbers)) == []


def test_the_answers_differ(quick: list[Quick]) -> None:
    plans = {tuple(str(q[name]) for name in READ if name.startswith("plan.")) for q in quick}
    assert len(plans) >= 40


def test_the_model_reads_what_the_task_needs_and_can_do_it(quick: list[Quick]) -> None:
    matrix = answer({})

    def fits(q: Quick) -> bool:
        reads = matrix.value(f"model.modality[{q['plan.model']}]")
        return reads == MODALITY[q.task] and matrix.value(f"fit.stars[{q['plan.model']},{q.task}]") >= 3

    assert wrong(quick, fits) == []


def test_rates_fall_from_the_head_to_the_bottom(quick: list[Quick]) -> None:
    assert trained(quick)
    assert wrong(trained(quick), lambda q: q["plan.lr_head"] >= q["plan.lr_middle"] >= q["plan.lr_frozen"] >= 0) == []
    assert wrong(trained(quick), lambda q: q["plan.lr_head"] > 0) == []


def test_warmup_takes_at_most_a_fifth_of_the_steps(quick: list[Quick]) -> None:
    assert wrong(trained(quick), lambda q: 0 <= q["plan.warmup_steps"] <= 0.2 * q["plan.total_steps"]) == []


def test_frozen_and_trained_make_the_whole(quick: list[Quick]) -> None:
    def whole(q: Quick) -> bool:
        blocks = q["plan.frozen_blocks"] + q["plan.low_lr_blocks"] + q["plan.full_lr_blocks"]
        parameters = q["plan.frozen_params_m"] + q["plan.trainable_params_m"]
        return blocks == q["plan.blocks"] and abs(parameters - q["plan.total_params_m"]) < 1e-6

    assert wrong(trained(quick), whole) == []


def test_plans_fit_memory_and_time(quick: list[Quick]) -> None:
    assert wrong(trained(quick), lambda q: q["estimate.vram_gb"] <= q["memory.usable_gb"] + 1e-6) == []
    assert wrong(trained(quick), lambda q: q["estimate.hours"] <= q["compute.hours"]) == []


def test_adapters_have_a_rank(quick: list[Quick]) -> None:
    assert wrong(trained(quick), lambda q: (q["plan.strategy"] in ("lora", "qlora")) == bool(q["plan.lora_rank"])) == []


def test_a_source_of_another_kind_is_set_aside_and_told(quick: list[Quick]) -> None:
    kind = {"imagenet": "image", "coco": "image", "medical-imaging": "image", "audio": "audio"}

    def told(q: Quick) -> bool:
        apart = kind.get(q.source, "text") != MODALITY[q.task]
        return q["source.rejected"] == apart == ("source-set-aside" in q["plan.pitfalls"])

    assert wrong(quick, told) == []


def test_more_data_never_raises_the_frozen_share(quick: list[Quick]) -> None:
    shares: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    for q in trained(quick):
        shares[q.source, q.task, q.budget][q.size] = q["plan.freeze_fraction"]
    ordered = {key: [by[size] for size in SIZES if size in by] for key, by in shares.items()}
    assert {k: v for k, v in ordered.items() if any(more > less for less, more in pairwise(v))} == {}
