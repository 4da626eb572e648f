"""Random scenarios: whatever is said, no rules disagree, no choice is empty, nothing is missing or out of range.

``WARMSTART_RANDOM_SCENARIOS=20000`` tries as many (default 300); ``WARMSTART_RANDOM_SEED`` begins elsewhere.
"""

from __future__ import annotations

import math
import os
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import warmstart
from warmstart.engine.compiled import Attribute
from warmstart.engine.inference.evaluate import truth_of
from warmstart.engine.result import Result
from warmstart.engine.scenario import scenario_from_mapping

from .quick import KB, base, engine

HOW_MANY = int(os.environ.get("WARMSTART_RANDOM_SCENARIOS", "300"))
SEED = int(os.environ.get("WARMSTART_RANDOM_SEED", "1"))

# Numbers that people have: between these ends by their logarithm. Others go by the range in the vocabulary.
USUAL = {
    "data.n_train": (1, 5e7),
    "data.n_classes": (1, 2000),
    "data.n_per_class": (1, 1e5),
    "data.n_test": (1, 1e5),
    "data.n_unlabeled": (1, 1e8),
    "data.n_preferences": (1, 1e5),
    "data.instances": (1, 100),
    "data.audio_hours": (0.05, 2e4),
    "data.imbalance": (1, 1e4),
    "data.resolution": (32, 2048),
    "data.seq_len": (16, 20000),
    "data.channels": (1, 20),
    "compute.vram_gb": (1, 192),
    "compute.gpus": (1, 16),
    "compute.hours": (0.05, 2000),
    "compute.tflops": (1, 2000),
    "deploy.tasks": (1, 100),
    "deploy.max_params_m": (1, 1e5),
    "deploy.per_second": (0.1, 1e4),
}
RARE = {"prefer.model": 0.15, "source.domain": 0.3, "target.domain": 0.7, "data.n_train": 0.85, "target.task": 0.97}


APART = (("data.size", "data.n_train"), ("compute.gpu", "compute.vram_gb"), ("data.n_train", "data.audio_hours"))
"""Inputs that say the same thing: of most scenarios one is left out, lest they contradict each other."""


def scenarios(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """``count`` scenarios, most of them free of contradictions; the same for the same seed."""
    pick = random.Random(seed)
    inputs = list(base().inputs())
    for _ in range(count):
        share = pick.choice((0.1, 0.3, 0.6))
        said = {a.name: _value(a, pick) for a in inputs if pick.random() < RARE.get(a.name, share)}
        if pick.random() < 0.9:
            _make_sense(said, pick)
        yield said


def _make_sense(said: dict[str, Any], pick: random.Random) -> None:
    """Take out of a scenario what cannot be true together."""
    kind = base().facts["task.modality"]
    task = said.get("target.task", "image-classification")
    for name, catalogue in (("target.domain", "domain"), ("prefer.model", "model")):
        alike = [i for i in base().catalogues[catalogue].ids if _fact(f"{catalogue}.modality", i) == kind[task].value]
        if name in said:
            said[name] = pick.choice(alike)
    if kind[task].value != "text":
        said.pop("target.text_pairs", None)
    if not _fact("task.generative", task):
        said.pop("data.n_preferences", None)
    for one, other in APART:
        if one in said and other in said:
            del said[pick.choice((one, other))]
    for name in ("data.n_classes", "data.n_per_class"):
        if name in said and "data.n_train" in said:
            said[name] = max(1, min(said[name], said["data.n_train"]))


def _fact(field: str, record: str) -> Any:
    found = base().facts[field].get(record)
    return None if found is None else found.value


def _value(attribute: Attribute, pick: random.Random) -> Any:
    kind = attribute.kind
    if kind.record is not None:
        return pick.choice(base().catalogues[kind.record].ids)
    if kind.name == "boolean":
        return pick.random() < 0.5
    if kind.name == "enum":
        return pick.choice(list(kind.labels))
    assert attribute.low is not None
    assert attribute.high is not None
    low, high = USUAL.get(attribute.name, (attribute.low, attribute.high))
    if pick.random() < 0.05:
        value = attribute.low  # the edge: no examples, no hours, no GPU
    elif low > 0 and high / low > 20:
        value = math.exp(pick.uniform(math.log(low), math.log(high)))
    else:
        value = pick.uniform(low, high)
    return round(value) if kind.name == "integer" else float(f"{value:.3g}")


def trouble(given: dict[str, Any]) -> list[str]:
    """What is wrong with the answer to a scenario.

    Where nothing fits, the verdict is that, and no strategy, model or ladder is chosen. Where givens contradict each
    other nothing but conflicts is wrong.
    """
    result = Result(engine(), scenario_from_mapping(base(), given))
    found = [f"conflict about {slot}" for slot in result.conflicts()]
    if result.contradictions():
        return found
    nothing_fits = result.value("plan.verdict") == "infeasible"
    chosen = {"plan.strategy", "plan.model", "plan.ladder"} if nothing_fits else set()
    found += [f"{slot} is missing" for slot in result.missing() if slot not in chosen]
    found += [f"{slot} is out of range: {result.shown(slot)}" for slot in result.out_of_range()]
    if nothing_fits and result.value("plan.trains"):
        found.append("it trains although nothing fits")
    return found


LOOKED_OVER = 10
"""One scenario in so many is looked over whole, whatever its values; the others only where a value is missing."""


@cache
def _decides() -> warmstart.KnowledgeBase:
    return warmstart.load(KB)


def looks_wrong(given: dict[str, Any]) -> bool:
    """Whether a value seems to be missing, by the generated code, which knows no reasons (and no contradictions)."""
    values = _decides().decide(given)
    if values["plan.verdict"] == "infeasible":
        return bool(values["plan.trains"])
    return any(value is None and _needed(base().attributes[name], values) for name, value in values.items())


def _needed(attribute: Attribute, values: dict[str, Any]) -> bool:
    if attribute.optional:
        return False
    try:
        return attribute.needed is None or truth_of(attribute.needed)(values, {})
    except KeyError:  # it asks for a field of a record, which is no plain value
        return True


def test_random_scenarios_are_answered_without_conflict_or_gap() -> None:
    wrong: list[str] = []
    for number, given in enumerate(scenarios(HOW_MANY, SEED)):
        if number % LOOKED_OVER == 0 or looks_wrong(given):
            wrong += [f"{given}: {found}" for found in trouble(given)]
    assert wrong[:5] == [], f"{len(wrong)} in {HOW_MANY}"
