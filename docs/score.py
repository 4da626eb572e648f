"""Put what ``warmstart kb score`` prints into docs/score.md: ``python docs/score.py``."""

from __future__ import annotations

import re
from pathlib import Path

from warmstart.api import shipped_directory
from warmstart.engine.load import load_base
from warmstart.engine.scoring.evidence import load_evidence
from warmstart.scoring import read_record, score_document, score_text

PAGE = Path(__file__).parent / "score.md"


def with_score(page: str, printed: str) -> str:
    """The page with this output."""
    return re.sub(
        r"(?<=<!-- score -->\n).*(?=<!-- /score -->)",
        lambda _: f"```text\n{printed}\n```\n",
        page,
        flags=re.DOTALL,
    )


def main() -> None:
    """Bring the page up to date."""
    where = shipped_directory()
    base = load_base(where)
    document = score_document(base, load_evidence(base, where)[0], read_record(where))
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(with_score(page, score_text(document)), encoding="utf-8")


if __name__ == "__main__":
    main()
