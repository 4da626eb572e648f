"""What is said about a plan, and in which order; ``report_text``, ``report_markdown`` and ``report_html`` say it.

Every word about an attribute (its title, its value, its reason) and every number comes from the knowledge base.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from . import advice
from .content import Alert, Alternatives, Item, Reason, Report, Row, Source
from .engine import compiled
from .engine.annotations import Any
from .engine.explaining.derived import Contribution
from .engine.immutable import Immutable
from .rows import plan_rows
from .view import Ranked, View

# How much of a long list is worth reading in a summary; `why` and JSON have all of it.
MOST_ALTERNATIVES = 3
MOST_POINTS = 4


class _Sources:
    """Numbers the cited works in the order in which they are first cited."""

    def __init__(self, references: Mapping[str, compiled.Source]) -> None:
        self.references = references
        self.numbers: dict[str, int] = {}

    def __call__(self, cites: Iterable[str] | None) -> tuple[int, ...]:
        return tuple(self.numbers.setdefault(key, len(self.numbers) + 1) for key in dict.fromkeys(cites or ()))

    def all(self) -> tuple[Source, ...]:
        return tuple(_source(number, key, self.references.get(key)) for key, number in self.numbers.items())


def build_report(view: View, heads: Sequence[str] | None = None) -> Report:
    """All that is said about a plan; with ``heads``, only about these lines of it, in this order."""
    cite = _Sources(view.base.sources)
    rows = plan_rows(view)
    if heads is not None:
        rows = tuple(row for head in heads for row in rows if row.head == head)
    verdict = None
    if view.value("plan.verdict") not in (None, "train"):
        # The headline and what follows it say the verdict: it need not be told again below.
        found = view.derivation("plan.verdict")
        verdict = found.because if found else None
        rows = tuple(row for row in rows if row.attributes != ("plan.verdict",))
    shown = [name for row in rows for name in row.attributes]
    return Report(
        alerts=tuple(_alerts(view)),
        headline=_headline(view, rows) if heads is None else f"{rows[0].head}: {rows[0].text}" if rows else "",
        given=tuple(Item(view.title(n), view.told(n, v), n) for n, v in _in_order(view, view.result.given())),
        verdict=verdict,
        changes=() if heads else tuple(advice.changes(view, cite)),
        plan=rows,
        reasons=tuple(r for row in rows if (r := _reason(view, row, cite)) is not None),
        alternatives=() if heads else tuple(_all_alternatives(view, shown)),
        assumed=tuple(_assumed(view, shown)),
        weak=tuple(_weak(view, rows)),
        questions=() if heads else tuple(_questions(view, shown)),
        ladder=() if heads else tuple(advice.ladder(view)),
        pitfalls=() if heads else tuple(advice.pitfalls(view, cite)),
        tactics=() if heads else tuple(advice.tactics(view, cite)),
        steps=() if heads else tuple(advice.recipe(view, cite)),
        evaluation=() if heads else tuple(advice.evaluation(view, cite)),
        sources=cite.all(),
        base=f"{view.base.name} {view.base.version}",
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
    result = view.result
    for found in result.contradictions():
        from .contradictions import contradiction_alert  # only where there is one

        yield contradiction_alert(view, found)
    for slot in result.conflicts():
        because = result.derivation(slot).because or ""
        yield Alert(
            "conflict", f"The rules disagree about {result.title(slot).lower()}", because, "Nothing was picked."
        )
    for slot in result.out_of_range():
        yield Alert("conflict", f"{result.title(slot)} is out of its range", f"It comes to {result.shown(slot)}.")
    if not result.given():
        said = "Say what you have: a scenario file, or --set NAME=VALUE."
        yield Alert("nothing-given", "Nothing was given", "Every value below is a default.", said)


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
    if not texts:
        return None
    grade = _grade(view, row)
    return Reason(row.head, " ".join(texts), grade, _evidence(view, grade, judged), cite(cites))


def _evidence(view: View, grade: str | None, judged: Sequence[_Because]) -> str | None:
    """How good the evidence is: that of the rules which decided, and that of what they rest on where it is weaker."""
    if grade is None:
        return None
    strengths = view.base.strengths
    own = min((found.strength for found in judged if found.strength), key=lambda g: strengths[g], default=grade)
    return f"{own} evidence, resting on {grade}" if strengths[own] > strengths[grade] else f"{grade} evidence"


class _Because(Immutable):
    """One sentence of the experts; ``strength`` is that of its rule."""

    text: str
    cites: Sequence[str]
    strength: str | None

    @property
    def arithmetic(self) -> bool:
        """Whether it only spells out a definition."""
        return self.strength == "definition"


def _because(view: View, name: str) -> Iterable[_Because]:
    """The experts' sentences about an attribute: of the rule that decided, or of each that contributed."""
    derivation = view.derivation(name)
    if derivation is None or derivation.value is None:
        return
    choice = view.base.choices.get(name)
    found: Sequence[Contribution] = derivation.contributions
    if choice is not None and choice.by and derivation.how == "choice":
        winner = next(c for c in view.ranking(name) if c.id == derivation.value)
        found = sorted(view.reasons(name, winner), key=lambda c: -abs(c.value or 0))[:MOST_POINTS]
    elif derivation.because:
        yield _Because(derivation.because, derivation.cites, _strength(view, derivation.rule))
        return
    for given in found:
        if given.because:
            yield _Because(given.because, given.cites, _strength(view, given.rule))


