"""Fields of records, worked out record by record when somebody looks.

Of thousands of slots (every model with every strategy) an answer rests on hundreds. A ``Column`` is the values of one
field: a mapping like any other, which works out a value when it is first looked up. A ``Field`` is what the field came
to, with the rules that had a say. What a slot comes to depends on nothing but the values it reads, so it makes no
difference when it is worked out.
"""

from __future__ import annotations

from collections.abc import Collection, ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView

from ..annotations import TYPE_CHECKING, Any
from ..compiled import Attribute, Conclusion, Const, Rule
from ..immutable import EMPTY
from ..kinds import Value, same
from ..language.ranges import in_range
from .evaluate import Binding, Evaluator, Truth, truth_of, value_of
from .firing import Firing, come_to, conclusion_of, fitted, give_way
from .sieve import keys_of

if TYPE_CHECKING:
    from ..infer import Run
    from .ranking import Ranking


_MISSING: Any = object()


class Speaker:
    """A rule whose tests about no record hold, as far as it concludes one field.

    ``first`` and ``others`` say which records its sieve lets pass at the first and at other places of a key.
    """

    __slots__ = ("beaters", "conclusion", "direct", "evaluate", "first", "ident", "others", "otherwise", "rest", "rule")

    def __init__(self, run: Run, rule: Rule, conclusion: Conclusion) -> None:
        sieve = run.holding.sieve(rule)
        self.rule = rule
        self.ident = rule.id
        self.otherwise = rule.otherwise
        self.conclusion = conclusion
        self.beaters = conclusion.overridden_by
        self.evaluate: Evaluator = value_of(conclusion.value)
        self.direct = len(rule.loops) == len(conclusion.keys)  # one binding for each slot
        self.first: frozenset[str] | None = None
        self.others: list[tuple[int, frozenset[str]]] = []
        for loop, candidates in zip(rule.loops, sieve.candidates, strict=True):
            if candidates is not None and loop in conclusion.keys:
                at = conclusion.keys.index(loop)
                if at:
                    self.others.append((at, frozenset(candidates)))
                else:
                    self.first = frozenset(candidates)
        self.rest: list[Truth] = [truth_of(part) for part in sieve.rest]

    def allowed(self) -> dict[int, frozenset[str]]:
        """The records that its sieve lets pass, by their place in a key."""
        return dict(self.others) if self.first is None else {0: self.first, **dict(self.others)}

    def may_meet(self, other: Speaker) -> bool:
        """Whether both could stand about the same slot and say different things."""
        if self.ident in other.beaters or other.ident in self.beaters:
            return False
        if self.otherwise is not other.otherwise:
            return False
        mine, others = self.conclusion.value, other.conclusion.value
        if isinstance(mine, Const) and isinstance(others, Const) and same(mine.value, others.value):
            return False
        theirs = other.allowed()
        return not any(at in theirs and ids.isdisjoint(theirs[at]) for at, ids in self.allowed().items())


