"""The answer row by row: for frames too small to be worth compiling expressions for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from ..compiled import guard_names
from ..decide import Decider, Decisions
from ..inference.evaluate import truth_of
from ..scenario import Scenario
from . import door
from .emit import Emitter, column_of
from .graph import Graph
from .question import PROBLEM, Heading, Question
from .slots import Slots

_CODE = "\N{MIDDLE DOT}problem"


class OneByOne:
    """Answers one question about frames that are in memory, asking for each row on its own."""

    def __init__(self, question: Question, decisions: Decisions | None = None) -> None:
        self.question = question
        self._slots = Slots(question.base, Graph(), question.common, question.given)  # for the books of its columns
        self._headings = question.headings()
        self._contradictions = sorted(question.base.contradictions.items())
        read = {name for _, c in self._contradictions for name in guard_names(c.guard)}
        decisions = decisions or Decisions(question.base)
        self._decider: Decider = decisions.decider((*question.wanted, *sorted(read)))

    def add(self, native: Any) -> Any:
        """As ``Columns.add``, for a frame that is not lazy."""
        frame = nw.from_native(native, eager_only=True)
        emitter, places = Emitter(nw), {name: name for name in frame.columns}
        read, problems = door.read(frame, emitter, self.question.given, self._slots.columns, places)
        read = read.with_columns(**{_CODE: door.problem_code(emitter, problems)})
        codes = read[_CODE].to_list()
        givens = {a.name: self._values(read, a.name) for a in self.question.given}
        answers = []
        for at, code in enumerate(codes):
            row = {name: column[at] for name, column in givens.items() if column[at] is not None}
            answers.append(self._answer(row) if code is None else {})
        made = [self._series(frame, heading, [a.get(heading.name) for a in answers]) for heading in self._headings]
        taken = {heading.name for heading in self._headings} | {PROBLEM}
        kept = [n for n in frame.columns if n not in taken and not n.startswith(door.UNREADABLE)]
        texts = [None if code is None else problems[code].message for code in codes]
        made.append(nw.new_series(PROBLEM, texts, nw.String, backend=frame.implementation))
        return nw.concat([frame.select(kept), *[series.to_frame() for series in made]], how="horizontal").to_native()

    def _values(self, frame: Any, name: str) -> list[Any]:
        node, kind = self._slots.columns[name], self.question.base.attributes[name].kind
        column = frame[column_of(node)].to_list()
        if node.book is not None:
            return [None if v is None else node.book.values[v] for v in column]
        return [None if v is None else int(v) for v in column] if kind.name == "integer" else column

    def _answer(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The values of one row's columns."""
        scenario = self.question.common.merged(Scenario(given))
        values, rules = self._decider.as_read(scenario, rules=self.question.rules)
        found: dict[str, Any] = {}
        for heading in self._headings:
            match heading.what:
                case "value":
                    found[heading.name] = _shown(values[heading.attribute])
                case "member":
                    found[heading.name] = heading.member in (values[heading.attribute] or ())
                case "rules":
                    given_here = heading.attribute in scenario.given
                    found[heading.name] = None if given_here else ", ".join(rules[heading.attribute]) or None
                case "contradictions":
                    held = [ident for ident, c in self._contradictions if truth_of(c.guard)(values, {})]
                    found[heading.name] = ", ".join(held) or None
        return found

    def _series(self, frame: Any, heading: Heading, values: list[Any]) -> Any:
        return nw.new_series(heading.name, values, self._dtype(frame, heading), backend=frame.implementation)

    def _dtype(self, frame: Any, heading: Heading) -> Any:
        if heading.what != "value":
            return nw.Boolean if heading.what == "member" else nw.String
        texts = self.question.texts(heading.attribute)
        if texts is not None and frame.implementation.is_polars():
            return nw.Enum(texts)
        return _PLAIN.get(self.question.base.attributes[heading.attribute].kind.name, nw.String)


_PLAIN: dict[str, Any] = {"integer": nw.Int64, "number": nw.Float64, "boolean": nw.Boolean}


def _shown(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value
