"""``warmstart matrix``: which model suits which task."""

from __future__ import annotations

from pathlib import Path

import click

from .options import as_json, emit, facts_option, kb_option, open_base, output_option


@click.command()
@click.option("--all", "everything", is_flag=True, help="Every model and every task.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "html", "svg"]), help="[default: text, or what FILE ends in]"
)
@output_option("Write to FILE (.html, .svg, .json or .txt).")
@facts_option
@kb_option
def matrix(everything: bool, form: str | None, output: Path | None, facts: tuple[Path, ...], kb: Path | None) -> None:
    """Which model suits which task: 1 to 5 stars for every pair, each with its reason.

    \b
    warmstart matrix
    warmstart matrix --all -o matrix.html
    """
    from ..matrix import matrix_document

    document = matrix_document(open_base(kb, facts), everything=everything)
    form = form or {".json": "json", ".html": "html", ".htm": "html", ".svg": "svg"}.get(
        output.suffix if output else "", "text"
    )
    if form == "json":
        emit(as_json(document), output)
        return
    from ..render import matrix as drawn

    draw = {"text": drawn.matrix_text, "html": drawn.matrix_html, "svg": drawn.matrix_svg}[form]
    emit(draw(document), output)
