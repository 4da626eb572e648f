"""All checks over a knowledge base: within one budget of nodes, or one decision after the other."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..compiled import KnowledgeBase
from ..diagnostics import Position
from ..infer import Engine
from ..symbolic.compose import World
from ..symbolic.diagrams import BUDGET, BudgetExceeded, DDMemoryError
from .checks import CHECKS
from .checks.unused_silences import unused
from .findings import KINDS, Finding, Kind
from .prover import Prover, silenced
from .silence import Silences

HARD = "what it depends on has too many combinations to be told apart"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found, about which attributes everything was proved, and about which not (each with the reason)."""

    findings: tuple[Finding, ...]
    attributes: tuple[str, ...]
    unproved: Mapping[str, str]
    cells: int
    seconds: float

    @property
    def clean(self) -> bool:
        """Whether nothing is left to do."""
        return not any(f.counts for f in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """The proof as JSON-ready data: ``schemas/verify.schema.json``."""
        return {
            "findings": [f.as_dict() for f in self.findings],
            "proved": {
                "attributes": list(self.attributes),
                "cells": str(self.cells),
                "seconds": round(self.seconds, 3),
            },
            "unproved": dict(self.unproved),
        }


def prove(
    base: KnowledgeBase,
    *,
    budget: int = BUDGET,
    kinds: Sequence[Kind] = KINDS,
    silences: Silences | None = None,
    in_full: bool = False,
) -> Proof:
    """Check the whole base; ``silences`` are the findings that are meant, with their reasons.

    Of these only the share is worked out, unless ``in_full``.

    Where its diagrams exceed ``budget`` nodes, each decision is proved on its own, with what it depends on.
    """
    start = time.perf_counter()
    engine = Engine(base)
    unproved: dict[str, str] = {}
    cells = 0
    try:
        world = World(base, budget=budget)
        prover = Prover(world, engine, base.attributes, silences, in_full=in_full)
        found = list(_check(prover, kinds))
        unproved.update(dict.fromkeys(sorted(prover.hard), HARD))
        undecided = prover.undecided
        cells = world.inputs_space.cells
        heavy = _heavy(world, _decisions(base))
    except (BudgetExceeded, DDMemoryError):
        undecided = set()
        found, cells, heavy = _one_by_one(base, engine, budget, kinds, unproved, silences, undecided)
    unproved.update(heavy)
    proved = tuple(n for n in _decisions(base) if n not in unproved)
    unique = {(f.kind, f.position, f.message, f.silenced_at): f for f in found}
    meant = silences or Silences()
    settled = [_silenced(f, meant) for f in unique.values()]
    if "unused-silence" in kinds:
        settled += unused(base, meant, settled, kinds, undecided.union(unproved))
    settled.sort(key=lambda f: (f.position, KINDS.index(f.kind), f.message))
    return Proof(tuple(settled), proved, unproved, cells, time.perf_counter() - start)


def _decisions(base: KnowledgeBase) -> Iterator[str]:
    """The attributes that something concludes, records' fields among them."""
    return (n for n in base.order if n in base.conclude or n in base.choices)


def _heavy(world: World, names: Iterable[str]) -> dict[str, str]:
    reason = "too many tests behind it: its value is left open in all claims"
    heavy: dict[str, str] = {}
    for name in names:
        attribute = world.base.attributes[name]
        if name in world.base.choices:
            if world.plain(name).free:
                heavy[name] = reason
        elif world.weights.heavy(name) or (attribute.record is not None and world.weights.heavy_column(name)):
            heavy[name] = reason
    return heavy


def _check(prover: Prover, kinds: Iterable[Kind]) -> Iterator[Finding]:
    for kind in kinds:
        if kind in CHECKS:
            yield from CHECKS[kind](prover)


def _one_by_one(
    base: KnowledgeBase,
    engine: Engine,
    budget: int,
    kinds: Sequence[Kind],
    unproved: dict[str, str],
    silences: Silences | None,
    undecided: set[str | None],
) -> tuple[list[Finding], int, dict[str, str]]:
    """Prove each decision within its own closure; those that are still too large go to ``unproved``."""
    found: list[Finding] = []
    heavy: dict[str, str] = {}
    cells = 0
    for name in (*_decisions(base), *(a.name for a in base.inputs() if a.name not in base.conclude)):
        try:
            rules = [base.rules[ident] for ident in base.conclude.get(name, ())]
            owners = {name, *(r.id for r in rules), *(r.table for r in rules if r.table)}
            world = World(base, [name, *(silences or Silences()).reads(owners)], budget=budget)
            cells = world.inputs_space.cells
            prover = Prover(world, engine, [name], silences)
            found += _check(prover, kinds)
            unproved.update(dict.fromkeys(sorted(prover.hard), HARD))
            undecided |= prover.undecided
            if name in base.conclude or name in base.choices:
                heavy.update(_heavy(world, [name]))
        except (BudgetExceeded, DDMemoryError):
            unproved[name] = f"its diagrams need more than {budget:,} nodes"
    return found, cells, heavy


def _silenced(finding: Finding, silences: Silences) -> Finding:
    """The finding, silenced where all of its kind is; what is meant in some part only was told apart before."""
    if finding.silenced_at is not None:
        return finding
    return silenced(finding, silences.everywhere(finding.owner, finding.kind))


def with_sources(proof: Proof, directory: Path) -> Proof:
    """The same proof, each finding with the line that it is about."""
    lines: dict[str, list[str]] = {}

    def line(position: Position) -> str | None:
        if position.file not in lines:
            path = Path(position.file)
            path = path if path.is_file() else directory / position.file
            lines[position.file] = path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else []
        own = lines[position.file]
        return own[position.line - 1] if 0 < position.line <= len(own) else None

    return replace(proof, findings=tuple(replace(f, source=line(f.position)) for f in proof.findings))
