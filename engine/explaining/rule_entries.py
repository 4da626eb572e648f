"""Entries about rules: what a rule lacks in order to fire, or what beat it, as documents tell it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..compiled import Attr, Attribute, Conclusion, Expr, Get, Rule, Test, check_operands, names_in
from ..infer import Key
from ..inference.evaluate import Binding, truth_of, value_of
from ..kinds import Value
from ..result import Result
from ..show import labels_of, show_attribute
from .shortfall import Failure, failures, shortfall, shortfall_words
from .support import subject_slot
from .tests_in_words import TestWords

Document = dict[str, Any]


class Entries:
    """Makes the entries about one slot of a result."""

    def __init__(self, result: Result, slot: str) -> None:
        self.result = result
        self.base, self.run = result.base, result.run
        self.slot = slot
        self.name, self.key = result.explainer.parse(slot)
        self.attribute = self.base.attributes[self.name]
        self.labels = labels_of(self.run.values)
        titles = {n: a.title for n, a in self.base.attributes.items()}
        self.words = TestWords(self.run.values, self.labels, titles)
        self._behind: dict[Test, bool] = {}

    def shown(self, value: Value) -> str:
        """A value of the slot, or a member of it, for people."""
        item = self.attribute.kind.item
        if item is not None and not isinstance(value, tuple):
            return show_attribute(Attribute(self.name, item, self.attribute.title), value, self.labels)
        return show_attribute(self.attribute, value, self.labels)

    def rules(self, name: str) -> Iterator[tuple[Rule, Conclusion]]:
        """The rules that can conclude an attribute, with what they conclude."""
        for ident in self.base.conclude.get(name, ()):
            rule = self.base.rules[ident]
            yield rule, next(c for c in rule.conclusions if c.target == name)

    def failed(self, rule: Rule, conclusion: Conclusion, key: Key, points: Value = None) -> Document:
        """The entry of a rule whose tests fail, for the record where the fewest do."""
        every = [(failures(rule.guard, self.run.values, b), b) for b in self.bindings(rule, conclusion, key)]
        lacking, binding = min(every, key=lambda pair: len(pair[0]), default=([], {}))
        failed = [self._failure(failure, binding) for failure in lacking]
        about = {c: i for c, i in binding.items() if c not in conclusion.keys}
        entry = self.entry(rule.id, "failed", failed=failed, points=points, binding=about)
        return entry | {"blocked": blocked(entry)}

    def _failure(self, failure: Failure, binding: Binding) -> Document:
        test, values = failure.test, self.run.values
        slot = subject_slot(test, values, binding)
        missing = shortfall(failure, values, binding)
        subject = self._subject(test.subject, slot)
        value = value_of(test.subject)(values, binding)
        entry = {
            "attribute": slot,
            "title": subject.title,
            "test": test.text if failure.wanted else f"not: {test.text}",
            "wants": self.words.wants(subject, test.check, binding, failure.wanted),
            "must": self.words.must(subject, test.check, binding, failure.wanted),
            "value": plain(value),
            "shown": show_attribute(subject, value, self.labels),
            "missing_by": None if missing is None else abs(missing),
            "missing": None if missing is None else shortfall_words(test.subject.kind, missing, subject.unit),
            "fixed": not self._changeable(test),
        }
        return entry if failure.group is None else entry | {"group": failure.group, "way": failure.way}

    def _subject(self, subject: Expr, slot: str) -> Attribute:
        """What a test is about, as an attribute of its own kind with a title for people."""
        name = slot.partition("[")[0]
        declared = self.base.attributes.get(subject.name if isinstance(subject, (Attr, Get)) else "")
        title = self._title(slot)
        if declared is not None and declared.name != name:  # the record whose field it is is unknown itself
            title = f"{declared.title} of {title[0].lower()}{title[1:]}"
        return Attribute(slot, subject.kind, title, unit=declared.unit if declared else None)

    def _changeable(self, test: Test) -> bool:
        """Whether an input that a person can change is behind a test."""
        found = self._behind.get(test)
        if found is None:
            stack = [n for e in (test.subject, *check_operands(test.check)) for n in names_in(e)]
            found = self._behind[test] = self._reaches_a_free_input(stack)
        return found

    def _reaches_a_free_input(self, stack: list[str]) -> bool:
        given, seen = self.result.scenario.given, set(stack)
        while stack:
            name = stack.pop()
            attribute = self.base.attributes[name]
            if attribute.ask is not None and attribute.record is None and not attribute.fixed:
                return True
            following = () if name in given else self.base.depends[name]  # what is given rests on nothing else
            stack += [n for n in following if n not in seen]
            seen.update(following)
        return False

    def bindings(self, rule: Rule, conclusion: Conclusion, key: Key) -> Iterator[Binding]:
        parts = () if key is None else (key,) if isinstance(key, str) else key
        wanted = dict(zip(conclusion.keys, parts, strict=True))
        for binding in self.run.bindings(rule.loops):
            if all(binding[c] == i for c, i in wanted.items()):
                yield binding

    def _title(self, slot: str) -> str:
        if ".id[" in slot:
            return self.base.catalogues[slot.partition(".")[0]].title
        try:
            return self.result.title(slot)
        except KeyError:
            return slot

    def entry(
        self,
        rule: str | None,
        status: str,
        *,
        failed: list[Document] | None = None,
        by: list[str] | str | None = None,
        because: str | None = None,
        points: Value = None,
        binding: Binding | None = None,
    ) -> Document:
        """One entry of the document."""
        names = [by] if isinstance(by, str) else by or []
        return {
            "rule": rule,
            "title": self.base.rules[rule].title if rule is not None else None,
            "status": status,
            "failed": failed or [],
            "by": names[0] if names else None,
            "also_by": names[1:],
            "because": because,
            "points": points,
            "blocked": False,
            "binding": {c: self.run.values[f"{c}.label"].get(i, i) for c, i in (binding or {}).items()},
        }

    def holds(self, rule: Rule, key: Key, conclusion: Conclusion) -> bool:
        """Whether a rule's own tests hold for the slot of ``key``."""
        truth = truth_of(rule.guard)
        return any(truth(self.run.values, b) for b in self.bindings(rule, conclusion, key))


def plain(value: Value) -> Any:
    """A value as JSON has it."""
    return list(value) if isinstance(value, tuple) else value


def blocked(entry: Document) -> bool:
    """Whether a rule lacks something that nobody can change, whatever else is done."""
    ways: dict[tuple[int, int], bool] = {}
    for failed in entry["failed"]:
        if "group" not in failed:
            if failed["fixed"]:
                return True
        else:
            key = (failed["group"], failed["way"])
            ways[key] = ways.get(key, False) or failed["fixed"]
    return any(all(fixed for (g, _), fixed in ways.items() if g == group) for group, _ in ways)


def nearest_first(entry: Document) -> tuple[bool, int, str]:
    """A sort key for entries about rules: those that a change could bring about, then how much is lacking."""
    return (blocked(entry), len(entry["failed"]), entry["rule"] or "")
