"""``warmstart kb score``: do the rules choose well among what people measured?"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from .options import FilePath, as_json, emit, kb_option, output_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("directory", required=False, metavar="[DIR]", type=FilePath())
@kb_option
@click.option(
    "--questions",
    type=FilePath(dir_okay=False),
    metavar="FILE",
    help="Answer the questions of this file instead, one JSON object a line: options in the order of the advice.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--record", "keep", is_flag=True, help="Keep this score; a later one that is worse gives exit code 1.")
@output_option("Write to FILE.")
def score(
    directory: Path | None, kb: Path | None, questions: Path | None, form: str, keep: bool, output: Path | None
) -> None:
    """Do the rules choose well among what people measured? Regret on published comparisons (evidence/*.yaml).

    The rules that advise users place the options of each question; baselines stand beside them. Exit code 1 if the
    score is worse than the one recorded, by more than a tolerance.

    \b
    warmstart kb score
    warmstart kb score --questions questions.jsonl -o answers.jsonl
    """
    from .knowledge import _chosen

    where = _chosen(directory, kb)
    if questions is not None:
        emit(_answers(where, questions), output)
        return
    from ..engine.diagnostics import KnowledgeError
    from ..engine.load import load_base
    from ..engine.scoring.evidence import load_evidence
    from ..scoring import RECORDED, read_record, record, score_document, score_text

    base = load_base(where)
    comparisons, findings = load_evidence(base, where)
    if any(finding.severity == "error" for finding in findings):
        raise KnowledgeError(findings)
    if not comparisons:
        raise click.UsageError(f"there is no evidence in {where / 'evidence'}")
    document = score_document(base, comparisons, read_record(where))
    emit(as_json(document) if form == "json" else score_text(document), output)
    if keep:
        emit(as_json(record(document)), where / RECORDED)
    elif document["worse"]:
        sys.exit(1)


def _answers(where: Path, questions: Path) -> str:
    """The questions of a file, answered, one JSON object a line."""
    from ..engine.infer import Engine
    from ..engine.load import load_base
    from ..table_questions import Reader, answer, word_files

    base = load_base(where, extra_facts=word_files(where))
    if "phrase" not in base.catalogues:
        raise click.UsageError(f"{where} has no words to read tables with (a catalogue 'phrase')")
    engine = Engine(base)
    answers = (answer(engine, question) for question in Reader(base).read(questions))
    return "\n".join(json.dumps(found, ensure_ascii=False) for found in answers)
