"""Boxes in words."""

from __future__ import annotations

from collections.abc import Sequence

from ..cells import Interval
from ..compiled import Attribute, KnowledgeBase
from ..kinds import Value, show_number
from ..show import show
from ..trees.labels import interval_label
from .atoms import Atom
from .ranges import Range
from .regions import Box
from .space import ANOTHER_TEXT, Input
from .values import Some

_MANY = 6  # more values than this are told by what they are not, where that is shorter


def box_in_words(base: KnowledgeBase, inputs: dict[str, Input], box: Box) -> str:
    """A box, as what must hold of the inputs and atoms: ``Labelled examples: 500 to 4,999; Task: Search``."""
    parts = [f"{inputs[name].attribute.title}: {_places(base, inputs[name], at)}" for name, at in box.inputs.items()]
    parts += [_atom(atom, at) for atom, at in box.atoms]
    return "; ".join(parts) if parts else "everywhere"


def _places(base: KnowledgeBase, own: Input, places: Sequence[int]) -> str:
    last = len(own.cells) - 1
    given = [p for p in places if p != last]
    if not given:
        return "not given"
    if len(given) == last:
        return "given"
    labels = _labels(base, own, given)
    others = [p for p in range(last) if p not in given]
    if len(labels) > _MANY and len(others) < len(given):
        labels = ["anything but " + ", ".join(_few(_labels(base, own, others)))]
    labels = _few(labels)
    if last in places:
        labels.append("not given")
    return labels[0] if len(labels) == 1 else ", ".join(labels[:-1]) + " or " + labels[-1]


def _few(labels: list[str]) -> list[str]:
    return labels if len(labels) <= 2 * _MANY else [*labels[:_MANY], f"{len(labels) - _MANY} more"]


def _labels(base: KnowledgeBase, own: Input, places: Sequence[int]) -> list[str]:
    if not own.attribute.kind.numeric:
        return [_label(base, own.attribute, own.cells[p]) for p in places]
    labels = []
    start = 0
    for at in range(len(places)):  # neighbouring cells are one interval
        if at + 1 == len(places) or places[at + 1] != places[at] + 1:
            first, final = own.cells[places[start]], own.cells[places[at]]
            assert isinstance(first, Some) and isinstance(final, Some)
            labels.append(_interval(own.attribute, first.range, final.range))
            start = at + 1
    return labels


def _interval(attribute: Attribute, first: Range, final: Range) -> str:
    low = None if first.low == float("-inf") else first.low
    high = None if final.high == float("inf") else final.high
    if high is not None and attribute.high is not None and high >= attribute.high and high != low:
        high = None
    return interval_label(attribute, Interval(low, high, first.low_closed, final.high_closed))


def _label(base: KnowledgeBase, attribute: Attribute, value: Value) -> str:
    if value == ANOTHER_TEXT:
        return "another text"
    labels = {name: catalogue.labels for name, catalogue in base.catalogues.items()}
    return "given" if isinstance(value, Some) else show(attribute.kind, value, labels)


def _atom(atom: Atom, places: Sequence[int]) -> str:
    cells = [atom.cells[p] for p in places]
    if atom.cells == (True, False):
        return atom.source if cells == [True] else f"not ({atom.source})"
    shown = [_range(c) if isinstance(c, Range) else str(c) for c in cells]
    if len(shown) > _MANY:
        shown = [*shown[: _MANY - 1], f"{len(shown) - _MANY + 1} more"]
    return f"{atom.source} is {' or '.join(shown)}"


def _range(cell: Range) -> str:
    low, high = cell.low, cell.high
    if low == float("-inf"):
        return f"up to {show_number(high)}" if cell.high_closed else f"under {show_number(high)}"
    if high == float("inf"):
        return f"{show_number(low)} or more" if cell.low_closed else f"over {show_number(low)}"
    return show_number(low) if low == high else f"{show_number(low)} to {show_number(high)}"
