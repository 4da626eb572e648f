"""The coverage of a knowledge base by its cases, for a terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from .blocks import listed, marked
from .text import Terminal, cells, pad, plain, wrap

Document = Mapping[str, Any]


def coverage_text(document: Document, terminal: Terminal | None = None, *, tests: bool = False) -> str:
    """The coverage as lines: a table of files, what no case exercises, and with ``tests`` the tests tried one way."""
    terminal = terminal or Terminal()
    lines = list(_table(document, terminal))
    missing = list(_missing(document, tests=tests))
    if missing:
        lines += ["", "Nothing comes of these in any case:" if not tests else "Not exercised, or only one way:"]
    for file, found in missing:
        lines += ["", terminal.paint(file, "bold", "cyan")]
        lines += [f"{line:>6}  {plain(what)}" for line, what in found]
    lines += ["", *wrap(_headline(document), terminal.width)]
    if not tests and document["tests"]["both_ways"] < document["tests"]["total"]:
        lines.append("(--tests lists the tests that were tried one way only)")
    lines += [line for told in _suggested(document) for line in ("", *wrap(told, terminal.width))]
    return terminal.shown("\n".join(lines))


def coverage_markdown(document: Document, *, tests: bool = False) -> str:
    """The coverage as Markdown: for the summary of a workflow, or a wiki."""
    lines = [f"**{_headline(document)}**", "", "| file | rules and rows | tests both ways |", "|---|---:|---:|"]
    lines += [
        f"| {f['file']} | {_of(f['rules'], 'decided')} | {_of(f['tests'], 'both_ways')} |" for f in _files(document)
    ]
    for file, found in _missing(document, tests=tests):
        lines += ["", f"<details><summary>{file}: {len(found)} without a case</summary>", ""]
        lines += [f"- line {line}: {marked(plain(what))}" for line, what in found]
        lines += ["", "</details>"]
    lines += [line for told in _suggested(document) for line in ("", marked(told))]
    return "\n".join(lines)


def _suggested(document: Document) -> Iterator[str]:
    """What was written for an expert to fill in, and what no case can exercise."""
    suggested = document["suggested"]
    if suggested is None:
        return
    count = len(suggested["cases"])
    if count:
        covers = sum(len(case["covers"]) for case in suggested["cases"])
        yield (
            f"{count} case{'s' * (count != 1)} written to {suggested['file']} would exercise {covers} more. "
            "Fill in what they expect: until then 'kb check' says that 'expect' is empty."
        )
    else:
        yield "No case to write: nothing was found that is missing and can be exercised."
    if suggested["never"]:
        yield f"No case can exercise these, by proof: {listed(suggested['never'])}."
    if suggested["open"]:
        yield f"No scenario was found for these: {listed(suggested['open'])}."


def _files(document: Document) -> list[Document]:
    return list(document["files"])


def _headline(document: Document) -> str:
    rules, tests = document["rules"], document["tests"]
    return (
        f"{document['cases']} case{'s exercise' if document['cases'] != 1 else ' exercises'} "
        f"{_of(rules, 'decided')} rules and rows "
        f"({rules['expected']} where they expect something of it), and both ways {_of(tests, 'both_ways')} tests"
    )


def _of(tally: Document, done: str) -> str:
    return f"{tally[done]:,} of {tally['total']:,} ({tally['share']:.1%})"


def _table(document: Document, terminal: Terminal) -> Iterator[str]:
    rows = [("", "rules and rows", "tests both ways")]
    rows += [(f["file"], _of(f["rules"], "decided"), _of(f["tests"], "both_ways")) for f in _files(document)]
    widths = [max(cells(plain(row[at])) for row in rows) for at in range(3)]
    for at, row in enumerate(rows):
        line = "  ".join([pad(plain(row[0]), widths[0]), *(pad(row[i], widths[i], ">") for i in (1, 2))])
        yield terminal.paint(line, "dim") if at == 0 else line


def _missing(document: Document, *, tests: bool) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """By file: the line, and what is missing there."""
    found: list[tuple[str, int, int, str]] = []
    for statement in document["statements"]:
        place = (statement["file"], statement["line"], statement["column"])
        if not statement["decides"]:
            found.append((*place, f"{statement['id']}{_why(statement)}"))
        elif tests:
            found += [(t["file"], t["line"], t["column"], _one_way(t)) for t in statement["tests"] if _one_way(t)]
    if tests:
        found += [(t["file"], t["line"], t["column"], _one_way(t)) for t in document["shared_tests"] if _one_way(t)]
    for file, group in groupby(sorted(found), key=lambda one: one[0]):
        yield file, [(line, what) for _, line, _, what in group]


def _why(statement: Document) -> str:
    """Why nothing comes of a statement, where it is more than that its tests are never true."""
    if not statement["gives_way"]:
        return ""
    cases = f"{len(statement['gives_way'])} case{'' if len(statement['gives_way']) == 1 else 's'}"
    if not statement["gives_way_to"]:
        return f" (its tests are true in {cases}, but its formula has no value there)"
    return f" (its tests are true in {cases}, but it gives way to {listed(statement['gives_way_to'], most=3)})"


def _one_way(test: Document) -> str:
    missing = [way for way in ("true", "false") if test[way] is None]
    return f"{test['owner']}: '{test['test']}' is never {' nor '.join(missing)} where it matters" if missing else ""
