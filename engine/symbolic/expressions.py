"""The cases of an expression, from the cases of what it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from itertools import product
from math import prod
from typing import Protocol

from ..compiled import Attr, Bound, Call, Const, Expr, Get, IfElse, KnowledgeBase, walk
from ..inference.evaluate import compile_expr
from ..kinds import Value
from ..operations import COMPARISONS
from .atoms import Atoms
from .compare import Comparer
from .diagrams import Diagram, Diagrams
from .ranges import Range, apply
from .values import Abstract, Cases, Members, Some, add, coarse, known, range_of, restrict
from .written import written

Binding = Mapping[str, str]
COMBINATIONS = 150  # of operands' cases that one operation is worked out for; beyond that their ranges are joined


class Slots(Protocol):
    """Where the values of slots come from."""

    def value(self, name: str) -> Cases | Members:
        """The cases of an attribute."""

    def slot(self, name: str, key: str | tuple[str, ...]) -> Cases | Members:
        """The cases of a record's field."""


class Expressions:
    """Works out the cases of expressions, each once."""

    def __init__(self, base: KnowledgeBase, diagrams: Diagrams, atoms: Atoms, slots: Slots) -> None:
        self._base = base
        self._diagrams = diagrams
        self._atoms = atoms
        self._slots = slots
        self._comparer = Comparer(diagrams, atoms)
        self._memo: dict[tuple[int, tuple[tuple[str, str], ...]], Cases | Members] = {}
        self._bound: dict[int, frozenset[str]] = {}

    def bound(self, expr: Expr) -> frozenset[str]:
        """The catalogues whose binding an expression depends on."""
        found = self._bound.get(id(expr))
        if found is None:
            found = self._bound[id(expr)] = frozenset(e.record for e in walk(expr) if isinstance(e, Bound))
        return found

    def cases(self, expr: Expr, binding: Binding) -> Cases:
        """The cases of an expression; of a set, only whether it is known."""
        found = self.whole(expr, binding)
        if not isinstance(found, Members):
            return found
        cases: Cases = {}
        add(self._diagrams, cases, None, found.unknown)
        add(self._diagrams, cases, Some(written(expr, binding)), ~found.unknown)
        return cases

    def whole(self, expr: Expr, binding: Binding) -> Cases | Members:
        """The cases of an expression, or the members of a set."""
        key = (id(expr), tuple((r, binding[r]) for r in sorted(self.bound(expr))))
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = self._work_out(expr, binding)
        return found

    def _work_out(self, expr: Expr, binding: Binding) -> Cases | Members:
        true = self._diagrams.true
        match expr:
            case Const(value=value):
                return {value: true}
            case Bound(record=record):
                return {binding[record]: true}
            case Attr(name=name):
                return self._slots.value(name)
            case Get():
                return self._get(expr, binding)
            case IfElse():
                return self._if_else(expr, binding)
        if expr.op in ("and", "or"):
            return self._logic(expr, binding)
        return self._strict(expr, binding)

    def _get(self, expr: Get, binding: Binding) -> Cases | Members:
        keys = [self.cases(k, binding) for k in expr.keys]
        if all(len(k) == 1 and next(iter(k.values())) == self._diagrams.true for k in keys):
            only = [next(iter(k)) for k in keys]
            if not any(k is None or isinstance(k, Some) for k in only):
                return self._field(expr, only)
        found: dict[Abstract, list[Diagram]] = {}
        for combination in product(*(k.items() for k in keys)):
            where = self._diagrams.true
            for _, part in combination:
                where &= part
            if not where.satisfiable():
                continue
            key = [value for value, _ in combination]
            if None in key:
                found.setdefault(None, []).append(where)
                continue
            if any(isinstance(k, Some) for k in key):
                cases = self._anything(written(expr, binding))
            else:
                field = self._field(expr, key)
                cases = self.cases_of_members(field, f"{expr.name}[{','.join(map(str, key))}]")
            for value, part in cases.items():
                found.setdefault(value, []).append(where & part)
        joined = {value: self._diagrams.any(parts) for value, parts in found.items()}
        return {value: where for value, where in joined.items() if where.satisfiable()}

    def cases_of_members(self, found: Cases | Members, source: str) -> Cases:
        """A set as something that is there, or not."""
        if not isinstance(found, Members):
            return found
        cases: Cases = {}
        add(self._diagrams, cases, None, found.unknown)
        add(self._diagrams, cases, Some(source), ~found.unknown)
        return cases

    def _field(self, expr: Get, key: list[Value]) -> Cases | Members:
        if expr.name == f"{expr.record}.label":
            return {self._base.catalogues[expr.record].labels.get(key[0]): self._diagrams.true}
        return self._slots.slot(expr.name, key[0] if len(key) == 1 else tuple(key))

    def _anything(self, source: str) -> Cases:
        """Some value, or none: nobody knows which."""
        there = self._atoms.flag(f"{source} has a value")
        return {Some(source): there, None: ~there}

    def _if_else(self, expr: IfElse, binding: Binding) -> Cases:
        test = self.cases(expr.test, binding)
        found: dict[Abstract, list[Diagram]] = {}
        for truth, branch in ((True, expr.then), (False, expr.other)):
            where = test.get(truth)
            if where is not None:
                for value, part in restrict(self.cases(branch, binding), where).items():
                    found.setdefault(value, []).append(part)
        for value, where in test.items():
            if value is None:
                found.setdefault(None, []).append(where)
        return {value: self._diagrams.any(parts) for value, parts in found.items()}

    def _logic(self, expr: Call, binding: Binding) -> Cases:
        """``and`` and ``or`` look at their sides in order, and stop where one decides."""
        stop = expr.op == "or"
        going, unknown, stopped = self._diagrams.true, self._diagrams.false, self._diagrams.false
        for arg in expr.args:
            cases = self.cases(arg, binding)
            unknown |= going & cases.get(None, self._diagrams.false)
            stopped |= going & cases.get(stop, self._diagrams.false)
            going &= cases.get(not stop, self._diagrams.false)
        found: Cases = {}
        for value, where in ((None, unknown), (stop, stopped), (not stop, going)):
            add(self._diagrams, found, value, where)
        return found

    def _strict(self, expr: Call, binding: Binding) -> Cases:
        """An operation that has a value only where all its operands have one."""
        args = [self.cases(a, binding) for a in expr.args]
        if expr.op in ("=", "!=", *COMPARISONS):
            return self._comparison(expr, args, binding)
        if expr.kind.numeric:
            self._shorten(args, expr, binding)
        everywhere = self._diagrams.true
        for cases in args:
            everywhere &= known(self._diagrams, cases)
        found: Cases = {}
        add(self._diagrams, found, None, ~everywhere)
        source = cache(lambda: written(expr, binding))  # many operations turn out to be about plain values
        for combination in product(*([(v, d) for v, d in a.items() if v is not None] for a in args)):
            where = self._diagrams.true
            for _, part in combination:
                where &= part
            if where.satisfiable():
                self._apply(found, expr, [value for value, _ in combination], where, source)
        return found

    def _comparison(self, expr: Call, args: list[Cases], binding: Binding) -> Cases:
        left, right = args
        sides = expr.args
        truth = self._comparer.compare(
            expr.op, left, right, sides[0].kind, lambda: (written(sides[0], binding), written(sides[1], binding))
        )
        both = known(self._diagrams, left) & known(self._diagrams, right)
        found: Cases = {}
        for value, where in ((None, ~both), (True, truth), (False, both & ~truth)):
            add(self._diagrams, found, value, where)
        return found

    def _shorten(self, args: list[Cases], expr: Call, binding: Binding) -> None:
        """Join the numbers of the operands with the most cases until there are few enough combinations."""
        while prod(len(a) for a in args) > COMBINATIONS:
            at = max(range(len(args)), key=lambda i: len(args[i]))
            joined = coarse(self._diagrams, args[at], written(expr.args[at], binding))
            if len(joined) == len(args[at]):
                return
            args[at] = joined

    def _apply(
        self, found: Cases, expr: Call, values: list[Abstract], where: Diagram, source: Callable[[], str]
    ) -> None:
        if not any(isinstance(v, Some) for v in values):
            plain = Call(expr.op, tuple(Const(v, a.kind) for v, a in zip(values, expr.args, strict=True)), expr.kind)
            add(self._diagrams, found, compile_expr(plain)({}, {}), where)
        elif expr.op == "not" or not expr.kind.numeric:
            # A boolean is never uncertain by itself; a ranked enum of something uncertain is rare enough for an atom.
            there = self._atoms.flag(f"{source()} has a value")
            add(self._diagrams, found, Some(source()), where & there)
            add(self._diagrams, found, None, where & ~there)
        else:
            self._reckon(found, expr, values, where, source())

    def _reckon(self, found: Cases, expr: Call, values: list[Abstract], where: Diagram, source: str) -> None:
        result, always = apply(expr.op, [range_of(v) for v in values])
        if result is None:
            add(self._diagrams, found, None, where)
            return
        if not always:
            there = self._atoms.flag(f"{source} has a value")
            add(self._diagrams, found, None, where & ~there)
            where &= there
        add(self._diagrams, found, Some(source, result), where)


def split(atoms: Atoms, diagrams: Diagrams, cases: Cases, cells: tuple[Range, ...]) -> Cases:
    """The same cases with every uncertain number in one of ``cells``, or in what its range leaves of it."""
    found: Cases = {}
    for value, where in cases.items():
        if not isinstance(value, Some):
            add(diagrams, found, value, where)
            continue
        within = [i for i, cell in enumerate(cells) if cell.meets(value.range)]
        parts = [Some(value.source, cells[i].within(value.range)) for i in within]
        if len(within) <= 1:
            add(diagrams, found, parts[0] if parts else value, where)
            continue
        codes = atoms.pick(value.source, cells)
        outside = where
        for i, part in list(zip(within, parts, strict=True))[1:]:
            add(diagrams, found, part, where & codes[i])
            outside &= ~codes[i]
        # What the atom could be and the number cannot counts as the first cell, so that nothing is left out.
        add(diagrams, found, parts[0], outside)
    return found
