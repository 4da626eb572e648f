"""Why a slot has its value, for people: a tree of text, Markdown, a picture, and the graph behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .outline import Step, citations, evidence, outline, reasons, rule, set_aside
from .text import Terminal, plain, wrap
from .why_graph import derivation_graph
from .why_picture import why_svg

__all__ = ["derivation_graph", "why_markdown", "why_svg", "why_text"]

Document = Mapping[str, Any]

_NAMED = 3  # rules set aside, facts: how many are named


def why_text(
    document: Document, terminal: Terminal | None = None, *, depth: int | None = None, full: bool = False
) -> str:
    """The explanation as a tree of lines.

    Each step says what, its value, why in the expert's words, the rule, the grade of the evidence and the citations.
    ``depth`` limits the steps down (None: three); ``full`` tells also what nobody would ask, facts and definitions, and
    all to the ground unless there is a ``depth``.
    """
    terminal = terminal or Terminal()
    root = outline(document, depth, full)
    lines = list(_lines(root, terminal, "", "", full))
    sources = citations(root, document)
    if sources:
        lines += ["", terminal.paint("Sources", "bold")]
        for key, reference in sources:
            lines += wrap(terminal.shown(f"[{key}] {reference}"), terminal.width, "", "    ")
    return "\n".join(lines) + "\n"


def _lines(step: Step, terminal: Terminal, first: str, rest: str, full: bool) -> Iterator[str]:
    branch, last, down = ("├─ ", "└─ ", "│  ") if terminal.unicode else ("|- ", "`- ", "|  ")
    told = f"{step.title}: {step.shown}{_aside(step)}"
    head = wrap(terminal.shown(told), terminal.width, first, rest + "   ")
    # The value is what one looks for, so it stands out; where a line breaks inside it, plain is better than wrong.
    value = terminal.shown(f"{step.title}: {step.shown}")
    yield head[0].replace(value, terminal.paint(value, "bold"), 1)
    yield from head[1:]
    children = step.children
    under = rest + (down if children else "   ")
    for text, quiet in _told(step, full):
        for line in wrap(terminal.shown(text), terminal.width, under, under):
            yield under + terminal.paint(line[len(under) :], "dim") if quiet else line
    for number, child in enumerate(children):
        final = number == len(children) - 1
        yield from _lines(child, terminal, rest + (last if final else branch), rest + ("   " if final else down), full)


def _aside(step: Step) -> str:
    """What is said behind the value: the test it passed, and where it comes from if from no rule."""
    asked = f" ({step.test})" if step.test else ""
    source = {
        "given": ", as you said",
        "assumed": ", assumed: nobody said otherwise",
        "fact": ", a fact",
        "unknown": "",
    }.get(step.how, "")
    again = {"again": ", as told above", "same": ", for the same reason as above"}.get(step.state)
    return asked + (again or source)


def _told(step: Step, full: bool) -> Iterator[tuple[str, bool]]:
    """The lines below the value: pairs of text and whether it is small print."""
    entry = step.entry
    if step.state in ("again", "same"):
        return
    if not step.echo:
        yield from ((text, False) for text in reasons(entry))
        formula = entry.get("formula")
        if full and formula and entry["because"]:
            yield f"{plain(formula['text'])} = {plain(formula['numbers'])}", True
    small = _small_print(step, full)
    if small:
        yield small, True
    if step.facts:
        told = [f"{fact.title}: {fact.shown}" for fact in step.facts]
        yield f"{'Facts' if len(told) > 1 else 'Fact'}: {_some(told, _NAMED, '; ')}.", True
    if step.state == "cut":
        yield f"… rests on {step.hidden} more {'step' if step.hidden == 1 else 'steps'}", True


def _small_print(step: Step, full: bool) -> str:
    """Grade, rule, what it was preferred to, and citations."""
    entry = step.entry
    cited = [f"[{key}]" for key in entry["cites"]]
    aside = set_aside(entry)
    parts = [f"instead of {_some(aside, len(aside) if full else _NAMED, ', ')}"] if aside else []
    if step.how in ("given", "assumed", "fact"):
        parts = []
    elif not step.echo:
        named = rule(entry)
        parts = [part for part in (evidence(entry), f"rule {named}" if named else None) if part] + parts
    text = ", ".join(parts)
    return " ".join([text[:1].upper() + text[1:], *([] if step.echo else cited)]).strip()


def _some(names: Sequence[str], most: int, between: str) -> str:
    more = len(names) - most
    return between.join(names[:most]) + (f" and {more} more" if more > 0 else "")


def why_markdown(document: Document, *, depth: int | None = None, full: bool = False) -> str:
    """The explanation as a nested list in Markdown, with the same pruning as ``why_text``."""
    root = outline(document, depth, full)
    lines = list(_items(root, "", full))
    sources = citations(root, document)
    if sources:
        lines += [
            "",
            "**Sources**",
            "",
            *(f"- \\[{_marked(key)}\\] {_marked(reference)}" for key, reference in sources),
        ]
    return "\n".join(lines) + "\n"


def _items(step: Step, indent: str, full: bool) -> Iterator[str]:
    told = [f"**{_marked(step.title)}: {_marked(step.shown)}**{_marked(_aside(step))}"]
    told += [f"*{_marked(text)}*" if quiet else _marked(text) for text, quiet in _told(step, full)]
    yield f"{indent}- " + f"  \n{indent}  ".join(told)
    for child in step.children:
        yield from _items(child, indent + "  ", full)


def _marked(text: str) -> str:
    """``text`` with a backslash before what Markdown would read as a mark."""
    return "".join("\\" + c if c in "\\`*_[]<>#|~&" else c for c in text)
