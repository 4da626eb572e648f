"""The region of a conflict is that of the two rules which it names."""

from __future__ import annotations

import shutil
from pathlib import Path

from warmstart.engine.load import load_base
from warmstart.engine.verify.prove import prove

ANIMALS = Path(__file__).parents[2] / "bases" / "animals"


def test_each_pair_of_rules_has_a_region_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "animals"
    shutil.copytree(ANIMALS, folder)
    rules = folder / "rules" / "group.yaml"
    rules.write_text(rules.read_text().replace("  overrides: group/by-covering\n", ""))

    conflicts = [f for f in prove(load_base(folder)).findings if f.kind == "conflict"]

    assert {f.rule: f.region for f in conflicts} == {
        f"group/by-covering[{covering}]": f"Covering: {covering.capitalize()}; Legs: 5 or more"
        for covering in ("fur", "feathers", "scales", "shell")
    }
