"""The report of ``kb score``: how well the rules choose among published options, and what changed since the record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from .engine.compiled import KnowledgeBase
from .engine.infer import Engine
from .engine.scoring.evidence import Comparison
from .engine.scoring.placing import Step
from .engine.scoring.regret import Answered, Score, Scored, score_comparison

RECORDED: Final = Path("evidence") / "recorded.json"
TOLERANCE: Final = {"overall": 0.005, "comparison": 0.02}  # of normalised regret: less is noise of single questions

Document = dict[str, Any]


def score_document(base: KnowledgeBase, comparisons: Sequence[Comparison], recorded: Document | None) -> Document:
    """What ``kb score --format json`` prints.

    ``recorded`` is what ``record`` kept before; without it nothing is said about changes.
    """
    engine = Engine(base)
    scored = [score_comparison(engine, comparison) for comparison in comparisons if comparison.questions]
    document: Document = {
        "kb": {"name": base.name, "version": base.version, "sha256": base.sha256},
        "overall": _mean([(s.advice.normal, s.advice.questions) for s in scored]),
        "topics": [
            {"topic": topic, **_mean([(s.advice.normal, s.advice.questions) for s in group])}
            for topic, group in _by_topic(scored).items()
        ],
        "comparisons": [_comparison(found) for found in scored],
        "answers": [_answer(found.comparison.id, answer) for found in scored for answer in found.answers],
    }
    document["changed"] = [] if recorded is None else list(_changed(document, recorded))
    document["worse"] = [] if recorded is None else list(_worse(document, recorded))
    document["recorded"] = None if recorded is None else {"overall": recorded["overall"], "tolerance": TOLERANCE}
    return document


def record(document: Document) -> Document:
    """What is kept of a report, to compare later ones with."""
    return {
        "overall": document["overall"]["normal"],
        "comparisons": {found["id"]: found["advice"]["normal"] for found in document["comparisons"]},
        "answers": {found["question"]: [found["advised"], found["normal"]] for found in document["answers"]},
    }


def read_record(directory: Path) -> Document | None:
    """What was recorded for the knowledge base in a directory, or None."""
    path = directory / RECORDED
    if not path.is_file():
        return None
    found: Document = json.loads(path.read_text(encoding="utf-8"))
    return found


def score_text(document: Document) -> str:
    """The report for a terminal."""
    return "\n".join([*_table(document), "", *_verdict(document)])


def reason(step: Step) -> Document:
    """Why a decision came out as it did, with what the reasons cite."""
    derivation = step.result.derivation(step.decision)
    return {
        "decision": step.decision,
        "advised": step.result.shown(step.decision),
        "because": derivation.because,
        "cites": list(derivation.cites),
    }


def _mean(found: Sequence[tuple[float, int]]) -> Document:
    """The mean over comparisons, each weighing the same."""
    normal = round(fmean(n for n, _ in found), 4) if found else None
    return {"comparisons": len(found), "questions": sum(count for _, count in found), "normal": normal}


def _by_topic(scored: Sequence[Scored]) -> dict[str, list[Scored]]:
    groups: dict[str, list[Scored]] = {}
    for found in scored:
        groups.setdefault(found.comparison.topic, []).append(found)
    return dict(sorted(groups.items()))


def _comparison(found: Scored) -> Document:
    units = {question.unit for question in found.comparison.questions}
    return {
        "id": found.comparison.id,
        "source": found.comparison.source,
        "topic": found.comparison.topic,
        "unit": units.pop() if len(units) == 1 else None,
        "advice": _score(found.advice),
        "baselines": [_score(baseline) for baseline in found.baselines],
    }


def _score(score: Score) -> Document:
    return {
        "name": score.name,
        "questions": score.questions,
        "native": round(score.native, 4),
        "normal": round(score.normal, 4),
    }


def _answer(comparison: str, answer: Answered) -> Document:
    question = answer.question
    return {
        "question": question.id,
        "comparison": comparison,
        "decision": list(question.decision),
        "advised": question.options[answer.chosen].id,
        "value": question.values[answer.chosen],
        "best": question.options[answer.best].id,
        "best_value": question.values[answer.best],
        "native": round(answer.loss.native, 4),
        "normal": round(answer.loss.normal, 4),
        "order": [option.id for option in answer.placing.options],
        "because": [reason(step) for step in answer.placing.steps],
    }


def _changed(document: Document, recorded: Document) -> Iterator[Document]:
    """The questions whose answer is another than recorded, the worst change first."""
    changes = []
    for found in document["answers"]:
        before = recorded["answers"].get(found["question"])
        if before is not None and before[0] != found["advised"]:
            changes.append(
                {
                    "question": found["question"],
                    "from": before[0],
                    "to": found["advised"],
                    "normal_from": before[1],
                    "normal_to": found["normal"],
                }
            )
    yield from sorted(changes, key=lambda c: c["normal_from"] - c["normal_to"])


def _worse(document: Document, recorded: Document) -> Iterator[Document]:
    """Where the regret rose by more than the tolerance."""
    overall = document["overall"]["normal"]
    if overall is not None and overall > recorded["overall"] + TOLERANCE["overall"]:
        yield {"what": "overall", "from": recorded["overall"], "to": overall}
    for found in document["comparisons"]:
        before = recorded["comparisons"].get(found["id"])
        if before is not None and found["advice"]["normal"] > before + TOLERANCE["comparison"]:
            yield {"what": found["id"], "from": before, "to": found["advice"]["normal"]}


def _table(document: Document) -> Iterator[str]:
    head = f"{'comparison':24s} {'questions':>9s} {'regret':>8s} {'norm.':>6s}  compared with (normalised)"
    by_topic: dict[str, list[Document]] = {}
    for found in document["comparisons"]:
        by_topic.setdefault(found["topic"], []).append(found)
    yield "Regret of the advice: the best published value less the advised one; normalised, 0 is the best option and 1"
    yield "the worst. 'Best on average elsewhere' has seen the answers on the other sets."
    for topic in document["topics"]:
        yield ""
        yield f"{topic['topic']}: {topic['normal']:.3f}"
        yield f"  {head}"
        for found in by_topic[topic["topic"]]:
            yield f"  {_row(found)}"


def _row(found: Mapping[str, Any]) -> str:
    advice = found["advice"]
    native = f"{advice['native']:7.2f}{'%' if found['unit'] == 'percent' else ' '}"
    others = ", ".join(f"{b['name']} {b['normal']:.2f}" for b in found["baselines"])
    return f"{found['id']:24s} {advice['questions']:9d} {native} {advice['normal']:6.3f}  {others}"


def _verdict(document: Document) -> Iterator[str]:
    overall = document["overall"]
    yield (
        f"Over {overall['comparisons']} comparisons of {overall['questions']} questions, each comparison weighing the "
        f"same: {overall['normal']:.3f}."
    )
    if document["recorded"] is None:
        yield "Nothing is recorded to compare with; --record keeps this."
        return
    changed = document["changed"]
    yield (
        f"Recorded: {document['recorded']['overall']:.3f}. "
        f"{len(changed)} answer{'' if len(changed) == 1 else 's'} changed since."
    )
    for change in changed:
        yield (
            f"  {change['question']}: {change['from']} -> {change['to']} "
            f"({change['normal_from']:.2f} -> {change['normal_to']:.2f})"
        )
    for found in document["worse"]:
        yield f"Worse than recorded: {found['what']}, {found['from']:.3f} -> {found['to']:.3f}."
