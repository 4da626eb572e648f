"""A bar in segments: how a whole is divided, as text and SVG."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import svg
from .fonts import width as text_width
from .fonts import wrap
from .palette import INK, look
from .text import Terminal, cells, pad, plain

_FILLS = "█▓▒░▚▤▥▦"
_ASCII_FILLS = "#=-.+o*~"
_WIDTH = 640.0
_HEIGHT = 48.0
_PAD = 8.0
_LINE = 20.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the whole: what it is, how many, and what to say more of it."""

    label: str
    count: float
    note: str = ""


def segments_of(parts: Iterable[Mapping[str, Any]]) -> list[Segment]:
    """Segments from ``{"label", "count", "note"}`` documents, where the note may be missing."""
    return [Segment(plain(str(p["label"])), float(p["count"]), plain(str(p.get("note") or ""))) for p in parts]


def bar_text(parts: Iterable[Mapping[str, Any]], terminal: Terminal | None = None, unit: str = "") -> str:
    """The bar as one line of blocks as wide as the terminal, and a line for each segment."""
    terminal = terminal or Terminal()
    segments = segments_of(parts)
    fills = _FILLS if terminal.unicode else _ASCII_FILLS
    blocks = _share_out([s.count for s in segments], terminal.width)
    marks = [fills[place % len(fills)] for place in range(len(segments))]
    lines = ["".join(mark * size for mark, size in zip(marks, blocks, strict=True))]
    names = [terminal.shown(s.label) for s in segments]
    widest = max(map(cells, names), default=0)
    for mark, name, told in zip(marks, names, _told(segments, unit), strict=True):
        lines.append(terminal.shown(f"{mark * 2} {pad(name, widest)}  {told}"))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def bar_svg(parts: Iterable[Mapping[str, Any]], title: str, unit: str = "") -> str:
    """The bar as an SVG that needs nothing else, with a legend below."""
    segments = segments_of(parts)
    drawing = svg.Drawing()
    top = _PAD
    for line in wrap(title, _WIDTH, 18, bold=True):
        top += 22
        drawing.text(line, _PAD, top - 4, size=18, bold=True)
    top += _PAD
    told = _told(segments, unit)
    left = _PAD
    total = sum(s.count for s in segments)
    for place, segment in enumerate(segments):
        wide = _WIDTH * segment.count / total if total else 0.0
        if wide:
            looks = look(place)
            with drawing.group(f"{segment.label}: {told[place]}"):
                drawing.box(left, top, wide, _HEIGHT, fill=looks.fill, stroke=looks.border)
                inside = f"{looks.sign} {_number(segment.count)}"
                if text_width(inside, 12, bold=True) + 4 < wide:
                    drawing.text(inside, left + wide / 2, top + _HEIGHT / 2 + 4.3, bold=True, anchor="middle")
        left += wide
    top += _HEIGHT + _PAD
    for place, segment in enumerate(segments):
        looks = look(place)
        drawing.box(_PAD, top + 3, 14, 14, fill=looks.fill, stroke=looks.border)
        for line in wrap(f"{looks.sign} {segment.label}: {told[place]}", _WIDTH - 22, 12):
            drawing.text(line, _PAD + 22, top + 14, colour=INK)
            top += _LINE
    described = "; ".join(f"{s.label}: {t}" for s, t in zip(segments, told, strict=True)) + "."
    return svg.picture(drawing.root(_WIDTH + 2 * _PAD, top + _PAD), title, described)


def _told(segments: Sequence[Segment], unit: str) -> list[str]:
    """Count, share and note of each segment; shares are rounded so that they add up to 100 %."""
    shares = _share_out([s.count for s in segments], 100)
    numbers = [f"{_number(s.count)}{f' {unit}' if unit else ''}" for s in segments]
    widest = max(map(len, numbers), default=0)
    return [
        f"{number:>{widest}} ({share} %)" + (f", {segment.note}" if segment.note else "")
        for segment, number, share in zip(segments, numbers, shares, strict=True)
    ]


def _number(count: float) -> str:
    return f"{count:,.0f}" if count == int(count) else f"{count:,.1f}"


def _share_out(counts: Sequence[float], whole: int) -> list[int]:
    """``whole`` divided in proportion to ``counts``, in integers that add up: the largest remainders get one more."""
    total = sum(counts)
    if total <= 0:
        return [0] * len(counts)
    exact = [whole * count / total for count in counts]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(counts)), key=lambda i: (shares[i] - exact[i], i))
    for place in by_remainder[: whole - sum(shares)]:
        shares[place] += 1
    return shares
