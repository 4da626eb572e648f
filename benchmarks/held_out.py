"""How the rules choose on a published comparison when nothing that its source taught them is left.

    python benchmarks/held_out.py               the table
    python benchmarks/held_out.py --record      the table, into docs/score.md

A score on tables that the rules were written from is a fit. So for every comparison of ``kb/evidence`` the rules are
asked three times: as they are; without the rules, rows and standings that rest on its source *alone*; and without all
that *cite* it, whoever else says the same. What is left knows of that source only what no citation tells: what a
maintainer remembers of its table, and numbers that were tuned with an eye on its score. The first difference says what
the source taught; the second is what a reader who had never heard of it would lose at most.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from warmstart.api import shipped_directory
from warmstart.engine.compiled import KnowledgeBase, Rule
from warmstart.engine.immutable import replace
from warmstart.engine.infer import Engine
from warmstart.engine.load import load_base
from warmstart.engine.scoring.evidence import Comparison, load_evidence
from warmstart.engine.scoring.regret import score_comparison

PAGE = Path(__file__).resolve().parent.parent / "docs" / "score.md"
BEGIN, END = "<!-- held out -->\n", "<!-- /held out -->"
JUDGED = "variant"  # the catalogue whose facts are judgement from comparisons; facts of the others were published apart

Cited = Callable[[tuple[str, ...], str], bool]


def alone(cites: tuple[str, ...], source: str) -> bool:
    """Whether nobody but the source says so."""
    return cites == (source,)


def at_all(cites: tuple[str, ...], source: str) -> bool:
    """Whether the source says so, whoever else does."""
    return source in cites


@dataclass(frozen=True, slots=True)
class Line:
    """Normalised regret on one comparison: as the rules are, and with its source held out (0 best, 1 worst).

    ``rules`` counts what rests on the source alone, and what cites it at all.
    """

    comparison: str
    source: str
    questions: int
    rules: tuple[int, int]
    full: float
    without_alone: float
    without_all: float
    random: float


def without(base: KnowledgeBase, source: str, cited: Cited) -> tuple[KnowledgeBase, int]:
    """The base without the rules and judged facts that a source is cited for, and how many these are."""
    gone = {ident for ident, rule in base.rules.items() if cited(rule.cites, source)}
    rules = {ident: _freed(rule, gone) for ident, rule in base.rules.items() if ident not in gone}
    conclude = {name: tuple(i for i in listed if i not in gone) for name, listed in base.conclude.items()}
    facts = dict(base.facts)
    dropped: set[object] = set()
    for name, attribute in base.attributes.items():
        if attribute.record == JUDGED and name in facts and attribute.kind.record is None and name != f"{JUDGED}.note":
            kept = {key: fact for key, fact in facts[name].items() if not cited(fact.cites, source)}
            dropped |= facts[name].keys() - kept.keys()
            facts[name] = kept
    return replace(base, rules=rules, conclude=conclude, facts=facts), len(gone) + len(dropped)


def _freed(rule: Rule, gone: set[str]) -> Rule:
    """The rule, no longer overridden by rules that are gone."""
    conclusions = tuple(
        replace(c, overridden_by=tuple(w for w in c.overridden_by if w not in gone)) for c in rule.conclusions
    )
    return replace(rule, conclusions=conclusions, overrides=tuple(o for o in rule.overrides if o not in gone))


def lines(base: KnowledgeBase, comparisons: Iterable[Comparison]) -> Iterable[Line]:
    """The comparisons one by one, in the order given."""
    engine = Engine(base)
    for comparison in comparisons:
        full = score_comparison(engine, comparison)
        fewer, least = (without(base, comparison.source, cited) for cited in (alone, at_all))
        held = [score_comparison(Engine(less), comparison).advice.normal for less, _ in (fewer, least)]
        yield Line(
            comparison.id,
            comparison.source,
            len(comparison.questions),
            (fewer[1], least[1]),
            full.advice.normal,
            held[0],
            held[1],
            next(b.normal for b in full.baselines if b.name == "random"),
        )


def table(found: Sequence[Line]) -> str:
    """The lines as a Markdown table, with their mean (each comparison weighing the same)."""
    columns = ("comparison", "source", "rests on it alone", "cites it", "as they are")
    columns += ("without what rests on it alone", "without all that cites it", "random")
    rows = [f"| {' | '.join(columns)} |", "|---|---|---:|---:|---:|---:|---:|---:|"]
    for line in found:
        told = (f"{n:.3f}" for n in (line.full, line.without_alone, line.without_all, line.random))
        rows.append(f"| {line.comparison} | {line.source} | {line.rules[0]} | {line.rules[1]} | {' | '.join(told)} |")
    measures = ("full", "without_alone", "without_all", "random")
    means = (fmean(getattr(line, name) for line in found) for name in measures)
    return "\n".join([*rows, f"| all, each weighing the same | | | | {' | '.join(f'{m:.3f}' for m in means)} |"])


def main() -> None:
    """Print the table; keep it in the page if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true", help="write the table into docs/score.md")
    wanted = parser.parse_args()
    where = shipped_directory()
    base = load_base(where)
    printed = table(list(lines(base, load_evidence(base, where)[0])))
    print(printed)
    if wanted.record:
        page = PAGE.read_text(encoding="utf-8")
        within = f"(?<={re.escape(BEGIN)}).*(?={re.escape(END)})"
        PAGE.write_text(re.sub(within, lambda _: f"\n{printed}\n\n", page, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main()
