"""What of a rule's guard can be told before, or once for many: so that inference tries only what is left.

* A test about no record is the same for all bindings, and often for many rules: it is kept once, and tried once.
* A test about one record that rests on nothing given is tried when the knowledge base is compiled; what is kept is
  which records pass it.
* What is left is tried for each binding.

The meaning of a guard does not change by this: its parts hold or fail as before, each on its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from ..annotations import Any
from ..compiled import (
    AllOf,
    And,
    AnyOf,
    Attr,
    Attribute,
    Compare,
    Const,
    Expr,
    Get,
    Guard,
    KnowledgeBase,
    Known,
    Rule,
    Sieve,
    Test,
    bound_in,
    guard_names,
    names_in,
)
from ..immutable import replace
from .combine import NOTHING, combine
from .evaluate import truth_of


def sifted(base: KnowledgeBase) -> KnowledgeBase:
    """The knowledge base with what is kept to save work."""
    from .constants import constant_columns  # it infers, with what is made here

    first = _sifted(base, {})
    columns, kept = constant_columns(first)
    return replace(_sifted(base, columns), constants=kept) if columns else first


def _sifted(base: KnowledgeBase, constants: Mapping[str, Mapping[Any, Any]]) -> KnowledgeBase:
    counts: dict[Guard, int] = {}
    plain: dict[str, list[Guard]] = {}
    sieves: dict[str, Sieve] = {}
    facts = FactColumns(base, constants)
    for rule in base.rules.values():
        plain[rule.id] = [part for part in parts_of_guard(rule.guard) if not any(bound_in(part))]
        for part in plain[rule.id]:
            counts[part] = counts.get(part, 0) + 1
        if rule.loops:
            sieves[rule.id] = _sieve(base, rule, facts)
    numbers = {test: number for number, test in enumerate(counts)}
    gates = {
        # What many rules have in common is known already more often than not.
        ident: tuple(str(numbers[test]) for test in sorted(tests, key=lambda t: -counts[t]))
        for ident, tests in plain.items()
    }
    tests = {str(number): test for test, number in numbers.items()}
    simple = {number: found for number, test in tests.items() if (found := simply(test)) is not None}
    names = tuple(name for name, attribute in base.attributes.items() if attribute.record is None)
    return replace(
        base, tests=tests, gates=gates, sieves=sieves, simple=simple, plain=names, readers=_readers(base.rules)
    )


def _readers(rules: Mapping[str, Rule]) -> dict[str, tuple[str, ...]]:
    """The rules by the attributes that they read."""
    tested = {ident: frozenset(guard_names(rule.guard)) for ident, rule in rules.items()}
    found: dict[str, list[str]] = {}
    for ident, rule in rules.items():
        beaters = [tested[winner] for conclusion in rule.conclusions for winner in conclusion.overridden_by]
        values = [names_in(conclusion.value) for conclusion in rule.conclusions]
        for name in sorted(tested[ident].union(*beaters, *values)):
            found.setdefault(name, []).append(ident)
    return {name: tuple(idents) for name, idents in sorted(found.items())}


def parts_of_guard(guard: Guard) -> tuple[Guard, ...]:
    """The guards that must all hold."""
    return guard.parts if isinstance(guard, And) else (guard,)


def simply(test: Guard) -> tuple[Any, ...] | None:
    """A test of one value and constants as data: where the value is found, what must hold of it, and the constants.

    The first is an attribute and the fields that are followed from it; the second ``in`` (the value is one of them),
    ``known`` (it is, or is not), or ``all`` (pairs of a comparison and a constant). None for every other test.
    """
    if not isinstance(test, Test):
        return None
    path: list[str] = []
    subject: Expr = test.subject
    while isinstance(subject, Get) and len(subject.keys) == 1:
        path.insert(0, subject.name)
        subject = subject.keys[0]
    if not isinstance(subject, Attr):
        return None
    path.insert(0, subject.name)
    check, kind = test.check, test.subject.kind
    if isinstance(check, Known):
        return tuple(path), "known", check.known
    parts = check.checks if isinstance(check, (AllOf, AnyOf)) else (check,)
    said = [(p.op, p.operand.value) for p in parts if isinstance(p, Compare) and isinstance(p.operand, Const)]
    if not said or len(said) < len(parts) or any(isinstance(value, tuple) for _, value in said):
        return None
    if all(op == "=" for op, _ in said) and (len(said) == 1 or isinstance(check, AnyOf)):
        return tuple(path), "in", tuple(value for _, value in said)
    if isinstance(check, AnyOf) or not (kind.numeric or all(op in ("=", "!=") for op, _ in said)):
        return None
    return tuple(path), "all", tuple(said)


def _sieve(base: KnowledgeBase, rule: Rule, facts: FactColumns) -> Sieve:
    candidates: dict[str, list[str]] = {}
    rest: list[Guard] = []
    for part in parts_of_guard(rule.guard):
        records = set(bound_in(part))
        if len(records) == 1 and facts.decide(part):
            (record,) = records
            holds = truth_of(part)
            passing = candidates.get(record, base.catalogues[record].ids)
            candidates[record] = [i for i in passing if holds(facts, {record: i})]
        elif records:
            rest.append(part)
    found = tuple(tuple(candidates[loop]) if loop in candidates else None for loop in rule.loops)
    return Sieve(found, tuple(rest))


class FactColumns(dict[str, Any]):
    """The columns that are the same whatever is given: facts and defaults, made when they are read, and constants."""

    def __init__(self, base: KnowledgeBase, constants: Mapping[str, Mapping[Any, Any]]) -> None:
        super().__init__((f"{name}.label", catalogue.labels) for name, catalogue in base.catalogues.items())
        self.update(constants)
        self._base = base
        self._constants = constants

    def decide(self, guard: Guard) -> bool:
        """Whether a guard about bound records comes out the same whatever is given."""
        return all(
            self._base.attributes[name].record is not None
            and (name not in self._base.conclude or name in self._constants)
            for name in guard_names(guard)
        )

    def __missing__(self, name: str) -> Mapping[Any, Any]:
        attribute = self._base.attributes[name]
        ids = {name: catalogue.ids for name, catalogue in self._base.catalogues.items()}
        found = self[name] = fact_column(self._base, attribute, self._base.stated(name), ids)
        return found


def fact_column(
    base: KnowledgeBase, attribute: Attribute, stated: Mapping[Any, Any], ids: Mapping[str, tuple[str, ...]]
) -> dict[Any, Any]:
    """A field that no rule concludes: what is stated, else the default, for each record."""
    return {**dict.fromkeys(keys_of(base, attribute, ids), without_rules(attribute)), **stated}


def without_rules(attribute: Attribute) -> Any:
    """The value of a slot about which nothing is stated and no rule speaks; None where it is unknown."""
    if attribute.default is not None:
        return attribute.default
    empty = combine(attribute, ())
    return None if empty is NOTHING else empty


def keys_of(base: KnowledgeBase, attribute: Attribute, ids: Mapping[str, tuple[str, ...]]) -> Iterator[Any]:
    """The records whose field an attribute is."""
    catalogue = base.catalogues[attribute.record or ""]
    return product(*(ids[c] for c in catalogue.of)) if catalogue.of else iter(ids[catalogue.name])
