"""The documents of an interview: a question with its possible answers, and the end with the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..result import Result
from ..show import labels_of, show, show_attribute

if TYPE_CHECKING:
    from .interview import Interview

Document = dict[str, Any]


def question_document(interview: Interview) -> Document:
    """The next question, what is settled, and what the decisions are now and may still become."""
    standing, result = interview.standing, interview.result()
    labels = labels_of(result.run.values)
    attributes = [interview.base.attributes[name] for name in interview.decisions]
    possible = [
        {
            "values": [list(v) if isinstance(v, tuple) else v for v in outcome],
            "shown": [show_attribute(a, v, labels) for a, v in zip(attributes, outcome, strict=True)],
        }
        for outcome in standing.possible
    ]
    assert standing.question is not None
    return _common(interview, result, "question") | {
        "question": _question(result, standing.question),
        "possible": possible,
        "open": standing.open,
        "now": [_line(interview, result, name) for name in interview.decisions],
    }


def end_document(interview: Interview, *, stopped: bool = False) -> Document:
    """Why there are no more questions, and the plan."""
    standing, result = interview.standing, interview.result()
    return _common(interview, result, "end") | {
        "ended": "stopped" if stopped else standing.ended,
        "complete": standing.complete and not stopped,
        "plan": result.plan_document(),
    }


def _common(interview: Interview, result: Result, kind: str) -> Document:
    return {
        "type": kind,
        "answered": interview.answered,
        "decisions": interview.decisions,
        "settled": [_line(interview, result, name) for name in interview.standing.settled],
        "titles": {name: interview.base.attributes[name].title for name in interview.decisions},
    }


def _question(result: Result, name: str) -> Document:
    attribute = result.base.attributes[name]
    kind = attribute.kind.item or attribute.kind
    labels = labels_of(result.run.values)
    ids = kind.values if kind.name == "enum" else tuple(labels[kind.record]) if kind.record else ()
    derivation = result.derivation(name)
    return {
        "attribute": name,
        "title": attribute.title,
        "ask": attribute.ask,
        "measure": attribute.measure,
        "kind": attribute.kind.name,
        "unit": attribute.unit,
        "low": attribute.low,
        "high": attribute.high,
        "values": [{"value": i, "label": show(kind, i, labels)} for i in ids],
        "now": {"value": _plain(derivation.value), "shown": result.shown(name), "how": derivation.how},
    }


def _line(interview: Interview, result: Result, name: str) -> Document:
    derivation = result.derivation(name)
    return {
        "attribute": name,
        "title": result.base.attributes[name].title,
        "value": _plain(derivation.value),
        "shown": result.shown(name),
        "because": derivation.because,
        "decision": name in interview.decisions,
    }


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
