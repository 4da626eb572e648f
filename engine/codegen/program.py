"""Programs: one function that concludes the wanted attributes of a scenario, and all that they depend on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..compiled import Attribute, KnowledgeBase
from ..kinds import Value
from ..scenario import Scenario
from .attributes import SlotFunction, Written, candidates_of, write_attribute
from .columns import Records, chooser
from .derivations import Deriver
from .frame import Places
from .reading import reader_source, reading_lines
from .writing import Namespace, indented

Main = Callable[..., Any]

NOT_PLAIN: Any = object()  # a scenario that the quick reader leaves to the thorough one
_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Step:
    """One line or more of the main function: they settle a place, after those they ``use``."""

    lines: tuple[str, ...]
    used: tuple[str, ...]


class Generator:
    """Writes programs for one knowledge base; what it wrote for an attribute serves every program."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        types = {kind.__name__: kind for kind in (TypeError, int, float, str, bool)}
        namespace = Namespace(NAN=_NAN, NOT_PLAIN=NOT_PLAIN, **types)
        self.places = Places(base, namespace)
        self.records = Records(base, {})
        self._written: dict[tuple[str, bool], Written] = {}
        self._makers: dict[tuple[str, bool], tuple[tuple[str, ...], Callable[..., Any]]] = {}
        self._choosers = {name: chooser(choice) for name, choice in base.choices.items()}

    def program(self, wanted: tuple[str, ...], *, traced: bool = False) -> Program:
        """The program for these attributes; ``traced``, it also gives the rules whose conclusions stand."""
        return Program(self, wanted, traced)

    def reader(self) -> Callable[[Mapping[str, Any]], Any]:
        """The function that reads a plain mapping of inputs; NOT_PLAIN for any other."""
        return self.places.namespace.function("read", reader_source(self.places))  # type: ignore[no-any-return]

    def deriver(self, wanted: Iterable[str]) -> Deriver:
        """What makes the derivations behind these attributes."""
        needed = self.needed(wanted)
        for name in needed:
            if self.base.attributes[name].record is None and name not in self.base.choices:
                self.written(name, traced=False)  # which also finds out what always has a value
        return Deriver(self.places, needed)

    def needed(self, wanted: Iterable[str]) -> list[str]:
        """The wanted attributes and what they depend on, in order."""
        closure = self.base.closure(wanted)
        return [name for name in self.base.order if name in closure]

    def written(self, name: str, *, traced: bool) -> Written:
        """The source of a plain attribute. What it reads must have been written before."""
        found = self._written.get((name, traced))
        if found is None:
            found = self._written[name, traced] = write_attribute(
                self.places, self.base.attributes[name], traced=traced
            )
            if found.known:
                self.places.known.add(name)
        return found

    def maker(self, attribute: Attribute, *, traced: bool) -> tuple[tuple[str, ...], Callable[..., Any]]:
        """What makes the slot function of a field that rules conclude, and the variables that it takes."""
        found = self._makers.get((attribute.name, traced))
        if found is None:
            catalogue = self.base.catalogues[attribute.record or ""]
            keys = catalogue.of or (catalogue.name,)
            function = SlotFunction(self.places, attribute, keys, candidates_of(self.places, attribute.name), traced)
            used = function.reads()
            found = self._makers[attribute.name, traced] = used, function.compiled(used)
        return found

    def choice(self, name: str) -> Callable[..., str | None]:
        """The function that picks a choice's winner."""
        return self._choosers[name]


