"""A fault that is planted deep inside a large random base is found, though nothing near it looks wrong.

Each fault is one by construction, whatever else the base says. ``WARMSTART_PLANTED=10`` plants each in as many bases.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.load import load_base
from warmstart.engine.verify.findings import Finding, Kind
from warmstart.engine.verify.prove import prove

from ..helpers import write
from ..oracle.claims import Claims, claims_of, troubled
from ..oracle.grid import Grid
from ..oracle.large_bases import LargeMaker

MANY = int(os.environ.get("WARMSTART_PLANTED", "1"))
SIZE = {"rules": 100, "inputs": 8, "cells": 6e4, "reads": 6}
Files = dict[str, Any]
Planted = tuple[str, str]  # what a finding about it names: a rule or an attribute, and what its message quotes


class Unsuitable(Exception):
    """There is no place for a fault in this base."""


class Plot:
    """A random base before anything is planted, and what is known of it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.files: Files = {name: json.loads(text) for name, text in LargeMaker(seed, **SIZE).files().items()}
        self.base: KnowledgeBase = load_base(write(folder / "before", as_texts(self.files)))
        self.grid = Grid(self.base)
        self.claims: Claims = claims_of(self.grid)

    @property
    def attributes(self) -> dict[str, Any]:
        """What the vocabulary declares."""
        return self.files["vocabulary.yaml"]["attributes"]

    @property
    def rules(self) -> list[dict[str, Any]]:
        """Every statement."""
        return self.files["rules/rules.yaml"]

    def alive(self, combine: str, kinds: str = "flag band colour thing") -> dict[str, Any]:
        """A rule of the last layer that concludes a constant, and something comes of it; nothing is in conflict."""
        for rule in self.rules:
            names = list(rule.get("then", {}))
            if len(names) != 1 or not names[0].startswith("found2.") or not rule.get("when"):
                continue
            name, value = names[0], rule["then"][names[0]]
            stands = (rule["id"], name) not in self.claims.dead and name not in self.claims.conflicts
            plain = not (isinstance(value, str) and value.startswith("=")) and not rule.get("otherwise")
            fits = self.attributes[name].get("combine", "one") == combine
            if stands and plain and fits and name[7:].rstrip("0123456789") in kinds.split():
                return rule
        raise Unsuitable

    def somewhere(self, name: str, *, told: bool) -> bool:
        """Whether a flag is so in some cell where nothing behind it is missing or in conflict."""
        sound = self.grid.space & ~troubled(self.grid, name)
        return bool((self.grid.value(name).where(told) & sound).any())

    def beaten_with(self, rule: dict[str, Any]) -> None:
        """Let all that goes before a rule go before ``planted``, too."""
        for other in self.rules:
            listed = other.get("overrides", [])
            listed = [listed] if isinstance(listed, str) else listed
            if rule["id"] in listed:
                other["overrides"] = [*listed, "planted"]

    def plant(self, rule: dict[str, Any]) -> None:
        """Add a statement."""
        self.rules.append(rule)


def as_texts(files: Files) -> dict[str, str]:
    """The files as they are written."""
    return {name: json.dumps(data, indent=1) for name, data in files.items()}


def another(plot: Plot, name: str, value: Any) -> Any:
    """Another value of an attribute."""
    kind = plot.base.attributes[name].kind
    if kind.name == "boolean":
        return not value
    return next(v for v in kind.values or plot.base.catalogues["thing"].ids if v != value)


# --- the faults ------------------------------------------------------------------------------------------------------


def conflict(plot: Plot) -> Planted:
    """A rule that says something else under the same conditions as one that stands somewhere."""
    rule = plot.alive("one")
    ((name, value),) = rule["then"].items()
    plot.plant({"id": "planted", "when": rule["when"], "then": {name: another(plot, name, value)}})
    return name, "planted"


def redundant(plot: Plot) -> Planted:
    """A rule that says the same as another, under more conditions."""
    rule = plot.alive("one")
    narrower = {"all": [rule["when"], {"given.planted": True}]}
    plot.attributes["given.planted"] = {"type": "boolean", "ask": "What?", "default": False}
    plot.plant({"id": "planted", "when": narrower, "then": rule["then"]})
    plot.beaten_with(rule)
    return "planted", "planted"


def never_fires(plot: Plot) -> Planted:
    """A rule that waits for a value to which no rule of the layers below ever comes."""
    for name, value in sorted(plot.claims.never_concluded):
        if name.startswith(("found0.band", "found0.colour", "found1.band", "found1.colour")):
            plot.plant({"id": "planted", "when": {name: value}, "then": {"found2.planted": True}})
            plot.attributes["found2.planted"] = {"type": "boolean", "combine": "any"}
            return "planted", "planted"
    raise Unsuitable


