"""Segmented bars."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from warmstart.render.bar import bar_svg, bar_text
from warmstart.render.text import Terminal

LOAN = [
    {"label": "Paid back", "count": 31},
    {"label": "Due this year", "count": 12, "note": "at 3 %"},
    {"label": "Due later", "count": 5},
]


def test_the_bar_and_its_segments() -> None:
    assert (
        bar_text(LOAN, Terminal(width=48), unit="instalments")
        == """\
███████████████████████████████▓▓▓▓▓▓▓▓▓▓▓▓▒▒▒▒▒
██ Paid back      31 instalments (65 %)
▓▓ Due this year  12 instalments (25 %), at 3 %
▒▒ Due later       5 instalments (10 %)
"""
    )


def test_ascii() -> None:
    assert bar_text(LOAN[:2], Terminal(width=43, unicode=False)).splitlines() == [
        "#" * 31 + "=" * 12,
        "## Paid back      31 (72 %)",
        "== Due this year  12 (28 %), at 3 %",
    ]


def test_nothing_is_an_empty_bar() -> None:
    assert bar_text([{"label": "Paid back", "count": 0}]) == "\n██ Paid back  0 (0 %)\n"


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any))
def test_blocks_fill_the_width_and_shares_add_up(counts: list[int]) -> None:
    text = bar_text([{"label": f"Part {i}", "count": count} for i, count in enumerate(counts)])
    first, *rest = text.splitlines()
    assert len(first) == 80
    assert sum(int(line.split("(")[1].split(" ")[0]) for line in rest) == 100


def test_the_picture_tells_each_segment() -> None:
    root = ElementTree.fromstring(bar_svg(LOAN, "48 instalments of a <loan>", unit="instalments"))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == [
        "48 instalments of a <loan>", "● 31", "■ 12", "▲ 5",
        "● Paid back: 31 instalments (65 %)", "■ Due this year: 12 instalments (25 %), at 3 %",
        "▲ Due later: 5 instalments (10 %)",
    ]  # fmt: skip
    boxes = [float(e.attrib["width"]) for e in root.iter("{http://www.w3.org/2000/svg}rect") if "stroke" in e.attrib]
    assert boxes[:3] == [413.33, 160.0, 66.67]
