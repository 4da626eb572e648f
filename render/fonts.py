"""The one font of all pictures: how wide a text is in it, where a text breaks, and how an SVG carries it.

What measures must be what draws, else letters run out of their boxes. So DejaVu Sans ships with this package:
Graphviz is told to use it and nothing else (``graph_picture``), and an SVG carries the glyphs that it uses as a small
font of its own (``font_css``): some 15 KB, where the whole font would be 1 MB and a font name alone would leave the
look to the reader's machine. A program that ignores such fonts falls back on Verdana, whose letters are nearly as
wide, and ``textLength`` keeps each line as long as it was measured.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from .text import plain
from .truetype import Face, subset

FAMILY = "DejaVu Sans"
STACK = "'DejaVu Sans', Verdana, sans-serif"
DIRECTORY = Path(__file__).resolve().parent / "fonts"


@cache
def face(bold: bool = False) -> Face:
    """The shipped font, regular or bold."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return Face((DIRECTORY / name).read_bytes())


def width(text: str, size: float, bold: bool = False) -> float:
    """How wide a line of text is, in the unit of ``size``, without kerning."""
    font = face(bold)
    return size * sum(font.advance(character) for character in text)


def wrap(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """``text`` in lines no wider than ``room``; a word that is wider is broken, after a ``/`` or ``-`` if it can."""
    lines = [""]
    for word in plain(text).split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if width(joined, size, bold) <= room:
            lines[-1] = joined
            continue
        pieces = _pieces(word, room, size, bold)
        lines[-1:] = [lines[-1], *pieces] if lines[-1] else pieces
    return lines


def font_css(regular: Iterable[str], bold: Iterable[str] = ()) -> str:
    """``@font-face`` rules that carry the glyphs of these texts, for the ``<style>`` of an SVG."""
    rules = ["/* The glyphs used, from DejaVu Sans 2.37, (c) Bitstream and others, under its free licence. */"]
    for texts, weight in ((regular, "normal"), (bold, "bold")):
        characters = {character for text in texts for character in text}
        if characters:
            data = base64.b64encode(subset(face(weight == "bold"), characters)).decode("ascii")
            source = f"url(data:font/ttf;base64,{data})"
            rules.append(f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};src:{source} format('truetype')}}")
    return "\n".join(rules)


def _pieces(word: str, room: float, size: float, bold: bool) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and width(pieces[-1] + character, size, bold) > room:
            # Break after a sign, unless that would leave a stub.
            at = max(pieces[-1].rfind(sign) for sign in "/-_.,") + 1
            at = at if at > len(pieces[-1]) // 3 else len(pieces[-1])
            pieces[-1:] = [pieces[-1][:at], pieces[-1][at:]]
        pieces[-1] += character
    return pieces
