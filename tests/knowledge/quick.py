"""The quick questions of the old calculator, and what the knowledge base answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.infer import Engine
from warmstart.engine.load import load_base
from warmstart.engine.result import Result
from warmstart.engine.scenario import scenario_from_mapping

KB = Path(__file__).resolve().parents[2] / "kb"

SOURCES = ("imagenet", "coco", "general-text", "code", "medical-imaging", "audio")
IMAGE_TASKS = ("image-classification", "object-detection", "semantic-segmentation", "medical-imaging")
TEXT_TASKS = ("text-classification", "token-classification", "question-answering", "text-generation")
TASKS = IMAGE_TASKS + TEXT_TASKS
SIZES = ("tiny", "small", "medium", "large", "huge")
BUDGETS = ("minimal", "moderate", "high", "unlimited")
MODALITY = dict.fromkeys(IMAGE_TASKS, "image") | dict.fromkeys(TEXT_TASKS, "text")

RATES = ("plan.lr_head", "plan.lr_middle", "plan.lr_frozen")
READ = (
    "plan.verdict",
    "plan.trains",
    "plan.strategy",
    "plan.model",
    "plan.freeze_fraction",
    "plan.blocks",
    "plan.frozen_blocks",
    "plan.low_lr_blocks",
    "plan.full_lr_blocks",
    "plan.total_params_m",
    "plan.frozen_params_m",
    "plan.trainable_params_m",
    *RATES,
    "plan.epochs",
    "plan.effective_batch",
    "plan.total_steps",
    "plan.warmup_steps",
    "plan.optimizer",
    "plan.schedule",
    "plan.lora_rank",
    "plan.augmentation",
    "plan.regularisation",
    "plan.evaluation",
    "plan.pitfalls",
    "plan.recipe",
    "estimate.vram_gb",
    "estimate.hours",
    "memory.usable_gb",
    "compute.hours",
    "source.rejected",
)


@dataclass(frozen=True)
class Quick:
    """One quick question and what was concluded about it."""

    source: str
    task: str
    size: str
    budget: str
    values: dict[str, Any]
    trouble: tuple[str, ...]
    """Whatever must not be: a missing value, a conflict, a contradiction, a number out of its range."""

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def __str__(self) -> str:
        return f"{self.source} > {self.task}, {self.size}, {self.budget}"


@cache
def base() -> KnowledgeBase:
    """The shipped knowledge base, compiled."""
    return load_base(KB)


@cache
def engine() -> Engine:
    """One engine for all tests: it remembers what questions have in common."""
    return Engine(base())


def answer(given: Mapping[str, Any]) -> Result:
    """What is inferred for a scenario, dotted or nested."""
    return Result(engine(), scenario_from_mapping(base(), given))


def quick_answer(source: str, task: str, size: str, budget: str) -> Quick:
    """What is concluded for one quick question."""
    result = answer({"source.domain": source, "target.task": task, "data.size": size, "compute.budget": budget})
    trouble = (*result.missing(), *result.conflicts(), *result.out_of_range())
    told = tuple(c["id"] for c in result.contradictions())
    return Quick(source, task, size, budget, {n: result.value(n) for n in READ}, trouble + told)


def all_answers() -> list[Quick]:
    """The answers to all 960 quick questions."""
    return [quick_answer(*question) for question in product(SOURCES, TASKS, SIZES, BUDGETS)]