class Column(dict[Any, Value]):
    """The values of a field that rules conclude, by record, each worked out when it is first looked up.

    As a dict it holds those worked out so far; it says that it holds one for each record. It also knows the rules that
    had a say about each. ``stated`` are the values that no rule made, ``known`` some that rules make whatever is given.
    """

    __slots__ = (
        "_about",
        "_assumed",
        "_attribute",
        "_catalogues",
        "_combine",
        "_conflicts",
        "_firings",
        "_fitting",
        "_members",
        "_relation",
        "_run",
        "_speakers",
        "_straight",
        "stated",
    )

    def __init__(
        self, run: Run, attribute: Attribute, stated: Mapping[Any, Value], known: Mapping[Any, Value] = EMPTY
    ) -> None:
        super().__init__(known)
        self.update(stated)
        catalogue = run.base.catalogues[attribute.record or ""]
        self.stated = stated
        self._run = run
        self._attribute = attribute
        self._combine = attribute.combine
        self._relation = bool(catalogue.of)
        self._catalogues = catalogue.of or (catalogue.name,)
        self._members = tuple(run.members(name) for name in self._catalogues)
        self._firings: dict[Any, tuple[Firing, ...]] = {}
        self._assumed: set[Any] = set()
        self._conflicts: set[Any] = set()
        self._speakers: list[Speaker] | None = None
        self._straight: bool | None = None
        self._fitting = attribute.kind.name in ("number", "set")
        self._about: dict[str, list[Speaker]] = {}

    # --- a mapping from records to values ---

    def __missing__(self, key: Any) -> Value:
        if key not in self:
            raise KeyError(key)
        return self._worked_out(key)

    def _worked_out(self, key: Any) -> Value:
        straight = self._straight
        if straight is None:
            straight = self._straight = all(s.direct and not s.beaters for s in self._speaking())
        standing = self._said_straight(key) if straight else self._standing(key)
        combine = self._combine
        value: Value
        if len(standing) == 1 and (combine == "one" or combine == "any"):
            value = standing[0]
        elif combine == "any" and self._attribute.default is None:
            value = True in standing
        else:
            value, assumed, conflict = come_to(self._attribute, standing)
            if assumed:
                self._assumed.add(key)
            if conflict:
                self._conflicts.add(key)
        self[key] = value
        return value

    def get(self, key: Any, default: Any = None) -> Any:
        """The value for a record, None where it is unknown; ``default`` where there is no such record."""
        found = dict.get(self, key, _MISSING)
        if found is not _MISSING:
            return found
        return self._worked_out(key) if key in self else default

    def __contains__(self, key: object) -> bool:
        if not self._relation:
            return key in self._members[0]
        members = self._members
        if not isinstance(key, tuple) or len(key) != len(members):
            return False
        if len(key) == 2:  # nearly all relations
            return key[0] in members[0] and key[1] in members[1]
        return all(part in ids for part, ids in zip(key, members, strict=True))

    def __iter__(self) -> Iterator[Any]:
        return keys_of(self._run.base, self._attribute, self._run.ids)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def keys(self) -> KeysView[Any]:  # type: ignore[override]
        """The records, in order."""
        return dict.fromkeys(self).keys()

    def items(self) -> ItemsView[Any, Value]:  # type: ignore[override]
        """The records with their values, in order."""
        return self._all().items()

    def values(self) -> ValuesView[Value]:  # type: ignore[override]
        """The values, in the order of their records."""
        return self._all().values()

    def _all(self) -> dict[Any, Value]:
        return {key: self[key] for key in self}

    def __eq__(self, other: object) -> bool:
        return self is other or self._all() == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None

    # --- how each came about ---

    def firings(self, key: Any) -> tuple[Firing, ...]:
        """The rules whose own tests hold for the slot of ``key``, what gives way marked."""
        found = self._firings.get(key)
        if found is None:
            found = self._fired(key) if key in self and key not in self.stated else ()
        return found

    def each_firing(self, key: Any) -> Iterable[Firing]:
        """The same one by one, for who stops at the first that will do; what gives way to others is not marked."""
        if key in self._firings:
            return self._firings[key]
        return self._fire(key) if key in self and key not in self.stated else ()

    def assumed(self, key: Any) -> bool:
        """Whether the slot has its attribute's default."""
        self.get(key)
        self.firings(key)
        return key in self._assumed

    def conflicts(self) -> Iterator[Any]:
        """The records about whose slot standing rules disagree."""
        if self._attribute.combine == "one" and self._may_conflict():
            for key in self:
                self.get(key)
            yield from self._conflicts

    def outside(self) -> Iterator[Any]:
        """The records whose number lies outside the declared range."""
        low, high = self._attribute.low, self._attribute.high
        if not self._attribute.kind.numeric or (low is None and high is None) or not self._may_leave(low, high):
            return
        for key, value in self.items():
            if value is not None and not in_range(value, low, high):
                yield key

    def _fired(self, key: Any) -> tuple[Firing, ...]:
        found = self._firings[key] = give_way(list(self._fire(key)), self._run.base.rules)
        return found

    def _standing(self, key: Any) -> list[Value]:
        """What the rules that stand say of one slot, in the order of their ids: the values of its standing firings.

        Firings are made for the few slots that somebody asks about. Where one yes is enough, the first one is.
        """
        attribute, values, spoken = self._attribute, self._run.values, None
        plain: list[Value] = []
        giving_way: list[Value] = []
        for speaker, bindings in self._heard(key):
            if speaker.beaters:
                spoken = self._spoken(key) if spoken is None else spoken
                if not spoken.isdisjoint(speaker.beaters):
                    continue
            for binding in bindings:
                value = speaker.evaluate(values, binding)
                if value is None:
                    continue
                value = fitted(attribute, value)
                if speaker.otherwise:
                    giving_way.append(value)
                    continue
                plain.append(value)
                if value is True and attribute.combine == "any":
                    return plain
        return plain or giving_way

    def _said_straight(self, key: Any) -> list[Value]:
        """``_standing`` where no rule overrides another, and each has one binding for a slot: nearly all fields."""
        if self._relation:
            first = key[0]
            binding = dict(zip(self._catalogues, key, strict=False))
            speakers = self._about.get(first) or self._may_speak(first)
        else:
            first, binding = key, {self._catalogues[0]: key}
            speakers = self._speaking()
        values, enough = self._run.values, self._combine == "any"
        said: list[Value] = []
        otherwise: list[Value] = []
        for speaker in speakers:
            if speaker.first is not None and first not in speaker.first:
                continue
            for at, ids in speaker.others:
                if key[at] not in ids:
                    break
            else:
                for truth in speaker.rest:
                    if not truth(values, binding):
                        break
                else:
                    value = speaker.evaluate(values, binding)
                    if value is None:
                        continue
                    if self._fitting:
                        value = fitted(self._attribute, value)
                    if speaker.otherwise:
                        otherwise.append(value)
                        continue
                    said.append(value)
                    if enough and value is True:
                        break
        return said or otherwise

    def _fire(self, key: Any) -> Iterator[Firing]:
        """Every rule whose tests hold for one slot, once for each binding."""
        values, spoken = self._run.values, None
        for speaker, bindings in self._heard(key):
            winners: tuple[str, ...] = ()
            if speaker.beaters:
                spoken = self._spoken(key) if spoken is None else spoken
                winners = tuple([w for w in speaker.beaters if w in spoken])
            for binding in bindings:
                value = fitted(self._attribute, speaker.evaluate(values, binding))
                yield Firing(speaker.ident, speaker.conclusion, binding, value, winners)

    def _spoken(self, key: Any) -> set[str]:
        """The rules whose tests hold for one slot."""
        return {speaker.ident for speaker, bindings in self._heard(key) if any(True for _ in bindings)}

    def _heard(self, key: Any) -> Iterator[tuple[Speaker, Iterable[Binding]]]:
        """The rules whose tests hold for one slot, each with the bindings for which they do."""
        parts = key if self._relation else (key,)
        values, binding, alone = self._run.values, dict(zip(self._catalogues, parts, strict=False)), None
        for speaker in self._about.get(parts[0]) or self._may_speak(parts[0]):
            for at, ids in speaker.others:
                if parts[at] not in ids:
                    break
            else:
                if not speaker.direct:
                    yield speaker, self._run.holding.about(speaker.rule, speaker.conclusion, key)
                    continue
                for truth in speaker.rest:
                    if not truth(values, binding):
                        break
                else:
                    alone = alone or (binding,)
                    yield speaker, alone

    def _may_speak(self, first: str) -> list[Speaker]:
        """The rules whose sieve lets a record pass at the first place of a key."""
        found = self._about[first] = [s for s in self._speaking() if s.first is None or first in s.first]
        return found

    def _speaking(self) -> list[Speaker]:
        found = self._speakers
        if found is None:
            run, name = self._run, self._attribute.name
            opened = [run.base.rules[i] for i in run.base.conclude.get(name, ()) if run.holding.opens(i)]
            found = self._speakers = [Speaker(run, rule, conclusion_of(rule, name)) for rule in opened]
            idents = {speaker.ident for speaker in found}
            for speaker in found:  # who does not speak here beats nobody
                speaker.beaters = tuple([winner for winner in speaker.beaters if winner in idents])
        return found

    def _may_conflict(self) -> bool:
        speakers = self._speaking()
        pairs = ((one, other) for at, one in enumerate(speakers) for other in speakers[:at])
        return not all(s.direct for s in speakers) or any(one.may_meet(other) for one, other in pairs)

    def _may_leave(self, low: float | None, high: float | None) -> bool:
        """Whether a number outside the range could come of what the rules say."""
        said = [speaker.conclusion.value for speaker in self._speaking()]
        if self._attribute.combine not in ("one", "min", "max") or not all(isinstance(v, Const) for v in said):
            return True
        return not all(in_range(v.value, low, high) for v in said if isinstance(v, Const))


