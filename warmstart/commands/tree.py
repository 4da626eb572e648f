"""``warmstart tree``: the decision tree of a decision."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from .options import FilePath, as_json, attribute_names, emit, open_base, said_scenario, scenario_options

FORMS = ("svg", "png", "pdf", "dot", "mmd", "json", "html")


@click.command()
@click.argument("decision", required=False, shell_complete=attribute_names)
@click.option(
    "--scenario", metavar="SCENARIO.yaml|-", type=click.Path(allow_dash=True), help="Fix what it says; mark its path."
)
@scenario_options
@click.option(
    "--about",
    multiple=True,
    metavar="NAME",
    shell_complete=attribute_names,
    help="An input that the tree asks about (repeatable).  [default: those that the knowledge base names]",
)
@click.option("--depth", type=click.IntRange(min=1), help="How many questions deep to draw.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Without -o.")
@click.option(
    "-o",
    "--output",
    type=FilePath(dir_okay=False),
    metavar="FILE",
    help=f"Write to FILE: its ending says what ({', '.join(FORMS)}).",
)
def tree(
    decision: str | None,
    about: tuple[str, ...],
    depth: int | None,
    form: str,
    output: Path | None,
    kb: Path | None,
    facts: tuple[Path, ...],
    **said: Any,
) -> None:
    """Draw the decision tree of DECISION: exactly what the rules do.

    DECISION is plan.strategy, or another choice or attribute with few values.
    Without -o the tree is printed as an outline.

    \b
    warmstart tree -o strategy.svg
    warmstart tree plan.strategy --scenario my-project.yaml -o strategy.png
    """
    from ..engine.trees.tree import decision_tree

    base = open_base(kb, facts)
    decision = decision or next(iter(base.compiled.trees), None) or next(iter(base.compiled.choices), None)
    if decision is None:
        raise click.UsageError("Name a decision: this knowledge base has no choices.")
    names = [name.strip() for part in about for name in part.split(",")] or None
    document = decision_tree(base.compiled, decision, about=names, scenario=said_scenario(base, **said), depth=depth)
    if output is None:
        emit(as_json(document) if form == "json" else _outline(document))
        return
    from ..render.tree import write_tree

    write_tree(document, output)


def _outline(document: dict[str, Any]) -> str:
    from ..render.text import terminal
    from ..tree_outline import tree_outline

    return tree_outline(document, terminal(sys.stdout))
