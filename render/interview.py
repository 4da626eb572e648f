"""An interview for a terminal: one question at a time, and what is settled already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .blocks import listed
from .text import Terminal, plain, wrap

Document = Mapping[str, Any]

_LISTED = 12  # so many values are listed with a question; of more, only the first ones
_POSSIBLE = 6


def question_text(
    document: Document, terminal: Terminal, *, before: Document | None = None, every: bool = False
) -> str:
    """A question with its answers, how things stand, where that is not what stood ``before``, and what may be typed.

    ``every`` lists all values there are.
    """
    question = document["question"]
    number = f"{document['answered'] + 1}. "
    lines = [terminal.paint(line, "bold") for line in wrap(question["ask"], terminal.width, number, " " * len(number))]
    lines += _values(question["values"], terminal, every)
    if before is None or before["type"] != "question" or _standing(before) != _standing(document):
        lines += wrap(_standing(document), terminal.width, "   ", "   ")
    return terminal.shown("\n".join(lines)) + "\n"


def prompt_text(document: Document) -> str:
    """What stands before the answer: the unit, and what Enter means."""
    question, now = document["question"], document["question"]["now"]
    unit = f"{question['unit']}; " if question["unit"] else "yes or no; " if question["kind"] == "boolean" else ""
    if question["kind"] in ("list", "set"):
        unit = "several, with commas between; "
    known = f"don't know, so {now['shown']}" if now["value"] is not None else "don't know"
    return f"   [{unit}Enter: {known}; ?, back, done] "


def help_text(document: Document, terminal: Terminal) -> str:
    """How to find out what was asked."""
    measure = document["question"]["measure"]
    told = measure or "There is no recipe for finding this out; give your best guess, or press Enter."
    return terminal.shown("\n".join(wrap(told, terminal.width, "   ", "   "))) + "\n"


def settled_text(before: Document | None, document: Document, terminal: Terminal) -> str:
    """What was settled since the last question; nothing where nothing was."""
    known = {line["attribute"] for line in before["settled"]} if before else set()
    new = [line for line in document["settled"] if line["attribute"] not in known]
    lines: list[str] = []
    for line in new:
        because = f" {line['because']}" if line["because"] else ""
        what = f"{line['title']} is {line['shown']}" if line["value"] is not None else f"no {line['title']} fits"
        lines += wrap(f"Settled: {what}.{because}", terminal.width, "   ", "   ")
    return terminal.shown("".join(f"{terminal.paint(line, 'green')}\n" for line in lines))


def end_text(document: Document, terminal: Terminal) -> str:
    """Why there are no more questions."""
    titles = listed(document["titles"].values())
    match document["ended"]:
        case "none":
            sure = "No other answer can change" if document["complete"] else "No other answer that was tried changes"
            told = f"That settles it. {sure} {titles}."
        case "stopped":
            told = f"Stopped here: other answers could still change {titles}."
        case _:
            told = f"I have run out of questions: among the further cases that I tried, none changes {titles}."
    return terminal.shown("\n".join(wrap(told, terminal.width))) + "\n"


def _values(values: list[Document], terminal: Terminal, every: bool) -> list[str]:
    if not values:
        return []
    shown = values if every or len(values) <= _LISTED else values[:_LISTED]
    told = ", ".join(f"{at} {plain(v['label'])}" for at, v in enumerate(shown, start=1))
    if len(shown) < len(values):
        told += f" … {len(values) - len(shown)} more: type a part of a name, or ? to see them all"
    return wrap(told, terminal.width, "   ", "   ")


def _standing(document: Document) -> str:
    """What the decisions are now and what else they may become."""
    now = "; ".join(f"{line['title']}: {line['shown']}" for line in document["now"])
    others: dict[str, None] = {}
    nothing = False
    for at, line in enumerate(document["now"]):
        seen = {p["shown"][at]: p["values"][at] for p in document["possible"] if p["shown"][at] != line["shown"]}
        others |= dict.fromkeys(sorted(shown for shown, value in seen.items() if value is not None))
        nothing = nothing or None in seen.values()
    told = [*others, "nothing that fits"] if nothing else list(others)
    could = f"; it could still be {listed(told, 'or', _POSSIBLE)}" if told else ""
    return f"({now} so far{could}.)"
