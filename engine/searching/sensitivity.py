"""Sensitivity: how close the numbers of a scenario are to where something changes.

For each number that is behind a decision, the nearest value up and down at which a conclusion turns: ``50 examples more
and the size becomes Small``. Numbers that are concluded turn with every step and are left out; a decision, or any other
conclusion of few values on the way to one, counts. Every turn is run through inference before it is told.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from ..decisions import decisions_of, settled_by_rules
from ..explaining.what_if import ordered_by, rules_behind
from ..immutable import replace
from ..kinds import Value, show_number
from ..result import Result
from .backward import State
from .flip import by_vocabulary
from .moves import Moves
from .world import World

Document = dict[str, Any]

NEAR = 0.5  # within this share of the larger of the two numbers, a turn is near: a factor of two
_PROBES = 4


def sensitivity_document(result: Result, names: Sequence[str] | None = None) -> Document:
    """The document about how near the numbers are to a turn (``schemas/sensitivity.schema.json``), nearest first.

    ``names`` are the decisions that count; else those that the vocabulary draws trees of. Raises ScenarioError where
    one is no decision.
    """
    decisions = decisions_of(result.base, names, "sensitivity")
    found = sorted(_Prober(result, decisions).turns(), key=lambda t: t["relative"])
    return {
        "decisions": decisions,
        "titles": {n: result.base.attributes[n].title for n in decisions},
        "near": NEAR,
        "turns": found,
    }


class _Prober:
    """Goes up and down each number until something turns."""

    def __init__(self, result: Result, decisions: list[str]) -> None:
        self.result = result
        self.base = result.base
        self.decisions = decisions
        engine = result.run.engine
        self.closure = engine.closure(decisions)
        self.inputs = [n for n in by_vocabulary(self.base) if n in self.closure]
        world = World(engine, result.scenario.records, self.inputs)
        self.root = State(world, result.scenario)
        self.moves = Moves(self.root, self.closure)
        watched = [a.name for a in settled_by_rules(self.base) if a.name in self.closure]
        self.watched = [n for n in watched if n not in result.scenario.given and n not in self.inputs]
        self.before = {c["id"] for c in result.contradictions()}

    def turns(self) -> Iterator[Document]:
        """Every turn next to the scenario."""
        behind = 0
        for name in self.watched:
            behind |= self.root.rests_on(name)
        for name in self.root.world.names(behind):
            if self.base.attributes[name].kind.numeric and self.root.value(name) is not None:
                for way in self.moves.of(self.root, name, self._answer(name), _PROBES):
                    for move in way:
                        if self._outcome(self.root.changed({name: move.value})) != self._outcome(self.root):
                            yield from self._told(name, move.value)
                            break

    def _outcome(self, state: State) -> tuple[Hashable, ...]:
        return tuple(state.value(name) for name in self.watched)

    def _answer(self, name: str) -> Any:
        return lambda value: self._outcome(self.root.changed({name: value}))

    def _told(self, name: str, value: Value) -> Iterator[Document]:
        scenario = self.result.scenario
        after = Result(self.result.run.engine, replace(scenario, given={**scenario.given, name: value}))
        changed = [n for n in self.watched if after.value(n) != self.result.value(n)]
        if not changed or any(c["id"] not in self.before for c in after.contradictions()):
            return
        attribute, now = self.base.attributes[name], self.result.value(name)
        by = abs(value - now)
        yield {
            "attribute": name,
            "title": attribute.title,
            "value": now,
            "shown": self.result.shown(name),
            "direction": "up" if value > now else "down",
            "by": by,
            "by_shown": show_number(by, attribute.unit),
            "to": value,
            "to_shown": after.shown(name),
            "relative": by / max(abs(value), abs(now)),
            "fixed": attribute.fixed,
            "how": self.result.derivation(name).how,
            "decides": any(n in self.decisions for n in changed),
            "changes": [self._change(n, after) for n in sorted(changed, key=lambda n: n not in self.decisions)],
        }

    def _change(self, name: str, after: Result) -> Document:
        attribute = self.base.attributes[name]
        old, new = self.result.value(name), after.value(name)
        return {
            "attribute": name,
            "title": attribute.title,
            "from": list(old) if isinstance(old, tuple) else old,
            "to": list(new) if isinstance(new, tuple) else new,
            "from_shown": self.result.shown(name),
            "to_shown": after.shown(name),
            "because": after.derivation(name).because,
            "rules": rules_behind(after, name),
            "decision": name in self.decisions,
            "order_of": ordered_by(self.base, name),
        }
