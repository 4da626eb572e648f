"""Warmstart beside other rule engines and Python written by hand: one command, one table, ratios within one run.

    python benchmarks/engines.py [--json] [--rounds 5] [--only one relation growth load shipped process frames cold]
    python benchmarks/engines.py --page docs/benchmarks.md     # also writes all tables into the page: make bench

Each round lets every contender work once, one after the other, so that a slow moment of the machine hits all alike; the
best round counts. Times are processor time of one core. Engines that are not installed are named and left out
(``pip install 'warmstart[bench]'``).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import fill
from typing import Any

import advisor as advisors
import contenders
import matrix
import shipped
from measuring import Table, as_text, best_of, fill_in, machine

ROOT = Path(__file__).resolve().parent.parent
HAND = "Python by hand"


def prepared(makers: dict[str, Callable[[Any], Any]], made: Any) -> tuple[dict[str, Any], list[str]]:
    """The contenders that are installed, and what to install for the others."""
    ready, missing = {}, []
    for name, make in makers.items():
        try:
            ready[name] = make(made)
        except contenders.Missing as error:
            missing.append(f"{name}: {error}")
    return ready, missing


# --- one scenario -----------------------------------------------------------------------------------------------------

SCENARIOS = {"experta": 5}  # in a round; the others get 500


def one_scenario(rounds: int) -> Iterator[Table]:
    """Warm latency on the generated advisor."""
    made = advisors.advisor()
    ready, missing = prepared(contenders.CONTENDERS, made)
    scenarios = advisors.scenarios(500)
    works = {}
    for name, decide in ready.items():
        few = scenarios[: SCENARIOS.get(name, 500)]
        assert [decide(s) for s in few[:20]] == [ready[HAND](s) for s in few[:20]], name
        works[name] = (decide, few)
    times = best_of(rounds, {n: (lambda d=d, f=f: [d(s) for s in f]) for n, (d, f) in works.items()})
    each = {name: times[name] / len(works[name][1]) for name in works}
    rows = [
        {"engine": n, "µs a scenario": t * 1e6, "ratio to hand": t / each[HAND], "scenarios a second": 1 / t}
        for n, t in each.items()
    ]
    yield f"(b) one scenario: {made.size} rules, three layers, 12 inputs, 18 conclusions", missing, rows


# --- a relation -------------------------------------------------------------------------------------------------------


def relation(rounds: int) -> Iterator[Table]:
    """The matrix of models and tasks."""
    for models, left_out in ((1000, ("experta",)), (50, ())):
        made = matrix.pairs(models)
        makers = {n: m for n, m in matrix.CONTENDERS.items() if n not in left_out}
        ready, missing = prepared(makers, made)
        expected = ready[HAND]()
        assert all(compute() == expected for compute in ready.values())
        times = best_of(min(rounds, 3), ready)
        rows = [
            {"engine": n, "ms": t * 1e3, "µs a cell": t / len(expected) * 1e6, "ratio to hand": t / times[HAND]}
            for n, t in times.items()
        ]
        slow = "; experta would take minutes" if left_out else ""
        yield f"(c) the matrix: {models} models × {len(made.tasks)} tasks, 10 rules{slow}", missing, rows


# --- growth -----------------------------------------------------------------------------------------------------------


def growth(rounds: int) -> Iterator[Table]:
    """How the cost of one scenario grows with rules, and of a relation with records."""
    for what, sizes in (
        ("more conclusions (8 rules each: all of them could fire)", ((100, 12), (1000, 120), (10_000, 1200))),
        ("more rules for each of 18 conclusions (most of them cannot fire)", ((100, 18), (1000, 18), (10_000, 18))),
    ):
        rows = []
        for rules, decisions in sizes:
            made = advisors.advisor(rules, decisions)
            names = [HAND, "Warmstart, values", "CLIPS (clipspy)", "GoRules (zen-engine)"]
            ready, _ = prepared({n: contenders.CONTENDERS[n] for n in names if rules < 10_000 or n in names[:2]}, made)
            scenarios = advisors.scenarios(100)
            works = {n: (lambda d=d, f=scenarios: [d(s) for s in f]) for n, d in ready.items()}
            for work in works.values():
                work()
            times = best_of(min(rounds, 3), works)
            rows.append({"rules": rules, **{f"{n}, µs": t / len(scenarios) * 1e6 for n, t in times.items()}})
        yield f"growth with {what}", [], rows
    rows = []
    for models in (100, 1000, 5000):
        made_pairs = matrix.pairs(models)
        ready, _ = prepared({n: matrix.CONTENDERS[n] for n in (HAND, "Warmstart, values")}, made_pairs)
        times = best_of(2, ready)
        rows.append({"records": models, "cells": models * 20, **{f"{n}, ms": t * 1e3 for n, t in times.items()}})
    yield "growth with records: the matrix", [], rows


# --- loading ----------------------------------------------------------------------------------------------------------

LOADING = """
import sys, time
start = time.process_time()
from pathlib import Path
from warmstart.engine.load import load_base
from warmstart.engine.decide import Decisions
base = load_base(Path(sys.argv[1]), cache=Path(sys.argv[2]))
loaded = time.process_time()
Decisions(base).decider(sys.argv[3:])({"case.size": 100, "case.kind": "red"})
print(loaded - start, time.process_time() - start)
"""


def loading(rounds: int) -> Iterator[Table]:
    """5,000 rules: the first time, and from the cache to the first answer."""
    made = advisors.advisor(5000, 600)
    rows = []
    with TemporaryDirectory() as folder:
        directory = made.write(Path(folder) / "kb")
        last = [made.decisions[-1].name]
        for name in ("first time", "from the cache"):
            command = [sys.executable, "-c", LOADING, str(directory), str(Path(folder) / "cache"), *last]
            runs = [_numbers(command) for _ in range(1 if name == "first time" else rounds)]
            rows.append({"loading": name, "loaded, ms": min(r[0] for r in runs) * 1e3,
                         "first answer, ms": min(r[1] for r in runs) * 1e3})  # fmt: skip
    yield "loading 5,000 rules (imports of the engine included)", [], rows


def _numbers(command: list[str]) -> list[float]:
    """The numbers that a process prints. It may keep bytecode; it compiles what it loads unless a cache is named."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {"WARMSTART_NO_CACHE": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return [float(n) for n in done.stdout.split()]


