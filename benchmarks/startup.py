"""How long ``warmstart recommend`` takes from process start, and what the time is made of.

    python benchmarks/startup.py [--runs 15] [--json] [--wheel | --python PYTHON] [SCENARIO]

Every round runs each program once, one after the other, so that a slow moment of the machine hits all of them alike.
Times depend on the machine; ratios can be compared between machines: to a program that only imports the two libraries
that no command line of this kind can do without (``python -c "import click, yaml"``). Beside the time on the clock, the
processor time is told, which other programs on the machine disturb less.

``--wheel`` builds a wheel of this working tree and installs it into a fresh virtual environment first: that is what
people run, and what the numbers in README.md are of. ``--python`` names the interpreter of another environment.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BASELINE = 'python -c "import click, yaml"'

# Run in a process of its own: the parts of one recommendation, in seconds of processor time.
PARTS = """
import json, sys, time
clock = time.process_time
marks = [("", clock())]
def mark(name): marks.append((name, clock()))
import re, warmstart.start, warmstart.plainly
mark("imports of Python's own, and of the command")
import warmstart.api, warmstart.scenarios, warmstart.engine.reading.reader, warmstart.report, warmstart.report_text
from warmstart.render.text import Terminal
mark("imports of the engine and the report")
base = warmstart.api.load()
mark("load the knowledge base")
said = warmstart.scenarios.scenario_said(base.compiled, warmstart.scenarios.Said(sys.argv[1]))
mark("read the scenario")
plan = base.plan_of(said)
mark("infer")
unknown = plan.result.unknown()
mark("which unknown inputs matter")
plan.result.unknown = lambda: unknown
report = plan.report()
mark("reasons")
warmstart.report_text.report_text(report, Terminal())
mark("lay out the text")
print(json.dumps({name: at - before for (_, before), (name, at) in zip(marks, marks[1:])}))
"""


def main() -> None:
    """Measure, and print a table or JSON."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("scenario", nargs="?", default=str(ROOT / "examples" / "pet-photos.yaml"))
    options.add_argument("--runs", type=int, default=15)
    options.add_argument("--json", action="store_true")
    options.add_argument("--wheel", action="store_true", help="measure a wheel of this tree in a fresh environment")
    options.add_argument("--python", default=sys.executable, help="the interpreter of the environment to measure")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="warmstart-startup-") as folder:
        python = installed(Path(folder)) if chosen.wheel else chosen.python
        result = measure(python, chosen.scenario, chosen.runs)
    print(json.dumps(result, indent=2) if chosen.json else as_table(result))


def installed(folder: Path) -> str:
    """The interpreter of a fresh environment in ``folder`` with a wheel of this tree, compiled as pip compiles it."""
    environment = folder / "environment"
    venv.create(environment, with_pip=True)
    python = str(environment / "bin" / "python")
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "env": _environment()}
    built = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT)]
    subprocess.run(built, **quiet)  # type: ignore[call-overload]
    wheel = next(folder.glob("warmstart-*.whl"))
    subprocess.run([python, "-m", "pip", "install", "-q", str(wheel)], **quiet)  # type: ignore[call-overload]
    return python


def measure(python: str, scenario: str, runs: int) -> dict[str, object]:
    """The times of ``runs`` rounds, after one round that warms the caches."""
    command = str(Path(python).with_name("warmstart"))
    programs = {
        'python -c ""': [python, "-c", ""],
        BASELINE: [python, "-c", "import click, yaml"],
        "warmstart --version": [command, "--version"],
        "warmstart recommend": [command, "recommend", scenario],
        "warmstart recommend --set": [command, "recommend", scenario, "--set", "target.ood=mild"],
        "warmstart recommend --format json": [command, "recommend", scenario, "--format", "json"],
        "warmstart why plan.strategy": [command, "why", "plan.strategy", scenario],
    }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
    parts: dict[str, list[float]] = {}
    for turn in range(runs + 1):
        for name, arguments in programs.items():
            spent = _run(arguments)
            if turn:
                times[name].append(spent)
        parted = [python, "-P", "-c", PARTS, scenario]
        done = subprocess.run(parted, check=True, capture_output=True, text=True, env=_environment())
        for name, seconds in json.loads(done.stdout).items():
            if turn:
                parts.setdefault(name, []).append(seconds)
    clock, processor = (min(spent[at] for spent in times[BASELINE]) for at in (0, 1))
    return {
        "runs": runs,
        "cpus": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": subprocess.check_output(
            [python, "-c", "import sys; print(sys.version.split()[0])"], text=True
        ).strip(),
        "programs": {
            name: _summary([wall for wall, _ in values])
            | {"ratio": min(wall for wall, _ in values) / clock}
            | {"processor": min(spent for _, spent in values)}
            | {"processor_ratio": min(spent for _, spent in values) / processor}
            for name, values in times.items()
        },
        "parts": {name: _summary(values) for name, values in parts.items()},
    }


def as_table(result: dict[str, object]) -> str:
    """The result for people."""
    lines = [
        f"Python {result['python']}, {result['cpus']} CPUs, load {result['load']:.1f}, {result['runs']} rounds;"
        " milliseconds; ratios of the minima",
        "",
        f"{'':<38} {'clock: min':>10} {'median':>7} {'ratio':>6}   {'processor: min':>14} {'ratio':>6}",
    ]
    programs, parts = result["programs"], result["parts"]
    assert isinstance(programs, dict) and isinstance(parts, dict)
    for name, row in programs.items():
        lines.append(
            f"{name:<38} {row['min'] * 1e3:>10.0f} {row['median'] * 1e3:>7.0f} {row['ratio']:>6.2f}"
            f"   {row['processor'] * 1e3:>14.0f} {row['processor_ratio']:>6.2f}"
        )
    lines += ["", "One recommendation, inside its process (processor time):"]
    for name, row in parts.items():
        lines.append(f"{name:<52} {row['min'] * 1e3:>6.1f}")
    return "\n".join(lines)


def _run(arguments: list[str]) -> tuple[float, float]:
    """Seconds on the clock and of the processor (user and system) that a program takes."""
    with open(os.devnull, "wb") as nowhere:
        start = time.perf_counter()
        process = subprocess.Popen(arguments, stdout=nowhere, env=_environment())
        _, status, usage = os.wait4(process.pid, 0)
        clock = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    return clock, usage.ru_utime + usage.ru_stime


def _environment() -> dict[str, str]:
    """Bytecode is kept, as on any machine where nobody forbids it."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _summary(values: list[float]) -> dict[str, float]:
    return {"min": min(values), "median": statistics.median(values)}


if __name__ == "__main__":
    main()
