"""Which name somebody may have meant: by label, initials, beginning, words, and last by spelling."""

from __future__ import annotations

import pytest

from engine.language.findings import did_you_mean
from engine.language.near import near_names

CARDS = {"p100": "Tesla P100", "a100-40": "A100 40 GB", "a100-80": "A100 80 GB", "rtx-4090": "RTX 4090"}
TASKS = {
    "token-classification": "Named entity recognition",
    "text-classification": "Text classification",
    "image-classification": "Image classification",
    "speech-recognition": "Speech recognition",
    "semantic-segmentation": "Semantic segmentation",
}


@pytest.mark.parametrize(
    ("said", "labels", "meant"),
    [
        ("RTX 4090", CARDS, ["rtx-4090"]),  # the same letters and digits
        ("4090", CARDS, ["rtx-4090"]),  # a word of it
        ("a100", CARDS, ["a100-40", "a100-80"]),  # the beginning, before any spelling (p100)
        ("A100 80GB", CARDS, ["a100-80"]),
        ("ner", TASKS, ["token-classification"]),  # initials of the label
        ("named-entity-recognition", TASKS, ["token-classification"]),  # the label, not what ends alike
        ("segmentation", TASKS, ["semantic-segmentation"]),
        ("classification", TASKS, ["token-classification", "text-classification", "image-classification"]),
        ("imgae-classification", TASKS, ["image-classification"]),
        ("histology", {"radiology": "Radiology"}, []),  # ends alike, means something else
        ("", TASKS, []),
        ("??", TASKS, []),
    ],
)
def test_what_was_meant(said: str, labels: dict[str, str], meant: list[str]) -> None:
    assert near_names(said, labels, labels) == meant


ATTRIBUTES = {
    "data.n_train": "Labelled examples",
    "data.n_classes": "Classes",
    "compute.hours": "Hours",
    "prefer.model": "Own model",
    "deploy.max_params_m": "Largest model allowed",
    "target.ood": "Shift at deployment",
}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("n_train", ["data.n_train"]),
        ("budget.hours", ["compute.hours"]),  # what stands behind the dot
        ("target.classes", ["data.n_classes"]),
        ("model", ["prefer.model"]),  # a whole name behind the dot, before a word of a title
        ("data.examples", ["data.n_train"]),  # a word of the title
        ("data.n_trian", ["data.n_train"]),
        ("target.modality", []),  # like target.ood, for what they share is the group
    ],
)
def test_attributes_are_found_by_title_and_by_what_stands_behind_the_dot(said: str, meant: list[str]) -> None:
    assert near_names(said, ATTRIBUTES, ATTRIBUTES) == meant


def test_names_without_labels_are_found_by_spelling() -> None:
    assert near_names("data.n_trian", ["data.n_train", "data.n_classes"]) == ["data.n_train"]


def test_the_label_is_shown_where_the_name_does_not_say_it() -> None:
    assert did_you_mean("ner", TASKS, TASKS) == "did you mean 'token-classification' (Named entity recognition)?"
    assert did_you_mean("a100", CARDS, CARDS) == "did you mean 'a100-40' or 'a100-80'?"
    assert did_you_mean("nothing like it", CARDS, CARDS) is None
