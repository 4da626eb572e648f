"""Plans and reasons on standard output or in a file: all of the plain forms of commands, the end of it with options."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from .engine.annotations import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from .api import Plan
    from .render.text import Terminal

_NOTHING: Mapping[str, Any] = {"settings": (), "without": (), "only": (), "facts": (), "kb": None}
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:@%+,")  # to every shell


def answer(attribute: str | None, file: str | None, settings: tuple[str, ...], form: str) -> None:
    """The plan for a scenario file and settings, or why an ``attribute`` of it has its value, on standard output."""
    from .api import load
    from .scenarios import Said, scenario_said

    base = load()
    plan = base.plan_of(scenario_said(base.compiled, Said(file, settings=settings)))
    if attribute is not None:
        document = plan.why(attribute).to_dict()
        if form == "text":
            from .render.text import terminal
            from .render.why import why_text

            emit(why_text(document, terminal(sys.stdout)))
        else:
            emit(as_json(document))
    elif form == "text":
        emit(plan_text(plan, {**_NOTHING, "scenario": file, "settings": settings}))
    else:
        emit(as_json(plan.to_dict()))


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


def as_json(document: object) -> str:
    """A document as JSON for people and programs: ``json.dumps`` with an indent, in a fourth of its time."""
    try:
        from _json import encode_basestring as quoted

        return _written(document, "", quoted)
    except (ImportError, TypeError):  # another Python than CPython; what is not plain
        import json

        return json.dumps(document, ensure_ascii=False, indent=2)


def _written(value: Any, margin: str, quoted: Callable[[str], str]) -> str:
    """JSON of plain data, all but its first line behind a margin. Raises TypeError for anything else."""
    kind = value.__class__
    if kind is str:
        return quoted(value)
    if value is None or kind is bool:
        return "null" if value is None else "true" if value else "false"
    if kind is int or (kind is float and value - value == 0):
        return repr(value)
    inner = margin + "  "
    if kind is dict:
        parts, ends = [f"{quoted(key)}: {_written(item, inner, quoted)}" for key, item in value.items()], "{}"
    elif kind is list or kind is tuple:
        parts, ends = [_written(item, inner, quoted) for item in value], "[]"
    else:
        raise TypeError
    between = f",\n{inner}"
    return f"{ends[0]}\n{inner}{between.join(parts)}\n{margin}{ends[1]}" if parts else ends


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
