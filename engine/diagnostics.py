"""What is said to a person whose input is wrong: one type for every finding, and the error that carries them.

The error tree, each with the findings that explain it::

    EngineError
    ├── KnowledgeError    the knowledge base cannot be used (files, schema, names, types, cycles)
    └── ScenarioError     the knowledge base is fine; what was asked of it is not
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .annotations import TYPE_CHECKING, Literal
from .immutable import Immutable

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from .immutable import NamedTuple

Severity = Literal["error", "warning", "info"]


class Position(NamedTuple):  # a tuple, because a knowledge base has thousands of them
    """A place in a file: the name as the user wrote it, line and column from 1. Line 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Diagnostic(Immutable, apart=("source",)):
    """One finding: a stable code, how bad it is, where, what is wrong, and what to do about it.

    ``source`` is the line of the file that the position names, without its line end, or None where there is none.
    """

    code: str
    message: str
    position: Position
    hint: str | None = None
    severity: Severity = "error"
    source: str | None = None

    def text(self) -> str:
        """The finding for a terminal: place, code and message, then the source line with a caret, then the hint."""
        lines = [f"{self.position}: {self.severity}[{self.code}]: {self.message}"]
        if self.source is not None and self.position.line:
            number = str(self.position.line)
            shown, caret = _window(self.source, self.position.column)
            lines.append(f" {number} | {shown}")
            lines.append(f" {' ' * len(number)} | {' ' * caret}^")
        if self.hint:
            lines.append(f"   hint: {self.hint}")
        return "\n".join(lines)

    def as_dict(self) -> dict[str, object]:
        """The finding as JSON-ready data, with the keys of ``kb check --format json``."""
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.position.file,
            "line": self.position.line,
            "column": self.position.column,
            "message": self.message,
            "hint": self.hint,
        }

    def annotation(self) -> str:
        """The finding as a GitHub workflow command, which shows it beside the line of a pull request."""
        level = {"error": "error", "warning": "warning", "info": "notice"}[self.severity]
        text = self.message + (f"\nhint: {self.hint}" if self.hint else "")
        where = f"file={_escape_property(self.position.file)}"
        if self.position.line:
            where += f",line={self.position.line},col={self.position.column}"
        return f"::{level} {where},title={_escape_property(self.code)}::{_escape_data(text)}"


class EngineError(Exception):
    """Something that a person must mend; ``diagnostics`` says what, where and how."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(d.text() for d in self.diagnostics))


class KnowledgeError(EngineError):
    """The knowledge base cannot be used as it is written."""


class ScenarioError(EngineError):
    """A scenario, or an option given with it, cannot be used as it is written."""


def sort_key(diagnostic: Diagnostic) -> tuple[object, ...]:
    """The order in which findings are shown: by file, then place, then code."""
    return (diagnostic.position, diagnostic.code, diagnostic.message)


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """All findings as one JSON document: ``{"findings": [...]}``."""
    import json

    return json.dumps({"findings": [d.as_dict() for d in diagnostics]}, ensure_ascii=False, indent=2)


def _window(source: str, column: int, width: int = 100) -> tuple[str, int]:
    """The part of a long line around ``column`` that fits in ``width``, and how many terminal cells the caret is in.

    Characters that a terminal would obey instead of showing (escape sequences) are replaced.
    """
    at = min(max(column - 1, 0), len(source))
    start = 0
    if len(source) > width:
        start = max(0, min(at - width // 2, len(source) - width))
    shown = "".join(c if c.isprintable() else " " if c == "\t" else "\ufffd" for c in source[start : start + width])
    if start:
        shown = "…" + shown[1:]
    if start + width < len(source):
        shown = shown[:-1] + "…"
    return shown, _cells(shown[: at - start])


def _cells(text: str) -> int:
    """How many terminal cells ``text`` takes: two for wide (CJK, emoji), none for combining characters."""
    if text.isascii():
        return len(text)
    import unicodedata  # only for lines that need it

    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
