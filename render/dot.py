"""DOT, the language of Graphviz: quoting, and labels written in its small HTML.

All lengths are in half points, as if pictures were drawn twice as large, and ``size`` halves them in the end: Graphviz
places letters on whole pixels of a coarse screen, which in small type makes words up to 4 % too short or too long, and
in type of 24 units 1 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from .fonts import FAMILY
from .palette import INK, PAPER
from .text import plain

Align = Literal["LEFT", "CENTER", "RIGHT"]

UNITS = 144  # in an inch
TEXT_SIZE = 24  # of all text but titles
BLANK = 0.32 * TEXT_SIZE  # how wide a strut is
PAD = 14  # paper around a picture
_LEADING = 1.16  # from line to line, in ems: what the font's ascent and descent take


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a label that look alike."""

    text: Sequence[str]
    bold: bool = False
    colour: str = INK
    size: float = TEXT_SIZE


def label(*parts: Lines, align: Align = "LEFT") -> str:
    """The lines of all parts one below the other, as (a part of) a label.

    Each stands between two struts: blanks that keep text off the borders, and as tall as the line is to be. Without
    them Graphviz sets lines of one look too far apart, and lines of several looks too close.
    """
    lines = [(part, text) for part in parts for text in part.text]
    left = f'<FONT POINT-SIZE="{TEXT_SIZE}">&#160;</FONT>'
    body = ""
    for number, (part, text) in enumerate(lines):
        height = part.size * (1 if number == 0 and len(lines) > 1 else _LEADING)
        shown = f"<B>{_escaped(text)}</B>" if part.bold else _escaped(text)
        right = f'<FONT POINT-SIZE="{height:.2f}">&#160;</FONT>'
        body += f'<FONT COLOR="{part.colour}" POINT-SIZE="{part.size}">{left}{shown}{right}</FONT><BR ALIGN="{align}"/>'
    if len(lines) > 1:  # Graphviz leaves no room for the descent of the last of several lines
        body += f'<FONT POINT-SIZE="{TEXT_SIZE / 4}">&#160;</FONT><BR ALIGN="{align}"/>'
    return body


def cell(content: str, *, align: Align = "LEFT", **more: str | float) -> str:
    """A cell of a table; ``more`` are its attributes."""
    return f"<TD{_given({'align': align, 'balign': align, **more})}>{content}</TD>"


def table(rows: Iterable[str], **more: str | float) -> str:
    """A table without lines, a row being its cells or ``<HR/>``; ``more`` are attributes that win over that."""
    given = _given({"border": 0, "cellborder": 0, "cellspacing": 0, "cellpadding": 0, **more})
    return f"<TABLE{given}>{''.join(row if row == '<HR/>' else f'<TR>{row}</TR>' for row in rows)}</TABLE>"


def attributes(values: Mapping[str, str | float]) -> str:
    """An attribute list; a value that begins with ``<`` is a label in HTML and stays as it is."""
    pairs = (f"{k}={v if isinstance(v, str) and v.startswith('<') else _quoted(str(v))}" for k, v in values.items())
    return f"[{' '.join(pairs)}]"


def graph_source(statements: Iterable[str], **graph_attributes: str | float) -> str:
    """A directed graph with the fonts and colours that all pictures share."""
    text: dict[str, str | float] = {"fontname": FAMILY, "fontsize": TEXT_SIZE, "fontcolor": INK}
    head = [
        f"graph {attributes({**text, 'bgcolor': PAPER, 'margin': 0, 'pad': round(PAD / 72, 4), **graph_attributes})};",
        f"node {attributes(text)};",
        f"edge {attributes(text)};",
    ]
    return "digraph {\n" + "".join(f"  {statement}\n" for statement in [*head, *statements]) + "}\n"


def sized(dot: str, width: float, height: float, limit: tuple[float, float] | None = None) -> str:
    """``dot`` with the order to draw it in half points, or smaller where that exceeds a ``limit`` in inches."""
    inches = [(length + 2 * PAD) / UNITS for length in (width, height)]
    inches = [min(pair) for pair in zip(inches, limit or inches, strict=True)]
    return dot.replace("{", f'{{\n  graph [size="{inches[0]:.4f},{inches[1]:.4f}"];', 1)


def labelled(dot: str, header: str, width: float, height: float) -> str:
    """``dot`` as ``sized`` gives it, to be laid out by any Graphviz, with a header above all."""
    graph = attributes({"label": f"<{header}>", "labelloc": "t", "labeljust": "l"})
    return sized(dot.replace("{", f"{{\n  graph {graph};", 1), width, height)


def _escaped(text: str) -> str:
    """``text`` as it stands in a label; a blank for none, since Graphviz takes no empty element."""
    # A backslash would begin an escape such as \N, the node's name.
    return escape(plain(text)).replace("\\", "\\\\") or "&#160;"


def _quoted(text: str) -> str:
    return '"' + plain(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _given(values: Mapping[str, str | float]) -> str:
    return "".join(f' {name.upper()}="{escape(str(value))}"' for name, value in values.items())
