"""A derivation as a person would tell it: the document pruned to what matters, each thing told once.

The text, the Markdown and the picture of a *why* are all made from this outline.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .text import plain

State = Literal["told", "again", "same", "cut"]

_SETTLED = ("given", "fact")
_SIGNS = {">=": "≥", "<=": "≤", "!=": "≠"}
_DEPTH = 3  # steps down that people listen to


@dataclass(frozen=True, slots=True)
class Step:
    """One slot in the telling.

    ``state`` is ``told`` where it is explained, ``again`` where it was explained before, ``same`` where another slot,
    ``like``, got its value by the same rule for the same reason, and ``cut`` where what it rests on is left out
    (``hidden`` steps). ``test`` is what was asked of it, where that says more than its value.
    ``echo`` marks a step whose reason its parent has given already. ``facts`` are facts it rests on; they are told in
    one line.
    """

    slot: str
    entry: Mapping[str, Any]
    title: str
    shown: str
    state: State = "told"
    test: str | None = None
    echo: bool = False
    children: tuple[Step, ...] = ()
    facts: tuple[Step, ...] = ()
    hidden: int = 0
    like: str | None = None

    @property
    def how(self) -> str:
        return str(self.entry["how"])


@dataclass(slots=True)
class _Teller:
    document: Mapping[str, Any]
    depth: int | None
    full: bool
    told: set[str]
    reasons: dict[tuple[str, str], str]

    def step(self, slot: str, test: str | None = None, level: int = 0, parent: Mapping[str, Any] | None = None) -> Step:
        entry = self.document["derivations"][slot]
        below = self.below(slot)
        state: State = "told"
        echo = bool(parent and reason(entry) and entry["rule"] == parent["rule"] and _same_reason(entry, parent))
        like = None if echo or self.full or not entry["rule"] else self.first(entry["rule"], reason(entry), slot)
        if slot in self.told and (below or reason(entry)):
            state = "again"
        elif like is not None and like != slot:
            state = "same"
        elif below and not self.full and self.is_settled(slot):
            below = {}
        elif below and self.depth is not None and level >= self.depth:
            state = "cut"
        self.told.add(slot)
        children: list[Step] = []
        facts: list[Step] = []
        for name, asked in below.items() if state == "told" else ():
            if not self.full and self.is_idle(name):
                continue
            if not self.full and self.is_fact(name):
                facts.append(self.step(name, asked, level + 1, entry))
            else:
                children.append(self.step(name, asked, level + 1, entry))
        return Step(
            slot,
            entry,
            self.title(slot),
            self.shown(slot),
            state,
            self.asked(test),
            echo,
            tuple(children),
            tuple(facts),
            len(self.reached(slot)) if state == "cut" else 0,
            like if state == "same" else None,
        )

    def first(self, rule: str, because: str | None, slot: str) -> str | None:
        """The slot for which a reason was first given, this one if it is new; None where there is no reason."""
        return None if because is None else self.reasons.setdefault((rule, because), slot)

    def below(self, slot: str) -> dict[str, str | None]:
        """What a slot rests on: names, each with the test that was put to it."""
        entry = self.document["derivations"][slot]
        found: dict[str, str | None] = {}
        for premise in entry["premises"]:
            found.setdefault(premise["attribute"], premise["test"])
        for name in entry.get("reads") or ():
            found.setdefault(name, None)
        return {name: test for name, test in found.items() if name in self.document["derivations"] and name != slot}

    def reached(self, slot: str) -> set[str]:
        """All that a slot rests on, down to the ground."""
        seen: set[str] = set()
        waiting = [slot]
        while waiting:
            new = self.below(waiting.pop()).keys() - seen
            seen |= new
            waiting.extend(new)
        return seen

    def is_settled(self, slot: str) -> bool:
        """Whether nobody would ask further: a definition that rests on definitions, givens and facts alone."""
        derivations = self.document["derivations"]
        slots = {slot, *self.reached(slot)}
        return all(derivations[s]["how"] in _SETTLED or derivations[s].get("grade") == "definition" for s in slots)

    def is_fact(self, slot: str) -> bool:
        """Whether it stands in a catalogue: a fact, or what a record is when nothing is said of it."""
        how = self.document["derivations"][slot]["how"]
        return how == "fact" or (how == "assumed" and "[" in slot)

    def is_idle(self, slot: str) -> bool:
        """Whether it is only the absence of something: false because no rule says otherwise."""
        entry = self.document["derivations"][slot]
        return entry["value"] is False and entry["how"] == "combined" and not self.below(slot) and not reason(entry)

    def title(self, slot: str) -> str:
        entry = self.document["derivations"][slot]
        return plain(entry.get("title") or self.document.get("titles", {}).get(slot) or slot)

    def shown(self, slot: str) -> str:
        entry = self.document["derivations"][slot]
        shown = entry.get("shown")
        return plain("unknown" if entry["value"] is None else str(entry["value"]) if shown is None else shown)

    def asked(self, test: str | None) -> str | None:
        """A test in signs and titles where it is a comparison; another only repeats the value."""
        if test is None or not re.match(r"[<>!=]|not |.*\.\.", test):
            return None
        for sign, better in _SIGNS.items():
            test = test.replace(sign, better)
        titles = self.document.get("titles", {})
        return plain(re.sub(r"[\w-]+(\.[\w-]+)+", lambda name: str(titles.get(name.group(), name.group())), test))


def outline(document: Mapping[str, Any], depth: int | None = None, full: bool = False) -> Step:
    """The root of a *why* document as a step, with all the steps below it.

    What is a definition of givens and facts is told without its own premises, facts are told in one line, and what is
    false only because nobody says otherwise is left out, unless ``full``. ``depth`` limits how many steps down it goes:
    0 is the root alone; None is three, or all if ``full``.
    """
    depth = _DEPTH if depth is None and not full else depth
    return _Teller(document, depth, full, set(), {}).step(document["attribute"])


def steps(step: Step) -> Iterator[Step]:
    """A step and all below it, in the order of the telling."""
    yield step
    for child in step.children:
        yield from steps(child)


def reason(entry: Mapping[str, Any]) -> str | None:
    """Why an entry has its value, in the expert's words, else the formula with its numbers."""
    contributions: Sequence[Mapping[str, Any]] = entry.get("contributions") or ()
    because = entry["because"] or (contributions[0]["because"] if len(contributions) == 1 else None)
    formula = entry.get("formula")
    return plain(because) if because else f"It is {plain(formula['numbers'])}." if formula else None


