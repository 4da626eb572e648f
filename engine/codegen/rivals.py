"""Rules about the same slot: which of them can hold together, which wins, and which can still fire.

From the tests of a guard that compare one subject with constants follows what the subject may be. Two rules that leave
no common value to a subject exclude each other. Where of any two rules that can hold together one wins, the rules form
a chain: the first that holds decides, as in ``if``/``elif``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..compiled import (
    AllOf,
    And,
    AnyOf,
    Attr,
    Check,
    Compare,
    Conclusion,
    Const,
    Expr,
    Guard,
    Known,
    Or,
    Rule,
    Test,
)
from ..kinds import Kind, Value
from .expressions import plain_values, ranked_values

LONGEST_CHAIN = 120  # finding an order that is not written compares rules in pairs
FEWEST_TO_DIVIDE = 24  # from so many rules on, asking first which can still fire pays
_SAMPLE = 64  # groups that are looked at to find out how much is left
_SAVING = 0.5  # a subject is asked first where it leaves less than this share of the rules, on average


@dataclass(frozen=True, slots=True)
class Some:
    """Values that a subject may have: these, or (``but``) any but these. None stands for unknown."""

    values: frozenset[Any]
    but: bool = False

    def admits(self, value: Any) -> bool:
        """Whether the subject may have this value."""
        return (value in self.values) is not self.but


@dataclass(frozen=True, slots=True)
class Between:
    """Numbers that a subject may have; it is not unknown."""

    low: float = float("-inf")
    high: float = float("inf")
    low_open: bool = False
    high_open: bool = False

    def admits(self, value: Any) -> bool:
        """Whether the subject may have this value."""
        if value is None or value < self.low or value > self.high:
            return False
        return not ((self.low_open and value == self.low) or (self.high_open and value == self.high))


Allowed = Some | Between


def allowed(check: Check, kind: Kind) -> Allowed | None:
    """Exactly the values that pass a check; None where constants do not say."""
    match check:
        case Known(known=known):
            return Some(frozenset({None}), but=known)
        case Compare(op=op, operand=Const(value=constant)):
            if op == "=":
                return Some(frozenset({constant}))
            if op == "!=":
                return Some(frozenset({None, constant}), but=True)
            if kind.name == "enum":
                return Some(frozenset(ranked_values(kind, op, constant)))
            low, high = (constant, float("inf")) if op in (">", ">=") else (float("-inf"), constant)
            return Between(low, high, op == ">", op == "<")
        case AnyOf():
            constants = plain_values(check)
            return None if constants is None else Some(constants)
        case AllOf(checks=(one, other)):
            return _both(allowed(one, kind), allowed(other, kind))
    return None


def _both(one: Allowed | None, other: Allowed | None) -> Allowed | None:
    """The common part of two ranges of numbers; None for anything else."""
    if not (isinstance(one, Between) and isinstance(other, Between)):
        return None
    below, above = (
        sorted((one, other), key=lambda b: (b.low, b.low_open)),
        sorted((one, other), key=lambda b: (b.high, not b.high_open)),
    )
    return Between(below[1].low, above[0].high, below[1].low_open, above[0].high_open)


def disjoint(one: Allowed, other: Allowed) -> bool:
    """Whether no value is allowed by both."""
    if isinstance(one, Some) and isinstance(other, Some):
        if one.but and other.but:
            return False
        if one.but:
            return other.values <= one.values
        return one.values <= other.values if other.but else one.values.isdisjoint(other.values)
    if isinstance(one, Between) and isinstance(other, Between):
        low, high = max(one.low, other.low), min(one.high, other.high)
        return low > high or (low == high and not (one.admits(low) and other.admits(low)))
    some, between = (one, other) if isinstance(one, Some) else (other, one)
    assert isinstance(some, Some)
    return not some.but and not any(between.admits(v) for v in some.values)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule's conclusion about the attribute at hand; ``at`` is its place in the order of rule ids.

    ``parts`` are the parts of its guard that all must hold; ``limits`` what those that are about one subject and
    constants allow it to be.
    """

    at: int
    rule: Rule
    conclusion: Conclusion
    parts: tuple[Guard, ...]
    limits: Mapping[Expr, tuple[Allowed, ...]] = field(compare=False)
    beaters: frozenset[str]

    @property
    def constant(self) -> bool:
        """Whether it always concludes the same value."""
        return isinstance(self.conclusion.value, Const)

    def admits(self, subject: Expr, key: Any) -> bool:
        """Whether the rule could hold where the subject is ``key``."""
        return all(limit.admits(key) for limit in self.limits.get(subject, ()))

    def excludes(self, other: Candidate) -> bool:
        """Whether the two can never hold together."""
        few, many = sorted((self.limits, other.limits), key=len)
        return any(
            disjoint(mine, theirs)
            for subject, limits in few.items()
            if subject in many
            for mine in limits
            for theirs in many[subject]
        )


