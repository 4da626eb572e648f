"""What ``kb verify`` takes, in seconds of processor time: composing the world, then each check.

``python benchmarks/verify.py [DIR]``
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from warmstart.engine.infer import Engine
from warmstart.engine.load import load_base
from warmstart.engine.symbolic.compose import World
from warmstart.engine.verify.checks import CHECKS
from warmstart.engine.verify.prover import Prover
from warmstart.engine.verify.silence import read_silences


def main() -> None:
    """Print a line for each stage: seconds, and what came of it."""
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "kb"
    base = load_base(directory)
    start = begun = time.process_time()
    world = World(base)
    print(
        f"{time.process_time() - start:7.2f} s  compose: {world.diagrams.nodes:,} nodes, {len(base.rules)} rules",
        flush=True,
    )
    prover = Prover(world, Engine(base), base.attributes, read_silences(directory, base))
    for kind, check in CHECKS.items():
        start = time.process_time()
        found = list(check(prover))
        print(f"{time.process_time() - start:7.2f} s  {kind}: {len(found)} findings", flush=True)
    print(f"{time.process_time() - begun:7.2f} s  in all; {len(prover.hard)} attributes too hard", flush=True)


if __name__ == "__main__":
    main()
