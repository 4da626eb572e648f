"""Where the diagrams are too large for the budget, each decision is compared on its own, and the message is clear."""

from __future__ import annotations

from pathlib import Path

from warmstart.engine.compiled import Conclusion, Const, KnowledgeBase
from warmstart.engine.diff.compare import compare
from warmstart.engine.immutable import replace

from ..verify.test_budget import entangled


def with_value(base: KnowledgeBase, ident: str, value: str) -> KnowledgeBase:
    """The base with another value for the conclusion of one rule."""
    rule = base.rules[ident]
    only = rule.conclusions[0]
    said = Const(value, only.value.kind)
    conclusion = Conclusion(only.target, only.keys, said, value, only.overridden_by, only.position)
    return replace(base, rules={**base.rules, ident: replace(rule, conclusions=(conclusion,))})


def test_what_is_too_large_is_looked_for_with_scenarios_and_the_rest_is_exact(tmp_path: Path) -> None:
    old = entangled(tmp_path)
    new = with_value(with_value(old, "hard/0", "v7"), "easy/low", "high")
    difference = compare(old, new, budget=30_000, samples=20)
    assert difference.unproved == {"out.hard": "its diagrams need more than 30,000 nodes"}
    by_name = {d.name: d for d in difference.decisions}
    easy = by_name["out.easy"]
    assert easy.exact
    assert [(k.old, k.new, k.example, k.region) for k in easy.kinds] == [
        ("low", "high", {"given.x0": 0}, "X0: up to 2"),
    ]
    hard = by_name["out.hard"]
    assert (hard.least, hard.most, hard.reason) == (0.0, 1.0, difference.unproved["out.hard"])
    assert hard.sample is not None and hard.sample.drawn == 20
