"""What stands beside a plan: the ladder of tries, pitfalls, what else is worth doing, what would change a verdict.

Every sentence comes from the knowledge base; a list whose attribute it does not have is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from .content import Item
from .view import View

Cite = Callable[[Iterable[str] | None], tuple[int, ...]]
"""Numbers cited works in the order in which they are first cited."""

MOST_CHANGES = 3
MOST_PITFALLS = 6  # told with their cure; the lighter ones are named


def changes(view: View, cite: Cite) -> Iterator[Item]:
    """What would change a verdict that is not to train: the cheapest change first, each with its reason."""
    if "plan.remedy" not in view.base.choices or view.value("plan.verdict") in (None, "train"):
        return
    helpful = [c for c in view.ranking("plan.remedy") if not c.excluded]
    for candidate in helpful[:MOST_CHANGES]:
        found = next((c for c in view.contributions(f"remedy.works[{candidate.id}]") if c.value is True), None)
        yield Item(
            candidate.label,
            (found.because or "") if found else "",
            candidate.id,
            cite(found.cites) if found else (),
        )


def ladder(view: View) -> Iterator[Item]:
    """What to try from cheap to dear, each with when to stop; empty where there is one rung only."""
    if "plan.ladder" not in view.base.choices or not view.known("plan.strategy"):
        return
    rungs = [c for c in view.ranking("plan.ladder") if not c.excluded]
    if len(rungs) < 2:
        return
    for place, rung in enumerate(rungs, start=1):
        planned = " (this plan)" if rung.id == view.value("plan.strategy") else ""
        yield Item(f"{place}. {rung.label}{planned}", str(view.field("strategy", rung.id, "stop") or ""), rung.id)


def pitfalls(view: View, cite: Cite) -> Iterator[Item]:
    """What is likely to go wrong with this plan, the heaviest first: why here, and the cure. The rest is named only."""
    found = sorted(view.members("plan.pitfalls"), key=lambda member: -_weight(view, member[0]))
    told = found if len(found) <= MOST_PITFALLS + 1 else found[:MOST_PITFALLS]
    yield from _members(view, "plan.pitfalls", "pitfall.fix", cite, told)
    if rest := found[len(told) :]:
        names = "; ".join(label for _, label in rest)
        yield Item(f"And {len(rest)} lighter ones", f"{names}. What to do about them: warmstart why plan.pitfalls.")


def _weight(view: View, pitfall: str) -> float:
    weight = view.field("pitfall", pitfall, "weight")
    return float(weight) if isinstance(weight, (int, float)) else 0.0


def tactics(view: View, cite: Cite) -> Iterator[Item]:
    """What is worth doing beside the plan: why here, and how."""
    yield from _members(view, "plan.tactics", "tactic.how", cite, view.members("plan.tactics"))


def _members(view: View, name: str, told_by: str, cite: Cite, members: Iterable[tuple[str, str]]) -> Iterator[Item]:
    catalogue, _, field = told_by.partition(".")
    because = {
        str(member): c for c in reversed(view.contributions(name)) for member in _all(c.value) if c.because is not None
    }
    for record, label in members:
        fact = view.base.facts.get(told_by, {}).get(record)
        found = because.get(record)
        texts = (found.because if found else None, view.field(catalogue, record, field))
        cites = [*(found.cites if found else ()), *(fact.cites if fact else ())]
        yield Item(label, " ".join(str(text) for text in texts if text), record, cite(cites))


def _all(value: object) -> Iterable[object]:
    return value if isinstance(value, (tuple, list, frozenset, set)) else (value,)


def recipe(view: View, cite: Cite) -> Iterator[Item]:
    """The ready recipe that comes nearest, step by step."""
    if not view.known("plan.recipe"):
        return
    ident = str(view.value("plan.recipe"))
    fact = view.base.facts.get("recipe.summary", {}).get(ident)
    text = str(fact.value) if fact else ""
    yield Item(f"Recipe: {view.shown('plan.recipe')}", text, ident, cite(fact.cites if fact else ()))
    for line in str(view.field("recipe", ident, "steps") or "").splitlines():
        yield Item("", line.strip())


def evaluation(view: View, cite: Cite) -> Iterator[Item]:
    """How to judge the result, each with its reason."""
    labels = dict(view.members("plan.evaluation"))
    for found in view.contributions("plan.evaluation"):
        said = ", ".join(labels.get(str(v), str(v)) for v in found.value)
        yield Item(said, found.because or "", "plan.evaluation", cite(found.cites))
