"""The input space: the cells of every input, and their codes in decision diagrams."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..cells import Cut, check_cuts
from ..compiled import (
    Attr,
    Attribute,
    Call,
    Compare,
    Const,
    Expr,
    Get,
    Guard,
    IfElse,
    KnowledgeBase,
    check_operands,
    guard_tests,
    walk,
)
from ..kinds import Value
from ..operations import COMPARISONS
from .diagrams import Diagram, Diagrams
from .ranges import Range, cut_up
from .values import Some

ANOTHER_TEXT = "(another text)"


@dataclass(frozen=True, slots=True)
class Input:
    """An input with its cells and their codes; the last cell is "not given" (None)."""

    attribute: Attribute
    cells: tuple[Value | Some, ...]
    codes: tuple[Diagram, ...]

    @property
    def given(self) -> Mapping[Value | Some, Diagram]:
        """The code of each cell, without "not given"."""
        return dict(zip(self.cells[:-1], self.codes[:-1], strict=True))

    @property
    def open(self) -> Diagram:
        """Where it is not given."""
        return self.codes[-1]


def all_guards(base: KnowledgeBase) -> Iterator[Guard]:
    """Every guard of a knowledge base: of rules, of contradictions, and of where attributes are needed."""
    yield from (rule.guard for rule in base.rules.values())
    yield from (contradiction.guard for contradiction in base.contradictions.values())
    yield from (a.needed for a in base.attributes.values() if a.needed is not None)


def all_cuts(base: KnowledgeBase) -> dict[str, frozenset[Cut]]:
    """Where the tests of the whole base cut each numeric attribute; cuts go back along rules that copy a number."""
    found: dict[str, set[Cut]] = {n: set() for n, a in base.attributes.items() if a.kind.numeric}

    def cut(subject: Expr, cuts: Iterable[Cut]) -> None:
        if isinstance(subject, (Attr, Get)) and subject.name in found:
            found[subject.name].update(cuts)

    for guard in all_guards(base):
        for test in guard_tests(guard):
            cut(test.subject, check_cuts(test.check, test.subject.kind.name == "integer"))
            for operand in check_operands(test.check):
                _formula_cuts(operand, cut)
    copies: list[tuple[str, str]] = []
    for rule in base.rules.values():
        for conclusion in rule.conclusions:
            _formula_cuts(conclusion.value, cut)
            copies += [(conclusion.target, name) for name in _copied(conclusion.value) if name in found]
    grown = True
    while grown:
        grown = False
        for target, source in copies:
            whole = base.attributes[source].kind.name == "integer"
            more = {_rounded(c) if whole else c for c in found.get(target, ())} - found[source]
            grown = grown or bool(more)
            found[source] |= more
    return {name: frozenset(cuts) for name, cuts in found.items()}


def _formula_cuts(expr: Expr, cut: object) -> None:
    assert callable(cut)
    for part in walk(expr):
        if isinstance(part, Call) and (part.op in COMPARISONS or part.op in ("=", "!=")) and len(part.args) == 2:
            left, right = part.args
            for subject, other in ((left, right), (right, left)):
                if subject.kind.numeric and isinstance(other, Const) and isinstance(other.value, (int, float)):
                    whole = subject.kind.name == "integer"
                    for op in ("<", "<="):  # either side of it, whichever way it is compared
                        cut(subject, check_cuts(Compare(op, other), whole))


def _copied(expr: Expr) -> Iterator[str]:
    """The numbers that an expression may hand on as they are."""
    if isinstance(expr, (Attr, Get)):
        yield expr.name
    elif isinstance(expr, IfElse):
        yield from _copied(expr.then)
        yield from _copied(expr.other)


def _rounded(cut: Cut) -> Cut:
    return Cut(math.floor(cut.at) + 1 if cut.after else math.ceil(cut.at), False)


def number_cells(attribute: Attribute, cuts: Iterable[Cut], *, bounded: bool) -> tuple[Range, ...]:
    """The cells of a number: within its declared range where ``bounded``, else of all numbers."""
    low, high = (attribute.low, attribute.high) if bounded else (None, None)
    return cut_up(sorted(cuts), low, high, attribute.kind.name == "integer")


def input_cells(base: KnowledgeBase, attribute: Attribute, cuts: Mapping[str, frozenset[Cut]]) -> tuple[Value, ...]:
    """The cells of an input, "not given" (None) last."""
    match attribute.kind.name:
        case "boolean":
            return (True, False, None)
        case "enum":
            return (*attribute.kind.values, None)
        case "record":
            return (*base.catalogues[attribute.kind.record or ""].ids, None)
        case "integer" | "number":
            ranges = number_cells(attribute, cuts[attribute.name], bounded=True)
            return (*(Some(attribute.name, r) for r in ranges), None)
        case "text":
            return (*sorted(set(_texts(base, attribute.name))), ANOTHER_TEXT, None)
    return (Some(attribute.name), None)


def _texts(base: KnowledgeBase, name: str) -> Iterator[str]:
    """The texts that some test compares an attribute with."""
    for guard in all_guards(base):
        for test in guard_tests(guard):
            if isinstance(test.subject, Attr) and test.subject.name == name:
                yield from (o.value for o in check_operands(test.check) if isinstance(o, Const))


class Space:
    """The inputs that have cells of their own, by name, in the order of their variables.

    ``valid`` is where every code is that of a cell. ``cells`` is how many combinations there are in all, those of
    inputs outside ``names`` included.
    """

    def __init__(self, base: KnowledgeBase, diagrams: Diagrams, order: Iterable[str]) -> None:
        self.cuts = all_cuts(base)
        self.inputs: dict[str, Input] = {}
        self.valid = diagrams.true
        for name in order:
            attribute = base.attributes[name]
            cells = input_cells(base, attribute, self.cuts)
            codes = diagrams.codes(len(cells), diagrams.fixed)
            self.inputs[name] = Input(attribute, cells, tuple(codes))
            self.valid &= diagrams.any(codes)
        self.cells = math.prod(len(input_cells(base, a, self.cuts)) for a in base.inputs())


__all__ = ["ANOTHER_TEXT", "Input", "Space", "all_cuts", "all_guards", "input_cells", "number_cells"]
