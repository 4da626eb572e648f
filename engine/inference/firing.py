"""What a rule says for one binding, and how what several rules say comes to the value of a slot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..annotations import TYPE_CHECKING
from ..compiled import Attribute, Conclusion, Rule
from ..kinds import Value
from .combine import NOTHING, combine
from .evaluate import Binding

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from ..immutable import NamedTuple

Key = str | tuple[str, ...] | None  # which record a slot belongs to; None for an attribute of its own


class Firing(NamedTuple):  # a tuple, because one inference makes thousands of them
    """A rule whose own tests hold, for one slot.

    ``overridden`` names the rules before which it gives way; ``value`` is None where its formula has no value.
    """

    rule: str
    conclusion: Conclusion
    binding: Binding
    value: Value
    overridden: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether it contributes to the slot's value."""
        return not self.overridden and self.value is not None


class Slot(NamedTuple):
    """What a slot came to: its value, whether that is an assumed default, and whether standing rules disagree."""

    value: Value
    assumed: bool = False
    conflict: bool = False


def come_to(attribute: Attribute, standing: Sequence[Value]) -> Slot:
    """What a slot of ``attribute`` comes to by what the rules that stand say of it."""
    if len(standing) == 1 and attribute.combine == "one":
        return Slot(standing[0])
    if not standing and attribute.default is not None:
        return Slot(attribute.default, assumed=True)
    value = combine(attribute, standing)
    if value is NOTHING:
        return Slot(None, conflict=bool(standing) and attribute.combine == "one")
    return Slot(value)


def give_way(firings: list[Firing], rules: Mapping[str, Rule]) -> tuple[Firing, ...]:
    """The firings about one slot, those of ``otherwise`` rules marked where a rule without this mark stands."""
    marked = [rules[f.rule].otherwise for f in firings]
    if True not in marked:
        return tuple(firings)
    plain = (f.rule for f, mark in zip(firings, marked, strict=True) if not mark and f.stands)
    beaten = tuple(dict.fromkeys(plain))
    if not beaten:
        return tuple(firings)
    return tuple(
        f._replace(overridden=beaten) if mark and f.stands else f for f, mark in zip(firings, marked, strict=True)
    )


def fitted(attribute: Attribute, value: Value) -> Value:
    """A concluded value as its attribute keeps it."""
    if value is None:
        return None
    if attribute.kind.name == "number":
        return float(value) + 0.0  # there is only one zero
    if attribute.kind.name == "set" and not isinstance(value, tuple):
        return (value,)
    return value


def conclusion_of(rule: Rule, target: str) -> Conclusion:
    """What a rule says about an attribute that it concludes."""
    first = rule.conclusions[0]  # most rules have one
    return first if first.target == target else next(c for c in rule.conclusions if c.target == target)


def key_of(catalogues: tuple[str, ...], binding: Binding) -> Key:
    """Which record's slot a binding addresses, a conclusion's catalogues being these."""
    if not catalogues:
        return None
    return binding[catalogues[0]] if len(catalogues) == 1 else tuple([binding[c] for c in catalogues])
