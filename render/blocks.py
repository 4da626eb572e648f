"""Short answers as blocks: a heading, sentences, points with reasons; written as text for a terminal or as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .text import Terminal, plain, wrap

Kind = Literal["title", "text", "head", "item", "under", "small"]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of an answer.

    ``title`` heads the whole, ``head`` a list; an ``item`` is a point of a list, ``under`` a reason below it, ``small``
    small print.
    """

    kind: Kind
    text: str


def blocks_text(blocks: Iterable[Block], terminal: Terminal | None = None) -> str:
    """The blocks as lines no wider than the terminal."""
    terminal = terminal or Terminal()
    lines: list[str] = []
    dash = "–" if terminal.unicode else "-"
    for block in blocks:
        text = terminal.shown(plain(block.text))
        match block.kind:
            case "title":
                lines += [terminal.paint(line, "bold") for line in wrap(text, terminal.width)]
            case "head":
                lines += ["", *(terminal.paint(line, "bold", "cyan") for line in wrap(text, terminal.width))]
            case "item":
                lines += wrap(text, terminal.width, f"  {dash} ", "    ")
            case "under":
                lines += wrap(text, terminal.width, "      ", "      ")
            case "small":
                lines += ["", *(terminal.paint(line, "dim") for line in wrap(text, terminal.width))]
            case _:
                lines += wrap(text, terminal.width)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def blocks_markdown(blocks: Iterable[Block]) -> str:
    """The blocks in Markdown."""
    lines: list[str] = []
    listed = False
    for block in blocks:
        text = marked(plain(block.text))
        inside = block.kind in ("item", "under")
        if lines and (not inside or not listed) and lines[-1]:
            lines.append("")
        listed = inside
        match block.kind:
            case "title":
                lines.append(f"**{text}**")
            case "head":
                lines.append(f"**{text}**")
            case "item":
                lines.append(f"- {text}")
            case "under":
                lines[-1] += "  "
                lines.append(f"  {text}")
            case "small":
                lines.append(f"*{text}*")
            case _:
                lines.append(text)
    return "\n".join(lines) + "\n"


def marked(text: str) -> str:
    """``text`` with a backslash before what Markdown would read as a mark."""
    return "".join("\\" + c if c in "\\`*_[]<>#|~&" else c for c in text)


def listed(words: Iterable[str], joint: str = "and", most: int = 0) -> str:
    """``a, b and c``; of more than ``most`` (0: any number) only the first ones are named."""
    known = list(words)
    if most and len(known) > most:
        known = [*known[:most], f"{len(known) - most} more"]
    return known[0] if len(known) == 1 else f"{', '.join(known[:-1])} {joint} {known[-1]}" if known else ""
