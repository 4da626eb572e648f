"""Whether nothing nearer flips: for inputs that arithmetic reads, whose turns were found by trying values.

The values that are nearer than the nearest flip of an input are a box; where the rules come to the same over all of it
(``settled``), there is no turn in it, and nothing was missed between two values that were tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..boxes.spans import Span, span_of
from ..boxes.state import BoxState
from ..compiled import Attribute, Test
from ..kinds import Value
from .backward import State
from .moves import TOLERANCE, Moves
from .search import Found
from .settled import Settling

LOOKS = 40  # boxes that are looked at for one input


def unproved(root: State, found: Found, decision: str, test: Test | None, wanted: frozenset[str]) -> set[str]:
    """The probed inputs of which a nearer flip may have been missed; all where several inputs have to change.

    ``test`` is what is wanted of the decision (None: any other value than now), ``wanted`` what the search was about.
    """
    if found.ended not in ("found", "none") or found.level > 1:
        return set(found.probed)
    moves = Moves(root, wanted)
    flips: dict[str, list[Value]] = {}
    for change in found.changes:
        for name, value in change.changes.items():
            flips.setdefault(name, []).append(value)
    return {n for n in found.probed if not _proved(root, n, flips.get(n, ()), decision, test, moves)}


def _proved(root: State, name: str, flips: Iterable[Value], decision: str, test: Test | None, moves: Moves) -> bool:
    attribute = root.world.base.attributes[name]
    settling = Settling(root, [name], [decision], moves) if test is None else _Wanted(root, name, decision, test, moves)
    boxes = list(nearer(attribute, root.value(name), flips))
    return all(settling.verdict(LOOKS, {name: box}).verdict == "settled" for box in boxes)


def nearer(attribute: Attribute, now: Value, flips: Iterable[Value]) -> Iterator[Span]:
    """The values nearer to ``now`` than the nearest flip on each side; the whole side where there is none."""
    whole = attribute.kind.name == "integer"
    every = span_of(None, None, attribute.low, attribute.high, whole=whole)
    numbers = [v for v in flips if isinstance(v, (int, float))]
    if not isinstance(now, (int, float)):
        if not numbers:
            yield every
        return
    below = max((v for v in numbers if v < now), default=None)
    above = min((v for v in numbers if v > now), default=None)
    sides = [
        Span(every.low if below is None else _beside(below, 1, whole), now),
        Span(now, every.high if above is None else _beside(above, -1, whole)),
    ]
    yield from (side for side in sides if side.low <= side.high)


def _beside(number: float, step: int, whole: bool) -> float:
    """The next number on the way to now; a turn among fractions was found to within a tolerance."""
    return number + step if whole else number + step * 2 * TOLERANCE * abs(number)


class _Wanted(Settling):
    """Whether a test of one decision holds nowhere."""

    def __init__(self, root: State, name: str, decision: str, test: Test, moves: Moves) -> None:
        super().__init__(root, [name], [decision], moves)
        self._test = test

    def _same(self, state: BoxState) -> bool:
        return state.holds("(wanted)", self._test) is False

    def _changes(self, answers: Mapping[str, Value]) -> bool:
        state = self.root.changed(answers)
        return state.holds(self._test)[0] and not any(state.holds(c.guard)[0] for c in self._odd)
