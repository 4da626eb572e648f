"""Plain texts, read without libyaml: the few forms that most scenarios are written in.

    # a comment
    target:
      task: image-classification
    data.n_train: 800      # another

Importing and calling a whole YAML parser for this takes a fifth of a short command. What this module reads it reads to
the same nodes as ``yaml_builder``, at the same places; whatever else a text holds (a quote, a bracket, a text of two
lines, a tab, a mistake), it says nothing and leaves it to that.
"""

from __future__ import annotations

from ..diagnostics import Position
from .scalars import NotFinite, resolve
from .yaml_nodes import Entry, Mapping, Node, Scalar

_LONGEST = 10_000  # characters; a text of that size is not what this is for
_LONGEST_KEY = 100
_DEEPEST = 10
_PROSE = frozenset({"because", "title", "ask", "label"})  # where a comment behind a text is suspicious
_SIGNS = frozenset("+-.")
_IN_KEYS = str.maketrans("", "", "._-")


class _Otherwise(Exception):
    """The text is more than plain."""


def read_plain(text: str, file: str) -> Node | None:
    """The mapping, or the single value, of a plain text without a mistake; None for every other text."""
    if len(text) > _LONGEST:
        return None
    lines = [(at, line) for at, line in enumerate(text.split("\n"), start=1) if line.strip(" ")]
    lines = [(at, line) for at, line in lines if line.lstrip(" ")[0] != "#" or not line.isprintable()]
    if not lines or not all(line.isprintable() for _, line in lines):
        return None
    try:
        if len(lines) == 1 and ":" not in lines[0][1]:
            (at, line) = lines[0]
            return _scalar(line, len(line) - len(line.lstrip(" ")), at, file)
        return _Block(lines, file).mapping(0)
    except (_Otherwise, NotFinite):
        return None


class _Block:
    """The lines of a block, read one after the other."""

    def __init__(self, lines: list[tuple[int, str]], file: str) -> None:
        self._lines = lines
        self._file = file
        self._next = 0

    def mapping(self, depth: int) -> Mapping:
        """The mapping that begins at the next line: that line, and those that stand below it or deeper."""
        indent, entries = self._indent(), dict[str, Entry]()
        position = Position(self._file, self._lines[self._next][0], indent + 1)
        while self._next < len(self._lines):
            here = self._indent()
            if here < indent and depth:
                break
            if here != indent:
                raise _Otherwise
            at, line = self._lines[self._next]
            name, colon, _ = line[indent:].partition(":")
            if not colon or not _is_key(name) or name in entries:
                raise _Otherwise
            key = Scalar(name, Position(self._file, at, indent + 1), name)
            entries[name] = Entry(key, self._value(name, at, line, indent, depth))
        return Mapping(tuple(entries.values()), position)

    def _indent(self) -> int:
        line = self._lines[self._next][1]
        return len(line) - len(line.lstrip(" "))

    def _value(self, name: str, at: int, line: str, indent: int, depth: int) -> Node:
        self._next += 1
        start = indent + len(name) + 1
        rest = line[start:].lstrip(" ")
        if rest and rest[0] != "#":
            if line[start] != " ":
                raise _Otherwise
            return _scalar(line, len(line) - len(rest), at, self._file)
        if rest and line[start] != " ":
            raise _Otherwise
        if self._next == len(self._lines) or self._indent() <= indent or depth == _DEEPEST:
            raise _Otherwise  # a key without a value, or too deep
        return self.mapping(depth + 1)


def _is_key(name: str) -> bool:
    plain = name[:1].isalpha() and name.isascii() and name.translate(_IN_KEYS).isalnum()
    return plain and name not in _PROSE and len(name) <= _LONGEST_KEY and resolve(name) is name


def _scalar(line: str, start: int, at: int, file: str) -> Scalar:
    """The text of a line from ``start`` on, up to a comment, as a value."""
    raw = line[start:].partition(" #")[0].rstrip(" ")
    first = raw[0]
    if not (first.isalnum() or (first in _SIGNS and raw[1:2].isdigit())) or ":" in raw:
        raise _Otherwise
    return Scalar(resolve(raw), Position(file, at, start + 1), raw)
