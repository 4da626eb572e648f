"""Why not this candidate: what excludes it, or who comes before it, and what would have brought it forward."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..compiled import Choice, Const
from ..inference.evaluate import value_of
from ..inference.ranking import Candidate, Ranking
from ..kinds import Value
from ..show import show_attribute
from .derivation import outranks
from .rule_entries import nearest_first
from .support import slot_name
from .why_not import Asker

Document = dict[str, Any]


def candidate_entries(asker: Asker, choice: Choice) -> list[Document]:
    """What stands between a candidate and the choice: exclusions, then its place, then the rules that it lacks."""
    ranking = asker.run.settled[choice.name].ranking
    assert ranking is not None
    if ranking.open:
        assert choice.order is not None
        said = f"Nothing says in which order to choose ({asker.result.title(choice.order)} is unknown)."
        return [asker.entry(None, "failed", because=said), *_better_orders(asker, choice, None)]
    candidate = next(c for c in ranking.candidates if c.id == asker.wanted)
    found = [*_exclusions(asker, choice, candidate)]
    ahead = _ahead(choice, ranking, candidate)
    if ahead is not None:
        found += (
            _by_order(asker, choice, candidate, ahead) if choice.order else _by_score(asker, choice, candidate, ahead)
        )
    return found


def _ahead(choice: Choice, ranking: Ranking, candidate: Candidate) -> Candidate | None:
    """The winner, where it would come before the candidate even if nothing excluded that one."""
    winner = next((c for c in ranking.candidates if c.excluded is None), None)
    if winner is None or winner.id == candidate.id:
        return None
    return None if outranks(choice, candidate, winner) else winner


def _exclusions(asker: Asker, choice: Choice, candidate: Candidate) -> Iterator[Document]:
    match candidate.excluded:
        case "without":
            yield asker.entry(None, "excluded", because="You left it out.")
        case "only":
            yield asker.entry(None, "excluded", because="It is not among those that you allow.")
        case "rule":
            assert choice.unless is not None
            derivation = asker.result.derivation(slot_name(choice.unless, candidate.id))
            barred = [c for c in derivation.contributions if c.value is True]
            for contribution in barred:
                yield asker.entry(contribution.rule, "excluded", because=contribution.because)
            if not barred:
                yield asker.entry(derivation.rule, "excluded", because=derivation.because or "It is stated to be out.")


# --- by an order ---


def _by_order(asker: Asker, choice: Choice, candidate: Candidate, winner: Candidate) -> list[Document]:
    assert choice.order is not None
    order = asker.result.derivation(choice.order)
    entry = asker.entry(order.rule, "outranked", by=winner.id, because=order.because)
    named = candidate.order < len(order.value or ())
    entry |= {"place": candidate.order + 1 if named else None, "place_by": winner.order + 1, **_shown(asker, winner)}
    return [entry, *_better_orders(asker, choice, winner)]


def _better_orders(asker: Asker, choice: Choice, winner: Candidate | None) -> list[Document]:
    """The rules about the order that name the candidate before the winner, and why they do not decide."""
    assert choice.order is not None
    found = []
    inner = Asker(asker.result, choice.order, asker.wanted)
    for rule, conclusion in asker.rules(choice.order):
        listed = conclusion.value.value if isinstance(conclusion.value, Const) else None
        if not isinstance(listed, tuple) or asker.wanted not in listed:
            continue
        if winner is not None and winner.id in listed and listed.index(winner.id) < listed.index(asker.wanted):
            continue
        if inner.holds(rule, None, conclusion):
            beaters = [f.overridden for f in inner.firings() if f.rule == rule.id and f.overridden]
            if beaters:
                found.append(
                    asker.entry(rule.id, "overridden", by=list(beaters[0]), because=inner.reason(beaters[0][0]))
                )
        else:
            found.append(asker.failed(rule, conclusion, None))
    return sorted(found, key=nearest_first)


# --- by scores ---


def _by_score(asker: Asker, choice: Choice, candidate: Candidate, winner: Candidate) -> list[Document]:
    at = next((i for i, (a, b) in enumerate(zip(candidate.scores, winner.scores, strict=True)) if a != b), None)
    if at is None:
        said = "They are level in everything that they are ranked by, so the name decides."
        return [asker.entry(None, "outranked", by=winner.id, because=said) | _shown(asker, winner)]
    field, more = choice.by[at]
    attribute = asker.base.attributes[field]
    own, best = candidate.scores[at], winner.scores[at]

    def show(value: Value) -> str:
        return show_attribute(attribute, value, asker.labels)

    said = f"{attribute.title} {show(own)} against {show(best)}" + ("." if more else "; less is better.")
    entry = asker.entry(None, "outranked", by=winner.id, because=said, points=own) | _shown(asker, winner)
    entry |= {"points_by": best, "missing_by": None if own is None or best is None else abs(best - own), "field": field}
    return [entry, *_points(asker, field, candidate.id, more)]


def _points(asker: Asker, field: str, ident: str, more: bool) -> Iterator[Document]:
    """What cost the candidate points, then the rules that would have given it some, the most first."""
    slot = slot_name(field, ident)
    if asker.base.attributes[field].combine != "sum" or asker.result.derivation(slot).how == "fact":
        return
    for c in asker.result.derivation(slot).contributions:
        if (c.value < 0) is more and c.value:
            yield asker.entry(c.rule, "outranked", because=c.because, points=c.value)
    lacking = []
    for rule, conclusion in asker.rules(field):
        binding = next(asker.bindings(rule, conclusion, ident), {})
        gives = value_of(conclusion.value)(asker.run.values, binding)
        if gives and (gives > 0) is more and not asker.holds(rule, ident, conclusion):
            lacking.append(asker.failed(rule, conclusion, ident, points=gives))
    yield from sorted(lacking, key=lambda e: (e["blocked"], -abs(e["points"] or 0), nearest_first(e)))


def _shown(asker: Asker, winner: Candidate) -> Document:
    choice = asker.base.choices[asker.name]
    return {"by_shown": asker.run.values[f"{choice.record}.label"].get(winner.id, winner.id)}
