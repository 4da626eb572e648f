"""Random small knowledge bases about gardens, and scenarios for them: valid by construction, full of ties and gaps.

Every name has a level; a rule reads only names of lower levels than those that it concludes, so there is no circle.
Numbers come from a scale of four, so that thresholds, values and scores meet each other often.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

SCALE = (0, 1, 2, 3)
PLANTS = ("aster", "bean", "crocus", "dahlia")
BEDS = ("north", "south")
SOILS = ("poor", "fair", "rich")
USES = ("food", "show")
STRENGTHS = ("definition", "strong", "moderate", "weak")

# name -> (level, kind); a field's name begins with its catalogue
NAMES: dict[str, tuple[int, str]] = {
    "plot.beds": (0, "integer"),
    "plot.sun": (0, "number"),
    "plot.shade": (0, "boolean"),
    "plot.soil": (0, "soil"),
    "plot.use": (0, "use"),
    "plot.plant": (0, "plant"),
    "plot.likes": (0, "plants"),
    "plant.height": (0, "integer"),
    "plant.soil": (0, "soil"),
    "plant.bed": (0, "bed"),
    "plant.hardy": (0, "boolean"),
    "bed.size": (0, "number"),
    "plan.count": (1, "integer"),
    "match.fit": (2, "integer"),
    "plant.note": (3, "number"),
    "plan.total": (4, "number"),
    "plan.soil": (5, "soil"),
    "plant.wilts": (6, "boolean"),
    "plant.score": (7, "integer"),
    "plan.order": (8, "plants"),
    "plan.kept": (9, "plant"),
    "plan.best": (9, "plant"),
    "plan.set": (10, "plant-set"),
    "plan.use": (11, "use"),
    "plan.go": (12, "boolean"),
}
CHOICES = ("plan.kept", "plan.best")
DERIVED = tuple(n for n, (level, _) in NAMES.items() if level and n not in CHOICES)
CATALOGUES = ("plant", "bed")
POLICIES = {
    "integer": ("one", "sum", "product", "min", "max"),
    "number": ("one", "sum", "product", "min", "max"),
    "boolean": ("one", "any"),
    "soil": ("one", "min", "max"),
    "use": ("one",),
    "plants": ("one",),
}
TYPES: dict[str, Any] = {
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "soil": {"type": "enum", "ordered": True, "values": {s: s.upper() for s in SOILS}},
    "use": {"type": "enum", "values": {u: u.upper() for u in USES}},
    "plant": {"type": "plant"},
    "bed": {"type": "bed"},
    "plants": {"type": ["plant"]},
    "plant-set": {"type": "plant", "combine": "all"},
}


@dataclass
class Garden:
    """A knowledge base as data: what its files say, in an order that can be shuffled."""

    attributes: dict[str, Any] = field(default_factory=dict)
    records: dict[str, Any] = field(default_factory=dict)
    choices: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, list[Any]] = field(default_factory=dict)
    rules: list[Any] = field(default_factory=list)

    def files(self, order: Random | None = None, *, vocabulary: bool = True) -> dict[str, str]:
        """The files; with ``order``, everything whose order must not matter is shuffled, also between files.

        ``vocabulary=False`` leaves the entries of the vocabulary as they are.
        """
        shuffle = _shuffler(order)
        attributes, records, choices = self.attributes, self.records, self.choices
        if vocabulary:
            inner = {n: {**r, "attributes": dict(shuffle(r["attributes"].items()))} for n, r in records.items()}
            attributes, records, choices = (dict(shuffle(d.items())) for d in (attributes, inner, choices))
        body = {"name": "garden", "attributes": attributes, "records": records, "choices": choices}
        found = {"vocabulary.yaml": json.dumps(body, indent=1)}
        for catalogue, listed in self.facts.items():
            for at, part in enumerate(_parts(shuffle(listed), order)):
                found[f"facts/{catalogue}{at}.yaml"] = json.dumps({"record": catalogue, "facts": part}, indent=1)
        for at, part in enumerate(_parts(shuffle(self.rules), order)):
            found[f"rules/{at}.yaml"] = json.dumps(part, indent=1)
        return found

    def write(self, folder: Path, order: Random | None = None, *, vocabulary: bool = True) -> Path:
        """The folder, with the files in it."""
        for name, text in self.files(order, vocabulary=vocabulary).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder


def _shuffler(order: Random | None) -> Any:
    def shuffle(items: Any) -> list[Any]:
        listed = list(items)
        if order is not None:
            order.shuffle(listed)
        return listed

    return shuffle


def _parts(items: list[Any], order: Random | None) -> list[list[Any]]:
    if order is None or len(items) < 2:
        return [items]
    cut = order.randint(0, len(items))
    return [part for part in (items[:cut], items[cut:]) if part]


class Gardener:
    """Makes random knowledge bases and scenarios out of a source of randomness."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def often(self, chance: float = 0.5) -> bool:
        return self.random.random() < chance

    def pick(self, options: Any) -> Any:
        return self.random.choice(list(options))

    def some(self, options: Any, most: int) -> list[Any]:
        options = list(options)
        return self.random.sample(options, self.random.randint(1, min(most, len(options))))

    # --- a knowledge base ---

    def garden(self) -> Garden:
        made = Garden()
        fields: dict[str, dict[str, Any]] = {"plant": {}, "bed": {}, "match": {}}
        for name, (level, kind) in NAMES.items():
            if name in CHOICES:
                continue
            declared = dict(TYPES[kind])
            if level and kind in POLICIES:
                declared["combine"] = "one" if self.often(0.4) else self.pick(POLICIES[kind])
            if name == "plant.score":
                declared["combine"] = "sum"
            if level == 0 and name.startswith("plot."):
                declared["ask"] = f"{name}?"
            if kind != "plant-set" and self.often(0.15):
                declared["default"] = self.literal(kind)
            group, own = name.split(".")
            if group in fields:
                fields[group][own] = declared
            else:
                made.attributes[name] = declared
        made.records = {c: {"attributes": fields[c]} for c in CATALOGUES}
        made.records["match"] = {"of": ["plant", "bed"], "attributes": fields["match"]}
        made.choices = {
            "plan.kept": {"from": "plant", "order": "plan.order", "unless": "plant.wilts"},
            "plan.best": {"from": "plant", "by": ["plant.score", self.pick(["-plant.height", "plant.note"])]},
        }
        made.facts = self.facts()
        ids = [f"{self.pick('abc')}/{n}" for n in range(self.random.randint(2, 12))]
        self.random.shuffle(ids)
        about = self.some(DERIVED, 6)  # few subjects, so that rules meet
        for ident in ids:
            made.rules.append(self.statement(ident, about, made.rules))
        return made

    def facts(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {"plant": [], "bed": [], "match": []}
        for catalogue, ids in (("plant", PLANTS), ("bed", BEDS)):
            for ident in ids:
                found[catalogue].append({"id": ident, **self.stated(catalogue, 0.7)})
        for plant in PLANTS:
            for bed in BEDS:
                if self.often(0.3):
                    found["match"].append({"plant": plant, "bed": bed, "fit": self.pick(SCALE)})
        return {c: listed for c, listed in found.items() if listed}

    def stated(self, catalogue: str, chance: float) -> dict[str, Any]:
        names = [n for n, (level, _) in NAMES.items() if level == 0 and n.startswith(f"{catalogue}.")]
        return {n.split(".")[1]: self.literal(NAMES[n][1]) for n in names if self.often(chance)}

    def literal(self, kind: str) -> Any:
        match kind:
            case "integer":
                return self.pick(SCALE)
            case "number":
                return self.pick((*SCALE, 0.5, 1.0000000004))  # the last agrees with 1, but is more than 1
            case "boolean":
                return self.often()
            case "soil":
                return self.pick(SOILS)
            case "use":
                return self.pick(USES)
            case "bed":
                return self.pick(BEDS)
            case "plant":
                return self.pick(PLANTS)
            case "plants":
                return self.some(PLANTS, 4)
            case _:
                return self.some(PLANTS, 2)

    # --- statements ---

    def statement(self, ident: str, about: list[str], before: list[Any]) -> Any:
        if self.often(0.1):
            when = self.condition(99, ()) or {"plot.beds": 1}
            return {"contradiction": ident, "when": when, "because": "Beds: {plot.beds}."}
        first = self.pick(about)
        loops = self.loops(first.split(".")[0])
        others = [n for n in DERIVED if n != first and self.addressable(n, loops)]
        targets = [first, *([self.pick(others)] if others and self.often(0.3) else [])]
        level = min(NAMES[t][0] for t in targets)
        made: dict[str, Any] = {}
        if loops:
            made["for"] = loops[0] if len(loops) == 1 and self.often() else list(loops)
        condition = self.condition(level, loops)
        if condition:
            made["when"] = condition
        if self.often(0.7):
            made["strength"] = self.pick(STRENGTHS)
        if self.often(0.5):
            made["because"] = f"It is {{{self.numeric(99, loops)}:.2f}} of {{plan.kept}}."
        if self.often(0.2):
            made["otherwise"] = True
        if self.often(0.25):
            made = {"table": ident, **made, **self.table(targets, level, loops)}
        else:
            made = {"id": ident, **made, "then": {t: self.value(t, level, loops) for t in targets}}
        own = self.targets_of(made)
        rivals = [s.get("id") or s["table"] for s in before if self.targets_of(s) & own]
        if rivals and self.often(0.4):
            made["overrides"] = self.some(rivals, 2)
        return made

    def loops(self, group: str) -> tuple[str, ...]:
        """The catalogues that a rule about something of this group may be bound over."""
        pairs = [("plant", "bed"), ("bed", "plant")]
        choices = {"plant": [("plant",), ("plant",), *pairs], "match": pairs}
        picked: tuple[str, ...] = self.pick(choices.get(group, [(), (), (), (), ("plant",), ("bed",), *pairs]))
        return picked

    def targets_of(self, statement: Any) -> set[str]:
        """What a statement concludes: of a table, the outputs that some row gives a value to."""
        if "table" not in statement:
            return set(statement.get("then", ()))
        width = len(statement["inputs"])
        outputs = enumerate(statement["outputs"])
        return {t for at, t in outputs if any(row[width + at] is not None for row in statement["rows"])}

    def addressable(self, name: str, loops: tuple[str, ...]) -> bool:
        group = name.split(".")[0]
        return group == "plan" or group in loops or (group == "match" and len(loops) == 2)

    def table(self, targets: list[str], level: int, loops: tuple[str, ...]) -> dict[str, Any]:
        subjects = [n for n in self.readable(level, loops) if NAMES[n][1] not in ("plants", "plant-set")]
        inputs = self.some(subjects, 2)
        rows = []
        for at in range(self.random.randint(1, 3)):
            cells = ["any" if self.often(0.3) else self.test(n, level, loops) for n in inputs]
            outputs: list[Any] = [self.value(t, level, loops) for t in targets]
            if len(outputs) == 2 and self.often(0.3):
                outputs[1] = None
            rows.append([*cells, *outputs, {"id": f"row{at}", "strength": self.pick(STRENGTHS)}])
        return {"inputs": inputs, "outputs": targets, "hit": self.pick(["unique", "first"]), "rows": rows}

    # --- conditions ---

    def readable(self, level: int, loops: tuple[str, ...]) -> list[str]:
        """The names that a statement may read: attributes, and fields of what it is bound over."""
        return [
            n
            for n, (own, _) in NAMES.items()
            if own < level and (n.startswith(("plot.", "plan.")) or self.addressable(n, loops))
        ]

    def condition(self, level: int, loops: tuple[str, ...], depth: int = 0) -> dict[str, Any]:
        names = self.readable(level, loops)
        chosen = self.random.sample(names, self.pick((0, 0, 1, 2)))
        found: dict[str, Any] = {n: self.test(n, level, loops) for n in chosen}
        if self.often(0.15):
            found["plot.plant.height"] = self.test("plant.height", 0, ())
        if level > 9 and self.often(0.15):
            found["plan.kept.bed.size"] = self.test("bed.size", 0, ())
        if loops and self.often(0.1):
            found[loops[0]] = self.some(PLANTS if loops[0] == "plant" else BEDS, 2)
        if depth < 2 and self.often(0.25):
            parts = [self.condition(level, loops, depth + 1) for _ in range(self.random.randint(1, 2))]
            found[self.pick(["any", "all", "none"])] = [p or {"plot.shade": "known"} for p in parts]
        return found

    def test(self, name: str, level: int, loops: tuple[str, ...]) -> Any:
        kind = NAMES[name][1]
        if self.often(0.15):
            return self.pick(["known", "unknown"])
        if kind in ("plants", "plant-set"):
            return {self.pick(["includes", "excludes"]): self.pick([*PLANTS, "= plot.plant"])}
        if kind in ("integer", "number", "soil") and self.often(0.5):
            sign = self.pick(["<", "<=", ">", ">="])
            if self.often(0.2) and kind != "soil":
                return f"{sign} plot.beds + {self.pick(SCALE)}"
            if self.often(0.2) and kind != "soil":
                return self.pick(["0..2", "1..3", "> 0 and < 3", ">= 1 and != 2"])
            return f"{sign} {self.literal(kind)}"
        plain = self.literal(kind)
        if self.often(0.2):
            return [plain, self.literal(kind)] if kind == "boolean" else [plain, f"not {self.literal(kind)}"]
        return f"{self.pick(['not', '!=', '='])} {json.dumps(plain).strip(chr(34))}" if self.often(0.3) else plain

    # --- values ---

    def value(self, target: str, level: int, loops: tuple[str, ...]) -> Any:
        kind = NAMES[target][1]
        if self.often(0.5):
            return self.literal(kind)
        match kind:
            case "number":
                return f"= {self.numeric(level, loops) or 1}"
            case "integer":
                return f"= {self.pick(['round', 'floor', 'ceil'])}({self.numeric(level, loops) or 1})"
            case "boolean":
                return f"= {self.truth(level, loops)}"
            case "soil":
                return f"= {self.pick(['min', 'max'])}(plot.soil, {self.pick(SOILS)!r})"
            case "use":
                return f"= {self.pick(USES)!r} if {self.truth(level, loops)} else plot.use"
            case "plants":
                return "= plot.likes"
            case _:
                return "= plant" if "plant" in loops else "= plot.plant"

    def numeric(self, level: int, loops: tuple[str, ...], depth: int = 0) -> str:
        leaves = [n for n in self.readable(level, loops) if NAMES[n][1] in ("integer", "number")]
        leaves += ["plot.plant.height", "plot.plant.bed.size", f"plant['{self.pick(PLANTS)}'].height"]
        if level > 2:
            leaves.append(f"match[plot.plant, '{self.pick(BEDS)}'].fit")
        if level > 9:
            leaves.append("plan.best.height")
        if depth > 2 or self.often(0.4):
            return str(self.pick([*leaves, *SCALE]))
        a, b = (self.numeric(level, loops, depth + 1) for _ in "ab")
        shapes = (f"({a} + {b})", f"({a} - {b})", f"{a} * {b}", f"({a} / {b})", f"min({a}, {b})", f"max({a}, {b}, 1)")
        shapes += (f"abs({a})", f"sqrt({a})", f"({a}) ** 2", f"clamp({a}, 0, {b})", f"-({a})")
        shapes += (f"({a} if {self.truth(level, loops)} else {b})",)
        return str(self.pick(shapes))

    def truth(self, level: int, loops: tuple[str, ...]) -> str:
        leaves = [n for n in self.readable(level, loops) if NAMES[n][1] == "boolean"]
        leaves += [f"plot.beds {self.pick(['<', '<=', '>=', '==', '!='])} {self.pick(SCALE)}"]
        leaves += [f"plot.soil >= {self.pick(SOILS)!r}", f"plot.use == {self.pick(USES)!r}", "plot.plant.hardy"]
        a, b = self.pick(leaves), self.pick(leaves)
        return str(self.pick([a, f"not {a}", f"({a} and {b})", f"({a} or {b})"]))

    # --- scenarios ---

    def scenario(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, (level, kind) in NAMES.items():
            group = name.split(".")[0]
            if group in ("plot", "plan") and self.often(0.6 if level == 0 else 0.08):
                found[name] = self.literal("plants" if kind == "plant-set" else kind)
        if self.often(0.15):
            found["plot.plant"] = {"id": self.pick(["own", "aster"]), **self.stated("plant", 0.5)}
        for limit in ("without", "only"):
            if self.often(0.15):
                found[limit] = {self.pick(CHOICES): self.some(PLANTS, 3)}
        return found
