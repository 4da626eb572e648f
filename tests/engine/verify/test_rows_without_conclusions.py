"""A row whose outputs are all null concludes nothing; the proofs pass over it."""

from __future__ import annotations

from pathlib import Path

from warmstart.engine.verify.prove import prove

from ..helpers import load

VOCABULARY = """
attributes:
  case.kind: {type: enum, values: {red: Red, green: Green}, ask: "Kind?"}
  plan.go: {type: boolean, optional: true}
"""
RULES = """
- table: go
  inputs: [case.kind]
  outputs: [plan.go]
  rows:
    - [red, true]
    - [green, null]
  strength: definition
"""


def test_a_row_without_conclusions_is_no_finding(tmp_path: Path) -> None:
    assert [f.kind for f in prove(load(tmp_path, VOCABULARY, RULES)).findings] == []
