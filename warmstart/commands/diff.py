"""``warmstart kb diff``: where the answers of two versions differ."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import FilePath, as_json, emit, kb_option, output_option

if TYPE_CHECKING:
    from ..engine.diff.model import Difference
    from ..revisions import Version

_FORMS = ["text", "json", "md", "github"]


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", required=False, metavar="[NEW]")
@kb_option
@click.option("--about", multiple=True, metavar="ATTRIBUTE", help="Only this decision (repeatable).")
@click.option("--format", "form", type=click.Choice(_FORMS), help="[default: text, or what FILE ends in]")
@click.option("--exit-code", is_flag=True, help="Exit code 1 if answers can differ, as git diff has it.")
@click.option("--budget", type=click.IntRange(min=1000), metavar="NODES", help="How large the diagrams may become.")
@click.option(
    "--samples",
    type=click.IntRange(min=0, max=10_000),
    metavar="N",
    help="Scenarios to run in both versions for each decision that cannot be told exactly.",
)
@click.option(
    "--summary",
    type=FilePath(dir_okay=False),
    metavar="FILE",
    help="Also write it as Markdown to FILE, for a comment or the summary of a workflow.",
)
@output_option("Write to FILE (.json, .md or .txt).")
def diff(
    old: str,
    new: str | None,
    kb: Path | None,
    about: tuple[str, ...],
    form: str | None,
    exit_code: bool,
    budget: int | None,
    samples: int | None,
    summary: Path | None,
    output: Path | None,
) -> None:
    """Where in the input space do the answers of two versions differ, and by which statements?

    OLD and NEW are directories, or git revisions of the knowledge directory; without NEW it is the directory --kb.

    \b
    warmstart kb diff HEAD~1 kb
    warmstart kb diff main kb --format md
    warmstart kb diff ../kb-of-last-year kb --about plan.strategy

    Every example has been run in both versions. A share is exact, or told as a range where arithmetic or a ranking
    decides inside the cells.
    """
    from ..api import shipped_directory
    from ..engine.cases import load_cases
    from ..engine.diff.compare import SAMPLES, compare
    from ..engine.load import load_base
    from ..engine.symbolic.diagrams import BUDGET
    from ..engine.wanted import attribute_called
    from ..revisions import versions
    from .knowledge import _near

    fallback = kb or _near(shipped_directory())
    with versions(old, new if new is not None else str(fallback), fallback) as found:
        bases = [load_base(version.directory) for version in found]
        for name in about:
            if name not in bases[0].attributes:
                attribute_called(bases[1], name, "--about")
        cases = {c.id: c.scenario for b, v in zip(bases, found, strict=True) for c in load_cases(b, v.directory)[0]}
        count = SAMPLES if samples is None else samples
        difference = compare(bases[0], bases[1], about=about, budget=budget or BUDGET, samples=count, cases=cases)
        document = _document(difference, found, [b.version for b in bases])
    if summary is not None:
        _tell(document, "md", summary)
    _tell(document, form or {".json": "json", ".md": "md"}.get(output.suffix if output else "", "text"), output)
    if exit_code and difference.differs:
        sys.exit(1)


def _document(difference: Difference, found: tuple[Version, Version], numbers: list[str]) -> dict[str, Any]:
    """The difference, with the names of its versions, and files as they are called where they lie."""
    sides = {
        side: {"name": version.name, "version": number}
        for side, version, number in zip(("old", "new"), found, numbers, strict=True)
    }
    return {**sides, **_placed(difference.as_dict(), found)}


def _placed(document: Any, found: tuple[Version, Version]) -> Any:
    """The same with the files of a revision under the directory that it is a revision of."""
    if isinstance(document, dict):
        return {k: _path(v, found) if k == "file" else _placed(v, found) for k, v in document.items()}
    return [_placed(one, found) for one in document] if isinstance(document, list) else document


def _path(file: str, found: tuple[Version, Version]) -> str:
    for version in found:
        if Path(file).is_relative_to(version.directory):
            return str(version.shown / Path(file).relative_to(version.directory))
    return file


def _tell(document: dict[str, Any], form: str, output: Path | None) -> None:
    from ..render.diff import diff_annotations, diff_markdown, diff_text
    from ..render.text import Terminal, terminal

    match form:
        case "json":
            emit(as_json(document), output)
        case "md":
            emit(diff_markdown(document), output)
        case "github":
            lines = diff_annotations(document)
            emit("\n".join(lines), output) if lines else None
        case _:
            emit(diff_text(document, Terminal() if output else terminal(sys.stdout)), output)
