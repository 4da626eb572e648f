"""``warmstart why-not``, ``what-if``, ``flip`` and ``sensitivity``: short answers about a plan."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

from ..engine.immutable import replace
from .options import (
    Command,
    as_json,
    attribute_names,
    emit,
    form_of,
    open_base,
    open_plan,
    output_option,
    said_scenario,
    scenario_argument,
    scenario_options,
)

if TYPE_CHECKING:
    from pathlib import Path

    from ..answers import Answer
    from ..api import KnowledgeBase
    from ..engine.diagnostics import Position
    from ..engine.scenario import Scenario

_CHANGE = re.compile(r"([a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)+)(!?=)(.*)", re.DOTALL)


def _answer_options(command: Command) -> Command:
    """``--format`` and ``-o``."""
    form = click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json", "md", "svg"]),
        help="[default: text, or what FILE ends in]",
    )
    return scenario_options(form(output_option("Write to FILE (.json, .md, .svg or .txt).")(command)))


def _told(answer: Answer, form: str | None, output: Path | None) -> None:
    form = form or form_of(output, "json", "md", "svg")
    if form == "json":
        emit(as_json(answer.to_dict()), output)
        return
    if form == "svg":
        emit(answer.to_svg(), output)
        return
    from ..render.answers import answer_markdown, answer_text
    from ..render.text import Terminal, terminal

    if form == "md":
        emit(answer_markdown(answer.kind, answer.to_dict()), output)
    else:
        emit(answer_text(answer.kind, answer.to_dict(), Terminal() if output else terminal(sys.stdout)), output)


def _asked(about: str, example: str) -> tuple[str, str]:
    """The attribute and the value that ``ATTRIBUTE=VALUE`` names."""
    name, equals, value = (part.strip() for part in about.partition("="))
    if not (name and equals and value):
        raise click.UsageError(f"Say which value: {example}")
    return name, value


@click.command("why-not")
@click.argument("about", metavar="ATTRIBUTE=VALUE", shell_complete=attribute_names)
@scenario_argument
@_answer_options
def why_not(about: str, form: str | None, output: Path | None, **chosen: Any) -> None:
    """Why a line of the plan is not something else.

    For each rule that would say so: which of its tests fail and by how much, or
    what came first.

    \b
    warmstart why-not plan.strategy=lora my-project.yaml
    warmstart why-not plan.model=resnet50 my-project.yaml
    """
    name, value = _asked(about, "warmstart why-not plan.strategy=lora")
    _told(open_plan(**chosen).why_not(name, value), form, output)


@click.command("what-if")
@click.argument("said", nargs=-1, required=True, metavar="NAME=VALUE... [SCENARIO.yaml|-]")
@_answer_options
def what_if(said: tuple[str, ...], form: str | None, output: Path | None, **chosen: Any) -> None:
    """How the plan would change with the inputs.

    NAME=VALUE says what changes; NAME= takes back what the scenario says;
    CHOICE!=ID leaves a candidate out.

    \b
    warmstart what-if data.n_train=50000 my-project.yaml
    warmstart what-if compute.vram_gb=24 compute.gpus=2 my-project.yaml
    warmstart what-if plan.strategy!=lora my-project.yaml
    """
    changes = [match for part in said if (match := _CHANGE.fullmatch(part))]
    files = [part for part in said if not _CHANGE.fullmatch(part)]
    if not changes or len(files) > 1:
        raise click.UsageError("Say what changes, and at most one scenario: warmstart what-if data.n_train=50000")
    base = open_base(chosen.pop("kb"), chosen.pop("facts"))
    plan = base.plan_of(said_scenario(base, files[0] if files else None, **chosen))
    withdrawn = tuple(name for name, sign, value in (m.groups() for m in changes) if sign == "=" and not value.strip())
    _told(plan.what_if_said(_changes(base, [m for m in changes if m[3].strip()]), withdrawn), form, output)


def _changes(base: KnowledgeBase, changes: list[re.Match[str]]) -> Scenario:
    from ..engine.diagnostics import ScenarioError
    from ..scenarios import Said, scenario_said

    given = tuple(f"{name}={value}" for name, sign, value in (m.groups() for m in changes) if sign == "=")
    without = tuple(f"{name}={value}" for name, sign, value in (m.groups() for m in changes) if sign == "!=")
    try:
        return scenario_said(base.compiled, Said(settings=given, without=without))
    except ScenarioError as error:
        raise ScenarioError([replace(d, position=_place(d.position)) for d in error.diagnostics]) from None


def _place(position: Position) -> Position:
    """The place of a finding: what is read as an option elsewhere stands for itself here."""
    from ..engine.diagnostics import Position

    return Position(re.sub(r"^--\w+ ", "", position.file), position.line, position.column)


@click.command()
@click.argument("about", metavar="ATTRIBUTE[=VALUE]", shell_complete=attribute_names)
@scenario_argument
@click.option("--inputs", type=click.IntRange(1, 6), default=3, show_default=True, help="How many inputs may change.")
@click.option("--cases", type=click.IntRange(1), default=2000, show_default=True, help="How many cases to look at.")
@_answer_options
def flip(about: str, inputs: int, cases: int, form: str | None, output: Path | None, **chosen: Any) -> None:
    """The smallest changes of the inputs that would flip a line of the plan.

    Fewest inputs first, then the nearest values. With VALUE, a value or a test
    as in rules, only what gets there. What you cannot change is left alone.

    \b
    warmstart flip plan.strategy my-project.yaml
    warmstart flip plan.strategy=lora my-project.yaml
    warmstart flip "estimate.hours=<= 2" my-project.yaml
    """
    name, _, value = (part.strip() for part in about.partition("="))
    _told(open_plan(**chosen).flip(name, value or None, inputs=inputs, cases=cases), form, output)


@click.command()
@scenario_argument
@click.option(
    "--decision", "decisions", multiple=True, metavar="NAME", shell_complete=attribute_names,
    help="What counts (repeatable).  [default: what trees are drawn of]",
)  # fmt: skip
@_answer_options
def sensitivity(decisions: tuple[str, ...], form: str | None, output: Path | None, **chosen: Any) -> None:
    """How near the numbers of a scenario are to where something changes.

    \b
    warmstart sensitivity my-project.yaml
    warmstart sensitivity my-project.yaml --decision plan.model
    """
    _told(open_plan(**chosen).sensitivity(*decisions), form, output)
