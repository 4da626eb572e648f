"""Why not, for people: what stands in the way, and what the rules that would say so lack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .blocks import Block, listed

Document = Mapping[str, Any]

_TOLD = 6  # rules that lack something are told up to here


def why_not_blocks(document: Document) -> Iterator[Block]:
    """The answer to "why not?"."""
    title, shown, actual = document["title"], document["shown"], document["actual"]
    yield Block("title", f"{title}: why not {shown}?")
    if document["holds"]:
        yield Block("text", f"It is {shown}. {actual['because'] or ''}")
        return
    yield Block("text", _actual(document))
    entries = document["rules"]
    excluded = [e for e in entries if e["status"] == "excluded"]
    if excluded:
        yield Block("head", f"{shown} is ruled out")
        yield from (Block("item", _said(e)) for e in excluded)
    for entry in entries:
        if entry["status"] not in ("excluded", "failed"):
            yield from _beaten(entry, document, bool(excluded))
    yield from _lacking([e for e in entries if e["status"] == "failed"], document)
    if not entries:
        yield Block("text", f"No rule concludes {shown}.")
    if document["default"]:
        yield Block("text", f"{shown} is what is assumed where no rule says anything.")


def _actual(document: Document) -> str:
    title, actual = document["title"], document["actual"]
    if document["given"]:
        return f"{title} is {actual['shown']}, as you said."
    if actual["value"] is None:
        reason = document["not_applicable"] or actual["because"] or "no rule that applies concludes it"
        return f"{title} has no value here: {reason}."
    ranked = any(e["status"] == "outranked" and e["because"] == actual["because"] for e in document["rules"])
    return f"{title} is {actual['shown']}." + (f" {actual['because']}" if actual["because"] and not ranked else "")


def _said(entry: Document) -> str:
    """The reason of an entry, or its rule where it gives none."""
    if entry["because"]:
        return f"{entry['because']} ({entry['rule']})" if entry["rule"] else str(entry["because"])
    return f"{_named(entry)} says so."


def _beaten(entry: Document, document: Document, excluded: bool) -> Iterator[Block]:
    shown, by = document["shown"], entry["by"]
    because = f" {entry['because']}" if entry["because"] else ""
    if "by_shown" in entry:
        yield from _behind(entry, document, excluded)
    elif entry["points"] is not None:
        yield Block("item", f"It cost {shown} {abs(entry['points'])} points.{because} ({entry['rule']})")
    elif entry["status"] == "overridden":
        yield Block("item", f"{_named(entry)} would say so, but {by} comes first.{because}")
    elif entry["status"] == "disputed":
        yield Block("item", f"{_named(entry)} says so, but {by} says otherwise, so nothing was picked.{because}")
    elif by:
        yield Block("item", f"{_named(entry)} says so, but {by} is what decides.{because}")
    else:
        yield Block("item", f"{_named(entry)}:{because or ' it holds here.'}")


def _behind(entry: Document, document: Document, excluded: bool) -> Iterator[Block]:
    """Who comes before a candidate."""
    shown, winner = document["shown"], entry["by_shown"]
    yield Block("head", f"{'Besides, ' if excluded else ''}{winner} comes before it")
    if "place" in entry:
        place = f"in place {entry['place']}" if entry["place"] else "is not named at all"
        of = f" by {entry['rule']}" if entry["rule"] else ""
        yield Block("item", f"In the order{of} {winner} is in place {entry['place_by']}, {shown} {place}.")
        if entry["because"]:
            yield Block("under", entry["because"])
    else:
        yield Block("item", f"{entry['because']}")


def _lacking(entries: list[Document], document: Document) -> Iterator[Block]:
    """The rules that would say so and what they lack; those about other cases altogether are only counted."""
    for entry in entries:
        if entry["rule"] is None:
            yield Block("item", str(entry["because"]))
    near = [e for e in entries if e["rule"] and not e["blocked"]]
    other = [e for e in entries if e["rule"] and e["blocked"]]
    told = near[:_TOLD]
    if told:
        points = any(e["points"] is not None for e in told)
        yield Block("head", f"What would {'bring it forward' if points else 'say so'}, and what it lacks")
    for entry in told:
        points = entry["points"]
        worth = f", {abs(points)} points" if points is not None else ""
        about = f" for {listed(entry['binding'].values())}" if entry["binding"] else ""
        yield Block("item", f"{_named(entry)}{worth}{about}: {_sentence(entry['failed'], document)}.")
    if len(near) > len(told):
        yield Block("item", f"… and {len(near) - len(told)} more rules.")
    if other:
        about = listed(dict.fromkeys(f["title"] for e in other for f in e["failed"] if f["fixed"]), most=3)
        rules = (
            f"{'Another' if told else 'One'} rule"
            if len(other) == 1
            else f"{len(other)} {'more ' if told else ''}rules"
        )
        yield Block("small", f"{rules} would say so in another case, with other values of {about}.")


def _named(entry: Document) -> str:
    return f"{entry['title']} ({entry['rule']})" if entry["title"] else str(entry["rule"])


def _sentence(failed: list[Document], document: Document) -> str:
    """Everything that a rule lacks, in one sentence."""
    own = [f for f in failed if f["attribute"] == document["attribute"]]
    if own:
        return f"it gives {own[0]['shown']}"
    parts = [_failure(f) for f in failed if "group" not in f]
    groups: dict[int, dict[int, list[str]]] = {}
    for f in failed:
        if "group" in f:
            groups.setdefault(f["group"], {}).setdefault(f["way"], []).append(_failure(f))
    parts += ["either " + ", or ".join(listed(way) for way in ways.values()) for ways in groups.values()]
    return "; ".join(parts)


def _failure(failed: Document) -> str:
    title = f'"{failed["title"]}"' if failed["must"] in ("be yes", "be no") else failed["title"]
    asked = f"{title} would have to {failed['must']}"
    if failed["value"] is None:
        return f"{asked} (it is unknown)"
    if failed["missing_by"] == 0:
        return f"{asked} (it is exactly {failed['shown']})"
    if failed["missing"]:
        return f"{asked}, {failed['missing']} than now ({failed['shown']})"
    return f"{asked} (it is {failed['shown']})"
