"""What the catalogue says of its models is what their architectures say, built without weights."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FACTS = ROOT / "kb" / "facts"
WANTED = ("torch", "torchvision", "timm", "transformers")
MISSING = [name for name in WANTED if importlib.util.find_spec(name) is None]
pytestmark = [
    pytest.mark.skipif(
        bool(MISSING), reason=f"not installed: {', '.join(MISSING)}; pip install -e '.[architectures]' brings them"
    ),
    pytest.mark.filterwarnings("ignore"),  # of libraries that are not ours
]


def tool(name: str) -> ModuleType:
    """A module of tools/, which is no package."""
    if str(ROOT / "tools") not in sys.path:
        sys.path.append(str(ROOT / "tools"))
    return importlib.import_module(name)


def shipped(name: str) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = yaml.safe_load((FACTS / f"{name}.yaml").read_text(encoding="utf-8"))["facts"]
    return facts


MODELS = {fact["id"]: fact for fact in shipped("models")}
STAGES: dict[str, list[dict[str, Any]]] = {}
for stage in shipped("stages"):
    STAGES.setdefault(stage["model"], []).append(stage)


@pytest.fixture(scope="module")
def architectures() -> ModuleType:
    return tool("architectures")


def test_the_versions_are_those_that_the_counts_were_made_with() -> None:
    import timm
    import transformers

    head = (FACTS / "stages.yaml").read_text(encoding="utf-8").split("record:")[0]
    assert f"timm {timm.__version__} and transformers {transformers.__version__}" in head


def test_every_model_is_built_or_says_why_not(architectures: ModuleType) -> None:
    assert set(architectures.BUILDERS) | set(architectures.NOT_BUILT) == set(MODELS)
    assert not set(architectures.BUILDERS) & set(architectures.NOT_BUILT)
    assert set(STAGES) <= set(architectures.BUILDERS)
    assert len(architectures.BUILDERS) >= 110


@pytest.mark.parametrize("id", STAGES)
def test_facts_equal_the_architecture(architectures: ModuleType, id: str) -> None:
    fact, plan = MODELS[id], architectures.BUILDERS[id]
    size = fact["native_px"] if fact["modality"] == "image" and plan.runs else None
    said = architectures.read(plan, size)
    assert list(architectures.differences(id, fact, said)) == []
    assert [(s["path"], s["blocks"]) for s in STAGES[id]] == [(s.path, s.blocks) for s in said.stages]
    assert [s["params_m"] for s in STAGES[id]] == pytest.approx([s.params_m for s in said.stages], rel=1e-4)
    assert [s.get("macts") for s in STAGES[id]] == [
        None if s.macts is None else pytest.approx(s.macts, rel=1e-3) for s in said.stages
    ]
