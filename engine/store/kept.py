"""Parts of a knowledge base that are read where somebody looks: mappings like any other."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any

from ..compiled import Fact


class Entries(dict[str, Any]):
    """Named values, each read from its place when it is first looked at.

    As a dict it holds those read so far; it says that it holds them all.
    """

    __slots__ = ("_places", "_read")

    def __init__(self, places: dict[str, Any], read: Callable[[Any], Any]) -> None:
        super().__init__()
        self._places = places
        self._read = read

    def __missing__(self, name: str) -> Any:
        found = self[name] = self._read(self._places[name])
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def get(self, name: str, default: Any = None) -> Any:
        """The value of that name, or ``default`` where there is none."""
        return self[name] if name in self._places else default

    def keys(self) -> KeysView[str]:  # type: ignore[override]
        """The names, in their order."""
        return self._places.keys()

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]
        """The names with their values, in their order."""
        return self._all().items()

    def values(self) -> ValuesView[Any]:  # type: ignore[override]
        """The values, in the order of their names."""
        return self._all().values()

    def _all(self) -> dict[str, Any]:
        return {name: self[name] for name in self._places}

    def __eq__(self, other: object) -> bool:
        return self._all() == other

    def __ne__(self, other: object) -> bool:
        return self._all() != other

    __hash__ = None

    def __or__(self, other: dict[str, Any]) -> dict[str, Any]:  # type: ignore[override]
        return self._all() | other

    def __repr__(self) -> str:
        return repr(self._all())

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (self._all(),)


class Column(Mapping[Any, Fact]):
    """A column of facts: the ``stated`` values by record, at once; who says so, and where, when somebody asks."""

    __slots__ = ("_cites", "_fact", "_places", "_said", "stated")

    def __init__(
        self,
        stated: dict[Any, Any],
        cites: Callable[[], list[Any]],
        places: Callable[[], list[Any]],
        fact: Callable[[Any, Any, Callable[[], Any]], Fact],
    ) -> None:
        self.stated = stated
        self._cites = cites
        self._places: Any = places
        self._fact = fact
        self._said: dict[Any, Any] | None = None

    def __getitem__(self, key: Any) -> Fact:
        if self._said is None:
            self._said = dict(zip(self.stated, self._cites(), strict=True))
        return self._fact(self.stated[key], self._said[key], lambda: self._place(key))

    def _place(self, key: Any) -> Any:
        if not isinstance(self._places, dict):
            self._places = dict(zip(self.stated, self._places(), strict=True))
        return self._places[key]

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
