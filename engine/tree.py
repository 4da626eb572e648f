"""Exact decision trees: a decision as questions about a few attributes, everything else fixed.

The tree is built by splitting on one attribute after the other, over the cells that the rules' own tests cut, and
asking inference itself at every cell; equal parts are shared, and a question whose answer changes nothing is not asked.
So it is a reduced decision diagram that equals the rules by construction. Where arithmetic reads a number, its turning
points are found by probing between the cuts and halving the interval where neighbours differ; an answer that comes and
goes again between two neighbouring probes would be missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from .cells import Cut, Interval, cuts_of, interval_between, representative
from .compiled import Attribute, KnowledgeBase
from .findings import did_you_mean
from .immutable import replace
from .infer import Engine, Run
from .kinds import Value
from .scenario import Scenario, finding
from .show import labels_of, show_attribute
from .tree_labels import branch_label, tree_title
from .turning import probes, turns

Document = dict[str, Any]
_PROBES = 12  # points tried inside a cell that arithmetic may cut further


@dataclass(slots=True)
class _Node:
    """A question with its branches (cells merged where they lead the same way), or a leaf."""

    attribute: str | None
    branches: tuple[tuple[tuple[Any, ...], int], ...] = ()
    value: Value = None
    rules: set[str] = field(default_factory=set)  # of a leaf: those that give it anywhere
    on_branches: dict[int, set[str]] = field(default_factory=dict)  # of a question: those of each leaf it leads to


class _Part(NamedTuple):
    """A built part of the tree: its node, and, where that is a leaf, the rules that give it here."""

    node: int
    rules: frozenset[str] = frozenset()


def decision_tree(
    base: KnowledgeBase,
    decision: str,
    about: Sequence[str] | None = None,
    scenario: Scenario | None = None,
    depth: int | None = None,
    engine: Engine | None = None,
) -> Document:
    """The tree document of ``decision`` (``schemas/tree.schema.json``).

    It asks about the attributes ``about`` (else those that the vocabulary's ``trees`` names), in that order; all other
    inputs are as ``scenario`` has them, else at their defaults. Below ``depth`` questions it is cut off.
    Raises ScenarioError where a name is wrong or an attribute cannot be asked about.
    """
    scenario = scenario or Scenario()
    attributes = [_askable(base, name) for name in _about(base, decision, about)]
    names = tuple(a.name for a in attributes)
    fixed = replace(scenario, given={n: v for n, v in scenario.given.items() if n not in names})
    builder = _Builder(engine or Engine(base), decision, attributes, fixed)
    root = builder.build(0, fixed).node
    return _Writer(builder, decision, names, scenario, depth).document(root)


def _about(base: KnowledgeBase, decision: str, about: Sequence[str] | None) -> Sequence[str]:
    attribute = base.attributes.get(decision)
    decisions = [
        n for n, a in base.attributes.items() if a.record is None and a.kind.name in ("enum", "record", "boolean")
    ]
    decisions = [n for n in decisions if n in base.conclude or n in base.choices]
    if attribute is None or decision not in decisions:
        hint = did_you_mean(decision, decisions) or f"decisions are: {', '.join(sorted(decisions))}"
        raise finding("unknown-decision", f"'{decision}' is no decision that can be drawn as a tree", "tree", hint)
    chosen = about or base.trees.get(decision)
    if not chosen:
        raise finding(
            "tree-about",
            f"the vocabulary does not say what a tree of '{decision}' is about",
            "tree",
            "name the attributes to ask about: --about one.attribute,another.attribute",
        )
    return chosen


def _askable(base: KnowledgeBase, name: str) -> Attribute:
    attribute = base.attributes.get(name)
    plain = [n for n, a in base.attributes.items() if a.record is None]
    if attribute is None or attribute.record is not None:
        raise finding("unknown-attribute", f"there is no attribute '{name}'", "--about", did_you_mean(name, plain))
    if attribute.kind.name not in ("enum", "record", "boolean", "integer", "number"):
        raise finding(
            "tree-about",
            f"'{name}' is {attribute.kind}, which has too many values to ask about",
            "--about",
            "ask about enums, records, numbers, or what is true or false",
        )
    return attribute


class _Builder:
    """Splits the cells of the attributes, one after the other, and shares equal parts."""

    def __init__(self, engine: Engine, decision: str, attributes: list[Attribute], fixed: Scenario) -> None:
        self.engine = engine
        self.base = engine.base
        self.decision = decision
        self.attributes = attributes
        self.fixed = fixed
        self.wanted = engine.closure([decision])
        self.nodes: list[_Node] = []
        self._known: dict[Any, int] = {}
        self._cuts = {a.name: cuts_of(self.base, a, self.wanted) for a in attributes if a.kind.numeric}
        reckoned = [name for name, (_, arithmetic) in self._cuts.items() if arithmetic and name in self.wanted]
        if len(reckoned) > 1:
            raise finding(
                "tree-about",
                f"the rules reckon with {' and '.join(reckoned)} together, so no tree about both can be exact",
                "--about",
                "ask about one of them, or about what is reckoned from them",
            )

    def build(self, at: int, scenario: Scenario) -> _Part:
        """The part for the attributes from ``at`` on, those before being given in ``scenario``."""
        if at == len(self.attributes):
            return self._leaf(self.engine.run(scenario, [self.decision]))
        attribute = self.attributes[at]
        if attribute.name not in self.wanted:
            return self.build(at + 1, scenario)
        if attribute.kind.numeric:
            return self._numeric(at, attribute, scenario)
        cells = [(value, self.build(at + 1, _with(scenario, attribute, value))) for value in self.values(attribute)]
        if self.open(attribute):
            cells.append((None, self.build(at + 1, scenario)))
        merged: dict[int, tuple[list[Value], set[str]]] = {}
        for value, child in cells:
            values, rules = merged.setdefault(child.node, ([], set()))
            values.append(value)
            rules.update(child.rules)
        parts = [(tuple(v), _Part(node, frozenset(rules))) for node, (v, rules) in merged.items()]
        return self._question(attribute.name, parts)

    def values(self, attribute: Attribute) -> tuple[Value, ...]:
        """Every value of an attribute that has only a few."""
        match attribute.kind.name:
            case "boolean":
                return (True, False)
            case "enum":
                return attribute.kind.values
        described = self.fixed.records.get(attribute.kind.record or "", {})
        return tuple(sorted({*self.base.catalogues[attribute.kind.record or ""].ids, *described}))

    def open(self, attribute: Attribute) -> bool:
        """Whether the attribute stays unknown when nobody states it."""
        return attribute.ask is not None and attribute.default is None and attribute.name not in self.base.conclude

    def _numeric(self, at: int, attribute: Attribute, scenario: Scenario) -> _Part:
        cuts, arithmetic = self._cuts[attribute.name]
        known: dict[Value, _Part] = {}  # probing asks about the same number more than once

        def child(value: Value) -> _Part:
            if value not in known:
                known[value] = self.build(at + 1, _with(scenario, attribute, value))
            return known[value]

        if arithmetic:
            cuts = self._refine(attribute, cuts, lambda value: child(value).node)
        bounds: list[Cut | None] = [None, *cuts, None]
        merged: list[tuple[Cut | None, Cut | None, _Part]] = []
        for left, right in pairwise(bounds):
            found = child(representative(attribute, left, right))
            if merged and merged[-1][2].node == found.node:
                start, _, before = merged.pop()
                left, found = start, _Part(found.node, before.rules | found.rules)
            merged.append((left, right, found))
        branches: list[tuple[tuple[Any, ...], _Part]] = [((interval_between(a, b),), c) for a, b, c in merged]
        if self.open(attribute):
            branches.append(((None,), self.build(at + 1, scenario)))
        return self._question(attribute.name, branches)

    def _refine(self, attribute: Attribute, cuts: list[Cut], child: Any) -> list[Cut]:
        """The cuts with those added where the answer turns between two of them."""
        whole = attribute.kind.name == "integer"
        bounds: list[Cut | None] = [None, *cuts, None]
        found = list(cuts)
        for left, right in pairwise(bounds):
            found += turns(probes(attribute, left, right, _PROBES), child, whole)
        return sorted(set(found))

    def _leaf(self, run: Run) -> _Part:
        value = run.values[self.decision]
        node = self._share(("leaf", value), _Node(None, value=value))
        rules = frozenset(_rules(run, self.decision))
        self.nodes[node].rules.update(rules)
        return _Part(node, rules)

    def _question(self, name: str, branches: list[tuple[tuple[Any, ...], _Part]]) -> _Part:
        if len({part.node for _, part in branches}) == 1:
            return _Part(branches[0][1].node, frozenset().union(*(part.rules for _, part in branches)))
        bare = tuple((cells, part.node) for cells, part in branches)
        node = self._share((name, bare), _Node(name, bare))
        for _, part in branches:
            self.nodes[node].on_branches.setdefault(part.node, set()).update(part.rules)
        return _Part(node)

    def _share(self, key: Any, node: _Node) -> int:
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self.nodes)
            self.nodes.append(node)
        return found


def _with(scenario: Scenario, attribute: Attribute, value: Value) -> Scenario:
    return replace(scenario, given={**scenario.given, attribute.name: value})


def _rules(run: Run, decision: str) -> set[str]:
    """The rules that a decision rests on directly: its own, or those of the order that it is chosen by."""
    choice = run.base.choices.get(decision)
    source = decision if choice is None else choice.order
    if source is None:
        return set()
    firings = run.settled[source].firings.get(None, ())
    return {f.rule for f in firings if f.stands}


class _Writer:
    """Writes a built tree as its document."""

    def __init__(
        self, builder: _Builder, decision: str, about: tuple[str, ...], scenario: Scenario, depth: int | None
    ) -> None:
        self.builder = builder
        self.base = builder.base
        self.decision = decision
        self.about = about
        self.depth = depth
        self.fixed_run = builder.engine.run(builder.fixed, [decision])
        self.run = builder.engine.run(scenario, [decision, *about])
        self.scenario = scenario
        self.labels = labels_of(self.fixed_run.values)
        self.names: dict[int, str] = {}
        self.nodes: Document = {}

    def document(self, root: int) -> Document:
        """The whole document, nodes numbered from the root in the order of the branches."""
        self._write(root, 0)
        fixed = self._fixed()
        shown = {
            n: {
                "title": self.base.attributes[n].title,
                "shown": show_attribute(self.base.attributes[n], v, self.labels),
                "given": n in self.builder.fixed.given,
            }
            for n, v in fixed.items()
        }
        asked = {node.get("attribute") for node in self.nodes.values()}
        about = [self.base.attributes[n] for n in self.about if n in asked]
        title, alt = tree_title(self.base.attributes[self.decision], about, shown, self.nodes)
        return {
            "decision": self.decision,
            "about": list(self.about),
            "fixed": {n: list(v) if isinstance(v, tuple) else v for n, v in fixed.items()},
            "fixed_shown": shown,
            "title": title,
            "alt": alt,
            "root": self.names[root],
            "nodes": dict(sorted(self.nodes.items(), key=lambda pair: int(pair[0][1:]))),
            "path": self._path(root),
        }

    def _fixed(self) -> dict[str, Value]:
        """What the scenario states, and the defaults that the decision reads; not what the tree asks about."""
        assumed = {n: s.value for n, s in self.fixed_run.settled.items() if None in s.assumed}
        stated = {**assumed, **self.builder.fixed.given}
        return {n: stated[n] for n in sorted(stated) if n in self.builder.wanted and n not in self.about}

    def _write(self, root: int, depth: int) -> None:
        """Write nodes level by level, so that a depth limit cuts at the least depth where a node is reached."""
        level = [root]
        self.names[root] = "n0"
        while level:
            following: list[int] = []
            for ident in level:
                node = self.builder.nodes[ident]
                if node.attribute is not None and self.depth is not None and depth >= self.depth:
                    self.nodes[self.names[ident]] = {"more": len(self._leaves(ident)), "label": "more …"}
                    continue
                for _, child in node.branches:
                    if child not in self.names:
                        self.names[child] = f"n{len(self.names)}"
                        following.append(child)
                self.nodes[self.names[ident]] = self._node(node)
            level, depth = following, depth + 1

    def _leaves(self, ident: int) -> set[int]:
        node = self.builder.nodes[ident]
        if node.attribute is None:
            return {ident}
        return set().union(*(self._leaves(child) for _, child in node.branches))

    def _node(self, node: _Node) -> Document:
        if node.attribute is None:
            attribute = self.base.attributes[self.decision]
            rules = sorted(node.rules)
            return {
                "value": node.value,
                "label": "no answer" if node.value is None else show_attribute(attribute, node.value, self.labels),
                "rules": rules,
                "because": self.base.rules[rules[0]].title if len(rules) == 1 else None,
            }
        attribute = self.base.attributes[node.attribute]
        widest = max((len(cells) for cells, _ in node.branches), default=0)
        return {
            "attribute": node.attribute,
            "title": attribute.title,
            "question": attribute.ask or f"{attribute.title}?",
            "branches": [
                {
                    "test": _test(cells),
                    "label": branch_label(attribute, cells, self.labels, widest, len(node.branches)),
                    "to": self.names[child],
                    "rules": sorted(node.on_branches[child]),
                }
                for cells, child in node.branches
            ],
        }

    def _path(self, root: int) -> list[str]:
        """The nodes that the scenario itself passes, as far as its values are known; none if it answers no question."""
        if self.scenario.given.keys().isdisjoint(self.about):
            return []
        ident = root
        path: list[str] = []
        while True:
            name = self.names.get(ident)
            if name is None or name not in self.nodes:
                return path
            path.append(name)
            node = self.builder.nodes[ident]
            if node.attribute is None or "more" in self.nodes[name]:
                return path
            value = self.run.values[node.attribute]
            following = [child for cells, child in node.branches if _holds(cells, value)]
            if not following:
                return path
            ident = following[0]


def _holds(cells: tuple[Any, ...], value: Value) -> bool:
    return any(c.contains(value) if isinstance(c, Interval) and value is not None else c == value for c in cells)


def _test(cells: tuple[Any, ...]) -> Document:
    first = cells[0]
    if isinstance(first, Interval):
        return {"low": first.low, "high": first.high, "low_closed": first.low_closed, "high_closed": first.high_closed}
    known = [c for c in cells if c is not None]
    if not known:
        return {"unknown": True}
    return {"values": known} if len(known) == len(cells) else {"values": known, "unknown": True}