class Program:
    """The function for some wanted attributes. Parts of it are compiled when they are first called for."""

    def __init__(self, generator: Generator, wanted: tuple[str, ...], traced: bool) -> None:
        self._generator = generator
        self.base = generator.base
        self.wanted = wanted
        self.traced = traced
        self._needed = generator.needed(wanted)
        self._factories: dict[tuple[bool, bool], Callable[..., Main]] = {}
        self._outside: list[tuple[str, str]] = []  # variables that the records supply, and what they are
        self._mains: dict[tuple[bool, bool], Main] = {}
        self.derived = frozenset(n for n in self._needed if n in self.base.conclude or n in self.base.choices)

    def run(self, scenario: Scenario) -> Any:
        """The answer to a scenario that was read: values by name; traced, a pair of values and rule ids."""
        pinned = not self.derived.isdisjoint(scenario.given)
        if scenario.records:
            records = Records(self.base, scenario.records)
            main = self._bind(self._factory(pinned, False), records)
        else:
            main = self._main(pinned, False)
        return main(scenario.given, scenario.without, scenario.only)

    def reader(self) -> Main:
        """The function that takes a plain mapping of names and values; NOT_PLAIN where it is more than that."""
        return self._main(False, True)

    def _main(self, pinned: bool, reading: bool) -> Main:
        found = self._mains.get((pinned, reading))
        if found is None:
            factory = self._factory(pinned, reading)
            found = self._mains[pinned, reading] = self._bind(factory, self._generator.records)
        return found

    def _factory(self, pinned: bool, reading: bool) -> Callable[..., Main]:
        """The function that makes the main function from what the records supply.

        ``pinned``: conclusions may be given, too. ``reading``: values are checked as they are read.
        """
        found = self._factories.get((pinned, reading))
        if found is None:
            found = self._factories[pinned, reading] = self._compiled(pinned, reading)
        return found

    def _bind(self, factory: Callable[..., Main], records: Records) -> Main:
        return factory(*[self._supplied(records, kind, name) for kind, name in self._outside])

    def _supplied(self, records: Records, kind: str, name: str) -> Any:
        attributes = self.base.attributes
        match kind:
            case "ids":
                return records.ids(name)
            case "labels":
                return records.labels(name)
            case "facts":
                return records.column(attributes[name])
            case "keys":
                return records.keys(attributes[name])
            case "stated":
                return records.stated(attributes[name])
        return records.maker(attributes[name], self._generator.maker(attributes[name], traced=False)[1])

    # --- the source -----------------------------------------------------------------------------------------------

    def _compiled(self, pinned: bool, reading: bool) -> Callable[..., Main]:
        steps = {name: self._step(name, pinned) for name in self._needed}
        returned, used = self._returned()
        reads = {local for step in steps.values() for local in step.used} | set(used)
        body = list(reading_lines(self._generator.places, self._needed, reading))
        for name, step in steps.items():
            body += step.lines
            number = self._generator.places.numbers[name]
            if f"n{number}" in reads:
                body.append(f"n{number} = v{number} if v{number} is not None else NAN")
        body += returned
        self._outside = list(self._supplies(reads))
        outer = [self._local(kind, name) for kind, name in self._outside]
        head = "def main(given, without={}, only={}):" if reading else "def main(given, without, only):"
        source = [f"def bind({', '.join(outer)}):", *indented([head, *indented(body), "return main"])]
        return self._generator.places.namespace.function("bind", "\n".join(source))  # type: ignore[no-any-return]

    def _step(self, name: str, pinned: bool) -> Step:
        attribute = self.base.attributes[name]
        if attribute.record is not None:
            return self._column_step(attribute)
        number = self._generator.places.numbers[name]
        traced = self.traced and name in self.wanted
        if name in self.base.choices:
            lines, used = self._choice_lines(name, traced)
        elif name in self.base.conclude:
            written = self._generator.written(name, traced=traced)
            if traced:
                self._generator.written(name, traced=False)
            lines, used = written.lines, written.used
        else:
            return self._input_step(attribute, traced)
        if pinned:
            lines = (
                f"v{number} = given.get({name!r})",
                f"if v{number} is None:",
                *indented(list(lines)),
                *(("else:", f"    r{number} = ()") if traced else ()),
            )
        return Step(tuple(lines), used)

    def _input_step(self, attribute: Attribute, traced: bool) -> Step:
        """An attribute that no rule concludes: it was read; here its default is put in."""
        number = self._generator.places.numbers[attribute.name]
        written = self._generator.written(attribute.name, traced=False)
        empty = written.lines[0].partition(" = ")[2]
        lines = [] if empty == "None" else [f"if v{number} is None: v{number} = {empty}"]
        if traced:
            lines.append(f"r{number} = ()")
        return Step(tuple(lines), ())

    def _column_step(self, attribute: Attribute) -> Step:
        number = self._generator.places.numbers[attribute.name]
        if attribute.name not in self.base.conclude:
            return Step((), ())
        used, _ = self._generator.maker(attribute, traced=False)
        return Step((f"c{number} = m{number}({', '.join(used)})",), (*used, f"m{number}"))

    def _choice_lines(self, name: str, traced: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
        choice, numbers = self.base.choices[name], self._generator.places.numbers
        function = self._generator.places.namespace.name(self._generator.choice(name))
        order = f"v{numbers[choice.order]}" if choice.order else "None"
        unless = f"c{numbers[choice.unless]}" if choice.unless else "None"
        columns = [f"c{numbers[field]}" for field, _ in choice.by]
        ids = f"i{numbers[choice.record]}"
        limits = f"without.get({name!r}), only.get({name!r})"
        call = f"{function}({', '.join([ids, order, unless, limits, *columns])})"
        lines = (f"v{numbers[name]} = {call}", *((f"r{numbers[name]} = ()",) if traced else ()))
        return lines, tuple(u for u in (ids, order, unless, *columns) if u != "None")

    def _returned(self) -> tuple[list[str], list[str]]:
        """The end of the main function: the answer, and the variables that it reads."""
        places, values, rules, used = self._generator.places, [], [], []
        for name in self.wanted:
            number, attribute = places.numbers[name], self.base.attributes[name]
            if attribute.record is None:
                values.append(f"{name!r}: v{number}")
                rules.append(f"{name!r}: r{number}")
                used.append(f"v{number}")
            else:
                values.append(f"{name!r}: c{number}")
                used.append(f"c{number}")
                if self.traced:
                    reads, call = self._traced_column(attribute)
                    rules.append(f"{name!r}: {call}")
                    used += reads
        text = "{" + ", ".join(values) + "}"
        return [f"return {text}, {{{', '.join(rules)}}}" if self.traced else f"return {text}"], used

    def _traced_column(self, attribute: Attribute) -> tuple[list[str], str]:
        """The rules that stand for each record of a wanted field."""
        namespace, number = self._generator.places.namespace, self._generator.places.numbers[attribute.name]
        keys, stated = f"k{number}", f"s{number}"
        if attribute.name not in self.base.conclude:
            return [keys], f"{namespace.name(_no_rules)}({keys})"
        reads, make = self._generator.maker(attribute, traced=True)
        relation = bool(self.base.catalogues[attribute.record or ""].of)
        trace = namespace.name(_rules_of_pairs if relation else _rules_of_records)
        return [keys, stated, *reads], f"{trace}({keys}, {stated}, {namespace.name(make)}({', '.join(reads)}))"

    def _supplies(self, used: set[str]) -> Iterator[tuple[str, str]]:
        """What the records have to supply: of each variable that no step settles, what it is."""
        names = {number: name for name, number in self._generator.places.numbers.items()}
        for local in sorted(used):
            name = names[int(local[1:])]
            if local[0] == "i":
                yield "ids", name
            elif local[0] == "m":
                yield "maker", name
            elif local[0] in "ks":
                yield ("keys" if local[0] == "k" else "stated"), name
            elif local[0] == "c" and name not in self.base.conclude:
                labels = name.endswith(".label") and name not in self.base.attributes
                yield ("labels", name.removesuffix(".label")) if labels else ("facts", name)

    def _local(self, kind: str, name: str) -> str:
        letters = {"ids": "i", "maker": "m", "facts": "c", "labels": "c", "keys": "k", "stated": "s"}
        numbers = self._generator.places.numbers
        return f"{letters[kind]}{numbers[f'{name}.label' if kind == 'labels' else name]}"


def _no_rules(keys: Sequence[Any]) -> dict[Any, tuple[str, ...]]:
    return dict.fromkeys(keys, ())


def _rules_of_records(keys: Sequence[str], stated: Mapping[Any, Value], slot: Callable[..., Any]) -> dict[Any, Any]:
    return {key: () if key in stated else slot(key)[1] for key in keys}


def _rules_of_pairs(keys: Sequence[Any], stated: Mapping[Any, Value], slot: Callable[..., Any]) -> dict[Any, Any]:
    return {key: () if key in stated else slot(*key)[1] for key in keys}
