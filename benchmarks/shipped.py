"""The shipped knowledge base: what is asked of it warm, beside experta, and its command from process start."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import contenders
import startup
from measuring import Table, best_of

ROOT = Path(__file__).resolve().parent.parent
COUNT = 34  # scenarios, two for each task


def scenarios(tasks: tuple[str, ...]) -> list[dict[str, Any]]:
    """Varied scenarios: every task with few and with many examples."""
    return [
        {"target.task": tasks[at % len(tasks)], "data.n_train": 37 * (at + 1) ** 2, "data.similarity": 1 + at % 10}
        for at in range(COUNT)
    ]


def warm(rounds: int) -> Iterator[Table]:
    """Varied scenarios, one after the other, in one process."""
    import warmstart
    from warmstart.engine.diagnostics import ScenarioError

    base = warmstart.load()
    said = scenarios(base.compiled.catalogues["task"].ids)
    names = [*base.recommend(said[0])]
    decider, plan = base.decider(*names), base.decider("plan.strategy", "plan.model")

    def explained(scenario: dict[str, Any]) -> None:
        contenders.read_all(decider.with_derivations(scenario)[1], names)

    works: dict[str, tuple[Callable[[list[Any]], Any], int]] = {
        "values of strategy and model": (_one_by_one(plan), COUNT),
        "values of all conclusions": (_one_by_one(decider), COUNT),
        "values, and every derivation read": (_one_by_one(explained), 17),
        "plan": (_one_by_one(lambda s: base.recommend(s).result.run), COUNT),
        "plan, printed as JSON with all reasons": (_one_by_one(lambda s: base.recommend(s).to_dict()), 5),
        "plan, without generated code": (
            _one_by_one(lambda s: warmstart.KnowledgeBase(base.compiled).recommend(s)), 10,
        ),
        "experta": (_one_by_one(lambda s: base.recommend(s, engine="experta")), 1),
    }  # fmt: skip
    missing = []
    try:
        works["a row of a frame, twelve lines of the plan"] = (_frame(base), COUNT)
    except ImportError as error:
        missing.append(f"frames: {error}")
    try:
        second = base.recommend(said[0], engine="experta")
        assert {n: second[n].value for n in names} == {n: base.recommend(said[0])[n].value for n in names}
    except ScenarioError as error:
        missing.append(f"experta: {error}")
        del works["experta"]
    for name, (work, _) in works.items():
        work(said[:6] if name != "experta" else said[:1])
    times = best_of(min(rounds, 3), {n: (lambda w=w, k=k: w(said[:k])) for n, (w, k) in works.items()})
    each = {n: times[n] / works[n][1] for n in works}
    least = each["values of all conclusions"]
    rows = [{"asked": n, "ms a scenario": t * 1e3, "ratio to the values": t / least} for n, t in each.items()]
    size, models = len(base.compiled.rules), len(base.compiled.catalogues["model"].ids)
    yield f"(a) the shipped base: {size} rules, {models} models; a new scenario each time", missing, rows


def _one_by_one(ask: Callable[[Any], Any]) -> Callable[[list[Any]], Any]:
    return lambda said: [ask(scenario) for scenario in said]


def _frame(base: Any) -> Callable[[list[Any]], Any]:
    """What answers scenarios as rows of a frame. Raises ImportError where the libraries for that are missing."""
    import polars as pl

    from warmstart.engine.frame.inference import FrameInference
    from warmstart.frames import common_scenario, question_of

    columns = ("target.task", "data.n_train", "data.similarity")
    inference = FrameInference(
        question_of(base.compiled, columns, None, common_scenario(base.compiled, None), rules=False)
    )
    return lambda said: inference.add(pl.DataFrame(said))


def cold(rounds: int) -> Iterator[Table]:
    """The command from process start, installed from a wheel."""
    title = "the command from process start, installed from a wheel"
    with tempfile.TemporaryDirectory(prefix="warmstart-startup-") as folder:
        try:
            python = startup.installed(Path(folder))
        except (OSError, subprocess.CalledProcessError) as error:
            yield title, [f"not measured: {error}"], []
            return
        scenario = str(ROOT / "examples" / "pet-photos.yaml")
        found: dict[str, Any] = startup.measure(python, scenario, max(rounds, 8))
    rows = [
        {
            "program": f"`{name}`",
            "clock, ms": row["min"] * 1e3,
            "median, ms": row["median"] * 1e3,
            "ratio": row["ratio"],
            "processor, ms": row["processor"] * 1e3,
            "ratio of processor time": row["processor_ratio"],
        }
        for name, row in found["programs"].items()
    ]
    yield title, [], rows
    parts = [
        {"part of one recommendation": name, "processor, ms": t["min"] * 1e3} for name, t in found["parts"].items()
    ]
    yield "what one recommendation is made of", [], parts
