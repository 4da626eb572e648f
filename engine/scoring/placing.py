"""Options placed by the rules: several ways to go, told by what they fix, in the order in which the rules advise them.

An option fixes choices (to a record of the catalogue, or to one described inline) and attributes. What the options
fix alike is given; what they differ in is a *decision*. Decisions are taken one after the other, choices before
attributes and each sort in the order of the strata, by an inference in which nothing exists but the options that are
left: a choice places the candidates that it ranks, a number places options by how near they are to the advised one,
anything else by whether it is the advised one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..compiled import Choice
from ..infer import Engine
from ..kinds import Value
from ..result import Result
from ..scenario import Fields, Scenario

Place = tuple[float, ...]  # less is better


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go: the values that it fixes, by attribute, and the records of its own that they name."""

    id: str
    fixes: Mapping[str, Value]
    records: Mapping[str, Mapping[str, Fields]] = field(default_factory=dict)  # catalogue -> id -> stated fields


@dataclass(frozen=True, slots=True)
class Step:
    """How one decision between options was taken: on what, what was advised, and what was inferred."""

    decision: str
    advised: Value
    result: Result


@dataclass(frozen=True, slots=True)
class Placing:
    """Options in the order of the advice, best first, and the decisions that led to the first of them."""

    options: tuple[Option, ...]
    steps: tuple[Step, ...]


def place_options(engine: Engine, scenario: Scenario, options: Sequence[Option]) -> Placing:
    """The options in the order in which the rules advise them; options that nothing tells apart keep their order.

    One inference for each group of options that a decision leaves; the records that options describe are the only ones
    of their catalogues.
    """
    steps: list[Step] = []
    placed = tuple(_placed(engine, scenario, tuple(options), steps, True))
    return Placing(placed, tuple(steps))


def decisions(engine: Engine, options: Sequence[Option]) -> list[str]:
    """The attributes in which options differ, in the order in which they are decided."""
    return [name for name in _ordered(engine, options) if len(_values(options, name)) > 1]


def _ordered(engine: Engine, options: Sequence[Option]) -> list[str]:
    named = {name for option in options for name in option.fixes}
    base = engine.base
    return sorted((name for name in base.order if name in named), key=lambda name: name not in base.choices)


def _values(options: Iterable[Option], name: str) -> set[Value]:
    return {option.fixes.get(name) for option in options}


def _placed(
    engine: Engine, scenario: Scenario, options: tuple[Option, ...], steps: list[Step], first: bool
) -> Iterator[Option]:
    open_decisions = decisions(engine, options) if len(options) > 1 else []
    if not open_decisions:
        yield from options
        return
    decision = open_decisions[0]
    result = Result(engine, _narrowed(engine, scenario, options))
    places = _places(engine, result, decision, options)
    if first:
        steps.append(Step(decision, result.value(decision), result))
    groups: dict[Place, list[Option]] = {}
    for option in options:
        groups.setdefault(places[option.fixes.get(decision)], []).append(option)
    for at, place in enumerate(sorted(groups)):
        group = groups[place]
        if len(group) < len(options):
            yield from _placed(engine, scenario, tuple(group), steps, first and at == 0)
        else:  # it tells none of them apart: without it, the next decision may
            yield from _placed(engine, scenario, tuple(_without(decision, option) for option in group), steps, first)


def _without(decision: str, option: Option) -> Option:
    kept = {name: value for name, value in option.fixes.items() if name != decision}
    return Option(option.id, kept, option.records)


def _narrowed(engine: Engine, scenario: Scenario, options: Sequence[Option]) -> Scenario:
    """The scenario in which there is nothing to choose but these options."""
    given: dict[str, Value] = {}
    only: dict[str, tuple[str, ...]] = {}
    among: dict[str, tuple[str, ...]] = {}
    records: dict[str, dict[str, Fields]] = {}
    for option in options:
        for catalogue, described in option.records.items():
            records.setdefault(catalogue, {}).update(described)
    for name, value in scenario.given.items():
        choice = engine.base.choices.get(name)
        if choice is not None:
            among[choice.record] = (str(value),)
    for name in _ordered(engine, options):
        values = _values(options, name)
        known = tuple(sorted(str(value) for value in values if value is not None))
        choice = engine.base.choices.get(name)
        if len(values) == 1:
            (given[name],) = values
        elif choice is not None:
            only[name] = known
        if choice is not None and None not in values:
            among[choice.record] = known
    return scenario.merged(Scenario(given, records, {}, only, among))


def _places(engine: Engine, result: Result, decision: str, options: Sequence[Option]) -> dict[Value, Place]:
    """The place of each value that options give to a decision; a value that is not said comes last."""
    values = _values(options, decision)
    choice = engine.base.choices.get(decision)
    if choice is not None:
        return _ranked(result, choice, values)
    advised = result.value(decision)
    numeric = engine.base.attributes[decision].kind.numeric
    return {value: _distance(value, advised) if numeric else (float(value != advised),) for value in values}


def _ranked(result: Result, choice: Choice, values: Iterable[Value]) -> dict[Value, Place]:
    """Places by the choice's ranking; candidates that it cannot tell apart but by their ids share one."""
    ranking = result.run.settled[choice.name].ranking
    places: dict[Value, Place] = dict.fromkeys(values, (math.inf,))
    if ranking is None:
        return places
    at, before = -1.0, None
    for candidate in ranking.candidates:
        worth = (candidate.excluded, candidate.order, candidate.scores)
        if worth != before:
            at, before = at + 1.0, worth
        if candidate.id in places:
            places[candidate.id] = (at,)
    return places


def _distance(value: Value, advised: Value) -> Place:
    """How far a number is from the advised one: by ratio where both are positive, else by difference."""
    if value is None or advised is None:
        return (math.inf,)
    if value > 0 and advised > 0:
        return (round(abs(math.log(value / advised)), 9), -float(value))
    return (round(abs(value - advised), 9), -float(value))
