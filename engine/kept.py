"""Parts of a knowledge base that are read where somebody looks: mappings like any other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .compiled import Fact


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


class Column(Mapping[Any, Fact]):
    """A column of facts: the ``stated`` values by record, at once; who says so, when somebody asks."""

    __slots__ = ("_details", "_made", "_read", "stated")

    def __init__(self, stated: dict[Any, Any], details: int, read: Callable[[int], Any]) -> None:
        self.stated = stated
        self._details = details
        self._read = read
        self._made: dict[Any, Fact] | None = None

    def _facts(self) -> dict[Any, Fact]:
        if self._made is None:
            said = zip(self.stated.items(), self._read(self._details), strict=True)
            self._made = {key: Fact(value, cites, place) for (key, value), (cites, place) in said}
        return self._made

    def __getitem__(self, key: Any) -> Fact:
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
