"""The web page that this project replaces is wrong in twenty ways; none may be wrong here: one test or more each."""

from __future__ import annotations

from typing import Any

import pytest

import warmstart

from .quick import BUDGETS, SIZES, TASKS, Quick, answer, base

PHOTOS = {"target.task": "image-classification", "target.domain": "everyday-photos", "data.n_classes": 10}
TEXTS = {"target.task": "text-classification", "target.domain": "reviews", "data.n_classes": 2}


def concluded(given: dict[str, Any], *names: str) -> tuple[Any, ...]:
    result = answer(given)
    return tuple(result.value(name) for name in names)


def test_01_fifty_images_are_not_advised_like_five_thousand() -> None:
    few, some, many = (
        concluded(PHOTOS | {"data.n_train": n}, "plan.strategy", "plan.freeze_fraction") for n in (150, 2_000, 20_000)
    )
    assert len({few, some, many}) == 3


@pytest.mark.parametrize(
    ("source", "task", "domain", "level"),
    [
        ("imagenet", "image-classification", "everyday-photos", "high"),
        ("imagenet", "image-classification", "sonar", "very-low"),
        ("coco", "object-detection", "everyday-photos", "high"),
        ("medical-imaging", "medical-imaging", "medical-images", "high"),
        ("general-text", "question-answering", "web-text", "high"),
        ("code", "text-generation", "source-code", "high"),
    ],
)
def test_02_similarity_is_about_the_data(source: str, task: str, domain: str, level: str) -> None:
    given = {"source.domain": source, "target.task": task, "target.domain": domain, "data.n_train": 2000}
    assert concluded(given, "similarity.level") == (level,)


def test_02_a_far_source_is_told_even_if_the_task_has_the_right_name() -> None:
    given = {"source.domain": "imagenet", "target.task": "medical-imaging", "target.domain": "x-ray"}
    plan = answer(given | {"data.n_train": 2000})
    assert "nearer-source" in plan.value("plan.pitfalls")
    assert plan.value("closeness.value[imagenet,x-ray]") < 5


def test_02_a_user_can_say_how_similar_the_data_are() -> None:
    far, near = (concluded(PHOTOS | {"data.n_train": 200, "data.similarity": s}, "plan.strategy") for s in (2, 9))
    assert far != near


def test_03_source_and_model_belong_together() -> None:
    plan = answer({"source.domain": "imagenet", "target.task": "token-classification", "data.n_train": 3000})
    assert plan.value("source.rejected") is True
    assert "source-set-aside" in plan.value("plan.pitfalls")
    assert plan.value("plan.strategy") != "feature-extraction"
    assert plan.value("plan.freeze_fraction") == 0


def test_04_generation_on_a_consumer_card_is_no_full_fine_tuning(quick: list[Quick]) -> None:
    asked = [q for q in quick if q.task == "text-generation" and q.budget == "minimal"]
    assert {q["plan.strategy"] for q in asked if q["plan.trains"]} <= {"lora", "qlora"}
    assert {q["plan.strategy"] for q in asked if not q["plan.trains"]} == {"zero-shot"}, "a hundred pairs are a prompt"
    assert all(q["estimate.vram_gb"] <= q["memory.usable_gb"] for q in asked if q["plan.trains"])


def test_04_every_family_of_methods_can_be_advised() -> None:
    strategies = set(base().catalogues["strategy"].ids)
    assert {"zero-shot", "lora", "qlora", "few-shot-contrastive", "domain-adaptive-pretraining"} <= strategies


@pytest.mark.parametrize("task", ["object-detection", "semantic-segmentation"])
@pytest.mark.parametrize("size", SIZES)
def test_05_minimal_compute_still_gets_a_model_for_the_task(quick: list[Quick], task: str, size: str) -> None:
    tasks = {
        task in answer({}).value(f"model.tasks[{q['plan.model']}]")
        for q in quick
        if (q.task, q.size, q.budget) == (task, size, "minimal")
    }
    assert tasks == {True}


def test_06_freezing_counts_blocks_and_parameters() -> None:
    given = PHOTOS | {"data.n_train": 200, "prefer.model": "resnet50", "plan.strategy": "partial-fine-tuning"}
    plan = answer(given | {"plan.freeze_target": 0.85})
    assert plan.value("plan.frozen_blocks") == 13
    assert plan.value("plan.trainable_params_m") / plan.value("plan.total_params_m") == pytest.approx(0.67, abs=0.02)


def test_07_words_and_numbers_agree(quick: list[Quick]) -> None:
    shares = {"feature-extraction": {1.0}, "full-fine-tuning": {0.0}}
    for strategy, share in shares.items():
        assert {float(q["plan.freeze_fraction"]) for q in quick if q["plan.strategy"] == strategy} == share


