"""Boxes in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..cells import Interval
from ..compiled import Attribute, KnowledgeBase
from ..immutable import replace
from ..kinds import Value, show_number
from ..show import show
from ..trees.labels import interval_label
from .atoms import Atom
from .compose import World
from .ranges import Range
from .regions import Box
from .space import ANOTHER_TEXT, Input
from .telling import Told, values_told
from .values import Some, range_of

PROVIDED = "all that it needs is known"
_KEY = re.compile(r"(?<=\w)\[([^][]*)\]")  # of the record that a field belongs to
_MANY = 6  # more values than this are told by what they are not, where that is shorter


def box_in_words(base: KnowledgeBase, inputs: dict[str, Input], box: Box) -> str:
    """A box, as what must hold of the inputs and atoms: ``Labelled examples: 500 to 4,999; Task: Search``."""
    parts = [f"{inputs[name].attribute.title}: {_places(base, inputs[name], at)}" for name, at in box.inputs.items()]
    parts += [_atom(atom, at) for atom, at in box.atoms]
    return "; ".join(parts) if parts else "everywhere"


def told_in_words(world: World, told: Told) -> str:
    """A part of a fault in words: inputs, then the values of attributes, then atoms, then what is left to say."""
    base = world.base
    inputs = world.inputs_space.inputs
    parts = [
        f"{inputs[name].attribute.title}: {_places(base, inputs[name], at)}" for name, at in told.box.inputs.items()
    ]
    parts += [_value(base, base.attributes[n], list(values_told(world, n)), at) for n, at in told.values.items()]
    parts += _atoms(told.box.atoms)
    parts += [PROVIDED] if told.provided else []
    return "; ".join(parts) if parts else "everywhere"


def _value(base: KnowledgeBase, attribute: Attribute, cells: Sequence[Value], places: Sequence[int]) -> str:
    """What an attribute comes to: ``Regime: Small or Medium``."""
    alone = sum(a.title == attribute.title and a.record is None for a in base.attributes.values()) == 1
    title = attribute.title if alone else attribute.name
    title = title if attribute.ask is None else f"{title} (given or concluded)"
    known = [p for p in places if cells[p] is not None]
    all_known = [p for p in range(len(cells)) if cells[p] is not None]
    if not known:
        return f"{title}: unknown"
    unknown = ["unknown"] if len(known) < len(places) else []
    if len(known) == len(all_known) and not unknown:
        return f"{title}: known"
    others = [p for p in all_known if p not in known]
    if len(known) > _MANY and len(others) < len(known):
        labels = ["anything but " + _joined(_few(_values(base, attribute, [cells[p] for p in others])), "and")]
    else:
        labels = _few(_values(base, attribute, [cells[p] for p in known]))
    return f"{title}: {_joined([*labels, *unknown], 'or')}"


def _values(base: KnowledgeBase, attribute: Attribute, cells: list[Value]) -> list[str]:
    if attribute.kind.numeric:
        ranges = sorted({range_of(c) for c in cells}, key=lambda r: (r.low, r.high))
        whole = attribute.kind.name == "integer"
        joined: list[tuple[Range, Range]] = []
        for own in ranges:
            if joined and _meet(joined[-1][1], own, whole):
                joined[-1] = (joined[-1][0], own)
            else:
                joined.append((own, own))
        unbounded = replace(attribute, low=None, high=None)  # what rules conclude may lie outside of what may be given
        return [interval_label(unbounded, _ends(unbounded, first, last)) for first, last in joined]
    return [_order(base, attribute, c) if isinstance(c, tuple) else _label(base, attribute, c) for c in cells]


def _order(base: KnowledgeBase, attribute: Attribute, members: tuple[Value, ...]) -> str:
    """A list in its order, without the commas that stand between values."""
    labels = {name: catalogue.labels for name, catalogue in base.catalogues.items()}
    item = attribute.kind.item
    return " then ".join(str(m) if item is None else show(item, m, labels) for m in members) or "none"


def _meet(left: Range, right: Range, whole: bool) -> bool:
    """Whether nothing lies between two ranges."""
    if whole and left.high_closed and right.low_closed and left.high + 1 == right.low:
        return True
    return left.high > right.low or (left.high == right.low and (left.high_closed or right.low_closed))


def _joined(labels: list[str], last: str) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} {last} {labels[-1]}"


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
    return _joined(labels, "or")


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
            labels.append(interval_label(own.attribute, _ends(own.attribute, first.range, final.range)))
            start = at + 1
    return labels


def _ends(attribute: Attribute, first: Range, final: Range) -> Interval:
    low = None if first.low == float("-inf") else first.low
    high = None if final.high == float("inf") else final.high
    if high is not None and attribute.high is not None and high >= attribute.high and high != low:
        high = None
    return Interval(low, high, first.low_closed, final.high_closed)


def _label(base: KnowledgeBase, attribute: Attribute, value: Value) -> str:
    if value == ANOTHER_TEXT:
        return "another text"
    labels = {name: catalogue.labels for name, catalogue in base.catalogues.items()}
    return "given" if isinstance(value, Some) else show(attribute.kind, value, labels)


def _atoms(atoms: Sequence[tuple[Atom, tuple[int, ...]]]) -> list[str]:
    """Statements about atoms; those that say the same of several records as one."""
    groups: dict[str, list[str]] = {}
    for atom, at in atoms:
        words = _atom(atom, at)
        keys = _KEY.findall(words)
        alone = len(set(keys)) != 1
        groups.setdefault(words if alone else _KEY.sub("[]", words), []).append("" if alone else keys[0])
    return [pattern.replace("[]", f"[{', '.join(_few(keys))}]") for pattern, keys in groups.items()]


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