class Field:
    """What a field came to. See ``infer.Settled``, which is the same for one slot."""

    __slots__ = ("_number", "name", "run")

    ranking: Ranking | None = None

    def __init__(self, run: Run, name: str) -> None:
        self.name = name
        self.run = run
        self._number: int | None = None

    @property
    def attribute(self) -> Attribute:
        """The field's declaration."""
        return self.run.base.attributes[self.name]

    @property
    def value(self) -> Mapping[Any, Value]:
        """The values by record."""
        found: Mapping[Any, Value] = self.run.values[self.name]
        return found

    @property
    def version(self) -> int:
        """A number for the whole column."""
        if self._number is None:
            self._number = self.run.engine.version(self.name, self.value)
        return self._number

    @property
    def stated(self) -> Collection[Any]:
        """The records for which facts, or the scenario, state a value."""
        return self.run.stated(self.name).keys()

    @property
    def firings(self) -> Mapping[Any, tuple[Firing, ...]]:
        """By record, the rules that had a say."""
        return Firings(self.value) if isinstance(self.value, Column) else EMPTY

    def each_firing(self, key: Any) -> Iterable[Firing]:
        """The rules that had a say about a record, one by one; ``otherwise`` rules that give way are not marked."""
        return self.value.each_firing(key) if isinstance(self.value, Column) else ()

    @property
    def assumed(self) -> Collection[Any]:
        """The records whose value is the default."""
        return _Assumed(self)

    @property
    def conflicts(self) -> Collection[Any]:
        """The records about which standing rules disagree."""
        if self.name not in self.run.base.conclude or self.attribute.combine != "one":
            return ()
        return frozenset(self.value.conflicts()) if isinstance(self.value, Column) else ()

    def fill(self) -> None:
        """Work out the values of all records."""
        for key in self.value:
            self.value.get(key)

    def outside(self) -> Iterator[Any]:
        """The records whose concluded number lies outside the declared range."""
        if self.name not in self.run.base.conclude or not self.attribute.kind.numeric:
            return iter(())
        return self.value.outside() if isinstance(self.value, Column) else iter(())


class Firings(Mapping[Any, "tuple[Firing, ...]"]):
    """The firings of a column, by those records about which a rule spoke."""

    def __init__(self, column: Column) -> None:
        self._column = column

    def get(self, key: Any, default: Any = None) -> Any:
        return self._column.firings(key) or default

    def __getitem__(self, key: Any) -> tuple[Firing, ...]:
        found = self._column.firings(key)
        if not found:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return bool(self._column.firings(key))

    def __iter__(self) -> Iterator[Any]:
        return (key for key in self._column if self._column.firings(key))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Assumed(Collection[Any]):
    """The records whose slot has its attribute's default."""

    def __init__(self, field: Field) -> None:
        self._field = field

    def __contains__(self, key: object) -> bool:
        column = self._field.value
        if key not in column:
            return False
        if isinstance(column, Column):
            return column.assumed(key)
        return key not in self._field.stated and self._field.attribute.default is not None

    def __iter__(self) -> Iterator[Any]:
        return (key for key in self._field.value if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)
