"""Which unknown inputs could still change something.

A rule's guard is evaluated in three-valued logic, with every test of an unknown input open: where that leaves the guard
open, the input could matter. The answer errs to the side of asking: what the rule changes may change nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .compiled import And, Attr, Guard, Not, Rule, Test, check_operands, guard_names, guard_tests, names_in, walk
from .evaluate import Binding, truth_of
from .infer import Run


def could_matter(run: Run) -> list[str]:
    """The inputs that have no value and that some rule, not settled by the others, reads; by name."""
    base = run.base
    unknown = {a.name for a in base.inputs() if run.values.get(a.name) is None}
    readers: dict[str, list[Rule]] = {}
    for rule in base.rules.values():
        concluded = (names_in(c.value) for c in rule.conclusions)
        for name in {*guard_names(rule.guard), *(n for names in concluded for n in names)} & unknown:
            readers.setdefault(name, []).append(rule)
    ordering = {c.order for c in base.choices.values()}
    contradicting = {
        name
        for name in unknown
        if any(_guard_open(c.guard, name, run) for c in base.contradictions.values() if name in guard_names(c.guard))
    }
    mattering = {name for name, rules in readers.items() if _matters(name, rules, run)}
    return sorted(mattering | (unknown & ordering) | contradicting)


def _guard_open(guard: Guard, name: str, run: Run) -> bool:
    readers = {id(test): _reads(test, name) for test in guard_tests(guard)}
    return _truth(guard, readers, run, {}) is None


def _matters(name: str, rules: Iterable[Rule], run: Run) -> bool:
    readers: dict[int, bool] = {}  # whether a test, by identity, reads the input
    for rule in rules:
        if all(run.settled[c.target].stated == {None} for c in rule.conclusions):
            continue
        in_value = any(name in names_in(c.value) for c in rule.conclusions)
        for test in guard_tests(rule.guard):
            readers[id(test)] = _reads(test, name)
        for binding in run.bindings(rule.loops):
            truth = _truth(rule.guard, readers, run, binding)
            if truth is None or (truth and in_value):
                return True
    return False


def _truth(guard: Guard, readers: Mapping[int, bool], run: Run, binding: Binding) -> bool | None:
    """Whether the guard holds; None where that is open as long as the tests among ``readers`` are."""
    if isinstance(guard, Test):
        return None if readers[id(guard)] else truth_of(guard)(run.values, binding)
    absorbing = not isinstance(guard, And)  # the truth of one part that decides for all
    found: bool | None = not absorbing
    for part in guard.parts:
        truth = _truth(part, readers, run, binding)
        if truth is absorbing:
            found = absorbing
            break
        if truth is None:
            found = None
    if isinstance(guard, Not):
        return None if found is None else not found
    return found


def _reads(test: Test, name: str) -> bool:
    exprs = [test.subject, *check_operands(test.check)]
    return any(isinstance(part, Attr) and part.name == name for expr in exprs for part in walk(expr))
