"""The answer by expressions: every row at once, on any dataframe engine, lazily where the frame is lazy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

import narwhals as nw

from . import door
from .emit import Emitter, levels_of
from .graph import Graph
from .nodes import Book, Members, Node
from .question import PROBLEM, Heading, Question
from .slots import Slots

_CODE = "\N{MIDDLE DOT}problem"
_CELLS = 100_000_000  # values worked out at a time of a frame in memory: some hundreds of megabytes

Answer = Node | list[tuple[str, Node]]  # a column of values, or of the names whose flags hold


class Columns:
    """Answers one question about any frame whose columns are the question's.

    Making it takes time that grows with the knowledge base (seconds for hundreds of records); ``add`` may then be asked
    for frame after frame.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self.graph = Graph()
        self._slots = Slots(question.base, self.graph, question.common, question.given)
        self._slots.settle(question.wanted)
        self._answers = {heading: self._answer(heading) for heading in question.headings()}

    def _answer(self, heading: Heading) -> Answer:
        if heading.what == "contradictions":
            return self._contradictions()
        if heading.what == "rules":
            return self._rules(heading.attribute)
        found = self._slots.slot(heading.attribute, ())
        if isinstance(found, Members):
            return found.has.get(heading.member, self.graph.no)
        return found

    def _rules(self, name: str) -> list[tuple[str, Node]]:
        """The rules whose conclusions stand where nobody gives the value."""
        graph, column = self.graph, self._slots.columns.get(name)
        left_open = graph.no if name in self.question.common.given else graph.yes
        if column is not None:
            left_open = graph.negated(graph.known(column))
        flags: dict[str, list[Node]] = {}
        for contribution in self._slots.contributions(name):
            flags.setdefault(contribution.rule, []).append(contribution.stands)
        named = ((rule, graph.all((left_open, graph.any(parts)))) for rule, parts in flags.items())
        return [(rule, flag) for rule, flag in named if flag is not graph.no]

    def _contradictions(self) -> list[tuple[str, Node]]:
        known = sorted(self.question.base.contradictions.items())
        flags = ((ident, self._slots.lowering.flag(c.guard, {})) for ident, c in known)
        return [(ident, flag) for ident, flag in flags if flag is not self.graph.no]

    def add(self, native: Any) -> Any:
        """The frame with the columns of the answer behind its own, and ``problem`` as the last.

        Raises:
            ScenarioError: the type of a column cannot hold its attribute's values.
        """
        frame = nw.from_native(native)
        own = frame.collect_schema().names()
        if frame.implementation.is_spark_like():
            return self._without_dots(native, own)
        answer = self._polars_answer if frame.implementation.is_polars() else self._narwhals_answer
        if not isinstance(frame, nw.DataFrame):
            return answer(native, own, own)
        rows = max(1_000, _CELLS // self.width)
        parts = [frame[at : at + rows].to_native() for at in range(0, max(len(frame), 1), rows)]
        return nw.concat([nw.from_native(answer(part, own, own)) for part in parts]).to_native()

    @cached_property
    def width(self) -> int:
        """How many columns are worked out on the way."""
        return sum(len(level) for level in levels_of(list(self._nodes()))) + 1

    @cached_property
    def _polars_answer(self) -> Callable[..., Any]:
        import polars

        return self._answering(Emitter(polars))

    @cached_property
    def _narwhals_answer(self) -> Callable[..., Any]:
        answer = self._answering(Emitter(nw))
        return lambda frame, own, columns: answer(nw.from_native(frame), own, columns).to_native()

    def _without_dots(self, native: Any, own: Sequence[str]) -> Any:
        """For Spark, to which a dot in a column's name means a field of a structure: other names, until the end."""
        plain = [f"\N{MIDDLE DOT}given {at}" for at, _ in enumerate(own)]
        return self._narwhals_answer(native.toDF(*plain), own, plain).toDF(*self._names(own))

    def _names(self, own: Sequence[str]) -> list[str]:
        """The names of the columns that come out."""
        made = [heading.name for heading in self._answers]
        return [*(n for n in own if n not in {*made, PROBLEM} and not n.startswith(door.UNREADABLE)), *made, PROBLEM]

    def _answering(self, emitter: Emitter) -> Callable[..., Any]:
        """The function that answers a frame: the expressions are made once, for frame after frame.

        It is told the frame's ``own`` columns and what the frame calls them; where these differ, so do those that come.
        """
        steps = emitter.steps(list(self._nodes()))
        code = emitter.x.col(_CODE)
        made = {heading.name: self._made(heading, emitter, code.is_null()) for heading in self._answers}

        def answer(frame: Any, own: Sequence[str], columns: Sequence[str]) -> Any:
            places = dict(zip(own, columns, strict=True))
            frame, problems = door.read(frame, emitter, self.question.given, self._slots.columns, places)
            frame = frame.with_columns(**{_CODE: door.problem_code(emitter, problems)})
            for step in steps:
                frame = frame.with_columns(**step)
            wanted = {**made, PROBLEM: _texts(emitter, code, [p.message for p in problems])}
            found = []
            for at, name in enumerate(self._names(own)):
                column = wanted[name] if name in wanted else emitter.x.col(places[name])
                found.append(column.alias(name if own is columns else f"\N{MIDDLE DOT}answer {at}"))
            return frame.select(*found)

        return answer

    def _nodes(self) -> Iterator[Node]:
        for answer in self._answers.values():
            if isinstance(answer, Node):
                yield answer
            else:
                yield from (flag for _, flag in answer)

    def _made(self, heading: Heading, emitter: Emitter, good: Any) -> Any:
        answer, x = self._answers[heading], emitter.x
        if not isinstance(answer, Node):
            return _joined(emitter, [x.when(good & emitter.expression(f)).then(x.lit(name)) for name, f in answer])
        value = x.when(good).then(emitter.expression(answer))
        if self.question.base.attributes[heading.attribute].kind.name == "integer":
            return value.cast(x.Int64)
        if answer.dtype != "code" or answer.book is None:
            return value
        if self.question.texts(heading.attribute) is None:
            return _texts(emitter, value, lists_in_words(answer.book))
        return emitter.texts(value, [str(v) for v in answer.book.values])


def lists_in_words(book: Book) -> list[str]:
    """The lists that codes stand for, as texts."""
    return [", ".join(map(str, value)) for value in book.values]


def _texts(emitter: Emitter, codes: Any, texts: Sequence[str]) -> Any:
    """The texts that codes stand for."""
    if not texts:
        return codes.cast(emitter.x.String)
    return codes.replace_strict(list(range(len(texts))), texts, default=None, return_dtype=emitter.x.String)


def _joined(emitter: Emitter, texts: list[Any]) -> Any:
    x = emitter.x
    if not texts:
        return x.lit(None, x.String)
    joined = x.concat_str(texts, separator=", ", ignore_nulls=True)
    return x.when(joined != "").then(joined)
