"""Every planted fault is found, in its place, and the clean bases are clean."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from warmstart.engine.load import load_base
from warmstart.engine.verify.findings import KINDS, Finding
from warmstart.engine.verify.prove import prove
from warmstart.engine.verify.silence import read_silences

from ..helpers import files_of, write
from .mutations import FACTS, FAULTS, RULES, VOCABULARY, Fault

BASES = Path(__file__).parents[2] / "bases"


def found_in(folder: Path, vocabulary: str = VOCABULARY, rules: str = RULES) -> tuple[Finding, ...]:
    """The findings about a base."""
    base = load_base(write(folder, files_of(vocabulary, rules, **FACTS)))
    return prove(base, silences=read_silences(folder, base)).findings


def test_the_clean_garden_is_clean(tmp_path: Path) -> None:
    assert [f.text() for f in found_in(tmp_path)] == []


def test_the_animals_are_clean() -> None:
    assert prove(load_base(BASES / "animals")).findings == ()


def test_the_only_fault_of_the_loans_is_a_division_by_an_income_of_zero() -> None:
    (gap,) = prove(load_base(BASES / "loans")).findings
    assert (gap.kind, gap.severity, gap.attribute) == ("gap", "error", "risk.ratio")
    assert gap.region == "Yearly income: 0 EUR; Amount: given"
    assert gap.example == {"applicant.income": 0.0, "loan.amount": 1.0}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.id)
def test_a_planted_fault_is_found(tmp_path: Path, fault: Fault) -> None:
    assert (fault.old in VOCABULARY) != (fault.old in RULES)
    vocabulary, rules = VOCABULARY.replace(fault.old, fault.new, 1), RULES.replace(fault.old, fault.new, 1)
    told = [f for f in found_in(tmp_path, vocabulary, rules) if f.kind == fault.kind]
    assert any(fault.about in (f.attribute, f.rule) for f in told), [f.text() for f in told]
    assert all(f.position.line > 0 and Path(f.position.file).is_file() for f in told)
    if fault.kind in ("gap", "conflict", "empty-choice"):
        assert all(f.severity == "error" and f.example is not None and f.share for f in told)


def test_there_are_ten_faults_of_each_kind_some_of_them_chained() -> None:
    counts = Counter(f.kind for f in FAULTS)
    chained = {f.kind for f in FAULTS if f.chained}
    assert {kind: counts[kind] >= 10 for kind in KINDS} == dict.fromkeys(KINDS, True)
    assert chained == set(KINDS) - {"unused-input"}
