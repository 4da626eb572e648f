"""A report about a plan as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .content import Alternatives, Item, Reason, Report, Row
from .engine.reading.patterns import pattern
from .render.text import Style, Terminal, cells, pad, wrap

# How much of a long list is worth reading in a summary; `why` and JSON have all of it.
MOST_QUESTIONS = 5
MOST_WEAK = 5

_STEP = pattern(r"\d+\. ")
_GRADE_STYLE: dict[str, Style] = {"weak": "yellow"}


def report_text(report: Report, terminal: Terminal) -> str:
    """The whole report, in lines no wider than the terminal: the plan first, then its reasons, the sources last."""
    lines: list[str] = []
    for alert in report.alerts:
        colour: Style = "yellow" if alert.kind == "nothing-given" else "red"
        lines.append(terminal.paint(f"! {alert.head}", "bold", colour))
        for text in (alert.text, alert.advice):
            lines += wrap(text, terminal.width, "  ", "  ") if text else []
        for reading in alert.readings:
            lines += wrap(reading, terminal.width, "  – ", "    ")
        lines.append("")
    lines += [terminal.paint(line, "bold") for line in wrap(report.headline, terminal.width)]
    lines += wrap(" · ".join(item.text for item in report.given), terminal.width) if report.given else []
    lines += ["", *wrap(report.verdict, terminal.width)] if report.verdict else []
    for head, body in _sections(report, terminal):
        lines += ["", terminal.paint(head, "bold", "cyan"), *body]
    return terminal.shown("\n".join(line.rstrip() for line in lines)) + "\n"


def _sections(report: Report, terminal: Terminal) -> Iterator[tuple[str, list[str]]]:
    sections: list[tuple[str, list[str]]] = [
        ("WHAT WOULD CHANGE THAT", _items(report.changes, terminal)),
        ("PLAN", _rows(report.plan, terminal)),
        ("WHY", _reasons(report.reasons, terminal)),
        ("INSTEAD", [line for choice in report.alternatives for line in _alternatives(choice, terminal)]),
        ("ASSUMED, because nothing was said", _values(report.assumed, terminal)),
        ("UNCERTAIN", _uncertain(report, terminal)),
        ("LADDER, from cheap to dear", _items(report.ladder, terminal)),
        ("PITFALLS", _items(report.pitfalls, terminal)),
        ("ALSO WORTH DOING", _items(report.tactics, terminal)),
        ("NEXT", _items(report.steps, terminal)),
        ("JUDGE IT BY", _inline(report.evaluation, terminal)),
        ("SOURCES", [line for s in report.sources for line in _source_lines(s.number, s.text, s.url, terminal)]),
    ]
    yield from ((head, body) for head, body in sections if body)


def _rows(rows: Iterable[Row], terminal: Terminal) -> list[str]:
    rows = list(rows)
    margin = min(max((cells(row.head) for row in rows), default=0), terminal.width // 3) + 4
    lines: list[str] = []
    for row in rows:
        first = "  " + pad(row.head, margin - 2)
        if row.bar is not None:
            lines.append(first + _bar(row.bar, terminal.width - margin))
            first = " " * margin
        lines += wrap(row.text, terminal.width, first, " " * margin)
        for note in row.notes:
            lines += wrap(note, terminal.width, " " * margin, " " * margin)
    return lines


def _bar(blocks: tuple[int, int, int], room: int) -> str:
    """A small picture of the blocks, from the input to the head: one sign a block where there is room."""
    total = sum(blocks)
    width = min(total, room, 48)
    frozen = round(width * blocks[0] / total)
    low = round(width * (blocks[0] + blocks[1]) / total) - frozen
    return "█" * frozen + "▒" * low + "░" * (width - frozen - low)


def _reasons(reasons: Iterable[Reason], terminal: Terminal) -> list[str]:
    lines: list[str] = []
    for reason in reasons:
        marks = f" {_numbers(reason.cites)}" if reason.cites else ""
        grade = f" ({reason.evidence})" if reason.evidence else ""
        colour: Style = _GRADE_STYLE.get(reason.grade or "", "dim")
        head, *rest = wrap(reason.subject + grade, terminal.width, "  ", "  ")
        subject = f"  {reason.subject}" if head.startswith(f"  {reason.subject}") else head
        lines.append(terminal.paint(subject, "bold") + terminal.paint(head[len(subject) :], colour))
        lines += [terminal.paint(line, colour) for line in rest]
        lines += wrap(reason.text + marks, terminal.width, "    ", "    ")
    return lines


def _alternatives(choice: Alternatives, terminal: Terminal) -> list[str]:
    lines: list[str] = []
    if choice.ranked:
        names = ", ".join(item.head for item in choice.ranked) + (f" and {choice.more} more" if choice.more else "")
        lines += wrap(f"{choice.subject}, next best: {names}.", terminal.width, "  ", "    ")
    for item in choice.excluded:
        lines += wrap(f"{choice.subject}, not {item.head}: {item.text}", terminal.width, "  ", "    ")
    return lines


def _values(items: Iterable[Item], terminal: Terminal) -> list[str]:
    items = list(items)
    widths = [
        max((cells(text) for text in texts), default=0) for texts in ([i.head for i in items], [i.text for i in items])
    ]
    lines = []
    for item in items:
        line = f"  {pad(item.head, widths[0])}  {pad(item.text, widths[1])}  {item.key}"
        lines += (
            [line]
            if cells(line) <= terminal.width
            else wrap(f"{item.head}: {item.text} ({item.key})", terminal.width, "  ", "    ")
        )
    return lines


def _uncertain(report: Report, terminal: Terminal) -> list[str]:
    lines: list[str] = []
    if report.weak:
        lines.append("  Weak evidence, and what rests on it:")
        for item in report.weak[:MOST_WEAK]:
            lines += wrap(f"{item.head} ({item.text})" if item.text else item.head, terminal.width, "    ", "      ")
    shown = report.questions[:MOST_QUESTIONS]
    if shown:
        lines.append("  Answers that could change the plan:")
        for item in shown:
            lines += wrap(f"{item.head} ({item.key})", terminal.width, "    ", "      ")
    if len(report.questions) > len(shown):
        rest = ", ".join(str(item.key) for item in report.questions[len(shown) :])
        lines += wrap(f"also {rest}", terminal.width, "    ", "      ")
    return lines


def _items(items: Iterable[Item], terminal: Terminal) -> list[str]:
    lines: list[str] = []
    for item in items:
        marks = f" {_numbers(item.cites)}" if item.cites else ""
        if item.head:
            lines += [terminal.paint(line, "bold") for line in wrap(item.head, terminal.width, "  ", "  ")]
        step = _STEP.match(item.text)
        rest = "    " + " " * len(step.group()) if step else "    "
        lines += wrap(item.text + marks, terminal.width, "    ", rest) if item.text else []
    return lines


def _inline(items: Iterable[Item], terminal: Terminal) -> list[str]:
    lines: list[str] = []
    for item in items:
        marks = f" {_numbers(item.cites)}" if item.cites else ""
        lines += wrap(f"{item.head}: {item.text}{marks}", terminal.width, "  ", "    ")
    return lines


def _numbers(numbers: Iterable[int]) -> str:
    return "[" + ",".join(map(str, numbers)) + "]"


def _source_lines(number: int, text: str, url: str | None, terminal: Terminal) -> list[str]:
    first = pad(f"  [{number}]", 7)
    return wrap(text + (f" {url}" if url else ""), terminal.width, first, " " * 7)
