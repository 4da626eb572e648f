"""Proofs about random bases of up to 150 rules in three layers say, cell by cell, what brute force says.

The inputs of a base have up to a million cells together; ``oracle`` looks at each. ``WARMSTART_BASES=200`` tries
as many bases of each size (200 take about ten minutes on one core).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from warmstart.engine.compiled import And, Guard, KnowledgeBase, Rule, guard_tests
from warmstart.engine.infer import Engine
from warmstart.engine.scenario import Scenario
from warmstart.engine.verify.findings import Finding
from warmstart.engine.verify.prove import Proof, prove

from ..oracle.claims import Claims, claims_of, together, told_as
from ..oracle.coded import Truth
from ..oracle.grid import Grid
from ..oracle.large_bases import large_base
from ..oracle.space import Numbers
from ..oracle.words import cells_meant

MANY = int(os.environ.get("WARMSTART_BASES", "0"))
MILLION = 1_000_000
SIZES = {
    "small": {"rules": 30, "inputs": 5, "cells": 2e3, "reads": 4},
    "middle": {"rules": 60, "inputs": 7, "cells": 3e4, "reads": 6},
    "large": {"rules": 128, "inputs": 12, "cells": 7e5, "reads": 10},
}


@dataclass(frozen=True)
class Compared:
    """A base with what is proved about it, and what brute force says."""

    base: KnowledgeBase
    proof: Proof
    grid: Grid
    claims: Claims

    def found(self, kind: str) -> list[Finding]:
        """The findings of a kind."""
        return [f for f in self.proof.findings if f.kind == kind]


def compared(folder: Path, size: str, seed: int) -> Compared:
    """The base of a seed; another where that one is not sound, or has too many cells."""
    for again in range(20):
        base = large_base(folder, seed + 10_000 * again, **SIZES[size])
        if base is not None:
            grid = Grid(base)
            if grid.size <= MILLION and grid.space.any():
                return Compared(base, prove(base), grid, claims_of(grid))
    raise AssertionError(f"no base of seed {seed}")


def seeds(size: str, few: int) -> list[tuple[str, int]]:
    return [(size, seed) for seed in range(MANY or few)]


@pytest.mark.parametrize(("size", "seed"), [*seeds("small", 25), *seeds("middle", 12), *seeds("large", 5)])
def test_a_base_is_proved_as_brute_force_says(tmp_path: Path, size: str, seed: int) -> None:
    case = compared(tmp_path, size, seed)
    assert (dict(case.proof.unproved), case.proof.cells) == ({}, case.grid.size)
    assert not [f for f in case.proof.findings if f.severity == "info"]  # cells decide everything here
    assert_gaps(case)
    assert_conflicts(case)
    assert_dead_rules(case)
    assert_values_out_of_reach(case)
    assert_lines_that_say_nothing(case)


# --- where there is something wrong ----------------------------------------------------------------------------------


def assert_gaps(case: Compared) -> None:
    """Gaps and choices without candidates: the same attributes, in as many cells; regions and examples are in them."""
    for kind, expected in (("gap", case.claims.gaps), ("empty-choice", case.claims.emptied)):
        found = {f.attribute: f.share for f in case.found(kind)}
        assert found == pytest.approx({name: case.grid.share(where) for name, where in expected.items()})
        for finding in case.found(kind):
            assert finding.attribute is not None
            assert_region(case, finding, expected[finding.attribute])
            run = Engine(case.base).run(Scenario(finding.example))
            assert run.values[finding.attribute] is None
            ranking = run.settled[finding.attribute].ranking if kind == "empty-choice" else None
            assert ranking is None or ranking.empty


def assert_conflicts(case: Compared) -> None:
    """The same attributes, and pairs that disagree; together they are all that there is to tell."""
    found = case.found("conflict")
    assert {f.attribute for f in found} == set(case.claims.conflicts)
    for name, slots in case.claims.conflicts.items():
        left = dict(slots)
        told = [f for f in found if f.attribute == name]
        for finding in told:
            assert finding.rule is not None
            (other,) = finding.others
            both = {key: together(case.grid, name, key, (finding.rule, other)) for key in slots}
            where = case.grid.any(list(both.values()))
            assert finding.share is not None
            assert 0 < finding.share <= case.grid.share(where) + 1e-12
            assert_region(case, finding, where)
            left = {key: rest & ~both[key] for key, rest in left.items()}
        assert not any(rest.any() for rest in left.values()), f"a conflict about {name} is not told"
        if len(told) == len(slots) == 1:
            assert told[0].share == pytest.approx(case.grid.share(case.grid.any(list(slots.values()))))


def assert_region(case: Compared, finding: Finding, where: Truth) -> None:
    """The region in words has a cell at least, and no cell where it is not so; the example is in it."""
    assert finding.region is not None and finding.example is not None
    meant = cells_meant(case.grid, finding.region) & case.grid.space
    assert meant.any() and not (meant & ~where).any(), finding.text()
    assert case.grid.at(meant, cell_of(case.grid, dict(finding.example))), finding.text()


def cell_of(grid: Grid, given: dict[str, object]) -> tuple[int, ...]:
    """The cell that a scenario is in."""

    def fits(cell: object, value: object) -> bool:
        if isinstance(cell, Numbers):
            return isinstance(value, (int, float)) and cell.low <= value <= cell.high
        return cell == value

    assert set(given) <= set(grid.inputs)
    return tuple([fits(c, given.get(name)) for c in cells].index(True) for name, cells in grid.cells.items())


# --- what holds everywhere --------------------------------------------------------------------------------------------


def assert_dead_rules(case: Compared) -> None:
    """The very rules of which nothing comes in any cell."""
    found = [(f.rule, f.attribute) for f in case.found("never-fires")]
    assert len(found) == len(set(found))
    assert set(found) == told_as(case.grid, case.claims.dead)


def assert_values_out_of_reach(case: Compared) -> None:
    """The very values to which no cell comes."""
    found = {(f.attribute, f.message.split("'")[1]) for f in case.found("never-concluded")}
    assert found == case.claims.never_concluded


def assert_lines_that_say_nothing(case: Compared) -> None:
    """Without the rules that are told to be redundant every answer is the same; so it is with lines always true."""
    idle = frozenset(f.rule for f in case.found("redundant") if f.rule is not None)
    without = Grid(case.base, without=idle) if idle else case.grid
    for name in case.base.order if idle else ():
        for key in case.grid.keys(name):
            ours, theirs = case.grid.value(name, key), without.value(name, key)
            differ = np.array([[_differ(a, b) for b in theirs.values] for a in ours.values])
            assert not (differ[ours.codes, theirs.codes] & case.grid.space).any(), (name, sorted(idle))
    for ident in {f.rule for f in case.found("always-true") if f.rule is not None}:
        rule = case.base.rules[ident]
        told = [f.position for f in case.found("always-true") if f.rule == ident]
        rest = And(tuple(line for line in lines_of(rule) if _position(line) not in told))
        assert len(lines_of(rule)) - len(rest.parts) == len(told)
        for conclusion in rule.conclusions:
            for key in case.grid.keys(conclusion.target):
                for binding in case.grid.bindings(rule, conclusion, key):
                    more = case.grid.truth(rest, binding) & ~case.grid.truth(rule.guard, binding)
                    assert not (more & case.grid.space).any(), ident


def _differ(one: object, other: object) -> bool:
    return type(one) is not type(other) or one != other


def lines_of(rule: Rule) -> list[Guard]:
    """The lines of a condition, which must all hold."""

    def lines(guard: Guard) -> list[Guard]:
        return [line for part in guard.parts for line in lines(part)] if isinstance(guard, And) else [guard]

    return lines(rule.guard)


def _position(line: Guard) -> object:
    """Where a line that is a single test stands; of others, nowhere."""
    return line.position if [line] == list(guard_tests(line)) else None  # type: ignore[union-attr]


def test_there_is_something_to_find_in_these_bases(tmp_path: Path) -> None:
    kinds: dict[str, int] = {}
    for seed in range(12):
        for finding in compared(tmp_path, "middle", seed).proof.findings:
            kinds[finding.kind] = kinds.get(finding.kind, 0) + 1
    assert min(kinds[k] for k in ("gap", "conflict", "never-fires", "never-concluded", "redundant", "always-true")) >= 5
    assert kinds["empty-choice"] >= 1
