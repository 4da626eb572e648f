"""What is written differently in two versions of a knowledge base, statement by statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..compiled import Attribute, Contradiction, KnowledgeBase, Rule
from ..diagnostics import Position
from ..kinds import Value
from ..show import show
from .signature import of_conclusion, of_expr, of_guard, of_kind, of_text, of_value

How = Literal["added", "removed", "edited", "renamed", "regraded", "texts"]


@dataclass(frozen=True, slots=True)
class Change:
    """One statement that is written differently.

    ``what`` is a rule, row, contradiction, attribute, choice, record or field; ``parts`` say what of it is different.
    ``texts`` and ``regraded`` change no answer: only sentences and citations, or the grade of evidence.
    """

    what: str
    id: str
    how: How
    parts: tuple[str, ...]
    position: Position
    side: Literal["old", "new"]

    @property
    def answers(self) -> bool:
        """Whether answers can change by it."""
        return self.how in ("added", "removed", "edited")

    def as_dict(self) -> dict[str, Any]:
        """The change as JSON-ready data."""
        return {
            "what": self.what,
            "id": self.id,
            "how": self.how,
            "parts": list(self.parts),
            "side": self.side,
            "file": self.position.file,
            "line": self.position.line,
            "column": self.position.column,
        }


@dataclass(slots=True)
class Changes:
    """All that is written differently.

    ``rules`` pairs the rules of both versions (None: only one has it), each pair with whether its conditions or
    precedence, and whether its values differ. ``written`` are the attributes about which something is written
    differently that can change answers; ``seeds`` are these, and those that range over ``catalogues``, whose records
    are not the same.
    """

    old: KnowledgeBase
    new: KnowledgeBase
    listed: list[Change] = field(default_factory=list)
    rules: dict[tuple[str | None, str | None], Change] = field(default_factory=dict)
    seeds: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    catalogues: set[str] = field(default_factory=set)
    contradictions: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)  # of rules: in the old version -> in the new one

    def of_answers(self) -> list[Change]:
        """Those by which answers can change."""
        return [c for c in self.listed if c.answers]


def changes_of(old: KnowledgeBase, new: KnowledgeBase) -> Changes:
    """What is written differently, by place."""
    found = Changes(old, new)
    _vocabulary(found)
    _facts(found)
    _rules(found)
    _contradictions(found)
    found.written = set(found.seeds)
    found.seeds |= _ranging(found)
    found.listed.sort(key=lambda c: (c.how in ("texts", "regraded", "renamed"), c.position, c.id))
    return found


# --- vocabulary -------------------------------------------------------------------------------------------------------


def _vocabulary(found: Changes) -> None:
    old, new = found.old, found.new
    for name in sorted({*old.attributes, *new.attributes}):
        before, after = old.attributes.get(name), new.attributes.get(name)
        if before is None or after is None:
            declared = before or after
            assert declared is not None
            what = "choice" if name in (old.choices if after is None else new.choices) else "attribute"
            _add(found, what, name, "removed" if after is None else "added", (), declared.position, after is not None)
            found.seeds.add(name)
        else:
            _attribute(found, before, after)
    for name, before_choice in old.choices.items():
        after_choice = new.choices.get(name)
        if after_choice is not None and before_choice != after_choice:
            parts = tuple(
                part
                for part in ("record", "order", "by", "unless")
                if getattr(before_choice, part) != getattr(after_choice, part)
            )
            _add(found, "choice", name, "edited", parts, after_choice.position, True)
            found.seeds.add(name)


_TEXTS = ("title", "unit", "ask", "measure")


def _attribute(found: Changes, before: Attribute, after: Attribute) -> None:
    parts = []
    if of_kind(before.kind) != of_kind(after.kind):
        parts.append(_kind_change(before, after))
    parts += [part for part in ("combine",) if getattr(before, part) != getattr(after, part)]
    if of_value(before.default) != of_value(after.default):
        parts.append(f"default {_plain(before.default)} → {_plain(after.default)}")
    if (before.ask is None) is not (after.ask is None):
        parts.append("asked for" if before.ask is None else "no longer asked for")
    if (before.low, before.high) != (after.low, after.high):
        parts.append(f"range {_range(before)} → {_range(after)}")
    if parts:
        _add(found, "attribute", after.name, "edited", tuple(parts), after.position, True)
        found.seeds.add(after.name)
        return
    texts = [part for part in _TEXTS if getattr(before, part) != getattr(after, part)]
    texts += ["labels"] if before.kind.labels != after.kind.labels else []
    texts += [part for part in ("between", "fixed", "optional") if getattr(before, part) != getattr(after, part)]
    texts += ["needed"] if of_guard(before.needed) != of_guard(after.needed) else []
    if texts:
        _add(found, "attribute", after.name, "texts", tuple(texts), after.position, True)


def _kind_change(before: Attribute, after: Attribute) -> str:
    old, new = before.kind, after.kind
    if old.name == new.name == "enum":
        gained = [f"value {v} added" for v in new.values if v not in old.values]
        lost = [f"value {v} removed" for v in old.values if v not in new.values]
        return ", ".join([*gained, *lost]) or "order of the values"
    return f"type {old} → {new}"


def _range(attribute: Attribute) -> str:
    return f"[{_plain(attribute.low)}, {_plain(attribute.high)}]"


def _plain(value: Value) -> str:
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


# --- facts ------------------------------------------------------------------------------------------------------------


def _facts(found: Changes) -> None:
    old, new = found.old, found.new
    for name in sorted(old.catalogues.keys() & new.catalogues.keys()):
        before, after = old.catalogues[name], new.catalogues[name]
        for ident in before.ids:
            if ident not in after.ids:
                _add(found, name, ident, "removed", (), _fact_place(old, name, ident), False)
        for ident in after.ids:
            if ident not in before.ids:
                _add(found, name, ident, "added", (), _fact_place(new, name, ident), True)
            elif before.labels.get(ident) != after.labels.get(ident) and ident in before.ids:
                _add(found, name, ident, "texts", ("label",), _fact_place(new, name, ident), True)
        if before.ids != after.ids or before.of != after.of:
            found.catalogues.add(name)
    for name in sorted(old.catalogues.keys() ^ new.catalogues.keys()):
        found.catalogues.add(name)
    # A relation's records are the pairs of those of its catalogues.
    found.catalogues |= {
        c.name for base in (old, new) for c in base.catalogues.values() if found.catalogues.intersection(c.of)
    }
    for name in sorted({*old.facts, *new.facts}):
        if name in old.attributes and name in new.attributes:
            _column(found, name)


def _ranging(found: Changes) -> set[str]:
    """The attributes that range over records that are not the same: they are worth a second look."""
    ranging: set[str] = set()
    for base in (found.old, found.new):
        ranging |= {n for n, a in base.attributes.items() if a.record in found.catalogues}
        ranging |= {n for n, c in base.choices.items() if c.record in found.catalogues}
        for rule in base.rules.values():
            if found.catalogues.intersection(rule.loops):
                ranging |= {c.target for c in rule.conclusions}
    return ranging


def _column(found: Changes, name: str) -> None:
    before, after = found.old.facts.get(name, {}), found.new.facts.get(name, {})
    for key in sorted({*before, *after}, key=str):
        one, other = before.get(key), after.get(key)
        if _record_is_new(found, name, key):
            continue  # told as a record
        fact = other or one
        assert fact is not None
        slot = f"{name}[{key if isinstance(key, str) else ', '.join(key)}]"
        values = [None if f is None else f.value for f in (one, other)]
        if of_value(values[0]) != of_value(values[1]) or (one is None) is not (other is None):
            shown = " → ".join(show(found.new.attributes[name].kind, v, {}) for v in values)
            _add(found, "fact", slot, "edited", (shown,), fact.position, other is not None)
            found.seeds.add(name)
        elif one is not None and other is not None and one.cites != other.cites:
            _add(found, "fact", slot, "texts", ("citations",), fact.position, True)


def _record_is_new(found: Changes, name: str, key: str | tuple[str, ...]) -> bool:
    record = found.new.attributes[name].record or ""
    parts = [key] if isinstance(key, str) else list(key)
    catalogues = found.new.catalogues[record].of or (record,)
    return any(
        i not in found.old.catalogues[c].ids or i not in found.new.catalogues[c].ids
        for c, i in zip(catalogues, parts, strict=True)
        if c in found.old.catalogues
    )


def _fact_place(base: KnowledgeBase, catalogue: str, ident: str) -> Position:
    for name in base.catalogues[catalogue].fields:
        fact = base.facts.get(name, {}).get(ident)
        if fact is not None:
            return Position(fact.position.file, fact.position.line, fact.position.column)
    return Position(f"facts ({catalogue})")


# --- rules ------------------------------------------------------------------------------------------------------------


def _rules(found: Changes) -> None:
    old, new = found.old, found.new
    found.names = {ident: ident for ident in old.rules if ident in new.rules}
    gone = {i: r for i, r in old.rules.items() if i not in new.rules}
    come = {i: r for i, r in new.rules.items() if i not in old.rules}
    by_content: dict[Hashable, list[str]] = {}
    for ident, rule in sorted(come.items()):
        by_content.setdefault(_content(rule), []).append(ident)
    for ident, rule in sorted(gone.items()):
        same = by_content.get(_content(rule))
        if same:
            found.names[ident] = same.pop(0)
    for ident, rule in gone.items():
        if ident not in found.names:
            _rule(found, rule, None)
    taken = set(found.names.values())
    for ident, rule in come.items():
        if ident not in taken:
            _rule(found, None, rule)
    for ident, other in found.names.items():
        _rule(found, old.rules[ident], new.rules[other])


def _content(rule: Rule) -> Hashable:
    conclusions = frozenset(map(of_conclusion, rule.conclusions))
    return (rule.loops, of_guard(rule.guard), conclusions, rule.otherwise)


def _rule(found: Changes, before: Rule | None, after: Rule | None) -> None:
    rule = after or before
    assert rule is not None
    what = "rule" if rule.table is None else "row"
    if before is None or after is None:
        how: How = "removed" if after is None else "added"
        change = _add(found, what, rule.id, how, (), rule.position, after is not None)
        found.rules[before.id if before else None, after.id if after else None] = change
        found.seeds |= {c.target for c in rule.conclusions}
        return
    parts = list(_rule_parts(found, before, after))
    if parts:
        change = _add(found, what, rule.id, "edited", tuple(parts), rule.position, True)
        found.rules[before.id, after.id] = change
        found.seeds |= {c.target for r in (before, after) for c in r.conclusions}
        return
    if before.strength != after.strength:
        grades = (f"{before.strength} → {after.strength}",)
        _add(found, what, rule.id, "regraded", grades, rule.position, True)
    texts = ["because"] if of_text(before.because) != of_text(after.because) else []
    texts += ["title"] if before.title != after.title else []
    texts += ["citations"] if before.cites != after.cites else []
    if texts:
        _add(found, what, rule.id, "texts", tuple(texts), rule.position, True)
    if before.id != after.id:
        _add(found, what, rule.id, "renamed", (f"was {before.id}",), rule.position, True)


def _rule_parts(found: Changes, before: Rule, after: Rule) -> Iterator[str]:
    if before.loops != after.loops:
        yield "records"
    if of_guard(before.guard) != of_guard(after.guard):
        yield "tests"
    if values(before) != values(after):
        yield "values"
    if before.otherwise is not after.otherwise:
        yield "otherwise"
    theirs = {c.target: frozenset(c.overridden_by) for c in after.conclusions}
    for conclusion in before.conclusions:
        # A rule that was added or removed is told itself; this is about those that both versions have.
        ours = {found.names[w] for w in conclusion.overridden_by if w in found.names}
        kept = set(found.names.values())
        if conclusion.target in theirs and ours != {w for w in theirs[conclusion.target] if w in kept}:
            yield "precedence"
            return


def values(rule: Rule) -> Mapping[str, Hashable]:
    """What a rule concludes, by target."""
    return {c.target: (c.keys, of_expr(c.value)) for c in rule.conclusions}


# --- contradictions ---------------------------------------------------------------------------------------------------


def _contradictions(found: Changes) -> None:
    old, new = found.old.contradictions, found.new.contradictions
    for ident in sorted({*old, *new}):
        before, after = old.get(ident), new.get(ident)
        one = after or before
        assert one is not None
        if before is None or after is None:
            how: How = "removed" if after is None else "added"
            _add(found, "contradiction", ident, how, (), one.position, after is not None)
            found.contradictions.add(ident)
        elif of_guard(before.guard) != of_guard(after.guard):
            _add(found, "contradiction", ident, "edited", ("tests",), one.position, True)
            found.contradictions.add(ident)
        else:
            texts = _contradiction_texts(before, after)
            if texts:
                _add(found, "contradiction", ident, "texts", texts, one.position, True)


def _contradiction_texts(before: Contradiction, after: Contradiction) -> tuple[str, ...]:
    found = Counter[str]()
    found["because"] = of_text(before.because) != of_text(after.because)
    found["title"] = before.title != after.title
    found["citations"] = before.cites != after.cites
    found["ask"] = before.ask != after.ask
    return tuple(word for word, differs in found.items() if differs)


def _add(
    found: Changes, what: str, ident: str, how: How, parts: tuple[str, ...], position: Position, new: bool
) -> Change:
    change = Change(what, ident, how, parts, position, "new" if new else "old")
    found.listed.append(change)
    return change
