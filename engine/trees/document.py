"""A built decision tree as its document (``schemas/tree.schema.json``)."""

from __future__ import annotations

from typing import Any

from ..cells import Interval
from ..kinds import Value
from ..scenario import Scenario
from ..show import labels_of, show_attribute
from .builder import Builder, Node
from .labels import atom_question, attribute_question, branch_label, tree_title

Document = dict[str, Any]


class TreeWriter:
    """Writes a built tree as its document."""

    def __init__(self, builder: Builder, about: tuple[str, ...], scenario: Scenario, depth: int | None) -> None:
        self.builder = builder
        self.base = builder.base
        self.decision = decision = builder.decision
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
        about = [self.base.attributes[q.name] for q in self.builder.questions if q.name in asked]
        title, alt = tree_title(self.base.attributes[self.decision], about, shown, self.nodes)
        return {
            "decision": self.decision,
            "about": list(self.about),
            "fixed": {n: list(v) if isinstance(v, tuple) else v for n, v in fixed.items()},
            "fixed_shown": shown,
            "title": title,
            "alt": alt,
            "root": self.names[root],
            "probed": sorted(self.builder.probed),
            "nodes": dict(sorted(self.nodes.items(), key=lambda pair: int(pair[0][1:]))),
            "path": self._path(root),
        }

    def _fixed(self) -> dict[str, Value]:
        """What the scenario states, and the defaults that the decision rests on; not what the tree asks about."""
        assumed = {n: s.value for n, s in self.fixed_run.settled.items() if None in s.assumed}
        told = [n for n in assumed if n in self.builder.wanted and n not in self.about]
        assumed = {n: assumed[n] for n in self.builder.reads(told)}
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
                if node.question is not None and self.depth is not None and depth >= self.depth:
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
        if node.question is None:
            return {ident}
        return set().union(*(self._leaves(child) for _, child in node.branches))

    def _node(self, node: Node) -> Document:
        if node.question is None:
            return self._leaf(node)
        asked, attribute = node.question, node.question.attribute
        reckoned = {"reckoned_from": list(asked.behind)} if asked.behind else {}
        if attribute is None:
            return {
                "atom": asked.name,
                "question": atom_question(self.base, asked.name),
                **reckoned,
                "branches": [self._branch(node, c, to, "yes" if True in c else "no") for c, to in node.branches],
            }
        widest = max((len(cells) for cells, _ in node.branches), default=0)
        return {
            "attribute": asked.name,
            "title": attribute.title,
            "question": attribute_question(self.base, attribute, asked.behind),
            **reckoned,
            "branches": [
                self._branch(node, c, to, branch_label(attribute, c, self.labels, widest, len(node.branches)))
                for c, to in node.branches
            ],
        }

    def _leaf(self, node: Node) -> Document:
        attribute, rules = self.base.attributes[self.decision], sorted(node.rules)
        return {
            "value": node.value,
            "label": "no answer" if node.value is None else show_attribute(attribute, node.value, self.labels),
            "rules": rules,
            "because": self.base.rules[rules[0]].title if len(rules) == 1 else None,
        }

    def _branch(self, node: Node, cells: tuple[Any, ...], child: int, label: str) -> Document:
        return {
            "test": _test(cells),
            "label": label,
            "to": self.names[child],
            "rules": sorted(node.on_branches[child]),
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
            if node.question is None or node.question.attribute is None or "more" in self.nodes[name]:
                return path
            value = self.run.values[node.question.name]
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
