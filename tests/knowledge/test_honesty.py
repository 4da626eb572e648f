"""Every rule gives its reason, and its grade is no better than what it rests on."""

from __future__ import annotations

import yaml

from .quick import KB, base

CITED_GRADES = ("strong", "moderate")


def test_every_rule_has_a_title_and_a_reason() -> None:
    assert [rule.id for rule in base().rules.values() if not (rule.title and rule.because)] == []


def test_a_rule_without_a_source_is_a_definition_or_judgement() -> None:
    assert [rule.id for rule in base().rules.values() if rule.strength in CITED_GRADES and not rule.cites] == []


def test_a_rule_whose_sources_were_not_read_is_weak() -> None:
    references = yaml.safe_load((KB / "facts" / "references.yaml").read_text(encoding="utf-8"))["references"]
    unread = {r["id"] for r in references if r["status"] == "memory"}
    assert [r.id for r in base().rules.values() if r.strength in CITED_GRADES and set(r.cites) <= unread] == []
