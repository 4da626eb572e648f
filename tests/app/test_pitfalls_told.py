"""Pitfalls in a report: the heavy ones first and with their cure, the rest by name, none left out."""

from __future__ import annotations

import warmstart
from warmstart.advice import MOST_PITFALLS
from warmstart.report import build_report

BIRDS = {
    "target.task": "fine-grained-classification",
    "target.domain": "birds",
    "data.n_train": 6000,
    "data.n_classes": 200,
    "compute.gpu": "rtx-3090",
}


def test_the_heaviest_pitfalls_are_told_and_the_others_are_named() -> None:
    plan = warmstart.load().recommend(BIRDS)
    report = build_report(plan.view)
    *told, rest = report.pitfalls
    weights = [plan[f"pitfall.weight[{item.key}]"].value for item in told]
    assert len(told) == MOST_PITFALLS
    assert weights == sorted(weights, reverse=True)
    assert weights[0] == 3
    labels = {warmstart.load().compiled.catalogues["pitfall"].labels[i] for i in plan["plan.pitfalls"].value}
    named = rest.text.split(". What to do")[0].split("; ")
    assert labels == {item.head for item in told} | set(named)


def test_a_few_pitfalls_are_all_told() -> None:
    plan = warmstart.load().recommend({"target.task": "semantic-segmentation", "data.n_train": 3000})
    report = build_report(plan.view)
    assert {item.key for item in report.pitfalls} == set(plan["plan.pitfalls"].value)
