"""Short answers for people: why not, what if, what would flip it, how near a turn is; as text or Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .blocks import Block, blocks_markdown, blocks_text, listed
from .text import Terminal
from .why_not import why_not_blocks

Document = Mapping[str, Any]

_NUMBERS = 8  # numbers that move with the rest are told up to here
_TURNS = 8  # near turns
_FAR = 6  # turns farther away


def answer_text(kind: str, document: Document, terminal: Terminal | None = None) -> str:
    """The answer as text. ``kind`` is ``why-not``, ``what-if``, ``flip`` or ``sensitivity``."""
    return blocks_text(_BLOCKS[kind](document), terminal)


def answer_markdown(kind: str, document: Document) -> str:
    """The answer in Markdown; see ``answer_text``."""
    return blocks_markdown(_BLOCKS[kind](document))


# --- what if ---------------------------------------------------------------------------------------------------------


def what_if_blocks(document: Document) -> Iterator[Block]:
    """The answer to "what if?"."""
    changes = [f"{c['title']} were {c['to_shown']} (now {c['from_shown']})" for c in document["changes"].values()]
    for limit in document["restricted"]:
        word = "could not be" if limit["kind"] == "without" else "had to be"
        changes.append(f"{limit['title']} {word} {listed(limit['shown'], 'or')}")
    yield Block("title", f"What if {listed(changes)}?" if changes else "What if nothing changed?")
    for found in document["contradictions"]:
        yield Block("text", f"Then what is given contradicts itself: {found['because']}")
    for found in document["resolved"]:
        yield Block("text", f"Then this contradiction is gone: {found['because']}")
    for slot in document["conflicts"]:
        yield Block("text", f"Then the rules disagree about {slot}; nothing is picked.")
    changed = document["changed"]
    lines = [c for c in changed.values() if not c["number"] and c["order_of"] not in changed]
    numbers = [c for c in changed.values() if c["number"]]
    if not changed:
        yield Block("text", f"Nothing changes: {_stay(document['unchanged'])}.")
        return
    if lines:
        yield Block("head", "What changes")
    for change in lines:
        yield from _change(change)
    if numbers:
        yield Block("head", "Numbers that move")
        yield from (Block("item", _moved(change)) for change in numbers[:_NUMBERS])
        if len(numbers) > _NUMBERS:
            yield Block("item", f"… and {len(numbers) - _NUMBERS} more.")
    if document["unchanged"]:
        yield Block("small", f"Otherwise nothing changes: {_stay(document['unchanged'])}.")


def _stay(count: int) -> str:
    return "the one conclusion stays as it is" if count == 1 else f"{count} conclusions stay as they are"


def _change(change: Document) -> Iterator[Block]:
    if "gained" in change:
        parts = [
            f"{word} {listed(change[key])}" for word, key in (("now", "gained"), ("no longer", "lost")) if change[key]
        ]
        yield Block("item", f"{change['title']}: {'; '.join(parts)}")
        return
    yield Block("item", _moved(change))
    if change["because"]:
        yield Block("under", change["because"])
    elif change["not_applicable"]:
        yield Block("under", f"It {change['not_applicable']}.")
    rules = [f"now {listed(change['new'], most=3)}"] if change["new"] else []
    rules += [f"no longer {listed(change['gone'], most=3)}"] if change["gone"] else []
    if rules:
        yield Block("under", f"({'; '.join(rules)})")


def _moved(change: Document) -> str:
    return f"{change['title']}: {change['from_shown']} → {change['to_shown']}"


# --- what would it take ----------------------------------------------------------------------------------------------


def flip_blocks(document: Document) -> Iterator[Block]:
    """The answer to "what would it take?"."""
    title, now, flips = document["title"], document["from_shown"], document["flips"]
    wanted = document["to_shown"]
    yield Block("title", f"What would it take for {title} to {wanted}?" if wanted else f"What would flip {title}?")
    if document["holds"]:
        yield Block("text", f"Nothing: it is {now}.")
        return
    if document["given"]:
        yield Block("text", f"It is {now}, as you said; no other input changes that.")
        return
    yield Block("text", f"It is {now}.")
    if flips:
        size = flips[0]["inputs"]
        smallest = "One change is enough" if size == 1 else f"It takes {size} changes at once"
        yield Block("head", f"{smallest}:")
    told: set[str] = set()
    for flip in flips:
        yield Block("item", f"{listed([_told(t) for t in flip['told']])}{_also(flip)} → {flip['to_shown']}")
        if flip["because"] and flip["because"] not in told:
            told.add(flip["because"])
            yield Block("under", flip["because"])
    if document["more"]:
        yield Block("item", f"… and {document['more']} more.")
    yield from _ended(document)


def _told(change: Document) -> str:
    return f"{change['title']}: {change['to_shown']} (now {change['from_shown']}{_source(change)})"


def _source(told: Document) -> str:
    """Where a value comes from that nobody gave."""
    return {"assumed": ", assumed", "rule": ", worked out", "combined": ", worked out"}.get(told["how"], "")


def _also(flip: Document) -> str:
    also = [a["shown"] for a in flip["also"]]
    if flip["also_more"]:
        also.append(f"{flip['also_more']} more")
    return f", or {listed(also, 'or')}" if also else ""


def _ended(document: Document) -> Iterator[Block]:
    """What was not found, and how far was looked."""
    titles = document["titles"]
    if not document["flips"]:
        if document["ended"] == "none":
            sure = "" if not document["probed"] else ", as far as was tried"
            yield Block("text", f"No change of what can be changed makes it so{sure}.")
        elif document["ended"] == "inputs":
            sure = "" if not document["probed"] else ", as far as was tried"
            yield Block("text", f"No change of up to {document['level']} inputs makes it so{sure}.{_fewer(document)}")
        else:
            yield Block("text", f"I looked at {document['tried']:,} cases and gave up: none of them makes it so.")
        fixed = [f"{titles[r['attribute']]} ({r['shown']})" for r in document["rests_on"] if r["fixed"]]
        if fixed:
            yield Block("text", f"It rests on {listed(fixed, most=5)}, which cannot be changed.")
    elif document["ended"] == "runs":
        yield Block("small", f"I stopped after {document['tried']:,} cases: there may be a smaller change.")
    elif document["flips"][0]["inputs"] > 1 and document["probed"]:
        tried = listed([document["titles"].get(n, n) for n in document["probed"]], most=4)
        values = f"Values of {tried} were tried at intervals, so nearer ones may exist."
        yield Block("small", f"{values}{_fewer(document)}")
    elif document["probed"] or document["proved"]:
        yield Block("small", _nearer(document))


def _fewer(document: Document) -> str:
    """Up to how many inputs it is proved that no change does it; nothing where that is not proved of any."""
    most = document["fewer"]
    if not most:
        return ""
    return f" It is proved that no change of {'one input' if most == 1 else f'up to {most} inputs'} does it."


def _nearer(document: Document) -> str:
    """Of numbers that rules reckon with: for which it is proved that no nearer value does, and for which not."""
    probed, proved = ([document["titles"].get(n, n) for n in document[key]] for key in ("probed", "proved"))
    most = 4
    if not probed:
        return f"The rules reckon with {listed(proved, most=most)}: it is proved that no nearer value does it."
    tried = f"values of {listed(probed, most=most)} were tried at intervals, so a nearer one may exist"
    if not proved:
        return f"The rules reckon with numbers: {tried}."
    return f"The rules reckon with numbers: {tried}; of {listed(proved, most=most)} it is proved that none does."


# --- how near --------------------------------------------------------------------------------------------------------


def sensitivity_blocks(document: Document) -> Iterator[Block]:
    """The answer to "how near is the next turn?"."""
    turns = document["turns"]
    yield Block("title", f"How near is a turn? ({listed(document['titles'].values())})")
    near = [t for t in turns if t["relative"] <= document["near"]]
    far = [t for t in turns if t["relative"] > document["near"]]
    if not near:
        yield Block("text", "No number is within a factor of two of a turn.")
    for turn in near[:_TURNS]:
        more = "more" if turn["direction"] == "up" else "less"
        now = f"{turn['title']} ({turn['shown']}{_source(turn)})"
        yield Block("item", f"{now}: {turn['by_shown']} {more}, and {_turned(turn)}.")
        reason = next((c["because"] for c in turn["changes"] if c["because"]), None)
        if reason:
            yield Block("under", reason)
    if far:
        told = [f"{t['title']} from {t['to_shown']} {'on' if t['direction'] == 'up' else 'down'}" for t in far]
        yield Block("small", f"Farther away: {listed(told, most=_FAR)}.")


def _turned(turn: Document) -> str:
    changed = {c["attribute"] for c in turn["changes"]}
    told = [f"{c['title']} becomes {c['to_shown']}" for c in turn["changes"] if c["order_of"] not in changed]
    return listed(told, most=3)


_BLOCKS: Mapping[str, Callable[[Document], Iterator[Block]]] = {
    "why-not": why_not_blocks,
    "what-if": what_if_blocks,
    "flip": flip_blocks,
    "sensitivity": sensitivity_blocks,
}
