"""Which unknown inputs could still change something.

One after the other, each unknown input is opened: it might have any value. What it might change is followed through the
strata, with every test that reads an open slot, or another unknown input, counting as open too (three-valued logic),
until it reaches something that the knowledge base answers, or dies out: in a rule that fails for another reason, behind
a rule that decides anyway, in a candidate that is ruled out regardless. An input that only a contradiction reads is not
asked for: it might spoil the answer, but not improve it. One that matters only after another is known is told then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from ..compiled import And, Attribute, Choice, Conclusion, Expr, Guard, Not, Rule, Test
from ..infer import Run
from ..inference.evaluate import Binding, truth_of
from ..inference.firing import Key, conclusion_of, key_of
from .places import Place, Places, places_of
from .support import reads

Open = dict[str, set[Key]]  # attribute or field -> the records (None: the attribute itself) whose value is open


def could_matter(run: Run) -> list[str]:
    """The inputs that have no value and that could change an answer, by name."""
    unknown = [a.name for a in run.base.inputs() if run.values.get(a.name) is None]
    reading = _Reading(run, unknown)
    return sorted(name for name in unknown if _reaches_an_answer(name, unknown, reading))


def _reaches_an_answer(name: str, unknown: Iterable[str], reading: _Reading) -> bool:
    """Whether what the input might change reaches an answer: first the cheap ways, which leave out relations."""
    follower = _Follower(reading, name, unknown)
    return follower.arrives() or follower.arrives_by_relations()


class _Statement:
    """What a rule reads when it concludes one attribute: the places of its guard and value, and its beaters' names."""

    def __init__(self, reading: _Reading, rule: Rule, conclusion: Conclusion) -> None:
        self.rule = rule
        self.conclusion = conclusion
        self.guard = reading.of_guard(rule.guard)
        self.value = places_of(conclusion.value)
        self.values: tuple[Expr, ...] = (conclusion.value,)
        beaters = [reading.of_guard(reading.run.base.rules[w].guard).names for w in conclusion.overridden_by]
        self.beaters: frozenset[str] = frozenset().union(*beaters)
        self.names = self.guard.names | self.value.names | self.beaters


class _Reading:
    """What following every input has in common: what rules and tests read, and the truth of what is settled."""

    def __init__(self, run: Run, unknown: Iterable[str]) -> None:
        base = run.base
        self.run = run
        self._moving = set(unknown)  # what could be open at all
        self.dependents: dict[str, list[int]] = {}  # by name, the places in the order of what depends on it
        for at, name in enumerate(base.order):
            if not self._moving.isdisjoint(base.depends[name]):
                self._moving.add(name)
                for read in base.depends[name]:
                    self.dependents.setdefault(read, []).append(at)
        self._closed: dict[str, bool] = {}
        plain = frozenset(base.plain)
        self.answers = frozenset(name for name in (*base.conclude, *base.choices) if name in plain)
        pairs = {name for name, catalogue in base.catalogues.items() if catalogue.of}
        self.relations = frozenset(n for n in base.conclude if n not in plain and base.attributes[n].record in pairs)
        scores = {field for choice in base.choices.values() for field, _ in choice.by}
        self.only_ranked = frozenset(field for field in scores if field not in base.readers)
        self._guards: dict[int, tuple[Guard, Places]] = {}  # by identity; the guard is kept, so that it stays its own
        self._statements: dict[tuple[str, str], _Statement] = {}
        self._passing: dict[tuple[int, str], bool] = {}

    def of_guard(self, guard: Guard) -> Places:
        """What a guard reads."""
        found = self._guards.get(id(guard))
        if found is None:
            found = self._guards[id(guard)] = guard, places_of(guard)
        return found[1]

    def closed(self, ident: str) -> bool:
        """Whether a test of the rule that is about no record fails, whatever is open."""
        found = self._closed.get(ident)
        if found is None:
            holding, found = self.run.holding, False
            if not holding.opens(ident):
                tests = [number for number in self.run.base.gates[ident] if not holding.test(number)]
                found = any(self._moving.isdisjoint(self.of_test(number).names) for number in tests)
            self._closed[ident] = found
        return found

    def of_test(self, number: str) -> Places:
        """What a test about no record reads."""
        return self.of_guard(self.run.base.tests[number])

    def statement(self, ident: str, target: str) -> _Statement:
        """What a rule reads when it concludes ``target``."""
        found = self._statements.get((ident, target))
        if found is None:
            rule = self.run.base.rules[ident]
            found = self._statements[ident, target] = _Statement(self, rule, conclusion_of(rule, target))
        return found

    def passes(self, part: Guard, record: str, ident: str) -> bool:
        """Whether a test about one record holds of this one."""
        found = self._passing.get((id(part), ident))
        if found is None:
            found = self._passing[id(part), ident] = truth_of(part)(self.run.values, {record: ident})
        return found


