"""The front: the twins through which every difference passes before it reaches any other."""

from __future__ import annotations

from .pair import Pair
from .signature import of_kind


def front(pair: Pair) -> tuple[str, ...]:
    """The attributes, no records' fields, that both versions have and that an edit is about.

    They are written differently themselves, or read what is (a record's field, perhaps through other fields; values
    that are declared differently). All other attributes read the same by the same statements: in a scenario in which
    the front comes to the same in both versions, everything does.
    """
    old, new = pair.changes.old, pair.changes.new
    twins = set(pair.twins)
    fields = {n for n in twins for b in (old, new) if n in b.attributes and b.attributes[n].record is not None}

    def declared(name: str) -> bool:
        """Whether an attribute has other values now, or is known to one version alone."""
        if name not in old.attributes or name not in new.attributes:
            return True
        return of_kind(old.attributes[name].kind) != of_kind(new.attributes[name].kind)

    reached: dict[str, bool] = {}

    def edited(name: str) -> bool:
        found = reached.get(name)
        if found is None:
            reads = {r for b in (old, new) for r in b.depends.get(name, ()) if r in twins}
            found = name in pair.changes.seeds or any(edited(r) if r in fields else declared(r) for r in sorted(reads))
            reached[name] = found
        return found

    return tuple(n for n in pair.twins if n not in fields and not _alone(pair, n) and edited(n))


def _alone(pair: Pair, name: str) -> bool:
    """Whether one version alone has an attribute."""
    return any(name not in b.attributes for b in (pair.changes.old, pair.changes.new))
