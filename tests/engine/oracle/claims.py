"""What is wrong with a knowledge base, cell by cell: the claims of ``kb verify`` as its pages define them."""

from __future__ import annotations

from dataclasses import dataclass, field

from .coded import Truth
from .grid import Grid, Key

Pair = frozenset[str]


@dataclass(eq=False)
class Claims:
    """Where each attribute has a gap, each choice nobody left, each slot a conflict; and which rules never fire."""

    gaps: dict[str, Truth] = field(default_factory=dict)
    emptied: dict[str, Truth] = field(default_factory=dict)
    conflicts: dict[str, dict[Key, Truth]] = field(default_factory=dict)
    never_concluded: set[tuple[str, str]] = field(default_factory=set)
    dead: set[tuple[str, str]] = field(default_factory=set)


def claims_of(grid: Grid) -> Claims:
    """Everything, by looking at every cell."""
    base, found = grid.base, Claims()
    plain = [n for n in base.order if base.attributes[n].record is None]
    missing = {n: _missing(grid, n) for n in plain}
    conflicts = {n: {k: grid.slot(n, k).conflict & grid.space for k in grid.keys(n)} for n in base.order}
    for name in plain:
        excused = grid.any([missing[m] | conflicts[m][None] for m in plain if m != name and m in base.closure([name])])
        own, empty = missing[name] & ~conflicts[name][None] & ~excused, grid.slot(name).empty
        concluded = name in base.conclude or name in base.choices
        if concluded and base.attributes[name].ask is None and (own & ~empty).any():
            found.gaps[name] = own & ~empty
        if (own & empty).any():
            found.emptied[name] = own & empty
        if base.attributes[name].ask is None:
            found.never_concluded |= {(name, v) for v in _out_of_reach(grid, name)}
    for name, slots in conflicts.items():
        there = {key: where for key, where in slots.items() if where.any()}
        if there:
            found.conflicts[name] = there
    found.dead = {(r.id, c.target) for r in base.rules.values() for c in r.conclusions} - _alive(grid)
    return found


def _missing(grid: Grid, name: str) -> Truth:
    """Where an attribute must have a value, and has none."""
    attribute = grid.base.attributes[name]
    if attribute.optional:
        return grid.no
    where = grid.value(name).unknown & grid.space
    return where if attribute.needed is None else where & grid.truth(attribute.needed, {})


def _alive(grid: Grid) -> set[tuple[str, str]]:
    """The rules that stand in some cell, each with what it concludes there."""
    return {
        (firing.rule, name)
        for name in grid.base.order
        for key in grid.keys(name)
        for firing in grid.slot(name, key).firings
        if (firing.stands & grid.space).any()
    }


def _out_of_reach(grid: Grid, name: str) -> list[str]:
    """Declared values, and candidates of an ordered choice, that no cell comes to, where it comes to others."""
    kind, choice = grid.base.attributes[name].kind, grid.base.choices.get(name)
    if choice is not None:
        declared = grid.base.catalogues[choice.record].ids if choice.order is not None else ()
    else:
        declared = kind.item.values if kind.name == "set" and kind.item is not None else kind.values
    if not declared:
        return []
    value = grid.value(name)
    reached = {v for v in value.values if v is not None and (value.where(v) & grid.space).any()}
    members = set().union(*reached) if kind.name == "set" else reached
    return [v for v in declared if v not in members] if members else []


def told_as(grid: Grid, dead: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """How dead conclusions are told: a rule all of whose conclusions are dead is told once, with its first."""
    found = set()
    for ident, name in dead:
        targets = [c.target for c in grid.base.rules[ident].conclusions]
        whole = all((ident, t) in dead for t in targets)
        found.add((ident, targets[0] if whole else name))
    return found


def together(grid: Grid, name: str, key: Key, pair: tuple[str, str]) -> Truth:
    """Where both of two rules stand for a slot, and it is in conflict."""
    slot = grid.slot(name, key)
    one, other = (grid.any([f.stands for f in slot.firings if f.rule == ident]) for ident in pair)
    return one & other & slot.conflict & grid.space
