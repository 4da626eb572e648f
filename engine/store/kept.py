"""Parts of a knowledge base that are read where somebody looks: mappings like any other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..compiled import Fact


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

    __slots__ = ("_details", "_fact", "_said", "stated")

    def __init__(
        self, stated: dict[Any, Any], details: Callable[[], list[Any]], fact: Callable[[Any, Any], Fact]
    ) -> None:
        self.stated = stated
        self._details = details
        self._fact = fact
        self._said: dict[Any, Any] | None = None

    def __getitem__(self, key: Any) -> Fact:
        if self._said is None:
            self._said = dict(zip(self.stated, self._details(), strict=True))
        return self._fact(self.stated[key], self._said[key])

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
