"""Random small knowledge bases, and random edits of them."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.diagnostics import KnowledgeError
from warmstart.engine.load import load_base

from ..symbolic.random_bases import Maker

Files = dict[str, Any]


def random_pair(folder: Path, seed: int, arithmetic: bool = False) -> tuple[KnowledgeBase, KnowledgeBase] | None:
    """A random base and an edited copy of it; None where one of the two happens to be unsound."""
    maker = Maker(seed, arithmetic)
    old: Files = {name: json.loads(text) for name, text in maker.files().items()}
    new = copy.deepcopy(old)
    editor = Editor(maker, new)
    for _ in range(maker.rng.randint(1, 3)):
        editor.edit()
    try:
        return tuple(load_base(_written(folder / f"{side}{seed}", files)) for side, files in (("o", old), ("n", new)))  # type: ignore[return-value]
    except KnowledgeError:
        return None


def _written(place: Path, files: Files) -> Path:
    for name, data in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data, indent=1), encoding="utf-8")
    return place


class Editor:
    """Edits the files of a base as experts would, a statement at a time."""

    def __init__(self, maker: Maker, files: Files) -> None:
        self.maker = maker
        self.rng = maker.rng
        self.rules: list[dict[str, Any]] = files["rules/rules.yaml"]
        self.vocabulary: dict[str, Any] = files["vocabulary.yaml"]
        self.things: list[dict[str, Any]] = files["facts/thing.yaml"]["facts"]

    def edit(self) -> None:
        """One random edit."""
        edits = [self.value, self.value, self.tests, self.tests, self.drop, self.add, self.mark, self.default]
        edits += [self.fact, self.thing, self.contradiction, self.reach, self.fresh, self.texts]
        self.rng.choice(edits)()

    def _rule(self) -> dict[str, Any] | None:
        return self.rng.choice([r for r in self.rules if "then" in r] or [None])

    def value(self) -> None:
        rule = self._rule()
        if rule:
            for name in rule["then"]:
                if name in self.maker.kinds:
                    rule["then"][name] = self.maker._constant(self.maker.kinds[name])

    def tests(self) -> None:
        rule = self._rule()
        given = [n for n in self.maker.kinds if n.startswith("given.")]
        if rule and given:
            rule["when"] = {**rule.get("when", {}), **dict([self.maker._test(self.rng.choice(given))])}

    def drop(self) -> None:
        rule = self._rule()
        if rule:
            self.rules.remove(rule)

    def add(self) -> None:
        rule = self._rule()
        if rule:
            another = {**copy.deepcopy(rule), "id": f"{rule['id']}-more"}
            given = [n for n in self.maker.kinds if n.startswith("given.")]
            if given:
                another["when"] = dict([self.maker._test(self.rng.choice(given))])
            self.rules.append(another)

    def mark(self) -> None:
        rule = self._rule()
        if rule and not rule.pop("otherwise", False):
            rule["otherwise"] = True

    def default(self) -> None:
        name = self.rng.choice([n for n in self.maker.attributes if self.maker.kinds[n] not in ("set", "order")])
        self.vocabulary["attributes"][name]["default"] = self.maker._constant(self.maker.kinds[name])

    def fact(self) -> None:
        self.rng.choice(self.things)["size"] = self.rng.choice([2, 4, 8])

    def thing(self) -> None:
        self.things.append({"id": "dog", "colour": self.rng.choice(["red", "green"]), "size": 6})

    def contradiction(self) -> None:
        given = [n for n in self.maker.kinds if n.startswith("given.")]
        tests = dict(self.maker._test(n) for n in self.rng.sample(given, min(2, len(given))))
        self.rules.append({"contradiction": f"odd{len(self.rules)}", "when": tests, "because": "Odd."})

    def reach(self) -> None:
        for name, kind in self.maker.kinds.items():
            if name.startswith("given.") and kind in ("count", "amount"):
                self.vocabulary["attributes"][name]["range"] = [0, self.rng.choice([6, 20])]

    def fresh(self) -> None:
        rule = self._rule()
        if rule:
            self.vocabulary["attributes"]["given.fresh"] = {"type": "boolean", "ask": "Is it?"}
            rule["when"] = {**rule.get("when", {}), "given.fresh": self.rng.choice([True, "unknown"])}

    def texts(self) -> None:
        rule = self._rule()
        if rule:
            rule["because"] = "For a reason."


__all__ = ["Editor", "random", "random_pair"]
