"""Cases for an expert to fill in: what is given is written, what must come out is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..compiled import KnowledgeBase
from ..infer import Engine
from ..kinds import Value
from ..scenario import Scenario
from ..symbolic.diagrams import BUDGET
from .goals import Goal, Goals
from .measure import Coverage
from .search import Found, search

_PLAIN = re.compile(r"[a-zA-Z_][\w./-]*")
_WORDS = {"true", "false", "null", "any", "known", "unknown"}
HEAD = """\
# Cases that nobody has answered yet. Each exercises rules or tests that no other case does, and says which.
# Write below each `expect:` what must come out, as you know it. What the rules say now stands there as a comment: take
# the mark off a line that you agree with, or write the right answer. Until then `kb check` says that 'expect' is empty.
"""


@dataclass(frozen=True, slots=True)
class SuggestedCase:
    """A case without its answers: ``covers`` says what it exercises, ``now`` what the rules say."""

    id: str
    scenario: Scenario
    covers: tuple[str, ...]
    now: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The suggested cases; what no case can exercise, by proof; and that for which no scenario was found."""

    cases: tuple[SuggestedCase, ...]
    never: tuple[str, ...]
    open: tuple[str, ...]

    def as_dict(self, file: str) -> dict[str, Any]:
        """The suggestion as JSON-ready data."""
        return {
            "file": file,
            "cases": [
                {"case": c.id, "given": {n: _listed(v) for n, v in c.scenario.given.items()}, "covers": list(c.covers)}
                for c in self.cases
            ],
            "never": list(self.never),
            "open": list(self.open),
        }

    def text(self) -> str:
        """The cases as a file of cases."""
        return HEAD + "".join(map(_written, self.cases))


def suggest(base: KnowledgeBase, coverage: Coverage, *, tests: bool = False, budget: int = BUDGET) -> Suggestion:
    """Few cases for what ``coverage`` lacks: statements, and with ``tests`` both ways of tests; none can be spared.

    Raises BudgetExceeded where the diagrams of the base exceed ``budget`` nodes.
    """
    goals = Goals(base)
    wanted = [Goal("decides", s.id) for s in coverage.statements if not s.decides]
    if tests:
        for at, test in enumerate(coverage.tests):
            wanted += [Goal("true", at)] if test.true is None else []
            wanted += [Goal("false", at)] if test.false is None else []
    found = search(base, goals, wanted, budget) if wanted else Found((), (), ())
    engine = Engine(base)
    cases = []
    for number, (scenario, achieved) in enumerate(found.scenarios, start=1):
        run = engine.run(scenario)
        names = dict.fromkeys(n for goal in achieved for n in _answers(base, goals, goal))
        now = tuple((name, run.values[name]) for name in names)
        covers = tuple(_told(goals, goal) for goal in achieved)
        cases.append(SuggestedCase(f"to-fill-in-{number}", scenario, covers, now))
    never, open_ = ([_told(goals, g) for g in listed] for listed in (found.never, found.open))
    return Suggestion(tuple(cases), tuple(never), tuple(open_))


def _told(goals: Goals, goal: Goal) -> str:
    """A goal in words."""
    if goal.what == "decides":
        return str(goal.of)
    point = goals.points[int(goal.of)]
    return f"{point.owner}: '{point.text}' is {goal.what}"


def _answers(base: KnowledgeBase, goals: Goals, goal: Goal) -> Iterator[str]:
    """The attributes of which an expert might say what they must be: those concluded, else the choices behind them."""
    idents = [str(goal.of)] if goal.what == "decides" else [i for i, p in goals.points_of.items() if goal.of in p]
    for ident in idents[:1]:
        rule = base.rules.get(ident)
        targets = [] if rule is None else [c.target for c in rule.conclusions]
        plain = [t for t in targets if base.attributes[t].record is None]
        yield from plain
        if not plain:
            yield from (n for n in base.choices if not base.closure([n]).isdisjoint(targets))


def _written(case: SuggestedCase) -> str:
    lines = [f"\n- case: {case.id}", *(f"  # exercises {what}" for what in case.covers[:12])]
    if len(case.covers) > 12:
        lines.append(f"  # and {len(case.covers) - 12} more")
    given = ", ".join(f"{name}: {_yaml(value)}" for name, value in sorted(case.scenario.given.items()))
    lines += [f"  given: {{{given}}}", "  expect:"]
    lines += [f"    # {name}: {_test(value)}" for name, value in case.now]
    return "\n".join(lines) + "\n"


def _test(value: Value) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, tuple):
        return f"{{includes: {_yaml(value[0])}}}" if value else "[]"
    return _yaml(value)


def _yaml(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_yaml, value))}]"
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) and value not in _WORDS else json.dumps(value, ensure_ascii=False)
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _listed(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value
