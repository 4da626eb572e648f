"""What follows from which rules held: the part of a derivation that is the same in every scenario.

It is worked out when a held number is first met, by the functions of inference, and kept.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ..compiled import And, Attribute, Const, Guard, KnowledgeBase, Or, Template, Test, check_operands
from ..explaining.derived import (
    NOWHERE,
    Contribution,
    Derivation,
    DerivationAmongMany,
    Overridden,
    Where,
    formula_of,
    overridings,
)
from ..explaining.support import Premise, premise, reads, reads_always
from ..immutable import EMPTY
from ..infer import fitted
from ..inference.firing import Firing, give_way
from ..kinds import Value, same
from .attributes import fallback, finisher
from .rivals import Candidate

FEW = 24  # of so many rules about an attribute, the same ones hold again and again
MOST_HELD = 2_000  # held numbers of an attribute that are kept
Said = tuple[int, Value, int]  # which rule, what it contributes, and the code of its grade


class Grades:
    """The confidences that there can be, best first, and their codes."""

    def __init__(self, base: KnowledgeBase) -> None:
        found = sorted({1.0, base.assumed, *base.strengths.values()}, reverse=True)
        self.code = {grade: (1 << at) - 1 for at, grade in enumerate(found)}
        self.grade = {code: grade for grade, code in self.code.items()}

    def of(self, derivation: Derivation) -> int:
        """The code of how well a slot is known; that it is unknown is certain."""
        return 0 if derivation.confidence is None else self.code[derivation.confidence]


def premises_of(guard: Guard, holds: bool) -> list[Premise] | None:
    """The premises of a guard that is true (or false), where they are always the same; None where that depends.

    Where one of several parts would do, the best known one is told (``engine.explaining.support``): that depends.
    """
    if isinstance(guard, Test):
        exprs = (guard.subject, *check_operands(guard.check))
        return [premise(guard, holds, EMPTY, EMPTY)] if all(map(reads_always, exprs)) else None
    wanted = holds if isinstance(guard, (And, Or)) else not holds
    alone = holds if isinstance(guard, Or) else not holds
    if alone and len(guard.parts) != 1:
        return None
    found: list[Premise] = []
    for part in guard.parts:
        inner = premises_of(part, wanted)
        if inner is None:
            return None
        found += inner
    return found


def without_rules(
    base: KnowledgeBase, attribute: Attribute, made: type[Derivation] = Derivation, overridden: Any = ()
) -> Derivation:
    """The derivation of an attribute about which no rule stands."""
    name, default = attribute.name, attribute.default
    if default is not None:
        return made(name, default, "assumed", confidence=base.assumed, overridden=overridden)
    empty = fallback(attribute)
    if empty is None:
        return made(name, None, "unknown", overridden=overridden)
    return made(name, empty, "combined", confidence=1.0, overridden=overridden)


class Ends(dict[int, Any]):
    """By held number: the constant end of a derivation by the one rule that stands, or a whole derivation without one.

    None: what the derivation is depends on more than which rules hold. The lowest bits say which rules hold, by the
    order of their ids; as many above them, whose formulas have no value.
    """

    def __init__(self, base: KnowledgeBase, attribute: Attribute, order: list[Candidate], grades: Grades) -> None:
        super().__init__()
        self._grades = grades
        self._base = base
        self._attribute = attribute
        self._by_id = sorted(order, key=lambda c: c.at)
        self._rank = {c.rule.id: rank for rank, c in enumerate(order)}
        self.few = len(order) <= FEW
        self.made = Derivation if self.few else DerivationAmongMany
        self._pairs: dict[Overridden, Overridden] = {}  # each is kept once

    def __missing__(self, held: int) -> Any:
        if len(self) >= MOST_HELD:
            self.clear()
        found = self[held] = self._end(held)
        return found

    def _holding(self, held: int) -> tuple[list[Candidate], list[Candidate]]:
        """The rules that hold, by id, and those among them whose formulas have a value."""
        holding, left = [], held & ((1 << len(self._by_id)) - 1)
        while left:
            at = (left & -left).bit_length() - 1
            holding.append(self._by_id[at])
            left &= left - 1
        without = held >> len(self._by_id)
        return holding, [c for c in holding if not without >> c.at & 1] if without else holding

    def _end(self, held: int) -> Any:
        attribute = self._attribute
        holding, valued = self._holding(held)
        speaking = {c.rule.id for c in holding}
        unbeaten = [c for c in holding if c.beaters.isdisjoint(speaking)]
        standing = [c for c in unbeaten if c in valued] if len(valued) < len(holding) else unbeaten
        standing = [c for c in standing if not c.rule.otherwise] or standing
        overridden: Any = self._overridden(held) if self.few else partial(self._overridden, held)
        if not standing:  # which formula has no value, and why, is told in words
            return None if unbeaten else without_rules(self._base, attribute, self.made, overridden)
        if attribute.combine != "one":
            return Together(attribute, standing, overridden, self.made, self._grades).complete()
        decisive = min(valued, key=lambda c: self._rank[c.rule.id])
        if len(standing) > 1 or decisive is not standing[0]:
            return None
        rule, conclusion = decisive.rule, decisive.conclusion
        premises = premises_of(rule.guard, True)
        if premises is None or not reads_always(conclusion.value):
            return None
        read = tuple(dict.fromkeys(reads(conclusion.value, EMPTY, EMPTY)))
        end = (
            attribute.name, "rule", rule.id, rule.cites, tuple(premises), read, (), overridden, (), rule.because,
            formula_of(conclusion),
        )  # fmt: skip
        if isinstance(conclusion.value, Const) and (rule.because is None or not _shows_something(rule.because)):
            return Always(self._grades, self.made, (fitted(attribute, conclusion.value.value), end))
        return end

    def _overridden(self, held: int) -> tuple[Overridden, ...]:
        holding, valued = self._holding(held)
        speaking, with_value = {c.rule.id for c in holding}, {c.at for c in valued}
        found = []
        for c in holding:
            winners = tuple([w for w in c.conclusion.overridden_by if w in speaking])
            found.append(Firing(c.rule.id, c.conclusion, EMPTY, True if c.at in with_value else None, winners))
        pairs = overridings(give_way(found, self._base.rules))
        return tuple([self._pairs.setdefault(pair, pair) for pair in pairs])


def _shows_something(text: Template) -> bool:
    return not all(isinstance(part, str) for part in text.parts)


class Always(dict[int, Derivation]):
    """The derivations of a slot by a rule that always says the same in the same words, by the code of their grade."""

    def __init__(self, grades: Grades, made: type[Derivation], made_of: tuple[Value, tuple[Any, ...]]) -> None:
        super().__init__()
        self._made = made
        self._grades = grades
        self._value, self._end = made_of

    def __missing__(self, code: int) -> Derivation:
        start = (self._value, self._grades.grade[code], NOWHERE)
        found = self[code] = tuple.__new__(self._made, start + self._end)
        return found


class Together:
    """The derivation of a slot to which these rules contribute."""

    def __init__(
        self,
        attribute: Attribute,
        standing: list[Candidate],
        overridden: Any,
        made: type[Derivation],
        grades: Grades,
    ) -> None:
        self._name = attribute.name
        self._by_one = attribute.combine in ("min", "max", "any")  # the tightest limit decides
        self._standing = {c.at: c for c in standing}
        self._premises = {c.at: premises_of(c.rule.guard, True) for c in standing}
        self._reads = {c.at: tuple(dict.fromkeys(reads(c.conclusion.value, EMPTY, EMPTY))) for c in standing}
        self._cites = tuple(dict.fromkeys(cited for c in standing for cited in c.rule.cites))
        self._overridden = overridden
        self._made = made
        self._grades = grades
        self._finish: Callable[[list[Value]], Value] = finisher(attribute, False)
        self._all_premises = tuple(dict.fromkeys(p for told in self._premises.values() for p in told or ()))
        self._all_reads = tuple(dict.fromkeys(read for found in self._reads.values() for read in found))

    def complete(self) -> Together | None:
        """Itself, where which rules hold says all that it tells."""
        always = all(reads_always(c.conclusion.value) for c in self._standing.values())
        return self if always and None not in self._premises.values() else None

    def value(self, said: list[Said]) -> Value:
        """What the contributions come to; None where that is no finite number."""
        return self._finish([value for at, value, _ in said if at in self._standing])

    def derivation(self, value: Value, said: list[Said], where: Where) -> Derivation:
        """Why the slot has this value. ``said`` has all rules that hold, in the order of their ids."""
        grade, standing = self._grades.grade, [entry for entry in said if entry[0] in self._standing]
        contributions = tuple([self._contribution(*entry, where) for entry in standing])
        if self._by_one:
            at, _, code = min((e for e in standing if same(e[1], value)), key=lambda entry: entry[2])
            rule, formula = self._standing[at].rule, formula_of(self._standing[at].conclusion)
            told, read = tuple(dict.fromkeys(self._premises[at] or ())), self._reads[at]
            behind: tuple[Any, ...] = (
                rule.id,
                rule.cites,
                told,
                read,
                contributions,
                self._overridden,
                (),
                rule.because,
                formula,
            )
        else:
            code = 0
            for _, _, own in standing:
                code |= own
            read, told = self._all_reads, self._all_premises
            behind = (None, self._cites, told, read, contributions, self._overridden, (), None, None)
        return tuple.__new__(self._made, (value, grade[code], where, self._name, "combined", *behind))

    def _contribution(self, at: int, value: Value, code: int, where: Where) -> Contribution:
        rule = self._standing[at].rule
        confidence = self._grades.grade[code]
        return tuple.__new__(Contribution, (value, confidence, where, rule.id, rule.cites, rule.because))
