"""A plan as text, on standard output or in a file: all of ``warmstart recommend FILE``, the end of it with options."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from .engine.annotations import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from .api import Plan
    from .render.text import Terminal

_NOTHING: Mapping[str, Any] = {"settings": (), "without": (), "only": (), "facts": (), "kb": None}
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:@%+,")  # to every shell


def recommend(file: str) -> None:
    """The plan for a scenario file, with the shipped knowledge base, on standard output."""
    from .api import load
    from .scenarios import Said, scenario_said

    base = load()
    plan = base.plan_of(scenario_said(base.compiled, Said(file)))
    emit(plan_text(plan, {**_NOTHING, "scenario": file}), None)


def plan_text(plan: Plan, chosen: Mapping[str, Any], output: Path | None = None) -> str:
    """The report about a plan, with the command that explains it; ``chosen`` are the options that made it."""
    from .render.text import Terminal, terminal
    from .report_text import report_text

    screen = Terminal() if output else terminal(sys.stdout)
    return report_text(plan.report(), screen) + _ask_on(plan, chosen, screen)


def emit(text: str, output: Path | None = None) -> None:
    """Write ``text`` to a file, or to standard output."""
    if output is None:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
    else:
        output.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")


def _ask_on(plan: Plan, chosen: Mapping[str, Any], terminal: Terminal) -> str:
    """The command that explains the first decision of this plan, for who does not know yet that one can ask."""
    base = plan.result.base
    decision = next((n for n in (*base.trees, *base.choices) if n in plan), None)
    if decision is None or chosen["scenario"] == "-":
        return ""
    words = ["warmstart", "why", decision, *([chosen["scenario"]] if chosen["scenario"] else [])]
    for option, name in (("--set", "settings"), ("--without", "without"), ("--only", "only"), ("--facts", "facts")):
        words += [word for value in chosen[name] for word in (option, str(value))]
    words += ["--kb", str(chosen["kb"])] if chosen["kb"] else []
    lines = ["", terminal.paint("ASK WHY any line of it is so:", "bold", "cyan"), f"  {_joined(words)}"]
    return terminal.shown("\n".join(lines)) + "\n"


def _joined(words: list[str]) -> str:
    if all(word and _PLAIN.issuperset(word) for word in words):
        return " ".join(words)
    import shlex  # where something must be quoted

    return shlex.join(words)
