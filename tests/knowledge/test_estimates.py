"""The estimates of memory and time are as near to published measurements as the recorded floor says, or nearer."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from warmstart.engine.load import load_base

ROOT = Path(__file__).parents[2]


def benchmark() -> ModuleType:
    path = ROOT / "benchmarks" / "estimates.py"
    spec = importlib.util.spec_from_file_location("warmstart_benchmark_estimates", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


BENCHMARK = benchmark()


@pytest.fixture(scope="module")
def found() -> list[object]:
    return list(BENCHMARK.estimates(BENCHMARK.measurements()))


def test_no_family_of_runs_falls_below_the_recorded_floor(found: list[object]) -> None:
    floor = yaml.safe_load(BENCHMARK.FLOOR.read_text(encoding="utf-8"))
    reached = {f"{s.quantity}: {s.family}": (s.aim, s.inside) for s in BENCHMARK.summaries(found)}
    assert set(reached) == set(floor), "run: python benchmarks/estimates.py --record"
    fallen = {
        name: {"floor": floor[name], "now": now}
        for name, now in reached.items()
        if now[0] < floor[name][0] - 1e-9 or now[1] < floor[name][1] - 1e-9
    }
    assert fallen == {}


def test_the_page_shows_the_shares_of_the_floor() -> None:
    floor = yaml.safe_load(BENCHMARK.FLOOR.read_text(encoding="utf-8"))
    lines = BENCHMARK.PAGE.read_text(encoding="utf-8").splitlines()
    cells = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ") and line.endswith("% |")]
    shown = [(cell[0], *(float(share.rstrip("%")) / 100 for share in cell[-2:])) for cell in cells]
    kept = [(name.split(": ", 1)[1], *shares) for name, shares in floor.items()]
    assert [name for name, *_ in shown] == [name for name, *_ in kept]
    for (name, *printed), (_, *reached) in zip(shown, kept, strict=True):
        assert printed == pytest.approx(reached, abs=0.006), name


def test_every_measurement_is_of_a_source_in_the_bibliography() -> None:
    base = load_base(ROOT / "kb")
    files = [path for path in BENCHMARK.MEASUREMENTS.glob("*.yaml") if path != BENCHMARK.FLOOR]
    assert len(files) >= 6
    for path in files:
        assert yaml.safe_load(path.read_text(encoding="utf-8"))["source"] in base.sources, path.name


def test_measurements_are_many_and_whole() -> None:
    found = list(BENCHMARK.measurements())
    assert sum(one.quantity == "memory" for one in found) >= 150
    assert sum(one.quantity == "time" for one in found) >= 500
    assert all(one.value > 0 for one in found)


def test_the_table_names_every_family(found: list[object]) -> None:
    text = BENCHMARK.table(found)
    assert all(one.measured.family in text for one in found)
