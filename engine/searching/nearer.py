"""What is proved of a search for flips: that no nearer number, and no fewer inputs, do it.

A search tries values of inputs that arithmetic reads; a turn between two of them may be missed. The values that are
nearer than the nearest flip of an input are a box; where the rules come to the same over all of it (``settled``), there
is no turn in it. So are all values of one input, of two inputs, of all of them at once.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ..boxes.spans import Span, span_of
from ..boxes.state import Box, BoxState
from ..compiled import Attribute, Test
from ..kinds import Value
from .backward import State
from .moves import TOLERANCE, Moves
from .search import Found
from .settled import Settling

LOOKS = 50  # boxes that are looked at for one input
AT_ONCE = 15  # boxes that are looked at for all inputs at once
ALL = 200  # boxes that are looked at for all combinations of several inputs
DIGITS = 3  # a flip among fractions is told in so many, or more where it takes more


@dataclass(frozen=True, slots=True)
class Proof:
    """What is proved beside what was found.

    ``missed`` are the probed inputs of which a nearer flip may have been missed. No change of up to ``fewer`` inputs is
    a flip, of whatever values; ``nothing`` says that none of any number is.
    """

    missed: frozenset[str]
    fewer: int = 0
    nothing: bool = False


def proof(root: State, found: Found, decision: str, test: Test | None, moves: Moves, movable: Sequence[str]) -> Proof:
    """What is proved beside what a search among the inputs ``movable`` found.

    ``test`` is what is wanted of the decision (None: any other value than now).
    """
    if not found.probed and found.ended != "runs":
        nothing = found.ended == "none" and not found.changes
        return Proof(frozenset(), _finished(found), nothing)
    base = root.world.base
    names = [n for n in movable if not base.attributes[n].kind.collection and base.attributes[n].kind.name != "text"]
    prover = _Prover(root, names, decision, test, moves)
    if not found.changes and len(names) == len(movable) and prover.holds(names, AT_ONCE):
        return Proof(frozenset(), len(movable), True)
    if found.level == 1 and found.ended == "found":
        flips: dict[str, list[Value]] = {}
        for change in found.changes:
            for name, value in change.changes.items():
                flips.setdefault(name, []).append(value)
        return Proof(frozenset(n for n in found.probed if not prover.nearest(n, flips.get(n, ()))))
    return Proof(frozenset(found.probed), prover.fewer(found))


def _finished(found: Found) -> int:
    """How many inputs were changed in the last level in which there is no flip."""
    return found.level - (found.ended == "found" and found.level > 0)


class _Prover:
    """Proofs that parts of all changes of some inputs change nothing."""

    def __init__(self, root: State, names: Sequence[str], decision: str, test: Test | None, moves: Moves) -> None:
        self._root = root
        self._names = names
        if test is None:
            self._settling = Settling(root, names, [decision], moves)
        else:
            self._settling = _Wanted(root, names, decision, test, moves)

    def holds(self, free: Collection[str], looks: int, within: Box | None = None) -> bool:
        """Whether no values of the inputs ``free``, or of those of them that are ``within`` a box, are a flip."""
        return self._settling.verdict(looks, within, free).verdict == "settled"

    def nearest(self, name: str, flips: Iterable[Value]) -> bool:
        """Whether no value of one input is a flip that is nearer than the nearest of ``flips`` on each side."""
        if name not in self._names:
            return False
        boxes = nearer(self._root.world.base.attributes[name], self._root.value(name), flips)
        return all(self.holds((name,), LOOKS, {name: box}) for box in boxes)

    def fewer(self, found: Found) -> int:
        """Up to how many inputs may change without a flip, as far as that is proved; at most as far as was searched.

        Where no input that arithmetic reads is among those that change, the search has tried all there is.
        """
        finished = _finished(found)
        left = ALL
        for size in range(1, finished + 1):
            for names in combinations(self._names, size):
                if found.probed.isdisjoint(names):
                    continue
                verdict = self._settling.verdict(min(left, LOOKS), None, names)
                left -= verdict.looks
                if verdict.verdict != "settled":
                    return size - 1
        return finished if found.probed <= set(self._names) else 0


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
        Span(every.low if below is None else below + unit(below, whole), now),
        Span(now, every.high if above is None else above - unit(above, whole)),
    ]
    yield from (side for side in sides if side.low <= side.high)


def unit(number: float, whole: bool) -> float:
    """How much nearer the next number is that would be told instead: of a fraction, one of its last digit.

    Turns among fractions are found to within a tolerance only.
    """
    if whole:
        return 1
    digits = next(d for d in range(DIGITS, 18) if float(f"{number:.{d}g}") == number)
    size = math.floor(math.log10(abs(number))) if number else 0
    return max(min(10.0 ** (size - digits + 1), 1.0), 2 * TOLERANCE * abs(number))


class _Wanted(Settling):
    """Whether a test of one decision holds nowhere."""

    def __init__(self, root: State, names: Sequence[str], decision: str, test: Test, moves: Moves) -> None:
        super().__init__(root, names, [decision], moves)
        self._test = test

    def _same(self, state: BoxState) -> bool:
        return state.holds("(wanted)", self._test) is False

    def _changes(self, answers: Mapping[str, Value]) -> bool:
        state = self.root.changed(answers)
        return state.holds(self._test)[0] and not any(state.holds(c.guard)[0] for c in self._odd)
