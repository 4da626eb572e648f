"""How contributions that stand, or may stand, become the envelope of a slot. The counterpart of ``combine``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..compiled import Attribute
from ..inference.combine import NOTHING, combine
from ..kinds import Value, same
from ..operations import LARGEST
from .envelopes import EITHER, FALSE, TRUE, UNKNOWN, Envelope, Members, join, number, one
from .spans import MOST, Span

_ROUNDING = 2.0**-52


@dataclass(frozen=True, slots=True)
class Said:
    """What one rule says of a slot: it stands everywhere (``sure``), or perhaps only somewhere; then it has a value."""

    at: int  # the rule's place among those that conclude the attribute
    sure: bool
    value: Envelope


def combined(attribute: Attribute, said: Sequence[Said]) -> Envelope | Members:
    """The envelope of a slot; of a collected set that depends on where one is, its members."""
    if not said and attribute.default is not None:
        return one(attribute.default)
    said = sorted(said, key=lambda s: s.at)
    if all(s.sure and s.value.exact for s in said):
        value = combine(attribute, [s.value.value for s in said])
        return UNKNOWN if value is NOTHING else one(value)
    nobody = not any(s.sure for s in said)
    match attribute.combine:
        case "all":
            return _all(attribute, said, nobody)
        case "any":
            found = _any(said)
        case "sum" | "product":
            found = _folded(attribute, said)
        case "min" | "max":
            found = _extreme(attribute, said)
        case _:
            found = _one(said)
    if nobody:
        empty = attribute.default
        if empty is None and attribute.combine not in ("any", "sum", "product"):
            return join([found, UNKNOWN])
        return found if empty is None else join([found, one(empty)])
    return found


def _one(said: Sequence[Said]) -> Envelope:
    """Those that stand must agree; where two differ there is no value."""
    found = join(s.value for s in said)
    if _agree([s.value for s in said]):
        return found
    return join([found, UNKNOWN])


def _agree(values: Sequence[Envelope]) -> bool:
    """Whether any that stand together are certainly the same."""
    if len(values) < 2:
        return True
    if not all(v.exact for v in values):
        return False
    return all(same(values[0].value, v.value) for v in values[1:])


def _any(said: Sequence[Said]) -> Envelope:
    if any(s.sure and s.value.values == TRUE.values for s in said):
        return TRUE
    return EITHER if any(True in s.value.values for s in said) else FALSE


def _all(attribute: Attribute, said: Sequence[Said], nobody: bool) -> Members:
    must: set[Value] = set()
    may: set[Value] = set()
    for one_ in said:
        listed = [set(v) if isinstance(v, tuple) else {v} for v in one_.value.values]
        may.update(*listed)
        if one_.sure and listed:
            must |= set.intersection(*listed)
    if nobody and attribute.default is not None:
        may |= set(attribute.default)
    return Members(frozenset(must), frozenset(may))


def _extreme(attribute: Attribute, said: Sequence[Said]) -> Envelope:
    least = attribute.combine == "min"
    if attribute.kind.name == "enum":
        rank = attribute.kind.rank
        pick = max if least else min  # of each sure one its worst value: nothing beyond it can be the extreme
        ends = [pick(map(rank, s.value.values)) for s in said if s.sure]
        bound = (min(ends) if least else max(ends)) if ends else None
        every = set().union(*(s.value.values for s in said))
        kept = {v for v in every if bound is None or (rank(v) <= bound if least else rank(v) >= bound)}
        return Envelope(frozenset(kept))
    reaches = [(s.sure, s.value.reach()) for s in said]
    if least:
        low = min(r.low for _, r in reaches)
        high = min([r.high for sure, r in reaches if sure] or [max(r.high for _, r in reaches)])
    else:
        high = max(r.high for _, r in reaches)
        low = max([r.low for sure, r in reaches if sure] or [min(r.low for _, r in reaches)])
    return number(Span(low, high))


def _folded(attribute: Attribute, said: Sequence[Said]) -> Envelope:
    """Sums and products. Floats are folded with rounding, and some Pythons make good for it: a little room for both."""
    parts = [s.value.reach() if s.sure else _perhaps(s.value.reach(), attribute) for s in said]
    low: float
    high: float
    if attribute.combine == "sum":
        low, high = sum(p.low for p in parts), sum(p.high for p in parts)
        room = sum(max(abs(p.low), abs(p.high)) for p in parts) * len(parts) * _ROUNDING
    else:
        low = high = 1
        for part in parts:
            corners = [a * b for a in (low, high) for b in part]
            low, high = min(corners), max(corners)
        room = max(abs(low), abs(high)) * len(parts) * _ROUNDING
    most = LARGEST - 1 if attribute.kind.name == "integer" else MOST
    beyond = not (-most <= low and high <= most)  # not a number, or too large: then there may be no value
    if beyond:
        return number(Span(-most, most), maybe_unknown=True)
    if attribute.kind.name == "integer":
        return number(Span(low, high))
    return number(Span(max(low - room, -MOST), min(high + room, MOST)))


def _perhaps(span: Span, attribute: Attribute) -> Span:
    """The span, or what changes nothing."""
    neutral = 0 if attribute.combine == "sum" else 1
    return Span(min(span.low, neutral), max(span.high, neutral))
