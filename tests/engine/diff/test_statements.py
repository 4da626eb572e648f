"""What is written differently, and which decisions can come to something else by it."""

from __future__ import annotations

from pathlib import Path

from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.diff.compare import compare
from warmstart.engine.diff.pair import pair_of
from warmstart.engine.diff.statements import changes_of

from ..helpers import load

VOCABULARY = """
attributes:
  put.size: {type: integer, range: [0, 100], ask: How large?, default: 50}
  put.colour: {type: enum, values: {red: Red, green: Green}, ask: Which?}
  put.kind: {type: animal, ask: Which animal?}
  end.band: {type: enum, ordered: true, values: {low: Low, high: High}}
  end.price: {type: number}
  end.other: {type: boolean, default: false}
records:
  animal:
    attributes: {legs: {type: integer}, tame: {type: boolean, default: true}, points: {type: integer, combine: sum}}
choices:
  end.animal: {from: animal, by: [animal.points]}
"""
RULES = """
- table: band
  hit: first
  inputs: [put.size, put.colour]
  outputs: [end.band]
  rows:
    - ["< 30", any, low, {id: small}]
    - [any, red, high, {id: red}]
    - [any, any, low, {id: rest}]
- id: price
  when: {end.band: high}
  then: {end.price: 3}
  because: It is high.
- id: tame
  for: animal
  when: {animal.tame: true}
  then: {animal.points: 2}
"""
ANIMALS = """
- {id: cat, legs: 4}
- {id: hen, legs: 2, tame: false}
"""


def versions(folder: Path, *edits: tuple[str, str]) -> tuple[KnowledgeBase, KnowledgeBase]:
    """The base above, and the same with texts replaced."""
    parts = [VOCABULARY, RULES, ANIMALS]
    for old, new in edits:
        assert any(old in part for part in parts)
        parts = [part.replace(old, new) for part in parts]
    return load(folder, VOCABULARY, RULES, animal=ANIMALS), load(folder, parts[0], parts[1], animal=parts[2])


def told(folder: Path, *edits: tuple[str, str]) -> tuple[list[str], list[str]]:
    """The changes in short, and the decisions that differ, with their shares."""
    difference = compare(*versions(folder, *edits))
    changes = [f"{c.what} {c.id} {c.how} {', '.join(c.parts)}".strip() for c in difference.changes]
    decisions = [
        f"{d.name} {d.most:.3f} {'; '.join(f'{k.shown[0]} → {k.shown[1]}' for k in d.kinds)}"
        for d in difference.decisions
    ]
    return changes, decisions


def test_texts_change_no_answer(tmp_path: Path) -> None:
    changes, decisions = told(tmp_path, ("It is high.", "It's high."), ("red: Red", "red: Bright red"))
    assert changes == ["rule price texts because", "attribute put.colour texts labels"]
    assert decisions == []


def test_a_moved_row_changes_what_both_rows_cover(tmp_path: Path) -> None:
    small, red = '    - ["< 30", any, low, {id: small}]\n', "    - [any, red, high, {id: red}]\n"
    changes, decisions = told(tmp_path, (small + red, red + small))
    assert changes == ["row band[red] edited precedence", "row band[small] edited precedence"]
    # 1 of 3 sizes (under 30, 30 and more, not given) and 1 of 3 colours
    assert decisions == ["end.band 0.111 Low → High", "end.price 0.111 unknown → 3"]


def test_a_threshold_and_who_is_responsible(tmp_path: Path) -> None:
    old, new = versions(tmp_path, ('"< 30"', '"< 60"'))
    difference = compare(old, new)
    band = next(d for d in difference.decisions if d.name == "end.band")
    (kind,) = band.kinds
    assert band.own and band.exact
    assert (kind.old, kind.new, kind.region) == ("high", "low", "Colour: Red; Size: 30 to 59 or not given")
    assert kind.example == {"put.colour": "red"}  # the default is 50
    assert (kind.causes.old, kind.causes.new) == (("band[red]",), ("band[small]",))
    price = next(d for d in difference.decisions if d.name == "end.price")
    assert [c.id for c in price.kinds[0].causes.changes] == ["band[small]"]
    assert price.kinds[0].causes.through == ("end.band",)
    assert not price.own


def test_a_renamed_rule_and_another_grade_change_no_answer(tmp_path: Path) -> None:
    changes, decisions = told(tmp_path, ("id: price", "id: cost"), ("id: tame\n", "id: tame\n  strength: strong\n"))
    assert changes == ["rule cost renamed was price", "rule tame regraded weak → strong"]
    assert decisions == []


def test_an_added_record_is_a_candidate(tmp_path: Path) -> None:
    changes, decisions = told(tmp_path, ("- {id: cat, legs: 4}", "- {id: cat, legs: 4}\n- {id: ape, legs: 2}"))
    assert changes == ["animal ape added"]
    assert decisions == ["end.animal 1.000 cat → ape"]  # equal points, and the id decides


def test_a_fact_that_nothing_reads_changes_nothing(tmp_path: Path) -> None:
    changes, decisions = told(tmp_path, ("id: cat, legs: 4", "id: cat, legs: 3"))
    assert changes == ["fact animal.legs[cat] edited 4 → 3"]
    assert decisions == []


def test_another_vocabulary(tmp_path: Path) -> None:
    old, new = versions(
        tmp_path,
        ("{red: Red, green: Green}", "{red: Red, blue: Blue}"),
        ("range: [0, 100], ask: How large?, default: 50", "range: [0, 200], ask: How large?, default: 20"),
        ("  end.other:", "  put.more: {type: boolean, ask: More?}\n  end.other:"),
        ("then: {end.price: 3}", "then: {end.price: = 4 if put.more else 3}"),
    )
    difference = compare(old, new)
    assert [f"{c.id} {c.how} {'; '.join(c.parts)}" for c in difference.changes] == [
        "price edited values",
        "put.size edited default 50 → 20; range [0, 100] → [0, 200]",
        "put.colour edited value blue added, value green removed",
        "put.more added ",
    ]
    assert difference.apart == (
        "only the new version takes blue for 'put.colour'",
        "only the old version takes green for 'put.colour'",
        "the input 'put.more' is new: the old version ignores what is said of it",
        "the range of 'put.size' is another now: compared where both take a value",
    )
    band = next(d for d in difference.decisions if d.name == "end.band")
    assert [(k.old, k.new, k.region) for k in band.kinds] == [("high", "low", "Colour: Red; Size: not given")]
    price = next(d for d in difference.decisions if d.name == "end.price")
    assert {(k.old, k.new) for k in price.kinds} == {(3.0, None), (3.0, 4.0)}


def test_a_contradiction_that_is_new_is_told_apart(tmp_path: Path) -> None:
    rule = "- contradiction: odd\n  when: {put.size: '> 90', put.colour: red}\n  because: Odd.\n"
    old, new = versions(tmp_path, ("- id: tame", rule + "- id: tame"))
    (decision,) = compare(old, new).decisions
    assert decision.name == "contradiction odd"
    assert [(k.old, k.new, k.example) for k in decision.kinds] == [(False, True, {"put.colour": "red", "put.size": 91})]


def test_only_what_could_differ_stands_twice(tmp_path: Path) -> None:
    pair = pair_of(changes_of(*versions(tmp_path, ("then: {end.price: 3}", "then: {end.price: 4}"))))
    assert pair.twins == ("end.price",)
    assert "end.band" in pair.base.attributes
    assert {"end.price~old", "end.price~new"} <= pair.base.attributes.keys()
