"""Every case in kb/cases is a test with the case's name."""

from __future__ import annotations

import pytest

from warmstart.engine.cases import Case, load_cases, run_case

from .quick import KB, base, engine


def cases() -> list[Case]:
    found, diagnostics = load_cases(base(), KB)
    assert [d.text() for d in diagnostics] == []
    return found


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_case(case: Case) -> None:
    failed = run_case(engine(), case).failed
    assert [f"{f.attribute}: expected {f.expected}, got {f.shown} because {f.because}" for f in failed] == []


def test_there_are_enough_cases() -> None:
    assert len(cases()) >= 40
