"""The node form of a YAML file: plain values, mappings and lists, each with the place where it was written."""

from __future__ import annotations

from ..annotations import Any, TypeAlias
from ..diagnostics import Position
from ..immutable import Immutable

MAX_DEPTH = 50  # levels of nesting that a file may have

Plain: TypeAlias = "bool | int | float | str | None"


class Scalar(Immutable):
    """A single value.

    ``raw`` is the text before it was read as null, a boolean or a number: ``1e3`` for the float 1000.0, so that a
    later stage may take it as an integer. ``quoted`` is true for quoted and block texts, which are never anything else.
    """

    value: Plain
    position: Position
    raw: str
    quoted: bool = False


class Entry(Immutable):
    """One ``key: value`` of a mapping. The key's ``value`` is always text."""

    key: Scalar
    value: Node

    @property
    def name(self) -> str:
        """The key's text."""
        return str(self.key.value)


class Mapping(Immutable, apart=("_index",)):
    """``key: value`` pairs in the order written; no key twice."""

    entries: tuple[Entry, ...]
    position: Position
    _index: dict[str, Entry]

    def __init__(self, entries: tuple[Entry, ...], position: Position) -> None:
        object.__setattr__(self, "entries", entries)
        object.__setattr__(self, "position", position)
        object.__setattr__(self, "_index", {str(entry.key.value): entry for entry in entries})

    def entry(self, key: str) -> Entry | None:
        """The entry of ``key``, or None."""
        return self._index.get(key)

    def get(self, key: str) -> Node | None:
        """The value of ``key``, or None where the key is absent (a null value is a ``Scalar``)."""
        entry = self._index.get(key)
        return None if entry is None else entry.value

    def keys(self) -> tuple[str, ...]:
        """The keys in the order written."""
        return tuple(self._index)


class Sequence(Immutable):
    """A list of nodes."""

    items: tuple[Node, ...]
    position: Position


Node: TypeAlias = "Scalar | Mapping | Sequence"


def plain(node: Node) -> Any:
    """The data of a node as Python's own ``None``, ``bool``, ``int``, ``float``, ``str``, ``dict`` and ``list``."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Mapping):
        return {str(entry.key.value): plain(entry.value) for entry in node.entries}
    return [plain(item) for item in node.items]
