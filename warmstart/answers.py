"""Short answers about a plan: why not something else, what if, what would flip it, how near a turn is."""

from __future__ import annotations

from typing import Any


class Answer:
    """One answer; ``kind`` is the command that gives it.

    ``str()`` is text for a terminal; a notebook shows Markdown.
    """

    def __init__(self, kind: str, document: dict[str, Any]) -> None:
        self.kind = kind
        self._document = document

    def to_dict(self) -> dict[str, Any]:
        """The JSON document that the command of the same name prints with ``--format json``."""
        return self._document

    def to_svg(self) -> str:
        """The picture that the command of the same name draws with ``--format svg``.

        Raises:
            EngineError: if it cannot be drawn.
        """
        from .render.answer_picture import answer_svg

        return answer_svg(self.kind, self._document)

    def __str__(self) -> str:
        from .render.answers import answer_text

        return answer_text(self.kind, self._document)

    def __repr__(self) -> str:
        return f"<Answer {self.kind}>"

    def _repr_markdown_(self) -> str:
        from .render.answers import answer_markdown

        return answer_markdown(self.kind, self._document)
