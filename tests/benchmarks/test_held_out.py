"""Holding a source out: what goes, and what stays."""

from __future__ import annotations

import pytest

import held_out
from warmstart.api import shipped_directory
from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.load import load_base
from warmstart.engine.scoring.evidence import load_evidence


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load_base(shipped_directory())


def test_what_rests_on_a_source_alone_goes_and_what_others_say_too_stays(base: KnowledgeBase) -> None:
    fewer, count = held_out.without(base, "vtab", held_out.alone)
    least, more = held_out.without(base, "vtab", held_out.at_all)
    gone = base.rules.keys() - fewer.rules.keys()
    assert gone
    assert {base.rules[ident].cites for ident in gone} == {("vtab",)}
    assert "vtab" not in {source for rule in least.rules.values() for source in rule.cites}
    assert fewer.rules.keys() > least.rules.keys()
    assert more > count >= len(gone)


def test_nothing_gives_way_to_a_rule_that_is_gone(base: KnowledgeBase) -> None:
    least, _ = held_out.without(base, "peft_mc", held_out.at_all)
    winners = {w for rule in least.rules.values() for c in rule.conclusions for w in c.overridden_by}
    assert winners <= least.rules.keys()
    assert {i for listed in least.conclude.values() for i in listed} <= least.rules.keys()


def test_judged_facts_of_the_source_go_too(base: KnowledgeBase) -> None:
    fewer, _ = held_out.without(base, "tllib22", held_out.at_all)
    assert "bi-tuning" in base.facts["variant.standing"]
    assert "bi-tuning" not in fewer.facts["variant.standing"]
    assert fewer.facts["variant.standing"]["lora-plain"] == base.facts["variant.standing"]["lora-plain"]


def test_a_source_that_taught_much_is_missed(base: KnowledgeBase) -> None:
    comparisons = {c.id: c for c in load_evidence(base, shipped_directory())[0]}
    taught, other = held_out.lines(base, [comparisons["regularised-tuning"], comparisons["imagenet-cnns"]])
    assert taught.without_alone > taught.full + 0.1
    assert other.full == other.without_alone == other.without_all  # no rule cites it
    assert held_out.table([taught, other]).count("\n") == 4
