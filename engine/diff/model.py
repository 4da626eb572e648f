"""What a comparison of two versions finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..kinds import Value
from ..scenario import Scenario
from .causes import Causes
from .contenders import Contender
from .statements import Change


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of change of one decision: from which answer to which, with a scenario that both versions were run on.

    ``old`` and ``new`` are the answers of the example, ``shown`` as people say them; of a set also what it has
    ``lost`` and ``gained``. ``case`` names the case of the knowledge base that the example is of. ``least`` and
    ``most`` bound the share of the compared cells where it is so (None: not worked out), and ``seen`` is how many of
    the sampled scenarios that differ do so in this way. ``region`` is a part of the space in words: around the
    example, as large as can be.
    """

    old: Value
    new: Value
    shown: tuple[str, str]
    least: float | None
    most: float | None
    region: str | None
    example: Mapping[str, Value]
    causes: Causes
    seen: int | None = None
    lost: tuple[str, ...] | None = None
    gained: tuple[str, ...] | None = None
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """How many scenarios were drawn where a decision may differ, each cell alike, and in how many it does."""

    drawn: int
    differ: int


@dataclass(frozen=True, slots=True)
class Decision:
    """An attribute whose answers differ somewhere, or may.

    ``own`` says that a statement about it is written differently; else it follows from others. ``main`` are these and
    the choices and decisions that trees are drawn of. ``least`` and ``most``
    bound the share of the compared cells where it differs; they are equal where it is exact. ``reason`` says why it is
    not, ``atoms`` names the tests that hide it.
    """

    name: str
    title: str
    own: bool
    main: bool
    least: float
    most: float
    kinds: tuple[Kind, ...]
    more: int = 0  # kinds of change that are not listed
    sample: Sample | None = None
    reason: str | None = None
    atoms: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether the share is known exactly."""
        return self.least == self.most

    @property
    def shown(self) -> bool:
        """Whether a scenario shows that it differs."""
        return bool(self.kinds)


@dataclass(frozen=True, slots=True)
class Cases:
    """How many cases of the knowledge base were compared, and which of them are answered differently."""

    compared: int
    differ: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that was found.

    ``cells`` are the combinations of cells that both versions accept and do not both call contradictory. ``apart``
    says what was not compared, such as inputs that only one version knows. ``unproved`` are the decisions that could
    not be compared over all inputs, each with the reason. ``contenders`` are the records of which something is written
    differently, as candidates of choices.
    """

    changes: tuple[Change, ...]
    decisions: tuple[Decision, ...]
    same: tuple[str, ...] = ()
    cells: int = 0
    apart: tuple[str, ...] = ()
    unproved: Mapping[str, str] = field(default_factory=dict)
    cases: Cases | None = None
    contenders: tuple[Contender, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether some answer differs, or may."""
        return any(d.shown or d.most > 0 for d in self.decisions) or any(c.answers for c in self.changes)

    def as_dict(self) -> dict[str, Any]:
        """The difference as JSON-ready data, without what names the two versions."""
        return {
            "changes": [c.as_dict() for c in self.changes],
            "decisions": [_decision(d) for d in self.decisions],
            "same": list(self.same),
            "cells": str(self.cells),
            "apart": list(self.apart),
            "unproved": dict(self.unproved),
            "cases": None
            if self.cases is None
            else {"compared": self.cases.compared, "differ": list(self.cases.differ)},
            "contenders": [_contender(c) for c in self.contenders],
        }


def _contender(contender: Contender) -> dict[str, Any]:
    example, nearest = contender.example, contender.nearest
    return {
        "choice": contender.choice,
        "title": contender.title,
        "record": contender.record,
        "label": contender.label,
        "how": contender.how,
        "cases": list(contender.cases),
        "tried": contender.tried,
        "example": None if example is None else _given(example.scenario),
        "case": None if example is None else example.case,
        "nearest": None
        if nearest is None
        else {
            "example": _given(nearest.scenario),
            "case": nearest.case,
            "chosen": nearest.chosen,
            "chosen_label": nearest.label,
            "place": nearest.place,
            "out": nearest.out,
            "scores": [
                {"attribute": name, "title": title, "record": mine, "chosen": theirs}
                for name, title, mine, theirs in nearest.by
            ],
        },
    }


def _given(scenario: Scenario) -> dict[str, Any]:
    return {name: plain(value) for name, value in sorted(scenario.given.items())}


def _decision(decision: Decision) -> dict[str, Any]:
    sample = decision.sample
    return {
        "attribute": decision.name,
        "title": decision.title,
        "own": decision.own,
        "main": decision.main,
        "exact": decision.exact,
        "share": {"least": decision.least, "most": decision.most},
        "sample": None if sample is None else {"drawn": sample.drawn, "differ": sample.differ},
        "reason": decision.reason,
        "atoms": list(decision.atoms),
        "kinds": [_kind(k) for k in decision.kinds],
        "more": decision.more,
    }


def _kind(kind: Kind) -> dict[str, Any]:
    return {
        "from": plain(kind.old),
        "to": plain(kind.new),
        "shown": list(kind.shown),
        "lost": None if kind.lost is None else list(kind.lost),
        "gained": None if kind.gained is None else list(kind.gained),
        "share": None if kind.least is None else {"least": kind.least, "most": kind.most},
        "seen": kind.seen,
        "region": kind.region,
        "example": {name: plain(value) for name, value in kind.example.items()},
        "case": kind.case,
        "rules_from": list(kind.causes.old),
        "rules_to": list(kind.causes.new),
        "because_of": [
            {"what": c.what, "id": c.id, "how": c.how, "file": c.position.file, "line": c.position.line}
            for c in kind.causes.changes
        ],
        "through": list(kind.causes.through),
    }


def plain(value: Value) -> Any:
    """A value as JSON has it."""
    return list(value) if isinstance(value, tuple) else value
