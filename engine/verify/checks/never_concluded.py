"""Values that are declared, and that nothing can ever come to."""

from __future__ import annotations

from collections.abc import Iterator

from ...symbolic.values import Members, Some
from ..findings import Finding
from ..prover import Prover


def check(prover: Prover) -> Iterator[Finding]:
    """A finding for each value of an enum, and each candidate of an ordered choice, that is out of reach."""
    for name in prover.plain():
        attribute = prover.base.attributes[name]
        slot = prover.world.plain(name)
        if attribute.ask is not None or slot.free:
            continue
        cases = slot.cases
        if isinstance(cases, Members):
            if cases.loose.satisfiable() or attribute.kind.item is None or attribute.kind.item.name != "enum":
                continue
            reached = {m: d for m, d in cases.has.items() if not prover.never(d)}
            values = attribute.kind.item.values
        else:
            values = _values(prover, name)
            if not values or any(isinstance(v, Some) for v in cases):
                continue
            reached = {v: d for v, d in cases.items() if not prover.never(d)}
        for value in values:
            if value not in reached and reached.keys() - {None}:
                yield _finding(prover, name, value)


def _values(prover: Prover, name: str) -> tuple[str, ...]:
    choice = prover.base.choices.get(name)
    if choice is None:
        kind = prover.base.attributes[name].kind
        return kind.values if kind.name == "enum" else ()
    return prover.base.catalogues[choice.record].ids if choice.order is not None else ()


def _finding(prover: Prover, name: str, value: str) -> Finding:
    choice = name in prover.base.choices
    what = "chosen for" if choice else "concluded for"
    return Finding(
        "never-concluded",
        "warning",
        prover.base.attributes[name].position,
        f"'{value}' can never be {what} '{name}'",
        attribute=name,
        share=0.0,
        hint=f"'{value}' is never first among those that are left: list it in an order, or leave it out"
        if choice
        else "write a rule that concludes it, or take the value out",
        owner=(name,),
    )
