"""Columns: a field of all records, worked out record by record when somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

from ..compiled import Attribute, Choice, KnowledgeBase
from ..inference.ranking import score_key
from ..kinds import Value
from ..scenario import Fields
from .attributes import fallback

_KEPT = {1: 64, 2: 16}  # columns kept for a field: of a catalogue's, and of a relation's, which are larger


class Ids(tuple[str, ...]):
    """The ids of a catalogue's records; a key by identity, because comparing thousands of them would take longer."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


class Column(dict[Any, Value]):
    """A field of every record, by id (of a relation, by ids): filled as it is read; None where there is no such record.

    A key by identity: what was worked out from a column stands as long as that very column is read.
    """

    __slots__ = ("_relation", "_sets", "_slot", "_stated", "ids")
    __hash__ = object.__hash__  # type: ignore[assignment]

    def __init__(
        self,
        ids: tuple[Ids, ...],
        sets: tuple[frozenset[str], ...],
        stated: Mapping[Any, Value],
        slot: Callable[..., Value],
    ) -> None:
        super().__init__()
        self.ids = ids
        self._sets = sets
        self._relation = len(ids) > 1
        self._stated = stated
        self._slot = slot

    def __eq__(self, other: object) -> bool:
        return self is other

    def keys_of_all(self) -> list[Any]:
        """The key of every record, in order, whether it was looked at or not."""
        return list(product(*self.ids)) if self._relation else list(self.ids[0])

    def __missing__(self, key: Any) -> Value:
        found = self._stated.get(key)
        if found is None:
            if not self._relation:
                if key not in self._sets[0]:
                    return None
                found = self._slot(key)
            else:
                for part, ids in zip(key, self._sets, strict=True):
                    if part not in ids:
                        return None
                found = self._slot(*key)
        self[key] = found
        return found

    def get(self, key: Any, default: Any = None) -> Any:
        """The value for a record, worked out if need be; None where there is no such record."""
        return self[key]


class Labels(dict[str, str]):
    """The labels of a catalogue's records; None for no record."""

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other

    def __missing__(self, key: Any) -> None:
        return None


class Records:
    """The records of one scenario: those of the knowledge base, and those that the scenario describes itself."""

    def __init__(self, base: KnowledgeBase, described: Mapping[str, Mapping[str, Fields]]) -> None:
        self.base = base
        self._described = described
        self._ids: dict[str, Ids] = {}
        self._sets: dict[str, frozenset[str]] = {}
        self._makers: dict[Any, Maker] = {}
        self._columns: dict[Any, Any] = {}

    def ids(self, catalogue: str) -> Ids:
        """The ids of a catalogue, sorted."""
        found = self._ids.get(catalogue)
        if found is None:
            own = self._described.get(catalogue, {})
            found = self._ids[catalogue] = Ids(sorted({*self.base.catalogues[catalogue].ids, *own}))
        return found

    def keys(self, attribute: Attribute) -> list[Any]:
        """The records of a field: ids, or pairs of ids."""
        catalogue = self.base.catalogues[attribute.record or ""]
        return list(product(*(self.ids(c) for c in catalogue.of))) if catalogue.of else list(self.ids(catalogue.name))

    def labels(self, catalogue: str) -> Labels:
        """The labels of a catalogue's records."""
        name = f"{catalogue}.label"
        found = self._columns.get(name)
        if found is None:
            labels = self.base.catalogues[catalogue].labels
            own = self._described.get(catalogue, {})
            said = {i: str(fields.get(name, labels.get(i, i))) for i, fields in own.items()}
            found = self._columns[name] = Labels({**labels, **said})
        return found

    def column(self, attribute: Attribute, slot: Callable[..., Value] | None = None) -> Column:
        """The column of a field that facts alone decide; with ``slot``, a new one that asks it for the rest."""
        if slot is None:
            found = self._columns.get(attribute.name)
            if found is None:
                empty = fallback(attribute)
                found = self._columns[attribute.name] = self.column(attribute, lambda *_key: empty)
            return found
        catalogue = self.base.catalogues[attribute.record or ""]
        names = catalogue.of or (catalogue.name,)
        ids, sets = tuple(self.ids(c) for c in names), tuple(self._set(c) for c in names)
        return Column(ids, sets, self.stated(attribute), slot)

    def stated(self, attribute: Attribute) -> Mapping[Any, Value]:
        """What facts and the scenario state of a field, by record."""
        key = (attribute.name, "stated")
        found = self._columns.get(key)
        if found is None:
            found = {key: fact.value for key, fact in self.base.facts.get(attribute.name, {}).items()}
            for ident, fields in self._described.get(attribute.record or "", {}).items():
                if attribute.name in fields:
                    found[ident] = fields[attribute.name]
            self._columns[key] = found
        return found

    def _set(self, catalogue: str) -> frozenset[str]:
        found = self._sets.get(catalogue)
        if found is None:
            found = self._sets[catalogue] = frozenset(self.ids(catalogue))
        return found

    def maker(self, attribute: Attribute, make: Callable[..., Callable[..., Value]]) -> Maker:
        """What makes the columns of a field that rules conclude."""
        found = self._makers.get(attribute.name)
        if found is None:
            found = self._makers[attribute.name] = Maker(self, attribute, make)
        return found


class Maker:
    """Makes the column of a field from the values that its rules read; the same values give the same column again."""

    __slots__ = ("_attribute", "_kept", "_limit", "_make", "_records")

    def __init__(self, records: Records, attribute: Attribute, make: Callable[..., Callable[..., Value]]) -> None:
        self._records = records
        self._attribute = attribute
        self._make = make
        self._kept: dict[tuple[Any, ...], Column] = {}
        self._limit = _KEPT[2 if records.base.catalogues[attribute.record or ""].of else 1]

    def __call__(self, *reads: Any) -> Column:
        found = self._kept.get(reads)
        if found is None:
            if len(self._kept) >= self._limit:
                self._kept.clear()
            found = self._kept[reads] = self._records.column(self._attribute, self._make(*reads))
        return found


def chooser(choice: Choice) -> Callable[..., str | None]:
    """The function that picks a choice's winner, as ``engine.ranking.rank`` does, without ranking the others.

    It takes the ids, the order (or None), the column that excludes (or None), the columns of the scores, and what
    ``without`` and ``only`` say of the choice (or None).
    """
    more = tuple(m for _, m in choice.by)

    def free(ident: str, unless: Column | None, without: Sequence[str] | None, only: Sequence[str] | None) -> bool:
        if (without is not None and ident in without) or (only is not None and ident not in only):
            return False
        return unless is None or unless[ident] is not True

    def by_order(
        ids: Ids, order: tuple[str, ...] | None, unless: Column | None, without: Any, only: Any, *columns: Column
    ) -> str | None:
        if order is None:
            return None
        for ident in order:
            if ident in ids and free(ident, unless, without, only):
                return ident
        return by_score(ids, None, unless, without, only, *columns)

    def by_score(
        ids: Ids, _order: None, unless: Column | None, without: Any, only: Any, *columns: Column
    ) -> str | None:
        best, winner = None, None
        for ident in ids:
            if not free(ident, unless, without, only):
                continue
            if not columns:
                return ident
            place = [score_key(column[ident], m) for column, m in zip(columns, more, strict=True)]
            if best is None or place < best:
                best, winner = place, ident
        return winner

    return by_order if choice.order else by_score