# --- a process of one's own -------------------------------------------------------------------------------------------

PROCESS = """
import sys, time
start = time.process_time()
sys.path.insert(0, sys.argv[1])
import advisor, contenders
made = advisor.advisor()
decide = contenders.CONTENDERS[sys.argv[2]](made)
scenarios = advisor.scenarios(int(sys.argv[3]))
decide(scenarios[0])
first = time.process_time() - start
for scenario in scenarios:
    decide(scenario)
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(first, int(peak.split()[1]) / 1024)
"""


def process(rounds: int) -> Iterator[Table]:
    """Cold start (from imports over building the base to the first answer) and peak memory, each in a process alone."""
    rows, missing = [], []
    for name in contenders.CONTENDERS:
        few = str(SCENARIOS.get(name, 1000))
        try:
            runs = [_numbers([sys.executable, "-c", PROCESS, str(ROOT / "benchmarks"), name, few]) for _ in range(2)]
        except subprocess.CalledProcessError:
            missing.append(f"{name}: did not run")
            continue
        rows.append({"engine": name, "first answer, ms": min(r[0] for r in runs) * 1e3,
                     "peak memory, MiB": min(r[1] for r in runs)})  # fmt: skip
    yield "cold: 150 rules read, built and asked once, in a process of its own; peak memory after 1,000", missing, rows


# --- frames -----------------------------------------------------------------------------------------------------------


def frames(_rounds: int) -> Iterator[Table]:
    """Millions of scenarios in a dataframe."""
    try:
        from frames import tables
    except ImportError as error:
        yield "(d) scenarios in frames", [f"not measured: {error}"], []
        return
    yield from tables()


PARTS: dict[str, Callable[[int], Iterator[Table]]] = {
    "shipped": shipped.warm,
    "one": one_scenario,
    "relation": relation,
    "growth": growth,
    "load": loading,
    "process": process,
    "frames": frames,
    "cold": shipped.cold,
}


def main() -> None:
    """Measure, and print tables or JSON."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--json", action="store_true")
    options.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    options.add_argument("--page", type=Path, help="write the tables into this page, too; it shows one whole run")
    chosen = options.parse_args()
    if chosen.page is not None and set(chosen.only) != set(PARTS):
        options.error("a page shows one whole run: leave out --only")
    found: dict[str, list[Table]] = {}
    began = os.getloadavg()[0]
    for name in chosen.only:
        start = time.monotonic()
        for table in PARTS[name](chosen.rounds):
            found.setdefault(name, []).append(table)
            if not chosen.json:
                print(as_text(table), flush=True)
        print(f"({name}: {time.monotonic() - start:.0f} s)", file=sys.stderr, flush=True)
    said = machine(chosen.rounds, (began, os.getloadavg()[0]))
    if chosen.json:
        tables = [{"part": n, "title": t, "notes": o, "rows": r} for n, made in found.items() for t, o, r in made]
        print(json.dumps({"measured": said, "tables": tables}, indent=2))
    else:
        print(said)
    if chosen.page is not None:
        fragments = {n: "\n".join(as_text(table, "**") for table in made) for n, made in found.items()}
        fill_in(chosen.page, {"measured": fill(said, 138), **fragments})
    sys.stdout.flush()
    os._exit(0)  # on its way out CLIPS would print what it has not freed


if __name__ == "__main__":
    main()
