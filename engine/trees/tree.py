"""Exact decision trees: a decision as questions about a few attributes, everything else fixed.

A tree equals the rules for every value of what it asks about: ``tree_builder`` proves each leaf, ``tree_document``
writes it down.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..compiled import Attribute, KnowledgeBase
from ..immutable import replace
from ..infer import Engine
from ..language.findings import did_you_mean
from ..scenario import Scenario, finding
from .builder import Builder
from .document import TreeWriter

Document = dict[str, Any]


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
    builder = Builder(engine or Engine(base), decision, attributes, fixed)
    return TreeWriter(builder, names, scenario, depth).document(builder.root())


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
