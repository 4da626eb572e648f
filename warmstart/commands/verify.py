"""``warmstart kb verify``: proofs about a knowledge base."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import FilePath, as_json, emit, form_of, kb_option, output_option

if TYPE_CHECKING:
    from ..engine.verify.prove import Proof

_MANY, _FEW = 10, 8  # more names than this on a line are told by the first few
_FORMS = ["text", "json", "md", "github"]


@click.command()
@click.argument("directory", required=False, metavar="[DIR]", type=FilePath())
@kb_option
@click.option("--format", "form", type=click.Choice(_FORMS), help="[default: text, or what FILE ends in]")
@click.option("--budget", type=click.IntRange(min=1000), metavar="NODES", help="How large the diagrams may become.")
@click.option(
    "--summary",
    type=FilePath(dir_okay=False),
    metavar="FILE",
    help="Also write it as Markdown to FILE, for a comment or the summary of a workflow.",
)
@click.option("--silenced", is_flag=True, help="Tell what is silenced too, with the reasons; worked out in full.")
@output_option("Write to FILE (.json, .md or .txt).")
def verify(
    directory: Path | None,
    kb: Path | None,
    form: str | None,
    budget: int | None,
    summary: Path | None,
    silenced: bool,
    output: Path | None,
) -> None:
    """Prove it over all inputs: gaps, conflicts, rules that never fire, tests that are always true, and more.

    Every finding has its share of the input space, a region in words, and a scenario that shows it. Exit code 1 if a
    finding is an error or a warning and no `silence:` in the knowledge base says why it is meant. What could not be
    proved is listed at the end.
    """
    from ..engine.load import load_base
    from ..engine.symbolic.diagrams import BUDGET
    from ..engine.verify.prove import prove, with_sources
    from ..engine.verify.silence import read_silences
    from .knowledge import _chosen

    where = _chosen(directory, kb)
    base = load_base(where)
    silences = read_silences(where, base)
    proof = with_sources(prove(base, budget=budget or BUDGET, silences=silences, in_full=silenced), where)
    if summary is not None:
        emit(_markdown(where, proof), summary)
    match form or form_of(output, "json", "md"):
        case "json":
            emit(as_json(proof.as_dict()), output)
        case "md":
            emit(_markdown(where, proof), output)
        case "github":
            lines = [finding.diagnostic().annotation() for finding in proof.findings if finding.silenced is None]
            emit("\n".join(lines), output) if lines else None
        case _:
            told = (f.text() for f in proof.findings if silenced or f.silenced is None)
            emit("\n".join([*told, *_verdict(where, proof)]), output)
    if not proof.clean:
        sys.exit(1)


def _attributes(count: int) -> str:
    return "1 attribute" if count == 1 else f"{count} attributes"


def _few(names: list[str]) -> str:
    """Names, the first few where there are many: JSON lists them all."""
    return ", ".join(names) if len(names) <= _MANY else f"{', '.join(names[:_FEW])} and {len(names) - _FEW} more"


def _markdown(where: Path, proof: Proof) -> str:
    from ..render.verify import verify_markdown

    return verify_markdown(proof.as_dict(), str(where))


def _verdict(where: Path, proof: Proof) -> list[str]:
    """What was proved, and what was not, as the last lines."""
    counts = Counter("silenced" if f.silenced is not None else f.severity for f in proof.findings)
    words = {"error": "error", "warning": "warning", "info": "that may be so (info)", "silenced": "silenced"}
    plural = {"error": "errors", "warning": "warnings"}
    told = ", ".join(
        f"{counts[k]} {word if counts[k] == 1 else plural.get(k, word)}" for k, word in words.items() if counts[k]
    )
    reasons: dict[str, list[str]] = {}
    for name, reason in proof.unproved.items():
        reasons.setdefault(reason, []).append(name)
    lines = [f"not proved ({reason}): {_few(names)}" for reason, names in reasons.items()]
    if any("nodes" in reason for reason in reasons):
        lines.append(
            "   hint: give it more room with --budget, or let attributes in between sum up what its rules read"
        )
    return [
        *lines,
        f"{where}: {told or 'no findings'}; {_attributes(len(proof.attributes))} proved over {proof.cells:.3g} cells "
        f"in {proof.seconds:.1f} s",
    ]
