"""From parser events to nodes, and the findings that need no more than the events and the source lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml

from ..diagnostics import Diagnostic, Position, Severity
from .patterns import pattern
from .scalars import NotFinite, resolve
from .source import FORBIDDEN, Source, quoted, shorten
from .yaml_nodes import MAX_DEPTH, Entry, Mapping, Node, Plain, Scalar, Sequence

# The pure Python parser gives the same events, many times slower, where libyaml is missing.
_Loader: Any = getattr(yaml, "CLoader", yaml.Loader)

_PROSE_KEYS = frozenset({"because", "title", "ask", "label"})
_COLON_WITHOUT_SPACE = pattern(r"[A-Za-z_][\w.\-]*:(?!//)\S")
# One space: a comment that is meant stands apart ("Cows  # short"), a number sign in a text does not ("Cow #1").
_NUMBER_SIGN = pattern(r" #[^\s#]")
_THOUSANDS = pattern(r"[0-9]{3}")
_TAG = pattern(r"![^\s,\[\]{}]*")
# Where a comma may have torn a text apart, no longer ones are looked for: joining costs their length each time.
_LONGEST_TORN = 1000
_MOST_PIECES = 20
_SIZED_BLOCK = pattern(r"[|>](?:[-+]?[1-9]|[1-9][-+])")


class TooDeep(Exception):
    """More than ``MAX_DEPTH`` levels; says where the level too many begins."""

    def __init__(self, line: int, column: int) -> None:
        self.line, self.column = line, column


class _Frame:
    """A mapping or a list that is being read; ``seen`` (the keys so far) is None for a list."""

    __slots__ = ("entries", "flow", "items", "key", "key_end", "key_told", "mended", "position", "seen")

    def __init__(self, position: Position, flow: bool, is_mapping: bool) -> None:
        self.position = position
        self.flow = flow  # written as {…} or […]
        self.items: list[Node] = []
        self.entries: list[Entry] = []
        self.seen: dict[str, Position] | None = {} if is_mapping else None
        self.key: Scalar | None = None
        self.key_end = (0, 0)
        self.key_told = False  # the key is a collection, which has been told
        self.mended = -1  # the index of the finding about the last value, if a comma tore that apart


class Builder:
    """Builds the node form of one file, iteratively; goes on after everything that is not a syntax error.

    ``found`` holds the findings; ``last`` the last scalar event, which a syntax error often comes right after.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[Diagnostic] = []
        self.last: Any = None
        self._resolved: dict[str, Plain] = {}

    def build(self) -> Node | None:
        """The root of the first document, or None for an empty one.

        Raises:
            yaml.YAMLError: what the parser says about text that is not YAML.
            TooDeep: at more than ``MAX_DEPTH`` levels.
        """
        parser = _Loader(self.source.text.encode("utf-8"))
        try:
            root = self._read(parser.get_event)
        finally:
            parser.dispose()
        if root is None or (isinstance(root, Scalar) and not root.raw and not root.quoted):
            position = Position(self.source.file, 1, 1)
            self.found.append(
                Diagnostic("yaml-empty", "there is nothing in the file but comments and spaces", position)
            )
            return None
        if isinstance(root, Scalar) and not root.quoted and _COLON_WITHOUT_SPACE.match(root.raw):
            self._colon(root, "error")
        return root

    def _read(self, next_event: Callable[[], Any]) -> Node | None:
        stack: list[_Frame] = []
        frame: _Frame | None = None
        root: Node | None = None
        documents = 0
        scalar, mapping, sequence = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
        ends = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
        node: Node
        while True:
            event = next_event()
            kind = type(event)
            if kind is scalar:
                node = self._scalar(event)
            elif kind is mapping or kind is sequence:
                frame = self._open(event, len(stack), kind is mapping)
                stack.append(frame)
                continue
            elif kind in ends:
                node = self._close(stack.pop())
                frame = stack[-1] if stack else None
            elif kind is yaml.AliasEvent:
                node = self._alias(event)
            elif kind is yaml.StreamEndEvent:
                return root
            else:
                if kind is yaml.DocumentStartEvent:
                    documents += 1
                    if documents > 1:
                        self._second_document(event)
                        return root
                    self._directives(event)
                continue
            if frame is None:
                root = node
            elif frame.seen is None:
                frame.items.append(node)
            elif frame.key is None:
                self._key(frame, node, event)
            else:
                self._value(frame, node, event, stack)

    def _open(self, event: Any, depth: int, is_mapping: bool) -> _Frame:
        mark = event.start_mark
        position = Position(self.source.file, mark.line + 1, mark.column + 1)
        if depth >= MAX_DEPTH:
            raise TooDeep(position.line, position.column)
        if event.tag is not None or event.anchor is not None:
            self._properties(event, position)
        return _Frame(position, bool(event.flow_style), is_mapping)

    def _close(self, frame: _Frame) -> Node:
        if frame.seen is not None:
            return Mapping(tuple(frame.entries), frame.position)
        if frame.flow:
            self._rejoin(frame)
        return Sequence(tuple(frame.items), frame.position)

    # Scalars

    def _scalar(self, event: Any) -> Scalar:
        mark = event.start_mark
        position = Position(self.source.file, mark.line + 1, mark.column + 1)
        raw: str = event.value
        style = event.style
        self.last = event
        if event.tag is not None or event.anchor is not None:
            tagged = self._properties(event, position)
            if tagged is not None:
                return tagged
        if style:
            if style == '"':
                self._escapes(raw, position)
            elif style != "'" and not raw.strip():
                return self._empty_block(raw, position)
            return Scalar(raw, position, raw, True)
        resolved = self._resolved
        if raw in resolved:
            return Scalar(resolved[raw], position, raw)
        try:
            value = resolved[raw] = resolve(raw)
        except NotFinite:
            self._say(
                "yaml-not-finite",
                f"'{shorten(raw, 40)}' is not a finite number that arithmetic can hold (at most about 1.8e308)",
                position,
                "put quotes around it if it is text",
            )
            return Scalar(raw, position, raw)
        return Scalar(value, position, raw)

    def _escapes(self, raw: str, position: Position) -> None:
        bad = FORBIDDEN.search(raw)
        if bad is not None:
            message = f"the escape for U+{ord(bad[0]):04X} makes a character that cannot be part of a text"
            self._say("yaml-control-character", message, position)

    def _empty_block(self, raw: str, position: Position) -> Scalar:
        header = self.source.line(position.line)[position.column - 1 :].strip()
        if _SIZED_BLOCK.match(header):
            self._quote(header, position, f"'{header[0]}' begins a block of text in YAML")
            return Scalar(header, position, header)
        return Scalar(raw, position, raw, True)

    def _alias(self, event: Any) -> Scalar:
        mark = event.start_mark
        position = Position(self.source.file, mark.line + 1, mark.column + 1)
        text = f"*{event.anchor}"
        hint = f'write the value out; if it is text, put quotes around it: "{text}"'
        self._say("yaml-alias", f"'{text}' is an alias to YAML, which has no meaning here", position, hint)
        return Scalar(text, position, text)

    def _properties(self, event: Any, position: Position) -> Scalar | None:
        """Tells of an anchor or a tag; gives the text that was probably meant."""
        line = self.source.line(position.line)
        if event.anchor is not None:
            column = line.find(f"&{event.anchor}", position.column - 1) + 1 or position.column
            hint = "remove it; if it is text, put quotes around it"
            self._say(
                "yaml-anchor",
                f"'&{event.anchor}' is an anchor, which has no meaning here",
                (position.line, column),
                hint,
            )
        if event.tag is None:
            return None
        at = line.find("!", position.column - 1)
        start = (position.line, at + 1) if at >= 0 else (position.line, position.column)
        written = _TAG.match(line, at) if at >= 0 else None
        tag = written[0] if written else event.tag
        if type(event) is yaml.ScalarEvent and not event.style and not tag.startswith(("!!", "!<")):
            text = self.source.between(start, _end(event)).strip()
            self._quote(text, start, "'!' begins a tag in YAML")
            return Scalar(text, Position(self.source.file, *start), text)
        self._say(
            "yaml-tag",
            f"'{shorten(tag)}' is a tag, which has no meaning here",
            start,
            "remove it; types come from the vocabulary",
        )
        return None

    # Mappings

    def _key(self, frame: _Frame, node: Node, event: Any) -> None:
        if frame.flow:
            frame.key_end = _end(event)
        if type(node) is Scalar:
            frame.key, frame.key_told = node, False
            return
        end = _end(event)
        start = (node.position.line, node.position.column)
        frame.key_told = True
        text = self.source.between(start, end).rstrip()
        self._say(
            "yaml-key",
            f"a key must be text, not '{shorten(text)}'",
            node.position,
            f"if it is text that begins with '{text[:1]}', put quotes around the whole text",
        )
        frame.key = Scalar(text, node.position, text, True)

    def _value(self, frame: _Frame, node: Node, event: Any, stack: list[_Frame]) -> None:
        key, seen = frame.key, frame.seen
        assert key is not None and seen is not None
        if isinstance(node, Scalar) and not node.quoted:
            if not node.raw and frame.flow:
                key = self._with_value(frame, key, node, stack)
                if key is None:
                    return
            if type(node.value) is str:
                self._plain_text(frame, key, node, event)
        frame.key = None
        frame.mended = -1
        name = key.value
        if type(name) is not str:
            self._not_text(key)
            key = Scalar(key.raw, key.position, key.raw)
            name = key.raw
        elif name == "<<" and not key.quoted:
            self._say("yaml-merge-key", "'<<' (merge) has no meaning here", key.position, "write the entries out")
            return
        if name in seen:
            message = f"'{shorten(name)}' is already given at {seen[name]}"
            self._say("yaml-duplicate-key", message, key.position, "keep one of the two")
            return
        seen[name] = key.position
        frame.entries.append(Entry(key, node))

    def _not_text(self, key: Scalar) -> None:
        kind = "null" if key.value is None else "a boolean" if isinstance(key.value, bool) else "a number"
        if not key.raw:
            self._say("yaml-key", "the key before this ':' is missing", key.position)
            return
        hint = f'put quotes around it: "{key.raw}"'
        self._say("yaml-key", f"a key must be text, and '{shorten(key.raw)}' is {kind} to YAML", key.position, hint)

    def _plain_text(self, frame: _Frame, key: Scalar, node: Scalar, event: Any) -> None:
        """The traps that unquoted text can fall into without a syntax error."""
        end = event.end_mark
        if key.value in _PROSE_KEYS and _NUMBER_SIGN.match(self.source.line(end.line + 1), end.column):
            self._say(
                "yaml-comment-in-text",
                "the text ends here: ' #' begins a comment",
                (end.line + 1, end.column + 2),
                "put quotes around the text; or two spaces before the '#' if a comment is meant",
                "warning",
            )
        if not frame.flow and node.position.line > key.position.line and _COLON_WITHOUT_SPACE.match(node.raw):
            self._colon(node, "warning")

    # Traps inside {…} and […]

    def _with_value(self, frame: _Frame, key: Scalar, node: Scalar, stack: list[_Frame]) -> Scalar | None:
        """Tells of a key in {…} without colon and value; None if it was no key but a part of the text before."""
        if ":" in self.source.between(frame.key_end, (node.position.line, node.position.column)):
            return key
        if frame.entries and self._torn(frame, frame.entries[-1], key):
            return None
        parent = stack[-2] if len(stack) > 1 else None
        if parent is not None and parent.key is not None and parent.key.value in _PROSE_KEYS:
            self._quote(None, frame.position, "a text that begins with '{' is a mapping to YAML")
        elif not key.quoted and _COLON_WITHOUT_SPACE.match(key.raw):
            self._colon(key, "error")
        elif not frame.key_told and not (parent is not None and parent.seen is not None and parent.key is None):
            # ({{x}} is told once, as a key that is not text)
            hint = "inside {…} write 'key: value'; for a list use […]; put quotes around a text that has a comma"
            before = frame.entries[-1].value if frame.entries else None
            if isinstance(before, Scalar) and before.raw.isdecimal() and _THOUSANDS.fullmatch(key.raw):
                hint = f"write numbers without commas: {before.raw}{key.raw}, not {before.raw},{key.raw}"
            self._say("yaml-no-value", f"'{shorten(key.raw)}' has no value", key.position, hint)
        return Scalar(key.raw, key.position, key.raw, True)

    def _torn(self, frame: _Frame, before: Entry, key: Scalar) -> bool:
        """Puts a text back together that a comma has torn apart: ``{a: = min(x, y)}`` is two keys to YAML."""
        value = before.value
        if not isinstance(value, Scalar) or value.quoted or type(value.value) is not str or key.quoted:
            return False
        torn_before = frame.mended >= 0
        is_formula = value.raw.startswith("=")
        if len(value.raw) > _LONGEST_TORN or not (
            torn_before or is_formula or _open_bracket(value.raw) or " " in value.raw or " " in key.raw
        ):
            return False
        if torn_before:
            self.found.pop(frame.mended)
        text = f"{value.raw}, {key.raw}"
        frame.mended = len(self.found)
        self._quote(text, value.position, f"the comma ends {'a formula' if is_formula else 'a text'} inside {{…}}")
        frame.entries[-1] = Entry(before.key, Scalar(text, value.position, text))
        frame.key = None
        return True

    def _rejoin(self, frame: _Frame) -> None:
        """Puts together the items of […] that a comma inside parentheses has torn apart: ``[= min(x, y)]``."""
        items = frame.items
        at = 0
        while at < len(items):
            first = items[at]
            if isinstance(first, Scalar) and not first.quoted and _open_bracket(first.raw):
                text = first.raw
                for stop in range(at + 1, min(len(items), at + _MOST_PIECES)):
                    piece = items[stop]
                    if not isinstance(piece, Scalar) or piece.quoted:
                        break
                    text = f"{text}, {piece.raw}"

                    if not _open_bracket(text):
                        self._quote(text, first.position, "the comma ends a text inside […]")
                        items[at : stop + 1] = [Scalar(text, first.position, text)]
                        break
            at += 1

    # The rest of a file

    def _second_document(self, event: Any) -> None:
        place = (event.start_mark.line + 1, event.start_mark.column + 1)
        self._say(
            "yaml-documents",
            "a second document begins here; a file holds one",
            place,
            "remove the '---', or split the file",
        )

    def _directives(self, event: Any) -> None:
        if event.tags or (event.version is not None and tuple(event.version) != (1, 2)):
            lines = self.source.lines
            number = next((n for n, line in enumerate(lines, 1) if line.startswith("%")), 1)
            self._say("yaml-directive", "files are read as YAML 1.2, without tags", (number, 1), "remove this line")

    def _colon(self, text: Scalar, severity: Severity) -> None:
        key, _, rest = text.raw.partition(":")
        place = (text.position.line, text.position.column + len(key))
        hint = f"write '{key}: {shorten(rest.split()[0], 30)}'"
        self._say("yaml-colon", f"'{key}:' needs a space after its colon, else this is one text", place, hint, severity)

    def _quote(self, text: str | None, place: Position | tuple[int, int], why: str) -> None:
        hint = "put quotes around the whole text" if text is None else f"put quotes around it: {quoted(text)}"
        self._say("yaml-quote", why, place, hint)

    def _say(
        self,
        code: str,
        message: str,
        place: Position | tuple[int, int],
        hint: str | None = None,
        severity: Severity = "error",
    ) -> None:
        line, column = (place.line, place.column) if isinstance(place, Position) else place
        self.found.append(self.source.finding(code, message, line, column, hint, severity))


def _end(event: Any) -> tuple[int, int]:
    return event.end_mark.line + 1, event.end_mark.column + 1


def _open_bracket(text: str) -> bool:
    return text.count("(") > text.count(")")
