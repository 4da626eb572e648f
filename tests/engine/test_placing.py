"""Options placed by rules, phrases, and rules that decide by name, on a base about farm animals."""

from __future__ import annotations

from pathlib import Path

from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.infer import Engine
from warmstart.engine.load import load_base
from warmstart.engine.scenario import Scenario
from warmstart.engine.scoring.by_name import deciding_by_name
from warmstart.engine.scoring.evidence import load_evidence
from warmstart.engine.scoring.phrases import Lexicon, words
from warmstart.engine.scoring.placing import Option, decisions, place_options
from warmstart.engine.scoring.regret import score_comparison

FILES = {
    "vocabulary.yaml": """
name: farm
attributes:
  farm.area: {type: number, ask: How large?}
  farm.order: {type: [trade]}
  farm.heads: {type: integer}
  farm.heaviest: {type: number, combine: max, optional: true}
records:
  trade: {attributes: {}}
  species:
    attributes: {weight: {type: number}, score: {type: integer, combine: sum}, out: {type: boolean, combine: any}}
choices:
  farm.trade: {from: trade, order: farm.order}
  farm.kept: {from: species, by: [species.score], unless: species.out}
""",
    "facts/trade.yaml": "record: trade\nfacts: [{id: milk}, {id: wool}]",
    "facts/species.yaml": "record: species\nfacts: [{id: cow, weight: 700}, {id: goat, weight: 60}]",
    "facts/references.yaml": "references: [{id: smith, title: Farms, year: 2000}]",
    "rules/farm.yaml": """
- {id: order/milk, then: {farm.order: [milk, wool]}, because: Milk sells.}
- {id: kept/light, for: species, when: {species.weight: "< farm.area * 100"}, then: {species.score: 5}, because: Light.}
- {id: kept/heaviest, for: species, then: {farm.heaviest: = species.weight}, because: Seen.}
- {id: heads/by-area, when: {farm.area: known}, then: {farm.heads: = round(farm.area * 10)}, because: Ten each.}
""",
    "evidence/hill.yaml": """
source: smith
records: {species: [{id: yak, weight: 300}]}
baselines: [{id: always cows, always: {farm.kept: cow}}, {id: heaviest, most: farm.kept.weight}]
questions:
  - id: hill/a
    decision: [farm.kept]
    given: {farm.area: 1}
    metric: {name: loss, better: lower}
    options: [{id: c, farm.kept: cow, value: 9}, {id: g, farm.kept: goat, value: 5}, {id: y, farm.kept: yak, value: 1}]
""",
}


def base(folder: Path) -> KnowledgeBase:
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.strip() + "\n", encoding="utf-8")
    return load_base(folder)


def placed(engine: Engine, area: float, *options: Option) -> list[str]:
    return [option.id for option in place_options(engine, Scenario({"farm.area": area}), options).options]


def test_choices_are_decided_before_numbers_and_in_dependency_order(tmp_path: Path) -> None:
    engine = Engine(base(tmp_path))
    a = Option("a", {"farm.heads": 10, "farm.trade": "wool", "farm.kept": "goat"})
    b = Option("b", {"farm.heads": 90, "farm.trade": "milk", "farm.kept": "cow"})
    assert decisions(engine, [a, b])[-1] == "farm.heads"
    assert placed(engine, 1, a, b) in (["a", "b"], ["b", "a"])
    wool, milk = Option("w", {"farm.trade": "wool"}), Option("m", {"farm.trade": "milk"})
    assert placed(engine, 1, wool, milk) == ["m", "w"]


def test_a_number_takes_the_nearest_option_by_ratio(tmp_path: Path) -> None:
    engine = Engine(base(tmp_path))
    options = [Option(str(n), {"farm.heads": n}) for n in (1, 9, 40)]
    assert placed(engine, 2, *options) == ["40", "9", "1"]


def test_nothing_exists_but_the_options(tmp_path: Path) -> None:
    engine = Engine(base(tmp_path))
    own = {"species": {"pony": {"species.weight": 200.0}, "foal": {"species.weight": 90.0}}}
    options = [Option("p", {"farm.kept": "pony"}, own), Option("f", {"farm.kept": "foal"}, own)]
    placing = place_options(engine, Scenario({"farm.area": 1}), options)
    assert [option.id for option in placing.options] == ["f", "p"]
    assert placing.steps[0].result.value("farm.heaviest") == 200


def test_options_that_nothing_tells_apart_keep_their_order(tmp_path: Path) -> None:
    engine = Engine(base(tmp_path))
    options = [Option(i, {"farm.kept": i}) for i in ("goat", "cow")]
    assert placed(engine, 100, *options) == ["goat", "cow"]
    assert placed(engine, 100, *reversed(options)) == ["cow", "goat"]


def test_regret_is_charged_from_the_best_option(tmp_path: Path) -> None:
    engine = Engine(base(tmp_path))
    (comparison,), findings = load_evidence(engine.base, tmp_path)
    assert findings == []
    scored = score_comparison(engine, comparison)
    assert (scored.advice.native, scored.advice.normal) == (4, 0.5)  # the goat: 5, where the yak has 1 and the cow 9
    assert {b.name: b.normal for b in scored.baselines} == {"random": 0.5, "always cows": 1.0, "heaviest": 1.0}


def test_a_rule_that_names_a_ranked_record_is_found(tmp_path: Path) -> None:
    farm = base(tmp_path)
    assert deciding_by_name(farm) == []
    rule = "- {id: kept/by-heart, for: species, when: {species.id: cow}, then: {species.score: 9}, because: I know.}\n"
    (tmp_path / "rules" / "farm.yaml").write_text(FILES["rules/farm.yaml"].strip() + "\n" + rule, encoding="utf-8")
    assert deciding_by_name(load_base(tmp_path)) == ["kept/by-heart"]


def test_words_are_letters_and_numbers() -> None:
    assert words("ViT-B_16, v1.5") == ("vit", "b", "16", "v", "1.5")


def test_the_longest_phrase_decides_each_field() -> None:
    lexicon = Lexicon.of(
        [("a", "cow", {"legs": 4, "milk": True}), ("b", "sea cow", {"legs": 0}), ("c", "# kg", {"number": "weight"})]
    )
    read = lexicon.read("a Sea-Cow of 500kg")
    assert {name: value for name, (value, _) in read.items()} == {"legs": 0, "milk": True, "number": "weight"}
    assert read["number"][1].numbers == (500.0,)
