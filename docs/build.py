"""Brings the generated parts of the documentation up to date: ``make docs`` runs it.

It fills in the answers and messages of all examples, and the reference of all keys. A test fails while a page differs
from what this would write.
"""

from __future__ import annotations

import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS))

from examples import DocumentationError, between_marks, key_tables, refreshed  # noqa: E402

PAGES = ("language.md",)


def built(page: str) -> str:
    """What a page should say."""
    text = refreshed((DOCS / page).read_text(encoding="utf-8"), page)
    return between_marks(text, "keys", key_tables()) if "<!-- keys -->" in text else text


def main() -> int:
    """Write every page that differs; 1 where an example is broken."""
    for page in PAGES:
        try:
            text = built(page)
        except DocumentationError as error:
            print(f"docs: {error}", file=sys.stderr)
            return 1
        if (DOCS / page).read_text(encoding="utf-8") != text:
            (DOCS / page).write_text(text, encoding="utf-8")
            print(f"docs: {page} is brought up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
