"""``warmstart kb``: for those who edit the knowledge base."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .coverage import coverage
from .diff import diff
from .options import FilePath, as_json, emit, kb_option, output_option
from .score import score
from .verify import verify

if TYPE_CHECKING:
    from ..engine.cases import CaseResult, Failure
    from ..engine.compiled import KnowledgeBase
    from ..engine.diagnostics import Diagnostic

_DIRECTORY = click.argument("directory", required=False, metavar="[DIR]", type=FilePath())


@click.group()
def kb() -> None:
    """Work on the knowledge base: check it, run its cases, prove it, compare versions."""


kb.add_command(score)
kb.add_command(verify)
kb.add_command(coverage)
kb.add_command(diff)


def _chosen(directory: Path | None, option: Path | None) -> Path:
    """The knowledge base that was named, as an argument or with ``--kb``, or the shipped one."""
    from ..api import shipped_directory

    return directory or option or _near(shipped_directory())


def _near(path: Path) -> Path:
    """``path`` from here, where that is shorter: so do the places of findings read better."""
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path


@kb.command()
@_DIRECTORY
@kb_option
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", show_default=True)
@output_option("Write to FILE.")
def check(directory: Path | None, kb: Path | None, form: str, output: Path | None) -> None:
    """Is the knowledge base sound? Every mistake with its file, line and column.

    Exit code 1 if there is an error in it.
    """
    from ..engine.cases import load_cases
    from ..engine.diagnostics import KnowledgeError, sort_key
    from ..engine.diagnostics import as_json as findings_json
    from ..engine.load import check_base
    from ..engine.scoring.evidence import load_evidence
    from ..engine.verify.silence import check_silences

    where = _chosen(directory, kb)
    base, findings = check_base(where, extra_facts=sorted((where / "words").glob("*.yaml")))
    if any(finding.code == "no-knowledge-base" for finding in findings):
        raise KnowledgeError(findings)
    if base is not None:
        beside = [*load_cases(base, where)[1], *load_evidence(base, where)[1], *check_silences(where, base)[1]]
        findings = sorted([*findings, *beside], key=sort_key)
    if form == "json":
        emit(findings_json(findings), output)
    elif form == "github":
        emit("\n".join(finding.annotation() for finding in findings), output) if findings else None
    else:
        size = "" if base is None else _size(base)
        grades = [] if base is None else [_grades(base)]
        emit("\n".join([*(finding.text() for finding in findings), _verdict(where, findings, size), *grades]), output)
    if any(finding.severity == "error" for finding in findings):
        sys.exit(1)


def _size(base: KnowledgeBase) -> str:
    return f"{len(base.rules)} rules, {len(base.facts)} stated fields, {len(base.sources)} sources"


def _grades(base: KnowledgeBase) -> str:
    """How many rules rest on what, and how many decide by a name learned by heart."""
    from ..engine.scoring.by_name import deciding_by_name

    counts = Counter(rule.strength for rule in base.rules.values())
    told = ", ".join(f"{counts[grade]} {grade}" for grade in base.strengths if counts[grade])
    named = deciding_by_name(base)
    return f"rules by evidence: {told}; deciding by a record's name: {len(named)}{_listed(named)}"


def _listed(names: Sequence[str]) -> str:
    return f" ({', '.join(names)})" if names else ""


def _verdict(where: Path, findings: Sequence[Diagnostic], size: str) -> str:
    counts = Counter(finding.severity for finding in findings)
    told = ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for word, n in counts.items())
    return f"{where}: {told}" if counts["error"] else f"{where} is sound: {size}{f' ({told})' if told else ''}"


@kb.command()
@_DIRECTORY
@kb_option
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", show_default=True)
@output_option("Write to FILE.")
def test(directory: Path | None, kb: Path | None, form: str, output: Path | None) -> None:
    """Do the worked cases give what the experts expect? Exit code 1 if one does not."""
    from ..engine.cases import load_cases, run_cases
    from ..engine.diagnostics import KnowledgeError
    from ..engine.load import load_base

    where = _chosen(directory, kb)
    base = load_base(where)
    cases, findings = load_cases(base, where)
    if any(finding.severity == "error" for finding in findings):
        raise KnowledgeError(findings)
    results = list(run_cases(base, cases))
    if form == "json":
        emit(as_json({"cases": [result.as_dict() for result in results]}), output)
    elif form == "github":
        failed = [_diagnostic(result, failure).annotation() for result in results for failure in result.failed]
        emit("\n".join(failed), output) if failed else None
    else:
        emit(_told(results), output)
    if not all(result.passed for result in results):
        sys.exit(1)


@kb.command()
@_DIRECTORY
@kb_option
@output_option("Write to FILE, for an editor with YAML support to read.")
def schema(directory: Path | None, kb: Path | None, output: Path | None) -> None:
    """A JSON Schema made from the vocabulary: with it an editor completes attribute names, values and ids.

    \b
    warmstart kb schema kb/ -o .warmstart.schema.json
    # then, as the first line of a rules file:
    # yaml-language-server: $schema=../../.warmstart.schema.json
    """
    from ..engine.language.project_schema import project_schema
    from ..engine.load import load_base

    emit(json.dumps(project_schema(load_base(_chosen(directory, kb))), indent=2, ensure_ascii=False), output)


def _told(results: Sequence[CaseResult]) -> str:
    lines: list[str] = []
    for result in results:
        lines += [f"{f.position}: {result.case.id}: {_failure(f)}" for f in result.failed]
    passed = sum(result.passed for result in results)
    return "\n".join([*lines, f"{passed} of {len(results)} cases give what the experts expect"])


def _diagnostic(result: CaseResult, failed: Failure) -> Diagnostic:
    """An expectation that is not met, as it is told beside the findings of ``kb check``."""
    from ..engine.diagnostics import Diagnostic

    return Diagnostic("case", f"{result.case.id}: {_failure(failed)}", failed.position)


def _failure(failed: Failure) -> str:
    because = f" ({failed.because})" if failed.because else ""
    return f"{failed.attribute} should be {failed.expected}, and is {failed.shown}{because}"
