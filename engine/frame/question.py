"""What is asked of a frame: which columns are read, and which columns answer, whatever the rows are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ..compiled import Attribute, Const, KnowledgeBase
from ..scenario import Scenario
from .door import attributes_of

PROBLEM = "problem"
CONTRADICTIONS = "contradictions"


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of the answer.

    ``what`` it holds: the ``value`` of an attribute, whether its set has a ``member``, the ids of the ``rules`` behind
    the value, or the ``contradictions`` among the givens.
    """

    name: str
    what: Literal["value", "member", "rules", "contradictions"]
    attribute: str = ""
    member: Any = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every row.

    Attributes:
        given: the attributes that columns of the frame give.
        wanted: the attributes to conclude.
        common: what is given in all rows: attributes (also lists and sets), and which candidates choices may take.
        rules: whether the ids of rules are wanted too.
    """

    base: KnowledgeBase
    given: tuple[Attribute, ...]
    wanted: tuple[str, ...]
    common: Scenario = field(default_factory=Scenario)
    rules: bool = False

    @classmethod
    def of(
        cls, base: KnowledgeBase, columns: Sequence[str], wanted: Sequence[str], common: Scenario, *, rules: bool
    ) -> Question:
        """The question about a frame of these columns.

        Raises:
            ScenarioError: a column looks like an attribute and is none, or no column can say its values.
        """
        return cls(base, tuple(attributes_of(base, columns)), tuple(dict.fromkeys(wanted)), common, rules)

    def headings(self) -> list[Heading]:
        """The columns of the answer, in order; a set has one for each member that it could have."""
        found = []
        for name in self.wanted:
            attribute = self.base.attributes[name]
            if attribute.kind.name == "set":
                found += [Heading(f"{name}[{m}]", "member", name, m) for m in self._members(attribute)]
            else:
                found.append(Heading(name, "value", name))
            if self.rules and name not in self.base.choices:
                found.append(Heading(f"{name}.rules", "rules", name))
        if self.base.contradictions:
            found.append(Heading(CONTRADICTIONS, "contradictions"))
        return found

    def texts(self, name: str) -> list[str] | None:
        """All values of an attribute that is one of few; None for others."""
        kind = self.base.attributes[name].kind
        if kind.name == "enum":
            return list(kind.values)
        return sorted(self.ids(kind.record)) if kind.name == "record" and kind.record else None

    def ids(self, catalogue: str) -> set[str]:
        """The records of a catalogue, those that the scenario describes among them."""
        return {*self.base.catalogues[catalogue].ids, *self.common.records.get(catalogue, ())}

    def _members(self, attribute: Attribute) -> Iterator[Any]:
        """The members that a set could have: of a kind with few values all, else those that rules name."""
        item = attribute.kind.item
        assert item is not None
        if item.name == "enum":
            yield from item.values
        elif item.record:
            yield from sorted(self.ids(item.record))
        else:
            rules = (self.base.rules[ident] for ident in self.base.conclude.get(attribute.name, ()))
            values = [c.value for rule in rules for c in rule.conclusions if c.target == attribute.name]
            named = {m for v in values if isinstance(v, Const) for m in _listed(v.value)}
            yield from sorted({*named, *_listed(attribute.default), *_listed(self.common.given.get(attribute.name))})


def _listed(value: Any) -> tuple[Any, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)
