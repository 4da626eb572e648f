"""How many tests it would take to compose a slot: slots that take very many become atoms."""

from __future__ import annotations

from math import prod

from ..compiled import Bound, Expr, Get, KnowledgeBase, check_operands, guard_tests, walk

SLOT_LIMIT = 700  # tests behind one slot
COLUMN_LIMIT = 6000  # tests behind the exclusions of all candidates of a choice


class Weights:
    """The weight of each attribute's slots, in tests."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        self._weights: dict[str, int] = {}
        for name in base.order:
            self._weights[name] = self._weigh(name)

    def heavy(self, name: str) -> bool:
        """Whether a slot of this attribute is an atom instead of being composed."""
        return self._weights[name] > SLOT_LIMIT

    def heavy_column(self, name: str) -> bool:
        """Whether the slots of all records together are too many to compose."""
        catalogue = self._base.catalogues[self._base.attributes[name].record or ""]
        return self.heavy(name) or self._weights[name] * len(catalogue.ids) > COLUMN_LIMIT

    def _weigh(self, name: str) -> int:
        weight = 0
        for ident in self._base.conclude.get(name, ()):
            rule = self._base.rules[ident]
            conclusion = next(c for c in rule.conclusions if c.target == name)
            for member in (ident, *conclusion.overridden_by):
                again = self._base.rules[member]
                keys = next(c for c in again.conclusions if c.target == name).keys
                bindings = prod(len(self._base.catalogues[c].ids) for c in again.loops if c not in keys)
                tests = list(guard_tests(again.guard))
                read = sum(self._reads(t.subject) + sum(map(self._reads, check_operands(t.check))) for t in tests)
                if member == ident:
                    read += self._reads(conclusion.value)
                if read or bindings > 1 or keys:  # a rule that is tried once, about attributes alone, is never too much
                    weight += bindings * (1 + len(tests) + read)
        return weight

    def _reads(self, expr: Expr) -> int:
        """The weight of the records' fields that an expression reads."""
        weight = 0
        for part in walk(expr):
            if isinstance(part, Get) and part.name in self._weights:
                own = self._weights[part.name]
                through = [k for k in part.keys if not isinstance(k, Bound)]
                records = prod(len(self._base.catalogues[k.kind.record or ""].ids) for k in through if k.kind.record)
                weight += records * (1 if own > SLOT_LIMIT else own)
        return weight
