"""Each check has its code, its page, and a way to be silenced."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from warmstart.engine.diagnostics import KnowledgeError
from warmstart.engine.verify.checks import CHECKS
from warmstart.engine.verify.checks.unused_silences import unused
from warmstart.engine.verify.findings import KINDS, Kind
from warmstart.engine.verify.prove import Proof, prove
from warmstart.engine.verify.silence import read_silences

from ..helpers import files_of, load_base, write
from .mutations import FACTS, FAULTS, RULES, VOCABULARY


def proved(folder: Path, kinds: Sequence[Kind] = KINDS) -> Proof:
    """What is proved about a base, its silences heeded."""
    base = load_base(folder)
    return prove(base, silences=read_silences(folder, base), kinds=kinds)


def test_every_kind_has_a_check() -> None:
    assert (*CHECKS, "unused-silence") == KINDS  # which looks at what the others found


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_page_with_its_parts(root: Path, kind: str) -> None:
    page = (root / "docs" / "checks" / f"{kind}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {kind}\n")
    for part in ("**Bad**", "**Good**", "**Why.**", "**Severity.**", "**How to silence.**", f"silence: {{{kind}: "):
        assert part in page, part


SILENCED = {
    "gap": ("light.level: {", 'light.level: {silence: {gap: "as meant"}, '),
    "conflict": ("- table: light/by-sun\n", '- table: light/by-sun\n  silence: {conflict: "as meant"}\n'),
    "empty-choice": ("plan.plant: {", 'plan.plant: {silence: {empty-choice: "as meant"}, '),
    "never-fires": ("- id: feed/poor\n", '- id: feed/poor\n  silence: {never-fires: "as meant"}\n'),
    "redundant": ("- id: mood/busy\n", '- id: mood/busy\n  silence: {redundant: "as meant"}\n'),
    "never-concluded": ("plan.mood: {", 'plan.mood: {silence: {never-concluded: "as meant"}, '),
    "always-true": ("- id: mood/busy\n", '- id: mood/busy\n  silence: {always-true: "as meant"}\n'),
    "unused-input": ("plot.extra: {", 'plot.extra: {silence: {unused-input: "as meant"}, '),
    "unused-silence": ('silence: {gap: "meant"}', 'silence: {gap: "meant", unused-silence: "as meant"}'),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_reason_in_the_yaml_silences_a_finding(tmp_path: Path, kind: str) -> None:
    fault = next(f for f in FAULTS if f.kind == kind)
    before, after = SILENCED[kind]
    texts = [t.replace(fault.old, fault.new, 1).replace(before, after, 1) for t in (VOCABULARY, RULES)]
    folder = write(tmp_path, files_of(*texts, **FACTS))
    proof = proved(folder)
    found = [f for f in proof.findings if f.kind == kind and fault.about in (f.rule, f.attribute, *f.owner)]
    assert [f.silenced for f in found] == ["as meant"]
    assert not any(f.counts for f in found)


TABLE = """
- table: light/by-sun
  silence: {never-fires: "the table's reason"}
  when: {plot.sun: ">= 3"}
  inputs: [plot.sun]
  outputs: [light.level]
  rows:
    - ["< 3", low, {id: shade}]
    - ["< 2", low, {id: cellar, silence: {never-fires: "the row's reason", redundant: "another kind"}}]
    - [">= 3", low, {id: sun}]
  strength: weak
  because: By the hours of sun.
"""
LIGHT = """
name: light
version: 1.0.0
title: Light
attributes:
  plot.sun: {type: integer, range: [0, 14], ask: How many hours of sun?, default: 5}
  light.level: {type: enum, values: {low: Low, high: High}, optional: true, silence: {never-concluded: "later"}}
"""


def test_a_table_is_silenced_for_all_its_rows_and_a_row_adds_its_own(tmp_path: Path) -> None:
    folder = write(tmp_path, {"vocabulary.yaml": LIGHT, "rules/table.yaml": TABLE})
    proof = proved(folder, ["never-fires"])
    assert {f.rule: f.silenced for f in proof.findings} == {
        "light/by-sun[shade]": "the table's reason",
        "light/by-sun[cellar]": "the row's reason",
    }
    loud = TABLE.replace('silence: {never-fires: "the table\'s reason"}', "note: says nothing")
    folder = write(tmp_path / "loud", {"vocabulary.yaml": LIGHT, "rules/table.yaml": loud})
    proof = proved(folder, ["never-fires"])
    assert [f.rule for f in proof.findings if f.counts] == ["light/by-sun[shade]"]


def test_a_row_is_silenced_by_the_name_of_its_rule(tmp_path: Path) -> None:
    rows = """