def never_decides(plot: Plot) -> Planted:
    """A rule that others override together wherever it holds, one by a test and one by its absence."""
    rule = plot.alive("one")
    ((name, value),) = rule["then"].items()
    plot.plant({"id": "planted", "when": rule["when"], "then": {name: value}})
    first = next(n for n in plot.base.order if n.startswith("found0.") and n in plot.attributes)
    for ident, test in (("over/known", "known"), ("over/unknown", "unknown")):
        plot.plant({"id": ident, "when": {first: test}, "then": {name: value}, "overrides": "planted"})
    return "planted", "planted"


def never_concluded(plot: Plot) -> Planted:
    """A value that no rule says."""
    name = next((n for n in plot.attributes if n.startswith(("found2.colour", "found2.band"))), None)
    if name is None:
        raise Unsuitable
    plot.attributes[name]["values"]["planted"] = "Planted"
    return name, "planted"


def always_true(plot: Plot) -> Planted:
    """A rule that asks whether a sum is known: it always is."""
    rule = plot.alive("any", "flag")
    plot.attributes["found1.planted"] = {"type": "integer", "combine": "sum"}
    plot.plant({"id": "count/planted", "when": {"given.planted": True}, "then": {"found1.planted": 1}})
    plot.attributes["given.planted"] = {"type": "boolean", "ask": "What?", "default": False}
    plot.plant({"id": "planted", "when": {**rule["when"], "found1.planted": ">= 0"}, "then": rule["then"]})
    return "planted", "planted"


def gap(plot: Plot) -> Planted:
    """An attribute that only one rule concludes, which stands in some cells and not in others."""
    rule = plot.alive("any", "flag")
    (name,) = rule["then"]
    if not plot.somewhere(name, told=False):
        raise Unsuitable
    plot.plant({"id": "planted", "when": {name: True}, "then": {"last.planted": True}})
    plot.attributes["last.planted"] = {"type": "boolean"}
    return "last.planted", "last.planted"


def empty_choice(plot: Plot) -> Planted:
    """Every candidate is excluded where a rule of the last layer says so."""
    rule = plot.alive("any", "flag")
    (name,) = rule["then"]
    if not plot.somewhere(name, told=True):
        raise Unsuitable
    plot.attributes["last.order"] = {"type": ["home"], "default": ["hill"]}
    plot.files["vocabulary.yaml"].setdefault("choices", {})["last.home"] = {
        "from": "home",
        "order": "last.order",
        "unless": "home.out",
    }
    plot.files["vocabulary.yaml"]["records"]["home"]["attributes"]["out"] = {"type": "boolean", "combine": "any"}
    plot.plant({"id": "planted", "for": "home", "when": {name: True}, "then": {"home.out": True}})
    return "last.home", "last.home"


def unused_input(plot: Plot) -> Planted:
    """An input that only a rule's twin in name reads."""
    plot.attributes["given.planted"] = {"type": "boolean", "ask": "What?"}
    plot.attributes["found0.planted"] = {"type": "boolean", "default": True}
    plot.plant({"id": "planted", "when": {"found0.planted": True}, "then": {"last.planted": True}})
    plot.attributes["last.planted"] = {"type": "boolean", "combine": "any"}
    return "given.planted", "given.planted"


FAULTS: list[tuple[Kind, Callable[[Plot], Planted]]] = [
    ("conflict", conflict),
    ("redundant", redundant),
    ("never-fires", never_fires),
    ("never-fires", never_decides),
    ("never-concluded", never_concluded),
    ("always-true", always_true),
    ("gap", gap),
    ("empty-choice", empty_choice),
    ("unused-input", unused_input),
]


@pytest.mark.parametrize(("kind", "fault"), FAULTS, ids=lambda f: getattr(f, "__name__", None))
def test_it_is_found(tmp_path: Path, kind: Kind, fault: Callable[[Plot], Planted]) -> None:
    planted = 0
    for seed in range(20 * MANY):
        plot = Plot(tmp_path / str(seed), seed)
        with suppress(Unsuitable):
            about, quoted = fault(plot)
            before = [told(f) for f in prove(plot.base, kinds=[kind]).findings]
            base = load_base(write(tmp_path / str(seed) / "after", as_texts(plot.files)))
            found = [f for f in prove(base, kinds=[kind]).findings if told(f) not in before]
            named = [f for f in found if f.kind == kind and f"'{quoted}'" in f.message]
            assert any(about in (f.attribute, f.rule) for f in named), [f.text() for f in found]
            planted += 1
        if planted == MANY:
            return
    raise AssertionError(f"{planted} faults planted")


def told(finding: Finding) -> tuple[Any, ...]:
    """What a finding says, wherever it stands."""
    return finding.kind, finding.attribute, finding.rule, finding.others, finding.message
