"""Reads YAML files: YAML 1.2 core from libyaml's event stream, every value with its file, line and column.

The language uses a small part of YAML, the part that people and editors agree about. Everything else is told, with a
stable code, as far as possible for the whole file in one run; only a file that is not YAML ends with its one error.

======================== ============================================================================================
code                     what it says
======================== ============================================================================================
yaml-alias               ``*name`` stands for nothing here
yaml-anchor              ``&name`` marks nothing here
yaml-colon               ``key:value`` without a space is one text
yaml-comment-in-text     (warning) `` #`` ended a text: the rest of its line is a comment
yaml-control-character   a character that no text may hold
yaml-directive           ``%YAML`` of another version, ``%TAG``
yaml-documents           a second document in one file
yaml-duplicate-key       a key twice in one mapping
yaml-empty               nothing but comments
yaml-encoding            not UTF-8
yaml-key                 a key that is not text
yaml-merge-key           ``<<``
yaml-no-value            a key without a value inside ``{…}``
yaml-not-finite          NaN, infinity, or a number too large for arithmetic
yaml-quote               text that YAML reads as something else; quotes mend it
yaml-syntax              not YAML
yaml-tab                 a tab where YAML wants spaces
yaml-tag                 ``!!type``
yaml-too-deep            nested more than 50 levels
yaml-too-large           more than 20 MB
yaml-unreadable          the file cannot be read at all
======================== ============================================================================================
"""

from __future__ import annotations

import re

from ..annotations import TYPE_CHECKING
from ..diagnostics import Diagnostic, Position, sort_key
from .source import FORBIDDEN, Source, shorten
from .yaml_nodes import MAX_DEPTH, Entry, Mapping, Node, Plain, Scalar, Sequence, plain
from .yaml_plain import read_plain

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "Entry",
    "Mapping",
    "Node",
    "Plain",
    "Scalar",
    "Sequence",
    "plain",
    "read_file",
    "read_text",
]

MAX_BYTES = 20_000_000

# libyaml from 0.2.6 on reads ahead within brackets and gives up at 1,000 of them, before its first event reaches us.
_PARSERS_OWN_LIMIT = "exceeded maximum nesting depth"

_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def read_file(path: Path, shown: str) -> tuple[Node | None, list[Diagnostic]]:
    """Reads one file; ``shown`` is its name in positions. Never raises for what the file is or holds."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        return None, [Diagnostic("yaml-unreadable", f"the file cannot be read: {reason}", Position(shown))]
    return read_text(data, shown)


def read_text(text: str | bytes, file: str) -> tuple[Node | None, list[Diagnostic]]:
    """Reads the text of one file; ``file`` is its name in positions.

    Returns:
        The root node, with the errors and warnings found, in the order of their places. Where there are errors the node
        is a best guess of what was meant, so that later checks may go on. It is None where there is nothing to go on
        with: text that is not YAML (one error), not UTF-8, empty, too large or too deep.
    """
    decoded, problem = _decode(text, file)
    if problem is not None:
        return None, [problem]
    found = read_plain(decoded, file)
    if found is not None:
        return found, []
    bad = FORBIDDEN.search(decoded)
    if bad is not None:
        return None, [_forbidden(Source(file, decoded), bad)]
    return _read_all(Source(file, decoded))


def _read_all(source: Source) -> tuple[Node | None, list[Diagnostic]]:
    """Reads a text that may be anything, with a parser of all of YAML."""
    import yaml  # most scenarios are plain

    from .yaml_builder import Builder, TooDeep

    builder = Builder(source)
    try:
        root = builder.build()
    except TooDeep as error:
        return None, [_too_deep(source, error.line, error.column)]
    except yaml.MarkedYAMLError as error:
        if error.problem == _PARSERS_OWN_LIMIT and error.problem_mark is not None:
            return None, [_too_deep(source, error.problem_mark.line + 1, error.problem_mark.column + 1)]
        from .yaml_traps import syntax_error  # few files have one

        return None, [syntax_error(source, error, builder.last)]
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # the pure parser lets some escapes raise ValueError
        return None, [source.finding("yaml-syntax", f"this is not YAML: {shorten(str(error), 200)}", 1, 1)]
    return root, sorted(builder.found, key=sort_key)


def _too_deep(source: Source, line: int, column: int) -> Diagnostic:
    return source.finding("yaml-too-deep", f"more than {MAX_DEPTH} levels of nesting", line, column)


def _decode(text: str | bytes, file: str) -> tuple[str, Diagnostic | None]:
    """The text without a byte-order mark, or what keeps it from being read."""
    if len(text) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 1_000_000} MB"
        return "", Diagnostic("yaml-too-large", message, Position(file, 1, 1), "split it into several files")
    if isinstance(text, bytes):
        for mark, name in _BYTE_ORDER_MARKS:
            if text.startswith(mark):
                shown = " ".join(f"{byte:02X}" for byte in mark)
                message = f"the file is not UTF-8: it begins with the bytes {shown}, so it is {name}"
                return "", Diagnostic("yaml-encoding", message, Position(file, 1, 1), "save it as UTF-8")
        try:
            decoded = text.decode("utf-8")
        except UnicodeDecodeError as error:
            return "", _not_utf8(text, error.start, file)
    else:
        decoded = text
    return decoded.removeprefix("\ufeff"), None


def _forbidden(source: Source, first: re.Match[str]) -> Diagnostic:
    line, column = source.place(first.start())
    more = len(FORBIDDEN.findall(source.text)) - 1
    message = f"the character U+{ord(first[0]):04X} cannot be part of a text"
    if more:
        message += f" (and {more:,} more like it)"
    hint = "delete it" if more < 100 else "this does not look like a text file"
    return source.finding("yaml-control-character", message, line, column, hint)


def _not_utf8(data: bytes, offset: int, file: str) -> Diagnostic:
    # Every byte before the bad one decodes; latin-1 shows the rest of its line without failing.
    source = Source(file, data[:offset].decode("utf-8").removeprefix("\ufeff"))
    line, column = source.place(len(source.text))
    rest = re.split(rb"[\r\n]", data[offset : offset + 200])[0].decode("latin-1")
    message = f"the file is not UTF-8: byte 0x{data[offset]:02X} at offset {offset:,}"
    guess = bytes([data[offset]]).decode("cp1252", "ignore")
    hint = "save the file as UTF-8"
    if guess and guess.isprintable():
        hint += f"; in Windows-1252 this byte is '{guess}'"
    return Diagnostic("yaml-encoding", message, Position(file, line, column), hint, source=source.line(line) + rest)
