"""Derivations from generated code: what every plain attribute came to, with the rules and premises behind it.

With the values known, a derivation needs three things more: which rules held (the *held* number has a bit for each),
which of them was decisive, and how well the slots are known that this one read. The generated function tries every
rule once, and sets both as it goes along. All that follows from which rules held (the rule, its premises, what gave
way to it) is worked out when a held number is first met, by the functions of inference, and kept as the constant end
of a tuple; what is left to do for a scenario is to put the value, the confidence and this end together.

Confidence is the least grade among the slots that were read. A grade is written as a number of ones: 0 for certain, 1
for the next lower grade, 3, 7 …; then the least grade of several is their bitwise or.

Not everything is written out. Fields of records, choices, attributes that combine contributions, and whatever rests on
one of these are derived by ``engine.explaining`` when somebody asks; so is a slot about which several rules stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from ..compiled import (
    And,
    Attribute,
    Const,
    Guard,
    KnowledgeBase,
    Or,
    Template,
    Test,
    check_operands,
    guard_names,
    names_in,
)
from ..explaining.derived import NOWHERE, Derivation, DerivationAmongMany, Overridden, formula_of, overridings
from ..explaining.support import Premise, premise, reads, reads_always
from ..immutable import EMPTY
from ..infer import fitted
from ..inference.firing import Firing, give_way
from ..kinds import Value
from .attributes import candidates_of, fitted_code
from .expressions import joined, truth
from .frame import Frame, Places
from .rivals import Candidate, in_order
from .writing import indented

Explain = Callable[[str, tuple[Derivation, ...]], Derivation]
_NEW = tuple.__new__
FEW = 24  # of so many rules about an attribute, the same ones hold again and again
MOST_HELD, MOST_HELD_OF_MANY = 10_000, 1_000  # held numbers of an attribute that are kept


class Grades:
    """The confidences that there can be, best first, and their codes."""

    def __init__(self, base: KnowledgeBase) -> None:
        found = sorted({1.0, base.assumed, *base.strengths.values()}, reverse=True)
        self.code = {grade: (1 << at) - 1 for at, grade in enumerate(found)}
        self.grade = {code: grade for grade, code in self.code.items()}

    def of(self, derivation: Derivation) -> int:
        """The code of how well a slot is known; that it is unknown is certain."""
        return 0 if derivation.confidence is None else self.code[derivation.confidence]


def written_out(base: KnowledgeBase, needed: Iterable[str]) -> list[Attribute]:
    """Of these attributes, in the order of the strata, those whose derivations can be written out."""
    found: dict[str, Attribute] = {}
    for name in needed:
        attribute = base.attributes[name]
        plain = attribute.record is None and attribute.combine == "one" and name not in base.choices
        if plain and all(_is_plain(base, ident, name, found) for ident in base.conclude.get(name, ())):
            found[name] = attribute
    return list(found.values())


def _is_plain(base: KnowledgeBase, ident: str, target: str, before: Mapping[str, Attribute]) -> bool:
    rule = base.rules[ident]
    value = next(c.value for c in rule.conclusions if c.target == target)
    names = (*guard_names(rule.guard), *names_in(value))
    return not rule.loops and all(name in before for name in names)


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


class _Ends(dict[int, Any]):
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
        self._most = MOST_HELD if self.few else MOST_HELD_OF_MANY

    def __missing__(self, held: int) -> Any:
        if len(self) >= self._most:
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
        if not standing:
            if unbeaten:
                return None  # which formula has no value, and why, is told in words
            if attribute.default is None:
                return self.made(attribute.name, None, "unknown", overridden=overridden)
            assumed = self._base.assumed
            return self.made(attribute.name, attribute.default, "assumed", confidence=assumed, overridden=overridden)
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
            return _Always(self._grades, self.made, (fitted(attribute, conclusion.value.value), end))
        return end

    def _overridden(self, held: int) -> tuple[Overridden, ...]:
        holding, valued = self._holding(held)
        speaking, with_value = {c.rule.id for c in holding}, {c.at for c in valued}
        found = []
        for c in holding:
            winners = tuple([w for w in c.conclusion.overridden_by if w in speaking])
            found.append(Firing(c.rule.id, c.conclusion, EMPTY, True if c.at in with_value else None, winners))
        return overridings(give_way(found, self._base.rules))


def _shows_something(text: Template) -> bool:
    return not all(isinstance(part, str) for part in text.parts)


class _Always(dict[int, Derivation]):
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


class Deriver:
    """The generated functions that make all derivations of some attributes that can be written out.

    One takes the values of all attributes; the other, where all that is needed can be written out, works them out on
    the way: the rule that is decisive says the value, too.
    """

    def __init__(self, places: Places, needed: Sequence[str]) -> None:
        self.places = places
        self.base = places.base
        self.attributes = written_out(self.base, needed)
        self.whole = len(self.attributes) == len(needed)
        self._concluded = frozenset(a.name for a in self.attributes if a.name in self.base.conclude)
        self._grades = Grades(self.base)
        self._known: dict[str, _Ends] = {}
        self._functions: dict[bool, Callable[..., dict[str, Derivation] | None]] = {}

    def __call__(self, values: Mapping[str, Any], given: Mapping[str, Any], explain: Explain) -> dict[str, Derivation]:
        """The derivations by slot. ``explain`` works out those about which several rules stand.

        It is called with the slot, and with the derivations of what it rests on.
        """
        if not self.attributes or not self._concluded.isdisjoint(given):
            return {}
        return self._function(False)(values, given, (values, EMPTY), explain) or {}

    def at_once(self, given: Mapping[str, Any], values: dict[str, Any]) -> dict[str, Derivation] | None:
        """The derivations by slot, ``values`` being filled in; None where they have to be had one after the other."""
        if not self.whole or not self._concluded.isdisjoint(given):
            return None
        return self._function(True)(values, given, (values, EMPTY))

    def _function(self, at_once: bool) -> Callable[..., dict[str, Derivation] | None]:
        found = self._functions.get(at_once)
        if found is None:
            found = self._functions[at_once] = self._compiled(at_once)
        return found

    def _compiled(self, at_once: bool) -> Callable[..., dict[str, Derivation] | None]:
        frame = Frame(self.places)
        numbers = {attribute.name: self.places.numbers[attribute.name] for attribute in self.attributes}
        blocks: list[list[str]] = []
        for attribute in self.attributes:
            if attribute.name in self._concluded:
                blocks.append(list(self._concluded_lines(attribute, frame, at_once)))
            else:
                blocks.append(list(self._input_lines(attribute, frame, at_once)))
        lines: list[str] = []
        if not at_once:
            bound = ", ".join(f"v{number}" for number in numbers.values())
            lines.append(f"{bound} = {frame.namespace.name(itemgetter(*numbers))}(values)")
        for number, block in zip(numbers.values(), blocks, strict=True):
            lines += block
            if f"n{number}" in frame.used:
                lines.append(f"n{number} = v{number} if v{number} is not None else NAN")
        if at_once:
            found = ", ".join(f"{name!r}: v{number}" for name, number in numbers.items())
            lines.append(f"values.update({{{found}}})")
        made = ", ".join(f"{name!r}: d{number}" for name, number in numbers.items())
        lines.append(f"return {{{made}}}")
        parameters = "values, given, where" if at_once else "values, given, where, explain"
        source = [f"def derive({parameters}):", *indented(lines)]
        return self.places.namespace.function("derive", "\n".join(source))  # type: ignore[no-any-return]

    def _input_lines(self, attribute: Attribute, frame: Frame, at_once: bool) -> Iterator[str]:
        """An attribute that no rule concludes: given, assumed or unknown."""
        name, number, named = attribute.name, self.places.numbers[attribute.name], frame.namespace.name
        if attribute.default is None:
            otherwise = Derivation(name, None, "unknown")
        else:
            otherwise = Derivation(name, attribute.default, "assumed", confidence=self.base.assumed)
        kind = attribute.kind
        yield f"g{number} = 0"
        if at_once:
            yield f"v{number} = given.get({name!r})"
            yield f"if v{number} is not None:"
        else:
            yield f"if {name!r} in given:"
        if kind.name in ("enum", "boolean"):
            values = kind.values if kind.name == "enum" else (False, True)
            given = {value: Derivation(name, value, "given", confidence=1.0) for value in values}
            yield f"    d{number} = {named(given)}[v{number}]"
        else:
            end = tuple(Derivation(name, None, "given"))[3:]
            yield f"    d{number} = {self._made(frame, f'v{number}, 1.0, {named(NOWHERE)}', end)}"
        yield "else:"
        yield f"    d{number} = {named(otherwise)}"
        if at_once and attribute.default is not None:
            yield f"    v{number} = {frame.namespace.literal(attribute.default)}"
        if self._grades.of(otherwise):
            yield f"    g{number} = {self._grades.of(otherwise)}"

    def _made(self, frame: Frame, start: str, end: Any, made: type[Derivation] = Derivation) -> str:
        """The source of a derivation put together from its two parts."""
        named = frame.namespace.name
        return f"{named(_NEW)}({named(made)}, ({start}) + {end if isinstance(end, str) else named(end)})"

    def _concluded_lines(self, attribute: Attribute, frame: Frame, at_once: bool) -> Iterator[str]:
        name, number, named = attribute.name, self.places.numbers[attribute.name], frame.namespace.name
        order = in_order(candidates_of(self.places, name))
        yield "m = 0"
        for one in reversed(order):  # the one that prevails is the last to say how well it is known
            yield from self._tried(one, attribute, frame, len(order), at_once)
        ends, grades = self._ends(attribute, order), named(self._grades.grade)
        yield f"e = {named(ends)}[m]"
        yield f"if e.__class__ is {named(_Always)}: d{number} = e[g{number}]"
        yield f"elif e.__class__ is {named(tuple)}:"
        yield f"    d{number} = {self._made(frame, f'v{number}, {grades}[g{number}], where', 'e', ends.made)}"
        if at_once:
            yield "elif e is None: return None"
            yield f"else: d{number} = e; v{number} = e.value; g{number} = {named(self._grades.of)}(e)"
            return
        yield "else:"
        read = {name: None for one in order for name in self._names(one)}
        before = "".join(f"d{self.places.numbers[n]}, " for n in read)
        yield f"    d{number} = explain({name!r}, ({before})) if e is None else e"
        yield f"    g{number} = {named(self._grades.of)}(d{number})"

    def _ends(self, attribute: Attribute, order: list[Candidate]) -> _Ends:
        """What both functions know about the held numbers of an attribute."""
        found = self._known.get(attribute.name)
        if found is None:
            found = self._known[attribute.name] = _Ends(self.base, attribute, order, self._grades)
        return found

    def _tried(self, one: Candidate, attribute: Attribute, frame: Frame, count: int, at_once: bool) -> Iterator[str]:
        """Whether a rule holds; the grade of what it would conclude, and the value if that is not known before."""
        condition = joined([truth(part, frame) for part in one.parts], "and")
        code = fitted_code(attribute, one.conclusion.value, frame)
        number, holds = self.places.numbers[attribute.name], 1 << one.at
        graded = f"g{number} = {self._grade(one)}"
        if code.known:
            lines = [f"m |= {holds}", graded, *([f"v{number} = {code.text}"] if at_once else [])]
        else:
            name = frame.temporary()
            valued = [graded, *([f"v{number} = {name}"] if at_once else [])]
            lines = [
                f"m |= {holds}",
                f"if ({name} := {code.text}) is None: m |= {holds << count}",
                "else:",
                *indented(valued),
            ]
        if condition == "True":
            yield from lines
        elif condition != "False":
            yield f"if {condition}:"
            yield from indented(lines)

    def _grade(self, one: Candidate) -> str:
        """The source of the code for the least grade of a rule and what it reads."""
        codes = [f"g{self.places.numbers[name]}" for name in self._names(one)]
        own = self._grades.code[self.base.strengths[one.rule.strength]]
        return " | ".join([*([str(own)] if own or not codes else []), *codes])

    def _names(self, one: Candidate) -> dict[str, None]:
        """What a rule reads."""
        return dict.fromkeys((*guard_names(one.rule.guard), *names_in(one.conclusion.value)))
