"""Regret: how much worse than the best measured option a way to choose does, on published comparisons.

The regret of a choice is the best value minus the chosen one, in the metric's unit (never negative); the normalised
regret is its share of the distance from the best to the worst option: 0 the best, 1 the worst. A way to choose that
takes several options of a question is charged their mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from ..infer import Engine
from .evidence import Baseline, Comparison, Question
from .placing import Placing, place_options

Chooser = Callable[[Question], Sequence[int]]  # the places of the options taken; none where it has nothing to say


@dataclass(frozen=True, slots=True)
class Loss:
    """What a choice falls short: in the metric's unit, and as a share of the distance from best to worst."""

    native: float
    normal: float


@dataclass(frozen=True, slots=True)
class Score:
    """The mean loss of one way to choose, over the questions that it has an answer to."""

    name: str
    questions: int
    native: float
    normal: float


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with the advice on it: its options as placed, which of them comes first, which was best, the loss."""

    question: Question
    placing: Placing
    chosen: int
    best: int
    loss: Loss


@dataclass(frozen=True, slots=True)
class Scored:
    """A comparison with the advice on each of its questions, and how the baselines do on them."""

    comparison: Comparison
    answers: tuple[Answered, ...]
    advice: Score
    baselines: tuple[Score, ...]


def score_comparison(engine: Engine, comparison: Comparison) -> Scored:
    """The advice on every question of a comparison beside simple ways to choose."""
    questions = comparison.questions
    answers = tuple(_answered(engine, question) for question in questions)
    advice = Score("advice", len(answers), fmean(a.loss.native for a in answers), fmean(a.loss.normal for a in answers))
    ways: list[tuple[str, Chooser]] = [("random", lambda question: range(len(question.options)))]
    ways += [(baseline.id, _simple(engine, baseline)) for baseline in comparison.baselines]
    ways.append(("best on average elsewhere", _best_elsewhere(questions)))
    scored = (_score(name, chooser, questions) for name, chooser in ways)
    return Scored(comparison, answers, advice, tuple(score for score in scored if score is not None))


def loss(question: Question, chosen: Sequence[int]) -> Loss:
    """The mean loss of taking these options of a question."""
    worth = _worth(question)
    best, worst = max(worth), min(worth)
    short = fmean(best - worth[at] for at in chosen)
    return Loss(short, short / (best - worst) if best > worst else 0.0)


def _worth(question: Question) -> list[float]:
    """The measured values, so that more is better."""
    return [value if question.higher else -value for value in question.values]


def _answered(engine: Engine, question: Question) -> Answered:
    placing = place_options(engine, question.scenario, question.options)
    chosen = next(at for at, option in enumerate(question.options) if option.id == placing.options[0].id)
    worth = _worth(question)
    return Answered(question, placing, chosen, worth.index(max(worth)), loss(question, [chosen]))


def _score(name: str, chooser: Chooser, questions: Iterable[Question]) -> Score | None:
    losses = [loss(question, taken) for question in questions if (taken := chooser(question))]
    if not losses:
        return None
    return Score(name, len(losses), fmean(found.native for found in losses), fmean(found.normal for found in losses))


def _simple(engine: Engine, baseline: Baseline) -> Chooser:
    def always(question: Question) -> Sequence[int]:
        wanted = baseline.always.items()
        return [at for at, o in enumerate(question.options) if all(o.fixes.get(n) == v for n, v in wanted)]

    def most(question: Question) -> Sequence[int]:
        assert baseline.most is not None
        choice, field = baseline.most
        facts = engine.base.facts.get(field, {})
        sizes: dict[int, float] = {}
        for at, option in enumerate(question.options):
            record = str(option.fixes.get(choice))
            said = [described[record].get(field) for described in option.records.values() if record in described]
            size = said[0] if said else facts[record].value if record in facts else None
            if isinstance(size, (int, float)):
                sizes[at] = float(size)
        if len(set(sizes.values())) < 2:
            return []
        return [at for at, size in sizes.items() if size == max(sizes.values())]

    return always if baseline.most is None else most


def _best_elsewhere(questions: Sequence[Question]) -> Chooser:
    """Takes the option that did best, on average, in the questions about other sets; it has seen those answers."""
    normal: dict[str, Mapping[str, float]] = {
        q.id: {option.id: 1 - loss(q, [at]).normal for at, option in enumerate(q.options)} for q in questions
    }
    sets = {question.id: question.set for question in questions}

    def best(question: Question) -> Sequence[int]:
        means: dict[int, tuple[float, int]] = {}
        for at, option in enumerate(question.options):
            found = [
                worth[option.id]
                for ident, worth in normal.items()
                if sets[ident] != question.set and option.id in worth
            ]
            if found:
                means[at] = (fmean(found), len(found))
        if not means:
            return []
        seen = max(count for _, count in means.values())
        often = {at: mean for at, (mean, count) in means.items() if count >= 0.5 * seen}
        return [at for at, mean in often.items() if mean == max(often.values())]

    return best
