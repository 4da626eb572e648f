"""Proofs about random bases with 20 to 25 inputs, of which no attribute reads more than six.

Their cells are too many to look at (up to 10**17): an answer-set solver says what exists among them, and ten thousand
scenarios run through generated code how much. ``WARMSTART_WIDE_BASES=100`` tries as many bases.
"""

from __future__ import annotations

import math
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.decide import Decisions
from warmstart.engine.inference.evaluate import truth_of
from warmstart.engine.scenario import Scenario
from warmstart.engine.verify.prove import Proof, prove

from ..oracle.claims import claims_of
from ..oracle.large_bases import large_base
from ..oracle.space import Numbers, cells_of
from .agreement import Compared, assert_agreement

MANY = int(os.environ.get("WARMSTART_WIDE_BASES", "0"))
SCENARIOS = 10_000
SIGMAS = 5


def wide_base(folder: Path, seed: int) -> KnowledgeBase:
    """The base of a seed, or of another where that one is not sound."""
    for again in range(20):
        size = {"rules": 128, "inputs": 20 + seed % 6, "cells": 1e30, "reads": 6}
        base = large_base(folder, seed + 10_000 * again, **size)
        if base is not None:
            return base
    raise AssertionError(f"no base of seed {seed}")


@pytest.mark.parametrize("seed", range(MANY or 8))
def test_a_solver_finds_the_same_faults(tmp_path: Path, seed: int) -> None:
    pytest.importorskip("clingo", reason="clingo is not installed: pip install clingo==5.8.3")
    from ..oracle.clauses import Program

    base = wide_base(tmp_path, seed)
    program = Program(base)
    assert_agreement(Compared(prove(base), program, claims_of(program)))


# --- sampled ---------------------------------------------------------------------------------------------------------


class Sampled:
    """What ten thousand scenarios show, each cell of an input as likely as any other."""

    def __init__(self, base: KnowledgeBase, seed: int) -> None:
        self.base = base
        self.plain = [n for n in base.order if base.attributes[n].record is None]
        self.needed = {n: truth_of(g) for n in self.plain if (g := base.attributes[n].needed) is not None}
        self.behind = {n: [m for m in self.plain if m in base.closure([n]) and m != n] for n in self.plain}
        self.odd = [truth_of(c.guard) for c in base.contradictions.values()]
        self.consistent = 0
        self.gaps: Counter[str] = Counter()
        self.emptied: Counter[str] = Counter()
        self.conflicts: dict[str, set[frozenset[str]]] = {}  # the rules that stood together
        self.alive: set[tuple[str, str]] = set()
        self.values: dict[str, set[Any]] = {n: set() for n in self.plain}
        decide = Decisions(base).decider(base.order)
        for scenario in scenarios(base, seed):
            self._note(*decide.with_rules(scenario))

    def _note(self, values: dict[str, Any], rules: dict[str, Any]) -> None:
        if any(odd(values, {}) for odd in self.odd):
            return
        self.consistent += 1
        missing, clashing = set(), set()
        for name in self.plain:
            value, attribute = values[name], self.base.attributes[name]
            if value is not None:
                self.values[name].add(value)
            elif rules[name]:
                clashing.add(name)
                self.conflicts.setdefault(name, set()).add(frozenset(rules[name]))
            if value is None and not attribute.optional:
                missing |= {name} if name not in self.needed or self.needed[name](values, {}) else set()
        for name, said in rules.items():
            standing = said if name in self.values else [r for own in said.values() for r in own]
            self.alive |= {(rule, name) for rule in standing}
        for name in missing - clashing:
            concluded = name in self.base.conclude or name in self.base.choices
            if concluded and not any(m in missing or m in clashing for m in self.behind[name]):
                choice = self.base.choices.get(name)
                if choice is not None and (choice.order is None or values[choice.order] is not None):
                    self.emptied[name] += 1
                elif self.base.attributes[name].ask is None:
                    self.gaps[name] += 1


def scenarios(base: KnowledgeBase, seed: int) -> Iterator[Scenario]:
    """Scenarios at random: of every input any cell, and of a cell any value."""
    rng = random.Random(seed)
    cells = cells_of(base)
    whole = {n: base.attributes[n].kind.name == "integer" for n in cells}
    for _ in range(SCENARIOS):
        drawn = {n: rng.choice(own) for n, own in cells.items()}
        given = {n: c.pick(rng, whole[n]) if isinstance(c, Numbers) else c for n, c in drawn.items()}
        yield Scenario({n: v for n, v in given.items() if v is not None})


@pytest.mark.parametrize("seed", range(MANY or 2))
def test_ten_thousand_scenarios_show_nothing_else(tmp_path: Path, seed: int) -> None:
    base = wide_base(tmp_path, seed)
    proof, sampled = prove(base), Sampled(base, seed)
    assert sampled.consistent > SCENARIOS / 10
    for kind, seen in (("gap", sampled.gaps), ("empty-choice", sampled.emptied)):
        told = {str(f.attribute): f.share or 0.0 for f in proof.findings if f.kind == kind}
        for name in {*told, *seen}:
            assert_share(told.get(name, 0.0), seen[name], sampled.consistent)
    assert_conflicts(proof, sampled)
    for finding in proof.findings:
        if finding.kind == "never-fires":
            targets = [c.target for c in base.rules[str(finding.rule)].conclusions]
            assert (finding.rule, finding.attribute) not in sampled.alive
            assert not {(finding.rule, t) for t in targets} <= sampled.alive
        if finding.kind == "never-concluded":
            seen_values = sampled.values[str(finding.attribute)]
            members = [m for v in seen_values for m in (v if isinstance(v, tuple) else (v,))]
            assert finding.message.split("'")[1] not in members


def assert_share(share: float, seen: int, of: int) -> None:
    """So many of ``of`` scenarios are what a share lets expect; certain shares hold in all of them."""
    deviation = math.sqrt(share * (1 - share) / of)
    assert abs(seen / of - share) <= SIGMAS * deviation + (1 / of if 0 < share < 1 else 0), (seen / of, share)


def assert_conflicts(proof: Proof, sampled: Sampled) -> None:
    """Among the rules that stood in conflict there is a pair that is told."""
    told = {(f.attribute, frozenset((str(f.rule), *f.others))) for f in proof.findings if f.kind == "conflict"}
    for name, groups in sampled.conflicts.items():
        for group in groups:
            assert any(name == attribute and pair <= group for attribute, pair in told), (name, sorted(group))
