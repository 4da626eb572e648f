"""A relation: 10 rules about every pair of so many models and so many tasks, in every engine that can say it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from contenders import KEPT_ALIVE, Missing

KINDS = ("image", "text", "sound", "table")
Cells = dict[tuple[str, str], int]
Compute = Callable[[], Cells]

# The first row that holds decides: the model's kind (same: the task's), size, year; the task's level; the stars.
# A cell is None (any), a least value, or for the kind whether it has to be the same or different.
ROWS: tuple[tuple[bool | None, int | None, int | None, int | None, int], ...] = (
    (False, None, None, None, 1),
    (None, 900, None, 3, 5),
    (None, 900, 2022, None, 4),
    (None, 500, 2023, 2, 4),
    (None, 500, None, 3, 3),
    (None, None, 2024, 1, 3),
    (None, 200, 2020, None, 3),
    (None, 100, None, 2, 2),
    (None, None, 2018, None, 2),
    (None, None, None, None, 1),
)


@dataclass(frozen=True, slots=True)
class Pairs:
    """The records: models with kind, size and year; tasks with kind and level."""

    models: dict[str, tuple[str, int, int]]
    tasks: dict[str, tuple[str, int]]


def pairs(models: int = 1000, tasks: int = 20, seed: int = 3) -> Pairs:
    """So many random models and tasks."""
    random = Random(seed)
    return Pairs(
        {
            f"m{at:05}": (random.choice(KINDS), random.randint(1, 1000), random.randint(2012, 2026))
            for at in range(models)
        },
        {f"t{at:03}": (random.choice(KINDS), random.randint(1, 3)) for at in range(tasks)},
    )


def by_hand(made: Pairs) -> Compute:
    """Two loops and one ``if``/``elif`` chain."""

    def compute() -> Cells:
        stars = {}
        for model, (kind, size, year) in made.models.items():
            for task, (wanted, level) in made.tasks.items():
                if kind != wanted:
                    found = 1
                elif size >= 900 and level >= 3:
                    found = 5
                elif size >= 900 and year >= 2022:
                    found = 4
                elif size >= 500 and year >= 2023 and level >= 2:
                    found = 4
                elif size >= 500 and level >= 3:
                    found = 3
                elif year >= 2024 and level >= 1:
                    found = 3
                elif size >= 200 and year >= 2020:
                    found = 3
                elif size >= 100 and level >= 2:
                    found = 2
                elif year >= 2018:
                    found = 2
                else:
                    found = 1
                stars[model, task] = found
        return stars

    return compute


def write(made: Pairs, folder: Path) -> Path:
    """The knowledge base as files in a new folder."""
    kind = {"type": "enum", "values": {k: k.title() for k in KINDS}}
    number = {"type": "integer"}
    vocabulary = {
        "name": "matrix",
        "attributes": {"ask.kind": {**kind, "ask": "Kind?"}},
        "records": {
            "model": {"attributes": {"kind": kind, "size": number, "year": number}},
            "task": {"attributes": {"kind": kind, "level": number}},
            "fit": {"of": ["model", "task"], "attributes": {"stars": {"type": "integer"}}},
        },
    }
    rows = []
    for at, (same, size, year, level, stars) in enumerate(ROWS):
        own = "any" if same is None else "= task.kind" if same else "!= task.kind"
        cells = ["any" if least is None else f">= {least}" for least in (size, year, level)]
        rows.append([own, *cells, stars, {"id": f"r{at}"}])
    inputs = ["model.kind", "model.size", "model.year", "task.level"]
    table = {"table": "stars", "for": ["model", "task"], "inputs": inputs, "outputs": ["fit.stars"], "hit": "first"}
    models = [{"id": i, "kind": k, "size": s, "year": y} for i, (k, s, y) in made.models.items()]
    tasks = [{"id": i, "kind": k, "level": v} for i, (k, v) in made.tasks.items()]
    files = {
        "vocabulary.yaml": vocabulary,
        "rules/stars.yaml": [{**table, "rows": rows}],
        "facts/models.yaml": {"record": "model", "facts": models},
        "facts/tasks.yaml": {"record": "task", "facts": tasks},
    }
    for name, body in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(body))
    return folder


def _loaded(made: Pairs) -> Any:
    import warmstart

    with TemporaryDirectory() as folder:
        return warmstart.load(write(made, Path(folder) / "kb"))


def warmstart_values(made: Pairs) -> Compute:
    """Values alone; every cell is worked out anew each time."""
    from warmstart.engine.decide import Decisions

    base = _loaded(made).compiled

    def compute() -> Cells:
        # A new set of deciders, because one that is asked again remembers columns that cannot have changed.
        return Decisions(base, generated_from=0).decider(["fit.stars"])({})["fit.stars"]  # type: ignore[no-any-return]

    return compute


def warmstart_trace(made: Pairs) -> Compute:
    """Inference with the whole trace: of each cell the rules that had a say. What a base keeps of it is left out."""
    from warmstart.engine.immutable import EMPTY, replace
    from warmstart.engine.infer import Engine
    from warmstart.engine.scenario import Scenario

    base = replace(_loaded(made).compiled, constants=EMPTY)

    def compute() -> Cells:
        run = Engine(base).run(Scenario())
        traced = run.settled["fit.stars"].firings
        assert all(traced[cell] for cell in run.values["fit.stars"])
        return dict(run.values["fit.stars"])

    return compute


def clips_engine(made: Pairs) -> Compute:
    """CLIPS: a template for models, one for tasks, one for cells; ten rules by salience; reset, assert, run."""
    try:
        import clips
    except ImportError:
        raise Missing("clipspy is not installed: pip install 'warmstart[bench]'") from None
    environment = clips.Environment()
    KEPT_ALIVE.append(environment)
    environment.build("(deftemplate model (slot id) (slot kind) (slot size) (slot year))")
    environment.build("(deftemplate task (slot id) (slot kind) (slot level))")
    for at, (same, size, year, level, stars) in enumerate(ROWS):
        kind = "?" if same is None else "?k" if same else "~?k"
        slots = [("size", size), ("year", year)]
        model = " ".join(f"({n} ?{n}&:(>= ?{n} {v}))" for n, v in slots if v is not None)
        task = "" if level is None else f"(level ?l&:(>= ?l {level}))"
        left = f"(task (id ?t) (kind ?k) {task}) (model (id ?m) (kind {kind}) {model}) (not (stars ?m ?t ?))"
        environment.build(f"(defrule r{at} (declare (salience {100 - at})) {left} => (assert (stars ?m ?t {stars})))")
    model, task = environment.find_template("model"), environment.find_template("task")

    def compute() -> Cells:
        environment.reset()
        for ident, (kind, size, year) in made.models.items():
            model.assert_fact(id=clips.Symbol(ident), kind=clips.Symbol(kind), size=size, year=year)
        for ident, (kind, level) in made.tasks.items():
            task.assert_fact(id=clips.Symbol(ident), kind=clips.Symbol(kind), level=level)
        environment.run()
        found = environment.find_template("stars").facts()
        return {(str(f[0]), str(f[1])): int(f[2]) for f in found}

    return compute


def zen_engine(made: Pairs) -> Compute:
    """zen: one decision table, hit policy ``first``, evaluated for each pair."""
    try:
        import zen
    except ImportError:
        raise Missing("zen-engine is not installed: pip install 'warmstart[bench]'") from None
    columns = ("same", "size", "year", "level")
    rows = []
    for at, (*cells, stars) in enumerate(ROWS):
        tests = ["" if c is None else str(c).lower() if isinstance(c, bool) else f">= {c}" for c in cells]
        rows.append({"_id": f"r{at}", **dict(zip(columns, tests, strict=True)), "o": str(stars)})
    inputs = [{"id": c, "name": c, "field": c if c != "same" else "kind == wanted"} for c in columns]
    table = {"hitPolicy": "first", "inputs": inputs, "outputs": [{"id": "o", "name": "o", "field": "o"}], "rules": rows}
    place = {"position": {"x": 0, "y": 0}}
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", **place},
        {"id": "t", "name": "t", "type": "decisionTableNode", **place, "content": table},
        {"id": "out", "name": "out", "type": "outputNode", **place},
    ]
    edges = [{"id": f"{s}{t}", "type": "edge", "sourceId": s, "targetId": t} for s, t in (("in", "t"), ("t", "out"))]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def compute() -> Cells:
        stars = {}
        for model, (kind, size, year) in made.models.items():
            for task, (wanted, level) in made.tasks.items():
                said = {"kind": kind, "wanted": wanted, "size": size, "year": year, "level": level}
                stars[model, task] = int(decision.evaluate(said)["result"]["o"])
        return stars

    return compute


def experta_engine(made: Pairs) -> Compute:
    """experta, by the translation that ``--engine experta`` uses."""
    from warmstart.engine.diagnostics import ScenarioError
    from warmstart.engine.rete.run import ReteEngine
    from warmstart.engine.scenario import Scenario

    base = _loaded(made).compiled
    try:
        engine = ReteEngine(base)
    except ScenarioError:
        raise Missing("experta is not installed: pip install 'warmstart[bench]'") from None
    return lambda: dict(engine.run(Scenario()).values["fit.stars"])


CONTENDERS: dict[str, Callable[[Pairs], Compute]] = {
    "Python by hand": by_hand,
    "Warmstart, values": warmstart_values,
    "Warmstart, whole trace": warmstart_trace,
    "CLIPS (clipspy)": clips_engine,
    "GoRules (zen-engine)": zen_engine,
    "experta": experta_engine,
}
