"""docs/inputs.md is what the vocabulary and the facts say: ``make docs`` writes it anew."""

from __future__ import annotations

import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
sys.path.insert(0, str(DOCS))

import inputs  # noqa: E402

from warmstart.api import shipped_directory  # noqa: E402
from warmstart.engine.load import load_base  # noqa: E402


def test_the_page_is_up_to_date() -> None:
    assert inputs.PAGE.read_text(encoding="utf-8") == inputs.page(load_base(shipped_directory())), "run: make docs"


def test_every_input_has_a_line_and_every_name_that_it_takes_stands_there() -> None:
    base = load_base(shipped_directory())
    text = inputs.PAGE.read_text(encoding="utf-8")
    for attribute in base.inputs():
        assert f"| `{attribute.name}` | {attribute.ask}" in text
    for catalogue in ("task", "domain", "corpus", "model", "gpu"):
        assert all(f"`{ident}`" in text for ident in base.catalogues[catalogue].ids)
