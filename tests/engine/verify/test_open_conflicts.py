"""Conflicts that hang on what no cell decides: a warning between rows of one table, else only said."""

from __future__ import annotations

from pathlib import Path

import pytest

from warmstart.engine.load import load_base
from warmstart.engine.verify.prove import prove

VOCABULARY = """
name: t
version: "1"
attributes:
  a.x: {type: number, range: [0, 9], ask: X?, default: 1}
  a.sum: {type: number}
  a.z: {type: number, optional: true}
"""
SUM = "- {id: sum, then: {a.sum: = a.x - a.x}, strength: weak, because: nought}\n"
TABLE = "- {table: t, inputs: [a.sum], outputs: [a.z], strength: weak, because: b, rows: [['> 5', 1], ['%s', 2]]}\n"
RULES = """
- {id: p, when: {a.sum: "> 5"}, then: {a.z: 1}, strength: weak, because: b}
- {id: q, when: {a.sum: "> 3"}, then: {a.z: 2}, strength: weak, because: b}
"""


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (TABLE % "> 3", ["warning"]),  # rows that overlap by their own cells
        (TABLE % "> a.x", ["info"]),  # perhaps apart: of what is reckoned the proofs do not know
        (TABLE % "<= 5", []),
        (RULES, ["info"]),
    ],
    ids=["rows", "rows with a formula", "rows that are apart", "rules"],
)
def test_severity_of_a_conflict_that_nothing_shows(tmp_path: Path, rules: str, told: list[str]) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "facts").mkdir()
    (tmp_path / "vocabulary.yaml").write_text(VOCABULARY)
    (tmp_path / "rules" / "r.yaml").write_text(SUM + rules)
    conflicts = [f for f in prove(load_base(tmp_path)).findings if f.kind == "conflict"]
    assert [f.severity for f in conflicts] == told
