"""Random knowledge bases of the size that people write: up to 150 rules in three layers, most of the language in them.

They are exact over cells: nothing that a rule says depends on where in its cell a number lies, so whoever proves things
about them has no excuse for leaving anything open.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.diagnostics import KnowledgeError
from warmstart.engine.load import load_base

from ..symbolic.random_bases import BANDS, COLOURS, Maker

KINDS = ("flag", "colour", "band", "count", "amount", "thing")
FOUND = ("flag", "band", "band", "colour", "colour", "count", "amount", "set", "order", "thing")
ABOUT = {"flag": 3, "colour": 4, "band": 4, "count": 7, "amount": 6, "thing": 4}  # cells, "not given" among them
PAIRS = [
    {"thing": "ant", "home": "hill", "fit": 3},
    {"thing": "bee", "home": "wood", "fit": 1},
    {"thing": "cow", "home": "wood", "fit": 2},
]


class LargeMaker(Maker):
    """Makes one random base of about ``rules`` rules.

    Its ``inputs`` have about ``cells`` combinations of cells at most; no attribute reads more than ``reads`` others.
    """

    def __init__(self, seed: int, *, rules: int, inputs: int, cells: float, reads: int) -> None:
        super().__init__(seed)
        self.most, self.width, self.room, self.reads = rules, inputs, cells, reads

    def files(self) -> dict[str, str]:
        """The files of the base, as JSON, which is YAML too."""
        files = {name: json.loads(text) for name, text in super().files().items()}
        vocabulary = files["vocabulary.yaml"]
        vocabulary["records"]["pair"] = {"of": ["thing", "home"], "attributes": {"fit": {"type": "integer"}}}
        vocabulary["records"]["thing"]["attributes"]["kept"] = {"type": "boolean", "optional": True}
        files["facts/pair.yaml"] = {"record": "pair", "facts": PAIRS}
        self._contradictions()
        files["rules/rules.yaml"] = self.rules
        return {name: json.dumps(data, indent=1) for name, data in files.items()}

    # --- what there is ---

    def _inputs(self) -> None:
        left = self.room
        for at in range(self.width):
            kind = self.rng.choice(KINDS)
            if ABOUT[kind] > left:
                break
            left /= ABOUT[kind]
            declared = {**self._declared(kind), "ask": "What?"}
            if self.rng.random() < 0.4:
                declared["default"] = self._constant(kind)
            if self.rng.random() < 0.5:
                declared["optional"] = True
            if self.rng.random() < 0.1:
                declared["fixed"] = True
            name = f"given.{kind}{at}"
            self.attributes[name] = declared
            self.kinds[name] = kind
        for name in self.rng.sample(list(self.kinds), min(2, len(self.kinds))):
            self._rules_for(name, self.kinds[name], 1, [n for n in self.kinds if n < name] or [])

    def _layer(self, layer: int) -> None:
        before = list(self.kinds)
        share = self.most // self.layers
        start = self._written()
        at = 0
        while self._written() - start < share:
            kind = self.rng.choice(FOUND)
            name = f"found{layer}.{kind}{at}"
            at += 1
            readable = self._read_by(layer, before)
            self.attributes[name] = self._found(kind, readable)
            count = self.rng.randint(3, 9)
            if self.rng.random() < 0.35:
                self._table_for(name, kind, count, readable)
            else:
                self._rules_for(name, kind, count, readable)
            if self.rng.random() < 0.4:  # most attributes have a value in most cells, or little would be left to see
                self.rules.append(
                    {"id": f"{_dashed(name)}/else", "otherwise": True, "then": {name: self._constant(kind)}}
                )
            self.kinds[name] = kind
            if kind == "order":
                choice = {"from": "thing", "order": name}
                if self.rng.random() < 0.7:
                    choice["unless"] = "thing.out"
                self.choices[f"chosen{layer}.thing{at}"] = choice
                self.kinds[f"chosen{layer}.thing{at}"] = "thing"

    def _read_by(self, layer: int, before: list[str]) -> list[str]:
        """What an attribute reads: half of it from the layer below, so that rules build on rules."""
        below = [n for n in before if n[:7] in (f"found{layer - 1}.", f"chosen{layer - 1}")]
        count = min(len(before), self.rng.randint(3, self.reads))
        chosen = self.rng.sample(below, min(len(below), count // 2))
        return chosen + self.rng.sample([n for n in before if n not in chosen], count - len(chosen))

    def _written(self) -> int:
        """How many rules and rows there are."""
        return sum(len(rule.get("rows", "1")) for rule in self.rules)

    def _found(self, kind: str, readable: list[str]) -> dict[str, Any]:
        declared = self._declared(kind)
        if kind == "band":
            declared["combine"] = self.rng.choice(["one", "one", "min", "max"])
        elif kind in ("count", "amount"):
            declared.pop("range")
            declared["combine"] = self.rng.choice(["one", "one", "min", "max", "sum", "product"])
        elif kind == "flag":
            declared["combine"] = self.rng.choice(["one", "any"])
        chance = self.rng.random()
        if chance < 0.25:
            declared["optional"] = True
        elif chance < 0.4:
            declared["needed"] = self._tests(readable, 1)
        elif chance < 0.5 and kind != "set":
            declared["default"] = self._constant(kind)
        return declared

    def _field_rules(self) -> None:
        """Rules about each thing, and about each pair of a thing and a home."""
        given = [n for n in self.kinds if n.startswith("given.")]
        readable = self.rng.sample(given, min(3, len(given)))
        about = [{"colour": "red"}, {"size": "> 3"}, {"big": True}, {"homes": {"includes": "wood"}}]
        for at in range(self.rng.randint(2, 5)):
            own = {f"thing.{k}": v for k, v in self.rng.choice(about).items()}
            self._bound(f"field/{at}", "thing", {**self._guard(readable), **own}, {"thing.out": True})
        poor = {"pair.fit": "<= 1", **dict([self._test(readable[0])])}
        self._bound("fit/poor", ["thing", "home"], poor, {"thing.out": True})
        self._bound("band/large", "thing", {"thing.size": ">= 5"}, {"thing.band": "high"})
        small = {"thing.size": "< 9", **dict([self._test(readable[-1])])}
        self._bound("band/small", "thing", small, {"thing.band": self.rng.choice(BANDS)})
        if self.rng.random() < 0.5:
            self.rules[-1]["overrides"] = "band/large"
        for name in [n for n in given if self.kinds[n] == "thing"][:2]:
            its = {"thing.id": f"= {name}", f"{name}.band": self.rng.choice(BANDS)}
            self._bound(f"kept/{name[6:]}", "thing", its, {"thing.kept": True})

    def _bound(self, ident: str, over: Any, when: dict[str, Any], then: dict[str, Any]) -> None:
        self.rules.append({"id": ident, "for": over, "when": when, "then": then})

    def _contradictions(self) -> None:
        given = [n for n in self.kinds if n.startswith("given.")]
        for at in range(self.rng.choice([0, 1, 1, 2])):
            when = dict(self._test(n) for n in self.rng.sample(given, min(2, len(given))))
            self.rules.append({"contradiction": f"odd/{at}", "when": when, "because": "It cannot be."})

    # --- rules ---

    def _rules_for(self, name: str, kind: str, count: int, readable: list[str]) -> None:
        before = len(self.rules)
        super()._rules_for(name, kind, count, readable)
        if self.attributes[name].get("combine", "one") == "one" and self.rng.random() < 0.8:
            self._in_line(self.rules[before:])
        for rule in self.rules[before:]:  # sometimes one rule concludes two attributes
            others = [n for n in self.attributes if n[:6] == name[:6] and n != name and n.startswith("found")]
            numbers = [n for n in readable if self.kinds[n] == kind and kind in ("count", "amount")]
            if numbers and self.attributes[name].get("combine") in ("min", "max") and self.rng.random() < 0.3:
                rule["then"][name] = f"= {self.rng.choice(numbers)}"
            if others and self.rng.random() < 0.1:
                other = self.rng.choice(others)
                rule["then"][other] = self._constant(other.split(".")[1].rstrip("0123456789"))

    def _in_line(self, rules: list[dict[str, Any]]) -> None:
        """Let nearly every rule go before those above it: where all is in conflict, there is nothing else to see."""
        for at, rule in enumerate(rules):
            rule.pop("otherwise", None)
            rule.pop("overrides", None)
            if at and self.rng.random() < 0.9:
                rule["overrides"] = [r["id"] for r in rules[:at]]

    def _table_for(self, name: str, kind: str, count: int, readable: list[str]) -> None:
        plain = [n for n in readable if self.kinds[n] not in ("set", "order")]
        if not plain:
            self._rules_for(name, kind, count, readable)
            return
        inputs = self.rng.sample(plain, min(2, len(plain)))
        rows = []
        for at in range(count):
            cells = ["any" if self.rng.random() < 0.2 else self._plain_test(n) for n in inputs]
            rows.append([*cells, self._value(kind, readable), {"id": f"row{at}"}])
        table = {"table": _dashed(name), "inputs": inputs, "outputs": [name], "rows": rows}
        table["hit"] = self.rng.choice(["unique", "first", "first", "first", "first"])
        self.rules.append(table)

    def _plain_test(self, name: str) -> Any:
        while True:
            subject, test = self._test(name)
            if subject == name:
                return test

    def _value(self, kind: str, readable: list[str]) -> Any:
        """A constant, or a formula that cells decide."""
        same = [n for n in readable if self.kinds[n] == kind]
        flags = [n for n in readable if self.kinds[n] == "flag"]
        numbers = [n for n in readable if self.kinds[n] == "count"]
        chance = self.rng.random()
        if chance > 0.3:
            return self._constant(kind)
        match kind:
            case "band" if same:
                other = self.rng.choice([repr(self._constant("band")), *same])
                return f"= {self.rng.choice(['min', 'max'])}({self.rng.choice(same)}, {other})"
            case "flag" if flags and numbers:
                joint = self.rng.choice(["and", "or"])
                return f"= {self.rng.choice(flags)} {joint} {self.rng.choice(numbers)} >= {self._constant('count')}"
            case "flag" if numbers:
                return f"= not {self.rng.choice(numbers)} < {self._constant('count')}"
            case "count" | "amount" if flags:
                return f"= {self._constant(kind)} if {self.rng.choice(flags)} else {self._constant(kind)}"
            case "colour" if any(self.kinds[n] == "thing" for n in readable):
                return f"= {self.rng.choice([n for n in readable if self.kinds[n] == 'thing'])}.colour"
            case "flag" | "colour" | "set" | "thing" | "order" if same:
                return f"= {self.rng.choice(same)}"
        return self._constant(kind)

    def _tests(self, readable: list[str], least: int = 0) -> dict[str, Any]:
        """One to three tests: a rule that always holds would leave nothing to those that it overrides."""
        count = self.rng.choice([1, 2, 2, 2, 3, 3]) if least == 0 else self.rng.randint(least, 2)
        return dict(self._test(name) for name in self.rng.sample(readable, min(len(readable), count)))

    def _test(self, name: str) -> tuple[str, Any]:
        kind, chance = self.kinds[name], self.rng.random()
        if kind in ("count", "amount") and chance < 0.2:
            low, high = sorted(self.rng.sample([1, 3, 4, 7] if kind == "count" else [0.5, 2.0, 5.5], 2))
            return name, self.rng.choice([f"{low}..{high}", f"> {low} and <= {high}", [low, f">= {high}"]])
        if kind == "thing" and chance < 0.3:
            return self.rng.choice([(f"{name}.big", True), (f"{name}.homes", {"includes": "hill"})])
        if kind == "colour" and chance < 0.15:
            return name, self.rng.sample(COLOURS, 2)
        return super()._test(name)


def _dashed(name: str) -> str:
    return name.replace(".", "-")


def large_base(folder: Path, seed: int, **size: Any) -> KnowledgeBase | None:
    """The random base of a seed, or None where it happens to be no sound one (a circle of overrides, say)."""
    place = folder / f"large{seed}"
    for name, text in LargeMaker(seed, **size).files().items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    try:
        return load_base(place)
    except KnowledgeError:
        return None
