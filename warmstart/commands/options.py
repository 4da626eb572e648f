"""What several commands share: where the scenario and the knowledge base come from, and where the answer goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..plainly import as_json as as_json
from ..plainly import emit as emit

if TYPE_CHECKING:
    from pathlib import Path

    from ..api import KnowledgeBase, Plan
    from ..engine import compiled
    from ..engine.scenario import Scenario

Command = TypeVar("Command", bound=Callable[..., Any])


class FilePath(click.Path):
    """An option's path as a ``pathlib.Path``, which is imported where somebody gives one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        from pathlib import Path

        return Path(os.fsdecode(super().convert(value, param, ctx)))


def completion_base(context: click.Context) -> compiled.KnowledgeBase | None:
    """The knowledge base whose names shell completion offers; None while it has mistakes."""
    from ..api import load
    from ..engine.diagnostics import KnowledgeError

    try:
        return load(context.params.get("kb")).compiled
    except KnowledgeError:
        return None


def attribute_names(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """The names of attributes that begin with what was typed, for shell completion."""
    base = completion_base(context)
    attributes = base.attributes.values() if base else ()
    return [a.name for a in attributes if a.record is None and a.name.startswith(incomplete)]


def record_ids(catalogue: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Shell completion with the ids of a catalogue."""

    def complete(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
        base = completion_base(context)
        found = base.catalogues.get(catalogue) if base else None
        return [ident for ident in (found.ids if found else ()) if ident.startswith(incomplete)]

    return complete


def _settings(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """``name=`` for every input, or ``name=value`` for the values of one that has few."""
    name, equals, value = incomplete.partition("=")
    if not equals:
        return [f"{found}=" for found in attribute_names(context, parameter, incomplete)]
    base = completion_base(context)
    attribute = base.attributes.get(name) if base else None
    if base is None or attribute is None:
        return []
    kind = attribute.kind.item or attribute.kind
    values = base.catalogues[kind.record].ids if kind.record else kind.values
    return [f"{name}={found}" for found in values if found.startswith(value)]


def kb_option(command: Command) -> Command:
    """``--kb``: another knowledge base than the shipped one."""
    return click.option(
        "--kb",
        "kb",
        metavar="DIR",
        type=FilePath(),
        help="Another knowledge base than the one that is shipped.",
    )(command)


def facts_option(command: Command) -> Command:
    """``--facts``: more facts, such as one's own models."""
    return click.option(
        "--facts",
        multiple=True,
        metavar="FILE",
        type=FilePath(),
        help="More facts: your own models, GPUs … (repeatable).",
    )(command)


def scenario_options(command: Command) -> Command:
    """Everything that says what the user has."""
    for option in (
        facts_option,
        kb_option,
        click.option(
            "--only", multiple=True, metavar="CHOICE=ID", shell_complete=_settings,
            help="Choose among these only: plan.strategy=lora (repeatable).",
        ),
        click.option(
            "--without", multiple=True, metavar="CHOICE=ID", shell_complete=_settings,
            help="Leave out a candidate: plan.strategy=lora (repeatable).",
        ),
        click.option(
            "--set", "settings", multiple=True, metavar="NAME=VALUE", shell_complete=_settings,
            help="Say one thing: data.n_train=800 (repeatable; wins over the file).",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def scenario_argument(command: Command) -> Command:
    """``SCENARIO``: a file, or ``-`` for standard input."""
    return click.argument("scenario", required=False, metavar="[SCENARIO.yaml|-]", type=click.Path(allow_dash=True))(
        command
    )


def output_option(what: str) -> Callable[[Command], Command]:
    """``-o``: a file instead of standard output."""

    def add(command: Command) -> Command:
        return click.option("-o", "--output", type=FilePath(dir_okay=False), metavar="FILE", help=what)(command)

    return add


def open_base(kb: Path | None, facts: tuple[Path, ...] = ()) -> KnowledgeBase:
    """The knowledge base that the options name."""
    from ..api import load

    return load(kb, facts=facts)


def open_plan(kb: Path | None, facts: tuple[Path, ...], engine: str = "native", **said: Any) -> Plan:
    """The plan for what the options say."""
    base = open_base(kb, facts)
    return base.plan_of(said_scenario(base, **said), engine)


def said_scenario(
    base: KnowledgeBase,
    scenario: str | None,
    settings: tuple[str, ...],
    without: tuple[str, ...] = (),
    only: tuple[str, ...] = (),
) -> Scenario:
    """The scenario that the options say."""
    from ..scenarios import Said, scenario_said

    text = sys.stdin.buffer.read() if scenario == "-" else None
    return scenario_said(base.compiled, Said(scenario, text, settings, without, only))


def form_of(output: Path | None, *forms: str) -> str:
    """The form that the ending of a file asks for, among ``forms``; else text."""
    ending = output.suffix.lower().removeprefix(".") if output else ""
    ending = {"htm": "html", "markdown": "md"}.get(ending, ending)
    return ending if ending in forms else "text"
