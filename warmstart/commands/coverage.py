"""``warmstart kb coverage``: what the worked cases exercise, and which cases are missing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import FilePath, as_json, emit, kb_option, output_option

if TYPE_CHECKING:
    from ..engine.compiled import KnowledgeBase
    from ..engine.coverage.measure import Coverage, Tally


@click.command()
@click.argument("directory", required=False, metavar="[DIR]", type=FilePath())
@kb_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "md"]), help="[default: text, or what FILE ends in]"
)
@click.option("--tests", is_flag=True, help="Also list the tests that were not tried both ways.")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Exit code 1 if fewer of the rules and rows are exercised.",
)
@click.option(
    "--fail-under-tests",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Exit code 1 if fewer of the tests are tried both ways.",
)
@click.option(
    "--suggest",
    type=FilePath(dir_okay=False),
    metavar="FILE",
    help="Write the cases that are missing to FILE (with --tests: also for tests), for an expert to fill in.",
)
@output_option("Write to FILE (.json, .md or .txt).")
def coverage(
    directory: Path | None,
    kb: Path | None,
    form: str | None,
    tests: bool,
    fail_under: float | None,
    fail_under_tests: float | None,
    suggest: Path | None,
    output: Path | None,
) -> None:
    """Which rules, rows and tests do the worked cases exercise?

    A rule is exercised where something that it concludes stands. A test is tried both ways where a case makes it true
    and a case makes it false, each time so that the rule's condition turns on it.

    \b
    warmstart kb coverage kb --suggest kb/cases/missing.yaml
    """
    from ..engine.cases import load_cases
    from ..engine.coverage.measure import measure
    from ..engine.diagnostics import KnowledgeError
    from ..engine.load import load_base
    from ..render.coverage import coverage_markdown, coverage_text
    from ..render.text import Terminal, terminal
    from .knowledge import _chosen

    where = _chosen(directory, kb)
    base = load_base(where)
    cases, findings = load_cases(base, where)
    if any(finding.severity == "error" for finding in findings):
        raise KnowledgeError(findings)
    _refuse_to_overwrite(suggest)
    found = measure(base, cases)
    document = {**found.as_dict(), "suggested": _suggested(base, found, suggest, tests)}
    match form or {".json": "json", ".md": "md"}.get(output.suffix if output else "", "text"):
        case "json":
            emit(as_json(document), output)
        case "md":
            emit(coverage_markdown(document, tests=tests), output)
        case _:
            screen = Terminal() if output else terminal(sys.stdout)
            emit(coverage_text(document, screen, tests=tests), output)
    if _under(found.decided(), fail_under, "rules and rows") | _under(found.both_ways(), fail_under_tests, "tests"):
        sys.exit(1)


def _refuse_to_overwrite(file: Path | None) -> None:
    if file is not None and file.exists():
        raise click.ClickException(f"{file} exists already, and is not overwritten: name a new file for --suggest")


def _suggested(base: KnowledgeBase, found: Coverage, file: Path | None, tests: bool) -> dict[str, Any] | None:
    """Write the cases that are missing; say what they are, and what none can exercise."""
    if file is None:
        return None
    from ..engine.coverage.suggest import suggest
    from ..engine.symbolic.diagrams import BudgetExceeded

    try:
        suggestion = suggest(base, found, tests=tests)
    except BudgetExceeded:
        raise click.ClickException("the diagrams of the knowledge base are too large to search for cases") from None
    if suggestion.cases:
        with file.open("x", encoding="utf-8") as written:
            written.write(suggestion.text())
    return suggestion.as_dict(str(file))


def _under(tally: Tally, least: float | None, what: str) -> bool:
    """Whether less is covered than was asked for; told on standard error."""
    if least is None or tally.share * 100 >= least:
        return False
    click.echo(f"{tally.share:.1%} of the {what} are covered, less than the {least:g}% asked for", err=True)
    return True
