"""Text for terminals."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmstart.render.text import Terminal, ascii_text, cells, cut, pad, plain, terminal, wrap


class Screen(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("screen", "encoding", "environ", "colour", "unicode"),
    [
        (True, "utf-8", {}, True, True),
        (True, "UTF8", {"NO_COLOR": "1"}, False, True),
        (True, "utf-8", {"NO_COLOR": ""}, True, True),
        (True, "latin-1", {"TERM": "dumb"}, False, False),
        (False, "utf-8", {}, False, True),
        (False, "ascii", {}, False, False),
    ],
)
def test_a_terminal_shows_what_it_can(
    screen: bool, encoding: str, environ: dict[str, str], colour: bool, unicode: bool
) -> None:
    stream = (Screen if screen else io.TextIOWrapper)(io.BytesIO(), encoding=encoding)
    found = terminal(stream, environ)
    assert (found.colour, found.unicode) == (colour, unicode)
    assert found.width <= 80


def test_a_stream_without_encoding_gets_ascii() -> None:
    assert terminal(io.StringIO(), {}) == Terminal(width=80, unicode=False, colour=False)


def test_paint_only_where_there_is_colour() -> None:
    assert Terminal(colour=True).paint("no", "bold", "red") == "\x1b[1;31mno\x1b[0m"
    assert Terminal(colour=False).paint("no", "bold", "red") == "no"


def test_plain_is_one_line_of_what_can_be_printed() -> None:
    assert plain(" a\n\tb\x00c\x1b[0m soft\u00adhyphen\ud800 ") == "a b c [0m softhyphen"


def test_ascii_stands_in_for_signs_and_accents() -> None:
    assert ascii_text("Größe ≥ 5 µm → “naïve” …") == 'Grosse >= 5 ?m -> "naive" ...'


def test_wide_and_combining_characters_count_as_the_screen_shows_them() -> None:
    assert (cells("abc"), cells("日本"), cells("e\u0301")) == (3, 4, 1)
    assert pad("日本", 6, ">") == "  日本"
    assert pad("ab", 5, "^") == " ab  "
    assert cut("日本語", 5) == "日本…"
    assert cut("abc", 3) == "abc"


def test_wrapped_lines_hang() -> None:
    assert wrap("one two three", 9, "- ", "  ") == ["- one two", "  three"]
    assert wrap("", 9, "- ") == ["- "]


@given(st.text(max_size=100), st.integers(4, 40), st.sampled_from(["", "- ", "│  "]))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int, first: str) -> None:
    lines = wrap(text, width, first)
    assert all(cells(line) <= max(width, cells(first) + 2) for line in lines)
    assert "".join("".join(lines)[len(first) :].split()) == "".join(plain(text).split())
