"""The text of one file, by lines, and findings that show the line they speak of."""

from __future__ import annotations

from functools import cached_property

from ..diagnostics import Diagnostic, Position, Severity
from .patterns import pattern

# What ends a line for YAML, for editors and for libyaml alike (the reader rejects the exotic ones they disagree about).
_LINE_END = pattern(r"\r\n|\r|\n")

# Neither YAML nor XML (our pictures) may hold these. NEL, LS and PS are line ends to libyaml but not to YAML 1.2 nor to
# editors: positions would differ. A byte-order mark is accepted at the start of a file only.
FORBIDDEN = pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


class Source:
    """The text of ``file``. Lines and columns count from 1; columns are characters, not bytes."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text

    @cached_property
    def lines(self) -> list[str]:
        """All lines without their ends; one (empty) after the last line end."""
        return _LINE_END.split(self.text)

    def line(self, number: int) -> str:
        """Line ``number``; empty where the file has no such line."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def between(self, start: tuple[int, int], end: tuple[int, int]) -> str:
        """The text from ``start`` up to, not including, ``end`` (line, column); lines joined by single spaces."""
        (first, left), (last, right) = start, end
        if first == last:
            return self.line(first)[left - 1 : right - 1]
        inner = [self.line(number).strip() for number in range(first + 1, last)]
        return " ".join([self.line(first)[left - 1 :].rstrip(), *inner, self.line(last)[: right - 1].strip()])

    def place(self, offset: int) -> tuple[int, int]:
        """The line and column of the character at ``offset`` of the text."""
        before = _LINE_END.split(self.text[:offset])
        return len(before), len(before[-1]) + 1

    def finding(
        self,
        code: str,
        message: str,
        line: int,
        column: int,
        hint: str | None = None,
        severity: Severity = "error",
    ) -> Diagnostic:
        """A diagnostic at a place of this file, with its line."""
        return Diagnostic(code, message, Position(self.file, line, column), hint, severity, self.line(line))


def shorten(text: str, width: int = 60) -> str:
    """``text`` on one line, control characters made visible, cut to ``width`` characters with an ellipsis."""
    text = "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)
    return text if len(text) <= width else text[: width - 1] + "…"


def quoted(text: str) -> str:
    """``text`` as a quoted YAML scalar that a person can paste."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'
