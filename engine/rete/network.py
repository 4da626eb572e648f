"""The compiled form as experta rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..codegen.attributes import candidates_of, fitted_code
from ..codegen.expressions import truth
from ..codegen.frame import Frame, Places
from ..codegen.rivals import Allowed, Candidate, Some, limit_of
from ..codegen.writing import Namespace, indented
from ..compiled import Attr, Bound, Get, Guard, KnowledgeBase, bound_in, walk
from .library import experta

Recorder = Callable[[Any, Candidate, dict[str, str], Any], None]
Settler = Callable[[Any, str], None]


@dataclass
class Network:
    """The classes of facts, and the class of experta's engine with all rules.

    ``record_facts`` are by catalogue: records that rules are bound over; ``static`` are the fields that they carry.
    """

    base: KnowledgeBase
    engine: type[Any]
    value_facts: dict[str, type[Any]]
    record_facts: dict[str, type[Any]]
    static: dict[str, dict[str, str]] = field(default_factory=dict)


def build_network(base: KnowledgeBase, record: Recorder, settle: Settler) -> Network:
    """The rules of a knowledge base for experta.

    ``record`` is called with experta's engine, the rule, the binding and the value when a rule fires; ``settle`` with
    the engine and an attribute when all rules about it have fired.
    """
    return _Translator(base, record, settle).network()


class _Translator:
    def __init__(self, base: KnowledgeBase, record: Recorder, settle: Settler) -> None:
        self.base = base
        self.library = experta()
        self.places = Places(base, Namespace(NAN=float("nan")))
        self.record = record
        self.settle = settle
        self.value_facts = {name: self._fact(f"Value{at}") for name, at in self.places.numbers.items()}
        self.record_facts = {c: self._fact(f"Record{at}") for at, c in enumerate(base.catalogues)}
        self.static: dict[str, dict[str, str]] = {}
        for name, attribute in base.attributes.items():
            catalogue = attribute.record
            if catalogue is not None and name not in base.conclude and not base.catalogues[catalogue].of:
                self.static.setdefault(catalogue, {})[name] = f"f{self.places.numbers[name]}"

    def _fact(self, name: str) -> type[Any]:
        return type(name, (self.library.Fact,), {})

    def network(self) -> Network:
        written = []
        for name in self.base.order:
            written += [self._rule(one) for one in candidates_of(self.places, name)]
            written.append(self._settler(name))
        rules = {}
        for at, (elements, action) in enumerate(written):
            rules[f"rule{at}"] = self.library.Rule(*elements, salience=len(written) - at)(action)
        engine = type("Rules", (_swift(self.library),), rules)
        return Network(self.base, engine, self.value_facts, self.record_facts, self.static)

    def _settler(self, name: str) -> tuple[list[Any], Callable[..., None]]:
        settle = self.settle

        def action(engine: Any) -> None:
            settle(engine, name)

        return [self.library.InitialFact()], action

    # --- one rule -------------------------------------------------------------------------------------------------

    def _rule(self, one: Candidate) -> tuple[list[Any], Callable[..., None]]:
        """The left and right side of a rule, for one of its conclusions."""
        value = self._function(one, None)
        tests = {id(p): self._function(one, p) for p in one.parts if self._constraint(p) is None}
        local = {f"v{self.places.numbers[n]}": n for n in self.base.attributes} | {
            f"c{number}": n for n, number in self.places.numbers.items()
        }
        read = [local[p] for f in (value, *tests.values()) for p in _parameters(f) if p in local]
        elements = list(self._attributes(one, dict.fromkeys(read)))
        waiting = [p for p in one.parts if id(p) in tests]
        elements += [self.library.TEST(tests[id(p)]) for p in waiting if not set(bound_in(p))]
        waiting = [p for p in waiting if set(bound_in(p))]
        bound: set[str] = set()
        for catalogue in one.rule.loops:
            elements.append(self._record(one, catalogue))
            bound.add(catalogue)
            elements += [self.library.TEST(tests[id(p)]) for p in waiting if set(bound_in(p)) <= bound]
            waiting = [p for p in waiting if not set(bound_in(p)) <= bound]
        return elements or [self.library.InitialFact()], self._action(one, value)

    def _action(self, one: Candidate, value: Callable[..., Any]) -> Callable[..., None]:
        record = self.record
        binders = {c: f"b{self.places.numbers[c]}" for c in one.rule.loops}
        parameters = _parameters(value)

        def action(engine: Any, **context: Any) -> None:
            binding = {catalogue: context[local] for catalogue, local in binders.items()}
            record(engine, one, binding, value(*[context[p] for p in parameters]))

        return action

    def _function(self, one: Candidate, part: Guard | None) -> Callable[..., Any]:
        """A part of a rule's guard, or (None) what it concludes, as a function of what it reads."""
        frame = Frame(self.places, {c: f"b{self.places.numbers[c]}" for c in one.rule.loops})
        if part is None:
            text = fitted_code(self.base.attributes[one.conclusion.target], one.conclusion.value, frame).text
            found = [e.record for e in walk(one.conclusion.value) if isinstance(e, Bound)]
        else:
            text = truth(part, frame)
            found = list(bound_in(part))
        twins = [f"n{u[1:]}" for u in frame.used if u[0] == "n"]
        reads = dict.fromkeys([*(u for u in frame.used if u[0] != "n"), *(f"v{t[1:]}" for t in twins)])
        reads |= dict.fromkeys(f"b{self.places.numbers[c]}" for c in found)
        lines = [f"{t} = v{t[1:]} if v{t[1:]} is not None else NAN" for t in twins]
        source = [f"def test({', '.join(reads)}):", *indented([*lines, f"return {text}"])]
        return self.places.namespace.function("test", "\n".join(source))  # type: ignore[no-any-return]

    def _attributes(self, one: Candidate, read: dict[str, None]) -> Iterator[Any]:
        """A pattern for each attribute that the rule reads, with what constants say of it."""
        limits: dict[str, list[Allowed]] = {name: [] for name in read}
        for part in one.parts:
            found = self._constraint(part)
            if found is not None and isinstance(found[0], Attr):
                limits.setdefault(found[0].name, []).append(found[1])
        for name, allowed in limits.items():
            number = self.places.numbers[name]
            plain = name in self.base.attributes and self.base.attributes[name].record is None
            capture = f"{'v' if plain else 'c'}{number}" if name in read else None
            yield self.value_facts[name](value=self._field(capture, allowed))

    def _record(self, one: Candidate, catalogue: str) -> Any:
        """A pattern for the record that the rule is bound to, with what constants say of its static fields."""
        slots: dict[str, list[Allowed]] = {}
        for part in one.parts:
            found = self._constraint(part)
            if found is not None and isinstance(found[0], Get) and found[0].record == catalogue:
                slots.setdefault(self.static[catalogue][found[0].name], []).append(found[1])
        fields = {slot: self._field(None, allowed) for slot, allowed in slots.items()}
        binder = getattr(self.library.MATCH, f"b{self.places.numbers[catalogue]}")
        return self.record_facts[catalogue](id=binder, **fields)

    def _constraint(self, part: Guard) -> tuple[Any, Allowed] | None:
        """What a part of a guard says with constants of an attribute, or of a static field of a bound record."""
        found = limit_of(part)
        if found is None:
            return None
        subject = found[0]
        if isinstance(subject, Attr):
            return found
        if isinstance(subject, Get) and len(subject.keys) == 1 and isinstance(subject.keys[0], Bound):
            return found if subject.name in self.static.get(subject.record, {}) else None
        return None

    def _field(self, capture: str | None, allowed: Sequence[Allowed]) -> Any:
        """The constraint of one slot of a pattern."""
        library = self.library
        parts = [] if capture is None else [getattr(library.MATCH, capture)]
        for limit in allowed:
            if isinstance(limit, Some) and not limit.but and len(limit.values) == 1 and None not in limit.values:
                parts.append(library.L(next(iter(limit.values))))
            else:
                parts.append(library.P(limit.admits))
        whole = parts[0]
        for part in parts[1:]:
            whole = whole & part
        return whole


