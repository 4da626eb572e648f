"""Which unknown inputs could still change something.

A rule's guard is evaluated in three-valued logic, with every test of an unknown input open: where that leaves the guard
open, the input could matter. The answer errs to the side of asking: what the rule changes may change nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable

from .compiled import And, Attr, Guard, Not, Rule, Test, check_operands, guard_names, names_in, walk
from .evaluate import Binding, compile_guard
from .infer import Run, bindings_of


def could_matter(run: Run) -> list[str]:
    """The inputs that have no value and that some rule, not settled by the others, reads; by name."""
    base = run.base
    unknown = {a.name for a in base.inputs() if run.values.get(a.name) is None}
    readers: dict[str, list[Rule]] = {}
    for rule in base.rules.values():
        concluded = (names_in(c.value) for c in rule.conclusions)
        for name in {*guard_names(rule.guard), *(n for names in concluded for n in names)} & unknown:
            readers.setdefault(name, []).append(rule)
    return sorted(name for name, rules in readers.items() if _matters(name, rules, run))


def _matters(name: str, rules: Iterable[Rule], run: Run) -> bool:
    for rule in rules:
        stated = all(run.settled[c.target].stated == {None} for c in rule.conclusions)
        if stated:
            continue
        for binding in bindings_of(rule.loops, run.ids):
            truth = _truth(rule.guard, name, run, binding)
            if truth is None or (truth and any(name in names_in(c.value) for c in rule.conclusions)):
                return True
    return False


def _truth(guard: Guard, name: str, run: Run, binding: Binding) -> bool | None:
    """Whether the guard holds; None where that is open as long as ``name`` is."""
    if isinstance(guard, Test):
        return None if _reads(guard, name) else compile_guard(guard)(run.values, binding)
    parts = [_truth(p, name, run, binding) for p in guard.parts]
    if isinstance(guard, And):
        return False if False in parts else (None if None in parts else True)
    found = True if True in parts else (None if None in parts else False)
    if isinstance(guard, Not):
        return None if found is None else not found
    return found


def _reads(test: Test, name: str) -> bool:
    exprs = [test.subject, *check_operands(test.check)]
    return any(isinstance(part, Attr) and part.name == name for expr in exprs for part in walk(expr))
