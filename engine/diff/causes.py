"""Which statements make two runs differ: from the answer down to what is written differently."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..compiled import KnowledgeBase
from ..infer import Firing, Key, Run
from ..kinds import Value, same
from .pair import SIDES, Side
from .statements import Change, Changes


@dataclass(frozen=True, slots=True)
class Causes:
    """Why an answer differs in one scenario.

    ``old`` and ``new`` are the rules that the answer came from, a side; ``changes`` the statements that are written
    differently and had a say in it, an answer's own first; ``through`` the attributes by which they came to it.
    """

    old: tuple[str, ...]
    new: tuple[str, ...]
    changes: tuple[Change, ...]
    through: tuple[str, ...]


class Explainer:
    """Explains differences between the runs of one scenario in both versions."""

    def __init__(self, changes: Changes, twins: Container[str]) -> None:
        self.changes = changes
        self._twins = twins
        self._reading: dict[str, list[str]] = {}
        self._different: dict[tuple[Run, Run, str], list[Key] | None] = {}
        self._by_rule: dict[tuple[Side, str], Change] = {}
        for (old, new), change in changes.rules.items():
            if old is not None:
                self._by_rule["old", old] = change
            if new is not None:
                self._by_rule["new", new] = change
        self._by_id: dict[str, list[Change]] = {}
        for change in changes.listed:
            if change.answers and change.what not in ("rule", "row"):
                self._by_id.setdefault(change.id.split("[")[0], []).append(change)

    def causes(self, name: str, old: Run, new: Run) -> Causes:
        """Why ``name`` differs."""
        runs: Mapping[Side, Run] = {"old": old, "new": new}
        found: dict[Change, None] = {}
        through: dict[str, None] = {}
        seen: set[str] = set()
        front = [name]
        while front:
            following: list[str] = []
            for one in front:
                if one in seen:
                    continue
                seen.add(one)
                own = list(self._own(one, runs))
                found.update(dict.fromkeys(own))
                if one != name and own:
                    through[one] = None
                following += [r for r in self._reads(one) if r not in seen and self._differs(r, runs)]
            front = following
        decided = {side: tuple(self._decided(name, runs, side)) for side in SIDES}
        return Causes(decided["old"], decided["new"], tuple(found), tuple(through))

    def _reads(self, name: str) -> list[str]:
        """What an attribute reads that could differ."""
        found = self._reading.get(name)
        if found is None:
            reads = (r for base in (self.changes.old, self.changes.new) for r in base.depends.get(name, ()))
            found = self._reading[name] = [r for r in dict.fromkeys(reads) if r in self._twins]
        return found

    def _differs(self, name: str, runs: Mapping[Side, Run]) -> bool:
        """Whether an attribute, or a field of some record, differs between two runs."""
        keys = self._keys(name, runs)
        if keys is not None:
            return bool(keys)
        return not equal(*(runs[side].values.get(name) for side in SIDES))

    def _keys(self, name: str, runs: Mapping[Side, Run]) -> list[Key] | None:
        """The records whose field differs; None for an attribute of its own."""
        asked = (runs["old"], runs["new"], name)
        if asked not in self._different:
            self._different[asked] = different_keys(name, runs)
        return self._different[asked]

    def _own(self, name: str, runs: Mapping[Side, Run]) -> Iterator[Change]:
        """The statements about one attribute that are written differently and hold in one of the runs."""
        keys = self._keys(name, runs)
        for side in SIDES:
            run = runs[side]
            settled = run.settled.get(name)
            if settled is None:
                continue
            for key in keys if keys is not None else settled.firings:
                for firing in settled.firings.get(key, ()):
                    for ident in (firing.rule, *firing.overridden) if firing.stands else firing.overridden:
                        change = self._by_rule.get((side, ident))
                        if change is not None:
                            yield change
        for change in self._by_id.get(name, ()):
            if change.what != "fact" or keys is None or _key_of(change) in {_shown(k) for k in keys}:
                yield change
        for record in self._records(name):
            for change in self._by_id_of_record(record):
                if keys is None or any(change.id in (k if isinstance(k, tuple) else (k,)) for k in keys):
                    yield change

    def _records(self, name: str) -> set[str]:
        """The catalogues whose records an attribute is about."""
        found = set()
        for base in (self.changes.old, self.changes.new):
            attribute = base.attributes.get(name)
            if attribute is not None and attribute.record is not None:
                found |= {attribute.record, *base.catalogues[attribute.record].of}
            if name in base.choices:
                found.add(base.choices[name].record)
        return found

    def _by_id_of_record(self, record: str) -> Iterator[Change]:
        return (c for c in self.changes.listed if c.what == record and c.how in ("added", "removed"))

    def _decided(self, name: str, runs: Mapping[Side, Run], side: Side) -> Iterator[str]:
        """The rules that an attribute came from on one side; of a choice, those of its order or its winner's scores."""
        run, base = runs[side], self._base(side)
        settled = run.settled.get(name)
        if settled is None or None in settled.stated:
            return
        choice = base.choices.get(name)
        if choice is None:
            yield from _standing(settled.firings.get(None, ()), settled.value, base, name)
            return
        fields = [choice.order] if choice.order else []
        for read in fields:
            yield from _standing(run.settled[read].firings.get(None, ()), run.values[read], base, read)

    def _base(self, side: Side) -> KnowledgeBase:
        return self.changes.old if side == "old" else self.changes.new


def _standing(firings: tuple[Firing, ...], value: Value, base: KnowledgeBase, name: str) -> Iterator[str]:
    """The rules that stand; of a minimum or maximum, those that bind."""
    extreme = base.attributes[name].combine in ("min", "max")
    found = {f.rule: None for f in firings if f.stands and (not extreme or same(f.value, value))}
    yield from found


def equal(one: Any, other: Any) -> bool:
    """Whether two answers are the same; unknown is an answer too."""
    if one is None or other is None:
        return one is other
    return same(one, other)


def different_keys(name: str, runs: Mapping[Side, Run]) -> list[Key] | None:
    """The records whose field differs; None for an attribute of its own."""
    columns = [runs[side].values.get(name) for side in SIDES]
    if not any(isinstance(c, dict) for c in columns):
        return None
    one, other = (c if isinstance(c, dict) else {} for c in columns)
    theirs = set(other)
    common = [key for key in one if key in theirs]
    differ = [key for key in common if not equal(one[key], other[key])]
    return differ if len(common) == len(one) == len(theirs) else [*differ, *theirs.symmetric_difference(one)]


def _key_of(change: Change) -> str:
    return change.id.partition("[")[2].removesuffix("]")


def _shown(key: Key) -> str:
    return ", ".join(key) if isinstance(key, tuple) else str(key)
