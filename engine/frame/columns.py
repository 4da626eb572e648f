"""What a frame is asked for, and the columns that answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from ..compiled import KnowledgeBase
from ..scenario import Scenario
from . import door
from .door import attributes_of
from .emit import Emitter
from .graph import Graph
from .nodes import Book, Members, Node
from .polars_texts import with_enums
from .slots import Slots

_PROBLEM_CODE = "\N{MIDDLE DOT}problem"
PROBLEM = "problem"
CONTRADICTIONS = "contradictions"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of values in the answer: an attribute's, or whether its set has a member."""

    name: str
    node: Node
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """One column of texts in the answer: the names whose flags hold."""

    name: str
    flags: tuple[tuple[str, Node], ...]


class FrameInference:
    """The conclusions of a knowledge base for whole frames, one row a scenario.

    It is made for one set of given columns; ``add`` then serves any frame that has them.

    Args:
        given: the columns of the frame; those that are attributes are read.
        wanted: the attributes to conclude; each gets a column of its name, a set a column for each member.
        common: what is given for all rows: attributes (also lists and sets) and which candidates choices may take.
        rules: also a column ``<name>.rules`` for each: the ids of the rules that it comes from.

    Raises:
        ScenarioError: a column looks like an attribute and is none, or no column can say its values.
    """

    def __init__(
        self,
        base: KnowledgeBase,
        given: Sequence[str],
        wanted: Sequence[str],
        common: Scenario | None = None,
        *,
        rules: bool = False,
    ) -> None:
        self.base = base
        self.graph = Graph()
        self.attributes = attributes_of(base, given)
        self._slots = Slots(base, self.graph, common or Scenario(), self.attributes)
        self._slots.settle(wanted)
        self.columns: list[Column | Names] = []
        for name in wanted:
            self.columns += self._values(name)
            if rules and name not in base.choices:
                self.columns.append(self._rules(name))
        if base.contradictions:
            self.columns.append(self._contradictions())

    def _values(self, name: str) -> list[Column | Names]:
        found = self._slots.slot(name, ())
        if isinstance(found, Members):
            return [Column(f"{name}[{member}]", flag) for member, flag in found.has.items()]
        return [Column(name, found, self.base.attributes[name].kind.name == "integer")]

    def _rules(self, name: str) -> Names:
        column = self._slots.columns.get(name)
        given = name in self._slots.common.given
        open_ = self.graph.no if given else self.graph.yes
        if column is not None:
            open_ = self.graph.negated(self.graph.known(column))
        flags: dict[str, list[Node]] = {}
        for contribution in self._slots.contributions(name):
            flags.setdefault(contribution.rule, []).append(contribution.stands)
        named = ((rule, self.graph.all((open_, self.graph.any(parts)))) for rule, parts in flags.items())
        return Names(f"{name}.rules", tuple((rule, flag) for rule, flag in named if flag is not self.graph.no))

    def _contradictions(self) -> Names:
        flags = ((i, self._slots.lowering.flag(c.guard, {})) for i, c in sorted(self.base.contradictions.items()))
        return Names(CONTRADICTIONS, tuple((i, flag) for i, flag in flags if flag is not self.graph.no))

    def add(self, native: Any) -> Any:
        """The native frame, lazy or not, with the columns of the answer behind its own.

        ``problem`` says what is wrong with a row, whose conclusions are then null; ``contradictions`` names those that
        a row's givens make, where the knowledge base knows any.

        Raises:
            ScenarioError: the type of a column cannot hold its attribute's values.
        """
        frame = nw.from_native(native)
        own = frame.collect_schema().names()
        if frame.implementation.is_spark_like():
            return self._without_dots(native, own)
        if frame.implementation.is_polars():
            import polars

            return with_enums(self._answered(native, Emitter(polars), own, own, codes=True), self._texts())
        return self._answered(frame, Emitter(nw), own, own).to_native()

    def _texts(self) -> dict[str, list[str]]:
        """What the codes of each column of codes stand for."""
        books = {c.name: c.node.book for c in self.columns if isinstance(c, Column) and c.node.dtype == "code"}
        return {name: texts_of(book) for name, book in books.items() if book is not None}

    def _without_dots(self, native: Any, own: Sequence[str]) -> Any:
        """For Spark, to which a dot in a column's name means a field of a structure: other names, until the end."""
        plain = [f"\N{MIDDLE DOT}given {at}" for at, _ in enumerate(own)]
        answered = self._answered(nw.from_native(native.toDF(*plain)), Emitter(nw), own, plain)
        return answered.to_native().toDF(*self._names(own))

    def _names(self, own: Sequence[str]) -> list[str]:
        """The names of the columns that come out."""
        made = [column.name for column in self.columns]
        return [*(n for n in own if n not in {*made, PROBLEM} and not n.startswith(door.UNREADABLE)), *made, PROBLEM]

    def _answered(
        self, frame: Any, emitter: Emitter, own: Sequence[str], columns: Sequence[str], *, codes: bool = False
    ) -> Any:
        """The answer; ``columns`` are what the frame calls its ``own`` ones. Where these differ, so do those that come.

        With ``codes``, values that are kept as codes stay so.
        """
        places = dict(zip(own, columns, strict=True))
        inputs = {a.name: self._slots.columns[a.name] for a in self.attributes}
        frame, problems = door.read(frame, emitter, self.attributes, inputs, places)
        frame = frame.with_columns(**{_PROBLEM_CODE: door.problem_code(emitter, problems)})
        frame = emitter.add(frame, list(self._nodes()))
        x = emitter.x
        good = x.col(_PROBLEM_CODE).is_null()
        made = {column.name: self._made(column, emitter, good, codes=codes) for column in self.columns}
        made[PROBLEM] = decoded(emitter, x.col(_PROBLEM_CODE), Book(p.message for p in problems))
        renamed = places != dict(zip(own, own, strict=True))
        found = []
        for at, name in enumerate(self._names(own)):
            column = made[name] if name in made else x.col(places[name])
            found.append(column.alias(f"\N{MIDDLE DOT}answer {at}" if renamed else name))
        return frame.select(*found)

    def _nodes(self) -> Iterator[Node]:
        for column in self.columns:
            if isinstance(column, Column):
                yield column.node
            else:
                yield from (flag for _, flag in column.flags)

    def _made(self, column: Column | Names, emitter: Emitter, good: Any, *, codes: bool) -> Any:
        if isinstance(column, Names):
            return _joined(
                emitter,
                [
                    emitter.x.when(good & emitter.expression(flag)).then(emitter.x.lit(name))
                    for name, flag in column.flags
                ],
            )
        node = column.node
        value = emitter.x.when(good).then(emitter.expression(node))
        if column.whole:
            return value.cast(emitter.x.Int64)
        return value if codes or node.book is None else decoded(emitter, value, node.book)


def decoded(emitter: Emitter, codes: Any, book: Book) -> Any:
    """The values that codes stand for, as texts; a list's members separated by commas."""
    texts = texts_of(book)
    if not texts:
        return codes.cast(emitter.x.String)
    return codes.replace_strict(list(range(len(texts))), texts, default=None, return_dtype=emitter.x.String)


def texts_of(book: Book) -> list[str]:
    """What the codes of a book stand for, as texts."""
    return [value if isinstance(value, str) else ", ".join(map(str, value)) for value in book.values]


def _joined(emitter: Emitter, texts: list[Any]) -> Any:
    if not texts:
        return emitter.x.lit(None, emitter.x.String)
    joined = emitter.x.concat_str(texts, separator=", ", ignore_nulls=True)
    return emitter.x.when(joined != "").then(joined)
