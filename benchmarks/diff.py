"""How long ``kb diff`` takes for typical edits of the shipped knowledge base, in seconds of processor time.

``python benchmarks/diff.py [PART OF A NAME …]`` makes each edit in a copy, compares the copy with the original in a
process of its own, and prints a line: processor time, the decisions that differ, and how the shares are known.
"""

from __future__ import annotations

import multiprocessing
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from warmstart.engine.cases import load_cases
from warmstart.engine.diff.compare import compare
from warmstart.engine.load import load_base

KB = Path(__file__).parents[1] / "kb"


@dataclass(frozen=True, slots=True)
class Edit:
    """A text of one file that becomes another one.

    An empty ``old`` adds ``new`` at the end; without ``new`` the statement that begins with ``old`` is taken out.
    """

    name: str
    file: str
    old: str
    new: str | None


PITFALL = """
- id: pitfall/of-the-benchmark
  title: Few and far
  when: {data.n_train: "< 300", data.similarity: "< 4", target.task.modality: image}
  then: {plan.pitfalls: nearer-source}
  strength: weak
  because: Few examples, and far from what the model has seen.
"""
LADDER = """
- id: ladder/of-the-benchmark
  title: Few and far
  overrides: ["ladder/detection"]
  when: {data.n_train: "> 0 and < 300", data.similarity: "< 4", target.task: object-detection}
  then: {plan.preference: [feature-extraction, lora]}
  strength: weak
  because: Few examples, and far from what the model has seen.
"""
MODEL = """  - id: resnet50-of-ours
    label: ResNet-50 of ours
    hub: timm/ours
    family: resnet
    modality: image
    params_m: 25.56
    blocks: 16
    width: 2048
    native_px: 224
    gmacs: 4.09
    macts: 11.11
    corpus: imagenet
    objective: supervised
    license: apache-2
    staged: true
    released: 2025
    tasks: [image-classification, fine-grained-classification]
    cpu_ok: true
    top1: 83.0
    cites: [timm_csv]
"""
EDITS = [
    Edit(
        "number of a row (rate)",
        "rules/learning_rate.yaml",
        "[full, convnext, any, 5e-5,",
        "[full, convnext, any, 8e-5,",
    ),
    Edit(
        "number of a row (points)",
        "rules/model_choice.yaml",
        "[frozen, reconstruction, -12,",
        "[frozen, reconstruction, -10,",
    ),
    Edit(
        "order of a row (ladder)",
        "rules/strategy.yaml",
        "[partial-fine-tuning, full-fine-tuning, zero-shot], {id: few,",
        "[full-fine-tuning, partial-fine-tuning, zero-shot], {id: few,",
    ),
    Edit("threshold of a gate", "rules/gates.yaml", 'data.n_train: "> 0 and < 500"', 'data.n_train: "> 0 and < 300"'),
    Edit(
        "threshold of a ladder",
        "rules/strategy.yaml",
        'deploy.tasks: ">= 4", data.regime: ">= tiny"',
        'deploy.tasks: ">= 3", data.regime: ">= tiny"',
    ),
    Edit(
        "threshold of a scale",
        "rules/data.yaml",
        '    - ["21..151", small]\n    - ["151..1001", medium]',
        '    - ["21..101", small]\n    - ["101..1001", medium]',
    ),
    Edit("rule added (pitfall)", "rules/pitfalls.yaml", "", PITFALL),
    Edit("rule added (ladder)", "rules/strategy.yaml", "", LADDER),
    Edit("rule removed (compare)", "rules/strategy.yaml", "- id: compare/zero-shot-extraction", None),
    Edit(
        "default of an input (n_train)",
        "vocabulary.yaml",
        "default: 2000\n    ask: How many labelled",
        "default: 5000\n    ask: How many labelled",
    ),
    Edit("record added (model)", "facts/models.yaml", "", MODEL),
    Edit("fact of a record (model)", "facts/models.yaml", "top1: 80.4, cites", "top1: 81.4, cites"),
]


def edited(edit: Edit, folder: Path) -> Path:
    """A copy of the knowledge base with the edit."""
    copy = folder / "kb"
    shutil.copytree(KB, copy)
    file = copy / edit.file
    text = file.read_text(encoding="utf-8")
    if edit.old and text.count(edit.old) != 1:
        sys.exit(f"{edit.file} holds the text of '{edit.name}' {text.count(edit.old)} times")
    if edit.new is None:
        start = text.index(edit.old)
        text = text[:start] + text[text.index("\n\n", start) + 2 :]
    else:
        text = text.replace(edit.old, edit.new) if edit.old else text + edit.new
    file.write_text(text, encoding="utf-8")
    return copy


def measure(edit: Edit) -> str:
    """The line about one edit."""
    with tempfile.TemporaryDirectory() as folder:
        old, new = load_base(KB), load_base(edited(edit, Path(folder)))
        start = time.process_time()
        found = compare(old, new, cases={c.id: c.scenario for c in load_cases(old, KB)[0]})
        seconds = time.process_time() - start
    decisions = found.decisions
    kinds = [
        f"{sum(d.exact for d in decisions)} exact",
        f"{sum(not d.exact and d.shown for d in decisions)} between bounds",
        f"{sum(not d.shown for d in decisions)} that may differ",
    ]
    return f"{seconds:7.1f} s  {edit.name}: {len(decisions)} decisions ({', '.join(kinds)})"


def chosen(parts: list[str]) -> Iterator[Edit]:
    """The edits that are asked for."""
    return (e for e in EDITS if not parts or any(part in e.name for part in parts))


def main() -> None:
    """Print a line for each edit."""
    for edit in chosen(sys.argv[1:]):
        with multiprocessing.get_context("fork").Pool(1) as pool:
            print(pool.apply(measure, (edit,)), flush=True)


if __name__ == "__main__":
    main()
