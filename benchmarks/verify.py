"""How long ``kb verify`` takes: composing the world, then each check. ``python benchmarks/verify.py [DIR]``."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from warmstart.engine.infer import Engine
from warmstart.engine.load import load_base
from warmstart.engine.symbolic.compose import World
from warmstart.engine.verify.checks import CHECKS
from warmstart.engine.verify.prover import Prover


def main() -> None:
    """Print a line for each stage: seconds, and what came of it."""
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "kb"
    base = load_base(directory)
    start = begun = time.perf_counter()
    world = World(base)
    print(
        f"{time.perf_counter() - start:7.2f} s  compose: {world.diagrams.nodes:,} nodes, {len(base.rules)} rules",
        flush=True,
    )
    prover = Prover(world, Engine(base), base.attributes)
    for kind, check in CHECKS.items():
        start = time.perf_counter()
        found = list(check(prover))
        print(f"{time.perf_counter() - start:7.2f} s  {kind}: {len(found)} findings", flush=True)
    print(f"{time.perf_counter() - begun:7.2f} s  in all; {len(prover.hard)} attributes too hard", flush=True)


if __name__ == "__main__":
    main()