def _strength(view: View, rule: str | None) -> str | None:
    return view.base.rules[rule].strength if rule is not None and rule in view.base.rules else None


def _grade(view: View, row: Row) -> str | None:
    """The weakest grade among what a row shows and rests on; None where all is definition."""
    found = {view.grade(name) for name in (*row.attributes, *(row.why or ())) if view.known(name)}
    return next((grade for grade in _grades(view) if grade in found), None)


def _grades(view: View) -> list[str]:
    """The grades of evidence, weakest first; what is certain is none."""
    strengths = view.base.strengths
    return sorted((g for g in strengths if strengths[g] < 1), key=lambda g: strengths[g])


def _weak(view: View, rows: Sequence[Row]) -> Iterable[Item]:
    """The conclusions that a weak rule made, with the lines of the plan that rest on them; the widest reach first."""
    weakest = next(iter(_grades(view)), None)
    reached = {row.head: view.reached(row.attributes) for row in rows}
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys(n for slots in reached.values() for n in slots if "[" not in n):
        derivation = view.derivation(name)
        if derivation is None or derivation.value is None:
            continue
        rules = [derivation.rule, *(c.rule for c in derivation.contributions)]
        if any(r in view.base.rules and view.base.rules[r].strength == weakest for r in rules if r):
            found[name] = [head for head, slots in reached.items() if name in slots]
    for name in sorted(found, key=lambda n: (-len(found[n]), n)):
        heads = found[name]
        told = "most of the plan" if 2 * len(heads) > len(rows) > 3 else ", ".join(heads)
        if len(heads) == 1 and any(row.head == heads[0] and name in row.attributes for row in rows):
            told = ""  # it is that line of the plan itself
        yield Item(f"{view.title(name)}: {view.bare(name)}", told, name)


def _all_alternatives(view: View, shown: Sequence[str]) -> Iterable[Alternatives]:
    choices = view.base.choices
    undecided = [name for name in choices if name in view.base.trees and not view.known(name)]
    names = [*undecided, *(name for name in shown if name in choices)]
    return (found for name in names if (found := _alternatives(view, name)) is not None)


def _alternatives(view: View, name: str) -> Alternatives | None:
    others = [c for c in view.ranking(name) if c.id != view.value(name)]
    order = view.base.choices[name].order
    if order is not None:  # what the order does not name is not an alternative that the experts propose
        named = view.value(order) or ()
        others = [c for c in others if c.id in named]
    ranked = [c for c in others if not c.excluded]
    # Of a few strategies it is good to know why one is out; of many models it is not.
    excluded = [c for c in others if c.excluded and order is not None][:MOST_ALTERNATIVES]
    if not (ranked or excluded):
        return None
    return Alternatives(
        view.title(name),
        tuple(Item(c.label, "", c.id) for c in ranked[:MOST_ALTERNATIVES]),
        tuple(Item(c.label, _excluded(view, name, c), c.id) for c in excluded),
        max(len(ranked) - MOST_ALTERNATIVES, 0),
    )


def _excluded(view: View, name: str, candidate: Ranked) -> str:
    scenario = view.result.scenario
    if candidate.id in scenario.without.get(name, ()):
        return "You left it out."
    if name in scenario.only and candidate.id not in scenario.only[name]:
        return "It is not among those that you allow."
    return next((c.because for c in view.reasons(name, candidate) if c.because), "It is ruled out.")


def _assumed(view: View, shown: Sequence[str]) -> Iterable[Item]:
    """The inputs that were taken at their defaults and that the plan rests on."""
    matter = view.reached(shown)
    asked = {a.name: a for a in view.base.inputs()}
    for name, value in _in_order(view, view.result.assumed()):
        if name in matter and name in asked:
            yield Item(view.title(name), view.text(name, value, bare=True), name)


def _questions(view: View, shown: Sequence[str]) -> Iterable[Item]:
    """The unknown inputs that could still change something, first those that the plan looked at."""
    matter = view.reached(shown)
    unknown = [name for name, _ in _in_order(view, dict.fromkeys(view.result.unknown()))]
    for name in sorted(unknown, key=lambda n: n not in matter):
        attribute = view.base.attributes[name]
        yield Item(attribute.ask or attribute.title, attribute.measure or "", name)


def _source(number: int, key: str, source: compiled.Source | None) -> Source:
    if source is None:
        return Source(number, key, key)
    who = " ".join(str(part) for part in (source.authors, f"({source.year})" if source.year else None) if part)
    return Source(number, key, f"{who}: {source.title}" if who else source.title, source.url)
