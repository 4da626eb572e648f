"""``warmstart matrix``: which model suits which task."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from .options import as_json, emit, facts_option, form_of, kb_option, open_base, output_option

if TYPE_CHECKING:
    from pathlib import Path

    from ..render.text import Terminal


@click.command()
@click.option("--all", "everything", is_flag=True, help="Every model and every task.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "html", "svg"]), help="[default: text, or what FILE ends in]"
)
@output_option("Write to FILE (.html, .svg, .json or .txt).")
@click.option("--reasons", is_flag=True, help="In text: also every cell with its reason.")
@facts_option
@kb_option
def matrix(
    everything: bool, reasons: bool, form: str | None, output: Path | None, facts: tuple[Path, ...], kb: Path | None
) -> None:
    """Which model suits which task: 1 to 5 stars for every pair, each with its reason.

    \b
    warmstart matrix
    warmstart matrix --all -o matrix.html
    """
    from ..matrix import matrix_document

    document = matrix_document(open_base(kb, facts), everything=everything)
    form = form or form_of(output, "json", "html", "svg")
    if form == "json":
        emit(as_json(document), output)
        return
    from ..render import matrix as drawn

    if form == "html":
        emit(drawn.matrix_html(document), output)
    elif form == "svg":
        emit(drawn.matrix_svg(document), output)
    else:
        from ..render.text import Terminal, terminal

        screen = Terminal() if output else terminal(sys.stdout)
        text = drawn.matrix_text(document, screen)
        emit(text + (_reasons(document, screen) if reasons else ""), output)


def _reasons(document: dict[str, Any], terminal: Terminal) -> str:
    """Every cell with its reason, a model after the other."""
    from ..render.text import wrap

    tasks = {task["id"]: task["label"] for task in document["tasks"]}
    lines: list[str] = []
    for model in document["models"]:
        lines += ["", terminal.paint(model["label"], "bold")]
        for cell in document["cells"]:
            if cell["model"] == model["id"]:
                stars = "?" if cell["stars"] is None else cell["stars"]
                text = f"{stars} {tasks[cell['task']]}: {cell['because'] or 'nothing is known'}"
                lines += wrap(terminal.shown(text), terminal.width, "  ", "    ")
    return "\n".join(lines) + "\n"
