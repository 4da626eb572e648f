"""Random small knowledge bases: most of the language in some of them, few enough inputs to try everything."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.load import load_base
from warmstart.engine.scenario import Scenario

from .helpers import write

COLOURS = ["red", "green", "blue"]
SIZES = ["low", "middle", "high"]
THINGS = ["ant", "bee", "cat", "dog"]


def labelled(values: list[str]) -> dict[str, str]:
    """An enum's values with their names for people."""
    return {v: v.title() for v in values}


class Maker:
    """Writes one random knowledge base. ``arithmetic`` lets formulas read numbers, too."""

    def __init__(self, seed: int, *, arithmetic: bool = False) -> None:
        self.random = random.Random(seed)
        self.arithmetic = arithmetic
        self.inputs = self._inputs()
        self.readable = dict(self.inputs)
        self.middle: dict[str, dict[str, Any]] = {}
        self.rules: list[dict[str, Any]] = []

    def _inputs(self) -> dict[str, dict[str, Any]]:
        kinds: list[dict[str, Any]] = [
            {"type": "boolean"},
            {"type": "enum", "values": labelled(COLOURS)},
            {"type": "enum", "values": labelled(SIZES), "ordered": True},
            {"type": "integer", "range": [0, 12]},
            {"type": "number", "range": [0, 10]},
            {"type": "thing"},
        ]
        defaults = {"boolean": True, "enum": None, "integer": 4, "number": 2.5, "thing": "bee"}
        found = {}
        for at in range(self.random.randint(3, 4)):
            made = dict(self.random.choice(kinds))
            if self.random.random() < 0.5:
                default = next(iter(made["values"])) if made["type"] == "enum" else defaults[made["type"]]
                made["default"] = default
            if self.random.random() < 0.15:
                made["fixed"] = True
            found[f"put.x{at}"] = {**made, "ask": f"What is x{at}?"}
        return found

    def test(self, attribute: dict[str, Any]) -> Any:
        kind = attribute["type"]
        pick = self.random.choice
        if self.random.random() < 0.08:
            return pick(["known", "unknown"])
        if kind == "boolean":
            return pick([True, False])
        if kind == "thing":
            return self.random.sample(THINGS, 2)
        if kind == "enum":
            values = list(attribute["values"])
            if attribute.get("ordered") and self.random.random() < 0.6:
                return f"{pick(['>=', '<', '>', '<='])} {pick(values)}"
            return pick([pick(values), f"not {pick(values)}", self.random.sample(values, 2)])
        at = pick([1, 2, 3, 4, 6, 8]) if kind == "integer" else pick([1, 2.5, 4, 7.5])
        if self.random.random() < 0.15:
            return f"{at}..{at + 2}"
        return f"{pick(['<', '<=', '>', '>=', '>=', '<'])} {at}"

    def when(self, most: int = 3) -> dict[str, Any]:
        names = self.random.sample(list(self.readable), min(len(self.readable), self.random.randint(1, most)))
        lines: dict[str, Any] = {n: self.test(self.readable[n]) for n in names}
        if self.random.random() < 0.25:
            some = self.random.sample(list(self.readable), min(2, len(self.readable)))
            lines[self.random.choice(["any", "none"])] = [{n: self.test(self.readable[n])} for n in some]
        return lines

    def rule(self, ident: str, then: dict[str, Any], **more: Any) -> None:
        self.rules.append({"id": ident, "when": self.when(), "then": then, "strength": "moderate", **more})

    def enum_attribute(self, name: str) -> None:
        combine = self.random.choice(["one", "max", "min", "one"])
        attribute = {"type": "enum", "values": labelled(SIZES), "ordered": True, "combine": combine}
        if self.random.random() < 0.5:
            attribute["default"] = "low"
        self.middle[name] = attribute
        short = name.replace(".", "-")
        for at in range(self.random.randint(2, 4)):
            # Rules of a `one` attribute override those before them, most of the time; the others may conflict.
            beats = {"overrides": [f"{short}/r{b}" for b in range(at)]} if at and self.random.random() < 0.8 else {}
            value = self.random.choice(SIZES)
            self.rule(f"{short}/r{at}", {name: value}, **(beats if combine == "one" else {}))
        if self.random.random() < 0.4:
            self.rule(f"{short}/else", {name: self.random.choice(SIZES)}, otherwise=True)

    def number_attribute(self, name: str) -> None:
        numbers = [n for n, a in self.inputs.items() if a["type"] in ("integer", "number")]
        if not numbers:
            return
        one, other = self.random.choice(numbers), self.random.choice(numbers)
        formula = self.random.choice(
            [f"= {one} * 2", f"= {one} + {other}", f"= {one} * {one} / 3", f"= {one} / {other}"]
        )
        self.middle[name] = {"type": "number"}
        self.rules.append({"id": name.replace(".", "-"), "then": {name: formula}, "strength": "definition"})

    def write(self, folder: Path) -> KnowledgeBase:
        for at in range(2):
            self.enum_attribute(f"mid.m{at}")
        if self.arithmetic:
            self.number_attribute("mid.number")
        self.readable.update(self.middle)
        self.middle["end.flag"] = {"type": "boolean", "combine": "any"}
        self.rule("flag/a", {"end.flag": True})
        self.rule("flag/b", {"end.flag": True})
        self.enum_attribute("end.level")
        by_order = self.random.random() < 0.5
        self.things(by_order)
        choice = {"from": "thing", "unless": "thing.out", "title": "Thing"}
        choice |= {"order": "end.order"} if by_order else {"by": ["thing.points", "-thing.mass"]}
        vocabulary = {
            "name": "random",
            "attributes": {**self.inputs, **self.middle},
            "records": {"thing": {"attributes": self.fields}},
            "choices": {"end.thing": choice},
        }
        if self.random.random() < 0.3:
            name = self.random.choice(list(self.inputs))
            self.rules.append(
                {
                    "contradiction": "odd",
                    "when": {name: self.test(self.inputs[name]), **self.when(1)},
                    "because": "Odd.",
                }
            )
        facts = [{"id": t, "label": t.title(), "mass": m} for t, m in zip(THINGS, [1, 2, 30, 40], strict=True)]
        files = {
            "vocabulary.yaml": json.dumps(vocabulary),
            "rules/all.yaml": json.dumps(self.rules),
            "facts/thing.yaml": json.dumps({"record": "thing", "facts": facts}),
        }
        return load_base(write(folder, files))

    def things(self, by_order: bool) -> None:
        self.fields: dict[str, Any] = {
            "mass": {"type": "number"},
            "out": {"type": "boolean", "combine": "any"},
            "points": {"type": "integer", "combine": "sum"},
        }
        for at in range(2):
            when = {**self.when(2), "thing.mass": self.random.choice(["> 5", "< 35", ">= 2"])}
            self.rules.append({"id": f"out/{at}", "for": "thing", "when": when, "then": {"thing.out": True}})
            when = {**self.when(2), "thing.id": self.random.sample(THINGS, 2)}
            points = self.random.choice([1, 2, 3])
            self.rules.append({"id": f"points/{at}", "for": "thing", "when": when, "then": {"thing.points": points}})
        if by_order:
            self.middle["end.order"] = {"type": ["thing"]}
            for at in range(3):
                order = self.random.sample(THINGS, self.random.randint(2, 4))
                beats = {"overrides": [f"order/{b}" for b in range(at)]} if at else {"otherwise": True}
                self.rule(f"order/{at}", {"end.order": order}, **beats)


