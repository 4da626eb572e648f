"""The readings of a contradiction: each of the inputs that contradict one another taken to be wrong, the rest right.

A number that is taken to be wrong becomes the nearest one that resolves the contradiction, a yes a no. Of anything else
nothing is said any more; where that resolves nothing, and there are not two readings already, the values that would are
named. A reading is a what-if: it tells what becomes of the decisions.
"""

from __future__ import annotations

from typing import Any

from ..compiled import Attribute, Contradiction, guard_names
from ..immutable import replace
from ..kinds import Value
from ..result import Result
from ..scenario import Scenario
from ..searching.backward import State
from ..searching.search import Limits, Outcome, Search
from ..searching.world import World
from ..show import labels_of, show_attribute

Document = dict[str, Any]

MOST = 4  # values that are named
_LIMITS = Limits(inputs=1, states=600)


def readings(result: Result, ident: str) -> Document:
    """The question of a contradiction, and what follows from each reading (``schemas/plan.schema.json``)."""
    base, contradiction = result.base, result.base.contradictions[ident]
    inputs = [a.name for a in sorted(base.inputs(), key=lambda a: (a.position, a.name))]
    root = State(World(result.run.engine, result.scenario.records, inputs), result.scenario)
    mask = root.holds(contradiction.guard)[1]
    behind = [n for n in root.world.names(mask) if result.value(n) is not None]
    behind = [n for n in behind if n in result.scenario.given] + [n for n in behind if n in result.assumed()]
    found = []
    for name in sorted(behind, key=lambda n: n != contradiction.ask):
        reading = _reading(result, root, contradiction, base.attributes[name])
        if reading is not None:
            kept = [n for n in behind if n != name and n in result.scenario.given]
            found.append(reading | {"kept": [_told(result, n) for n in kept]})
    sure = [r for r in found if not r["others"]]
    found = sure if len(sure) > 1 else [*sure, *(r for r in found if r["others"])]
    asked = base.attributes[contradiction.ask] if contradiction.ask else None
    return {
        "question": asked.ask if asked else None,
        "now": _told(result, asked.name) if asked else None,
        "readings": found,
    }


def _reading(result: Result, root: State, contradiction: Contradiction, attribute: Attribute) -> Document | None:
    """What follows if one input is wrong; None where no other value of it resolves the contradiction."""
    name, given = attribute.name, result.scenario.given
    if attribute.kind.numeric or attribute.kind.name == "boolean":
        values = _values(root, contradiction, attribute)
        if not values:
            return None
        return _what_if(result, replace(result.scenario, given={**given, name: values[0]}), attribute)
    if name not in given:
        return None
    less = replace(result.scenario, given={n: v for n, v in given.items() if n != name})
    after = Result(result.run.engine, less)
    if contradiction.id not in {c["id"] for c in after.contradictions()}:
        return _what_if(result, less, attribute)
    values = _values(root, contradiction, attribute)
    if not values:
        return None
    labels = labels_of(result.run.values)
    return _told(result, name) | {
        "to": None,
        "to_shown": None,
        "others": [show_attribute(attribute, v, labels) for v in values[:MOST]],
        "more": max(len(values) - MOST, 0),
        "decisions": [],
    }


def _values(root: State, contradiction: Contradiction, attribute: Attribute) -> list[Value]:
    """The values of an input that resolve a contradiction and make no new one, the nearest first."""
    closure = root.world.engine.closure(guard_names(contradiction.guard))

    def outcome(state: State) -> Outcome:
        return state.holds(contradiction.guard)

    found = Search(root, closure, outcome, lambda holds: not holds, [attribute.name], _LIMITS).run()
    return [change.changes[attribute.name] for change in found.changes]


def _what_if(result: Result, scenario: Scenario, attribute: Attribute) -> Document:
    after = Result(result.run.engine, scenario)
    name = attribute.name
    said = scenario.given.get(name)
    base = result.base
    decisions = dict.fromkeys([*(n for n in base.trees if n in base.attributes), *base.choices])
    return _told(result, name) | {
        "to": list(said) if isinstance(said, tuple) else said,
        "to_shown": None if said is None else after.shown(name) + _or_beyond(attribute, result.value(name), said),
        "others": [],
        "more": 0,
        "decisions": [_decision(result, after, n) for n in decisions],
    }


def _or_beyond(attribute: Attribute, was: Value, said: Value) -> str:
    """Which way a number is meant."""
    return (" or more" if said > was else " or less") if attribute.kind.numeric else ""


def _decision(result: Result, after: Result, name: str) -> Document:
    """What becomes of a decision."""
    value = after.value(name)
    return {
        "attribute": name,
        "title": result.base.attributes[name].title,
        "value": list(value) if isinstance(value, tuple) else value,
        "shown": after.shown(name),
        "changed": value != result.value(name),
        "because": after.derivation(name).because,
    }


def _told(result: Result, name: str) -> Document:
    value = result.value(name)
    return {
        "attribute": name,
        "title": result.base.attributes[name].title,
        "value": list(value) if isinstance(value, tuple) else value,
        "shown": result.shown(name),
        "how": result.derivation(name).how,
    }
