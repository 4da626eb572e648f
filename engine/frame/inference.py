"""Asking a frame: row by row while it is small, by expressions otherwise. Both ways give the same columns."""

from __future__ import annotations

from math import prod
from typing import Any

import narwhals as nw

from ..decide import Decisions
from .columns import Columns
from .one_by_one import OneByOne
from .question import Question

# To compile and plan the expressions takes about as long as to answer so many rows one by one, for each slot that is
# worked out; and where there are ten thousand slots, a row costs as much by expressions as on its own.
_ROWS_A_SLOT = 50


class FrameInference:
    """Answers one question about frame after frame; what is worked out once serves all of them.

    Attributes:
        few: up to how many rows are answered one by one.

    Every frame must have the question's columns. If nothing is said of ``few``, each frame is answered in the
    way that is faster. Rows are answered with the generated code of ``decisions``, if there are any.
    """

    def __init__(self, question: Question, *, few: int | None = None, decisions: Decisions | None = None) -> None:
        self.question = question
        self._decisions = decisions
        self.few = _ROWS_A_SLOT * _slots(question) if few is None else few
        self._columns: Columns | None = None
        self._one_by_one: OneByOne | None = None

    def add(self, native: Any) -> Any:
        """The native frame with the columns of ``question.headings()`` behind its own, then ``problem``.

        ``problem`` says what is wrong with a row, whose answer is then empty. A lazy frame stays lazy.

        Raises:
            ScenarioError: the type of a column cannot hold its attribute's values.
        """
        frame = nw.from_native(native)
        if self._columns is None and isinstance(frame, nw.DataFrame) and len(frame) <= self.few:
            self._one_by_one = self._one_by_one or OneByOne(self.question, self._decisions)
            return self._one_by_one.add(native)
        self._columns = self._columns or Columns(self.question)
        return self._columns.add(native)


def _slots(question: Question) -> int:
    """How many slots the answer rests on, fields of records included."""
    base, found = question.base, 0
    for name in base.closure(question.wanted):
        record = base.attributes[name].record
        stated = base.facts.get(name, {})
        catalogue = None if record is None else base.catalogues[record]
        of = () if catalogue is None else catalogue.of or (catalogue.name,)
        found += max(1, prod(len(base.catalogues[c].ids) for c in of) - len(stated))
    return found
