"""The compiled form as one text, of which only what somebody looks at is read.

The text is a row of JSON values, one behind the other; a value names another by its place (the index of its first
character). What there are many of (rules, attributes, columns of facts, sources, texts) are values of their own, and so
is what many have in common (kinds, places' files, the same few expressions). So a command that looks at a third of the
rules reads a third of them.

A list whose first item is a negative number stands for something that JSON has not; a number from 0 names a class of
``engine.compiled``, whose fields follow.
"""

from __future__ import annotations

from binascii import crc32
from collections.abc import Callable, Iterator, Mapping
from json import dumps
from json.decoder import JSONDecoder
from typing import Any

from . import compiled, kinds
from .compiled import KnowledgeBase, Template
from .diagnostics import Position
from .immutable import Immutable

_CLASSES: tuple[type[Any], ...] = (
    kinds.Kind,
    *(
        found
        for _, found in sorted(vars(compiled).items())
        if isinstance(found, type) and issubclass(found, Immutable) and found.__module__ == compiled.__name__
    ),
)
_NUMBER = {cls: number for number, cls in enumerate(_CLASSES)}
_TUPLE, _DICT, _SHARED, _PLACE, _TEXT, _ENTRIES, _COLUMN = -1, -2, -3, -4, -5, -6, -7
_RECURRING = (compiled.Attr, compiled.Bound, compiled.Get, compiled.Const)  # the same few, over and over
_MANY = ("attributes", "catalogues", "rules", "contradictions", "sources", "tests", "sieves")  # fields by name

# Two layouts of the compiled form never read each other's files.
VERSION = f"{crc32(repr([(c.__name__, c._fields) for c in _CLASSES]).encode()):08x}"


def encode(base: KnowledgeBase) -> str:
    """The text of a compiled knowledge base, in ASCII. Raises ValueError where a number is not finite."""
    return _Writer().written(base)


def decode(text: str) -> KnowledgeBase:
    """The compiled knowledge base of a text; what is read later, when somebody looks at it, is not checked here."""
    found = _Reader(text).root()
    if not isinstance(found, KnowledgeBase):
        raise ValueError("no knowledge base")
    return found


class Entries(Mapping[str, Any]):
    """Named values, each read when it is first looked at."""

    __slots__ = ("_made", "_places", "_read")

    def __init__(self, places: dict[str, int], read: Callable[[int], Any]) -> None:
        self._places = places
        self._read = read
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = self._read(self._places[name])
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


class Column(Mapping[Any, compiled.Fact]):
    """A column of facts: the ``stated`` values by record, at once; who says so, when somebody asks."""

    __slots__ = ("_details", "_made", "_read", "stated")

    def __init__(self, stated: dict[Any, Any], details: int, read: Callable[[int], Any]) -> None:
        self.stated = stated
        self._details = details
        self._read = read
        self._made: dict[Any, compiled.Fact] | None = None

    def _facts(self) -> dict[Any, compiled.Fact]:
        if self._made is None:
            said = zip(self.stated.items(), self._read(self._details), strict=True)
            self._made = {key: compiled.Fact(value, cites, place) for (key, value), (cites, place) in said}
        return self._made

    def __getitem__(self, key: Any) -> compiled.Fact:
        return self._facts()[key]

    def __contains__(self, key: object) -> bool:
        return key in self.stated

    def __iter__(self) -> Iterator[Any]:
        return iter(self.stated)

    def __len__(self) -> int:
        return len(self.stated)

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


