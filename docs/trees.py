"""Draws the strategy trees that ship with the documentation: an overview, and one for each family of tasks.

    python docs/trees.py          # writes docs/trees/*.svg and docs/trees.md

Each is exact for what its title says is fixed. A test fails while a picture differs from what this would draw.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import warmstart
from warmstart.engine.infer import Engine
from warmstart.engine.scenario import scenario_from_mapping
from warmstart.engine.trees.tree import decision_tree
from warmstart.render.tree import page_fit, write_tree

DOCS = Path(__file__).resolve().parent
FOLDER = DOCS / "trees"
DECISION = "plan.strategy"


@dataclass(frozen=True, slots=True)
class Family:
    """One picture: its file's name and heading, what is fixed, what it asks about (None: as the vocabulary says)."""

    name: str
    heading: str
    given: Mapping[str, Any] = field(default_factory=dict)
    about: tuple[str, ...] | None = None


LABELS, LIKENESS, SHIFT = "data.n_train", "similarity.level", "target.ood"

FAMILIES = (
    Family("overview", "All tasks at a glance"),
    Family("photos", "Classifying photos", {"target.task": "image-classification"}, (LABELS, LIKENESS, SHIFT)),
    Family(
        "fine-grained",
        "Telling similar classes apart",
        {"target.task": "fine-grained-classification"},
        (LABELS, LIKENESS, SHIFT),
    ),
    Family("medical", "Medical images", {"target.task": "medical-imaging"}, (LABELS, LIKENESS, SHIFT)),
    Family("satellite", "Satellite images", {"target.task": "satellite-imagery"}, (LABELS, LIKENESS, SHIFT)),
    Family("detection", "Finding objects", {"target.task": "object-detection"}, (LABELS, LIKENESS)),
    Family("segmentation", "Segmenting images", {"target.task": "semantic-segmentation"}, (LABELS, LIKENESS)),
    Family("texts", "Classifying texts", {"target.task": "text-classification"}, (LABELS, LIKENESS)),
    Family("tokens", "Finding names in texts", {"target.task": "token-classification"}, (LABELS, LIKENESS)),
    Family(
        "writing",
        "Writing with a language model",
        {"target.task": "instruction-tuning"},
        (LABELS, "target.facts_change"),
    ),
    Family(
        "language-model-of-8b",
        "Tuning one language model of 8 billion parameters: memory decides",
        {"target.task": "instruction-tuning", "prefer.model": "qwen3-8b", "data.n_train": 4000, "data.seq_len": 1024},
        ("compute.vram_gb",),
    ),
    Family("search", "Search and embeddings", {"target.task": "retrieval-embedding"}, (LABELS,)),
    Family("speech", "Speech recognition", {"target.task": "speech-recognition"}, (LABELS, LIKENESS)),
    Family("audio", "Classifying sounds", {"target.task": "audio-classification"}, (LABELS, LIKENESS)),
    Family("tables", "Tables", {"target.task": "tabular"}, (LABELS,)),
    Family("series", "Time series", {"target.task": "time-series"}, (LABELS,)),
)


def documents() -> Iterator[tuple[Family, dict[str, Any]]]:
    """Every family with its tree document."""
    base = warmstart.load().compiled
    engine = Engine(base)
    for family in FAMILIES:
        scenario = scenario_from_mapping(base, family.given)
        yield family, decision_tree(base, DECISION, family.about, scenario, engine=engine)


def page() -> str:
    """The page that shows the pictures."""
    lines = [
        "# Decision trees",
        "",
        "Which strategy, drawn from the rules: for what stands under its title, with all else at its default, each",
        "tree says what the rules say for every answer; that is proved when it is drawn.",
        "`warmstart tree --help` says how to draw one about other questions, or about your own case.",
        "",
    ]
    for family in FAMILIES:
        lines += [f"## {family.heading}", "", f"![{family.heading}](trees/{family.name}.svg)", ""]
    return "\n".join(lines)


def main() -> int:
    """Draw everything; 1 where a tree does not fit a page."""
    FOLDER.mkdir(exist_ok=True)
    narrow = []
    for family, document in documents():
        write_tree(document, FOLDER / f"{family.name}.svg")
        if page_fit(document) < 8 or len(document["nodes"]) > 40:
            narrow.append(family.name)
    (DOCS / "trees.md").write_text(page(), encoding="utf-8")
    for name in narrow:
        print(f"docs: the tree '{name}' is too large for a page", file=sys.stderr)
    return 1 if narrow else 0


if __name__ == "__main__":
    raise SystemExit(main())
