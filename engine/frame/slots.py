"""Slots as nodes: what is given, what rules conclude, and what choices pick; the counterpart of ``engine.infer``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import product
from typing import Any

from ..compiled import Attribute, Catalogue, Choice, Conclusion, KnowledgeBase, Rule
from ..infer import Engine
from ..kinds import REL_TOL
from ..scenario import Scenario
from .apart import apart
from .bounds import bounds
from .graph import Graph
from .lower import Lowering
from .nodes import Members, Node

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one rule says about a slot, and where that stands."""

    rule: str
    stands: Node
    value: Node | Members


class Slots:
    """The nodes of a knowledge base's slots, made when they are asked for.

    ``common`` is what is given in every row; ``given`` are the attributes that the frame's columns give. What rests on
    none of these is inferred once.
    """

    def __init__(self, base: KnowledgeBase, graph: Graph, common: Scenario, given: Sequence[Attribute]) -> None:
        self.base = base
        self.graph = graph
        self.common = common
        self._varies = _varying(base, {attribute.name for attribute in given}, common)
        self._alike = Engine(base).run(common, (name for name in base.order if name not in self._varies))
        self.lowering = Lowering(base, graph, self, self._alike.ids)
        self.columns = {attribute.name: self._input(attribute) for attribute in given}
        self._slots: dict[tuple[str, Key], Node | Members] = {}
        self._contributions: dict[tuple[str, Key], list[Contribution]] = {}
        self._flags: dict[tuple[str, Key], Node] = {}

    def _input(self, attribute: Attribute) -> Node:
        dtype, book = self.lowering.dtype(attribute.kind), self.lowering.book(attribute.kind)
        low, high = bounds(attribute) if dtype == "number" else (None, None)
        return self.graph.input(attribute.name, dtype, book, low, high)

    def settle(self, wanted: Iterable[str]) -> None:
        """Make the nodes of these attributes, each after all that it reads, so that no chain is climbed at once."""
        needed = self.base.closure(wanted)
        for name in self.base.order:
            if name in needed and name in self._varies and self.base.attributes[name].record is None:
                self.slot(name, ())

    def slot(self, name: str, key: Key) -> Node | Members:
        """The values of an attribute (empty key), or of a record's field."""
        found = self._slots.get((name, key))
        if found is None:
            found = self._slots[name, key] = self._made(self.base.attributes[name], key)
        return found

    def label(self, catalogue: str, ident: str) -> str:
        """What people call a record."""
        return str(self._alike.values[f"{catalogue}.label"].get(ident, ident))

    def contributions(self, name: str, key: Key = ()) -> list[Contribution]:
        """What rules say about a slot, in the order of their ids."""
        found = self._contributions.get((name, key))
        if found is None:
            found = self._contributions[name, key] = self._contributed(self.base.attributes[name], key)
        return found

    def _made(self, attribute: Attribute, key: Key) -> Node | Members:
        name, record = attribute.name, attribute.record
        catalogue = None if record is None else self.base.catalogues[record]
        if name not in self._varies:
            value = self._alike.values[name]
            return self._stated(attribute, value if catalogue is None else value[catalogue.key(key)])
        if catalogue is not None:
            stated = self._fact(name, catalogue, key)
            return self._concluded(attribute, key) if stated is None else self._stated(attribute, stated)
        given, column = self.common.given.get(name), self.columns.get(name)
        if given is not None:
            found = self._stated(attribute, given)
        elif name in self.base.choices:
            found = self._chosen(self.base.choices[name])
        else:
            found = self._concluded(attribute, ())
        if column is None:
            return found
        assert isinstance(found, Node)
        return self.graph.fill(column, found)

    def _fact(self, name: str, catalogue: Catalogue, key: Key) -> Any:
        """What the scenario or a fact states of a record's field."""
        own = self.common.records.get(catalogue.name, {}).get(key[0], {})
        fact = self.base.facts.get(name, {}).get(catalogue.key(key))
        return own.get(name, None if fact is None else fact.value)

    def _stated(self, attribute: Attribute, value: Any) -> Node | Members:
        if attribute.kind.name == "set":
            known = self.graph.no if value is None else self.graph.yes
            return Members(known, dict.fromkeys(value or (), self.graph.yes))
        return self.lowering.constant(value, attribute.kind)

    # What rules say

    def _contributed(self, attribute: Attribute, key: Key) -> list[Contribution]:
        graph, found = self.graph, []
        plain: list[Node] = []
        for ident in self.base.conclude.get(attribute.name, ()):
            rule = self.base.rules[ident]
            conclusion = _about(rule, attribute.name)
            beaten: Node | None = None
            for binding in self._bindings(rule, conclusion, key):
                where = self._holds(rule, binding)
                if where is graph.no:
                    continue
                if beaten is None:
                    winners = (self._held(w, attribute.name, key) for w in conclusion.overridden_by)
                    beaten = graph.negated(graph.any(winners))
                value = self._fitted(attribute, conclusion, binding)
                known = value.known if isinstance(value, Members) else graph.known(value)
                stands = graph.all((where, beaten, known))
                if stands is graph.no:
                    continue
                found.append(Contribution(ident, stands, value))
                if not rule.otherwise:
                    plain.append(stands)
        nothing_else = graph.negated(graph.any(plain))
        return [
            Contribution(c.rule, graph.all((c.stands, nothing_else)), c.value)
            if self.base.rules[c.rule].otherwise
            else c
            for c in found
        ]

    def _fitted(self, attribute: Attribute, conclusion: Conclusion, binding: Mapping[str, str]) -> Node | Members:
        value = self.lowering.value(conclusion.value, binding)
        if attribute.kind.name == "set":
            return self.lowering.members(value)
        assert isinstance(value, Node)
        return self.lowering.translated(value, self.lowering.book(attribute.kind))

    def _bindings(self, rule: Rule, conclusion: Conclusion, key: Key) -> list[dict[str, str]]:
        """The bindings of a rule that speak about one slot."""
        fixed = dict(zip(conclusion.keys, key, strict=True))
        ids = [(fixed[c],) if c in fixed else self._alike.ids[c] for c in rule.loops]
        return [dict(zip(rule.loops, found, strict=True)) for found in product(*ids)]

    def _holds(self, rule: Rule, binding: Mapping[str, str]) -> Node:
        place = (rule.id, tuple(binding.values()))
        found = self._flags.get(place)
        if found is None:
            found = self._flags[place] = self.lowering.flag(rule.guard, binding)
        return found

    def _held(self, ident: str, target: str, key: Key) -> Node:
        rule = self.base.rules[ident]
        return self.graph.any(self._holds(rule, b) for b in self._bindings(rule, _about(rule, target), key))

    # What it comes to

    def _concluded(self, attribute: Attribute, key: Key) -> Node | Members:
        found = self.contributions(attribute.name, key)
        if attribute.kind.name == "set":
            return self._union(attribute, found)
        pairs = [(c.stands, c.value) for c in found if isinstance(c.value, Node)]
        graph, dtype, book = self.graph, self.lowering.dtype(attribute.kind), self.lowering.book(attribute.kind)
        default = self.lowering.constant(attribute.default, attribute.kind)
        whole = attribute.kind.name == "integer"
        match attribute.combine:
            case "one":
                return self._agreed(attribute, pairs, default)
            case "any":
                value = graph.any(graph.all((where, graph.true(node))) for where, node in pairs)
            case "sum":
                value = graph.fold("+", pairs, whole=whole)
            case "product":
                value = graph.fold("*", pairs, whole=whole)
            case _:
                parts = [graph.first(((where, node),), dtype, book) for where, node in pairs]
                value = graph.extreme("least" if attribute.combine == "min" else "most", parts)
                if not parts:
                    value = graph.constant(None, dtype, book)
        if attribute.default is None:
            return value
        some = graph.any(where for where, _ in pairs)
        return graph.fill(graph.unless(graph.negated(some), value), graph.unless(some, default))

    def _agreed(self, attribute: Attribute, pairs: Sequence[tuple[Node, Node]], default: Node) -> Node:
        """The value that all standing rules give; none where they do not agree."""
        graph, dtype, book = self.graph, self.lowering.dtype(attribute.kind), self.lowering.book(attribute.kind)
        alike: dict[int, tuple[list[Node], Node]] = {}
        for where, node in pairs:
            alike.setdefault(node.number, ([], node))[0].append(where)
        cases = [(graph.any(wheres), node) for wheres, node in alike.values()]
        conflict = self._conflict(cases)
        value = graph.first(cases if default.payload is None else [*cases, (graph.yes, default)], dtype, book)
        return graph.unless(conflict, value)

    def _conflict(self, cases: Sequence[tuple[Node, Node]]) -> Node:
        """Where two of these values stand together and differ."""
        graph = self.graph
        meeting = [a for a in cases if any(a is not b and not apart(a[0], b[0]) for b in cases)]
        if len(meeting) < 2:
            return graph.no
        dtype, book = meeting[0][1].dtype, meeting[0][1].book
        if dtype in ("boolean", "text"):
            differ = []
            for at, (where, value) in enumerate(meeting):
                for other_where, other in meeting[at + 1 :]:
                    both = graph.all((where, other_where))
                    if both is not graph.no:
                        differ.append(graph.all((both, graph.true(graph.compare("!=", value, other)))))
            return graph.any(differ)
        parts = [graph.first(((where, value),), dtype, book) for where, value in meeting]
        least, most = graph.extreme("least", parts), graph.extreme("most", parts)
        if dtype == "code":
            return graph.true(graph.compare("!=", least, most))
        largest = graph.reckon("max", (graph.reckon("abs", (least,)), graph.reckon("abs", (most,))))
        slack = graph.reckon("*", (largest, graph.constant(REL_TOL, "number")))
        return graph.true(graph.compare(">", graph.reckon("-", (most, least)), slack))

    def _union(self, attribute: Attribute, found: Sequence[Contribution]) -> Members:
        graph = self.graph
        has: dict[Any, list[Node]] = {}
        for contribution in found:
            assert isinstance(contribution.value, Members)
            for member, flag in contribution.value.has.items():
                has.setdefault(member, []).append(graph.all((contribution.stands, flag)))
        if attribute.default is not None:
            nothing = graph.negated(graph.any(c.stands for c in found))
            for member in attribute.default:
                has.setdefault(member, []).append(nothing)
        return Members(graph.yes, {member: graph.any(flags) for member, flags in sorted(has.items())})

    # Choices

    def _chosen(self, choice: Choice) -> Node:
        """The candidate that comes first: not excluded, then by the order, then by the scores, then by its id."""
        graph, kind = self.graph, self.base.attributes[choice.name].kind
        ids = self._alike.ids[choice.record]
        left = {ident: self._allowed(choice, ident) for ident in ids}
        known = graph.yes
        if choice.order is not None:
            order = self.slot(choice.order, ())
            assert isinstance(order, Node)
            known = graph.known(order)
            left = self._best(left, {i: self._place(order, i) for i in ids}, more=False)
        for field, more in choice.by:
            scores = {ident: self.slot(field, (ident,)) for ident in ids}
            left = self._best(left, {i: s for i, s in scores.items() if isinstance(s, Node)}, more=more)
        pairs = [(graph.all((known, left[i])), self.lowering.constant(i, kind)) for i in ids]
        return graph.first(pairs, "code", self.lowering.book(kind))

    def _allowed(self, choice: Choice, ident: str) -> Node:
        only = self.common.only.get(choice.name)
        if ident in self.common.without.get(choice.name, ()) or (only is not None and ident not in only):
            return self.graph.no
        if choice.unless is None:
            return self.graph.yes
        excluded = self.slot(choice.unless, (ident,))
        assert isinstance(excluded, Node)
        return self.graph.negated(self.graph.true(excluded))

    def _place(self, order: Node, ident: str) -> Node:
        values = order.book.values if order.book else []
        places = {c: values[c].index(ident) if ident in values[c] else len(values[c]) for c in order.codes}
        return self.graph.table(order, places, "number")

    def _best(self, left: Mapping[str, Node], scores: Mapping[str, Node], *, more: bool) -> dict[str, Node]:
        """Of the candidates that are left, those with the best score; without a score one is last."""
        graph = self.graph
        running = {ident: where for ident, where in left.items() if where is not graph.no}
        if len({scores[ident].number for ident in running}) <= 1:
            return dict(left)
        known = {ident: graph.all((where, graph.known(scores[ident]))) for ident, where in running.items()}
        parts = [graph.first(((known[i], scores[i]),), "number") for i in running if known[i] is not graph.no]
        best = graph.extreme("most" if more else "least", parts)
        nobody = graph.negated(graph.any(known.values()))
        found = dict.fromkeys(left, graph.no)
        for ident, where in running.items():
            reached = graph.true(graph.compare("=", scores[ident], best))
            found[ident] = graph.any((graph.all((known[ident], reached)), graph.all((where, nobody))))
        return found


def _varying(base: KnowledgeBase, columns: Set[str], common: Scenario) -> set[str]:
    """What can differ from row to row: the columns that are given, and what rests on them."""
    found: set[str] = set()
    for name in base.order:
        reads = base.depends[name] if name not in common.given else ()
        if name in columns or any(read in found for read in reads):
            found.add(name)
    return found


def _about(rule: Rule, target: str) -> Conclusion:
    return next(c for c in rule.conclusions if c.target == target)
