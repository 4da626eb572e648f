"""How long ``warmstart recommend`` takes from process start, and what the time is made of.

    python benchmarks/startup.py [--runs 15] [--json] [SCENARIO]

Every round runs each program once, one after the other, so that a slow moment of the machine hits all of them alike.
Times depend on the machine; ratios can be compared between machines: to a program that only imports the two libraries
that no command line of this kind can do without (``python -c "import click, yaml"``).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BASELINE = 'python -c "import click, yaml"'

# Run in a process of its own: the parts of one recommendation, in seconds.
PARTS = """
import json, sys, time
clock = time.perf_counter
marks = [("", clock())]
def mark(name): marks.append((name, clock()))
import warmstart.cli
from warmstart.commands import recommend
mark("imports of the command line")
import warmstart.api
mark("imports of the engine")
base = warmstart.api.load()
mark("load the knowledge base")
plan = base.recommend(sys.argv[1])
mark("infer")
view = plan.view
mark("plan document with its reasons")
from warmstart.report_text import report_text
from warmstart.render.text import Terminal
report_text(plan.report(), Terminal())
mark("lay out the text")
print(json.dumps({name: at - before for (_, before), (name, at) in zip(marks, marks[1:])}))
"""


def main() -> None:
    """Measure, and print a table or JSON."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("scenario", nargs="?", default=str(ROOT / "examples" / "pet-photos.yaml"))
    options.add_argument("--runs", type=int, default=15)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    result = measure(chosen.scenario, chosen.runs)
    print(json.dumps(result, indent=2) if chosen.json else as_table(result))


def measure(scenario: str, runs: int) -> dict[str, object]:
    """The times of ``runs`` rounds, after one round that warms the caches."""
    command = str(Path(sys.executable).with_name("warmstart"))
    programs = {
        'python -c ""': [sys.executable, "-c", ""],
        BASELINE: [sys.executable, "-c", "import click, yaml"],
        "warmstart --version": [command, "--version"],
        "warmstart recommend": [command, "recommend", scenario],
        "warmstart recommend --format json": [command, "recommend", scenario, "--format", "json"],
    }
    # Bytecode is kept, as on any machine where nobody forbids it; -P keeps this folder off the path.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    times: dict[str, list[float]] = {name: [] for name in programs}
    parts: dict[str, list[float]] = {}
    for turn in range(runs + 1):
        for name, arguments in programs.items():
            start = time.perf_counter()
            subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL, env=environment)
            if turn:
                times[name].append(time.perf_counter() - start)
        parted = [sys.executable, "-P", "-c", PARTS, scenario]
        done = subprocess.run(parted, check=True, capture_output=True, text=True, env=environment)
        for name, seconds in json.loads(done.stdout).items():
            if turn:
                parts.setdefault(name, []).append(seconds)
    base = min(times[BASELINE])
    return {
        "runs": runs,
        "cpus": os.cpu_count(),
        "python": sys.version.split()[0],
        "programs": {name: _summary(values) | {"ratio": min(values) / base} for name, values in times.items()},
        "parts": {name: _summary(values) for name, values in parts.items()},
    }


def as_table(result: dict[str, object]) -> str:
    """The result for people."""
    lines = [
        f"Python {result['python']}, {result['cpus']} CPUs, {result['runs']} rounds; milliseconds",
        "",
        f"{'':<36} {'min':>6} {'median':>7}  {'ratio of the mins':>18}",
    ]
    programs, parts = result["programs"], result["parts"]
    assert isinstance(programs, dict) and isinstance(parts, dict)
    for name, row in programs.items():
        lines.append(f"{name:<36} {row['min'] * 1e3:>6.0f} {row['median'] * 1e3:>7.0f}  {row['ratio']:>18.2f}")
    lines += ["", "One recommendation, inside its process:"]
    for name, row in parts.items():
        lines.append(f"{name:<36} {row['min'] * 1e3:>6.0f} {row['median'] * 1e3:>7.0f}")
    return "\n".join(lines)


def _summary(values: list[float]) -> dict[str, float]:
    return {"min": min(values), "median": statistics.median(values)}


if __name__ == "__main__":
    main()
