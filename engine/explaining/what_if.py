"""What if: the answer under a change, as a difference of conclusions with the rules that moved."""

from __future__ import annotations

from typing import Any

from ..compiled import Attribute, KnowledgeBase
from ..immutable import replace
from ..kinds import Value, same
from ..result import Result
from ..scenario import Scenario
from ..show import labels_of, show

Document = dict[str, Any]


def what_if_document(result: Result, changes: Scenario, withdrawn: tuple[str, ...] = ()) -> Document:
    """The document of a change (``schemas/what-if.schema.json``): what ``changes`` says instead or in addition.

    Of the inputs ``withdrawn`` nothing is said any more.
    """
    merged = result.scenario.merged(changes)
    given = {n: v for n, v in merged.given.items() if n not in withdrawn}
    after = Result(result.run.engine, replace(merged, given=given))
    said = [n for n in {**changes.given, **dict.fromkeys(withdrawn)} if not _equal(result.value(n), after.value(n))]
    lines = [a for a in result.concluded() if a.name not in said]
    changed = {a.name: _change(result, after, a) for a in _ordered(result, lines) if _differs(result, after, a)}
    before = {c["id"] for c in result.contradictions()}
    return {
        "changes": {n: _ends(result, after, n) for n in said},
        "changed": changed,
        "unchanged": len(lines) - len(changed),
        "contradictions": [c for c in after.contradictions() if c["id"] not in before],
        "resolved": [c for c in result.contradictions() if c["id"] not in {d["id"] for d in after.contradictions()}],
        "conflicts": [slot for slot in after.conflicts() if slot not in result.conflicts()],
        "restricted": [
            {
                "choice": name,
                "title": result.base.attributes[name].title,
                "kind": kind,
                "ids": list(ids),
                "shown": [after.run.values[f"{result.base.choices[name].record}.label"].get(i, i) for i in ids],
            }
            for kind, limits in (("without", changes.without), ("only", changes.only))
            for name, ids in limits.items()
        ],
    }


def _ordered(result: Result, lines: list[Attribute]) -> list[Attribute]:
    """Choices first, then what has few values, then numbers; each as the vocabulary has them."""
    choices = result.base.choices
    return sorted(lines, key=lambda a: (a.name not in choices, a.kind.numeric, a.position, a.name))


def _differs(before: Result, after: Result, attribute: Attribute) -> bool:
    return not _equal(before.value(attribute.name), after.value(attribute.name))


def _ends(before: Result, after: Result, name: str) -> Document:
    attribute = before.base.attributes[name]
    return {
        "title": attribute.title,
        "from": _plain(before.value(name)),
        "to": _plain(after.value(name)),
        "from_shown": before.shown(name),
        "to_shown": after.shown(name),
    }


def _change(before: Result, after: Result, attribute: Attribute) -> Document:
    name = attribute.name
    old, new = rules_behind(before, name), rules_behind(after, name)
    derivation = after.derivation(name)
    return (
        _ends(before, after, name)
        | {
            "rules_from": old,
            "rules_to": new,
            "gone": [r for r in old if r not in new],
            "new": [r for r in new if r not in old],
            "because": derivation.because,
            "grade": after.grade(derivation.confidence),
            "not_applicable": after.not_applicable(name) if derivation.value is None else None,
            "number": attribute.kind.numeric,
            "choice": name in before.base.choices,
            "order_of": ordered_by(before.base, name),
        }
        | _members(before, after, attribute)
    )


def _members(before: Result, after: Result, attribute: Attribute) -> Document:
    """Of a set, what it gains and loses."""
    old, new = before.value(attribute.name), after.value(attribute.name)
    item = attribute.kind.item
    if attribute.kind.name != "set" or item is None or old is None or new is None:
        return {}
    labels = labels_of(after.run.values)
    gained, lost = [m for m in new if m not in old], [m for m in old if m not in new]
    return {"gained": [show(item, m, labels) for m in gained], "lost": [show(item, m, labels) for m in lost]}


def ordered_by(base: KnowledgeBase, name: str) -> str | None:
    """The choice that is taken in the order of this attribute, if one is."""
    return next((c.name for c in base.choices.values() if c.order == name), None)


def rules_behind(result: Result, name: str) -> list[str]:
    """The rules that a value rests on directly: its own, and of a choice those that ordered and excluded."""
    derivation = result.derivation(name)
    found = dict.fromkeys([derivation.rule] if derivation.rule else [])
    found.update(dict.fromkeys(c.rule for c in derivation.contributions))
    if name in result.base.choices and derivation.how in ("choice", "unknown"):
        for slot in derivation.reads:
            inner = result.derivation(slot)
            found.update(dict.fromkeys([inner.rule] if inner.rule else []))
            found.update(dict.fromkeys(c.rule for c in inner.contributions))
    return list(found)


def _equal(left: Value, right: Value) -> bool:
    if left is None or right is None:
        return left is right
    return same(left, right)


def _plain(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value
