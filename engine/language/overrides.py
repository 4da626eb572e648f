"""Overriding: which rules give way to which, resolved from the patterns that people write."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice, takewhile

from ..compiled import Conclusion, Rule
from ..diagnostics import Position
from ..immutable import replace
from .findings import Fault, Findings, did_you_mean
from .rules import Draft, Statements


def resolve_overrides(statements: Statements, findings: Findings, *, lenient: bool) -> dict[str, Rule]:
    """The rules, each conclusion with the rules it gives way to.

    ``lenient`` leaves out complaints about patterns that match nothing, for when statements were dropped as faulty.
    """
    beats: dict[str, set[str]] = {ident: set() for ident in statements.drafts}  # overrider -> overridden rules
    named = _Named(statements)
    for group in _groups(statements):
        drafts = [statements.drafts[i] for i in group]
        for pattern, position in drafts[0].patterns:
            with findings.at(position):
                own = drafts[0].rule.table or group[0]
                if pattern == own:
                    raise Fault(
                        "override-matches-nothing", f"'{own}' cannot override itself", "name another rule or table"
                    )
                overridden = list(named.matches(pattern, group))
                if not overridden:
                    if lenient:
                        continue
                    raise Fault(
                        "override-matches-nothing",
                        f"no rule or table is called '{pattern}'",
                        did_you_mean(pattern, {*statements.drafts, *statements.groups} - {own, *group}),
                    )
                _pair(drafts, overridden, pattern, statements, beats)
        if drafts[0].first:
            for at, upper in enumerate(group):
                beats[upper].update(group[at + 1 :])
    _refuse_cycles(statements, beats, findings)
    return _attach(statements, beats)


def _groups(statements: Statements) -> Iterator[list[str]]:
    """The rules that one statement of the files wrote: a rule alone, or all rows of a table."""
    yield from statements.groups.values()
    for ident, draft in statements.drafts.items():
        if draft.rule.table is None:
            yield [ident]


class _Named:
    """The tables and rules by name. A pattern's text before its first ``*`` finds the few that it could mean."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._groups = sorted(statements.groups)
        self._idents = sorted(statements.drafts)

    def matches(self, pattern: str, own: list[str]) -> Iterator[list[str]]:
        """The statements that a pattern names, each as its rules; never its own statement through a glob."""
        start, glob, _ = pattern.partition("*")
        regex = re.compile(".*".join(re.escape(p) for p in pattern.split("*"))) if glob else None

        def fits(name: str) -> bool:
            return name == pattern if regex is None else regex.fullmatch(name) is not None

        for group in filter(fits, _beginning_with(start, self._groups)):
            rows = self._statements.groups[group]
            if rows != own or not glob:
                yield rows
        for ident in filter(fits, _beginning_with(start, self._idents)):
            table = self._statements.drafts[ident].rule.table
            named = table is None or ("[" in pattern and not fits(table))  # rows: only by a pattern for rows
            if named and ident not in own:
                yield [ident]


def _beginning_with(start: str, names: list[str]) -> Iterator[str]:
    """Those of the sorted ``names`` that begin so."""
    return takewhile(lambda name: name.startswith(start), islice(names, bisect_left(names, start), None))


def _pair(
    drafts: list[Draft], overridden: list[list[str]], pattern: str, statements: Statements, beats: dict[str, set[str]]
) -> None:
    for losers in overridden:
        shared = False
        for winner in drafts:
            for loser in losers:
                if _targets(winner.rule) & _targets(statements.drafts[loser].rule):
                    shared = True
                    if loser != winner.rule.id:
                        beats[winner.rule.id].add(loser)
        if not shared:
            name = statements.drafts[losers[0]].rule.table or losers[0]
            raise Fault(
                "override-shares-nothing",
                f"'{name}' concludes nothing that this statement concludes, so there is nothing to override",
                f"name only rules about {', '.join(sorted(set().union(*(_targets(d.rule) for d in drafts))))}"
                + ("" if name == pattern else f"; '{pattern}' also matches '{name}'"),
            )


def _targets(rule: Rule) -> set[str]:
    return {c.target for c in rule.conclusions}


def _refuse_cycles(statements: Statements, beats: dict[str, set[str]], findings: Findings) -> None:
    state: dict[str, int] = {}  # 1 while its overriding is followed, 2 when done
    for start in sorted(beats):
        stack: list[tuple[str, Iterator[str]]] = [(start, iter(sorted(beats[start])))] if start not in state else []
        state.setdefault(start, 1)
        while stack:
            node, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                state[node] = 2
                stack.pop()
            elif state.get(following) == 1:
                cycle = [n for n, _ in stack]
                cycle = [*cycle[cycle.index(following) :], following]
                findings.add(
                    "override-cycle",
                    "rules override each other in a circle: " + " → ".join(cycle),
                    _place(statements.drafts[node]),
                    "decide which of them wins, and drop one 'overrides'",
                )
                return
            elif following not in state:
                state[following] = 1
                stack.append((following, iter(sorted(beats[following]))))


def _place(draft: Draft) -> Position:
    return draft.patterns[0][1] if draft.patterns else draft.rule.position


def _attach(statements: Statements, beats: dict[str, set[str]]) -> dict[str, Rule]:
    beaten_by: dict[str, list[str]] = {}
    targets = {ident: _targets(draft.rule) for ident, draft in statements.drafts.items()}
    for winner in sorted(beats):
        for loser in beats[winner]:
            beaten_by.setdefault(loser, []).append(winner)
    rules = {}
    for ident in sorted(statements.drafts):
        rule = statements.drafts[ident].rule
        conclusions: list[Conclusion] = []
        for conclusion in rule.conclusions:
            winners = (w for w in beaten_by.get(ident, ()) if conclusion.target in targets[w])
            conclusions.append(replace(conclusion, overridden_by=tuple(winners)))
        rules[ident] = replace(rule, conclusions=tuple(conclusions), overrides=tuple(sorted(beats[ident])))
    return rules