def test_08_one_engine_gives_all_rates_and_reads_its_inputs() -> None:
    given = TEXTS | {"data.n_train": 5000, "prefer.model": {"id": "mine", "blocks": 12, "family": "bert"}}
    rates = ("plan.lr_head", "plan.lr_middle", "plan.lr_frozen")
    chosen = concluded(given, "plan.strategy", *rates)
    pinned = concluded(given | {"plan.strategy": chosen[0]}, "plan.strategy", *rates)
    adapters = concluded(given | {"plan.strategy": "lora"}, *rates)
    other = concluded(given | {"prefer.model": {"id": "mine", "blocks": 12, "family": "deberta"}}, *rates)
    assert chosen == pinned
    assert len({chosen[1:], adapters, other}) == 3


@pytest.mark.parametrize("family", ["vit", "resnet", "bert"])
def test_09_a_head_on_a_frozen_backbone_learns_fast(family: str) -> None:
    model = {"id": "mine", "blocks": 12, "family": family}
    given = {"prefer.model": model, "data.n_train": 1000, "plan.strategy": "feature-extraction"}
    head, body = concluded(given, "plan.lr_head", "plan.lr_middle")
    assert 3e-4 <= head <= 1e-2
    assert body == 0


def test_09_the_body_of_an_encoder_learns_within_the_published_range() -> None:
    given = TEXTS | {"data.n_train": 5000, "prefer.model": "bert-base", "plan.strategy": "full-fine-tuning"}
    head, body = concluded(given, "plan.lr_head", "plan.lr_middle")
    assert 1.5e-5 <= body <= 5e-5
    assert head == body


@pytest.mark.parametrize(("similarity", "size"), [(7, "medium"), (1, "huge")])
def test_10_pretrained_blocks_never_learn_at_the_rate_of_a_random_head(similarity: int, size: str) -> None:
    model = {"id": "mine", "blocks": 50, "family": "vit"}
    given = {"prefer.model": model, "data.similarity": similarity, "data.size": size}
    assert concluded(given, "plan.lr_middle")[0] <= 1e-4


def test_11_the_corners_of_similarity_and_size() -> None:
    def frozen(similarity: int, size: str) -> float:
        given = {"prefer.model": {"id": "mine", "blocks": 50}, "data.similarity": similarity, "data.size": size}
        return float(concluded(given, "plan.freeze_fraction")[0])

    assert frozen(10, "huge") == 0
    assert frozen(10, "tiny") == 1
    assert 0.5 < frozen(1, "tiny") < 1


def test_12_warmup_ends_before_the_run_does() -> None:
    given = TEXTS | {"data.n_train": 400, "plan.strategy": "full-fine-tuning"}
    own = {"prefer.model": {"id": "mine", "blocks": 12, "family": "bert"}, "plan.batch_size": 16, "plan.epochs": 5}
    assert concluded(given | own, "plan.total_steps", "plan.warmup_steps") == (125, 12)


@pytest.mark.parametrize(
    ("fact", "task"),
    [
        ({"data.n_classes": 100}, "image-classification"),
        ({"data.imbalance": 50}, "image-classification"),
        ({"data.label_noise": 0.3}, "image-classification"),
        ({"data.resolution": 448}, "image-classification"),
        ({"data.channels": 13}, "satellite-imagery"),
        ({"data.seq_len": 4000}, "text-classification"),
        ({"data.n_unlabeled": 50_000, "data.similarity": 4}, "text-classification"),
        ({"data.groups": True}, "image-classification"),
        ({"target.ood": "none"}, "image-classification"),
        ({"data.n_test": 30}, "image-classification"),
    ],
    ids=lambda given: next(iter(given)) if isinstance(given, dict) else given,
)
def test_13_facts_about_the_data_change_the_plan(fact: dict[str, Any], task: str) -> None:
    given = {"target.task": task, "data.n_train": 2000}
    assert differences(given, given | fact)


@pytest.mark.parametrize(
    ("fact", "task"),
    [
        ({"deploy.license": "research"}, "semantic-segmentation"),
        ({"deploy.target": "mobile"}, "image-classification"),
        ({"deploy.tasks": 10}, "image-classification"),
        ({"deploy.max_params_m": 10}, "image-classification"),
        ({"data.privacy": "regulated"}, "text-classification"),
    ],
    ids=lambda given: next(iter(given)) if isinstance(given, dict) else given,
)
def test_14_facts_about_deployment_change_the_plan(fact: dict[str, Any], task: str) -> None:
    given = {"target.task": task, "data.n_train": 20_000, "compute.budget": "moderate"}
    assert differences(given, given | fact)


