"""Tests in words: ``under 200 examples``, ``Cow or Goat``, ``High or higher``, with formulas worked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..compiled import AllOf, AnyOf, Attr, Attribute, Check, Compare, Const, Contains, Expr, Get, Known
from ..inference.evaluate import Binding, Values, value_of
from ..kinds import Value
from ..show import show_attribute

_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
_NUMBERS = {"<": "under {}", "<=": "at most {}", ">": "over {}", ">=": "at least {}"}
_STEPS = {"<": "below {}", "<=": "{} or lower", ">": "above {}", ">=": "{} or higher"}


class TestWords:
    """Says what tests ask for under some values.

    ``labels`` are those of every catalogue's records; ``titles`` are the nouns for attributes.
    """

    __test__ = False  # it is no test case

    def __init__(self, values: Values, labels: Mapping[str, Mapping[str, str]], titles: Mapping[str, str]) -> None:
        self.values = values
        self.labels = labels
        self.titles = titles

    def must(self, subject: Attribute, check: Check, binding: Binding, wanted: bool = True) -> str:
        """What ``subject`` has to do for the check to come out as ``wanted``: ``be under 200 kg``, ``include Fur``."""
        if isinstance(check, Contains):
            member = self._shown(_member(subject), check.member, binding)
            return f"{'include' if check.included is wanted else 'leave out'} {member}"
        return f"be {self.wants(subject, check, binding, wanted)}"

    def wants(self, subject: Attribute, check: Check, binding: Binding, wanted: bool = True) -> str:
        """What a value of ``subject`` has to be for the check to come out as ``wanted``."""
        match check:
            case Known(known=known):
                return "known" if known is wanted else "unknown"
            case Contains():
                member = self._shown(_member(subject), check.member, binding)
                return f"{'with' if check.included is wanted else 'without'} {member}"
            case Compare():
                return self._compare(subject, check, binding, wanted)
            case AllOf() | AnyOf():
                parts = [self.wants(subject, part, binding, wanted) for part in check.checks]
                every = isinstance(check, AllOf) is wanted
                if not wanted and isinstance(check, AnyOf) and _all_equalities(check.checks):
                    parts = [self.wants(subject, part, binding) for part in check.checks]
                    return f"anything but {_listed(parts, 'or')}"
                return _listed(parts, "and" if every else "or") or "anything"

    def _compare(self, subject: Attribute, check: Compare, binding: Binding, wanted: bool) -> str:
        op = check.op if wanted else _OPPOSITE[check.op]
        shown = self._shown(subject, check.operand, binding)
        if op == "=":
            return shown
        if op == "!=":
            return f"anything but {shown}"
        return (_STEPS if subject.kind.name == "enum" else _NUMBERS)[op].format(shown)

    def _shown(self, subject: Attribute, expr: Expr, binding: Binding) -> str:
        value: Value = value_of(expr)(self.values, binding)
        if value is None and not isinstance(expr, Const):
            named = isinstance(expr, (Attr, Get)) and self.titles.get(expr.name)
            return f"{named} (unknown)" if named else "what is unknown"
        return show_attribute(subject, value, self.labels)


def _member(subject: Attribute) -> Attribute:
    return Attribute(subject.name, subject.kind.item or subject.kind, subject.title)


def _all_equalities(checks: Iterable[Check]) -> bool:
    return all(isinstance(c, Compare) and c.op == "=" for c in checks)


def _listed(parts: list[str], word: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"
