"""What was proved about a knowledge base, as Markdown: the summary of a workflow, or a comment of a pull request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from .blocks import listed, marked
from .diff import example, percent
from .text import plain

Document = Mapping[str, Any]

_WORDS = {"error": ("error", "errors"), "warning": ("warning", "warnings"), "info": ("may be so", "may be so")}
_ROWS = 40  # findings that are listed in the table


def verify_markdown(document: Document, name: str) -> str:
    """The findings of ``kb verify --format json``, about the knowledge base called ``name``.

    A table of what somebody must look at, then each finding in full, folded. What is silenced is counted.
    """
    told = [f for f in document["findings"] if f["silenced"] is None]
    order = list(_WORDS)
    told.sort(key=lambda f: (order.index(f["severity"]), f["file"], f["line"], f["column"]))
    lines = [f"### {marked(plain(name))}: {_counted(document)}", "", _proved(document), ""]
    if told:
        lines += ["| | finding | where | share |", "|---|---|---|---|"]
        lines += [f"| {f['severity']} | {_cell(f['message'])} | {_place(f)} | {_share(f)} |" for f in told[:_ROWS]]
        lines += [f"| | and {len(told) - _ROWS} more | | |"] if len(told) > _ROWS else []
        lines.append("")
    for code, found in groupby(sorted(told, key=lambda f: f["code"]), key=lambda f: f["code"]):
        lines += _folded(code, list(found))
    lines += _unproved(document)
    return "\n".join(lines).rstrip() + "\n"


def _counted(document: Document) -> str:
    """How many findings there are of each severity, and how many are silenced."""
    counts = Counter("silenced" if f["silenced"] is not None else f["severity"] for f in document["findings"])
    words = [f"{counts[k]} {one if counts[k] == 1 else more}" for k, (one, more) in _WORDS.items() if counts[k]]
    words += [f"{counts['silenced']} silenced"] if counts["silenced"] else []
    return ", ".join(words) or "no findings"


def _proved(document: Document) -> str:
    proved = document["proved"]
    count = len(proved["attributes"])
    return f"{count} attribute{'s' * (count != 1)} proved over {float(proved['cells']):.3g} cells."


def _folded(code: str, found: Sequence[Document]) -> Iterator[str]:
    yield f"<details><summary>{code}: {len(found)}</summary>"
    yield ""
    for finding in found:
        lines = [f"**{marked(plain(finding['message']))}** ({_place(finding)})"]
        if finding["region"]:
            lines.append(f"where {marked(plain(finding['region']))}{_covered(finding)}")
        if finding["example"] is not None:
            lines.append(f"example: `{plain(example(finding['example']))}`")
        if finding["hint"]:
            lines.append(f"hint: {marked(plain(finding['hint']))}")
        yield "- " + "  \n  ".join(lines)
    yield ""
    yield "</details>"
    yield ""


def _unproved(document: Document) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for name, reason in document["unproved"].items():
        reasons.setdefault(reason, []).append(f"`{name}`")
    for reason, names in reasons.items():
        yield f"Not proved ({marked(reason)}): {listed(names, most=12)}."
        yield ""


def _place(finding: Document) -> str:
    return f"`{plain(finding['file'])}:{finding['line']}`"


def _share(finding: Document) -> str:
    return percent(finding["share"]) if finding["share"] else ""


def _covered(finding: Document) -> str:
    """How much of the share the words cover, where it is not all."""
    covers = finding["covers"]
    return "" if covers is None or covers >= 0.9995 else f" ({percent(covers)} of all such cells)"


def _cell(text: str) -> str:
    return marked(plain(text if len(text) < 160 else text[:157] + "…"))
