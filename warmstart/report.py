"""What is said about a plan, and in which order; ``report_text``, ``report_markdown`` and ``report_html`` say it.

Every word about an attribute (its title, its value, its reason) and every number comes from the knowledge base.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .content import Alert, Alternatives, Item, Reason, Report, Row, Source
from .engine import compiled
from .rows import plan_rows
from .view import View

# How much of a long list is worth reading in a summary; `why` and JSON have all of it.
MOST_ALTERNATIVES = 3
MOST_POINTS = 4


@dataclass(slots=True)
class _Sources:
    """Numbers the cited works in the order in which they are first cited."""

    references: Mapping[str, compiled.Source]
    numbers: dict[str, int] = field(default_factory=dict)

    def __call__(self, cites: Iterable[str] | None) -> tuple[int, ...]:
        return tuple(self.numbers.setdefault(key, len(self.numbers) + 1) for key in dict.fromkeys(cites or ()))

    def all(self) -> tuple[Source, ...]:
        return tuple(_source(number, key, self.references.get(key)) for key, number in self.numbers.items())


def build_report(view: View, heads: Sequence[str] | None = None) -> Report:
    """All that is said about a plan; with ``heads``, only about these lines of it, in this order."""
    document = view.document
    cite = _Sources(view.base.sources)
    rows = plan_rows(view)
    if heads is not None:
        rows = tuple(row for head in heads for row in rows if row.head == head)
    verdict = None
    if view.value("plan.verdict") not in (None, "train"):
        # The headline and what follows it say the verdict: it need not be told again below.
        verdict = str(view.entry("plan.verdict").get("because") or "")
        rows = tuple(row for row in rows if row.attributes != ("plan.verdict",))
    shown = [name for row in rows for name in row.attributes]
    return Report(
        alerts=tuple(_alerts(view)),
        headline=_headline(view, rows) if heads is None else f"{rows[0].head}: {rows[0].text}" if rows else "",
        given=tuple(Item(view.title(n), view.told(n, v), n) for n, v in _in_order(view, document["given"])),
        verdict=verdict,
        plan=rows,
        reasons=tuple(r for row in rows if (r := _reason(view, row, cite)) is not None),
        alternatives=() if heads else tuple(_all_alternatives(view, shown)),
        pitfalls=() if heads else tuple(_pitfalls(view, cite)),
        assumed=tuple(_assumed(view, shown)),
        weak=tuple(_weak(view, rows)),
        questions=() if heads else tuple(_questions(view, shown)),
        steps=() if heads else tuple(_steps(view, cite)),
        evaluation=() if heads else tuple(_evaluation(view, cite)),
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


def _in_order(view: View, values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Attributes and values in the order of the vocabulary, which is how a person would tell them."""
    places = {name: at for at, name in enumerate(view.base.attributes)}
    return sorted(values.items(), key=lambda pair: places.get(pair[0], len(places)))


def _reason(view: View, row: Row, cite: _Sources) -> Reason | None:
    """Why a row is as it is: the distinct reasons of what explains it, arithmetic only where there is nothing else."""
    told = [found for name in (row.attributes if row.why is None else row.why) for found in _because(view, name)]
    judged = [found for found in told if not found.arithmetic]
    texts: dict[str, None] = {}
    cites: dict[str, None] = {}
    for found in judged or told[:1]:
        texts.setdefault(found.text)
        cites.update(dict.fromkeys(found.cites))
    return Reason(row.head, " ".join(texts), _grade(view, row), cite(cites)) if texts else None


@dataclass(frozen=True, slots=True)
class _Because:
    """One sentence of the experts; ``arithmetic`` where it only spells out a definition."""

    text: str
    cites: Sequence[str]
    arithmetic: bool


def _because(view: View, name: str) -> Iterable[_Because]:
    """The experts' sentences about an attribute: of the rule that decided, or of each that contributed."""
    derivation, entry = view.document["derivations"].get(name, {}), view.entry(name)
    choice = view.base.choices.get(name)
    if choice is not None and choice.by and entry.get("how") == "choice":
        winner = next(c for c in view.document["choices"][name] if c["id"] == entry["value"])
        scored = sorted(winner["reasons"], key=lambda r: -abs(r.get("points") or 0))[:MOST_POINTS]
        found = [(r["rule"], r["because"]) for r in scored]
    elif entry.get("because"):
        yield _Because(entry["because"], entry.get("cites") or (), _is_definition(view, entry.get("rule")))
        return
    else:
        found = [(c["rule"], c["because"]) for c in derivation.get("contributions") or ()]
    for rule, because in found:
        if because:
            yield _Because(because, view.base.rules[rule].cites, _is_definition(view, rule))


