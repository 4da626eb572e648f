"""How near the estimates of memory and time come to published measurements.

    python benchmarks/estimates.py                  the table
    python benchmarks/estimates.py --rows LoRA      every measurement of the families with LoRA in their name
    python benchmarks/estimates.py --record         the table, which is from now on the floor

Every measurement in ``benchmarks/measurements`` is put to the shipped rules as a scenario: the run's own strategy,
model, batch, length, precision and GPU are given, the rules estimate the rest. The table compares what they print with
what was measured, for each family of runs: the median and the worst error, the share within the aim (a fifth for
memory, a factor of 1.5 for time), and the share inside the range that the plan prints. A test keeps ``floor.yaml``, so
that no edit makes the estimates worse unseen.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from warmstart.engine.infer import Engine
from warmstart.engine.load import load_base
from warmstart.engine.scenario import scenario_from_mapping
from warmstart.engine.searching.backward import State
from warmstart.engine.searching.world import World

HERE = Path(__file__).resolve().parent
MEASUREMENTS = HERE / "measurements"
FLOOR = MEASUREMENTS / "floor.yaml"
PAGE = HERE.parent / "docs" / "estimates.md"
BEGIN, END = "<!-- table -->", "<!-- end of the table -->"
KB = HERE.parent / "kb"
STEPS = 20_000  # a run timed by the step is estimated over this many, so that start-up does not count
IMAGES = 10_000_000  # and one timed by the image over this many
AIMS = {"memory": (1.2, "within 20 %"), "time": (1.5, "within a factor of 1.5")}
PRINTED = {"memory": "estimate.vram_gb", "time": "estimate.hours"}
TENSORS = "estimate.overhead_gb"  # what a figure for tensors alone leaves out: the context and the allocator's gaps
UNITS = {"memory": "GiB", "time": "h"}


@dataclass(frozen=True, slots=True)
class Measurement:
    """One published figure and the scenario that describes its run.

    Attributes:
        family: the kind of run, which the table sums up.
        name: what tells it from its neighbours.
        quantity: "memory" (GiB on one GPU) or "time" (hours).
        value: what was measured; above 0.
        given: the scenario.
        tensors: whether memory is what the run's tensors took, not its process.
    """

    family: str
    name: str
    quantity: str
    value: float
    given: Mapping[str, Any]
    tensors: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the rules print for a measurement; None where they have no answer."""

    measured: Measurement
    value: float | None
    low: float | None
    high: float | None

    @property
    def ratio(self) -> float:
        """Estimated over measured; 0 where there is no estimate."""
        return 0.0 if self.value is None else self.value / self.measured.value

    @property
    def factor(self) -> float:
        """How many times too high or too low: 1 is exact, infinite where there is no estimate."""
        return math.inf if self.ratio <= 0 else max(self.ratio, 1 / self.ratio)

    @property
    def inside(self) -> bool:
        """Whether the measured value lies in the printed range."""
        return self.low is not None and self.high is not None and self.low <= self.measured.value <= self.high


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of the table: the estimates of one family, or of all."""

    family: str
    quantity: str
    count: int
    median: float
    worst: float
    aim: float
    inside: float


def measurements(directory: Path = MEASUREMENTS) -> Iterator[Measurement]:
    """Every measurement of the files in ``directory``, each with its scenario."""
    for path in sorted(directory.glob("*.yaml")):
        if path != FLOOR:
            yield from _of_file(yaml.safe_load(path.read_text(encoding="utf-8")))


def _of_file(content: Mapping[str, Any]) -> Iterator[Measurement]:
    models = content.get("models", {})
    for group in content["groups"]:
        for row in group["rows"]:
            cells = {key: value for key, value in zip(group["columns"], row, strict=True) if value is not None}
            given = {"target.task": content["task"], "plan.trains": True, "plan.epochs": 1, **group["given"]}
            given |= {key: value for key, value in cells.items() if "." in key}
            name = " ".join(str(value) for key, value in cells.items() if key not in _MEASURED)
            for quantity, value, examples in _figures(cells, given):
                scenario = {**_described(given, models), "data.n_train": examples, "plan.n_used": examples}
                tensors = quantity == "memory" and group.get("tensors_alone", False)
                yield Measurement(group["family"], name, quantity, value, scenario, tensors)


_MEASURED = ("memory_gib", "seconds_a_step", "images_a_second", "hours")


def _figures(cells: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[tuple[str, float, int]]:
    """The figures of a row: quantity, value, and over how many examples."""
    batch = given["plan.batch_size"] * given["plan.grad_accum"] * given.get("compute.gpus", 1)
    if "memory_gib" in cells:
        yield "memory", cells["memory_gib"], STEPS * batch
    if "seconds_a_step" in cells:
        yield "time", cells["seconds_a_step"] * STEPS / 3600, STEPS * batch
    if "images_a_second" in cells:
        yield "time", IMAGES / cells["images_a_second"] / 3600, IMAGES
    if "hours" in cells:
        yield "time", cells["hours"], cells["steps"] * batch


def _described(given: Mapping[str, Any], models: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The scenario with its model described: by name, if the file or the catalogue has it, or field by field."""
    plain = {key: value for key, value in given.items() if not key.startswith("model.")}
    name = plain.get("plan.model")
    fields = {key.removeprefix("model."): value for key, value in given.items() if key.startswith("model.")}
    if name in models:
        fields = dict(models[name])
    if fields:
        modality = {"modality": "image"} if "native_px" in fields or "gmacs" in fields else {}
        size = {"native_px": plain["data.resolution"]} if "gmacs" in fields else {}
        plain["plan.model"] = {"id": "measured", "label": "The measured model", **modality, **size, **fields}
    return plain


