"""Prints the answers of many random and of the two test knowledge bases: run under several hash seeds by a test."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent))

from random_bases import Gardener

from warmstart.engine.infer import infer
from warmstart.engine.load import load_base
from warmstart.engine.scenario import scenario_from_mapping

KNOWN = {
    "animals": {"animal.covering": "feathers", "animal.legs": 2, "place.region": "ice"},
    "loans": {"applicant.income": 50_000, "applicant.age": 30, "loan.amount": 90_000, "applicant.defaults": 4},
}


def main(random_folder: Path, known_folder: Path) -> None:
    """Print one JSON document a line."""
    asked = [(known_folder / name, [scenario]) for name, scenario in KNOWN.items()]
    for folder in sorted(random_folder.iterdir()):
        gardener = Gardener(Random(int(folder.name) + 1000))
        asked.append((folder, [gardener.scenario() for _ in range(4)]))
    for folder, scenarios in asked:
        base = load_base(folder)
        for scenario in scenarios:
            print(json.dumps(infer(base, scenario_from_mapping(base, scenario)).plan_document()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
