"""``warmstart kb score``: do the rules choose well among what people measured?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from .options import FilePath, emit, kb_option, output_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@kb_option
@click.option(
    "--questions",
    required=True,
    type=FilePath(dir_okay=False),
    metavar="FILE",
    help="Answer the questions of this file instead, one JSON object a line: options in the order of the advice.",
)
@output_option("Write to FILE.")
def score(kb: Path | None, questions: Path, output: Path | None) -> None:
    """Let the rules choose among the options of published comparisons.

    \b
    warmstart kb score --questions questions.jsonl -o answers.jsonl
    """
    from ..api import load, shipped_directory
    from ..engine.infer import Engine
    from ..table_questions import Reader, answer, word_files

    where = kb or shipped_directory()
    base = load(kb, facts=word_files(where)).compiled
    engine = Engine(base)
    answers = [answer(engine, question) for question in Reader(base).read(questions)]
    emit("\n".join(json.dumps(found, ensure_ascii=False) for found in answers), output)