class _Follower:
    """Follows what one input might change, attribute by attribute, while open ones may have any value."""

    def __init__(self, reading: _Reading, name: str, unknown: Iterable[str]) -> None:
        self.run = reading.run
        self.base = reading.run.base
        self.reading = reading
        self.name = name
        self.touched: Open = {name: {None}}
        self.open: Open = {other: {None} for other in unknown}  # other unknown inputs may be answered, too
        self._reached: set[str] = set(self.base.readers.get(name, ()))  # the rules that read what is touched

    def arrives(self) -> bool:
        """Whether the input, followed past no field of a relation, reaches an answer; else it dies out."""
        order, relations, due = self.base.order, self.reading.relations, bytearray(len(self.base.order))
        self._look_at(self.name, due)
        at = due.find(1)
        while at >= 0:
            target = order[at]
            if target not in relations:
                if self._arrives_at(target):
                    return True
                if target in self.touched:
                    self._look_at(target, due)
            at = due.find(1, at + 1)
        return False

    def arrives_by_relations(self) -> bool:
        """The same past fields of relations, where the input has been followed everywhere else."""
        order, relations, due = self.base.order, self.reading.relations, bytearray(len(self.base.order))
        for name in self.touched:
            self._look_at(name, due, relations)
        at = due.find(1)
        while at >= 0:
            target = order[at]
            before = self.touched.get(target)
            if self._arrives_at(target):
                return True
            if target in self.reading.only_ranked or self.touched.get(target) != before:
                self._look_at(target, due)
            at = due.find(1, at + 1)
        return False

    def _look_at(self, name: str, due: bytearray, among: frozenset[str] | None = None) -> None:
        """Marks what depends on ``name``, ``among`` these if any are named, as due."""
        for at in self.reading.dependents.get(name, ()):
            if among is None or self.base.order[at] in among:
                due[at] = 1

    def _arrives_at(self, target: str) -> bool:
        """Whether what the input might change is an answer; a field that it might change is touched from now on."""
        if target in self.run.scenario.given:
            return False
        if target in self.reading.only_ranked:
            self.touched[target] = set()  # which scores might change is followed for the candidates that matter
            return False
        if target in self.reading.answers and target != self.name:
            return any(True for _ in self._open_keys(target))
        keys = set(self._open_keys(target))
        if keys:
            self.touched[target] = self.open[target] = keys
            self._reached.update(self.base.readers.get(target, ()))
        return False

    def _open_keys(self, target: str, among: frozenset[str] | None = None) -> Iterator[Key]:
        """The slots of ``target`` whose value might change; of a catalogue's field, those of the records ``among``."""
        if target in self.base.choices:
            if self._choice_is_open(self.base.choices[target]):
                yield None
            return
        attribute = self.base.attributes[target]
        seen: set[Key] = set() if attribute.record is None else set(self.run.stated(target))
        for ident in self.base.conclude.get(target, ()):
            if ident not in self._reached or self._is_closed(ident):
                continue
            statement = self.reading.statement(ident, target)
            if statement.names.isdisjoint(self.touched):
                continue
            for key in self._changed(statement, among):
                if key not in seen:
                    seen.add(key)
                    if not self._decided_anyway(attribute, key):
                        yield key

    def _is_closed(self, ident: str) -> bool:
        """Whether a test of the rule that is about no record, and about nothing open, fails."""
        if self.run.holding.opens(ident):
            return False
        return self.reading.closed(ident) or any(self._of_test(number) is False for number in self.base.gates[ident])

    def _of_test(self, number: str) -> bool | None:
        test = self.base.tests[number]
        if self.reading.of_guard(test).names.isdisjoint(self.open):
            return self.run.holding.test(number)
        return self.truth(test, {})

    def _changed(self, statement: _Statement, among: frozenset[str] | None) -> Iterator[Key]:
        """The slots about which the rule might say something else, or cease or begin to speak."""
        beaten = not statement.beaters.isdisjoint(self.touched) and self._might_be_beaten(statement)
        in_guard = not statement.guard.names.isdisjoint(self.touched)
        areas = None if beaten else self._areas(statement)
        within = None if among is None else (statement.conclusion.keys[0], among)
        for binding in self._bindings(statement.rule, areas, within):
            truth = self._truth_of_rule(statement.rule, binding)
            if truth is False:
                continue
            if (
                beaten
                or (truth is None and in_guard)
                or self._reads(statement.value, statement.values, binding, self.touched)
            ):
                yield key_of(statement.conclusion.keys, binding)

    def _might_be_beaten(self, statement: _Statement) -> bool:
        """Whether a rule that overrides this one reads what is touched, and fails for no other reason."""
        return any(
            not self._is_closed(winner)
            and not self.reading.of_guard(self.base.rules[winner].guard).names.isdisjoint(self.touched)
            for winner in statement.conclusion.overridden_by
        )

    def _areas(self, statement: _Statement) -> list[tuple[tuple[str, ...], set[Key]]] | None:
        """Where the rule reads what is touched: the loops, and the records of them; None: that cannot be told so."""
        found = []
        for place in (*statement.guard.places, *statement.value.places):
            keys = self.touched.get(place.name)
            if keys is not None:
                if not place.loops:
                    return None
                found.append((place.loops, keys))
        return found

    def _bindings(
        self,
        rule: Rule,
        areas: list[tuple[tuple[str, ...], set[Key]]] | None = None,
        within: tuple[str, frozenset[str]] | None = None,
    ) -> Iterator[Binding]:
        """The bindings of a rule in some area, less those that a test about one record, of nothing open, rules out.

        ``within`` names a loop, and the records of it that matter.
        """
        if not rule.loops:
            yield {}
            return
        sieve = self.run.holding.sieve(rule)
        tests = [part for part in sieve.rest if len(self.reading.of_guard(part).records) == 1]
        settled = [part for part in tests if self.reading.of_guard(part).names.isdisjoint(self.open)]
        seen: set[tuple[str, ...]] = set()
        for loops, keys in areas if areas is not None else [((), set[Key]())]:
            columns: list[Sequence[str]] = []
            for loop, candidates in zip(rule.loops, sieve.candidates, strict=True):
                column: Sequence[str] = self.run.ids[loop] if candidates is None else candidates
                if loop in loops:
                    at = loops.index(loop)
                    wanted = {key if isinstance(key, str) else key[at] for key in keys if key is not None}
                    column = [ident for ident in column if ident in wanted]
                if within is not None and loop == within[0]:
                    column = [ident for ident in column if ident in within[1]]
                for part in settled:
                    if loop in self.reading.of_guard(part).records:
                        column = [i for i in column if self.reading.passes(part, loop, i)]
                columns.append(column)
            for found in product(*columns):
                binding = dict(zip(rule.loops, found, strict=True))
                if found not in seen and (len(loops) < 2 or key_of(loops, binding) in keys):
                    seen.add(found)
                    yield binding

    def _truth_of_rule(self, rule: Rule, binding: Binding) -> bool | None:
        """Whether a rule's tests hold; None where that is open. What facts alone decide was left out before."""
        found: bool | None = True
        parts = (*self.base.gates[rule.id], *(self.run.holding.sieve(rule).rest if rule.loops else ()))
        for part in parts:
            truth = self._of_test(part) if isinstance(part, str) else self.truth(part, binding)
            if truth is False:
                return False
            if truth is None:
                found = None
        return found

    def _decided_anyway(self, attribute: Attribute, key: Key) -> bool:
        """Whether a rule that reads nothing open makes an ``any`` true whatever the others say."""
        if attribute.combine != "any":
            return False
        value = self.run.values[attribute.name]
        if (value if key is None else value.get(key)) is not True:
            return False
        return any(
            f.stands
            and f.value is True
            and not self.base.rules[f.rule].otherwise
            and self.open.keys().isdisjoint(self.reading.statement(f.rule, attribute.name).value.names)
            and self._holds_anyway(f.rule, attribute.name, f.binding)
            and not any(self._might_hold(winner, f.conclusion, key) for winner in f.conclusion.overridden_by)
            for f in self.run.settled[attribute.name].each_firing(key)
        )

    def _holds_anyway(self, ident: str, target: str, binding: Binding) -> bool:
        """Whether the tests of a rule that holds will hold whatever is open."""
        places = self.reading.statement(ident, target).guard
        return places.names.isdisjoint(self.open) or self.truth(self.base.rules[ident].guard, binding) is True

    def _might_hold(self, winner: str, conclusion: Conclusion, key: Key) -> bool:
        """Whether a rule that overrides a conclusion might speak about the slot ``key``."""
        rule = self.base.rules[winner]
        return any(
            self._truth_of_rule(rule, binding) is not False
            for binding in self._bindings(rule)
            if key_of(conclusion.keys, binding) == key
        )

    def _choice_is_open(self, choice: Choice) -> bool:
        ranking = self.run.settled[choice.name].ranking
        if ranking is None or ranking.open or choice.order in self.touched:
            return True
        unsure = self.open.get(choice.unless or "", set())
        barring = self.touched.get(choice.unless or "", set())
        found = [c for c in ranking.candidates if c.excluded is None or c.id in unsure]
        for candidate in found:
            if candidate.id in barring and (candidate.id == ranking.winner or candidate.excluded == "rule"):
                return True
        ids = frozenset([candidate.id for candidate in found])
        for field, _ in choice.by:
            if field not in self.touched:
                continue
            scored = self._open_keys(field, ids) if field in self.reading.only_ranked else self.touched[field]
            if not ids.isdisjoint(scored):
                return True
        return False

    def truth(self, guard: Guard, binding: Binding) -> bool | None:
        """Whether the guard holds; None where that is open."""
        places = self.reading.of_guard(guard)
        if places.names.isdisjoint(self.open):
            return truth_of(guard)(self.run.values, binding)
        if isinstance(guard, Test):
            is_open = self._reads(places, places.exprs, binding, self.open)
            return None if is_open else truth_of(guard)(self.run.values, binding)
        absorbing = not isinstance(guard, And)  # the truth of one part that decides for all
        found: bool | None = not absorbing
        for part in guard.parts:
            truth = self.truth(part, binding)
            if truth is absorbing:
                found = absorbing
                break
            if truth is None:
                found = None
        if isinstance(guard, Not):
            return None if found is None else not found
        return found

    def _reads(self, places: Places, exprs: Iterable[Expr], binding: Binding, found: Open) -> bool:
        """Whether expressions read, under this binding, a slot that is among those found."""
        looked_at = [place for place in places.places if place.name in found]
        if any(place.loops is None for place in looked_at):
            return any(_holds_one(reads(expr, self.run.values, binding), found) for expr in exprs)
        return any(_key(place, binding) in found[place.name] for place in looked_at)


def _key(place: Place, binding: Binding) -> Key:
    return key_of(place.loops or (), binding)


def _holds_one(slots: Iterable[str], found: Open) -> bool:
    """Whether one of the slots, written as text, is among those found."""
    for slot in slots:
        name, _, inside = slot.partition("[")
        keys = found.get(name)
        if keys is None:
            continue
        if not inside:
            return True
        parts = tuple(inside[:-1].split(","))
        if (parts if len(parts) > 1 else parts[0]) in keys:
            return True
    return False
