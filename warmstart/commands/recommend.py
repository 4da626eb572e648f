"""``warmstart recommend``: a plan for what the user has."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from .options import as_json, emit, open_plan, output_option, scenario_argument, scenario_options


@click.command()
@scenario_argument
@scenario_options
@click.option("--format", "form", type=click.Choice(["text", "json", "md", "html"]), default="text", show_default=True)
@output_option("Write to FILE.")
def recommend(form: str, output: Path | None, **chosen: Any) -> None:
    """A plan for what you have, and why.

    SCENARIO is a YAML file (or - for standard input) of attributes and values.

    \b
    warmstart recommend my-project.yaml
    warmstart recommend --set target.task=tabular --set data.n_train=800
    """
    plan = open_plan(**chosen)
    if form == "json":
        emit(as_json(plan.to_dict()), output)
    elif form == "md":
        from ..report_markdown import report_markdown

        emit(report_markdown(plan.report()), output)
    elif form == "html":
        from ..report_html import report_page

        emit(report_page(plan.report()), output)
    else:
        from ..render.text import Terminal, terminal
        from ..report_text import report_text

        emit(report_text(plan.report(), Terminal() if output else terminal(sys.stdout)), output)
