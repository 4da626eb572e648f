"""Graphviz without a ``dot`` program, without system fonts, and without a word on standard error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from warmstart.engine.diagnostics import EngineError
from warmstart.render.graph_picture import draw

BARE = """
import struct, sys
from warmstart.render.graph_picture import draw
def picture(text, font="DejaVu Sans"):
    return draw(f'digraph {{ a [shape=plain label="{text}" fontname="{font}" fontsize=48] }}', "png")
def width(text):
    return struct.unpack(">I", picture(text)[16:20])[0]
assert picture("Wi") != picture("\\ue000\\ue000"), "boxes"
assert width("WWWW") > 2 * width("iiii"), "all letters are boxes of one width"
assert picture("Wi", "Liberation Serif") == picture("Wi"), "another font than the shipped one"
for kind in ("svg", "pdf", "plain", "dot"):
    draw("digraph { a -> b }", kind)
"""


def test_letters_are_drawn_with_no_program_and_no_system_font(tmp_path: Path) -> None:
    environment = {"PATH": "", "FONTCONFIG_FILE": "/nonexistent", "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", BARE], env=environment, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert os.listdir(tmp_path) == []  # its fontconfig file is gone


def test_what_graphviz_says_is_not_printed(capfd: pytest.CaptureFixture[str]) -> None:
    draw('digraph { a [shape=box fixedsize=true width=0.1 label="much too long for this box"] }', "svg")
    assert capfd.readouterr() == ("", "")


def test_what_cannot_be_drawn_is_told_with_the_reason() -> None:
    with pytest.raises(EngineError) as caught:
        draw("digraph { a ->", "svg", shown="tree.svg")
    assert str(caught.value) == (
        "tree.svg: error[cannot-draw]: the picture cannot be drawn: Error: syntax error in line 1\n"
        "   hint: write .dot, .mmd or .json, which need no drawing program"
    )


def test_the_environment_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "/somewhere")
    monkeypatch.delenv("FONTCONFIG_SYSROOT", raising=False)
    draw("digraph { a }", "plain")
    assert os.environ["FONTCONFIG_FILE"] == "/somewhere"
    assert "FONTCONFIG_SYSROOT" not in os.environ


def test_pdf_dates_from_nowhen() -> None:
    assert b"/CreationDate (D:19700101000000" in draw("digraph { a }", "pdf")
