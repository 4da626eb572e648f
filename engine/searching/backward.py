"""Backward chaining: one value at a time, and the inputs that it rests on.

``infer`` settles every attribute; a ``State`` works out only what is asked for, and keeps account of the inputs that
were looked at on the way. A test stops at the first part that decides it, so these are often a handful out of dozens.
Whatever becomes of all the other inputs, the value stays: evaluation would read the same values and go the same way.
From that follow the two things that searching needs:

* a change that touches none of the inputs that a value rests on cannot change it;
* a neighbouring state takes over every value that rests on none of the inputs that changed.

The inputs are kept as bits of an integer. Values are those of ``infer``; tests compare the two on every slot.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..compiled import Attribute, Choice, Guard
from ..immutable import replace
from ..infer import Key, fitted
from ..inference.combine import NOTHING, combine
from ..inference.evaluate import truth_of
from ..inference.ranking import score_key
from ..kinds import Value
from ..scenario import Scenario
from .world import Ready, World


class State:
    """One scenario, asked slot by slot."""

    def __init__(self, world: World, scenario: Scenario, parent: State | None = None, changed: int = 0) -> None:
        self.world = world
        self.scenario = scenario
        self._parent = parent
        self._changed = changed
        self._memo: dict[tuple[str, Key], tuple[Value, int]] = {}
        self._mask = 0
        self._values = _Values(self)

    def changed(self, changes: Mapping[str, Value]) -> State:
        """The neighbour in which some of the inputs kept account of are given other values."""
        assert changes.keys() <= self.world.bits.keys()
        scenario = replace(self.scenario, given={**self.scenario.given, **changes})
        return State(self.world, scenario, self, self.world.mask(changes))

    @property
    def values(self) -> Mapping[str, Any]:
        """What compiled expressions read from."""
        return self._values

    def value(self, name: str, key: Key = None) -> Value:
        """The value of a slot, None where it is unknown."""
        return self._top(name, key)[0]

    def rests_on(self, name: str, key: Key = None) -> int:
        """The inputs, as bits, without a change of which the slot's value stays what it is."""
        return self._top(name, key)[1]

    def holds(self, guard: Guard) -> tuple[bool, int]:
        """Whether a guard about attributes holds, and the inputs that this rests on."""
        before, self._mask = self._mask, 0
        truth = truth_of(guard)(self._values, {})
        mask, self._mask = self._mask, before
        return truth, mask

    def bars(self, choice: Choice, ident: str) -> int | None:
        """The inputs that the exclusion of a candidate rests on; None where it is not excluded."""
        only = self.scenario.only.get(choice.name)
        if ident in self.scenario.without.get(choice.name, ()) or (only is not None and ident not in only):
            return 0
        if choice.unless is None or self.value(choice.unless, ident) is not True:
            return None
        return self.rests_on(choice.unless, ident)

    def _top(self, name: str, key: Key) -> tuple[Value, int]:
        if (name, key) not in self._memo:
            self._settle_stages(name)
            self.read(name, key)
        return self._memo[(name, key)]

    def _settle_stages(self, name: str) -> None:
        # Each attribute in a chain costs some ten Python frames; very long chains are therefore climbed in stages.
        if self.world.stages:
            needed = self.world.engine.closure([name])
            for stage in self.world.stages:
                if stage in needed:
                    for key in self.world.keys(self.world.base.attributes[stage]):
                        self.read(stage, key)

    def read(self, name: str, key: Key) -> Value:
        """The value of a slot, on account of whatever is being worked out."""
        return self.look(name, key)[0]

    def look(self, name: str, key: Key = None) -> tuple[Value, int]:
        """The value of a slot and the inputs that it rests on, on account of whatever is being worked out."""
        slot = (name, key)
        found = self._memo.get(slot)
        if found is None:
            found = self._memo[slot] = self._inherited(slot) or self._traced(name, key)
        self._mask |= found[1]
        return found

    def _inherited(self, slot: tuple[str, Key]) -> tuple[Value, int] | None:
        changed, ancestor = self._changed, self._parent
        while ancestor is not None:
            found = ancestor._memo.get(slot)
            if found is not None and not found[1] & changed:
                return found
            changed |= ancestor._changed
            ancestor = ancestor._parent
        return None

    def _traced(self, name: str, key: Key) -> tuple[Value, int]:
        before, self._mask = self._mask, self.world.bits.get(name, 0) if key is None else 0
        value = self._work_out(name, key)
        mask, self._mask = self._mask, before
        return value, mask

    def _work_out(self, name: str, key: Key) -> Value:
        attribute = self.world.base.attributes[name]
        if key is not None:
            stated = self.world.stated(name)
            if key in stated:
                return stated[key]
        else:
            given = self.scenario.given.get(name)
            if given is not None:
                return given
            choice = self.world.base.choices.get(name)
            if choice is not None:
                return self._choose(choice)
        standing = self._standing(attribute, key)
        if not standing and attribute.default is not None:
            return attribute.default
        value = combine(attribute, standing)
        return None if value is NOTHING else value

    def _standing(self, attribute: Attribute, key: Key) -> list[Value]:
        """What the standing rules contribute to a slot, in the order of rule ids."""
        found: list[tuple[int, Value]] = []
        plain, values = False, self._values
        for ready, bindings in self.world.speaking(attribute.name, key, values):
            if ready.otherwise and plain:
                break
            for binding in bindings:
                if not ready.truth(values, binding):
                    continue
                if ready.beaters and any(self._speaks(beater, key) for beater in ready.beaters):
                    break
                value = fitted(attribute, ready.value(values, binding))
                if value is not None:
                    found.append((ready.at, value))
                    plain = plain or not ready.otherwise
                    if value is True and attribute.combine == "any":
                        return [True]
        if len(found) > 1:
            found.sort(key=lambda pair: pair[0])
        return [value for _, value in found]

    def _speaks(self, ready: Ready, key: Key) -> bool:
        return any(ready.truth(self._values, b) for b in self.world.bindings(ready, key, self._values))

    def _choose(self, choice: Choice) -> Value:
        order = self.read(choice.order, None) if choice.order else ()
        if order is None:
            return None
        without = self.scenario.without.get(choice.name, ())
        only = self.scenario.only.get(choice.name)
        places = {ident: at for at, ident in reversed(list(enumerate(order)))}

        def place(ident: str) -> tuple[Any, ...]:
            scores = [score_key(self.read(field, ident), more) for field, more in choice.by]
            return (places.get(ident, len(order)), *scores, ident)

        free = [i for i in self._eligible(choice) if i not in without and (only is None or i in only)]
        for ident in sorted(free, key=place):
            if choice.unless is None or self.read(choice.unless, ident) is not True:
                return ident
        return None

    def _eligible(self, choice: Choice) -> tuple[str, ...]:
        """The candidates that are not excluded in every state there is."""
        found = self.world.eligible.get(choice.name)
        if found is None:
            found = self.world.ids[choice.record]
            if choice.unless is not None:
                out = choice.unless
                found = tuple(i for i in found if not (self.value(out, i) is True and not self.rests_on(out, i)))
            self.world.eligible[choice.name] = found
        return found


class _Values(dict[str, Any]):
    """What compiled expressions read from: every look at it is taken account of by its state."""

    def __init__(self, state: State) -> None:
        super().__init__(state.world.labels)
        self._state = state

    def __missing__(self, name: str) -> Any:
        if self._state.world.base.attributes[name].record is None:
            value, mask = self._state.look(name)
            if not mask:
                self[name] = value  # nothing to take account of, the next time either
            return value
        column = self[name] = self._state.world.column(name) or _Column(self._state, name)
        return column


class _Column:
    """A record's field, looked up record by record."""

    __slots__ = ("_name", "_state")

    def __init__(self, state: State, name: str) -> None:
        self._state = state
        self._name = name

    def get(self, key: Key) -> Value:
        """The field of one record; None where there is no such record."""
        if key is None or (isinstance(key, tuple) and None in key):
            return None
        return self._state.look(self._name, key)[0]

    def __getitem__(self, key: Key) -> Value:
        return self._state.look(self._name, key)[0]
