"""For which bindings the tests of a rule hold: what many have in common is tried once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from ..annotations import Any
from ..compiled import Conclusion, Guard, KnowledgeBase, Rule, Sieve, bound_in
from .evaluate import HOLDS, Binding, Truth, truth_of
from .firing import Key
from .sieve import parts_of_guard


class Holding:
    """The rules of one run. Each test is tried when all that it reads is settled, and keeps its truth.

    Where the scenario describes records of its own, which records pass the tests that facts decide was not known when
    the knowledge base was compiled: then these are tried like all others.
    """

    def __init__(self, base: KnowledgeBase, values: Mapping[str, Any], ids: Mapping[str, tuple[str, ...]], own: bool):
        self.base = base
        self._values = values
        self._ids = ids
        self._own = own
        self._tests: dict[str, bool] = {}
        self._gates: dict[str, bool] = {}
        self._sieves: dict[str, Sieve] = {}
        self._held: dict[str, list[Binding]] = {}
        self._parted: dict[str, tuple[dict[str, list[Truth]], list[Truth]]] = {}

    def opens(self, ident: str) -> bool:
        """Whether the tests of a rule hold that are about no record."""
        found = self._gates.get(ident)
        if found is None:
            found, tests = True, self._tests
            for number in self.base.gates[ident]:
                if not (tests[number] if number in tests else self.test(number)):
                    found = False
                    break
            self._gates[ident] = found
        return found

    def test(self, number: str) -> bool:
        """Whether a test about no record holds."""
        found = self._tests.get(number)
        if found is None:
            simple = self.base.simple.get(number)
            if simple is None:
                found = truth_of(self.base.tests[number])(self._values, {})
            else:
                found = holds_simply(simple, self._values)
            self._tests[number] = found
        return found

    def sieve(self, rule: Rule) -> Sieve:
        """What else must hold of a rule with loops that ``opens``."""
        if not self._own:
            return self.base.sieves[rule.id]
        found = self._sieves.get(rule.id)
        if found is None:
            rest = tuple(part for part in parts_of_guard(rule.guard) if any(bound_in(part)))
            found = self._sieves[rule.id] = Sieve((None,) * len(rule.loops), rest)
        return found

    def every(self, rule: Rule) -> list[Binding]:
        """The bindings for which a rule's tests hold, in the order of its loops' records; nobody may change them."""
        found = self._held.get(rule.id)
        if found is None:
            if not self.opens(rule.id):
                found = []
            elif not rule.loops:
                found = [{}]
            else:
                found = list(self._filtered(rule, dict.fromkeys(rule.loops)))
            self._held[rule.id] = found
        return found

    def about(self, rule: Rule, conclusion: Conclusion, key: Key) -> Iterable[Binding]:
        """The bindings for which the tests of a rule hold, and which speak about one slot."""
        if key is None:
            return self.every(rule)
        if not self.opens(rule.id):
            return ()
        parts = (key,) if isinstance(key, str) else key
        return self._filtered(rule, dict.fromkeys(rule.loops) | dict(zip(conclusion.keys, parts, strict=True)))

    def _filtered(self, rule: Rule, fixed: Mapping[str, str | None]) -> Iterator[Binding]:
        """The bindings that pass a rule's sieve, some of its loops being fixed to a record.

        What is about one record alone is tried once for that record.
        """
        sieve = self.sieve(rule)
        parted = self._parted.get(rule.id)
        if parted is None:
            parted = self._parted[rule.id] = _apart(sieve.rest)
        alone, together = parted
        values, columns = self._values, []
        for loop, candidates in zip(rule.loops, sieve.candidates, strict=True):
            ident = fixed[loop]
            column: Sequence[str] = self._ids[loop] if candidates is None else candidates
            if ident is not None:
                column = (ident,) if ident in column else ()
            for test in alone.get(loop, ()):
                column = [i for i in column if test(values, {loop: i})]
            if not column:
                return
            columns.append(column)
        loops = rule.loops
        if not together:
            for found in product(*columns):
                yield dict(zip(loops, found, strict=False))  # as many as there are loops
            return
        tried: dict[str, str] = {}  # one binding for all trials: a dict for each of thousands of pairs would cost more
        for found in product(*columns):
            for loop, ident in zip(loops, found, strict=False):
                tried[loop] = ident
            for test in together:
                if not test(values, tried):
                    break
            else:
                yield tried.copy()


def holds_simply(simple: Sequence[Any], values: Mapping[str, Any]) -> bool:
    """Whether a test holds that ``sieve.simply`` told as data: a cold command tries hundreds, each once."""
    path, how, wanted = simple
    value = values[path[0]]
    for field in path[1:]:
        value = values[field].get(value)
    if how == "in":
        return value in wanted
    if how == "known":
        return (value is not None) is wanted
    if value is None:
        return False
    for op, constant in wanted:  # noqa: SIM110 - a loop is what makes this fast
        if not HOLDS[op](value, constant):
            return False
    return True


def _apart(parts: tuple[Guard, ...]) -> tuple[dict[str, list[Truth]], list[Truth]]:
    """The tests about one record alone, by its catalogue, and those about several."""
    alone: dict[str, list[Truth]] = {}
    together: list[Truth] = []
    for part in parts:
        records = set(bound_in(part))
        if len(records) == 1:
            alone.setdefault(records.pop(), []).append(truth_of(part))
        else:
            together.append(truth_of(part))
    return alone, together
