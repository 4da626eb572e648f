"""Where something that is written differently has a say in what a twin comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from ..compiled import Conclusion, KnowledgeBase, Rule
from ..symbolic.compose import Contribution, Key, Slot, World
from ..symbolic.diagrams import Diagram
from .pair import SIDES, Pair, Side
from .statements import values


class Touched:
    """The part of the space in which statements about a twin that differ have a say; cuts are not undone in it."""

    def __init__(self, pair: Pair, world: World) -> None:
        self.pair = pair
        self.world = world
        self.bases: dict[Side, KnowledgeBase] = {"old": pair.changes.old, "new": pair.changes.new}
        self._rules: dict[str, list[tuple[str | None, str | None]]] = {}
        named = pair.changes.names
        for old in pair.changes.old.rules:
            self._list(old, named.get(old))
        kept = set(named.values())
        for new in pair.changes.new.rules:
            if new not in kept:
                self._list(None, new)

    def _list(self, old: str | None, new: str | None) -> None:
        targets = {
            c.target for s, i in zip(SIDES, (old, new), strict=True) if i for c in self.bases[s].rules[i].conclusions
        }
        for target in targets:
            self._rules.setdefault(target, []).append((old, new))

    def of(self, name: str, key: Key = None) -> Diagram:
        """Where a changed statement about one slot of a twin has a say."""
        false = self.world.diagrams.false
        if self._declared(name, key):
            return self.world.diagrams.true
        parts = [self._candidates(name)]
        slots = {side: self._slot(name, key, side) for side in SIDES}
        for old, new in self._rules.get(name, ()):
            change = self.pair.changes.rules.get((old, new))
            if change is None and not self._other_records(old, new):
                continue
            parts.append(self._rule(name, key, old, new, slots))
        return self.world.diagrams.any(p for p in parts if p is not false)

    def of_column(self, name: str) -> Diagram:
        """The same for a field of all records together, slots of which are not composed."""
        diagrams = self.world.diagrams
        facts = [{k: f.value for k, f in self.bases[s].facts.get(name, {}).items()} for s in SIDES]
        if facts[0] != facts[1] or self._declared(name, None):
            return diagrams.true
        free = {side: Slot({}, (), diagrams.false, True) for side in SIDES}
        return diagrams.any(
            self._rule(name, None, old, new, free)
            for old, new in self._rules.get(name, ())
            if (old, new) in self.pair.changes.rules or self._other_records(old, new)
        )

    def _declared(self, name: str, key: Key) -> bool:
        """Whether the slot itself is declared or stated differently."""
        old, new = (self.bases[s].attributes.get(name) for s in SIDES)
        if old is None or new is None:
            return True
        if old.combine != new.combine or old.default != new.default or old.kind.name != new.kind.name:
            return True
        if (old.ask is None) is not (new.ask is None):
            return True
        facts = [None if key is None else self.bases[s].facts.get(name, {}).get(key) for s in SIDES]
        stated = [None if fact is None else fact.value for fact in facts]
        if stated[0] != stated[1]:
            return True
        choices = [self.bases[s].choices.get(name) for s in SIDES]
        return choices[0] != choices[1]

    def _candidates(self, name: str) -> Diagram:
        """Where a choice falls on a candidate that only one side has."""
        choice = self.bases["new"].choices.get(name)
        if choice is None or choice.record not in self.pair.changes.catalogues:
            return self.world.diagrams.false
        found = []
        for side, other in (("old", "new"), ("new", "old")):
            theirs = self.bases[other].catalogues[choice.record].ids  # type: ignore[index]
            cases = self.world.plain(self.pair.sides[side].name(name)).cases  # type: ignore[index]
            assert isinstance(cases, dict)
            found += [where for value, where in cases.items() if value is not None and value not in theirs]
        return self.world.diagrams.any(found)

    def _slot(self, name: str, key: Key, side: Side) -> Slot:
        called = self.pair.sides[side].name(name)
        return self.world.plain(called) if key is None else self.world.field(called, key)

    # --- rules ---

    def _other_records(self, old: str | None, new: str | None) -> bool:
        """Whether a rule that both have is tried for records that only one has."""
        rules = [self.bases[s].rules[i] for s, i in zip(SIDES, (old, new), strict=True) if i]
        return any(self.pair.changes.catalogues.intersection(rule.loops) for rule in rules)

    def _rule(self, name: str, key: Key, old: str | None, new: str | None, slots: Mapping[Side, Slot]) -> Diagram:
        diagrams = self.world.diagrams
        found = []
        parts = {s: self._said(name, key, i, s, slots[s]) for s, i in zip(SIDES, (old, new), strict=True)}
        equal = old is not None and new is not None and self._equal(name, old, new)
        for binding in parts["old"].keys() | parts["new"].keys():
            one, other = (parts[s].get(binding) for s in SIDES)
            if one is None or other is None:
                alone = one or other
                assert alone is not None
                found.append(alone[0])
                continue
            found.append(one[0] ^ other[0] if equal else one[0] | other[0])
            if self._beats(name, old, new):
                found.append(one[1] ^ other[1])
        if old is None or new is None:
            found += [held for part in parts.values() for _, held in part.values() if self._beats(name, old, new)]
        return diagrams.any(found)

    def _said(
        self, name: str, key: Key, ident: str | None, side: Side, slot: Slot
    ) -> dict[tuple[str, ...], tuple[Diagram, Diagram]]:
        """Where a rule contributes to a slot, and where its tests hold, by binding."""
        if ident is None:
            return {}
        called = self.pair.sides[side].rule(ident)
        rule = self.world.base.rules.get(called)
        target = self.pair.sides[side].name(name)
        conclusion = None if rule is None else next((c for c in rule.conclusions if c.target == target), None)
        if rule is None or conclusion is None:
            return {}
        if not slot.free:
            mine: list[Contribution] = [c for c in slot.contributions if c.rule.id == called]
            return {tuple(c.binding.values()): (c.stands, c.holds) for c in mine}
        found = {}
        for binding in self._bindings(rule, conclusion, key):
            held = self.world.guards.truth(rule.guard, binding)
            found[tuple(binding.values())] = (held, held)
        return found

    def _bindings(self, rule: Rule, conclusion: Conclusion, key: Key) -> Iterator[dict[str, str]]:
        if key is not None or not conclusion.keys:
            yield from self.world.bindings(rule, conclusion, key)
            return
        columns = (self.world.base.catalogues[c].ids for c in rule.loops)
        yield from (dict(zip(rule.loops, found, strict=True)) for found in product(*columns))

    def _equal(self, name: str, old: str, new: str) -> bool:
        """Whether both versions of a rule conclude the same, where they stand."""
        one, other = self.bases["old"].rules[old], self.bases["new"].rules[new]
        return values(one).get(name) == values(other).get(name) and one.otherwise is other.otherwise

    def _beats(self, name: str, old: str | None, new: str | None) -> bool:
        """Whether some rule gives way to this one."""
        for side, ident in zip(SIDES, (old, new), strict=True):
            if ident is not None and any(
                ident in c.overridden_by
                for other in self.bases[side].conclude.get(name, ())
                for c in self.bases[side].rules[other].conclusions
                if c.target == name
            ):
                return True
        return False
