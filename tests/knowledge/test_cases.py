"""Every case in kb/cases is a test with the case's name."""

from __future__ import annotations

import re

import pytest

from warmstart.api import Plan
from warmstart.engine.cases import Case, load_cases, run_case
from warmstart.engine.result import Result
from warmstart.report_html import report_page
from warmstart.report_markdown import report_markdown

from .quick import KB, base, engine


def cases() -> list[Case]:
    found, diagnostics = load_cases(base(), KB)
    assert [d.text() for d in diagnostics] == []
    return found


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_case(case: Case) -> None:
    failed = run_case(engine(), case).failed
    assert [f"{f.attribute}: expected {f.expected}, got {f.shown} because {f.because}" for f in failed] == []


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_the_plan_of_a_case_can_be_told(case: Case) -> None:
    plan = Plan(base(), Result(engine(), case.scenario))
    told = str(plan)
    assert re.findall(r"\bnan\b|\binf\b|[{}]|(?<!Augmentation): None\b", told.partition("ASK WHY")[0]) == []
    assert report_page(plan.report()).endswith("</html>")
    assert "\n## Plan\n" in report_markdown(plan.report())


def test_there_are_enough_cases() -> None:
    assert len(cases()) >= 40