def estimates(found: Iterable[Measurement], directory: Path = KB) -> Iterator[Estimate]:
    """What the rules in ``directory`` print for each measurement: only these values are worked out, not whole plans."""
    base = load_base(directory)
    engine = Engine(base)
    for measured in found:
        scenario = scenario_from_mapping(base, dict(measured.given))
        state = State(World(engine, scenario.records, ()), scenario)
        name = PRINTED[measured.quantity]
        printed = [state.value(attribute) for attribute in (name, f"{name}_low", f"{name}_high")]
        if measured.tensors and None not in printed:
            share = 1 - state.value(TENSORS) / printed[0]
            printed = [value * share for value in printed]
        yield Estimate(measured, *printed)


def summaries(found: Sequence[Estimate]) -> Iterator[Summary]:
    """A summary for each family and quantity; then, for each quantity, one over all figures and one over the families.

    The last counts every family alike, whatever the number of its figures: its shares are means, its errors medians.
    """
    for quantity, (aim, _) in AIMS.items():
        mine = [one for one in found if one.measured.quantity == quantity]
        families = dict.fromkeys(one.measured.family for one in mine)
        by_family = [_summary(f, quantity, aim, [one for one in mine if one.measured.family == f]) for f in families]
        yield from by_family
        yield _summary("all figures", quantity, aim, mine)
        yield Summary(
            "all families alike",
            quantity,
            len(by_family),
            median(s.median for s in by_family),
            median(s.worst for s in by_family),
            sum(s.aim for s in by_family) / len(by_family),
            sum(s.inside for s in by_family) / len(by_family),
        )


def _summary(family: str, quantity: str, aim: float, group: Sequence[Estimate]) -> Summary:
    factors = [one.factor for one in group]
    share = sum(factor <= aim for factor in factors) / len(group)
    inside = sum(one.inside for one in group) / len(group)
    return Summary(family, quantity, len(group), median(factors), max(factors), share, inside)


def table(found: Sequence[Estimate]) -> str:
    """The table in Markdown."""
    lines = []
    for quantity, (_, words) in AIMS.items():
        lines += [
            f"| {quantity} | figures | median error | worst error | {words} | inside the printed range |",
            "|---|---:|---:|---:|---:|---:|",
        ]
        for line in summaries(found):
            if line.quantity == quantity:
                errors = f"{_off(quantity, line.median)} | {_off(quantity, line.worst)}"
                lines.append(f"| {line.family} | {line.count} | {errors} | {line.aim:.0%} | {line.inside:.0%} |")
        lines.append("")
    return "\n".join(lines)


def _off(quantity: str, factor: float) -> str:
    if math.isinf(factor):
        return "no estimate"
    return f"{factor - 1:.0%}" if quantity == "memory" else f"× {factor:.2f}"


def rows(found: Sequence[Estimate], family: str) -> str:
    """Every measurement of the families whose name contains ``family``: measured, estimated, range, ratio."""
    lines = []
    for one in found:
        if family in one.measured.family:
            unit = UNITS[one.measured.quantity]
            shown = "none" if one.value is None else f"{one.value:.3g} ({one.low:.3g} to {one.high:.3g})"
            lines.append(f"{one.ratio:5.2f}  {one.measured.value:8.3g} {unit:3}  {shown:28}  {one.measured.name}")
    return "\n".join(lines)


def record(found: Sequence[Estimate]) -> None:
    """Writes the shares that were reached as the new floor, and the table into its page."""
    kept = {
        f"{s.quantity}: {s.family}": [math.floor(s.aim * 1000) / 1000, math.floor(s.inside * 1000) / 1000]
        for s in summaries(found)
    }
    head = (
        "# The shares that the estimates reached: within the aim, inside the printed range.\n"
        "# Written by python benchmarks/estimates.py --record\n"
    )
    text = yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, default_flow_style=None)
    FLOOR.write_text(head + text, encoding="utf-8")
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    page = f"{before}{BEGIN}\n\n{table(found)}\n{END}{rest.split(END)[1]}"
    PAGE.write_text(page, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", metavar="FAMILY", help="every measurement of the families whose name contains this")
    parser.add_argument("--record", action="store_true", help="write measurements/floor.yaml anew")
    chosen = parser.parse_args(arguments)
    found = list(estimates(measurements()))
    if chosen.record:
        record(found)
    print(table(found) if chosen.rows is None else rows(found, chosen.rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
