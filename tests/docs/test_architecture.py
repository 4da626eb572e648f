"""The architecture page names what exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTES = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def test_every_path_on_the_page_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:engine|render|warmstart|schemas|kb|tests)/[\w/.*]*)`", text)
    assert len(paths) > 40
    assert [p for p in paths if not list(ROOT.glob(p))] == []


@pytest.mark.parametrize("note", NOTES, ids=lambda p: p.stem)
def test_a_decision_says_why_what_and_what_of_it(note: Path) -> None:
    text = note.read_text(encoding="utf-8")
    assert text.startswith("# ")
    parts = [text.find(f"**{word}.**") for word in ("Context", "Decision", "Consequences")]
    assert -1 < parts[0] < parts[1] < parts[2]
