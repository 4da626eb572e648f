"""Parts of a knowledge base that are read where somebody looks: mappings like any other."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView

from ..annotations import Any
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
    """A column of facts: the ``stated`` values by record, at once; who says so, and where, when somebody asks.

    ``at`` says at which place of such a list a record stands; columns of the same records share it.
    """

    __slots__ = ("_at", "_cites", "_fact", "_places", "stated")

    def __init__(
        self,
        stated: dict[Any, Any],
        at: Callable[[], Mapping[Any, int]],
        cites: Callable[[], list[Any]],
        places: Callable[[], list[Any]],
        fact: Callable[[Any, Any, Callable[[], Any]], Fact],
    ) -> None:
        self.stated = stated
        self._at = at
        self._cites: Any = cites
        self._places: Any = places
        self._fact = fact

    def __getitem__(self, key: Any) -> Fact:
        value, at = self.stated[key], self._at()[key]
        if self._cites.__class__ is not list:
            self._cites = self._cites()
        return self._fact(value, self._cites[at], lambda: self._place(at))

    def _place(self, at: int) -> Any:
        if self._places.__class__ is not list:
            self._places = self._places()
        return self._places[at]

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
