"""A contradiction comes with its question and with what follows from each reading."""

from __future__ import annotations

import jsonschema
import pytest

from warmstart.engine.reading.schema_files import schema_of

from .helpers import ask, load

HERD = """
attributes:
  herd.cows: {type: integer, range: [0, 1000], unit: cows, ask: How many cows?}
  herd.stalls: {type: integer, range: [0, 1000], default: 50, unit: stalls, ask: How many stalls?}
  herd.kind: {type: enum, values: {dairy: Dairy, beef: Beef, none: None}, ask: Which kind?}
  herd.milked: {type: boolean, ask: Are they milked?}
  herd.plan: {type: enum, values: {build: Build, wait: Wait, sell: Sell}, default: wait}
trees:
  herd.plan: [herd.cows]
"""
RULES = """
- {id: build, when: {herd.cows: ">= 80"}, then: {herd.plan: build}, strength: weak, because: "{herd.cows} need room."}
- {contradiction: crowded, when: {herd.cows: "> herd.stalls"}, because: "{herd.cows} in {herd.stalls}.", ask: herd.cows}
- {contradiction: beef, when: {herd.kind: beef, herd.milked: true}, because: Nobody milks beef., ask: herd.kind}
"""


def readings(result, ident):
    told = result.readings(ident)
    return told["question"], [
        (r["attribute"], r["to"], r["to_shown"], [(d["value"], d["changed"]) for d in r["decisions"]])
        for r in told["readings"]
    ]


def test_numbers_go_to_the_nearest_that_resolves_it_the_one_to_ask_for_first(tmp_path):
    result = ask(load(tmp_path, HERD, RULES), "herd.cows: 90\nherd.stalls: 60")

    assert readings(result, "crowded") == (
        "How many cows?",
        [
            ("herd.cows", 60, "60 cows or less", [("wait", True)]),
            ("herd.stalls", 90, "90 stalls or more", [("build", False)]),
        ],
    )


def test_what_is_assumed_can_be_wrong_too(tmp_path):
    result = ask(load(tmp_path, HERD, RULES), "herd.cows: 60")

    assert [r["how"] for r in result.readings("crowded")["readings"]] == ["given", "assumed"]


def test_of_a_kind_nothing_is_said_any_more_and_a_yes_becomes_a_no(tmp_path):
    result = ask(load(tmp_path, HERD, RULES), "herd.kind: beef\nherd.milked: true")

    assert readings(result, "beef") == (
        "Which kind?",
        [("herd.kind", None, None, [("wait", False)]), ("herd.milked", False, "no", [("wait", False)])],
    )


def test_values_are_named_where_leaving_it_open_resolves_nothing(tmp_path):
    base = load(tmp_path, HERD.replace("ask: Which kind?", "default: beef, ask: Which kind?"), RULES)
    told = ask(base, "herd.kind: beef\nherd.milked: true").readings("beef")["readings"]

    assert [(r["attribute"], r["others"]) for r in told] == [("herd.milked", []), ("herd.kind", ["Dairy", "None"])]


@pytest.mark.parametrize("given", ["herd.cows: 90", "herd.kind: beef\nherd.milked: true", "herd.cows: 5"])
def test_the_document_is_as_its_schema_says(tmp_path, given):
    jsonschema.validate(ask(load(tmp_path, HERD, RULES), given).plan_document(), schema_of("plan"))
