"""Text for a terminal: what the terminal can show, and lines that fit in it."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping

from ..engine.annotations import Literal, TextIO
from ..engine.immutable import Immutable

Style = Literal["bold", "dim", "red", "green", "yellow", "blue", "cyan"]

_CODES: dict[Style, str] = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "cyan": "36",
}

# What has no decomposition into ASCII of its own but an obvious stand-in.
_ASCII = str.maketrans(
    {
        "–": "-", "—": "-", "‑": "-", "−": "-", "…": "...", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'",
        "→": "->", "←": "<-", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "×": "x", "·": "-", "•": "*", "★": "*",
        "☆": ".", "✓": "+", "✗": "x", "ß": "ss", "æ": "ae", "Æ": "Ae", "ø": "o", "Ø": "O", "€": "EUR", "°": " deg",
    }
)  # fmt: skip


class Terminal(Immutable):
    """What can be shown where text goes: columns, whether Unicode, whether colour."""

    width: int = 80
    unicode: bool = True
    colour: bool = False

    def paint(self, text: str, *styles: Style) -> str:
        """``text`` in these styles, or as it is where colour is not wanted."""
        if not self.colour or not styles or not text:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"

    def shown(self, text: str) -> str:
        """``text`` as this terminal can show it: unchanged, or in ASCII."""
        return text if self.unicode else ascii_text(text)


def terminal(stream: TextIO, environ: Mapping[str, str] | None = None) -> Terminal:
    """What ``stream`` can show: 80 columns (fewer on a narrower screen), Unicode if it is written as UTF-8, colour on
    a screen where NO_COLOR (https://no-color.org) is not set."""
    environ = os.environ if environ is None else environ
    encoding = (getattr(stream, "encoding", None) or "ascii").lower().replace("-", "").replace("_", "")
    screen = stream.isatty()
    colour = screen and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    # Lines longer than 80 are hard to read even where there is room for them.
    width = min(80, _columns()) if screen else 80
    return Terminal(width=max(width, 40), unicode=encoding.startswith("utf"), colour=colour)


def _columns() -> int:
    import shutil  # only on a screen

    return shutil.get_terminal_size((80, 24)).columns


def plain(text: str) -> str:
    """``text`` on one line: control and other unprintable characters dropped, white space squeezed to one space."""
    if text.isprintable():
        return " ".join(text.split())
    kept = (c if c.isprintable() else "" if unicodedata.category(c) == "Cf" else " " for c in text)
    return " ".join("".join(kept).split())


def ascii_text(text: str) -> str:
    """``text`` in ASCII: letters lose their accents, signs get a stand-in, and the rest becomes a question mark."""
    text = unicodedata.normalize("NFKD", text.translate(_ASCII))
    return "".join(c for c in text if not unicodedata.combining(c)).encode("ascii", "replace").decode("ascii")


def cells(text: str) -> int:
    """How many columns of a terminal ``text`` takes."""
    return len(text) if text.isascii() else sum([_CELLS[c] for c in text])


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """``text`` in lines of at most ``width`` columns, the first one after ``first`` and the others after ``rest``.

    A word that is wider than a line is broken. White space in the text is squeezed; the prefixes stay as they are.
    """
    body = _broken(plain(text), max(width - cells(first), 2), max(width - cells(rest), 2))
    return [(rest if index else first) + line for index, line in enumerate(body)]


def pad(text: str, width: int, align: Literal["<", ">", "^"] = "<") -> str:
    """``text`` filled with spaces to ``width`` columns; longer text stays as it is."""
    gap = max(width - cells(text), 0)
    left = {"<": 0, ">": gap, "^": gap // 2}[align]
    return " " * left + text + " " * (gap - left)


def cut(text: str, width: int, more: str = "…") -> str:
    """``text`` shortened to at most ``width`` columns, ending in ``more`` where something was cut."""
    if cells(text) <= width:
        return text
    kept = ""
    for character in text:
        if cells(kept + character + more) > width:
            break
        kept += character
    return kept.rstrip() + more


class _Cells(dict[str, int]):
    """How many columns a character takes, looked up once for each."""

    def __missing__(self, character: str) -> int:
        wide = unicodedata.east_asian_width(character) in "WF"
        found = self[character] = 0 if unicodedata.combining(character) else 2 if wide else 1
        return found


_CELLS = _Cells()


def _broken(text: str, first: int, rest: int) -> list[str]:
    lines, used, room = [""], 0, first
    for word in text.split(" "):
        wide = cells(word)
        if lines[-1] and used + 1 + wide <= room:
            lines[-1] += " " + word
            used += 1 + wide
            continue
        if lines[-1]:
            lines.append("")
            used, room = 0, rest
        if wide <= room:
            lines[-1], used = word, wide
            continue
        for character in word:
            if lines[-1] and used + cells(character) > room:
                lines.append("")
                used, room = 0, rest
            lines[-1] += character
            used += cells(character)
    return lines
