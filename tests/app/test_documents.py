"""Every JSON document that is printed is one that its schema describes."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).resolve().parents[2]
PRINTED = ["plan", "why", "tree", "matrix", "freeze", "lr", "findings", "cases-result"]
PETS = ROOT / "examples" / "pet-photos.yaml"


def schema(name):
    return json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PRINTED)
def test_the_schema_is_one(name):
    jsonschema.Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("plan", ["recommend", PETS, "--format", "json"]),
        ("plan", ["recommend", "--format", "json"]),
        ("plan", ["recommend", "--kb", ROOT / "tests" / "bases" / "loans", "--format", "json"]),
        ("why", ["why", "plan.strategy", PETS, "--format", "json"]),
        ("why", ["why", "model.score[resnet50]", PETS, "--format", "json"]),
        ("tree", ["tree", "plan.strategy", "--format", "json"]),
        ("tree", ["tree", "animal.species", "--kb", ROOT / "tests" / "bases" / "animals", "--format", "json"]),
        ("matrix", ["matrix", "--format", "json"]),
        ("freeze", ["freeze", "--layers", "48", "--similarity", "7", "--data", "medium", "--format", "json"]),
        ("lr", ["lr", "--layers", "12", "--family", "vit", "--similarity", "7", "--data", "3700", "--format", "json"]),
        ("findings", ["kb", "check", "--format", "json"]),
        ("cases-result", ["kb", "test", "--format", "json"]),
    ],
    ids=lambda v: v if isinstance(v, str) else "-".join(map(str, v[:2])),
)
def test_what_is_printed_is_valid(warmstart_command, name, arguments):
    done = warmstart_command(*arguments)
    assert done.err == ""
    jsonschema.validate(json.loads(done.out), schema(name), cls=jsonschema.Draft202012Validator)
