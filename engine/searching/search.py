"""Search: the smallest changes of inputs after which something is otherwise.

Level by level: one input changed, then two, then three. From each state only the inputs that its outcome rests on are
changed further (``backward``): no other change could matter. So a level that is finished has found every change of that
size that works and of which no part alone does, over all moves of the inputs (``moves``).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..kinds import Value
from .backward import State
from .moves import Move, Moves
from .turning import nearest_that

Ended = Literal["found", "none", "inputs", "runs"]
Outcome = tuple[Hashable, int]  # what a state comes to, and the inputs that this rests on
Changes = frozenset[tuple[str, Value]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How far to search: how many inputs may change, and how many states may be looked at.

    A level that has ``enough`` answers is the last one. With ``any_move`` one move of an input is enough, be there
    nearer ones or not. ``looks`` is how many boxes may be looked at for a proof that nothing else matters
    (``settled``).
    """

    inputs: int = 3
    states: int = 2000
    looks: int = 3000
    enough: int = 1
    any_move: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """New values for some inputs, what the state then comes to, and how far it is: the cells crossed, all together."""

    changes: Mapping[str, Value]
    outcome: Hashable
    distance: int


@dataclass(slots=True)
class Found:
    """Every change that was found, the smallest first.

    ``ended`` says why the search ended: it had enough; there is nothing else (``none``); no more inputs may change; no
    more states may be looked at. ``probed`` are the inputs whose cells were found by probing: a cell may be missed.
    """

    changes: list[Change] = field(default_factory=list)
    ended: Ended = "none"
    states: int = 0
    probed: set[str] = field(default_factory=set)
    level: int = 0  # how many inputs were changed in the last level that was finished

    @property
    def complete(self) -> bool:
        """Whether no smaller change was missed, and none at all where nothing was found."""
        return self.ended in ("found", "none") and not self.probed


_PROBES, _PROBES_DEEPER = 4, 2  # points tried in a cell that arithmetic may cut further


class _Spent(Exception):
    """No more states may be looked at."""


@dataclass(frozen=True, slots=True)
class _Node:
    state: State
    changes: Mapping[str, Value]
    distance: int
    mask: int


class Search:
    """One search from one state. ``outcome`` says what a state comes to; ``reached``, whether that is wanted."""

    def __init__(
        self,
        root: State,
        wanted: frozenset[str],
        outcome: Callable[[State], Outcome],
        reached: Callable[[Hashable], bool],
        inputs: Iterable[str],
        limits: Limits,
    ) -> None:
        self.root = root
        self.moves = Moves(root, wanted)
        self.outcome = outcome
        self.reached = reached
        self.limits = limits
        self.allowed = root.world.mask(inputs)
        self.found = Found()
        self._states: dict[Changes, State] = {}
        self._flips: list[Changes] = []
        self._before = {c for c in root.world.base.contradictions if self._contradicts(root, c)[0]}

    def run(self) -> Found:
        """The changes, by the number of inputs, then by distance."""
        level = [_Node(self.root, {}, 0, self.outcome(self.root)[1])]
        try:
            for size in range(1, self.limits.inputs + 1):
                level = self._next(level)
                self.found.level = size
                if len(self.found.changes) >= self.limits.enough:
                    self.found.ended = "found"
                    break
                if not level:
                    break  # nothing that is left to change makes any difference
            else:
                self.found.ended = "found" if self.found.changes else "inputs"
        except _Spent:
            self.found.ended = "runs"
        self.found.states = len(self._states)
        self.found.changes = self._best(self.found.changes)
        return self.found

    def _best(self, changes: list[Change]) -> list[Change]:
        """Of the changes of the same inputs to the same end only the nearest ones; the smallest first."""
        least: dict[Hashable, int] = {}
        for change in changes:
            kind = (frozenset(change.changes), change.outcome)
            least[kind] = min(change.distance, least.get(kind, change.distance))
        kept = [c for c in changes if c.distance == least[frozenset(c.changes), c.outcome]]
        return sorted(map(self._tightened, kept), key=lambda c: (len(c.changes), c.distance))

    def _tightened(self, change: Change) -> Change:
        """A change of several inputs with each number that arithmetic reads as near as it may be, the others fixed."""
        values = dict(change.changes)
        for name in values if len(values) > 1 else ():
            attribute, start = self.root.world.base.attributes[name], self.root.value(name)
            if not attribute.kind.numeric or self.moves.exact(name) or start is None:
                continue
            others = self.root.changed({n: v for n, v in values.items() if n != name})

            def works(value: Value, name: str = name, others: State = others) -> bool:
                state = others.changed({name: value})
                return self.outcome(state)[0] == change.outcome and not self._contradictions(state)[0]

            values[name] = nearest_that(attribute, start, values[name], works)
        distance = sum(self.moves.steps(n, self.root.value(n), v) for n, v in values.items())
        return Change(values, change.outcome, distance) if values != change.changes else change

    def _next(self, level: list[_Node]) -> list[_Node]:
        """The nodes with one input more changed; those that are wanted are kept as found."""
        following: list[_Node] = []
        seen: set[Changes] = set()
        for node in sorted(level, key=lambda n: n.distance):
            world = self.root.world
            for name in world.names(node.mask & self.allowed & ~world.mask(node.changes)):
                if not self.moves.exact(name):
                    self.found.probed.add(name)
                steps = _PROBES if not node.changes else _PROBES_DEEPER
                for way in self.moves.of(node.state, name, self._answers(node, name), steps):
                    if self._go(node, name, way, seen, following) and self.limits.any_move:
                        break
        return following

    def _go(self, node: _Node, name: str, way: Iterator[Move], seen: set[Changes], following: list[_Node]) -> bool:
        """Try the moves of one way until one is what is wanted; whether one is."""
        for move in way:
            key = frozenset({**node.changes, name: move.value}.items())
            if key in seen or any(flip <= key for flip in self._flips):
                continue
            seen.add(key)
            if self._visit(node, name, move, following):
                return True
        return False

    def _visit(self, node: _Node, name: str, move: Move, following: list[_Node]) -> bool:
        changes, distance = {**node.changes, name: move.value}, node.distance + move.distance
        state = self._state(node, name, move.value)
        outcome, mask = self.outcome(state)
        if self.reached(outcome):
            odd, behind = self._contradictions(state)
            if not odd:
                self._flips.append(frozenset(changes.items()))
                self.found.changes.append(Change(changes, outcome, distance))
                return True
            mask |= behind
        following.append(_Node(state, changes, distance, mask))
        return False

    def _answers(self, node: _Node, name: str) -> Callable[[Value], Hashable]:
        def answer(value: Value) -> Hashable:
            state = self._state(node, name, value)
            outcome, _ = self.outcome(state)
            return outcome, self.reached(outcome) and self._contradictions(state)[0]

        return answer

    def _state(self, node: _Node, name: str, value: Value) -> State:
        key = frozenset({**node.changes, name: value}.items())
        found = self._states.get(key)
        if found is None:
            if len(self._states) >= self.limits.states:
                raise _Spent
            found = self._states[key] = node.state.changed({name: value})
        return found

    def _contradictions(self, state: State) -> tuple[bool, int]:
        """Whether a state contradicts itself where the root did not, and the inputs that this rests on."""
        odd, mask = False, 0
        for ident in self.root.world.base.contradictions:
            if ident not in self._before:
                holds, behind = self._contradicts(state, ident)
                if holds:
                    odd, mask = True, mask | behind
        return odd, mask

    @staticmethod
    def _contradicts(state: State, ident: str) -> tuple[bool, int]:
        return state.holds(state.world.base.contradictions[ident].guard)
