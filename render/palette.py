"""Colours that colour-blind readers tell apart and that survive a grey printer.

The hues are those of Okabe and Ito (https://jfly.uni-koeln.de/color/), lightened for fills so that dark text keeps a
contrast of far more than 4.5:1 (WCAG 2.2, 1.4.3). Colour is never alone: each look has a sign of its own too, and
looks with the same fill differ in their border.
"""

from __future__ import annotations

from dataclasses import dataclass

INK = "#1a1a1a"
QUIET = "#555555"  # small print: 7.4:1 on white
LINE = "#767676"
PANEL = "#f2f2f2"
PAPER = "#ffffff"
ACCENT = "#0072b2"

# fill, border: a light and a dark tone of one hue, in an order that keeps neighbours far apart
_HUES = (
    ("#cfe7f7", "#1f6f9f"),
    ("#fbe0ad", "#8a5d00"),
    ("#c2e8da", "#00694c"),
    ("#f3d3e4", "#8f4169"),
    ("#faf5b5", "#716a00"),
    ("#f8cdb8", "#a34300"),
    ("#e3e3e3", "#4d4d4d"),
    ("#d9d3f2", "#544399"),
)
_SIGNS = "●■▲◆★▼◐◩✚◖"
_BORDERS = ("solid", "dashed", "dotted")


@dataclass(frozen=True, slots=True)
class Look:
    """How one of several values is shown: fill and border colour, line style of the border, and a sign."""

    fill: str
    border: str
    line: str
    sign: str


NOTHING = Look(PAPER, LINE, "dashed", "○")  # where there is no value


def look(index: int) -> Look:
    """The look of the value at this place, from 0; the first eight differ in hue, and the next ones in border too."""
    fill, border = _HUES[index % len(_HUES)]
    return Look(fill, border, _BORDERS[index // len(_HUES) % len(_BORDERS)], _SIGNS[index % len(_SIGNS)])


def contrast(first: str, second: str) -> float:
    """The contrast of two colours ``#rrggbb`` from 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