def random_base(folder: Path, seed: int, *, arithmetic: bool = False) -> KnowledgeBase:
    """The knowledge base of a seed."""
    return Maker(seed, arithmetic=arithmetic).write(folder)


def values_of(base: KnowledgeBase, name: str) -> list[Any]:
    """Values of an input of which every cell has one at least; of numbers, one at and one between all thresholds."""
    attribute = base.attributes[name]
    match attribute.kind.name:
        case "boolean":
            return [True, False]
        case "enum":
            return list(attribute.kind.values)
        case "record":
            return list(base.catalogues[attribute.kind.record or ""].ids)
        case "integer":
            return list(range(int(attribute.low or 0), int(attribute.high or 0) + 1))
    return [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 4.2, 4.5, 5.0, 6.0, 7.0, 7.5, 8.0, 9.5, 10.0]


def random_scenario(base: KnowledgeBase, rng: random.Random, share: float = 0.8) -> Scenario:
    """A scenario that gives most inputs, at random."""
    return Scenario({a.name: rng.choice(values_of(base, a.name)) for a in base.inputs() if rng.random() < share})


def everything(base: KnowledgeBase, names: list[str], given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every way to give these inputs (None: not given), beside what is given."""
    for combination in itertools.product(*([None, *values_of(base, n)] for n in names)):
        yield {**given, **{n: v for n, v in zip(names, combination, strict=True) if v is not None}}
