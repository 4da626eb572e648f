"""Attributes as source: a chain of ``if`` where the first rule that holds decides, else a function that combines.

What a slot comes to is defined by ``engine.infer`` (``Run.fire`` and ``Run._slot``); here the same is written out for
the rules at hand. *Traced* code also gives the ids of the rules whose conclusions stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..compiled import Attribute, Const, Expr, Get, Guard, bound_in, check_operands, guard_tests, parts_of, walk
from ..infer import fitted
from ..inference.combine import NOTHING, combine
from ..kinds import Value
from .expressions import joined, truth, value
from .frame import Frame, Places
from .rivals import Candidate, Division, candidate, chain, divide, limit_of
from .writing import Code, indented

_LONGEST_INLINE = 60  # rules of one if/elif chain inside the main function; Python nests an elif inside its if
_SAFE_SUM = 2**128  # contributions below this cannot add up to a number that is too large to be an answer


@dataclass(frozen=True, slots=True)
class Written:
    """An attribute as source.

    ``lines`` set the attribute's variable (and, traced, ``r7``, its rules); ``used`` are the variables they read.
    """

    lines: tuple[str, ...]
    used: tuple[str, ...]
    known: bool


def fallback(attribute: Attribute) -> Value:
    """What an attribute is without contributions: its default, else what nothing combines to."""
    if attribute.default is not None:
        return attribute.default
    empty = combine(attribute, ())
    return None if empty is NOTHING else empty


def candidates_of(places: Places, name: str) -> list[Candidate]:
    """What the rules say about an attribute, in the order of rule ids."""
    base = places.base
    return [candidate(at, base.rules[ident], name) for at, ident in enumerate(base.conclude.get(name, ()))]


# --- plain attributes -------------------------------------------------------------------------------------------------


def write_attribute(places: Places, attribute: Attribute, *, traced: bool) -> Written:
    """The source that settles a plain attribute of which nothing is given."""
    frame = Frame(places)
    number = places.numbers[attribute.name]
    candidates = candidates_of(places, attribute.name)
    target = f"v{number}, r{number}" if traced else f"v{number}"
    if not candidates:
        empty = fallback(attribute)
        text = frame.namespace.literal(empty)
        return Written((f"{target} = {text}{', ()' if traced else ''}",), (), empty is not None)
    order = chain(candidates, agreeing=not traced) if attribute.combine == "one" else None
    if order is not None and len(order) <= _LONGEST_INLINE:
        return _inline_chain(frame, attribute, order, target, traced)
    function = SlotFunction(places, attribute, (), candidates, traced)
    used = function.reads()
    call = f"{target} = {frame.namespace.name(function.compiled(used))}({', '.join(used)})"
    return Written((call,), used, attribute.combine in ("all", "any"))


def _inline_chain(frame: Frame, attribute: Attribute, order: Sequence[Candidate], target: str, traced: bool) -> Written:
    lines: list[str] = []
    literal, empty = frame.namespace.literal, fallback(attribute)
    known = nothing = True
    for one in order:
        condition = joined([truth(part, frame) for part in one.parts], "and")
        code = fitted_code(attribute, one.conclusion.value, frame)
        ids = f", {literal((one.rule.id,))}" if traced else ""
        assigned = [f"{target} = {code.text}{ids}"]
        if not code.known:
            known = known and empty is not None
            if traced or empty is not None:
                name = frame.temporary()
                without = f"{literal(empty)}{', ()' if traced else ''}"
                assigned = [f"{target} = ({name}{ids}) if ({name} := {code.text}) is not None else ({without})"]
        if condition == "True":
            lines += ["else:", *indented(assigned)] if lines else assigned
            nothing = False
            break
        lines += [f"{'elif' if lines else 'if'} {condition}:", *indented(assigned)]
    if nothing:
        known = known and empty is not None
        lines += ["else:", f"    {target} = {literal(empty)}{', ()' if traced else ''}"]
    return Written(tuple(lines), tuple(frame.used), known)


def fitted_code(attribute: Attribute, expr: Expr, frame: Frame) -> Code:
    """The source of a concluded value as its attribute keeps it."""
    if isinstance(expr, Const):
        return Code(frame.namespace.literal(fitted(attribute, expr.value)), expr.value is not None, True)
    code = value(expr, frame)
    if attribute.kind.name == "number":
        shape = "{0} + 0.0"  # a float, and there is only one zero
    elif attribute.kind.name == "set" and not expr.kind.collection:
        shape = "({0},)"
    else:
        return code
    if code.known:
        return Code(f"({shape.format(code.text)})", True)
    name = frame.temporary()
    return Code(f"(None if ({name} := {code.text}) is None else {shape.format(name)})")


# --- functions --------------------------------------------------------------------------------------------------------


class SlotFunction:
    """The function that settles one slot: of a plain attribute, or of one record's field (``keys``: its catalogues)."""

    def __init__(
        self,
        places: Places,
        attribute: Attribute,
        keys: tuple[str, ...],
        candidates: Sequence[Candidate],
        traced: bool,
        settled: frozenset[Expr] = frozenset(),
    ) -> None:
        self.places = places
        self.attribute = attribute
        self.keys = keys
        self.candidates = candidates
        self.traced = traced
        self.settled = settled  # subjects whose tests are known to hold in this group of rules

    def reads(self) -> tuple[str, ...]:
        """The variables that the rules read: attributes, columns, and the ids of what they are bound over."""
        frame = Frame(self.places)
        for one in self.candidates:
            for expr in _expressions(one):
                for part in walk(expr):
                    if isinstance(part, Get):
                        frame.column(part.name)
                    elif not isinstance(part, Const) and not parts_of(part) and hasattr(part, "name"):
                        frame.attribute(part.name)
            for catalogue in one.rule.loops:
                if catalogue not in self.keys:
                    frame.ids(catalogue)
        return tuple(sorted(frame.used))

    def compiled(self, used: tuple[str, ...]) -> Callable[..., Any]:
        """The function, compiled: it takes what it reads; of a field, it gives a function of the record."""
        frame = Frame(self.places)
        binders = [frame.binder(catalogue) for catalogue in self.keys]
        frame.bound = {c: frame.binder(c) for one in self.candidates for c in (*one.rule.loops, *self.keys)}
        body = self._body(frame, used, binders)
        twins = [
            f"{name} = v{name[1:]} if v{name[1:]} is not None else NAN" for name in frame.used if name.startswith("n")
        ]
        inner = [f"def slot({', '.join(binders)}):", *indented(body), "return slot"] if self.keys else body
        source = "\n".join([f"def settle({', '.join(used)}):", *indented([*twins, *inner])])
        return self.places.namespace.function("settle", source)  # type: ignore[no-any-return]

    def _body(self, frame: Frame, used: tuple[str, ...], binders: list[str]) -> list[str]:
        division = divide(self.candidates, self.settled)
        if division is not None:
            groups = _Groups(self, division, used)
            subject = frame.attribute(division.subject.name).text
            found = f"{frame.namespace.name(groups)}[{subject}]({', '.join(used)})"
            return [f"return {found}({', '.join(binders)})" if binders else f"return {found}"]
        attribute = self.attribute
        if attribute.combine == "one":
            order = chain(self.candidates, agreeing=not self.traced)
            if order is not None:
                return list(self._chain(frame, order))
        plain = not self.traced and attribute.default is None
        if plain and not any(c.beaters or c.rule.otherwise for c in self.candidates):
            if attribute.combine == "any":
                return list(self._any(frame))
            if attribute.combine == "sum" and self._small_sum():
                return list(self._sum(frame))
        return list(self._general(frame))

    # --- the parts of a rule ---

    def condition(self, one: Candidate, frame: Frame, parts: Iterable[Guard]) -> str:
        """The source of whether these parts of a rule's guard hold; what is settled is left out."""
        return joined([truth(p, frame) for p in parts if not self._is_settled(p)], "and")

    def _is_settled(self, part: Guard) -> bool:
        limit = limit_of(part)
        return limit is not None and limit[0] in self.settled

    def nest(self, one: Candidate, frame: Frame, inner: Sequence[str]) -> Iterator[str]:
        """``inner``, once for each binding of the rule that speaks of this slot and for which its tests hold."""
        levels: list[str] = [c for c in one.rule.loops if c not in self.keys]
        depth, left = 0, list(one.parts)
        for at, catalogue in enumerate([None, *levels]):
            if catalogue is not None:
                yield from indented([f"for {frame.binder(catalogue)} in {frame.ids(catalogue)}:"], depth)
                depth += 1
            later = set(levels[at:])
            here = [p for p in left if later.isdisjoint(bound_in(p))]
            left = [p for p in left if p not in here]
            condition = self.condition(one, frame, here)
            if condition != "True":
                yield from indented([f"if {condition}:"], depth)
                depth += 1
        yield from indented(list(inner), depth)

    def contribution(self, one: Candidate, frame: Frame, into: str) -> list[str]:
        """Adds what a rule concludes, where its formula has a value."""
        code = fitted_code(self.attribute, one.conclusion.value, frame)
        ident = frame.namespace.literal(one.rule.id)
        shape = f"({{0}}, {ident})" if self.traced else "{0}"
        if code.known:
            return [f"{into}.append({shape.format(code.text)})"]
        name = frame.temporary()
        return [f"if ({name} := {code.text}) is not None:", f"    {into}.append({shape.format(name)})"]

    # --- the ways to settle a slot ---

    def _chain(self, frame: Frame, order: Sequence[Candidate]) -> Iterator[str]:
        literal = frame.namespace.literal
        empty = fallback(self.attribute)
        for one in order:
            code = fitted_code(self.attribute, one.conclusion.value, frame)
            if code.known:
                inner = [f"return {code.text}, {literal((one.rule.id,))}" if self.traced else f"return {code.text}"]
            else:
                name = frame.temporary()
                found = f"({name}, {literal((one.rule.id,))})" if self.traced else name
                missing = f"({literal(empty)}, ())" if self.traced else literal(empty)
                inner = [f"return {found} if ({name} := {code.text}) is not None else {missing}"]
                if not self.traced and empty is None:
                    inner = [f"return {code.text}"]
            yield from self.nest(one, frame, inner)
            if self.condition(one, frame, one.parts) == "True":
                return
        yield f"return {literal(empty)}, ()" if self.traced else f"return {literal(empty)}"

    def _any(self, frame: Frame) -> Iterator[str]:
        for one in self.candidates:
            code = fitted_code(self.attribute, one.conclusion.value, frame)
            if code.text == "False":
                continue
            inner = ["return True"] if code.text == "True" else [f"if {code.text}:", "    return True"]
            yield from self.nest(one, frame, inner)
        yield "return False"

    def _small_sum(self) -> bool:
        """Whether the contributions are whole constants that cannot add up to more than an answer may be."""
        values = [c.conclusion.value for c in self.candidates]
        whole = self.attribute.kind.name == "integer" and all(isinstance(v, Const) for v in values)
        return whole and sum(abs(v.value) for v in values if isinstance(v, Const)) < _SAFE_SUM

    def _sum(self, frame: Frame) -> Iterator[str]:
        yield "s = 0"
        for one in self.candidates:
            code = fitted_code(self.attribute, one.conclusion.value, frame)
            yield from self.nest(one, frame, [f"s += {code.text}"])
        yield "return s"

    def _general(self, frame: Frame) -> Iterator[str]:
        here = {c.rule.id: 1 << at for at, c in enumerate(self.candidates)}
        beating = {b for c in self.candidates for b in c.beaters if b in here}
        if beating:
            yield "m = 0"
        for one in self.candidates:
            if one.rule.id in beating:
                yield from self.nest(one, frame, [f"m |= {here[one.rule.id]}"])
        yield "s = []"
        if any(c.rule.otherwise for c in self.candidates):
            yield "o = []"
        for one in self.candidates:
            inner = self.contribution(one, frame, "o" if one.rule.otherwise else "s")
            mask = sum(here[b] for b in one.beaters if b in here)
            tests = [f"not m & {mask}"] if mask else []
            if one.rule.id in beating and set(one.rule.loops) <= set(self.keys):
                tests.insert(0, f"m & {here[one.rule.id]}")
                yield f"if {' and '.join(tests)}:"
                yield from indented(inner)
            else:
                nested = list(self.nest(one, frame, inner))
                yield from [f"if {tests[0]}:", *indented(nested)] if tests else nested
        standing = "s or o" if any(c.rule.otherwise for c in self.candidates) else "s"
        yield f"return {frame.namespace.name(finisher(self.attribute, self.traced))}({standing})"


