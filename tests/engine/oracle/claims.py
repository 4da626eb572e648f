"""What is wrong with a knowledge base, cell by cell: the claims of ``kb verify`` as its pages define them."""

from __future__ import annotations

from dataclasses import dataclass, field

from .coded import Truth
from .meaning import Key, Meaning

Pair = frozenset[str]


@dataclass(eq=False)
class Claims:
    """Where each attribute has a gap, each choice nobody left, each slot a conflict; and which rules never fire."""

    gaps: dict[str, Truth] = field(default_factory=dict)
    emptied: dict[str, Truth] = field(default_factory=dict)
    conflicts: dict[str, dict[Key, Truth]] = field(default_factory=dict)
    never_concluded: set[tuple[str, str]] = field(default_factory=set)
    dead: set[tuple[str, str]] = field(default_factory=set)


def claims_of(world: Meaning) -> Claims:
    """Everything, by looking at every cell."""
    base, some, found = world.base, world.algebra.some, Claims()
    plain = [n for n in base.order if base.attributes[n].record is None]
    missing = {n: _missing(world, n) for n in plain}
    conflicts = {n: {k: world.slot(n, k).conflict & world.space for k in world.keys(n)} for n in base.order}
    for name in plain:
        excused = world.algebra.any(
            [missing[m] | conflicts[m][None] for m in plain if m != name and m in base.closure([name])]
        )
        own, empty = missing[name] & ~conflicts[name][None] & ~excused, world.slot(name).empty
        concluded = name in base.conclude or name in base.choices
        if concluded and base.attributes[name].ask is None and some(own & ~empty):
            found.gaps[name] = own & ~empty
        if some(own & empty):
            found.emptied[name] = own & empty
        if base.attributes[name].ask is None:
            found.never_concluded |= {(name, v) for v in _out_of_reach(world, name)}
    for name, slots in conflicts.items():
        there = {key: where for key, where in slots.items() if some(where)}
        if there:
            found.conflicts[name] = there
    found.dead = {(r.id, c.target) for r in base.rules.values() for c in r.conclusions} - _alive(world)
    return found


def troubled(world: Meaning, name: str, *, itself: bool = True) -> Truth:
    """Where an attribute, or something that it depends on, is missing or in conflict; or only the latter."""
    behind = [m for m in world.base.closure([name]) if world.base.attributes[m].record is None]
    behind = [m for m in behind if itself or m != name]
    return world.algebra.any([_missing(world, m) | world.slot(m).conflict for m in behind])


def _missing(world: Meaning, name: str) -> Truth:
    """Where an attribute must have a value, and has none."""
    attribute = world.base.attributes[name]
    if attribute.optional:
        return world.algebra.no
    where = world.value(name).unknown & world.space
    return where if attribute.needed is None else where & world.truth(attribute.needed, {})


def _alive(world: Meaning) -> set[tuple[str, str]]:
    """The rules that stand in some cell, each with what it concludes there."""
    return {
        (firing.rule, name)
        for name in world.base.order
        for key in world.keys(name)
        for firing in world.slot(name, key).firings
        if world.algebra.some(firing.stands & world.space)
    }


def _out_of_reach(world: Meaning, name: str) -> list[str]:
    """Declared values, and candidates of an ordered choice, that no cell comes to, where it comes to others."""
    kind, choice = world.base.attributes[name].kind, world.base.choices.get(name)
    if choice is not None:
        declared = world.base.catalogues[choice.record].ids if choice.order is not None else ()
    else:
        declared = kind.item.values if kind.name == "set" and kind.item is not None else kind.values
    if not declared:
        return []
    value = world.value(name)
    reached = {v for v in value.values if v is not None and world.algebra.some(value.where(v) & world.space)}
    members = set().union(*reached) if kind.name == "set" else reached
    return [v for v in declared if v not in members] if members else []


def told_as(world: Meaning, dead: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """How dead conclusions are told: a rule all of whose conclusions are dead is told once, with its first."""
    found = set()
    for ident, name in dead:
        targets = [c.target for c in world.base.rules[ident].conclusions]
        whole = all((ident, t) in dead for t in targets)
        found.add((ident, targets[0] if whole else name))
    return found


def together(world: Meaning, name: str, key: Key, pair: tuple[str, str]) -> Truth:
    """Where both of two rules stand for a slot, and it is in conflict."""
    slot = world.slot(name, key)
    one, other = (world.algebra.any([f.stands for f in slot.firings if f.rule == ident]) for ident in pair)
    return one & other & slot.conflict & world.space