class _Writer:
    """Writes values one behind the other; equal ones that recur often are written once."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._length = 0
        self._parts: set[int] = set()
        self._places: dict[Any, int] = {}

    def written(self, base: KnowledgeBase) -> str:
        self._parts = {id(part) for part in [*base.tests.values(), *(p for s in base.sieves.values() for p in s.rest)]}
        fields = []
        for name in KnowledgeBase._fields:
            value = getattr(base, name)
            if name in _MANY:
                fields.append([_ENTRIES, {key: self._put(entry) for key, entry in value.items()}])
            elif name == "facts":
                fields.append([_ENTRIES, {key: self._append(self._column(column)) for key, column in value.items()}])
            else:
                fields.append(self._encoded(value))
        root = self._append([_NUMBER[KnowledgeBase], *fields])
        return "".join([*self._texts, f"{root:>12}"])

    def _append(self, encoded: Any) -> int:
        text = dumps(encoded, separators=(",", ":"), allow_nan=False)
        place = self._length
        self._texts.append(text)
        self._length += len(text)
        return place

    def _put(self, value: Any) -> int:
        return self._append(self._encoded(value))

    def _shared(self, key: Any, value: Any) -> list[int]:
        place = self._places.get(key)
        if place is None:
            encoded = self._fields(value) if isinstance(value, Immutable) else self._encoded(value)
            place = self._places[key] = self._append(encoded)
        return [_SHARED, place]

    def _encoded(self, value: Any) -> Any:
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        if isinstance(value, Position):
            return [_PLACE, self._shared(value.file, value.file)[1], value.line, value.column]
        if isinstance(value, Template):
            return [_TEXT, self._put(value.parts)]
        if isinstance(value, tuple):
            return [_TUPLE, *map(self._encoded, value)]
        if isinstance(value, Mapping):
            if all(isinstance(key, str) for key in value):
                return {key: self._encoded(entry) for key, entry in value.items()}
            return [_DICT, *([self._encoded(key), self._encoded(entry)] for key, entry in value.items())]
        if isinstance(value, kinds.Kind):
            return self._shared((value, tuple(value.labels.items())), value)
        if id(value) in self._parts:  # of a rule's guard; its sieve, too, holds this very object
            return self._shared(id(value), value)
        if isinstance(value, _RECURRING):
            return self._shared((value, repr(value)), value)  # repr tells 1 from 1.0 and from True
        return self._fields(value)

    def _fields(self, value: Any) -> list[Any]:
        cls = type(value)
        return [_NUMBER[cls], *(self._encoded(getattr(value, name)) for name in cls._fields)]

    def _column(self, column: Mapping[Any, compiled.Fact]) -> list[Any]:
        details = []
        for fact in column.values():
            cites = self._shared(("cites", fact.cites), fact.cites)
            details.append([_TUPLE, cites, self._encoded(fact.position)])
        values = {key: fact.value for key, fact in column.items()}
        return [_COLUMN, self._encoded(values), self._append([_TUPLE, *details])]


class _Reader:
    """Reads values by their places."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._scan = JSONDecoder().raw_decode
        self._shared: dict[int, Any] = {}

    def root(self) -> Any:
        return self._at(int(self._text[-12:]))

    def _at(self, place: int) -> Any:
        return self._decoded(self._scan(self._text, place)[0])

    def _decoded(self, value: Any) -> Any:
        kind = value.__class__
        if kind is dict:
            return {key: v if v.__class__ not in _NESTED else self._decoded(v) for key, v in value.items()}
        if kind is not list:
            return value
        tag = value[0]
        if tag >= 0:
            decoded = self._decoded
            return _CLASSES[tag](*[v if v.__class__ not in _NESTED else decoded(v) for v in value[1:]])
        if tag == _TUPLE:
            decoded = self._decoded
            return tuple([v if v.__class__ not in _NESTED else decoded(v) for v in value[1:]])
        if tag == _SHARED:
            return self._common(value[1])
        if tag == _PLACE:
            return Position(self._common(value[1]), value[2], value[3])
        if tag == _TEXT:
            return Template(lambda: self._at(value[1]))
        if tag == _ENTRIES:
            return Entries(value[1], self._at)
        if tag == _COLUMN:
            return Column(self._decoded(value[1]), value[2], self._at)
        return {self._decoded(key): self._decoded(entry) for key, entry in value[1:]}

    def _common(self, place: int) -> Any:
        found = self._shared.get(place)
        if found is None:
            found = self._shared[place] = self._at(place)
        return found


_NESTED = frozenset({list, dict})
