"""What is said about a plan, and in which order; ``report_text``, ``report_markdown`` and ``report_html`` say it.

Every word about an attribute (its title, its value, its reason) and every number comes from the knowledge base.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .content import Alert, Alternatives, Item, Reason, Report, Row, Source
from .rows import plan_rows
from .view import View

# How much of a long list is worth reading in a summary; `why` and JSON have all of it.
MOST_ALTERNATIVES = 3
MOST_QUESTIONS = 5
MOST_POINTS = 4


@dataclass(slots=True)
class _Sources:
    """Numbers the cited works in the order in which they are first cited."""

    references: Mapping[str, Mapping[str, Any]]
    numbers: dict[str, int] = field(default_factory=dict)

    def __call__(self, cites: Iterable[str] | None) -> tuple[int, ...]:
        return tuple(self.numbers.setdefault(key, len(self.numbers) + 1) for key in dict.fromkeys(cites or ()))

    def all(self) -> tuple[Source, ...]:
        return tuple(_source(number, key, self.references.get(key, {})) for key, number in self.numbers.items())


def build_report(view: View, heads: Sequence[str] | None = None) -> Report:
    """All that is said about a plan; with ``heads``, only about these lines of it."""
    document = view.document
    cite = _Sources(document.get("references", {}))
    rows = tuple(row for row in plan_rows(view) if heads is None or row.head in heads)
    verdict = None
    if view.value("plan.verdict") not in (None, "train"):
        # The headline and what follows it say the verdict: it need not be told again below.
        verdict = str(view.entry("plan.verdict").get("because") or "")
        rows = tuple(row for row in rows if row.attributes != ("plan.verdict",))
    shown = [name for row in rows for name in row.attributes]
    return Report(
        alerts=tuple(_alerts(view)),
        headline=_headline(view, rows),
        given=tuple(Item(view.title(n), view.told(n, v), n) for n, v in document["given"].items()),
        verdict=verdict,
        plan=rows,
        reasons=tuple(r for row in rows if (r := _reason(view, row, cite)) is not None),
        alternatives=() if heads else tuple(_all_alternatives(view)),
        pitfalls=() if heads else tuple(_pitfalls(view, cite)),
        assumed=tuple(_assumed(view, shown)),
        weak=tuple(row.head for row in rows if _grade(view, row) == "weak"),
        questions=tuple(_questions(view, shown)),
        steps=() if heads else tuple(_steps(view, cite)),
        sources=cite.all(),
        base=f"{document['kb']['name']} {document['kb']['version']}",
    )


def _headline(view: View, rows: tuple[Row, ...]) -> str:
    verdict, strategy = view.value("plan.verdict"), view.value("plan.strategy")
    if verdict not in (None, "train"):
        return view.shown("plan.verdict")
    if strategy is not None:
        model = f" with {view.shown('plan.model')}" if view.known("plan.model") else ""
        return view.shown("plan.strategy") + model
    if not rows:
        return "Nothing can be concluded from what was given"
    return f"{rows[0].head}: {rows[0].text}"


def _alerts(view: View) -> Iterable[Alert]:
    document = view.document
    for found in document["contradictions"]:
        ask = found.get("ask")
        advice = f"Check {view.title(ask).lower()} ({ask})." if ask else None
        yield Alert("contradiction", "What was given contradicts itself", found["because"], advice)
    for conflict in document["conflicts"]:
        name = conflict["attribute"]
        sides = "; ".join(f"{view.text(name, v['value'])} says {v['rule']}" for v in conflict["values"])
        yield Alert(
            "conflict", f"The rules disagree about {view.title(name).lower()}", f"{sides}.", "Nothing was picked."
        )
    if not document["given"]:
        yield Alert(
            "nothing-given",
            "Nothing was given",
            "Every value below is a default.",
            "Say what you have: a scenario file, or --set NAME=VALUE.",
        )


def _reason(view: View, row: Row, cite: _Sources) -> Reason | None:
    """Why a row is as it is: the distinct reasons of its attributes, one after the other."""
    texts: dict[str, None] = {}
    cites: dict[str, None] = {}
    for name in row.attributes:
        for text, keys in _because(view, name):
            texts.setdefault(text)
            cites.update(dict.fromkeys(keys))
    if not texts:
        return None
    return Reason(row.head, " ".join(texts), _grade(view, row), cite(cites))


def _because(view: View, name: str) -> Iterable[tuple[str, list[str]]]:
    entry = view.entry(name)
    ranking = view.document["choices"].get(name)
    if entry.get("because"):
        yield entry["because"], entry.get("cites") or []
    elif ranking:
        winner = next((c for c in ranking if c["id"] == entry.get("value")), None)
        points = [r for r in (winner or {}).get("reasons", ()) if r.get("because")]
        for reason in sorted(points, key=lambda r: -(r.get("points") or 0))[:MOST_POINTS]:
            yield reason["because"], reason.get("cites") or []


_WEAKEST = ("weak", "moderate", "strong")


def _grade(view: View, row: Row) -> str | None:
    grades = {view.entry(name).get("grade") for name in row.attributes}
    return next((g for g in _WEAKEST if g in grades), None)


def _all_alternatives(view: View) -> Iterable[Alternatives]:
    return (found for name in view.document["choices"] if (found := _alternatives(view, name)) is not None)


def _alternatives(view: View, name: str) -> Alternatives | None:
    ranking = view.document["choices"][name]
    value = view.value(name)
    others = [c for c in ranking if c["id"] != value]
    ranked = [c for c in others if not c["excluded"]]
    excluded = [c for c in others if c["excluded"] and any(r.get("because") for r in c["reasons"])]
    if value is None or not (ranked or excluded):
        return None
    order = view.base.choices[name].order
    named = view.value(order) if order else None
    if named is not None:  # what the order does not name is not an alternative that the experts propose
        ranked = [c for c in ranked if c["id"] in named]
        excluded = [c for c in excluded if c["id"] in named]
    return Alternatives(
        view.title(name),
        tuple(_candidate(view, name, c) for c in ranked[:MOST_ALTERNATIVES]),
        tuple(_candidate(view, name, c) for c in excluded[:MOST_ALTERNATIVES]) if order else (),
        max(len(ranked) - MOST_ALTERNATIVES, 0),
    )


def _candidate(view: View, name: str, candidate: Mapping[str, Any]) -> Item:
    reasons = [r for r in candidate["reasons"] if r.get("because")]
    text = reasons[0]["because"] if reasons and candidate["excluded"] else ""
    return Item(str(candidate.get("label") or view.text(name, candidate["id"])), text, str(candidate["id"]))


def _pitfalls(view: View, cite: _Sources) -> Iterable[Item]:
    for record, label in view.members("plan.pitfalls"):
        text = view.field("pitfall", record, "fix") or ""
        fact = view.base.facts.get("pitfall.fix", {}).get(record)
        yield Item(label, str(text), record, cite(fact.cites if fact else ()))


def _assumed(view: View, shown: list[str]) -> Iterable[Item]:
    matter = view.reached(shown)
    for name, value in view.document["assumed"].items():
        if name in matter:
            yield Item(view.title(name), view.text(name, value), name)


def _questions(view: View, shown: list[str]) -> Iterable[Item]:
    """The unknown inputs that the plan looked at: knowing them could change it."""
    matter = view.reached(shown)
    names = [n for n in view.document["unknown"] if n in matter and n in view.base.attributes]
    for name in names:
        attribute = view.base.attributes[name]
        yield Item(attribute.ask or attribute.title, attribute.measure or "", name)


def _steps(view: View, cite: _Sources) -> Iterable[Item]:
    """What to do next: the recipe that fits, and what to compare it with."""
    if view.known("plan.recipe"):
        recipe = str(view.value("plan.recipe"))
        fact = view.base.facts.get("recipe.summary", {}).get(recipe)
        text = str(fact.value) if fact else ""
        yield Item(f"Recipe: {view.shown('plan.recipe')}", text, recipe, cite(fact.cites if fact else ()))
        steps = view.field("recipe", recipe, "steps")
        for line in str(steps or "").splitlines():
            yield Item("", line.strip())
    others = [label for _, label in view.members("plan.compare")]
    if others:
        yield Item("Compare with", "; ".join(others), "plan.compare")


def _source(number: int, key: str, reference: Mapping[str, Any]) -> Source:
    if not reference:
        return Source(number, key, key)
    who = reference.get("authors")
    year = reference.get("year")
    head = " ".join(str(part) for part in (who, f"({year})" if year else None) if part)
    return Source(
        number, key, f"{head}: {reference['title']}" if head else str(reference["title"]), reference.get("url")
    )
