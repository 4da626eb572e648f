"""What the tests of the knowledge share: the answers to all quick questions."""

from __future__ import annotations

import pytest

from .quick import Quick, all_answers


@pytest.fixture(scope="session")
def quick() -> list[Quick]:
    """All 960 quick questions, answered."""
    return all_answers()
