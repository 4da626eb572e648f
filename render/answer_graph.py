"""The graphs of the short answers: what is so now, what would have to change, and what follows, from left to right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .blocks import listed

Document = Mapping[str, Any]
Role = Literal["now", "change", "lack", "rule", "answer", "out", "number"]

_RULES = 6  # rules that lack something are drawn up to here
_FLIPS = 7
_LINES = 6  # conclusions that change
_NUMBERS = 6  # numbers that move, in one box
_MEMBERS = 3  # that a set gains or loses
_TURNS = 8


@dataclass(frozen=True, slots=True)
class Box:
    """A node: a quiet line above, what stands out, and reasons in small print below."""

    role: Role
    head: str
    bold: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    small: str = ""


@dataclass(slots=True)
class AnswerGraph:
    """Boxes by name, and arrows between them; ``about`` says what could not be drawn."""

    title: str
    guide: str
    boxes: dict[str, Box] = field(default_factory=dict)
    arrows: list[tuple[str, str]] = field(default_factory=list)
    about: str = ""

    def add(self, box: Box, name: str | None = None) -> str:
        """Add a box; return its name."""
        name = name or f"b{len(self.boxes)}"
        self.boxes.setdefault(name, box)
        return name


def answer_graph(kind: str, document: Document) -> AnswerGraph:
    """The graph of an answer. ``kind`` is ``why-not``, ``what-if``, ``flip`` or ``sensitivity``."""
    return {"why-not": _why_not, "what-if": _what_if, "flip": _flip, "sensitivity": _sensitivity}[kind](document)


def _flip(document: Document) -> AnswerGraph:
    wanted, title, now = document["to_shown"], document["title"], document["from_shown"]
    asked = f"What would it take for {title} to {wanted}?" if wanted else f"What would flip {title}?"
    graph = AnswerGraph(asked, "From what is so now, over each smallest change, to what follows.")
    start = graph.add(Box("now", title, (now,)))
    for flip in document["flips"][:_FLIPS]:
        changes = tuple(f"{told['title']}: {told['to_shown']}" for told in flip["told"])
        was = "; ".join(f"now {told['from_shown']}{_how(told)}" for told in flip["told"])
        also = [a["shown"] for a in flip["also"]]
        also += [f"{flip['also_more']} more"] if flip["also_more"] else []
        text = (f"or {listed(also, 'or')}",) if also else ()
        change = graph.add(Box("change", was, changes, text))
        reasons = (flip["because"],) if flip["because"] else ()
        end = graph.add(Box("answer", title, (flip["to_shown"],), reasons), f"to {flip['to_shown']} {flip['because']}")
        graph.arrows += [(start, change), (change, end)]
    left = document["more"] + len(document["flips"][_FLIPS:])
    if not document["flips"]:
        graph.about = "It is so already." if document["holds"] else "No change was found that makes it so."
    elif left:
        graph.about = f"{left} more changes of this size are not drawn."
    return graph


def _how(told: Document) -> str:
    return {"assumed": " (assumed)", "rule": " (worked out)", "combined": " (worked out)"}.get(told["how"], "")


def _what_if(document: Document) -> AnswerGraph:
    changes = [f"{c['title']}: {c['to_shown']}" for c in document["changes"].values()]
    was = "; ".join(f"now {c['from_shown']}" for c in document["changes"].values())
    for limit in document["restricted"]:
        word = "without" if limit["kind"] == "without" else "only"
        changes.append(f"{limit['title']} {word} {listed(limit['shown'], 'or')}")
    were = [f"{c['title']} were {c['to_shown']}" for c in document["changes"].values()]
    asked = [*were, *changes[len(were) :]]
    graph = AnswerGraph(
        f"What if {listed(asked) or 'nothing changed'}?", "From the change to each conclusion that moves, and why."
    )
    start = graph.add(Box("change", was or "the change", tuple(changes) or ("nothing",)))
    changed = document["changed"]
    lines = [c for c in changed.values() if not c["number"] and c["order_of"] not in changed]
    for found in document["contradictions"]:
        graph.arrows.append((start, graph.add(Box("out", "contradicts itself", (), (found["because"],)))))
    for change in lines[:_LINES]:
        graph.arrows.append((start, graph.add(_moved(change))))
    numbers = [c for c in changed.values() if c["number"]]
    if numbers:
        told = [f"{c['title']}: {c['from_shown']} → {c['to_shown']}" for c in numbers[:_NUMBERS]]
        told += [f"… and {len(numbers) - _NUMBERS} more"] if len(numbers) > _NUMBERS else []
        graph.arrows.append((start, graph.add(Box("number", "Numbers that move", (), tuple(told)))))
    left = len(lines) - len(lines[:_LINES])
    stays = f"{document['unchanged']} conclusions stay as they are." if document["unchanged"] else ""
    graph.about = " ".join([*([f"{left} more lines change."] if left else []), stays]).strip()
    return graph


def _moved(change: Document) -> Box:
    if "gained" in change:
        pairs = (("now", change["gained"]), ("no longer", change["lost"]))
        bold = tuple(f"{word} {listed(members, most=_MEMBERS)}" for word, members in pairs if members)
    else:
        bold = (f"{change['from_shown']} → {change['to_shown']}",)
    reason = change["because"] or (f"It {change['not_applicable']}." if change["not_applicable"] else "")
    return Box("answer", change["title"], bold, (reason,) if reason else (), listed(change["new"], most=3))


def _why_not(document: Document) -> AnswerGraph:
    title, shown, actual = document["title"], document["shown"], document["actual"]
    graph = AnswerGraph(
        f"{title}: why not {shown}?", "From what is missing, over the rules that would say so, to what was asked for."
    )
    if document["holds"]:
        graph.add(Box("answer", title, (shown,), (actual["because"],) if actual["because"] else ()))
        return graph
    target = graph.add(Box("out", f"{title}: not", (shown,)), "target")
    instead = graph.add(Box("answer", title, (actual["shown"],)), "actual")
    reasons = [e for e in document["rules"] if e["status"] != "failed"]
    for entry in reasons[:_RULES]:
        ruled_out = entry["status"] == "excluded"
        word = "rules it out" if ruled_out else "comes first"
        text = (entry["because"],) if entry["because"] else ()
        rule = graph.add(Box("rule", word, (), text, entry["rule"] or ""))
        graph.arrows.append((rule, target if ruled_out else instead))
    if not any(e["status"] == "excluded" for e in reasons) and actual["because"] and not reasons:
        graph.arrows.append(
            (graph.add(Box("rule", "decides", (), (actual["because"],), actual["rule"] or "")), instead)
        )
    graph.arrows.append((instead, target))
    lacking = [e for e in document["rules"] if e["status"] == "failed" and e["rule"]]
    near = [e for e in lacking if not e["blocked"]]
    for entry in near[:_RULES]:
        lack = graph.add(Box("lack", "missing", (), tuple(_lacks(entry))))
        rule = graph.add(Box("rule", "would say so", (), (entry["title"] or "",), entry["rule"]))
        graph.arrows += [(lack, rule), (rule, target)]
    left = len(lacking) - len(near[:_RULES])
    graph.about = f"{left} more rules would say so in other cases." if left else ""
    return graph


def _lacks(entry: Document) -> Iterator[str]:
    for failed in entry["failed"]:
        now = "unknown" if failed["value"] is None else failed["shown"]
        yield f"{failed['title']} would have to {failed['must']} (now {now})"


def _sensitivity(document: Document) -> AnswerGraph:
    about = listed(document["titles"].values())
    graph = AnswerGraph(f"How near is a turn? ({about})", "From each number, by how much it would move, to what turns.")
    turns = sorted(document["turns"], key=lambda t: t["relative"])
    for turn in turns[:_TURNS]:
        number = graph.add(Box("now", turn["title"], (turn["shown"],), (), _how(turn).strip(" ()")), turn["attribute"])
        more = "more" if turn["direction"] == "up" else "less"
        by = graph.add(
            Box(
                "change",
                f"from {turn['to_shown']} {'on' if more == 'more' else 'down'}",
                (f"{turn['by_shown']} {more}",),
            )
        )
        changed = {c["attribute"] for c in turn["changes"]}
        told = [c for c in turn["changes"] if c["order_of"] not in changed]
        bold = tuple(f"{c['title']}: {c['to_shown']}" for c in told)
        reason = next((c["because"] for c in turn["changes"] if c["because"]), "")
        end = graph.add(Box("answer", "becomes", bold, (reason,) if reason else ()), f"turn {bold} {reason}")
        graph.arrows += [(number, by), (by, end)]
    left = len(turns) - len(turns[:_TURNS])
    graph.about = f"{left} turns farther away are not drawn." if left else "" if turns else "No number has a turn."
    return graph
