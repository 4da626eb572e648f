"""Random small knowledge bases, in three layers of conclusions, and every scenario that their cells allow."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.diagnostics import KnowledgeError
from warmstart.engine.load import load_base
from warmstart.engine.scenario import Scenario
from warmstart.engine.symbolic.ranges import Range
from warmstart.engine.symbolic.space import all_cuts, input_cells
from warmstart.engine.symbolic.values import Some

THINGS = [
    {"id": "ant", "colour": "red", "size": 1, "big": False, "homes": ["hill", "wood"]},
    {"id": "bee", "colour": "blue", "size": 5, "homes": ["wood"]},
    {"id": "cow", "size": 9, "big": True},
]
COLOURS = ["red", "green", "blue"]
BANDS = ["low", "middle", "high"]


class Maker:
    """Makes one random base. ``arithmetic`` allows formulas whose truth no cell decides."""

    def __init__(self, seed: int, arithmetic: bool = False, layers: int = 3) -> None:
        self.rng = random.Random(seed)
        self.arithmetic = arithmetic
        self.layers = layers
        self.kinds: dict[str, str] = {}
        self.attributes: dict[str, dict[str, Any]] = {}
        self.rules: list[dict[str, Any]] = []
        self.choices: dict[str, Any] = {}
        self.fields = {"thing.out": "any", "thing.points": "sum", "thing.band": "band"}

    def files(self) -> dict[str, str]:
        """The files of the base, as JSON, which is YAML too."""
        self._inputs()
        for layer in range(self.layers):
            self._layer(layer)
        if self.rng.random() < 0.5:
            self._field_rules()
        vocabulary = {
            "name": "random",
            "attributes": self.attributes,
            "records": {
                "home": {"attributes": {}},
                "thing": {
                    "attributes": {
                        "colour": _enum(COLOURS),
                        "size": {"type": "integer"},
                        "big": {"type": "boolean", "default": False},
                        "homes": {"type": ["home"]},
                        "out": {"type": "boolean", "combine": "any"},
                        "points": {"type": "integer", "combine": "sum"},
                        "band": {**_enum(BANDS), "ordered": True},
                    }
                },
            },
        }
        if self.choices:
            vocabulary["choices"] = self.choices
        files = {
            "vocabulary.yaml": vocabulary,
            "facts/thing.yaml": {"record": "thing", "facts": THINGS},
            "facts/home.yaml": {"record": "home", "facts": [{"id": "hill"}, {"id": "wood"}]},
            "rules/rules.yaml": self.rules,
        }
        return {name: json.dumps(data, indent=1) for name, data in files.items()}

    def _inputs(self) -> None:
        kinds = ["flag", "colour", "band", "count", "amount", "thing"]
        for at, kind in enumerate(self.rng.sample(kinds, self.rng.randint(2, 4))):
            name = f"given.{kind}{at}"
            declared = {**self._declared(kind), "ask": "What?"}
            if self.rng.random() < 0.3:
                declared["default"] = self._constant(kind)
            if self.rng.random() < 0.4:
                declared["optional"] = True
            self.attributes[name] = declared
            self.kinds[name] = kind
            if self.rng.random() < 0.2:
                self._rules_for(name, kind, self.rng.randint(1, 2), [n for n in self.kinds if n != name])

    def _layer(self, layer: int) -> None:
        readable = list(self.kinds)
        for at in range(self.rng.randint(1, 3)):
            kind = self.rng.choice(["flag", "band", "band", "colour", "count", "amount", "set", "order", "thing"])
            name = f"found{layer}.{kind}{at}"
            declared = self._declared(kind)
            if kind in ("band", "count", "amount") and self.rng.random() < 0.4:
                declared["combine"] = self.rng.choice(["min", "max"])
            elif kind in ("count", "amount") and self.rng.random() < 0.4:
                declared["combine"] = self.rng.choice(["sum", "product"])
            elif kind == "flag" and self.rng.random() < 0.5:
                declared["combine"] = "any"
            if self.rng.random() < 0.3:
                declared["optional"] = True
            if self.rng.random() < 0.15 and kind != "set":
                declared["default"] = self._constant(kind)
            if self.rng.random() < 0.15:
                declared["needed"] = self._tests(readable, 1)
                declared.pop("optional", None)
            self.attributes[name] = declared
            self._rules_for(name, kind, self.rng.randint(1, 4), readable)
            self.kinds[name] = kind
            if kind == "order":
                choice = f"chosen{layer}.thing{at}"
                self.choices[choice] = {"from": "thing", "order": name, "unless": "thing.out"}
                self.kinds[choice] = "thing"
                readable = [n for n in readable if n != choice]

    def _field_rules(self) -> None:
        readable = [n for n, k in self.kinds.items() if n.startswith("given.")]
        for at in range(self.rng.randint(1, 3)):
            guard = self._guard(readable)
            guard.update(self.rng.choice([{"thing.colour": "red"}, {"thing.size": "> 3"}, {"thing.big": True}, {}]))
            rule = {"id": f"field/{at}", "for": "thing", "then": {"thing.out": True}}
            if guard:
                rule["when"] = guard
            self.rules.append(rule)

    def _rules_for(self, name: str, kind: str, count: int, readable: list[str]) -> None:
        mine: list[str] = []
        for at in range(count):
            rule: dict[str, Any] = {"id": f"{name.replace('.', '-')}/{at}", "then": {name: self._value(kind, readable)}}
            guard = self._guard(readable)
            if guard:
                rule["when"] = guard
            if mine and self.rng.random() < 0.3:
                rule["overrides"] = self.rng.choice(mine)
            if self.rng.random() < 0.2:
                rule["otherwise"] = True
            mine.append(rule["id"])
            self.rules.append(rule)

    def _value(self, kind: str, readable: list[str]) -> Any:
        same = [n for n in readable if self.kinds[n] == kind]
        if same and self.rng.random() < 0.25:
            return f"= {self.rng.choice(same)}"
        flags = [n for n in readable if self.kinds[n] == "flag"]
        if flags and kind in ("count", "amount") and self.rng.random() < 0.3:
            return f"= {self._constant(kind)} if {self.rng.choice(flags)} else {self._constant(kind)}"
        counts = [n for n in readable if self.kinds[n] in ("count", "amount")]
        if self.arithmetic and counts and kind in ("count", "amount") and self.rng.random() < 0.6:
            a, b = self.rng.choice(counts), self.rng.choice(counts)
            return f"= round({a} {self.rng.choice(['+', '*', '/', '-'])} {b})"
        things = [n for n in readable if self.kinds[n] == "thing"]
        if things and kind == "colour" and self.rng.random() < 0.4:
            return f"= {self.rng.choice(things)}.colour"
        if things and kind == "count" and self.rng.random() < 0.4:
            return f"= {self.rng.choice(things)}.size"
        return self._constant(kind)

    def _guard(self, readable: list[str]) -> dict[str, Any]:
        guard = self._tests(readable)
        if self.rng.random() < 0.2:
            word = self.rng.choice(["any", "none", "all"])
            parts = [p for p in (self._tests(readable, 1) for _ in range(2)) if p]
            if parts:
                guard[word] = parts
        return guard

    def _tests(self, readable: list[str], least: int = 0) -> dict[str, Any]:
        chosen = self.rng.sample(readable, min(len(readable), self.rng.randint(least, 2)))
        return dict(self._test(name) for name in chosen)

    def _test(self, name: str) -> tuple[str, Any]:
        kind = self.kinds[name]
        if self.rng.random() < 0.15:
            return name, self.rng.choice(["known", "unknown"])
        if kind == "thing":
            return self.rng.choice([(name, self._constant(kind)), (f"{name}.colour", "red"), (f"{name}.size", "> 3")])
        if kind in ("set", "order"):
            member = self.rng.choice(["ant", "bee", "cow"] if kind == "order" else COLOURS)
            return name, {self.rng.choice(["includes", "excludes"]): member}
        others = [n for n in self.kinds if self.kinds[n] == kind and n != name and n.startswith("given.")]
        if self.arithmetic and others and kind in ("count", "amount") and self.rng.random() < 0.5:
            return name, f"> {self.rng.choice(others)}"
        constant = self._constant(kind)
        if kind == "flag":
            return name, constant
        if kind in ("band", "count", "amount"):
            return name, f"{self.rng.choice(['<', '<=', '>', '>=', '=', '!='])} {constant}"
        return name, self.rng.choice([constant, f"not {constant}", self.rng.sample(COLOURS, 2)])

    def _constant(self, kind: str) -> Any:
        match kind:
            case "flag":
                return self.rng.random() < 0.6
            case "colour":
                return self.rng.choice(COLOURS)
            case "band":
                return self.rng.choice(BANDS)
            case "count":
                return self.rng.choice([1, 3, 4, 7])
            case "amount":
                return self.rng.choice([0.5, 2.0, 5.5])
            case "set":
                return self.rng.sample(COLOURS, self.rng.randint(1, 2))
            case "order":
                return self.rng.sample(["ant", "bee", "cow"], self.rng.randint(1, 3))
        return self.rng.choice(["ant", "bee", "cow"])

    def _declared(self, kind: str) -> dict[str, Any]:
        match kind:
            case "flag":
                return {"type": "boolean"}
            case "colour":
                return _enum(COLOURS)
            case "band":
                return {**_enum(BANDS), "ordered": True}
            case "count":
                return {"type": "integer", "range": [0, 10]}
            case "amount":
                return {"type": "number", "range": [0, 10]}
            case "set":
                return {**_enum(COLOURS), "combine": "all"}
            case "order":
                return {"type": ["thing"]}
        return {"type": "thing"}


def _enum(values: list[str]) -> dict[str, Any]:
    return {"type": "enum", "values": {v: v for v in values}}


def random_base(folder: Path, seed: int, arithmetic: bool = False, layers: int = 3) -> KnowledgeBase | None:
    """The random base of a seed, or None where it happens to be no sound one (a circle of overrides, say)."""
    place = folder / f"base{seed}"
    for name, text in Maker(seed, arithmetic, layers).files().items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    try:
        return load_base(place)
    except KnowledgeError:
        return None


def value_in(cell: Any, whole: bool, rng: random.Random | None = None) -> Any:
    """A value in a cell: plain values are their own; of a range one inside it."""
    if not isinstance(cell, Some):
        return cell
    found: Range = cell.range
    if found.low == found.high:
        return int(found.low) if whole else found.low
    share = 0.5 if rng is None else rng.choice([0.0, 0.3, 0.5, 0.9, 1.0])
    if whole:
        return int(found.low + round((found.high - found.low) * share))
    inside = found.low + (found.high - found.low) * share
    return inside if found.holds(inside) else (found.low + found.high) / 2


def all_scenarios(base: KnowledgeBase, rng: random.Random | None = None) -> Iterator[tuple[dict[str, int], Scenario]]:
    """Every combination of the inputs' cells (by place), with a scenario in it."""
    cuts = all_cuts(base)
    inputs = sorted(base.inputs(), key=lambda a: a.name)
    cells = [input_cells(base, a, cuts) for a in inputs]
    for places in product(*(range(len(c)) for c in cells)):
        given = {}
        for attribute, own, at in zip(inputs, cells, places, strict=True):
            value = value_in(own[at], attribute.kind.name == "integer", rng)
            if value is not None:
                given[attribute.name] = value
        yield {a.name: at for a, at in zip(inputs, places, strict=True)}, Scenario(given)
