"""Derivations: why a slot has its value, followed down to givens, facts and assumed defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..annotations import Any
from ..compiled import Attribute, Choice, KnowledgeBase
from ..immutable import EMPTY
from ..infer import Run
from ..inference.firing import Firing, Key
from ..inference.ranking import Candidate
from ..kinds import Value, same
from ..show import labels_of, render, show_attribute
from .derived import Contribution, Derivation, Said, formula_of, overridings
from .support import Premise, reads, slot_name, support


class Explainer(dict[str, Derivation]):
    """The derivations of one run by slot, each worked out when it is first looked up. KeyError: no such slot."""

    def __init__(self, run: Run, *, begun: bool = False) -> None:
        super().__init__()
        self.run = run
        self._prepare(run.base, begun)

    def _prepare(self, base: KnowledgeBase, begun: bool) -> None:
        self.base = base
        self._begun = begun
        self._parsed: dict[str, tuple[str, Key]] = {}
        self._confidence: dict[str, float] = {}
        self._supports: dict[int, tuple[Firing, Any]] = {}  # by identity; the firing is kept, so that it stays its own
        self._given_firings: dict[str, Mapping[Key, tuple[Firing, ...]]] = {}

    @property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """The labels of every catalogue's records."""
        return labels_of(self.run.values)

    def parse(self, slot: str) -> tuple[str, Key]:
        """The attribute and record that a slot's name means. Raises KeyError where there is no such slot."""
        found = self._parsed.get(slot)
        if found is None:
            found = self._parsed[slot] = self._parse(slot)
        return found

    def _parse(self, slot: str) -> tuple[str, Key]:
        name, _, inside = slot.partition("[")
        attribute = self.base.attributes[name]
        if attribute.record is None:
            if inside:
                raise KeyError(slot)
            return name, None
        parts = tuple(p.strip() for p in inside.removesuffix("]").split(","))
        key: Key = parts if self.base.catalogues[attribute.record].of else parts[0]
        if key not in self.run.values[name]:
            raise KeyError(slot)
        return name, key

    def value(self, slot: str) -> Value:
        """The value of a slot, None where unknown. Raises KeyError where there is no such slot."""
        name, key = self.parse(slot)
        found = self.run.values[name]
        return found if key is None else found[key]

    def confidence(self, slot: str) -> float:
        """The confidence of a slot's value; 1 for an unknown one, whose being unknown is certain."""
        found = self._confidence.get(slot)
        if found is None:
            if ".id[" in slot:
                return 1.0
            self._confidence[slot] = 1.0  # while it is worked out; strata have no circles, so this is never read
            found = self._confidence[slot] = self._work_out_confidence(slot)
        return found

    def _work_out_confidence(self, slot: str) -> float:
        confidence = self.derivation(slot).confidence
        return 1.0 if confidence is None else confidence

    def derivation(self, slot: str) -> Derivation:
        """Why the slot has its value. Raises KeyError where there is no such slot."""
        return self[slot]

    def on(self, slot: str, before: Iterable[Derivation]) -> Derivation:
        """Why the slot has its value, where derivations of what it rests on are known before."""
        for derivation in before:
            self.setdefault(derivation.slot, derivation)
        return self[slot]

    def __missing__(self, slot: str) -> Derivation:
        if not self._begun:
            self._begun = True
            self._derive_many()
            return self[slot]
        found = self[slot] = self._derive(slot)
        return found

    def contributed(self, slot: str) -> list[tuple[Firing, str | None]] | None:
        """The rules that contribute to a slot and their words, without how well all that they rest on is known.

        They are those of its derivation's contributions. None where several rules do not contribute to such a slot,
        where none did, or where it has its value otherwise.
        """
        name, key = self.parse(slot)
        settled, combine = self.run.settled[name], self.base.attributes[name].combine
        if combine == "one" or key in settled.stated or key in settled.assumed or self.value(slot) is None:
            return None
        standing = [f for f in settled.firings.get(key, ()) if f.stands]
        return [(firing, self.because(firing)) for firing in standing] or None

    def _derive_many(self) -> None:
        """Puts those derivations here that are to be had faster at once than one after the other."""

    def _derive(self, slot: str) -> Derivation:
        name, key = self.parse(slot)
        settled = self.run.settled[name]
        attribute = self.base.attributes[name]
        value = self.value(slot)
        if key in settled.stated:
            return self._stated(attribute, slot, key, value)
        if name in self.base.choices:
            return self._choice(self.base.choices[name], slot, value)
        firings = settled.firings.get(key, ())
        if key in settled.assumed:
            return Derivation(
                slot,
                value,
                "assumed",
                confidence=self.base.assumed,
                because=self._why_no_value(firings) or None,
                overridden=overridings(firings),
            )
        standing = [f for f in firings if f.stands]
        if value is None or (not standing and attribute.combine == "one"):
            conflict = key in settled.conflicts
            because = self._conflict_text(attribute, standing) if conflict else self._why_no_value(firings)
            if standing and not conflict:
                because = f"The {attribute.combine} of the contributions is no finite number."
            contributions = tuple(self._contribution(f, self._firing_support(f)[0]) for f in standing)
            return Derivation(
                slot, None, "unknown", because=because, contributions=contributions, overridden=overridings(firings)
            )
        if attribute.combine == "one":
            return self._by_rule(slot, value, standing, firings)
        return self._combined(attribute, slot, value, standing, firings)

    # --- the ways to have a value ---

    def _stated(self, attribute: Attribute, slot: str, key: Key, value: Value) -> Derivation:
        scenario = self.run.scenario
        if key is None or (
            isinstance(key, str) and attribute.name in scenario.records.get(attribute.record or "", {}).get(key, {})
        ):
            return Derivation(slot, value, "given", confidence=1.0, not_needed=self._not_needed(attribute, key))
        fact = self.base.facts[attribute.name][key]
        return Derivation(
            slot, value, "fact", confidence=1.0, cites=fact.cites, not_needed=self._not_needed(attribute, key)
        )

    def _not_needed(self, attribute: Attribute, key: Key) -> tuple[str, ...]:
        if not self.base.conclude.get(attribute.name):
            return ()
        firings = self._given_firings.get(attribute.name)
        if firings is None:
            firings = self._given_firings[attribute.name] = self.run.unasked(attribute)
        return tuple(dict.fromkeys(f.rule for f in firings.get(key, ()) if f.stands))

    def _by_rule(self, slot: str, value: Value, standing: list[Firing], firings: tuple[Firing, ...]) -> Derivation:
        made = [(self._firing_support(f), f) for f in standing]
        (confidence, premises, read), best = max(made, key=lambda pair: pair[0][0])
        rule = self.base.rules[best.rule]
        several = len({f.rule for f in standing}) > 1
        contributions = tuple(self._contribution(f, s[0]) for s, f in made) if several else ()
        return Derivation(
            slot,
            value,
            "rule",
            best.rule,
            rule.because,
            confidence,
            rule.cites,
            tuple(premises),
            read,
            contributions,
            overridings(firings),
            formula=formula_of(best.conclusion),
            where=(self.run.values, best.binding),
        )

    def _combined(
        self, attribute: Attribute, slot: str, value: Value, standing: list[Firing], firings: tuple[Firing, ...]
    ) -> Derivation:
        supports = [self._firing_support(f) for f in standing]
        if attribute.combine in ("min", "max", "any") and standing:
            binding = ((s, f) for s, f in zip(supports, standing, strict=True) if same(f.value, value))
            (confidence, premises, read), best = max(binding, key=lambda pair: pair[0][0])
            rule: str | None = best.rule
            because: Said = self.base.rules[best.rule].because
            cites, formula, shown = self.base.rules[best.rule].cites, formula_of(best.conclusion), best.binding
            # Beside the binding one, the other rules' confidence does not count: the tightest limit decides.
        else:
            confidence = min((s[0] for s in supports), default=1.0)
            premises = [p for s in supports for p in s[1]]
            read = tuple(dict.fromkeys(r for s in supports for r in s[2]))
            rule, because, formula, shown = None, None, None, EMPTY
            cites = tuple(dict.fromkeys(c for f in standing for c in self.base.rules[f.rule].cites))
        return Derivation(
            slot,
            value,
            "combined",
            rule,
            because,
            confidence,
            cites,
            _unique(premises),
            read,
            tuple(self._contribution(f, s[0]) for s, f in zip(supports, standing, strict=True)),
            overridings(firings),
            formula=formula,
            where=(self.run.values, shown),
        )

    def _choice(self, choice: Choice, slot: str, value: Value) -> Derivation:
        ranking = self.run.settled[choice.name].ranking
        assert ranking is not None
        if ranking.open:
            assert choice.order is not None
            return Derivation(slot, None, "unknown", because=f"The order to choose by ({choice.order}) is unknown.")
        if value is None:
            return Derivation(
                slot,
                None,
                "unknown",
                because="Every candidate is excluded.",
                reads=tuple(self._exclusion_slots(choice, ranking.candidates)),
            )
        winner = ranking.candidates[0]
        above = [c for c in ranking.candidates if c.excluded == "rule" and outranks(choice, c, winner)]
        read = [choice.order] if choice.order else self._deciding_scores(choice, ranking.candidates)
        read += self._exclusion_slots(choice, above)
        confidence = min((self.confidence(r) for r in read), default=1.0)
        rule, because, cites = self._choice_reason(choice, winner, above)
        return Derivation(slot, value, "choice", rule, because, confidence, cites, (), tuple(read))

    def _choice_reason(
        self, choice: Choice, winner: Candidate, above: list[Candidate]
    ) -> tuple[str | None, str | None, tuple[str, ...]]:
        """The rule that ordered the candidates, why the winner won, and who says so."""
        labels = self.run.values[f"{choice.record}.label"]
        skipped = f"Ruled out before it: {', '.join(labels[c.id] for c in above)}." if above else ""
        if choice.order is not None:
            ordered = self.derivation(choice.order)
            texts = [t for t in (ordered.because, skipped) if t]
            return ordered.rule, " ".join(texts) or None, ordered.cites
        field = choice.by[0][0]
        scored = self.derivation(slot_name(field, winner.id))
        attribute = self.base.attributes[field]
        texts = [c.because for c in sorted(scored.contributions, key=lambda c: -abs(c.value)) if c.because]
        points = "point" if winner.scores[0] == 1 else "points"
        because = f"It ranks first with {show_attribute(attribute, winner.scores[0], self.labels)} {points}."
        return None, " ".join([because, *texts[:3], skipped]).strip(), scored.cites

    def _deciding_scores(self, choice: Choice, candidates: tuple[Candidate, ...]) -> list[str]:
        """The scores of the winner and the runner-up, up to the first that tells them apart."""
        first = [c for c in candidates if c.excluded is None][:2]
        found = []
        for at, (name, _) in enumerate(choice.by):
            found += [slot_name(name, c.id) for c in first]
            if len({c.scores[at] for c in first}) > 1:
                break
        return found

    def _exclusion_slots(self, choice: Choice, candidates: Iterable[Candidate]) -> list[str]:
        if choice.unless is None:
            return []
        return [slot_name(choice.unless, c.id) for c in candidates if c.excluded == "rule"]

    # --- one firing ---

    def because(self, firing: Firing) -> str | None:
        """The rule's own words, with the values of this firing."""
        template = self.base.rules[firing.rule].because
        return None if template is None else render(template, self.run.values, firing.binding)

    def _firing_support(self, firing: Firing) -> tuple[float, list[Premise], tuple[str, ...]]:
        """How well what a firing rests on is known, the tests that held, and what its value reads; each once."""
        found = self._supports.get(id(firing))
        if found is None:
            found = self._supports[id(firing)] = (firing, self._work_out_support(firing))
        return found[1]

    def _work_out_support(self, firing: Firing) -> tuple[float, list[Premise], tuple[str, ...]]:
        rule = self.base.rules[firing.rule]
        binding = firing.binding
        least, premises = support(rule.guard, self.run.values, binding, self.confidence)
        read = tuple(dict.fromkeys(reads(firing.conclusion.value, self.run.values, binding)))
        grades = [self.base.strengths[rule.strength], least, *(self.confidence(r) for r in read)]
        return min(grades), premises, read

    def _contribution(self, firing: Firing, confidence: float) -> Contribution:
        rule = self.base.rules[firing.rule]
        where = (self.run.values, firing.binding)
        return Contribution(firing.rule, firing.value, rule.because, confidence, rule.cites, where)

    def _why_no_value(self, firings: tuple[Firing, ...]) -> str | None:
        for firing in firings:
            if firing.value is None and not firing.overridden:
                read = reads(firing.conclusion.value, self.run.values, firing.binding)
                unknown = [r for r in read if self.value(r) is None]
                if unknown:
                    return f"'{firing.rule}' cannot reckon it: {', '.join(dict.fromkeys(unknown))} unknown."
                return f"'{firing.rule}' cannot reckon it: its formula has no finite value here."
        return None

    def _conflict_text(self, attribute: Attribute, standing: list[Firing]) -> str:
        said = dict.fromkeys(f"'{f.rule}' says {show_attribute(attribute, f.value, self.labels)}" for f in standing)
        return "The rules disagree: " + "; ".join(said) + "."


def _unique(premises: Iterable[Premise]) -> tuple[Premise, ...]:
    return tuple(dict.fromkeys(premises))


def outranks(choice: Choice, candidate: Candidate, winner: Candidate) -> bool:
    """Whether an excluded candidate would have come before the winner."""
    if choice.order is not None:
        return (candidate.order, candidate.id) < (winner.order, winner.id)
    for (_, more), own, best in zip(choice.by, candidate.scores, winner.scores, strict=True):
        if own is None or best is None or own != best:
            if own is None:
                return False
            return best is None or bool(own > best) is more
    return candidate.id < winner.id
