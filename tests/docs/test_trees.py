"""The trees that ship with the documentation: they fit a page, and they are what the rules say today."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from warmstart.render.tree import page_fit, tree_svg

DOCS = Path(__file__).resolve().parents[2] / "docs"
sys.path.insert(0, str(DOCS))

import trees  # noqa: E402


@pytest.fixture(scope="module")
def documents():
    return {family.name: document for family, document in trees.documents()}


@pytest.mark.parametrize("family", trees.FAMILIES, ids=lambda family: family.name)
def test_a_tree_fits_a_page_in_readable_letters(documents, family):
    document = documents[family.name]

    assert len(document["nodes"]) <= 40
    assert page_fit(document) >= 8


@pytest.mark.parametrize("family", trees.FAMILIES, ids=lambda family: family.name)
def test_the_picture_is_what_the_rules_say_today(documents, family):
    picture = (trees.FOLDER / f"{family.name}.svg").read_text(encoding="utf-8")

    assert picture == tree_svg(documents[family.name]), "run: make docs"


def test_the_page_shows_every_picture():
    assert (DOCS / "trees.md").read_text(encoding="utf-8") == trees.page()
    assert {p.stem for p in trees.FOLDER.glob("*.svg")} == {family.name for family in trees.FAMILIES}
