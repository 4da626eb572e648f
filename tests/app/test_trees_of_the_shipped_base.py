"""The published trees equal inference: in every cell, at every threshold, and for scenarios that nobody chose.

Each family is looked at in a sample of its cells; ``WARMSTART_ALL_CELLS=1`` looks at all of them (about two minutes).
"""

from __future__ import annotations

import itertools
import os
import random
import sys
from pathlib import Path

import pytest

import warmstart
from warmstart.engine.cells import cuts_of
from warmstart.engine.infer import Engine
from warmstart.engine.scenario import Scenario, scenario_from_mapping
from warmstart.engine.trees.tree import decision_tree

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "docs"))

import trees

BASE = warmstart.load().compiled
ENGINE = Engine(BASE)
EVERY = bool(os.environ.get("WARMSTART_ALL_CELLS"))
SAMPLE = 40


def leaf(document, values):
    """The answer that the tree gives; exactly one branch of each question fits."""
    name = document["root"]
    while "branches" in (node := document["nodes"][name]):
        (name,) = (b["to"] for b in node["branches"] if fits(b["test"], values[node["attribute"]]))
    return node["value"]


def fits(test, value):
    if "values" in test:
        return value in test["values"]
    above = test["low"] is None or value > test["low"] or (test["low_closed"] and value == test["low"])
    return above and (test["high"] is None or value < test["high"] or (test["high_closed"] and value == test["high"]))


def numbers(document, attribute):
    """Numbers on both sides of every cut of the tree and of the rules, and one far from all of them."""
    cuts = [cut.at for cut in cuts_of(BASE, attribute, ENGINE.closure([trees.DECISION]))[0]]
    for node in document["nodes"].values():
        if node.get("attribute") == attribute.name:
            cuts += [b["test"]["high"] for b in node["branches"] if b["test"].get("high") is not None]
    step = 1 if attribute.kind.name == "integer" else 1e-9
    near = {n for cut in cuts for n in (cut - step, cut, cut + step)} | {attribute.low, attribute.high}
    inside = {n for n in near if attribute.low <= n <= attribute.high}
    return sorted(int(n) if attribute.kind.name == "integer" else float(n) for n in inside)


def values_of(document, name):
    attribute = BASE.attributes[name]
    if attribute.kind.numeric:
        return numbers(document, attribute)
    if attribute.kind.name == "boolean":
        return [True, False]
    return list(attribute.kind.values or BASE.catalogues[attribute.kind.record].ids)


@pytest.mark.parametrize("family", trees.FAMILIES, ids=lambda family: family.name)
def test_a_published_tree_says_what_inference_says(family):
    fixed = scenario_from_mapping(BASE, family.given)
    document = decision_tree(BASE, trees.DECISION, family.about, fixed, engine=ENGINE)
    names = document["about"]
    cells = list(itertools.product(*(values_of(document, n) for n in names)))
    draw = random.Random(family.name)
    if not EVERY:
        cells = draw.sample(cells, min(SAMPLE, len(cells)))
    for _ in range(10):
        cells.append(tuple(anything(draw, document, n) for n in names))

    assert document["probed"] == []
    for cell in cells:
        values = dict(zip(names, cell, strict=True))
        run = ENGINE.run(Scenario({**fixed.given, **values}), [trees.DECISION])
        assert leaf(document, values) == run.values[trees.DECISION], values


def anything(draw, document, name):
    """Any value: of a number one of any size."""
    attribute = BASE.attributes[name]
    if not attribute.kind.numeric:
        return draw.choice(values_of(document, name))
    drawn = min(10 ** draw.uniform(0, 7), attribute.high)
    return int(drawn) if attribute.kind.name == "integer" else drawn


@pytest.mark.parametrize("seed", range(8 if EVERY else 3))
def test_a_tree_about_anything_else_says_what_inference_says(seed):
    draw = random.Random(seed)
    closure = ENGINE.closure([trees.DECISION])
    askable = [a.name for a in BASE.inputs() if a.name in closure and a.kind.name in ("enum", "boolean", "integer")]
    number = draw.choice(["data.n_train", "compute.hours", "compute.vram_gb", "data.seq_len"])
    about = [draw.choice([n for n in askable if n != number]), number]
    task = draw.choice(BASE.catalogues["task"].ids)
    fixed = scenario_from_mapping(BASE, {"target.task": task})
    document = decision_tree(BASE, trees.DECISION, about, fixed, engine=ENGINE)
    for _ in range(25):
        values = {n: anything(draw, document, n) for n in about}
        run = ENGINE.run(Scenario({**fixed.given, **values}), [trees.DECISION, *about])
        reckoned = any("atom" in n or "reckoned_from" in n for n in document["nodes"].values())
        assert reckoned or leaf(document, run.values) == run.values[trees.DECISION], values
