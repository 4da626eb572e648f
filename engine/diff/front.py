"""The front: the twins through which every difference passes before it reaches any other."""

from __future__ import annotations

from collections.abc import Iterator

from .pair import Pair
from .signature import of_kind


def front(pair: Pair) -> tuple[str, ...]:
    """The attributes, no records' fields, that both versions have and that an edit is about.

    They are written differently themselves, or read what is (a record's field, perhaps through other fields; values
    that are declared differently), or gather what holds of records that are not the same. All other attributes read
    the same by the same statements: in a scenario in which the front comes to the same in both versions, everything
    does. (A record that one version alone has is looked up by nobody until something in the front names it.)
    """
    old, new = pair.changes.old, pair.changes.new
    twins = set(pair.twins)
    fields = {n for n in twins for b in (old, new) if n in b.attributes and b.attributes[n].record is not None}

    def declared(name: str) -> bool:
        """Whether an attribute has other values now, or is known to one version alone."""
        if name not in old.attributes or name not in new.attributes:
            return True
        return of_kind(old.attributes[name].kind) != of_kind(new.attributes[name].kind)

    gathering = pair.changes.written | set(_gathering(pair))
    reached: dict[str, bool] = {}

    def edited(name: str) -> bool:
        found = reached.get(name)
        if found is None:
            reads = {r for b in (old, new) for r in b.depends.get(name, ()) if r in twins}
            found = name in gathering or any(edited(r) if r in fields else declared(r) for r in sorted(reads))
            reached[name] = found
        return found

    return tuple(n for n in pair.twins if n not in fields and not _alone(pair, n) and edited(n))


def _gathering(pair: Pair) -> Iterator[str]:
    """What is said of all records together of a catalogue whose records are not the same: choices, and combinations."""
    catalogues = pair.changes.catalogues
    for base in (pair.changes.old, pair.changes.new):
        yield from (name for name, choice in base.choices.items() if choice.record in catalogues)
        for rule in base.rules.values():
            yield from (c.target for c in rule.conclusions if catalogues.intersection(rule.loops).difference(c.keys))


def _alone(pair: Pair, name: str) -> bool:
    """Whether one version alone has an attribute."""
    return any(name not in b.attributes for b in (pair.changes.old, pair.changes.new))
