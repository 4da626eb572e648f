"""The shipped facts: complete, consistent with each other, and honest about their sources."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

KB = Path(__file__).parents[2] / "kb"
FACTS = KB / "facts"
PAGES = sorted((KB / "pages").glob("*.md"))


def catalogue(name: str) -> dict[str, dict[str, Any]]:
    """The records of one file, by id."""
    return {fact["id"]: fact for fact in yaml.safe_load((FACTS / f"{name}.yaml").read_text(encoding="utf-8"))["facts"]}


def references() -> dict[str, dict[str, Any]]:
    text = (FACTS / "references.yaml").read_text(encoding="utf-8")
    return {entry["id"]: entry for entry in yaml.safe_load(text)["references"]}


MODELS = catalogue("models")
TASKS = catalogue("tasks")
FAMILIES = catalogue("families")
LICENSES = catalogue("licenses")
CORPORA = catalogue("corpora")
DOMAINS = catalogue("domains")
REFERENCES = references()
TRAINED = [
    model for model in MODELS.values() if set(FAMILIES[model["family"]]["strategies"]) & {"full-fine-tuning", "lora"}
]


def test_every_reference_is_whole_and_its_status_says_how_it_was_read() -> None:
    for entry in REFERENCES.values():
        assert set(entry) == {"id", "authors", "year", "title", "venue", "url", "status"}
        assert entry["url"].startswith("https://")
        assert 2010 < entry["year"] < 2030
    assert {entry["status"] for entry in REFERENCES.values()} == {"primary", "abstract", "memory"}


def test_every_citation_of_a_fact_is_in_the_bibliography() -> None:
    unknown = [
        (path.name, fact["id"], key)
        for path in FACTS.glob("*.yaml")
        if path.name not in {"references.yaml", "closeness.yaml"}
        for fact in catalogue(path.stem).values()
        for key in fact.get("cites", [])
        if key not in REFERENCES
    ]
    assert unknown == []


def test_ids_never_look_like_attribute_names() -> None:
    names = [
        id
        for path in FACTS.glob("*.yaml")
        if path.name not in {"references.yaml", "closeness.yaml"}
        for id in catalogue(path.stem)
    ]
    assert [name for name in names if not re.fullmatch(r"[a-z][a-z0-9-]*", name)] == []


def test_every_record_has_a_label_that_differs_from_its_neighbours() -> None:
    for path in FACTS.glob("*.yaml"):
        if path.name in {"references.yaml", "closeness.yaml"}:
            continue
        labels = Counter(fact["label"] for fact in catalogue(path.stem).values())
        assert [label for label, count in labels.items() if count > 1] == [], path.name


def test_the_old_calculators_models_and_tasks_are_marked() -> None:
    assert [id for id, model in MODELS.items() if model.get("classic")] == [
        "resnet50",
        "efficientnet-b3",
        "convnext-t",
        "vit-b16",
        "clip-vit-b16",
        "bert-base",
        "roberta-base",
        "deberta-v3-base",
        "t5-base",
        "gpt2",
    ]
    assert [id for id, task in TASKS.items() if task.get("classic")] == [
        "image-classification",
        "object-detection",
        "semantic-segmentation",
        "medical-imaging",
        "text-classification",
        "token-classification",
        "question-answering",
        "text-generation",
    ]


@pytest.mark.parametrize("task", TASKS)
def test_every_task_has_models_that_a_closed_product_may_use(task: str) -> None:
    fitting = [model for model in MODELS.values() if task in model["tasks"]]
    free = [model for model in fitting if LICENSES[model["license"]]["closed_ok"]]
    assert len(fitting) >= 3
    assert len(free) >= 2


@pytest.mark.parametrize("task", TASKS)
def test_every_task_has_a_model_that_works_untrained(task: str) -> None:
    assert [
        id
        for id, model in MODELS.items()
        if task in model.get("zero_shot_tasks", []) and LICENSES[model["license"]]["closed_ok"]
    ]


def test_a_model_has_the_modality_of_its_family_its_tasks_and_its_source() -> None:
    for id, model in MODELS.items():
        kinds = {model["modality"], FAMILIES[model["family"]]["modality"]}
        kinds |= {TASKS[task]["modality"] for task in [*model["tasks"], *model.get("zero_shot_tasks", [])]}
        if "corpus" in model:
            kinds.add(CORPORA[model["corpus"]]["modality"])
        assert len(kinds) == 1, id
        assert set(model.get("zero_shot_tasks", [])) <= set(model["tasks"]) | {
            "token-classification",
            "question-answering",
        }, id


def test_successors_exist_and_outdated_models_have_one() -> None:
    for id, model in MODELS.items():
        successor = model.get("successor")
        if model.get("outdated"):
            assert successor, id
        if successor:
            assert successor in MODELS, id
            assert not MODELS[successor].get("outdated") or MODELS[successor].get("successor"), id
            shared = set(model["tasks"]) & set(MODELS[successor]["tasks"])
            assert shared, id


@pytest.mark.parametrize("model", TRAINED, ids=lambda model: model["id"])
def test_a_model_that_can_be_trained_has_what_memory_and_time_need(model: dict[str, Any]) -> None:
    assert {"params_m", "blocks", "width"} <= set(model)
    if model["modality"] == "image":
        assert {"native_px", "gmacs"} <= set(model)
        assert "macts" in model or "act_gb" in model
    assert model.get("embed_m", 0) < model["params_m"]
    if model.get("vocab"):
        # the token embedding alone: vocabulary x width (half as wide in CLIP's text tower)
        assert model["embed_m"] >= 0.3 * model["vocab"] * min(model["width"], 768) / 1e6


def test_stages_add_up_to_the_blocks_of_their_model() -> None:
    stages: dict[str, list[dict[str, Any]]] = {}
    for stage in catalogue("stages").values():
        stages.setdefault(stage["model"], []).append(stage)
    assert set(stages) >= {id for id, model in MODELS.items() if model.get("staged")}
    assert len(stages) >= 110
    for id, parts in stages.items():
        running = 0
        for part in parts:
            running += part["blocks"]
            assert part["last_block"] == running, part["id"]
        assert running == MODELS[id]["blocks"], id
        body = sum(part["params_m"] for part in parts)
        assert 0.2 * MODELS[id]["params_m"] < body < 1.01 * MODELS[id]["params_m"], id
        activations = [part["macts"] for part in parts if "macts" in part]
        assert not activations or 0.85 * MODELS[id]["macts"] < sum(activations) < 1.01 * MODELS[id]["macts"], id


def test_resnet50_keeps_two_thirds_of_its_weights_in_the_last_stage() -> None:
    stages = catalogue("stages")
    last = stages["resnet50-4"]["params_m"]
    head = MODELS["resnet50"]["params_m"] - sum(
        stage["params_m"] for id, stage in stages.items() if stage["model"] == "resnet50"
    )
    assert (last + head) / MODELS["resnet50"]["params_m"] == pytest.approx(0.67, abs=0.005)


def test_every_source_meets_every_domain_of_its_modality_once() -> None:
    facts = yaml.safe_load((FACTS / "closeness.yaml").read_text(encoding="utf-8"))["facts"]
    pairs = Counter((fact["corpus"], fact["domain"]) for fact in facts)
    wanted = {
        (corpus, domain)
        for corpus, source in CORPORA.items()
        for domain, target in DOMAINS.items()
        if source["modality"] == target["modality"]
    }
    assert set(pairs) == wanted
    assert set(pairs.values()) == {1}
    assert all(1 <= fact["value"] <= 10 and (2 * fact["value"]) % 1 == 0 for fact in facts)


def test_a_specialised_source_is_nearest_to_its_own_domain() -> None:
    facts = yaml.safe_load((FACTS / "closeness.yaml").read_text(encoding="utf-8"))["facts"]
    value = {(fact["corpus"], fact["domain"]): fact["value"] for fact in facts}
    own = {
        "radiographs": "x-ray",
        "pathology": "histology",
        "satellite": "satellite-rgb",
        "multispectral": "satellite-multispectral",
        "biomedical-text": "biomedical-text",
        "scientific-text": "scientific-text",
        "legal-text": "legal-text",
        "financial-text": "financial-text",
        "code": "source-code",
        "audio": "environmental-sound",
        "speech": "read-speech",
    }
    for corpus, domain in own.items():
        assert value[corpus, domain] == max(v for (c, _), v in value.items() if c == corpus)
        assert value[corpus, domain] == max(v for (_, d), v in value.items() if d == domain)


def test_the_forty_three_pitfalls_are_numbered_and_all_have_a_cure() -> None:
    pitfalls = catalogue("pitfalls")
    assert [fact["number"] for fact in pitfalls.values() if "number" in fact] == list(range(1, 44))
    assert all(fact["symptom"].endswith(".") and fact["fix"].endswith(".") for fact in pitfalls.values())


def test_recipes_are_twenty_nine_and_their_steps_are_numbered() -> None:
    recipes = catalogue("recipes")
    assert len(recipes) == 29
    for id, recipe in recipes.items():
        numbers = [int(line.split(".")[0]) for line in recipe["steps"].splitlines()]
        assert numbers == list(range(1, len(numbers) + 1)), id
        assert recipe["cites"], id


def test_the_ladder_of_memory_tactics_goes_down() -> None:
    rungs = list(catalogue("rungs").values())
    assert [rung["step"] for rung in rungs] == [0, 1, 2, 3]
    for above, below in pairwise(rungs):
        assert below["checkpointing"] >= above["checkpointing"]
        assert below["logit_share"] <= above["logit_share"]
        assert below["moment_bytes"] <= above["moment_bytes"]
        assert below["min_examples"] <= above["min_examples"]


def test_graphics_cards_are_plausible() -> None:
    for id, gpu in catalogue("gpus").items():
        assert 4 <= gpu["vram_gb"] <= 300, id
        assert 200 <= gpu["bandwidth"] <= 10000, id
        assert 5 <= gpu["tflops"] <= 5000, id
    assert [id for id, gpu in catalogue("gpus").items() if not gpu["bf16"]] == [
        "p100",
        "t4",
        "v100-16",
        "v100-32",
        "gtx-1080-ti",
        "rtx-2080-ti",
    ]


def test_there_is_a_page_for_each_subject() -> None:
    assert [page.stem for page in PAGES] == [
        "choosing-a-model",
        "evaluation",
        "freezing",
        "glossary",
        "language-models",
        "learning-rates",
        "medical-and-satellite",
        "memory",
        "questions",
        "strategies",
        "what-is-transfer-learning",
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pages_are_short_and_cite_what_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[0].startswith("# ")
    assert len(lines) < 150
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    keys = {key.strip() for group in re.findall(r"(?<!!)\[([a-z0-9_, ]+)\](?!\()", prose) for key in group.split(",")}
    assert keys <= set(REFERENCES)
    assert keys or page.stem == "glossary"
    for target in re.findall(r"\]\(([^)#]+)", prose):
        assert target.startswith("https://") or (page.parent / target).exists(), target
