"""Measuring text, breaking it, and the small fonts that an SVG carries."""

from __future__ import annotations

import base64
import re
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmstart.render import fonts
from warmstart.render.truetype import Face, subset


def test_widths_are_those_of_the_shipped_font() -> None:
    assert fonts.width("", 10) == 0
    assert fonts.width("Wi", 2048) == 2025 + 569  # font units, as the font's own table says
    assert fonts.width("Wi", 10, bold=True) > fonts.width("Wi", 10)
    assert fonts.width("\U00020000", 10) == 10  # not in the font: one em


@given(st.text(max_size=80), st.floats(40, 300))
def test_wrapped_lines_fit_and_lose_nothing(text: str, room: float) -> None:
    lines = fonts.wrap(text, room, 10)
    assert all(fonts.width(line, 10) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(fonts.plain(text).split())


def test_long_words_break_after_a_sign() -> None:
    assert fonts.wrap("kind/no-legs-at-all and more", 70, 10) == ["kind/no-legs-", "at-all and", "more"]


@pytest.mark.parametrize("bold", [False, True])
def test_a_subset_has_its_characters_and_no_others(bold: bool) -> None:
    whole = fonts.face(bold)
    small = Face(subset(whole, "Wiä★ "))  # ä is made of two glyphs
    assert sorted(map(chr, small.glyphs)) == sorted("Wiä★ ")
    assert [small.advance(c) for c in "Wiä★"] == [whole.advance(c) for c in "Wiä★"]
    assert small.advance("x") == 1.0


def test_a_subset_is_a_whole_font_file() -> None:
    data = subset(fonts.face(), "Grüße")
    words = struct.unpack(f">{len(data) // 4}I", data)
    assert sum(words) & 0xFFFFFFFF == 0xB1B0AFBA  # the checksum that the format asks for
    tags = [data[12 + 16 * i : 16 + 16 * i].decode() for i in range(struct.unpack_from(">H", data, 4)[0])]
    assert tags == ["OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"]
    assert len(data) < 5000


def test_css_carries_regular_and_bold_apart() -> None:
    css = fonts.font_css(["ab"], ["c"])
    found = re.findall(r"font-weight:(\w+);src:url\(data:font/ttf;base64,([^)]+)\)", css)
    carried = {weight: sorted(map(chr, Face(base64.b64decode(data)).glyphs)) for weight, data in found}
    assert carried == {"normal": ["a", "b"], "bold": ["c"]}
    assert "font-face" not in fonts.font_css([])


def test_the_licence_is_beside_the_fonts() -> None:
    assert "Bitstream Vera Fonts Copyright" in (fonts.DIRECTORY / "LICENSE").read_text(encoding="utf-8")