def reasons(entry: Mapping[str, Any]) -> Iterator[str]:
    """Why an entry has its value, in words; where several rules had a say, what each contributed."""
    contributions = entry.get("contributions") or ()
    if len(contributions) < 2 or entry["rule"] is not None:
        because = reason(entry)
        if because:
            yield because
    sign = _sign(entry["value"], [one["value"] for one in contributions])
    for one in contributions if len(contributions) > 1 else ():
        if one["rule"] != entry["rule"]:
            said = f": {plain(one['because'])}" if one["because"] else ""
            also = "" if entry["rule"] is None else "Also "
            shown = plain(str(one.get("shown") or one["value"]))
            yield f"{also}{sign if not shown.startswith('-') else ''}{shown}{said} ({one['rule']})"


def rule(entry: Mapping[str, Any]) -> str | None:
    """The rule that decided, if it was one."""
    contributions: Sequence[Mapping[str, Any]] = entry.get("contributions") or ()
    name = entry["rule"] or (contributions[0]["rule"] if len(contributions) == 1 else None)
    return None if name is None else plain(name)


def set_aside(entry: Mapping[str, Any]) -> list[str]:
    """The rules that gave way to the one that decided, or to any where several did."""
    by = rule(entry)
    return list(dict.fromkeys(o["rule"] for o in entry["overridden"] if by in (None, o["by"])))


def evidence(entry: Mapping[str, Any]) -> str | None:
    """How good the evidence is, in words."""
    grade = entry.get("grade")
    return None if not grade else "by definition" if grade == "definition" else f"{plain(grade)} evidence"


def citations(step: Step, document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The sources of all that is told: pairs of key and reference, in the order of the telling."""
    found: dict[str, str] = {}
    for one in steps(step):
        for key in one.entry["cites"] if one.state not in ("again", "same") else ():
            known = document.get("references", {}).get(key)
            found.setdefault(key, _reference(known) if known else key)
    return list(found.items())


def _sign(value: Any, parts: Sequence[Any]) -> str:
    """How numbers made their whole: added, multiplied, or neither."""
    if len(parts) < 2 or not all(isinstance(p, int | float) and not isinstance(p, bool) for p in (value, *parts)):
        return ""
    return "+" if math.isclose(sum(parts), value) else "× " if math.isclose(math.prod(parts), value) else ""


def _same_reason(entry: Mapping[str, Any], parent: Mapping[str, Any]) -> bool:
    own, told = reason(entry), reason(parent)
    return own is not None and told is not None and told.startswith(own)


def _reference(known: Mapping[str, Any]) -> str:
    who = ", ".join(str(part) for part in (known.get("authors"), known.get("year")) if part)
    parts = [f"{who}:" if who else "", f"{known['title']}.", known.get("url") or ""]
    return plain(" ".join(part for part in parts if part))
