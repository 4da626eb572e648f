"""Colours: readable, and not the only thing that tells values apart."""

from __future__ import annotations

import pytest

from warmstart.render.palette import ACCENT, INK, LINE, PANEL, PAPER, QUIET, contrast, look
from warmstart.render.scores import SHADES


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ground", [PAPER, PANEL, *SHADES, *(look(i).fill for i in range(8))])
def test_text_is_readable_on_every_ground(ground: str) -> None:
    assert contrast(INK, ground) >= 7


@pytest.mark.parametrize("ground", [PAPER, *(look(i).fill for i in range(8))])
def test_small_print_is_readable_where_it_stands(ground: str) -> None:
    assert contrast(QUIET, ground) >= 4.5


@pytest.mark.parametrize("line", [ACCENT, LINE, *(look(i).border for i in range(8))])
def test_lines_are_visible(line: str) -> None:
    assert contrast(line, PAPER) >= 3


def test_twenty_four_values_all_look_different_also_in_grey() -> None:
    assert len({look(i) for i in range(24)}) == 24
    assert len({look(i).sign for i in range(10)}) == 10


def test_shades_grow_darker() -> None:
    assert sorted(SHADES, key=lambda shade: contrast(INK, shade), reverse=True) == list(SHADES)
