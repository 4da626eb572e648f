"""Derivations from generated code: what every plain attribute came to, with the rules and premises behind it.

With the values known, a derivation needs three things more: which rules held (the *held* number has a bit for each),
which of them was decisive, and how well the slots are known that this one read. The generated function tries every
rule once, and sets both as it goes along. All that follows from which rules held (the rule, its premises, what gave
way to it) is worked out when a held number is first met, by the functions of inference, and kept as the constant end
of a tuple; what is left to do for a scenario is to put the value, the confidence and this end together.

Confidence is the least grade among the slots that were read. A grade is written as a number of ones: 0 for certain, 1
for the next lower grade, 3, 7 …; then the least grade of several is their bitwise or.

Not everything is written out. Fields of records, choices, and whatever rests on one of these are derived by
``engine.explaining`` when somebody asks; so is a slot about which several rules stand and agree or conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from ..compiled import Attribute, KnowledgeBase, guard_names, names_in
from ..explaining.derived import NOWHERE, Derivation
from ..immutable import EMPTY
from .attributes import candidates_of, fitted_code
from .ends import Always, Ends, Grades, Together, without_rules
from .expressions import joined, truth
from .frame import Frame, Places
from .rivals import Candidate, in_order
from .writing import indented

Explain = Callable[[str, tuple[Derivation, ...]], Derivation]
_NEW = tuple.__new__


def written_out(base: KnowledgeBase, needed: Iterable[str]) -> list[Attribute]:
    """Of these attributes, in the order of the strata, those whose derivations can be written out."""
    found: dict[str, Attribute] = {}
    for name in needed:
        attribute = base.attributes[name]
        plain = attribute.record is None and name not in base.choices
        if plain and all(_is_plain(base, ident, name, found) for ident in base.conclude.get(name, ())):
            found[name] = attribute
    return list(found.values())


def _is_plain(base: KnowledgeBase, ident: str, target: str, before: Mapping[str, Attribute]) -> bool:
    rule = base.rules[ident]
    value = next(c.value for c in rule.conclusions if c.target == target)
    names = (*guard_names(rule.guard), *names_in(value))
    return not rule.loops and all(name in before for name in names)


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
        self._known: dict[str, Ends] = {}
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
            lines_of = self._input_lines
            if attribute.name in self._concluded:
                lines_of = self._concluded_lines if attribute.combine == "one" else self._combined_lines
            blocks.append(list(lines_of(attribute, frame, at_once)))
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
        otherwise, kind = without_rules(self.base, attribute), attribute.kind
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
        if at_once and otherwise.value is not None:
            yield f"    v{number} = {frame.namespace.literal(otherwise.value)}"
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
        yield f"if e.__class__ is {named(Always)}: d{number} = e[g{number}]"
        yield f"elif e.__class__ is {named(tuple)}:"
        yield f"    d{number} = {self._made(frame, f'v{number}, {grades}[g{number}], where', 'e', ends.made)}"
        yield from self._otherwise_lines(attribute, frame, order, at_once)

    def _otherwise_lines(
        self, attribute: Attribute, frame: Frame, order: list[Candidate], at_once: bool
    ) -> Iterator[str]:
        """Where which rules hold says all (no rule stands), or too little."""
        name, number, grade = attribute.name, self.places.numbers[attribute.name], frame.namespace.name(self._grades.of)
        if at_once:
            yield "elif e is None: return None"
            yield f"else: d{number} = e; v{number} = e.value; g{number} = {grade}(e)"
            return
        yield "else:"
        read = {name: None for one in order for name in self._names(one)}
        before = "".join(f"d{self.places.numbers[n]}, " for n in read)
        yield f"    d{number} = explain({name!r}, ({before})) if e is None else e"
        yield f"    g{number} = {grade}(d{number})"

    def _combined_lines(self, attribute: Attribute, frame: Frame, at_once: bool) -> Iterator[str]:
        """An attribute to which several rules contribute."""
        number, named = self.places.numbers[attribute.name], frame.namespace.name
        candidates = candidates_of(self.places, attribute.name)
        yield "m = 0; s = []"
        for one in candidates:
            yield from self._contributed(one, attribute, frame, len(candidates))
        yield f"e = {named(self._ends(attribute, candidates))}[m]"
        yield f"if e.__class__ is {named(Together)}:"
        if at_once:
            yield f"    v{number} = e.value(s)"
            yield f"    if v{number} is None: return None"
        else:
            yield f"    if v{number} is None: e = None"
        yield f"if e.__class__ is {named(Together)}:"
        yield f"    d{number} = e.derivation(v{number}, s, where); g{number} = {named(self._grades.of)}(d{number})"
        yield from self._otherwise_lines(attribute, frame, candidates, at_once)

    def _contributed(self, one: Candidate, attribute: Attribute, frame: Frame, count: int) -> Iterator[str]:
        """What a rule contributes where it holds, and the grade of that."""
        condition = joined([truth(part, frame) for part in one.parts], "and")
        code, holds = fitted_code(attribute, one.conclusion.value, frame), 1 << one.at
        lines, name = [f"m |= {holds}"], code.text
        if not code.known:
            name = frame.temporary()
            lines.append(f"if ({name} := {code.text}) is None: m |= {holds << count}")
            lines.append(f"else: s.append(({one.at}, {name}, {self._grade(one)}))")
        else:
            lines.append(f"s.append(({one.at}, {name}, {self._grade(one)}))")
        if condition == "True":
            yield from lines
        elif condition != "False":
            yield f"if {condition}:"
            yield from indented(lines)

    def _ends(self, attribute: Attribute, order: list[Candidate]) -> Ends:
        """What both functions know about the held numbers of an attribute."""
        found = self._known.get(attribute.name)
        if found is None:
            found = self._known[attribute.name] = Ends(self.base, attribute, order, self._grades)
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
