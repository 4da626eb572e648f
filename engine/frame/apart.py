"""Whether two flags can never hold together, told from how they are made. It misses some, and never claims too much."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from .nodes import Node


@dataclass(frozen=True, slots=True)
class _Limit:
    """What a flag demands of one node: a code among these, or a number in an interval."""

    subject: int
    codes: frozenset[int] | None = None
    low: float = -math.inf
    high: float = math.inf
    closed: tuple[bool, bool] = (True, True)
    or_unknown: bool = False

    def excludes(self, other: _Limit) -> bool:
        """Whether no value satisfies both."""
        if self.subject != other.subject or (self.or_unknown and other.or_unknown):
            return False
        if self.codes is not None and other.codes is not None:
            return not self.codes & other.codes
        return self._below(other) or other._below(self)

    def _below(self, other: _Limit) -> bool:
        if self.high == other.low:
            return not (self.closed[1] and other.closed[0])
        return self.high < other.low


def apart(left: Node, right: Node) -> bool:
    """Whether no row can satisfy both flags."""
    return all(_clash(a, b) for a in _alternatives(left) for b in _alternatives(right))


def _alternatives(flag: Node) -> tuple[Node, ...]:
    return flag.args if flag.op == "or" else (flag,)


def _clash(left: Node, right: Node) -> bool:
    ours, theirs = frozenset(_conjuncts(left)), frozenset(_conjuncts(right))
    if _denies(ours, theirs) or _denies(theirs, ours):
        return True
    limits: dict[int, list[_Limit]] = {}
    for limit in map(_limit, ours):
        if limit is not None:
            limits.setdefault(limit.subject, []).append(limit)
    for limit in map(_limit, theirs):
        if limit is not None and any(limit.excludes(mine) for mine in limits.get(limit.subject, ())):
            return True
    return False


def _conjuncts(flag: Node) -> Iterator[Node]:
    return iter(flag.args if flag.op == "and" else (flag,))


def _denies(ours: frozenset[Node], theirs: frozenset[Node]) -> bool:
    """Whether we say ``not x`` where they say all of ``x``; ``not (a or b)`` denies both."""
    return any(
        frozenset(_conjuncts(denied)) <= theirs
        for part in ours
        if part.op == "not"
        for denied in _alternatives(part.args[0])
    )


def _limit(part: Node) -> _Limit | None:
    denied = part.op == "not"
    inner = part.args[0] if denied else part
    if inner.op == "in":
        subject = inner.args[0]
        codes = subject.codes - inner.payload if denied else inner.payload
        return _Limit(subject.number, codes, or_unknown=denied and not subject.total)
    inner = inner.args[0] if inner.op == "true" else inner
    if inner.op != "compare" or inner.args[0].dtype != "number" or not inner.args[1].constant:
        return None
    subject, bound = inner.args[0], inner.args[1].payload
    op = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!="}[inner.payload] if denied else inner.payload
    unknown = denied and not subject.total
    match op:
        case "<" | "<=":
            return _Limit(subject.number, high=bound, closed=(True, op == "<="), or_unknown=unknown)
        case ">" | ">=":
            return _Limit(subject.number, low=bound, closed=(op == ">=", True), or_unknown=unknown)
        case "=":
            return _Limit(subject.number, low=bound, high=bound, or_unknown=unknown)
    return None