def _is_definition(view: View, rule: str | None) -> bool:
    return rule is not None and rule in view.base.rules and view.base.rules[rule].strength == "definition"


def _grade(view: View, row: Row) -> str | None:
    """The weakest grade among what a row shows and rests on; None where all is definition."""
    found = {view.entry(name).get("grade") for name in (*row.attributes, *(row.why or ()))}
    return next((grade for grade in _grades(view) if grade in found), None)


def _grades(view: View) -> list[str]:
    """The grades of evidence, weakest first; what is certain is none."""
    strengths = view.base.strengths
    return sorted((g for g in strengths if strengths[g] < 1), key=lambda g: strengths[g])


def _weak(view: View, rows: Sequence[Row]) -> Iterable[Item]:
    """The conclusions that a weak rule made, with the lines of the plan that rest on them; the widest reach first."""
    weakest = next(iter(_grades(view)), None)
    reached = {row.head: view.reached(row.attributes) for row in rows}
    derivations = view.document["derivations"]
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys(n for slots in reached.values() for n in slots if "[" not in n):
        rules = [derivations[name].get("rule"), *(c["rule"] for c in derivations[name].get("contributions") or ())]
        if any(r in view.base.rules and view.base.rules[r].strength == weakest for r in rules):
            found[name] = [head for head, slots in reached.items() if name in slots]
    for name in sorted(found, key=lambda n: (-len(found[n]), n)):
        heads = found[name]
        told = "most of the plan" if 2 * len(heads) > len(rows) > 3 else ", ".join(heads)
        if len(heads) == 1 and any(row.head == heads[0] and name in row.attributes for row in rows):
            told = ""  # it is that line of the plan itself
        yield Item(f"{view.title(name)}: {view.bare(name)}", told, name)


def _all_alternatives(view: View, shown: Sequence[str]) -> Iterable[Alternatives]:
    order = [name for name in view.document["choices"] if name in view.base.trees and not view.known(name)]
    names = [*order, *(name for name in shown if name in view.document["choices"])]
    return (found for name in names if (found := _alternatives(view, name)) is not None)


def _alternatives(view: View, name: str) -> Alternatives | None:
    ranking = view.document["choices"][name]
    value = view.value(name)
    others = [c for c in ranking if c["id"] != value]
    ranked = [c for c in others if not c["excluded"]]
    excluded = [c for c in others if c["excluded"] and any(r.get("because") for r in c["reasons"])]
    if not (ranked or excluded):
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


def _assumed(view: View, shown: Sequence[str]) -> Iterable[Item]:
    """The inputs that were taken at their defaults and that the plan rests on."""
    matter = view.reached(shown)
    asked = {a.name: a for a in view.base.inputs()}
    for name, value in _in_order(view, view.document["assumed"]):
        if name in matter and name in asked:
            yield Item(view.title(name), view.text(name, value, bare=True), name)


def _questions(view: View, shown: Sequence[str]) -> Iterable[Item]:
    """The unknown inputs that could still change something, first those that the plan looked at."""
    matter = view.reached(shown)
    unknown = [name for name, _ in _in_order(view, dict.fromkeys(view.document["unknown"]))]
    for name in sorted(unknown, key=lambda n: n not in matter):
        attribute = view.base.attributes[name]
        yield Item(attribute.ask or attribute.title, attribute.measure or "", name)


def _steps(view: View, cite: _Sources) -> Iterable[Item]:
    """What to do next: the recipe that fits, and what to compare it with."""
    if view.known("plan.recipe"):
        recipe = str(view.value("plan.recipe"))
        fact = view.base.facts.get("recipe.summary", {}).get(recipe)
        text = str(fact.value) if fact else ""
        yield Item(f"Recipe: {view.shown('plan.recipe')}", text, recipe, cite(fact.cites if fact else ()))
        for line in str(view.field("recipe", recipe, "steps") or "").splitlines():
            yield Item("", line.strip())
    others = [label for ident, label in view.members("plan.compare") if ident != view.value("plan.strategy")]
    if others:
        yield Item("Compare with", "; ".join(others), "plan.compare")


def _evaluation(view: View, cite: _Sources) -> Iterable[Item]:
    """How to judge the result, each with its reason."""
    labels = dict(view.members("plan.evaluation"))
    for found in view.contributions("plan.evaluation"):
        said = ", ".join(labels.get(str(v), str(v)) for v in found["value"])
        yield Item(said, found["because"] or "", "plan.evaluation", cite(view.base.rules[found["rule"]].cites))


def _source(number: int, key: str, source: compiled.Source | None) -> Source:
    if source is None:
        return Source(number, key, key)
    who = " ".join(str(part) for part in (source.authors, f"({source.year})" if source.year else None) if part)
    return Source(number, key, f"{who}: {source.title}" if who else source.title, source.url)
