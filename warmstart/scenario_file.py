"""Writing a scenario file."""

from __future__ import annotations

import json

from .engine.kinds import Value
from .engine.scenario import Scenario


def scenario_yaml(scenario: Scenario) -> str:
    """A scenario as the YAML file that says the same; records of one's own are described where they are named."""
    lines = [f"{name}: {_written(scenario, value)}" for name, value in scenario.given.items()]
    for key, limits in (("without", scenario.without), ("only", scenario.only)):
        if limits:
            lines.append(f"{key}: {json.dumps({name: list(ids) for name, ids in limits.items()})}")
    return "\n".join(lines) + "\n" if lines else "{}\n"


def _written(scenario: Scenario, value: Value) -> str:
    for catalogue, records in scenario.records.items():
        if isinstance(value, str) and value in records:
            fields = {name.removeprefix(f"{catalogue}."): field for name, field in records[value].items()}
            return json.dumps({"id": value, **fields}, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False)
