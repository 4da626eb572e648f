"""Asking a frame: row by row while it is small, by expressions otherwise. Both ways give the same columns."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from .columns import Columns
from .one_by_one import OneByOne
from .question import Question

FEW = 2_000  # rows; to compile and plan the expressions takes about as long as to answer so many rows one by one


class FrameInference:
    """Answers one question about frame after frame; what is worked out once serves all of them.

    Every frame must have the question's columns. ``few`` is up to how many rows are answered one by one.
    """

    def __init__(self, question: Question, *, few: int = FEW) -> None:
        self.question = question
        self._few = few
        self._columns: Columns | None = None
        self._one_by_one: OneByOne | None = None

    def add(self, native: Any) -> Any:
        """The native frame with the columns of ``question.headings()`` behind its own, then ``problem``.

        ``problem`` says what is wrong with a row, whose answer is then empty. A lazy frame stays lazy.

        Raises:
            ScenarioError: the type of a column cannot hold its attribute's values.
        """
        frame = nw.from_native(native)
        if self._columns is None and isinstance(frame, nw.DataFrame) and len(frame) <= self._few:
            self._one_by_one = self._one_by_one or OneByOne(self.question)
            return self._one_by_one.add(native)
        self._columns = self._columns or Columns(self.question)
        return self._columns.add(native)
