"""A report about a plan as Markdown, for a wiki page or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .content import Item, Report

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def report_markdown(report: Report) -> str:
    """The whole report: the plan first, then its reasons, the sources last."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    for alert in report.alerts:
        advice = f" {_safe(alert.advice)}" if alert.advice else ""
        yield f"> **{_safe(alert.head)}.** {_safe(alert.text)}{advice}"
        yield from (">", *(f"> - {_safe(reading)}" for reading in alert.readings)) if alert.readings else ()
        yield ""
    yield f"# {_safe(report.headline)}"
    for text in (" · ".join(item.text for item in report.given), report.verdict):
        if text:
            yield from ("", _safe(text))
    yield from _items("What would change that", report.changes)
    yield from ("", "## Plan", "", "| | |", "|---|---|")
    for row in report.plan:
        yield f"| **{_safe(row.head)}** | {'<br>'.join(_safe(text) for text in (row.text, *row.notes))} |"
    if report.reasons:
        yield from ("", "## Why", "")
        for reason in report.reasons:
            grade = f" *({reason.evidence})*" if reason.evidence else ""
            yield f"- **{_safe(reason.subject)}**{grade}: {_safe(reason.text)}{_marks(reason.cites)}"
    if report.alternatives:
        yield from ("", "## Instead", "")
        for choice in report.alternatives:
            if choice.ranked:
                more = f" and {choice.more} more" if choice.more else ""
                yield f"- {_safe(choice.subject)}, next best: {', '.join(_safe(i.head) for i in choice.ranked)}{more}"
            for item in choice.excluded:
                yield f"- {_safe(choice.subject)}, not {_safe(item.head)}: {_safe(item.text)}"
    if report.assumed:
        yield from ("", "## Assumed, because nothing was said", "")
        yield from (f"- {_safe(item.head)}: {_safe(item.text)} (`{item.key}`)" for item in report.assumed)
    if report.weak or report.questions:
        yield from ("", "## Uncertain", "")
        if report.weak:
            yield "- Weak evidence, and what rests on it:"
            yield from (
                f"    - {_safe(item.head)}" + (f" ({_safe(item.text)})" if item.text else "") for item in report.weak
            )
        yield from (f"- {_safe(item.head)} (`{item.key}`)" for item in report.questions)
    yield from _items("Ladder, from cheap to dear", report.ladder)
    yield from _items("Pitfalls", report.pitfalls)
    yield from _items("Also worth doing", report.tactics)
    yield from _items("Next", report.steps)
    yield from _items("Judge it by", report.evaluation)
    if report.sources:
        yield from ("", "## Sources", "")
        for source in report.sources:
            yield f"{source.number}. {_safe(source.text)}" + (f" <{source.url}>" if source.url else "")


def _items(head: str, items: Iterable[Item]) -> Iterator[str]:
    items = list(items)
    if not items:
        return
    yield from ("", f"## {head}", "")
    for item in items:
        if item.head:
            yield f"- **{_safe(item.head)}**" + (f": {_safe(item.text)}" if item.text else "") + _marks(item.cites)
        else:
            yield f"    - {_safe(item.text)}"


def _marks(cites: Iterable[int]) -> str:
    numbers = ",".join(map(str, cites))
    return f" \\[{numbers}\\]" if numbers else ""


def _safe(text: str) -> str:
    """``text`` on one line, with nothing in it that Markdown would read as its own."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
