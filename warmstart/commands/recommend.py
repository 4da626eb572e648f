"""``warmstart recommend``: a plan for what the user has."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from .options import as_json, emit, form_of, open_plan, output_option, scenario_argument, scenario_options

if TYPE_CHECKING:
    from pathlib import Path

    from ..api import Plan
    from ..render.text import Terminal


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
        from ..render.text import Terminal, terminal
        from ..report_text import report_text

        screen = Terminal() if output else terminal(sys.stdout)
        emit(report_text(plan.report(), screen) + _ask_on(plan, chosen, screen), output)


def _ask_on(plan: Plan, chosen: dict[str, Any], terminal: Terminal) -> str:
    """The command that explains the first decision of this plan, for who does not know yet that one can ask."""
    import shlex

    decision = next((n for n in (*plan.view.base.trees, *plan.view.base.choices) if n in plan), None)
    if decision is None or chosen["scenario"] == "-":
        return ""
    words = ["warmstart", "why", decision, *([chosen["scenario"]] if chosen["scenario"] else [])]
    for option, name in (("--set", "settings"), ("--without", "without"), ("--only", "only"), ("--facts", "facts")):
        words += [word for value in chosen[name] for word in (option, str(value))]
    words += ["--kb", str(chosen["kb"])] if chosen["kb"] else []
    lines = ["", terminal.paint("ASK WHY any line of it is so:", "bold", "cyan"), f"  {shlex.join(words)}"]
    return terminal.shown("\n".join(lines)) + "\n"
