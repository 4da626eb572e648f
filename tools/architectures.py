"""Reads parameters, blocks and stages off the real architectures, and compares the catalogue with them.

    python tools/architectures.py            the models whose facts differ from their architecture
    python tools/architectures.py --write    writes kb/facts/stages.yaml anew

Every architecture is built on torch's meta device, from timm by its name or from transformers by its published
configuration, which stands in ``configurations.py``: no weights and no configurations are fetched. A model that no
pinned library can build is listed with the reason. Needs ``pip install -e '.[architectures]'``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import yaml
from configurations import BUILDERS, NOT_BUILT, Plan
from counting import Count, parameters
from torch import nn

FACTS = Path(__file__).resolve().parents[1] / "kb" / "facts"


@dataclass(frozen=True, slots=True)
class Stage:
    """Consecutive blocks that a plan may freeze together.

    Attributes:
        path: the module that holds the blocks, as ``named_modules`` spells it; for a stem its first parameter's prefix.
        blocks: how many; 0 for what lies before the first block.
        params_m: parameters in millions.
        macts: activations in millions at the model's size; None where no image was run through it.
    """

    path: str
    blocks: int
    params_m: float
    macts: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What an architecture says about one model of the catalogue."""

    params_m: float
    stages: tuple[Stage, ...]
    gmacs: float | None = None
    macts: float | None = None

    @property
    def blocks(self) -> int:
        """All blocks of all stages."""
        return sum(stage.blocks for stage in self.stages)


def read(plan: Plan, size: int | None = None) -> Reading:
    """Builds an architecture on the meta device and reads it; ``size`` runs an image of that many pixels through it."""
    with torch.device("meta"):
        network = plan.build().eval()
    written = _written(network, plan, size) if size and plan.stages else None
    by_path = dict(network.named_modules())
    stages = []
    stem = [p for name, p in network.named_parameters() if name.startswith(plan.stem)] if plan.stem else []
    if stem:
        before = None if written is None else written["before"]
        stages.append(Stage(plan.stem[0], 0, sum(p.numel() for p in stem) / 1e6, before))
    for path in plan.stages:
        module = by_path[path]
        blocks = len(list(_blocks(module, plan.inner)))
        stages.append(Stage(path, blocks, parameters(module), None if written is None else written[path]))
    total = parameters(network)
    if written is None:
        return Reading(total, tuple(stages))
    return Reading(total, tuple(stages), written["macs"], written["all"])


def _blocks(module: nn.Module, inner: str) -> Iterator[nn.Module]:
    """The blocks of a stage: its children, or those of its child ``inner``."""
    yield from (getattr(module, inner) if inner and hasattr(module, inner) else module).children()


def _written(network: nn.Module, plan: Plan, size: int) -> dict[str, float]:
    """Activations in millions: before the first stage, of each stage, and in all; multiply-adds in billions."""
    paths = plan.stages
    marks: dict[str, list[int]] = {path: [0, 0] for path in paths}
    by_path = dict(network.named_modules())
    counter = Count()

    def at(path: str, place: int) -> Any:
        def mark(*_: Any) -> None:
            marks[path][place] = counter.acts

        return mark

    for path in paths:
        module = by_path[path]
        children = list(module.children())
        held = isinstance(module, (nn.ModuleList, nn.Sequential))  # whose children may be called one by one
        (children[0] if held else module).register_forward_pre_hook(at(path, 0))
        (children[-1] if held else module).register_forward_hook(at(path, 1))
    with counter, torch.no_grad(), torch.device("meta"):
        network(torch.empty(1, plan.channels, size, size))
    found = {path: (marks[path][1] - marks[path][0]) / 1e6 for path in paths}
    return {**found, "before": marks[paths[0]][0] / 1e6, "all": counter.acts / 1e6, "macs": counter.macs / 1e9}


def catalogue() -> dict[str, dict[str, Any]]:
    """The models of the shipped knowledge base, by id."""
    facts: list[dict[str, Any]] = yaml.safe_load((FACTS / "models.yaml").read_text(encoding="utf-8"))["facts"]
    return {fact["id"]: fact for fact in facts}


def readings(only: Sequence[str] = ()) -> Iterator[tuple[str, Reading]]:
    """Every model of the catalogue that can be built, with what its architecture says."""
    for id, fact in catalogue().items():
        if id in BUILDERS and (not only or id in only):
            plan = BUILDERS[id]
            image = fact["modality"] == "image" and plan.runs
            yield id, read(plan, fact.get("native_px") if image else None)


def differences(id: str, fact: dict[str, Any], said: Reading) -> Iterator[str]:
    """What the catalogue says otherwise than the architecture: parameters by over 1 %, the number of blocks."""
    off = fact["params_m"] / said.params_m - 1
    if abs(off) > 0.01:
        yield f"{id}: params_m is {fact['params_m']:g}, the architecture has {said.params_m:.2f} ({off:+.1%})"
    if said.blocks and fact.get("blocks") != said.blocks:
        yield f"{id}: blocks is {fact.get('blocks')}, the architecture has {said.blocks}"
    for name, counted in (("gmacs", said.gmacs), ("macts", said.macts)):
        if counted and name in fact and abs(fact[name] / counted - 1) > 0.05:
            yield f"{id}: {name} is {fact[name]:g}, the architecture has {counted:.2f}"


def written(found: Sequence[tuple[str, Reading]]) -> str:
    """kb/facts/stages.yaml."""
    import timm
    import transformers

    versions = f"timm {timm.__version__} and transformers {transformers.__version__}"
    lines = [
        "# The stages of networks, from the input on: the module that holds the blocks, how many, their parameters,",
        "# and the activations that they write for an image of the model's native size. The rest is behind the blocks.",
        f"# Written by tools/architectures.py from {versions}; do not edit by hand.",
        "record: stage",
        "facts:",
    ]
    models = catalogue()
    for id, reading in found:
        if not reading.blocks:
            continue
        lines.append(f"  # {models[id]['label']}")
        last = 0
        numbered = 0
        for stage in reading.stages:
            last += stage.blocks
            name, label = ("stem", "stem") if not stage.blocks else (str(numbered + 1), stage.path)
            numbered += stage.blocks > 0
            acts = "" if stage.macts is None else f", macts: {stage.macts:.4g}"
            lines.append(
                f'  - {{id: {id}-{name}, label: "{models[id]["label"]}, {label}", model: {id}, path: {stage.path}, '
                f"blocks: {stage.blocks}, last_block: {last}, params_m: {stage.params_m:.6g}{acts}}}"
            )
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("models", nargs="*", help="only these models of the catalogue")
    parser.add_argument("--write", action="store_true", help="write kb/facts/stages.yaml anew")
    chosen = parser.parse_args(arguments)
    models = catalogue()
    found = []
    wrong = []
    for id, reading in readings(chosen.models):
        found.append((id, reading))
        wrong += list(differences(id, models[id], reading))
    for line in wrong:
        print(line)
    unread = [id for id in models if id not in BUILDERS]
    for id in unread if not chosen.models else ():
        print(f"{id}: not built: {NOT_BUILT.get(id, 'no builder')}")
    print(f"{len(found)} of {len(models)} models read, {len(wrong)} differences")
    if chosen.write:
        (FACTS / "stages.yaml").write_text(written(found), encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
