"""A contradiction at the head of a report: the one question that resolves it, and the advice under each reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .content import Alert
from .view import View

Document = Mapping[str, Any]


def contradiction_alert(view: View, found: Document) -> Alert:
    """The alert about one contradiction."""
    told = view.result.readings(found["id"])
    return Alert(
        "contradiction",
        "What was given contradicts itself",
        found["because"],
        _question(told, found["ask"]),
        tuple(_reading(view, reading) for reading in told["readings"]),
    )


def _question(told: Document, ask: str | None) -> str | None:
    if ask is None:
        return None
    now = told["now"]
    said = {"given": "you said", "assumed": "assumed:"}.get(now["how"], "now")
    aside = f"{said} {now['shown']}; {ask}" if now["value"] is not None else ask
    return f"{told['question'] or now['title']} ({aside})"


def _reading(view: View, reading: Document) -> str:
    title = reading["title"]
    if reading["others"]:
        listed = ", ".join(reading["others"]) + (f" or {reading['more']} more" if reading["more"] else "")
        return f"If {title} is not {reading['shown']} but {listed}: say which."
    if reading["to_shown"] is None:
        return f"If {title} is not {reading['shown']}: {_decisions(reading['decisions'])}."
    unit = view.base.attributes[reading["attribute"]].unit
    named = "" if unit else f"{title} "
    return f"With {named}{reading['to_shown']} instead of {reading['shown']}: {_decisions(reading['decisions'])}."


def _decisions(decisions: list[Document]) -> str:
    """What changes, and the first decision in any case."""
    moved = [f"{d['title']} becomes {d['shown']}" for d in decisions if d["changed"]]
    if not moved:
        return f"{decisions[0]['title']} stays {decisions[0]['shown']}, as below" if decisions else "nothing changes"
    return "; ".join(moved)
