"""Inputs that nothing uses: people are asked, and the answer changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ...compiled import KnowledgeBase, Placeholder, guard_names, names_in
from ..findings import Finding
from ..prover import Prover


def check(prover: Prover) -> Iterator[Finding]:
    """A finding for each input in scope that no rule, choice, contradiction or text reads, and no rule concludes."""
    used = _used(prover.base)
    for attribute in prover.base.inputs():
        name = attribute.name
        if name in prover.scope and name not in used and name not in prover.base.conclude:
            yield Finding(
                "unused-input",
                "warning",
                attribute.position,
                f"nothing uses '{name}': the answer to \"{attribute.ask}\" changes nothing",
                attribute=name,
                share=1.0,
                hint="write a rule that reads it, or do not ask",
                owner=(name,),
            )


def _used(base: KnowledgeBase) -> set[str]:
    used: set[str] = set()
    for rule in base.rules.values():
        used.update(guard_names(rule.guard))
        for conclusion in rule.conclusions:
            used.update(names_in(conclusion.value))
        for part in rule.because.parts if rule.because else ():
            if isinstance(part, Placeholder):
                used.update(names_in(part.expr))
    for contradiction in base.contradictions.values():
        used.update(guard_names(contradiction.guard))
    for choice in base.choices.values():
        used.update(n for n in (choice.order, choice.unless, *(f for f, _ in choice.by)) if n is not None)
    for attribute in base.attributes.values():
        used.update(() if attribute.needed is None else guard_names(attribute.needed))
        used.update(attribute.between or ())
    return used
