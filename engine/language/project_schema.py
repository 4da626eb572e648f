"""A JSON Schema made from one knowledge base, so that an editor completes its attributes, values and records."""

from __future__ import annotations

from typing import Any

from ..compiled import Attribute, KnowledgeBase
from ..kinds import Kind

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MANY = 400  # beyond this many records a list helps nobody


def project_schema(base: KnowledgeBase) -> dict[str, Any]:
    """The schema of scenario files, and under ``$defs`` those of conditions and conclusions in rules files.

    A rules file can be one ``$ref: '#/$defs/rules'``; dotted names only, because nesting cannot be completed as well.
    """
    plain = {n: a for n, a in base.attributes.items() if a.record is None}
    scenario = {name: _given(base, attribute) for name, attribute in plain.items()}
    choices = {name: _one_or_list(base, plain[name].kind) for name in base.choices}
    groups = sorted({name.split(".", 1)[0] for name in plain})
    nested = {
        group: {
            "type": "object",
            "properties": {
                name.split(".", 1)[1]: schema for name, schema in scenario.items() if name.split(".", 1)[0] == group
            },
        }
        for group in groups
    }
    tests = {name: _test(base, attribute) for name, attribute in base.attributes.items()}
    concluded = {
        name: _conclusion(base, attribute) for name, attribute in base.attributes.items() if name not in base.choices
    }
    return {
        "$schema": DIALECT,
        "title": f"Scenarios and rules of {base.title}",
        "type": "object",
        "properties": {
            **scenario,
            **nested,
            "without": {"type": "object", "properties": choices, "description": "Candidates that you rule out."},
            "only": {"type": "object", "properties": choices, "description": "The only candidates that you allow."},
        },
        "$defs": {
            "rules": {"type": "array", "items": {"$ref": "#/$defs/statement"}},
            "statement": {
                "type": "object",
                "properties": {
                    "when": {"$ref": "#/$defs/condition"},
                    "then": {"type": "object", "properties": concluded},
                    "strength": {"enum": list(base.strengths)},
                    "cites": {"type": "array", "items": {"enum": sorted(base.sources)}},
                    "for": _one_or_list_of(sorted(n for n, c in base.catalogues.items() if not c.of)),
                },
            },
            "condition": {
                "type": "object",
                "properties": {
                    **tests,
                    **{g: {"type": "array", "items": {"$ref": "#/$defs/condition"}} for g in ("any", "all", "none")},
                },
            },
        },
    }


def _described(attribute: Attribute, schema: dict[str, Any]) -> dict[str, Any]:
    parts = [attribute.ask or attribute.title, f"in {attribute.unit}" if attribute.unit else ""]
    found = {**schema, "description": " ".join(p for p in parts if p)}
    if attribute.default is not None:
        found["default"] = list(attribute.default) if isinstance(attribute.default, tuple) else attribute.default
    return found


def _given(base: KnowledgeBase, attribute: Attribute) -> dict[str, Any]:
    schema = _values(base, attribute.kind)
    if attribute.kind.name == "record":
        schema = {"anyOf": [schema, {"type": "object", "required": ["id"]}]}
    if attribute.low is not None:
        schema["minimum"] = attribute.low
    if attribute.high is not None:
        schema["maximum"] = attribute.high
    return _described(attribute, schema)


def _values(base: KnowledgeBase, kind: Kind) -> dict[str, Any]:
    match kind.name:
        case "integer" | "number" | "boolean":
            return {"type": kind.name}
        case "enum":
            return {"enum": list(kind.values)}
        case "record":
            ids = base.catalogues[kind.record or ""].ids
            return {"enum": list(ids)} if 0 < len(ids) <= _MANY else {"type": "string"}
        case "list":
            assert kind.item is not None
            return {"type": "array", "items": _values(base, kind.item)}
        case "set":
            assert kind.item is not None
            return _one_or_list(base, kind.item)
    return {"type": "string"}


def _one_or_list(base: KnowledgeBase, kind: Kind) -> dict[str, Any]:
    one = _values(base, kind)
    return {"anyOf": [one, {"type": "array", "items": one}]}


def _one_or_list_of(values: list[str]) -> dict[str, Any]:
    return {"anyOf": [{"enum": values}, {"type": "array", "items": {"enum": values}}]}


def _test(base: KnowledgeBase, attribute: Attribute) -> dict[str, Any]:
    """What may stand right of an attribute in a condition: completed where it is a value, free where it is a test."""
    return _described(attribute, {"anyOf": [_values(base, attribute.kind), {"type": ["string", "array", "object"]}]})


def _conclusion(base: KnowledgeBase, attribute: Attribute) -> dict[str, Any]:
    formula = {"type": "string", "pattern": "^\\s*="}
    return _described(attribute, {"anyOf": [_values(base, attribute.kind), formula]})
