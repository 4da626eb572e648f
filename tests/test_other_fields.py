"""The shell knows no field: bases about animals and loans load, infer, explain and draw with the same code."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from warmstart.engine.infer import infer
from warmstart.engine.load import check_base
from warmstart.engine.scenario import scenario_from_mapping
from warmstart.engine.trees.tree import decision_tree
from warmstart.render.tree import tree_svg
from warmstart.render.why import why_markdown, why_svg, why_text

ROOT = Path(__file__).parent.parent
FIELDS = {
    "animals": (
        {"animal": {"covering": "feathers", "legs": 2, "mass": 25}, "place.region": "ice"},
        "animal.species",
        "penguin",
    ),
    "loans": (
        {"applicant": {"income": 30_000, "age": 30}, "loan": {"amount": 50_000, "years": 25}},
        "offer.decision",
        "grant",
    ),
}


@pytest.mark.parametrize("field", FIELDS)
def test_another_field_loads_infers_explains_and_draws(field):
    given, decision, expected = FIELDS[field]
    base, findings = check_base(ROOT / "tests" / "bases" / field)
    assert findings == []
    result = infer(base, scenario_from_mapping(base, given))

    assert result.value(decision) == expected
    assert result.conflicts() == []
    assert result.missing() == []
    why = result.why_document(decision)
    assert base.catalogues[base.choices[decision].record].labels[expected] in why_text(why)
    assert why_markdown(why).startswith("- **")
    ElementTree.fromstring(why_svg(why))
    ElementTree.fromstring(tree_svg(decision_tree(base, decision)))


def test_every_derivation_ends_in_givens_assumed_defaults_facts_or_definitions():
    for field, (given, decision, _) in FIELDS.items():
        base, _ = check_base(ROOT / "tests" / "bases" / field)
        document = infer(base, scenario_from_mapping(base, given)).why_document(decision)
        for slot, entry in document["derivations"].items():
            read = [p["attribute"] for p in entry["premises"]] + entry["reads"]
            assert all(r in document["derivations"] or ".id[" in r for r in read), slot
            if not read and entry["how"] not in ("given", "assumed", "fact", "unknown"):
                assert entry["confidence"] is not None


DOMAIN_WORDS = re.compile(
    r"transfer.?learning|fine.?tun|backbone|\blora\b|imagenet|learning.?rate|\bgpu|\bvram|warm.?up|pre.?train|neural",
    re.IGNORECASE,
)


@pytest.mark.parametrize("folder", ["engine", "render"])
def test_the_shell_has_no_word_of_the_shipped_field(folder):
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if DOMAIN_WORDS.search(line)
    ]
    assert found == []


def test_the_knowledge_holds_no_code_and_the_code_no_rule():
    code = [p.name for p in (ROOT / "kb").rglob("*.py") if p.name != "__init__.py"]
    tracked = subprocess.run(
        ["git", "ls-files", "warmstart"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout

    assert code == []
    assert [name for name in tracked.splitlines() if name.endswith((".yaml", ".yml"))] == []
