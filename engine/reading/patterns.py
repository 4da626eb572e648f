"""Regular expressions that are compiled when they are first used: most commands use few of those that modules name."""

from __future__ import annotations

import re

from ..annotations import Any, cast


class _Pattern:
    def __init__(self, text: str) -> None:
        self._text = text

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._text), name)
        setattr(self, name, found)  # from now on it is found without coming here
        return found


def pattern(text: str) -> re.Pattern[str]:
    """The regular expression ``text``; a mistake in it shows when it is first used."""
    return cast("re.Pattern[str]", _Pattern(text))