def test_14_a_licence_keeps_models_out_of_a_closed_product() -> None:
    given = {"target.task": "object-detection", "data.n_train": 900, "deploy.license": "closed-product"}
    result = answer(given)
    assert result.value("model.unsuitable[yolo11-s]") is True
    assert result.value("model.unsuitable[rf-detr-s]") is False


def test_15_the_shortlist_is_of_today(quick: list[Quick]) -> None:
    known = set(base().catalogues["model"].ids)
    assert known >= {
        "dinov2-b",
        "dinov3-b",
        "siglip2-b",
        "convnextv2-t",
        "eva02-b",
        "modernbert-base",
        "qwen3-8b",
        "rf-detr-s",
        "d-fine-s",
        "whisper-large-v3",
        "tabpfn-v2",
        "chronos-2",
    }
    facts, chosen = answer({}), {q["plan.model"] for q in quick}
    assert [model for model in sorted(chosen) if facts.value(f"model.outdated[{model}]")] == []


def test_16_a_pretrained_transformer_is_fine_for_few_images() -> None:
    plan = answer(PHOTOS | {"data.n_train": 300})
    ranking = [c["id"] for c in plan.plan_document()["choices"]["plan.model"] if not c["excluded"]]
    assert {answer({}).value(f"model.family[{model}]") for model in ranking[:3]} & {"vit", "dino", "clip"}


def test_17_a_shift_of_the_input_tunes_the_first_blocks() -> None:
    given = PHOTOS | {"data.n_train": 1200}
    assert concluded(given | {"target.shift": "input-level"}, "plan.tuned_part") == ("first-blocks",)
    assert concluded(given, "plan.tuned_part") != ("first-blocks",)


def test_18_all_layers_learn_at_once_with_decay_for_vits_and_one_rate_for_encoders() -> None:
    given = {"data.n_train": 20_000, "plan.strategy": "full-fine-tuning"}
    vit = answer(PHOTOS | given | {"prefer.model": "vit-b16"})
    encoder = answer(TEXTS | given | {"prefer.model": "roberta-base"})
    assert vit.value("plan.layer_decay") < 1 == encoder.value("plan.layer_decay")
    assert vit.value("plan.frozen_blocks") == 0 == encoder.value("plan.frozen_blocks")


def test_19_few_texts_get_more_epochs_and_seeds_instead_of_more_dropout() -> None:
    given = TEXTS | {"data.n_train": 800, "plan.strategy": "full-fine-tuning", "prefer.model": "roberta-base"}
    plan = answer(given)
    assert 10 <= plan.value("plan.epochs") <= 20
    assert plan.value("plan.weight_decay") <= 0.01
    assert "five-seeds" in plan.value("plan.evaluation")


def test_20_every_plan_says_how_to_judge_it(quick: list[Quick]) -> None:
    assert all("trivial-baseline" in q["plan.evaluation"] and len(q["plan.evaluation"]) >= 3 for q in quick)


@pytest.mark.parametrize(
    ("given", "strategy"),
    [
        (PHOTOS | {"data.n_train": 0}, "zero-shot"),
        (PHOTOS | {"data.n_train": 5000, "baseline.zero_shot": 0.95, "baseline.needed": 0.9}, "zero-shot"),
        ({"target.task": "text-generation", "target.facts_change": True}, "retrieval-augmentation"),
        ({"target.task": "time-series", "data.n_train": 3000}, "zero-shot"),
        ({"target.task": "instruction-tuning", "data.n_train": 40}, "zero-shot"),
    ],
)
def test_20_sometimes_the_answer_is_not_to_train(given: dict[str, Any], strategy: str) -> None:
    assert concluded(given, "plan.verdict", "plan.strategy") == ("do-not-train-yet", strategy)


def test_20_tables_are_left_to_tabular_models() -> None:
    assert concluded({"target.task": "tabular", "data.n_train": 8000}, "plan.strategy")[0] in (
        "tabular-foundation",
        "gradient-boosting",
    )


def test_the_old_quick_mode_still_works() -> None:
    plan = warmstart.load().recommend(
        {
            "source.domain": "imagenet",
            "target.task": "image-classification",
            "data.size": SIZES[1],
            "compute.budget": BUDGETS[0],
        }
    )
    assert plan["plan.verdict"].value == "train"
    assert plan["plan.strategy"].because
    assert set(TASKS) <= set(base().catalogues["task"].ids)


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The conclusions about the plan that differ between two scenarios."""
    one, two = answer(before), answer(after)
    names = [a.name for a in one.concluded() if a.name.startswith(("plan.", "estimate."))]
    return [name for name in names if one.value(name) != two.value(name)]
