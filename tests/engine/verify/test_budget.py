"""Where the diagrams are too large for the budget, each decision is proved on its own, and the message is clear."""

from __future__ import annotations

import random
import time
from pathlib import Path

from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.verify.prove import prove

from ..helpers import load


def entangled(folder: Path) -> KnowledgeBase:
    """Twenty inputs, a decision whose every rule reads any of them, and two decisions that are simple."""
    rng = random.Random(5)
    names = [f"given.x{i}" for i in range(20)]
    inputs = "\n".join(f"  {n}: {{type: integer, range: [0, 9], ask: How much?, default: 5}}" for n in names)
    values = ", ".join(f"v{i}: V{i}" for i in range(12))
    rules = []
    for at in range(80):
        tests = [f"{{{n}: '{rng.choice(['<', '>='])} {rng.randint(1, 9)}'}}" for n in rng.sample(names, 10)]
        rules.append(
            f"- id: hard/{at}\n"
            f"  when: {{all: [{{any: [{', '.join(tests[:5])}]}}, {{any: [{', '.join(tests[5:])}]}}]}}\n"
            f"  then: {{out.hard: v{at % 12}}}"
        )
    rules.append("- id: easy/low\n  when: {given.x0: '< 3'}\n  then: {out.easy: low}")
    rules.append("- id: easy/high\n  when: {given.x0: '> 3'}\n  then: {out.easy: high}")
    rules.append("- id: fine/always\n  then: {out.fine: true}")
    vocabulary = (
        f"name: entangled\nattributes:\n{inputs}\n  out.hard: {{type: enum, values: {{{values}}}}}\n"
        "  out.easy: {type: enum, values: {low: Low, high: High}}\n  out.fine: {type: boolean}\n"
    )
    return load(folder, vocabulary, "\n".join(rules) + "\n")


def test_each_decision_is_proved_on_its_own_where_all_together_are_too_large(tmp_path: Path) -> None:
    base = entangled(tmp_path)
    start = time.perf_counter()
    proof = prove(base, budget=30_000)
    assert time.perf_counter() - start < 60
    assert proof.unproved == {"out.hard": "its diagrams need more than 30,000 nodes"}
    assert proof.attributes == ("out.easy", "out.fine")
    (gap,) = [f for f in proof.findings if f.kind == "gap"]
    assert (gap.attribute, gap.example) == ("out.easy", {"given.x0": 3})
    assert gap.region == "X0: 3"
