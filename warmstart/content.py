"""What a report about a plan is made of, whatever it will look like."""

from __future__ import annotations

from .engine.annotations import Literal
from .engine.immutable import Immutable


class Row(Immutable):
    """One line of the plan.

    ``attributes`` are those that it shows; ``why`` are those whose reasons explain it, where they are not the same;
    ``bar`` counts the frozen, low-rate and full-rate blocks.
    """

    head: str
    text: str
    attributes: tuple[str, ...]
    notes: tuple[str, ...] = ()
    bar: tuple[int, int, int] | None = None
    why: tuple[str, ...] | None = None


class Alert(Immutable):
    """Something that must be read before the plan; ``readings`` are the ways in which it can be meant."""

    kind: Literal["contradiction", "conflict", "nothing-given"]
    head: str
    text: str
    advice: str | None = None
    readings: tuple[str, ...] = ()


class Reason(Immutable):
    """Why a row is as it is.

    ``grade`` is the weakest evidence that it rests on, in a word; ``evidence`` says that, and how good the deciding
    rules are themselves; ``cites`` number the sources.
    """

    subject: str
    text: str
    grade: str | None = None
    evidence: str | None = None
    cites: tuple[int, ...] = ()


class Item(Immutable):
    """A line with a head and what is to be said about it; ``key`` is the attribute that it is about, if any."""

    head: str
    text: str = ""
    key: str | None = None
    cites: tuple[int, ...] = ()


class Source(Immutable):
    """One cited work."""

    number: int
    key: str
    text: str
    url: str | None = None


class Alternatives(Immutable):
    """The candidates of a choice after the winner, and those that are excluded, each with its reason."""

    subject: str
    ranked: tuple[Item, ...]
    excluded: tuple[Item, ...]
    more: int = 0


class Report(Immutable):
    """Everything that is said about a plan, in order.

    ``verdict`` is why the headline is a verdict, where it is one, and ``changes`` what would change it, cheapest first.
    """

    alerts: tuple[Alert, ...]
    headline: str
    given: tuple[Item, ...]
    verdict: str | None
    changes: tuple[Item, ...]
    plan: tuple[Row, ...]
    reasons: tuple[Reason, ...]
    alternatives: tuple[Alternatives, ...]
    ladder: tuple[Item, ...]
    pitfalls: tuple[Item, ...]
    tactics: tuple[Item, ...]
    assumed: tuple[Item, ...]
    weak: tuple[Item, ...]
    questions: tuple[Item, ...]
    steps: tuple[Item, ...]
    evaluation: tuple[Item, ...]
    sources: tuple[Source, ...]
    base: str
