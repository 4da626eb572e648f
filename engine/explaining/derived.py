"""Derivations as values: why a slot has its value, with the words for it rendered when somebody reads them.

A derivation is a tuple, because who reads all reasons of a scenario makes one for each slot. What a rule always says
(its premises, whom it cites, what gives way to it) is shared by all derivations of that rule; a text is kept as what it
is made of: the template, and where its placeholders find their values.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..annotations import TYPE_CHECKING, Any, Literal
from ..compiled import Conclusion, Const, Expr, Template
from ..immutable import EMPTY, Immutable
from ..inference.evaluate import Binding, Values
from ..inference.firing import Firing
from ..kinds import Value
from ..show import formula_with_numbers, render
from .support import Premise

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from ..immutable import NamedTuple

How = Literal["given", "assumed", "fact", "rule", "combined", "choice", "unknown"]
Said = Template | str | None
Where = tuple[Values, Binding]  # where a text finds the values to show: those of the run, and the rule's binding

NOWHERE: Where = (EMPTY, EMPTY)


class _AsRead:
    """Equal where the content is, as somebody would read it: texts filled in."""

    __slots__ = ()

    def as_read(self) -> tuple[Any, ...]:
        """What the constructor takes, in its order, with every text filled in."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _AsRead) and self.as_read() == other.as_read()

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.as_read())

    def __repr__(self) -> str:
        return f"{'Derivation' if isinstance(self, Derivation) else 'Contribution'}{self.as_read()!r}"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.as_read()


class _Contribution(NamedTuple):
    value: Value
    confidence: float
    where: Where
    rule: str
    cites: tuple[str, ...]
    said: Said


class Contribution(_AsRead, _Contribution):
    """What one rule contributed to a slot."""

    __slots__ = ()

    def __new__(
        cls,
        rule: str,
        value: Value,
        because: Said,
        confidence: float,
        cites: tuple[str, ...],
        where: Where = NOWHERE,
    ) -> Contribution:
        """As it is written; ``because`` may be a template, to be filled in from ``where``."""
        return tuple.__new__(cls, (value, confidence, where, rule, cites, because))

    @property
    def because(self) -> str | None:
        """The rule's own words, with the values of this firing."""
        return _rendered(self.said, self.where)

    def as_read(self) -> tuple[Any, ...]:
        """Rule, value, because, confidence, cites."""
        return (self.rule, self.value, self.because, self.confidence, self.cites)


class Overridden(Immutable):
    """A rule whose tests held, but which gave way to another."""

    rule: str
    by: str


class _Derivation(NamedTuple):
    value: Value
    confidence: float | None
    where: Where
    slot: str
    how: How
    rule: str | None
    cites: tuple[str, ...]
    premises: tuple[Premise, ...]
    reads: tuple[str, ...]
    contributions: tuple[Contribution, ...]
    overridden: tuple[Overridden, ...]
    not_needed: tuple[str, ...]
    said: Said
    reckoned: tuple[str, Expr | str] | None


class Derivation(_AsRead, _Derivation):
    """Why one slot has its value.

    ``confidence`` is a grade of evidence, the weakest link from the givens to here (0 to 1; None where unknown), not a
    probability. ``formula`` pairs the formula as written with the same formula with numbers put in. ``reads`` are the
    slots that it rests on beside the premises. ``not_needed`` are rules that would have concluded a value given anyway.

    What is first in the tuple differs from scenario to scenario; the rest often belongs to the rule.
    """

    __slots__ = ()

    def __new__(
        cls,
        slot: str,
        value: Value,
        how: How,
        rule: str | None = None,
        because: Said = None,
        confidence: float | None = None,
        cites: tuple[str, ...] = (),
        premises: tuple[Premise, ...] = (),
        reads: tuple[str, ...] = (),
        contributions: tuple[Contribution, ...] = (),
        overridden: tuple[Overridden, ...] = (),
        not_needed: tuple[str, ...] = (),
        formula: tuple[str, Expr | str] | None = None,
        where: Where = NOWHERE,
    ) -> Derivation:
        """As it is written; ``because`` may be a template, a formula have an expression in place of numbers."""
        return tuple.__new__(
            cls,
            (
                value, confidence, where, slot, how, rule, cites, premises, reads, contributions, overridden,
                not_needed, because, formula,
            ),
        )  # fmt: skip

    @property
    def because(self) -> str | None:
        """The reason in the experts' words, with the values of this scenario."""
        return _rendered(self.said, self.where)

    @property
    def formula(self) -> tuple[str, str] | None:
        """The formula that was reckoned, as written and with numbers put in."""
        if self.reckoned is None:
            return None
        text, expr = self.reckoned
        return text, expr if isinstance(expr, str) else formula_with_numbers(expr, *self.where)

    def as_read(self) -> tuple[Any, ...]:
        """All that is read of it, the slot first."""
        return (
            self.slot, self.value, self.how, self.rule, self.because, self.confidence, self.cites, self.premises,
            self.reads, self.contributions, self.overridden, self.not_needed, self.formula,
        )  # fmt: skip


class DerivationAmongMany(Derivation):
    """A derivation of a slot about which there are so many rules that what gave way is found out when it is asked for.

    Two hundred rules of a table that hold at once give way to one another in twenty thousand pairs.
    """

    __slots__ = ()

    @property
    def overridden(self) -> tuple[Overridden, ...]:
        """What gave way to what."""
        found: tuple[Overridden, ...] = tuple.__getitem__(self, _OVERRIDDEN)()
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return Derivation, self.as_read()


_OVERRIDDEN = Derivation._fields.index("overridden")


def overridings(firings: Iterable[Firing]) -> tuple[Overridden, ...]:
    """What gave way to what."""
    return tuple(dict.fromkeys(Overridden(f.rule, by) for f in firings for by in f.overridden))


def formula_of(conclusion: Conclusion) -> tuple[str, Expr] | None:
    """The formula behind a conclusion, as written and as it can be filled in; None for a constant."""
    return None if isinstance(conclusion.value, Const) else (conclusion.text.lstrip("= "), conclusion.value)


def _rendered(said: Said, where: Where) -> str | None:
    return render(said, *where) if isinstance(said, Template) else said
