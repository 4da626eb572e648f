"""Where the diagrams are too large for the budget, each decision is proved on its own, and the message is clear."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.verify.prove import prove

from ..helpers import load, write

SECONDS = 60  # of processor time: what somebody may wait for "not all of this can be proved"


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
    start = time.process_time()
    proof = prove(base, budget=30_000)
    assert time.process_time() - start < SECONDS
    assert proof.unproved == {"out.hard": "its diagrams need more than 30,000 nodes"}
    assert proof.attributes == ("out.easy", "out.fine")
    (gap,) = [f for f in proof.findings if f.kind == "gap"]
    assert (gap.attribute, gap.example) == ("out.easy", {"given.x0": 3})
    assert gap.region == "X0: 3"


def test_with_the_usual_budget_it_comes_to_an_end_too(tmp_path: Path) -> None:
    base = entangled(tmp_path)
    start = time.process_time()
    proof = prove(base)
    assert time.process_time() - start < SECONDS
    assert {"out.easy", "out.fine"} <= set(proof.attributes)
    assert [f.example for f in proof.findings if f.attribute == "out.easy"] == [{"given.x0": 3}]
    for finding in proof.findings:
        if finding.kind == "redundant":  # it names those that say the same, not all that stand beside it
            says = {base.rules[str(r)].conclusions[0].text for r in (finding.rule, *finding.others)}
            assert len(says) == 1, finding.message


def paired() -> dict[str, str]:
    """Twenty inputs, which every rule compares in pairs of its own: no order keeps their diagrams small."""
    rng = random.Random(5)
    names = [f"given.x{i}" for i in range(20)]
    values = {f"v{i}": f"V{i}" for i in range(6)}
    attributes: dict[str, Any] = {
        n: {"type": "enum", "values": values, "ask": "Which?", "default": "v0"} for n in names
    }
    attributes["out.hard"] = {"type": "enum", "values": {f"w{i}": f"W{i}" for i in range(5)}}
    attributes["out.easy"] = {"type": "enum", "values": {"low": "Low", "high": "High"}}
    attributes["out.fine"] = {"type": "boolean"}
    rules: list[dict[str, Any]] = []
    for at in range(30):
        rng.shuffle(names)
        pairs = {one: f"= {other}" for one, other in zip(names[::2], names[1::2], strict=True)}
        rules.append({"id": f"hard/{at}", "when": pairs, "then": {"out.hard": f"w{at % 5}"}})
    rules += [
        {"id": "hard/else", "otherwise": True, "then": {"out.hard": "w0"}},
        {"id": "easy/low", "when": {"given.x0": ["v0", "v1"]}, "then": {"out.easy": "low"}},
        {"id": "easy/high", "when": {"given.x0": ["v3", "v4", "v5"]}, "then": {"out.easy": "high"}},
        {"id": "fine/always", "then": {"out.fine": True}},
    ]
    vocabulary = {"name": "paired", "attributes": attributes}
    return {"vocabulary.yaml": json.dumps(vocabulary, indent=1), "rules/rules.yaml": json.dumps(rules, indent=1)}


def test_the_command_says_what_it_could_not_prove_and_proves_the_rest(
    tmp_path: Path, warmstart_command: Callable[..., Any]
) -> None:
    folder = write(tmp_path / "paired", paired())
    start = time.process_time()
    finished = warmstart_command("kb", "verify", folder)
    assert time.process_time() - start < SECONDS
    assert finished.code == 1
    gap, *rest = finished.out.splitlines()
    assert gap.endswith("error[gap]: 'out.easy' has no value here")
    assert rest[3:-1] == [
        "   where: X0: V2 (14.3% of all cells in total)",
        "   example: {given.x0: v2}",
        "not proved (its diagrams need more than 10,000,000 nodes): out.hard",
        "   hint: give it more room with --budget, or let attributes in between sum up what its rules read",
    ]
    assert rest[-1].startswith(f"{folder}: 1 error; 2 attributes proved over 7.98e+16 cells in ")
