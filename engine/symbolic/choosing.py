"""The cases of a choice: exact where an order decides, else any candidate that is not excluded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..compiled import Choice, KnowledgeBase
from ..kinds import Value
from .atoms import Atoms
from .diagrams import Diagram, Diagrams
from .values import Cases, Some, add


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cases of a choice, and where every candidate is excluded though there is an order."""

    cases: Cases
    empty: Diagram


class Chooser:
    """Chooses among the records of a catalogue."""

    def __init__(self, base: KnowledgeBase, diagrams: Diagrams, atoms: Atoms) -> None:
        self._base = base
        self._diagrams = diagrams
        self._atoms = atoms

    def choose(self, choice: Choice, order: Cases | None, excluded: Callable[[str], Diagram] | None) -> Chosen:
        """The choice; ``order`` are the cases of its order, ``excluded`` says where a record is, None: nobody knows."""
        ids = self._base.catalogues[choice.record].ids
        unnamed = self._ranked(choice, ids)
        if excluded is None:
            return self._free(choice, ids, order)
        if order is None:
            return self._in_order(choice, {(): self._diagrams.true}, ids, unnamed, excluded)
        return self._in_order(choice, order, ids, unnamed, excluded)

    def _ranked(self, choice: Choice, ids: Sequence[str]) -> tuple[str, ...] | None:
        """The candidates by score, where facts alone say the scores; None where rules do."""
        columns: list[tuple[Mapping[object, Value], bool]] = []
        for name, more in choice.by:
            if self._base.conclude.get(name) or self._base.attributes[name].default is not None:
                return None
            columns.append((self._base.stated(name), more))

        def place(ident: str) -> tuple[object, ...]:
            scores = []
            for column, more in columns:
                value = column.get(ident)
                scores.append((value is None, 0.0 if value is None else -value if more else value))
            return (*scores, ident)

        return tuple(sorted(ids, key=place))

    def _free(self, choice: Choice, ids: Sequence[str], order: Cases | None) -> Chosen:
        codes = self._atoms.pick(f"the candidate of {choice.name} that comes first", ids) if ids else ()
        empty = self._atoms.flag(f"every candidate of {choice.name} is excluded")
        unordered = self._diagrams.false if order is None else order.get(None, self._diagrams.false)
        cases: Cases = {}
        for ident, code in zip(ids, codes, strict=True):
            add(self._diagrams, cases, ident, code & ~empty & ~unordered)
        add(self._diagrams, cases, None, empty | unordered)
        return Chosen(cases, empty & ~unordered)

    def _in_order(
        self,
        choice: Choice,
        orders: Cases,
        ids: Sequence[str],
        ranked: tuple[str, ...] | None,
        excluded: Callable[[str], Diagram],
    ) -> Chosen:
        out = {ident: excluded(ident) for ident in ids}
        parts: dict[Value, list[Diagram]] = {}
        empty = self._diagrams.false
        for order, where in orders.items():
            if order is None:
                parts.setdefault(None, []).append(where)
                continue
            left = where
            named = () if isinstance(order, Some) else tuple(i for i in order if i in out)
            last = None if isinstance(order, Some) else ranked
            for ident in (*named, *(i for i in last or () if i not in named)):
                parts.setdefault(ident, []).append(left & ~out[ident])
                left &= out[ident]
                if not left.satisfiable():
                    break
            if last is None:
                left = self._any_of(choice, [i for i in ids if i not in named], left, out, parts)
            empty |= left
        parts.setdefault(None, []).append(empty)
        cases: Cases = {}
        for value, wheres in parts.items():
            add(self._diagrams, cases, value, self._diagrams.any(wheres))
        return Chosen(cases, empty)

    def _any_of(
        self,
        choice: Choice,
        ids: Sequence[str],
        left: Diagram,
        out: Mapping[str, Diagram],
        parts: dict[Value, list[Diagram]],
    ) -> Diagram:
        """Let any candidate that is not excluded come first; return where there is none."""
        if not ids or not left.satisfiable():
            return left
        codes = self._atoms.pick(f"the candidate of {choice.name} that comes first", ids)
        rest = left
        for ident, code in zip(ids, codes, strict=True):
            taken = left & code & ~out[ident]
            parts.setdefault(ident, []).append(taken)
            rest &= ~taken
        for ident in ids:  # the atom names an excluded one: the first that is not takes its place
            parts.setdefault(ident, []).append(rest & ~out[ident])
            rest &= out[ident]
        return rest
