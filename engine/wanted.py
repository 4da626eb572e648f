"""What people want of an attribute, said in an option or in Python: a value, or a test as in rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .compiled import Attribute, KnowledgeBase, Test
from .diagnostics import Diagnostic, Position, ScenarioError
from .kinds import Value
from .language.conditions import Conditions
from .language.findings import Fault, Findings, did_you_mean
from .language.literals import literal, scalar_from_text
from .language.scope import Names, Scope
from .reading.reader import read_text
from .reading.yaml_nodes import Node
from .scenario import Scenario, finding, to_node


def attribute_called(base: KnowledgeBase, name: str, place: str) -> Attribute:
    """The attribute with this name. Raises ScenarioError where there is none, with what was probably meant."""
    attribute = base.attributes.get(name)
    if attribute is None:
        plain = [n for n, a in base.attributes.items() if a.record is None]
        raise finding("unknown-attribute", f"there is no attribute '{name}'", place, did_you_mean(name, plain))
    return attribute


def written_node(said: Any, place: str) -> Node:
    """What was said as the YAML that would say it: text is read as on a command line, other data as it is."""
    if not isinstance(said, str):
        return to_node(said, Position(place))
    if not said.lstrip().startswith(("[", "{")):
        return scalar_from_text(said.strip(), Position(place, 1, 1))
    node, diagnostics = read_text(said, place)
    if node is None:
        raise ScenarioError(diagnostics)
    return node


def wanted_value(base: KnowledgeBase, attribute: Attribute, said: Any, scenario: Scenario) -> Value:
    """The value that was said of an attribute (a member, where it is a list or a set). Raises ScenarioError."""
    kind = attribute.kind
    if kind.item is not None and not isinstance(said, (list, tuple)) and not str(said).lstrip().startswith("["):
        kind = kind.item
    try:
        return literal(written_node(said, attribute.name), kind, _ids(base, scenario))
    except Fault as fault:
        raise _told(fault, attribute.name, said) from None


def wanted_test(base: KnowledgeBase, attribute: Attribute, said: Any, scenario: Scenario) -> Test:
    """The test that was said of an attribute, as in a rule: ``cow``, ``[cow, goat]``, ``"<= 8"``.

    Raises ScenarioError where it is none.
    """
    faults: list[Fault] = []
    conditions = Conditions(
        Scope(Names(base.attributes, base.catalogues)), _ids(base, scenario), lambda fault, _: faults.append(fault)
    )
    try:
        return conditions.test(conditions.scope.resolve(attribute.name), written_node(said, attribute.name))
    except Fault as fault:
        raise _told(fault, attribute.name, said) from None


def _ids(base: KnowledgeBase, scenario: Scenario) -> Mapping[str, tuple[str, ...]]:
    return {name: (*c.ids, *scenario.records.get(name, ())) for name, c in base.catalogues.items()}


def _told(fault: Fault, name: str, said: Any) -> ScenarioError:
    findings = Findings(lambda _: None)
    findings.extend([Diagnostic(fault.code, fault.message, Position(f"{name}={said}"), fault.hint)])
    return ScenarioError(findings.sorted())
