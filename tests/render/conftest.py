"""Documents to draw, from two fields: animals and loans."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Document = dict[str, Any]
DOCUMENTS = Path(__file__).parent / "documents"


@pytest.fixture
def animal_tree() -> Document:
    """Four questions, six kinds of animal and a gap; a scenario goes n0, n3, n10."""
    return _read("animal_tree")


@pytest.fixture
def loan_why() -> Document:
    """Why a smaller loan is granted: a choice, rules, a formula, a given, a default and a fact."""
    return _read("loan_why")


@pytest.fixture
def soil_matrix() -> Document:
    """Three plants on two soils."""
    stars = {("oats", "sand"): 4, ("oats", "clay"): 2, ("rye", "sand"): 5, ("rye", "clay"): None}
    return {
        "plants": [{"id": "rye", "label": "Rye"}, {"id": "oats", "label": "Oats & barley"}],
        "soils": [{"id": "sand", "label": "Sand"}, {"id": "clay", "label": "Heavy clay"}],
        "cells": [
            {"plant": plant, "soil": soil, "stars": score, "because": f"{plant} on <{soil}>.", "rule": "fit/base"}
            for (plant, soil), score in stars.items()
        ],
    }


@pytest.fixture
def loan_tree() -> Callable[[int], Document]:
    """A tree about a loan with 3, 9 or 27 answers, three to a question."""
    return _loan_tree


def _loan_tree(answers: int) -> Document:
    incomes = ("below 20,000 €", "20,000 to 59,999 €", "60,000 € or more")
    asked = [
        ("Income", "How much does the household earn in a year?", incomes),
        ("Late payments", "How many payments came late in two years?", ("none", "1 or 2", "3 payments or more")),
        ("Collateral", "What is offered as a security?", ("house", "car", "nothing")),
    ]
    verdicts = ("Approve", "Approve a lower sum", "Refer to a person", "Decline")
    nodes: Document = {}
    level = ["r"]
    for title, question, labels in asked:
        if len(level) == answers:
            break
        for path in level:
            branches = [{"test": {"values": [way]}, "label": way, "to": f"{path}{i}"} for i, way in enumerate(labels)]
            attribute = f"loan.{title.lower().replace(' ', '_')}"
            nodes[path] = {"attribute": attribute, "title": title, "question": question, "branches": branches}
        level = [f"{path}{i}" for path in level for i in range(3)]
    for number, path in enumerate(level):
        verdict = verdicts[number % 4]
        rules = [("decision/thin-cover", "decision/late-payer", "base/steady-income")[number % 3]]
        nodes[path] = {"value": verdict.lower(), "label": verdict, "rules": rules, "because": "It is so."}
    about = {"decision": "loan.decision", "title": "What to decide about a loan", "about": [], "fixed": {}}
    return {**about, "root": "r", "nodes": nodes}


def _read(name: str) -> Document:
    return dict(json.loads((DOCUMENTS / f"{name}.json").read_text(encoding="utf-8")))
