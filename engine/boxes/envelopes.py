"""Envelopes: what a slot may be somewhere in a box."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..kinds import Value
from .spans import ANY, Span, hull

FEW = 12  # numbers that are told apart; more of them are a span


@dataclass(frozen=True, slots=True)
class Envelope:
    """One of ``values`` (None among them: unknown), or a number in ``span``."""

    values: frozenset[Value]
    span: Span | None = None

    @property
    def exact(self) -> bool:
        """Whether it is one value, everywhere in the box."""
        return self.span is None and len(self.values) == 1

    @property
    def value(self) -> Value:
        """The one value of an exact envelope."""
        (only,) = self.values
        return only

    @property
    def maybe_unknown(self) -> bool:
        """Whether the slot may be unknown."""
        return None in self.values

    @property
    def never(self) -> bool:
        """Whether it is unknown everywhere."""
        return self.span is None and self.values == _NONE

    def known(self) -> Envelope:
        """The same where the slot has a value."""
        return Envelope(self.values - _NONE, self.span) if None in self.values else self

    def reach(self) -> Span:
        """The span of a known number."""
        spans = [Span(v, v) for v in self.values if v is not None]
        return hull([*spans, self.span] if self.span is not None else spans)


@dataclass(frozen=True, slots=True)
class Members:
    """A collected set: it holds all of ``must``, and maybe others of ``may`` (which holds those of ``must`` too)."""

    must: frozenset[Value]
    may: frozenset[Value]


_NONE: frozenset[Value] = frozenset((None,))
UNKNOWN = Envelope(_NONE)
TRUE = Envelope(frozenset((True,)))
FALSE = Envelope(frozenset((False,)))
EITHER = Envelope(frozenset((True, False)))


def one(value: Value) -> Envelope:
    """The envelope of one value."""
    if value is None:
        return UNKNOWN
    if value is True:
        return TRUE
    if value is False:
        return FALSE
    return Envelope(frozenset((value,)))


def number(span: Span | None, *, maybe_unknown: bool = False) -> Envelope:
    """The envelope of a number in ``span``; None: of none."""
    if span is None:
        return UNKNOWN
    none = _NONE if maybe_unknown else frozenset()
    return Envelope(none | {span.low}) if span.low == span.high else Envelope(none, span)


def join(envelopes: Iterable[Envelope]) -> Envelope:
    """What is in any of them."""
    values: set[Value] = set()
    spans = []
    for envelope in envelopes:
        values |= envelope.values
        if envelope.span is not None:
            spans.append(envelope.span)
    numbers = [v for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)]
    if spans or len(numbers) > FEW:
        spans += [Span(v, v) for v in numbers]
        return Envelope(frozenset(values.difference(numbers)), hull(spans))
    return Envelope(frozenset(values))


__all__ = ["ANY", "EITHER", "FALSE", "FEW", "TRUE", "UNKNOWN", "Envelope", "Members", "Span", "join", "number", "one"]