- table: light/by-sun
  inputs: [plot.sun]
  outputs: [light.level]
  rows:
    - ["< 3", low, {id: shade, silence: {never-fires: "kept"}}]
    - [3..6, high, {silence: {redundant: "for the reader"}}]
"""
    light = LIGHT.replace(', silence: {never-concluded: "later"}', "")
    folder = write(tmp_path, {"vocabulary.yaml": light, "rules/rows.yaml": rows})

    silences = read_silences(folder, load_base(folder))
    assert {(s.owner, s.kind): s.reason for s in silences.all} == {
        ("light/by-sun[shade]", "never-fires"): "kept",
        ("light/by-sun[3..6]", "redundant"): "for the reader",
    }


SCOPED = "silence: {gap: {when: {plot.wet: true}, because: as meant}}"


def test_a_silence_may_say_where_a_finding_is_meant(tmp_path: Path) -> None:
    gap = RULES.replace("[half, any, some", "[half, false, some")
    vocabulary = VOCABULARY.replace("care.water: {", f"care.water: {{{SCOPED}, ")
    told = proved(write(tmp_path, files_of(vocabulary, gap, **FACTS)), ["gap"]).findings
    assert sorted((str(f.silenced), f.region) for f in told) == [
        ("None", "Sun: 3 to under 6 h; Wet: not given"),
        ("as meant", None),
    ]
    everywhere = proved(write(tmp_path / "bare", files_of(VOCABULARY, gap, **FACTS)), ["gap"]).findings
    assert sum(f.share or 0 for f in told) == pytest.approx(sum(f.share or 0 for f in everywhere))


def test_a_conflict_may_be_meant_in_a_part_of_the_space(tmp_path: Path) -> None:
    meant = "- id: mood/calm\n  silence: {conflict: {when: {plot.soil: rich}, because: as meant}}\n"
    rules = RULES.replace("  overrides: mood/calm\n", "", 1).replace("- id: mood/calm\n", meant)
    told = proved(write(tmp_path, files_of(VOCABULARY, rules, **FACTS)), ["conflict"]).findings
    assert {(f.severity, f.silenced) for f in told} == {("error", None), ("error", "as meant")}
    (loud,) = [f for f in told if f.silenced is None]
    assert loud.region is not None and "Soil: Poor, Fair or not given" in loud.region


def test_a_part_that_is_meant_is_checked(tmp_path: Path) -> None:
    wrong = VOCABULARY.replace("care.water: {", f"care.water: {{{SCOPED.replace('plot.wet', 'plot.wett')}, ")
    folder = write(tmp_path, files_of(wrong, RULES, **FACTS))
    with pytest.raises(KnowledgeError) as error:
        proved(folder)
    (told,) = error.value.diagnostics
    assert (told.code, told.hint) == ("unknown-attribute", "did you mean 'plot.wet'?")


def test_a_silence_of_what_could_not_be_proved_is_left_alone(tmp_path: Path) -> None:
    vocabulary = VOCABULARY.replace("light.level: {", 'light.level: {silence: {gap: "meant"}, ')
    base = load_base(write(tmp_path, files_of(vocabulary, RULES, **FACTS)))
    silences = read_silences(tmp_path, base)
    found = prove(base, silences=silences, kinds=["gap", "unused-silence"])
    assert [f.attribute for f in found.findings] == ["light.level"]
    assert list(unused(base, silences, [], ["gap"], ["light.level"])) == []
    assert prove(base, silences=silences, kinds=["conflict", "unused-silence"]).findings == ()


def test_two_runs_say_the_same(tmp_path: Path) -> None:
    fault = FAULTS[1]
    rules = RULES.replace(fault.old, fault.new, 1)
    base = load_base(write(tmp_path, files_of(VOCABULARY, rules, **FACTS)))
    first, second = prove(base), prove(base)
    assert [f.as_dict() for f in first.findings] == [f.as_dict() for f in second.findings]
