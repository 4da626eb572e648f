"""Matrices of scores."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest

from warmstart.render.matrix import matrix_html, matrix_svg, matrix_text
from warmstart.render.text import Terminal, cells

Document = dict[str, Any]


def test_rows_and_columns_stand_in_the_order_of_the_document(soil_matrix: Document) -> None:
    assert (
        matrix_text(soil_matrix)
        == """\
              Sand           Heavy clay
Rye           ★★★★★          –
Oats & barley ★★★★☆          ★★☆☆☆

★★★★★ is best, ★☆☆☆☆ is worst.
"""
    )


def test_ascii_has_numbers(soil_matrix: Document) -> None:
    assert matrix_text(soil_matrix, Terminal(unicode=False)).splitlines()[1:3] == [
        "Rye           5/5            -",
        "Oats & barley 4/5            2/5",
    ]


def test_names_may_stand_in_the_cells() -> None:
    cell = {"plant": "rye", "soil": "sand", "stars": 3, "because": None, "rule": None, "plant_label": "Winter rye"}
    assert matrix_text({"cells": [cell]}).splitlines()[:2] == ["           sand", "Winter rye ★★★☆☆"]


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize(("width", "tables"), [(40, 3), (60, 2), (80, 1)])
def test_ten_by_eight_fits(width: int, tables: int, unicode: bool) -> None:
    soils = ["Sand", "Loam", "Clay", "Peat bog", "Chalk", "Classification of silt", "Überschwemmungsgebiet", "Marsh"]
    pairs = [(f"Plant number {number}", soil) for number in range(10) for soil in soils]
    cells_ = [{"plant": plant, "soil": soil, "stars": len(soil) % 5 + 1} for plant, soil in pairs]
    text = matrix_text({"cells": cells_}, Terminal(width, unicode))
    assert max(map(cells, text.splitlines())) <= width
    assert sum(line.startswith("Plant number") for line in text.splitlines()) == 10 * tables
    assert "In full: Classification of silt; " in " ".join(text.split())


class Tags(HTMLParser):
    """Which tags are open at the end, and the labels for those who cannot see."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.labels: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.labels += [value or "" for name, value in attrs if name == "aria-label"]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_tells_the_reasons(soil_matrix: Document) -> None:
    page = matrix_html(soil_matrix, title="Soils & plants")
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert tags.labels == ["5 of 5", "no score", "4 of 5", "2 of 5"]
    assert '<th scope="row">Oats &amp; barley</th>' in page
    assert 'title="oats on &lt;sand&gt;. (fit/base)"' in page
    assert "<summary>Reasons for Oats &amp; barley</summary>" in page
    assert "<caption>Soils &amp; plants</caption>" in page


def test_the_picture_has_every_name_and_score(soil_matrix: Document) -> None:
    root = ElementTree.fromstring(matrix_svg(soil_matrix))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == [
        "Which plant suits which soil", "Sand", "Heavy", "clay", "Rye", "★★★★★", "–", "Oats & barley", "★★★★☆", "★★☆☆☆",
        "★★★★★ is best, ★☆☆☆☆ is worst.",
    ]  # fmt: skip
    told = [title.text for title in root.iter("{http://www.w3.org/2000/svg}title")]
    assert "Oats & barley, Sand: oats on <sand>. (fit/base)" in told
