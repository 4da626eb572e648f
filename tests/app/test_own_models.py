"""A user's own model: three facts make a whole plan, and mistakes in its file are told with their place."""

from __future__ import annotations

from pathlib import Path

import pytest

import warmstart
from warmstart.engine.diagnostics import KnowledgeError

PAGE = Path(__file__).parents[2] / "docs" / "own-models.md"
PICTURES = {"target.task": "image-classification", "data.n_train": 4000, "compute.gpu": "rtx-3090"}
PAIRS = {"target.task": "instruction-tuning", "data.n_train": 4000, "compute.gpu": "rtx-3090"}


def plan_of(folder: Path, record: str, scenario: dict[str, object]) -> warmstart.Plan:
    path = folder / "mine.yaml"
    path.write_text(f"record: model\nfacts:\n  - {record}\n", encoding="utf-8")
    return warmstart.load(facts=[path]).recommend({**scenario, "prefer.model": "mine"})


@pytest.mark.parametrize(
    ("record", "scenario"),
    [
        ("{id: mine, label: Mine, family: vit, params_m: 60}", PICTURES),
        ("{id: mine, label: Mine, family: resnet, params_m: 30}", PICTURES),
        ("{id: mine, label: Mine, family: llm, params_m: 2600}", PAIRS),
        ("{id: mine, label: Mine, family: bert, params_m: 110}", {"target.task": "text-classification"}),
    ],
)
def test_id_family_and_parameters_make_a_whole_plan(tmp_path: Path, record: str, scenario: dict[str, object]) -> None:
    plan = plan_of(tmp_path, record, scenario)
    assert plan["plan.model"].value == "mine"
    assert plan["plan.verdict"].value == "train"
    memory, hours = plan["estimate.vram_gb"], plan["estimate.hours"]
    assert memory.grade == "weak" and memory.range and memory.range[0] < memory.value < memory.range[1]
    assert 1 < memory.value < 24
    assert hours.value > 0


def test_what_is_stated_is_not_guessed(tmp_path: Path) -> None:
    record = "{id: mine, label: Mine, family: llm, params_m: 2600, blocks: 20, width: 3200}"
    assert plan_of(tmp_path, record, PAIRS)["plan.blocks"].value == 20


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("{id: mine, label: Mine, familly: vit}", "mine.yaml:3:29: error[unknown-field]"),
        ("{id: mine, label: Mine, family: vitt}", "mine.yaml:3:37: error[unknown-record]"),
        ("{id: mine, label: Mine, params_m: 60M}", "mine.yaml:3:39: error[wrong-type]"),
        ("{label: Mine, family: vit}", "mine.yaml:3:5: error[missing-id]"),
        ("{id: resnet50, label: Mine, family: vit}", "mine.yaml:3:10: error[duplicate-id]"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, record: str, said: str) -> None:
    with pytest.raises(KnowledgeError) as error:
        plan_of(tmp_path, record, PICTURES)
    assert said in str(error.value)


def test_the_page_shows_a_file_that_works(tmp_path: Path) -> None:
    (example,) = [
        part for part in PAGE.read_text(encoding="utf-8").split("```") if part.startswith("yaml\n# mine.yaml")
    ]
    record = example.strip().splitlines()[-1].strip().removeprefix("- ")
    assert "our-vit" in record
    assert plan_of(tmp_path, record.replace("our-vit", "mine"), PICTURES)["plan.model"].value == "mine"


def test_the_matrix_covers_every_model_and_every_task() -> None:
    base = warmstart.load().compiled
    from warmstart.engine.infer import infer
    from warmstart.engine.scenario import scenario_from_mapping

    stars = infer(base, scenario_from_mapping(base, {})).run.values["fit.stars"]
    models, tasks = base.catalogues["model"].ids, base.catalogues["task"].ids
    assert len(models) >= 110 and len(tasks) >= 17
    assert all(stars.get((model, task)) in (1, 2, 3, 4, 5) for model in models for task in tasks)
