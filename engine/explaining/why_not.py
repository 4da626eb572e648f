"""Why not: for each rule that would conclude a value, which of its tests fail and by how much, or what beat it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..compiled import Call, Conclusion, Const, Expr, IfElse, Rule
from ..infer import Firing, Key, fitted
from ..kinds import Value, same
from ..result import Result
from ..scenario import finding
from ..show import render
from ..wanted import attribute_called, wanted_value
from .derived import Derivation
from .rule_entries import Entries, nearest_first, plain
from .shortfall import shortfall_words
from .support import reads

Document = dict[str, Any]


def why_not_document(result: Result, slot: str, value: Any) -> Document:
    """Why a slot has not this value (``schemas/why-not.schema.json``).

    ``value`` is a value of the attribute, or a member where it is a list or a set. Raises ScenarioError where there is
    no such attribute, record or value.
    """
    attribute = attribute_called(result.base, slot.partition("[")[0], slot)
    try:
        result.explainer.parse(slot)
    except KeyError:
        raise finding("unknown-slot", f"there is no '{slot}'", slot, f"say of which {attribute.record}") from None
    wanted = wanted_value(result.base, attribute, value, result.scenario)
    derivation = result.derivation(slot)
    asker = Asker(result, slot, wanted)
    holds = asker.is_it(derivation.value)
    document: Document = {
        "attribute": slot,
        "title": result.title(slot),
        "value": plain(wanted),
        "shown": asker.shown(wanted),
        "holds": holds,
        "given": derivation.how == "given",
        "actual": _actual(result, slot, derivation),
        "not_applicable": result.not_applicable(attribute.name) if derivation.value is None else None,
        "default": attribute.default is not None and asker.is_it(attribute.default),
        "rules": [],
    }
    if not holds:
        if slot in result.base.choices:
            from .why_not_choice import candidate_entries  # it needs this module's entries about rules

            document["rules"] = candidate_entries(asker, result.base.choices[slot])
        else:
            document["rules"] = asker.entries()
    names = [f["attribute"] for entry in document["rules"] for f in entry["failed"]]
    document["titles"] = {n: result.title(n) for n in dict.fromkeys([slot, *names]) if ".id[" not in n}
    return document


def _actual(result: Result, slot: str, derivation: Derivation) -> Document:
    return {
        "value": plain(derivation.value),
        "shown": result.shown(slot),
        "how": derivation.how,
        "rule": derivation.rule,
        "because": derivation.because,
        "grade": result.grade(derivation.confidence),
    }


class Asker(Entries):
    """Goes through the rules that could give one slot one value."""

    def __init__(self, result: Result, slot: str, wanted: Value) -> None:
        super().__init__(result, slot)
        self.wanted = wanted
        self._fired: Mapping[Key, tuple[Firing, ...]] | None = None

    def is_it(self, value: Value) -> bool:
        """Whether a value of the slot is, or has among its members, the one that was asked about."""
        if value is None:
            return False
        if isinstance(value, tuple) and not isinstance(self.wanted, tuple):
            return self.wanted in value
        return same(value, self.wanted)

    def entries(self) -> list[Document]:
        """An entry for each rule that could give the value; those that lack least come first."""
        if self.attribute.combine == "any" and self.wanted is False:
            return [self.entry(f.rule, "outranked", because=self._because(f)) for f in self._standing(True)]
        found = [entry for rule, conclusion in self.rules(self.name) if (entry := self._entry(rule, conclusion))]
        return sorted(found, key=lambda e: (e["status"] == "failed", *nearest_first(e)))

    def _entry(self, rule: Rule, conclusion: Conclusion) -> Document | None:
        if not self._could(conclusion.value):
            return None
        firings = [f for f in self.firings() if f.rule == rule.id]
        return self._told(rule, conclusion, firings) if firings else self.failed(rule, conclusion, self.key)

    def _could(self, expr: Expr) -> bool:
        """Whether an expression may have the value: a constant has only its own."""
        if self.attribute.combine in ("sum", "product"):
            return True
        match expr:
            case Const(value=value):
                return self.is_it(fitted(self.attribute, value))
            case IfElse():
                return self._could(expr.then) or self._could(expr.other)
            case Call():
                return self.attribute.kind.numeric or any(self._could(a) for a in expr.args)
        return True

    # --- rules whose own tests hold ---

    def firings(self) -> tuple[Firing, ...]:
        settled = self.run.settled[self.name]
        if self.key not in settled.stated:
            return settled.firings.get(self.key, ())
        if self._fired is None:
            self._fired = self.run.unasked(self.attribute)
        return self._fired.get(self.key, ())

    def _standing(self, value: Value) -> list[Firing]:
        return [f for f in self.firings() if f.stands and f.value == value]

    def _because(self, firing: Firing) -> str | None:
        return self.result.explainer.because(firing)

    def _told(self, rule: Rule, conclusion: Conclusion, firings: list[Firing]) -> Document | None:
        """What became of a rule whose tests hold: it was beaten, or it says something else after all."""
        right = [f for f in firings if self.is_it(f.value)]
        if not right:
            return self._otherwise(rule, conclusion, firings[0])
        first = right[0]
        if first.overridden:
            return self.entry(
                rule.id, "overridden", by=list(first.overridden), because=self.reason(first.overridden[0])
            )
        if self.key in self.run.settled[self.name].stated:
            return self.entry(rule.id, "outranked", because="What you said comes before what rules say.")
        if self.attribute.combine in ("min", "max"):
            others = [f for f in self.firings() if f.stands and same(f.value, self.result.value(self.slot))]
            by = [f.rule for f in others]
            return self.entry(rule.id, "outranked", by=by, because=self._because(others[0]) if others else None)
        others = [f for f in self.firings() if f.stands and not self.is_it(f.value)]
        if others and self.attribute.combine == "one":
            by = list(dict.fromkeys(f.rule for f in others))
            return self.entry(rule.id, "disputed", by=by, because=self._because(others[0]))
        return None

    def _otherwise(self, rule: Rule, conclusion: Conclusion, firing: Firing) -> Document | None:
        if self.attribute.combine in ("sum", "product"):
            return None  # it has contributed
        if firing.value is None:
            slots = dict.fromkeys(reads(conclusion.value, self.run.values, firing.binding))
            unknown = [s for s in slots if self.result.value(s) is None]
            failed = [self._failed_slot(s, "known", None) for s in unknown]
        else:
            failed = [self._failed_slot(self.slot, f"= {_written(self.wanted)}", firing.value)]
        return self.entry(rule.id, "failed", failed=failed, because=self._because(firing))

    def _failed_slot(self, slot: str, test: str, value: Value) -> Document:
        missing = None
        if self.attribute.kind.numeric and value is not None:
            missing = self.wanted - value
        return {
            "attribute": slot,
            "title": self.result.title(slot),
            "test": test,
            "wants": test if value is None else self.shown(self.wanted),
            "must": f"be {test if value is None else self.shown(self.wanted)}",
            "value": plain(value),
            "shown": self.shown(value) if slot == self.slot else self.result.shown(slot),
            "missing_by": None if missing is None else abs(missing),
            "missing": missing and shortfall_words(self.attribute.kind, missing, self.attribute.unit),
            "fixed": False,
        }

    def reason(self, ident: str) -> str | None:
        """Why an overriding rule holds, in its own words where they need no record."""
        rule = self.base.rules[ident]
        if rule.because is None:
            return None
        firing = next((f for f in self.firings() if f.rule == ident), None)
        if firing is not None:
            return self._because(firing)
        return None if rule.loops else render(rule.because, self.run.values, {})


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"[{', '.join(map(str, value))}]" if isinstance(value, tuple) else str(value)
