"""The answer to one scenario, and the documents that are printed of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .annotations import Any
from .compiled import And, Attribute, Choice, Guard, KnowledgeBase, Not, Or, Test, names_in
from .explaining.derivation import Explainer
from .explaining.derived import Derivation
from .explaining.open_questions import could_matter
from .explaining.support import slot_name
from .infer import Engine, Run
from .inference.evaluate import truth_of
from .inference.ranking import Candidate
from .kinds import Value
from .scenario import Scenario
from .show import render, show_attribute

Document = dict[str, Any]


class Result:
    """What a knowledge base says about one scenario; explanations are worked out when they are asked for."""

    def __init__(self, engine: Engine, scenario: Scenario) -> None:
        self._begin(scenario, Explainer(engine.run(scenario)))

    @classmethod
    def late(cls, scenario: Scenario, explainer: Explainer) -> Result:
        """The result whose derivations and values ``explainer`` works out when somebody reads them."""
        found = cls.__new__(cls)
        found._begin(scenario, explainer)
        return found

    def _begin(self, scenario: Scenario, explainer: Explainer) -> None:
        self.base: KnowledgeBase = explainer.base
        self.scenario = scenario
        self.explainer = explainer
        self._unknown: list[str] | None = None
        self._graded: list[tuple[str, float]] | None = None  # the grades of evidence, best first

    @property
    def run(self) -> Run:
        """What was inferred."""
        return self.explainer.run

    # --- single values ---

    def value(self, slot: str) -> Value:
        """The value of a slot (``animal.legs``, ``species.mass[cow]``), None where unknown; KeyError: no such slot."""
        return self.explainer.value(slot)

    def derivation(self, slot: str) -> Derivation:
        """Why the slot has its value; KeyError where there is no such slot."""
        return self.explainer[slot]

    def shown(self, slot: str) -> str:
        """The slot's value as text for people, with its unit."""
        name, _ = self.explainer.parse(slot)
        return show_attribute(self.base.attributes[name], self.value(slot), self.explainer.labels)

    def title(self, slot: str) -> str:
        """The noun for a slot: its attribute's title, and the record's label."""
        name, key = self.explainer.parse(slot)
        attribute = self.base.attributes[name]
        if key is None or attribute.record is None:
            return attribute.title
        catalogue = self.base.catalogues[attribute.record]
        parts = zip(catalogue.of or (catalogue.name,), key if isinstance(key, tuple) else (key,), strict=True)
        labels = [self.run.values[f"{c}.label"].get(i, i) for c, i in parts]
        return f"{attribute.title} of {' with '.join(labels)}"

    def grade(self, confidence: float | None) -> str | None:
        """The word for a confidence: the best grade of evidence that it reaches."""
        if confidence is None:
            return None
        if self._graded is None:
            self._graded = sorted(self.base.strengths.items(), key=lambda pair: (-pair[1], pair[0]))
        return next((name for name, least in self._graded if confidence >= least), self._graded[-1][0])

    # --- what the scenario came to ---

    def concluded(self) -> Iterator[Attribute]:
        """The attributes that the knowledge base answers: those that rules or a choice settle and nobody stated."""
        for name in self.base.plain:
            if name in self.base.conclude or name in self.base.choices:
                yield self.base.attributes[name]

    def given(self) -> dict[str, Value]:
        """What the scenario states."""
        return dict(sorted(self.scenario.given.items()))

    def assumed(self) -> dict[str, Value]:
        """The inputs that nobody stated and no rule concluded, with the defaults taken for them."""
        found = ((name, self.run.settled[name]) for name in self.base.plain)
        return {n: s.value for n, s in sorted(found) if None in s.assumed}

    def unknown(self) -> list[str]:
        """The inputs without a value that could still change something."""
        if self._unknown is None:
            self._unknown = could_matter(self.run)
        return list(self._unknown)

    def missing(self) -> list[str]:
        """The attributes that must have a value here and have none."""
        return [a.name for a in self.concluded() if self.value(a.name) is None and not self.not_applicable(a.name)]

    def conflicts(self) -> list[str]:
        """The slots about which standing rules disagree."""
        told = ((n, self.run.settled[n]) for n in sorted(self.base.conclude) if n in self.run.settled)
        return [slot_name(n, k) for n, s in told for k in sorted(s.conflicts, key=str)]

    def not_applicable(self, name: str) -> str | None:
        """Why an attribute need not have a value here, or None where it needs one."""
        attribute = self.base.attributes[name]
        if attribute.optional:
            return "nothing calls for it here"
        if attribute.needed is None or truth_of(attribute.needed)(self.run.values, {}):
            return None
        failing = list(_failing(attribute.needed, self.run))
        return "; ".join(dict.fromkeys(self._needed_text(t) for t in failing)) or "it does not apply here"

    def _needed_text(self, test: Test) -> str:
        read = [n for n in names_in(test.subject) if n in self.base.attributes]
        name = read[0] if read else ""
        attribute = self.base.attributes.get(name)
        if attribute is None or attribute.record is not None:
            return f"applies only where {test.text}"
        wanted = self._test_text(attribute, test)
        return f"applies only where {attribute.title.lower()} is {wanted}; it is {self.shown(name)}"

    def _test_text(self, attribute: Attribute, test: Test) -> str:
        if test.subject.kind != attribute.kind:
            return f"of another kind ({test.text})"
        words = test.text.strip("[]").split(", ")
        kind = attribute.kind
        labels = kind.labels if kind.name == "enum" else self.explainer.labels.get(kind.record or "", {})
        return " or ".join(labels.get(w, w) for w in words)

    def out_of_range(self) -> list[str]:
        """The slots whose concluded number lies outside the declared range; it is told, never clamped."""
        fields = self.run.engine.fields - self.base.conclude.keys()  # facts were checked when they were read
        told = ((n, self.run.settled[n]) for n in sorted(self.run.settled) if n not in fields)
        return [slot_name(n, k) for n, s in told for k in s.outside()]

    def contradictions(self) -> list[Document]:
        """The combinations of inputs that cannot be true together, each with the input to put right first."""
        return [
            {
                "id": c.id,
                "title": c.title,
                "because": render(c.because, self.run.values, {}),
                "ask": c.ask,
                "cites": list(c.cites),
            }
            for c in self.base.contradictions.values()
            if truth_of(c.guard)(self.run.values, {})
        ]

    def readings(self, contradiction: str) -> Document:
        """The question that resolves a contradiction, and the decisions under each of its readings."""
        from .explaining.readings import readings  # only where there is a contradiction

        return readings(self, contradiction)

    # --- documents ---

    def plan_document(self, *, derivations: bool = True) -> Document:
        """The whole answer as JSON-ready data (``schemas/plan.schema.json``)."""
        conclusions = {a.name: self._conclusion(a) for a in self.concluded()}
        document: Document = {
            "kb": {
                "name": self.base.name,
                "title": self.base.title,
                "version": self.base.version,
                "sha256": self.base.sha256,
            },
            "given": _plain(self.given()),
            "assumed": _plain(self.assumed()),
            "unknown": self.unknown(),
            "conclusions": conclusions,
            "choices": {name: self._ranking(choice) for name, choice in self.base.choices.items()},
            "contradictions": [found | self.readings(found["id"]) for found in self.contradictions()],
            "conflicts": [self._conflict(slot) for slot in self.conflicts()],
            "out_of_range": self.out_of_range(),
            "titles": {n: self.base.attributes[n].title for n in self.base.plain},
            "shown": {n: self.shown(n) for n in [*self.given(), *self.assumed()]},
            "questions": {n: self.base.attributes[n].ask for n in self.unknown()},
        }
        if derivations:
            document["derivations"] = self._derivations(conclusions)
        document["references"] = self._references(document)
        return document

    def why_document(self, slot: str) -> Document:
        """Why one slot has its value, and all that this rests on (``schemas/why.schema.json``)."""
        found = self._derivations([slot])
        document = {
            "attribute": slot,
            "derivations": found,
            "titles": {s: self.title(s) for s in found if ".id[" not in s},
        }
        return {**document, "references": self._references(document)}

    def _derivations(self, roots: Iterable[str]) -> Document:
        found: Document = {}
        stack = list(roots)[::-1]
        while stack:
            slot = stack.pop()
            if slot in found or ".id[" in slot:
                continue
            derivation = self.derivation(slot)
            found[slot] = self.derivation_entry(derivation)
            follow = [*(r for p in derivation.premises for r in p.reads), *derivation.reads]
            stack.extend(follow[::-1])
        return found

    def derivation_entry(self, derivation: Derivation) -> Document:
        """One derivation as JSON-ready data."""
        name, _ = self.explainer.parse(derivation.slot)
        attribute = self.base.attributes[name]
        return {
            "value": _plain(derivation.value),
            "how": derivation.how,
            "rule": derivation.rule,
            "because": derivation.because,
            "confidence": derivation.confidence,
            "grade": self.grade(derivation.confidence),
            "cites": list(derivation.cites),
            "premises": [
                {
                    "attribute": p.slot,
                    "test": p.test if p.holds else f"not: {p.test}",
                    "value": _plain(self._slot_value(p.slot)),
                    "shown": self._slot_shown(p.slot),
                }
                for p in derivation.premises
            ],
            "reads": list(derivation.reads),
            "contributions": [
                {
                    "rule": c.rule,
                    "value": _plain(c.value),
                    "shown": show_attribute(attribute, c.value, self.explainer.labels),
                    "because": c.because,
                    "confidence": c.confidence,
                }
                for c in derivation.contributions
            ],
            "overridden": [{"rule": o.rule, "by": o.by} for o in derivation.overridden],
            "not_needed": list(derivation.not_needed),
            "formula": None
            if derivation.formula is None
            else dict(zip(("text", "numbers"), derivation.formula, strict=True)),
            "title": self.title(derivation.slot),
            "shown": self.shown(derivation.slot),
        }

    def _slot_value(self, slot: str) -> Value:
        return slot.partition("[")[2].rstrip("]") if ".id[" in slot else self.value(slot)

    def _slot_shown(self, slot: str) -> str:
        if ".id[" not in slot:
            return self.shown(slot)
        catalogue = slot.partition(".")[0]
        ident = slot.partition("[")[2].rstrip("]")
        return str(self.run.values[f"{catalogue}.label"].get(ident, ident))

    def _conclusion(self, attribute: Attribute) -> Document:
        derivation = self.derivation(attribute.name)
        low_high = None
        if attribute.between is not None:
            ends = [self.value(name) for name in attribute.between]
            low_high = None if None in ends else ends
        found: Document = {
            "value": _plain(derivation.value),
            "label": self.shown(attribute.name)
            if attribute.kind.name in ("enum", "record") and derivation.value
            else None,
            "title": attribute.title,
            "shown": self.shown(attribute.name),
            "unit": attribute.unit,
            "range": low_high,
            "confidence": derivation.confidence,
            "grade": self.grade(derivation.confidence),
            "how": derivation.how,
            "rule": derivation.rule,
            "because": derivation.because,
            "cites": list(derivation.cites),
        }
        if derivation.value is None:
            reason = self.not_applicable(attribute.name)
            if reason is not None:
                found["not_applicable"] = reason
        return found

    def _ranking(self, choice: Choice) -> list[Document]:
        ranking = self.run.settled[choice.name].ranking
        assert ranking is not None
        labels = self.run.values[f"{choice.record}.label"]
        return [
            {
                "id": c.id,
                "label": labels.get(c.id, c.id),
                "rank": c.place,
                "excluded": c.excluded is not None,
                "score": c.scores[0] if c.scores else None,
                "reasons": self._reasons(choice, c),
            }
            for c in ranking.candidates
        ]

    def _reasons(self, choice: Choice, candidate: Candidate) -> list[Document]:
        if candidate.excluded in ("without", "only"):
            told = "You left it out." if candidate.excluded == "without" else "It is not among those that you allow."
            return [{"rule": None, "because": told, "points": None}]
        if candidate.excluded == "rule":
            assert choice.unless is not None
            slot = slot_name(choice.unless, candidate.id)
            said = self.explainer.contributed(slot)
            if said is not None:
                return [{"rule": f.rule, "because": because, "points": None} for f, because in said if f.value is True]
            derivation = self.derivation(slot)
            if not derivation.contributions:
                return [
                    {
                        "rule": derivation.rule,
                        "because": derivation.because or "It is stated to be out.",
                        "points": None,
                    }
                ]
            barred = [c for c in derivation.contributions if c.value is True]
            return [{"rule": c.rule, "because": c.because, "points": None} for c in barred]
        if choice.by:
            slot = slot_name(choice.by[0][0], candidate.id)
            said = self.explainer.contributed(slot)
            if said is not None:
                return [{"rule": f.rule, "because": because, "points": f.value} for f, because in said]
            return [
                {"rule": c.rule, "because": c.because, "points": c.value} for c in self.derivation(slot).contributions
            ]
        if candidate.place > 1:
            return []
        assert choice.order is not None
        ordered = self.derivation(choice.order)
        return [{"rule": ordered.rule, "because": ordered.because, "points": None}]

    def _conflict(self, slot: str) -> Document:
        name, _ = self.explainer.parse(slot)
        said = self.derivation(slot).contributions
        attribute = self.base.attributes[name]
        return {
            "attribute": slot,
            "values": [
                {
                    "value": _plain(c.value),
                    "shown": show_attribute(attribute, c.value, self.explainer.labels),
                    "rule": c.rule,
                    "because": c.because,
                }
                for c in said
            ],
        }

    def _references(self, document: Document) -> Document:
        keys = sorted({key for key in _cited(document) if key in self.base.sources})
        return {
            key: {
                "title": s.title,
                "authors": s.authors,
                "year": s.year,
                "url": s.url,
                "venue": s.venue,
                "status": s.status,
            }
            for key in keys
            for s in (self.base.sources[key],)
        }


def _failing(guard: Guard, run: Run) -> Iterator[Test]:
    """The tests that keep a guard from holding."""
    if truth_of(guard)(run.values, {}):
        return
    if isinstance(guard, Test):
        yield guard
    elif isinstance(guard, (And, Or)):
        for part in guard.parts:
            yield from _failing(part, run)
    else:
        assert isinstance(guard, Not)


def _cited(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "cites" and isinstance(value, list):
                yield from value
            else:
                yield from _cited(value)
    elif isinstance(data, list):
        for value in data:
            yield from _cited(value)


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return value