def _parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    code = function.__code__
    return code.co_varnames[: code.co_argcount]


def _swift(library: Any) -> type[Any]:
    """experta's engine, spared what leads to nothing: facts go only to patterns of their class, and activations are
    looked for only when facts have changed.
    """
    from experta.matchers.rete import ReteMatcher
    from experta.matchers.rete.nodes import BusNode
    from experta.matchers.rete.token import Token

    class Bus(BusNode):  # type: ignore[misc]
        def add(self, fact: Any) -> None:
            for child in self._of_class(type(fact)):
                child.callback(Token.valid(fact))

        def _of_class(self, kind: type[Any]) -> list[Any]:
            if not hasattr(self, "classes"):
                self.classes: dict[type[Any], list[Any]] = {}
                for child in self.children:
                    self.classes.setdefault(child.node.matcher.fact_type, []).append(child)
            return self.classes.get(kind, [])

    class Matcher(ReteMatcher):  # type: ignore[misc]
        def build_network(self) -> None:
            self.root_node = Bus()
            super().build_network()

    class Engine(library.KnowledgeEngine):  # type: ignore[misc]
        __matcher__ = Matcher

        def get_activations(self) -> tuple[list[Any], list[Any]]:
            if self.facts.added or self.facts.removed:
                return super().get_activations()  # type: ignore[no-any-return]
            return [], []

    return Engine