class _Groups(dict[Any, Callable[..., Any]]):
    """The functions for the groups of a division, by the subject's value; each compiled when it is first met."""

    def __init__(self, function: SlotFunction, division: Division, used: tuple[str, ...]) -> None:
        super().__init__()
        self._function = function
        self._division = division
        self._used = used
        self._by_key: dict[Any, Callable[..., Any]] = {}

    def __missing__(self, subject: Any) -> Callable[..., Any]:
        key = self._division.key(subject)
        found = self._by_key.get(key)
        if found is None:
            whole = self._function
            settled = whole.settled | {self._division.subject}
            group = SlotFunction(
                whole.places, whole.attribute, whole.keys, self._division.members(key), whole.traced, settled
            )
            found = self._by_key[key] = group.compiled(self._used)
        if len(self) < _KEPT_SUBJECTS:
            self[subject] = found
        return found


_KEPT_SUBJECTS = 10_000  # values whose group is remembered; there are endless numbers


def _expressions(one: Candidate) -> Iterator[Expr]:
    """Every expression of a rule that settling its attribute may evaluate."""
    yield one.conclusion.value
    for test in guard_tests(one.rule.guard):
        yield test.subject
        yield from check_operands(test.check)


def finisher(attribute: Attribute, traced: bool) -> Callable[[list[Any]], Any]:
    """What standing contributions come to: as ``Run._slot``, but for conflicts, which are no value like any other."""
    one, default, empty = attribute.combine == "one", attribute.default, fallback(attribute)

    def finish(standing: list[Value]) -> Value:
        if not standing:
            return empty
        if one and len(standing) == 1:
            return standing[0]
        found = combine(attribute, standing)
        return None if found is NOTHING else found

    def finish_traced(standing: list[tuple[Value, str]]) -> tuple[Value, tuple[str, ...]]:
        return finish([v for v, _ in standing]), tuple(dict.fromkeys(ident for _, ident in standing))

    assert default is None or empty is default
    return finish_traced if traced else finish
