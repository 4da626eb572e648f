"""``warmstart why``: the reasons of one line of the plan."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from .options import (
    as_json,
    attribute_names,
    emit,
    form_of,
    open_plan,
    output_option,
    scenario_argument,
    scenario_options,
)

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("attribute", shell_complete=attribute_names)
@scenario_argument
@scenario_options
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "md", "svg"]), help="[default: text, or what FILE ends in]"
)
@click.option("--depth", type=click.IntRange(min=0), help="How many steps down to go.  [default: all that matter]")
@click.option("--full", is_flag=True, help="Also show what made no difference.")
@output_option("Write to FILE (.json, .md, .svg or .txt).")
def why(attribute: str, form: str | None, depth: int | None, full: bool, output: Path | None, **chosen: Any) -> None:
    """Why ATTRIBUTE has its value: the rules, what they rest on, and who says so.

    ATTRIBUTE is a line of the plan (plan.strategy) or a field of a record (model.score[resnet50]).

    \b
    warmstart why plan.strategy my-project.yaml
    warmstart why plan.lr_head my-project.yaml -o why.svg
    """
    plan = open_plan(**chosen)
    document = plan.why(attribute).to_dict()
    form = form or form_of(output, "json", "md", "svg")
    if form == "json":
        emit(as_json(document), output)
        return
    from ..render import why as drawn

    if form == "svg":
        emit(drawn.why_svg(document), output)
    elif form == "md":
        emit(drawn.why_markdown(document, depth=depth, full=full), output)
    else:
        from ..render.text import Terminal, terminal

        emit(drawn.why_text(document, Terminal() if output else terminal(sys.stdout), depth=depth, full=full), output)