def candidate(at: int, rule: Rule, target: str) -> Candidate:
    """What a rule says about ``target``."""
    parts = rule.guard.parts if isinstance(rule.guard, And) else (rule.guard,)
    limits: dict[Expr, tuple[Allowed, ...]] = {}
    for part in parts:
        limit = limit_of(part)
        if limit is not None:
            limits[limit[0]] = (*limits.get(limit[0], ()), limit[1])
    conclusion = next(c for c in rule.conclusions if c.target == target)
    return Candidate(at, rule, conclusion, parts, limits, frozenset(conclusion.overridden_by))


def limit_of(part: Guard) -> tuple[Expr, Allowed] | None:
    """The subject of a test against constants, and what it may be."""
    if isinstance(part, Or) and len(part.parts) == 1:
        part = part.parts[0]
    if not isinstance(part, Test):
        return None
    found = allowed(part.check, part.subject.kind)
    return None if found is None else (part.subject, found)


# --- who wins ---------------------------------------------------------------------------------------------------------


def chain(candidates: Sequence[Candidate], *, agreeing: bool) -> list[Candidate] | None:
    """The candidates in an order in which the first that holds decides; None where there is no such order.

    ``agreeing``: two rules that conclude the same constant may hold together, since either will do for the value.
    """
    if any(len(c.rule.loops) > len(c.conclusion.keys) for c in candidates):
        return None  # it may speak about the slot for several records
    overriding = _each_overrides_the_rest(candidates)
    if overriding is not None or len(candidates) > LONGEST_CHAIN:
        return overriding
    plain = [c for c in candidates if not c.rule.otherwise]
    if len(plain) < len(candidates) and not all(c.constant for c in plain):
        return None  # a rule whose formula has no value does not make the others give way
    order = _sorted(candidates)
    if order is None:
        return None
    for at, one in enumerate(order):
        for other in order[at + 1 :]:
            if not (_wins(one, other) or one.excludes(other) or (agreeing and _agree(one, other))):
                return None
    return order


