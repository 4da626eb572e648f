"""What the checks find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from ..diagnostics import Diagnostic, Position, Severity
from ..kinds import Value

Kind = Literal[
    "gap",
    "conflict",
    "empty-choice",
    "never-fires",
    "redundant",
    "never-concluded",
    "always-true",
    "unused-input",
    "unused-silence",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, with the evidence for it.

    ``share`` is the part of the input space's cells (0 to 1) where it is so; ``region`` says one such part in words,
    which ``covers`` so much of the share (0 to 1; None: nobody counted); ``example`` is a scenario in it. ``others``
    are the other rules that have to do with it. ``owner`` is what a ``silence:`` that applies stands on: the id of a
    rule or table, or the name of an attribute; ``silenced`` is its reason, ``silenced_at`` where it stands.
    """

    kind: Kind
    severity: Severity
    position: Position
    message: str
    attribute: str | None = None
    rule: str | None = None
    others: tuple[str, ...] = ()
    share: float | None = None
    region: str | None = None
    covers: float | None = None
    example: Mapping[str, Value] | None = None
    hint: str | None = None
    owner: tuple[str, ...] = ()
    silenced: str | None = None
    silenced_at: Position | None = None
    source: str | None = field(default=None, compare=False)

    @property
    def counts(self) -> bool:
        """Whether somebody must do something about it."""
        return self.silenced is None and self.severity != "info"

    def as_dict(self) -> dict[str, Any]:
        """The finding as JSON-ready data, with the keys of ``kb verify --format json``."""
        example = self.example
        return {
            "code": self.kind,
            "kind": self.kind,
            "severity": self.severity,
            "attribute": self.attribute,
            "rule": self.rule,
            "with": list(self.others),
            "file": self.position.file,
            "line": self.position.line,
            "column": self.position.column,
            "share": self.share,
            "region": self.region,
            "covers": self.covers,
            "example": None if example is None else {k: _plain(v) for k, v in example.items()},
            "message": self.message,
            "hint": self.hint,
            "silenced": self.silenced,
        }

    def diagnostic(self) -> Diagnostic:
        """The finding as it is told beside those of ``kb check``."""
        message = self.message if self.silenced is None else f"{self.message} (silenced: {self.silenced})"
        return Diagnostic(self.kind, message, self.position, self.hint, self.severity, self.source)

    def text(self) -> str:
        """The finding for a terminal: with where it is so, how often, and a scenario to try."""
        lines = [self.diagnostic().text()]
        if self.region is not None:
            lines.append(f"   where: {self.region}{_told_share(self.share, self.covers)}")
        if self.example is not None:
            flow = ", ".join(f"{k}: {_yaml(v)}" for k, v in self.example.items())
            lines.append(f"   example: {{{flow}}}")
        return "\n".join(lines)


def _told_share(share: float | None, covers: float | None) -> str:
    """How often it is so in all; and how much of that the words cover, where it is not all."""
    if share is None:
        return ""
    part = "" if covers is None or covers >= 0.9995 else f"; these words cover {_percent(covers)} of that"
    return f" ({_percent(share)} of all cells in total{part})"


def _percent(share: float) -> str:
    return f"{share:.1%}" if share >= 0.001 else f"{share:.1g}".replace("e-0", "e-")


def _plain(value: Value) -> Value:
    return list(value) if isinstance(value, tuple) else value


def _yaml(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_yaml, value))}]"
    return str(value)
