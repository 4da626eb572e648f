"""``warmstart recommend``: a plan for what the user has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ..plainly import plan_text
from .options import as_json, emit, form_of, open_plan, output_option, scenario_argument, scenario_options

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@scenario_argument
@scenario_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "md", "html"]),
    help="[default: text, or what FILE ends in]",
)
@click.option(
    "--engine",
    type=click.Choice(["native", "experta"]),
    default="native",
    show_default=True,
    help="What works the plan out; experta is a second opinion, slowly.",
)
@output_option("Write to FILE (.json, .md, .html or .txt).")
def recommend(form: str | None, output: Path | None, engine: str, **chosen: Any) -> None:
    """A plan for what you have, and why.

    SCENARIO is a YAML file (or - for standard input) of attributes and values.

    \b
    warmstart recommend my-project.yaml
    warmstart recommend --set target.task=tabular --set data.n_train=800
    """
    plan = open_plan(engine=engine, **chosen)
    form = form or form_of(output, "json", "md", "html")
    if form == "json":
        emit(as_json(plan.to_dict()), output)
    elif form == "md":
        from ..report_markdown import report_markdown

        emit(report_markdown(plan.report()), output)
    elif form == "html":
        from ..report_html import report_page

        emit(report_page(plan.report()), output)
    else:
        emit(plan_text(plan, chosen, output), output)
