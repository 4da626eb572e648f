"""Rows of scenarios for random gardens, and what inference says of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.frame.question import Heading, Question
from warmstart.engine.infer import Engine
from warmstart.engine.kinds import same
from warmstart.engine.load import load_base
from warmstart.engine.result import Result
from warmstart.engine.scenario import Scenario, scenario_from_mapping

from ..random_bases import NAMES, Gardener

TYPES = {"integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean}
NOT_IN_COLUMNS = (
    "plot.likes",
    "plan.order",
    "plan.set",
    "without",
    "only",
)  # lists, sets, limits: for all rows at once


@dataclass(frozen=True)
class Sheet:
    """A knowledge base, rows of scenarios for it, and what is given for all of them."""

    base: KnowledgeBase
    rows: list[dict[str, Any]]
    common: Scenario

    @classmethod
    def random(cls, random: Random, count: int = 30) -> Sheet:
        """A random garden, and random rows; what no column can say is the first row's, for all."""
        gardener = Gardener(random)
        with TemporaryDirectory() as folder:
            base = load_base(gardener.garden().write(Path(folder)))
        rows = [gardener.scenario() for _ in range(count)]
        common = {name: rows[0][name] for name in NOT_IN_COLUMNS if name in rows[0]}
        for row in rows:
            for name in NOT_IN_COLUMNS:
                row.pop(name, None)
            if isinstance(row.get("plot.plant"), dict):
                row["plot.plant"] = "aster"
        return cls(base, rows, scenario_from_mapping(base, common))

    @property
    def columns(self) -> list[str]:
        """The attributes that some row gives."""
        return [name for name in NAMES if any(name in row for row in self.rows)]

    def frame(self) -> pl.DataFrame:
        """The rows as a frame."""
        schema = {name: TYPES.get(NAMES[name][1], pl.String) for name in self.columns}
        return pl.DataFrame({n: [row.get(n) for row in self.rows] for n in schema}, schema=schema)

    def question(self) -> Question:
        """Everything that can be asked, with rules."""
        wanted = [a.name for a in self.base.attributes.values() if a.record is None]
        return Question.of(self.base, self.columns, wanted, self.common, rules=True)

    def check(self, answers: list[dict[str, Any]]) -> None:
        """Compare the columns of the answer with inference, row by row."""
        engine, question = Engine(self.base), self.question()
        assert len(answers) == len(self.rows)
        for row, answer in zip(self.rows, answers, strict=True):
            assert answer["problem"] is None
            result = Result(engine, self.common.merged(scenario_from_mapping(self.base, row)))
            for heading in question.headings():
                wanted = expected(result, heading)
                found = answer[heading.name]
                agreed = found is None if wanted is None else found is not None and same(wanted, found)
                assert agreed, (heading.name, row, wanted, found)


def expected(result: Result, heading: Heading) -> Any:
    """What a column of the answer should hold, by inference."""
    if heading.what == "contradictions":
        return ", ".join(sorted(c["id"] for c in result.contradictions())) or None
    settled = result.run.settled[heading.attribute]
    if heading.what == "member":
        return heading.member in (settled.value or ())
    if heading.what == "rules":
        standing = (f.rule for f in settled.firings.get(None, ()) if f.stands)
        return ", ".join(dict.fromkeys(standing)) or None
    return ", ".join(settled.value) if isinstance(settled.value, tuple) else settled.value
