"""A cache of compiled knowledge bases, keyed by their contents.

It holds plain data (JSON), so reading one can execute nothing; it is safe to delete, to share between processes and to
lose: whatever is wrong with it, the answer is to compile again. A file is written beside its final name and renamed, so
no reader ever sees half of one.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import compiled, kinds
from .compiled import KnowledgeBase
from .diagnostics import Position

_CLASSES: tuple[type[Any], ...] = (
    kinds.Kind,
    *(
        getattr(compiled, name)
        for name in sorted(vars(compiled))
        if dataclasses.is_dataclass(getattr(compiled, name)) and getattr(compiled, name).__module__ == compiled.__name__
    ),
)
_TUPLE, _DICT, _SHARED, _PLACE, _TEXT, _FACT = -1, -2, -3, -4, -5, -6
_RECURRING = (compiled.Attr, compiled.Bound, compiled.Get, compiled.Const)  # the same few, over and over
_FIELDS = {cls: tuple(f.name for f in dataclasses.fields(cls)) for cls in _CLASSES}
_NUMBER = {cls: number for number, cls in enumerate(_CLASSES)}

# Two layouts of the compiled form never read each other's files.
_LAYOUT = hashlib.sha256(repr([(c.__name__, _FIELDS[c]) for c in _CLASSES]).encode()).hexdigest()[:12]


def cached_path(folder: Path, sha256: str) -> Path:
    """Where the compiled form of the knowledge base with this fingerprint is kept."""
    return folder / f"{sha256[:40]}-{_LAYOUT}.json"


def read(folder: Path, sha256: str) -> KnowledgeBase | None:
    """The compiled form kept under this fingerprint, or None where there is none that can be used."""
    try:
        shared, body = json.loads(cached_path(folder, sha256).read_bytes())
        base = _Decoder(shared).decode(body)
    except (OSError, ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None
    return base if isinstance(base, KnowledgeBase) and base.sha256 == sha256 else None


def write(folder: Path, base: KnowledgeBase) -> None:
    """Keep a compiled form; where that fails (a full or read-only disk), nothing happens."""
    import tempfile  # only when something is kept

    with suppress(OSError, RecursionError, ValueError):
        encoder = _Encoder()
        body = encoder.encode(base)
        data = json.dumps([encoder.shared, body], separators=(",", ":"), allow_nan=False)
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(data)
            os.replace(temporary, cached_path(folder, base.sha256))
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise


class _Encoder:
    """Turns compiled data into lists, numbers and texts; equal values that recur often are stored once."""

    def __init__(self) -> None:
        self.shared: list[Any] = []
        self._known: dict[Any, int] = {}

    def encode(self, value: Any) -> Any:
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        if isinstance(value, Position):
            return [_PLACE, self._share(value.file, value.file), value.line, value.column]
        if isinstance(value, compiled.Template):
            return [_TEXT, self.encode(value.parts)]
        if isinstance(value, compiled.Fact):
            place = value.position
            cites = self._share(("cites", value.cites), value.cites)
            return [
                _FACT,
                self.encode(value.value),
                cites,
                self._share(place.file, place.file),
                place.line,
                place.column,
            ]
        if isinstance(value, tuple):
            return [_TUPLE, *map(self.encode, value)]
        if isinstance(value, Mapping):
            return [_DICT, *([self.encode(k), self.encode(v)] for k, v in value.items())]
        if isinstance(value, kinds.Kind):
            return [_SHARED, self._share((value, tuple(value.labels.items())), value)]
        if isinstance(value, _RECURRING):
            return [_SHARED, self._share((value, repr(value)), value)]  # repr tells 1 from 1.0 and from True
        return self._fields(value)

    def _share(self, key: Any, value: Any) -> int:
        found = self._known.get(key)
        if found is None:
            encoded = self.encode(value) if isinstance(value, (str, tuple)) else self._fields(value)
            found = self._known[key] = len(self.shared)
            self.shared.append(encoded)
        return found

    def _fields(self, value: Any) -> list[Any]:
        cls = type(value)
        return [_NUMBER[cls], *(self.encode(getattr(value, name)) for name in _FIELDS[cls])]


class _Decoder:
    """Turns what an encoder wrote back into compiled data."""

    def __init__(self, shared: list[Any]) -> None:
        self.shared: list[Any] = []
        for encoded in shared:
            self.shared.append(self.decode(encoded))

    def decode(self, value: Any) -> Any:
        if value.__class__ is not list:
            return value
        tag = value[0]
        if tag >= 0:
            make: Callable[..., Any] = _CLASSES[tag]
            decode = self.decode
            return make(*[v if v.__class__ is not list else decode(v) for v in value[1:]])
        if tag == _TUPLE:
            decode = self.decode
            return tuple([v if v.__class__ is not list else decode(v) for v in value[1:]])
        if tag == _SHARED:
            return self.shared[value[1]]
        if tag == _TEXT:
            return compiled.Template(lambda: self.decode(value[1]))
        if tag == _FACT:
            place = Position(self.shared[value[3]], value[4], value[5])
            stated = value[1] if value[1].__class__ is not list else self.decode(value[1])
            return compiled.Fact(stated, self.shared[value[2]], place)
        if tag == _PLACE:
            return Position(self.shared[value[1]], value[2], value[3])
        return {self.decode(k): self.decode(v) for k, v in value[1:]}