def in_order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, each before those that it wins over, as far as that can be found out quickly."""
    found = _each_overrides_the_rest(candidates)
    if found is None and len(candidates) <= LONGEST_CHAIN:
        found = _sorted(candidates)
    return list(candidates) if found is None else found


def _each_overrides_the_rest(candidates: Sequence[Candidate]) -> list[Candidate] | None:
    """The candidates in the order in which each overrides all that follow, as rows of a table do; None: they do not."""
    if any(c.rule.otherwise for c in candidates):
        return None
    idents = frozenset(c.rule.id for c in candidates)
    order = sorted(candidates, key=lambda c: len(c.beaters & idents))
    earlier: set[str] = set()
    for one in order:
        if not earlier <= one.beaters:
            return None
        earlier.add(one.rule.id)
    return order


def _wins(one: Candidate, other: Candidate) -> bool:
    """Whether ``one`` prevails where both hold."""
    if one.rule.id in other.beaters:
        return True
    plain_first = not one.rule.otherwise and other.rule.otherwise
    return plain_first and other.rule.id not in one.beaters


def _agree(one: Candidate, other: Candidate) -> bool:
    left, right = one.conclusion.value, other.conclusion.value
    return isinstance(left, Const) and isinstance(right, Const) and left.value == right.value


def _sorted(candidates: Sequence[Candidate]) -> list[Candidate] | None:
    """The candidates, each before those that it wins over; ties by rule id; None where they win in a circle."""
    beaten = {c.at: sum(1 for other in candidates if other is not c and _wins(other, c)) for c in candidates}
    waiting, order = list(candidates), []
    while waiting:
        free = next((c for c in waiting if beaten[c.at] == 0), None)
        if free is None:
            return None
        waiting.remove(free)
        order.append(free)
        for other in waiting:
            beaten[other.at] -= _wins(free, other)
    return order


# --- which can still fire ---------------------------------------------------------------------------------------------


class Division:
    """Rules divided by what one subject is: ``key`` names the group of a value, ``members`` are its rules."""

    def __init__(self, subject: Attr, candidates: Sequence[Candidate]) -> None:
        self.subject = subject
        self.candidates = candidates
        limits = [limit for c in candidates for limit in c.limits.get(subject, ())]
        self.numeric = subject.kind.numeric
        if self.numeric:
            self.cuts: list[float] = sorted(_cuts(limits))
        else:
            self.values = frozenset(v for limit in limits if isinstance(limit, Some) for v in limit.values)

    def key(self, value: Value) -> Any:
        """The group of a value: the value itself where a rule names it; of a number, the place among the cuts."""
        if not self.numeric:
            return value if value in self.values else _OTHER
        if value is None:
            return None
        at = bisect_left(self.cuts, value)
        return 2 * at + (at < len(self.cuts) and self.cuts[at] == value)

    def keys(self) -> list[Any]:
        """Every group there is."""
        if self.numeric:
            return [None, *range(2 * len(self.cuts) + 1)]
        return [*sorted(self.values, key=repr), _OTHER]

    def members(self, key: Any) -> list[Candidate]:
        """The rules that could hold in a group."""
        value = self._example(key)
        return [c for c in self.candidates if c.admits(self.subject, value)]

    def _example(self, key: Any) -> Any:
        if not self.numeric or key is None:
            return key
        if key % 2:
            return self.cuts[key // 2]
        at = key // 2
        if at == 0:
            return float("-inf")
        return float("inf") if at == len(self.cuts) else (self.cuts[at - 1] + self.cuts[at]) / 2

    def share(self) -> float:
        """How many of the rules are left, on average over the groups."""
        keys = self.keys()
        keys = keys[:: -(-len(keys) // _SAMPLE)]
        return sum(len(self.members(k)) for k in keys) / (len(keys) * len(self.candidates))


class _Other:
    """A value that no rule names; equal to none that one does."""


_OTHER = _Other()


def _cuts(limits: Iterable[Allowed]) -> set[float]:
    found: set[float] = set()
    for limit in limits:
        ends = (limit.low, limit.high) if isinstance(limit, Between) else limit.values
        found.update(end for end in ends if end is not None and abs(end) != float("inf"))
    return found


def divide(candidates: Sequence[Candidate], done: frozenset[Expr] = frozenset()) -> Division | None:
    """The subject that leaves the fewest rules once it is known; None where there are few, or none leaves fewer."""
    if len(candidates) < FEWEST_TO_DIVIDE:
        return None
    subjects: dict[Attr, int] = {}
    for one in candidates:
        for subject in one.limits:
            if isinstance(subject, Attr) and subject not in done and subject.kind.name not in ("list", "set"):
                subjects[subject] = subjects.get(subject, 0) + 1
    best: tuple[float, Division] | None = None
    for subject, count in sorted(subjects.items(), key=lambda pair: (-pair[1], pair[0].name))[:6]:
        if count * 3 < len(candidates):
            break
        division = Division(subject, candidates)
        share = division.share()
        if share < _SAVING and (best is None or share < best[0]):
            best = (share, division)
    return None if best is None else best[1]
