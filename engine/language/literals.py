"""Literals: the values that people write, read as the kind that the place wants."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from ..diagnostics import Position
from ..kinds import Kind, Value, canonical_set
from ..reading.patterns import pattern
from ..reading.yaml_nodes import Mapping as MappingNode
from ..reading.yaml_nodes import Node, Scalar, Sequence
from .findings import Fault, did_you_mean
from .scope import ATTRIBUTE_NAME

_INTEGER = pattern(r"[-+]?[0-9]+")
_NUMBER = pattern(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")

_SHORT = pattern(r"([0-9]+(?:\.[0-9]+)?)([kKM])")  # 3k, as people write a number of examples; 3 m may be metres
_TIMES = {"k": 1e3, "K": 1e3, "M": 1e6}

_LISTED = 12  # records, where nothing is near the one that does not exist

Ids = Mapping[str, Collection[str]]  # the record ids of each catalogue; as a mapping, with their labels


def scalar_from_text(text: str, position: Position) -> Scalar:
    """A literal inside a test's text (``"< 1000"``), as the YAML scalar that it would be on its own."""
    value: object = text
    if _INTEGER.fullmatch(text) and len(text) < 400:
        value = int(text)
    elif _NUMBER.fullmatch(text) and "inf" not in str(float(text)):
        value = float(text)
    elif text in ("true", "false"):
        value = text == "true"
    return Scalar(value, position, text, False)  # type: ignore[arg-type]


def literal(node: Node, kind: Kind, ids: Ids) -> Value:
    """The value that ``node`` states. Raises Fault, placed at the wrong part, where it is none of ``kind``."""
    if kind.collection:
        return _members(node, kind, ids)
    if not isinstance(node, Scalar):
        raise Fault("wrong-type", f"here belongs {kind}, not {_what(node)}", position=node.position)
    value = node.value
    if value is None:
        raise Fault("wrong-type", f"there is no value; here belongs {kind}", position=node.position)
    match kind.name:
        case "integer":
            if isinstance(value, float) and value.is_integer() and abs(value) < 1e300:
                return int(value)
            if isinstance(value, int) and not isinstance(value, bool):
                return value
        case "number":
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                return float(value) + 0.0 if abs(value) < 1e300 else _fail(node, kind)
        case "boolean":
            if isinstance(value, bool):
                return value
        case "text":
            if isinstance(value, str):
                return value
        case "enum":
            return _one_of(node, kind.values, kind, "unknown-value")
        case "record":
            return _one_of(node, ids.get(kind.record or "", ()), kind, "unknown-record")
    return _fail(node, kind)


def _one_of(node: Scalar, values: Collection[str], kind: Kind, code: str) -> str:
    value = node.value
    if isinstance(value, str) and value in values:
        return value
    if not isinstance(value, str) and node.raw in values:  # an id such as 123 or 1e3: written without quotes
        return node.raw
    shown = node.raw
    if ATTRIBUTE_NAME.fullmatch(shown):
        hint: str | None = f'if the attribute is meant, write "= {shown}"'
    else:
        few = ", ".join(sorted(values)) if len(values) <= _LISTED and kind.name == "record" else None
        labels = values if isinstance(values, Mapping) else kind.labels
        hint = did_you_mean(shown, values, labels) or (f"there are: {few}" if few else None)
    if kind.name == "enum":
        raise Fault(code, f"'{shown}' is not {kind}", hint, position=node.position)
    raise Fault(code, f"there is no {kind.record} '{shown}'", hint, position=node.position)


def _fail(node: Scalar, kind: Kind) -> Value:
    hint = None
    if node.quoted and _fits_unquoted(node.raw, kind):
        hint = "write it without quotes"
    elif kind.name == "text" and not isinstance(node.value, str):
        hint = "put quotes around it"
    elif kind.name == "integer" and isinstance(node.value, float):
        hint = "write a whole number"
    elif kind.name == "boolean":
        hint = "write true or false"
    elif kind.numeric and isinstance(node.value, str) and (short := _SHORT.fullmatch(node.value)):
        hint = f"write {float(short[1]) * _TIMES[short[2]]:.15g}"
    elif kind.numeric and isinstance(node.value, str) and re.match(r"[-+]?[0-9.,]+\s*[^0-9.,\s]", node.value):
        hint = "write the number only; its unit is said in the vocabulary"
    elif kind.numeric and isinstance(node.value, str) and not ATTRIBUTE_NAME.fullmatch(node.value):
        hint = "write it in digits"
    elif isinstance(node.value, str) and ATTRIBUTE_NAME.fullmatch(node.value):
        hint = f'if the attribute is meant, write "= {node.value}"'
    shown = f"'{node.raw}'" + (" (text)" if isinstance(node.value, str) else "")
    raise Fault("wrong-type", f"{shown} is not {kind}", hint, position=node.position)


def _fits_unquoted(raw: str, kind: Kind) -> bool:
    """Whether only its quotes keep a text from being a value of the kind."""
    if kind.name == "boolean":
        return raw in ("true", "false")
    return kind.name in ("integer", "number") and _NUMBER.fullmatch(raw) is not None


def _members(node: Node, kind: Kind, ids: Ids) -> tuple[Value, ...]:
    assert kind.item is not None
    if isinstance(node, Sequence):
        members = tuple(literal(item, kind.item, ids) for item in node.items)
    elif kind.name == "set" and isinstance(node, Scalar):
        members = (literal(node, kind.item, ids),)
    else:
        raise Fault("wrong-type", f"here belongs {kind}: write [a, b, c]", position=node.position)
    if kind.name == "set":
        return canonical_set(kind, set(members))
    for at, member in enumerate(members):
        if member in members[:at] and isinstance(node, Sequence):
            raise Fault("wrong-type", f"the list names '{member}' twice", position=node.items[at].position)
    return members


def _what(node: Node) -> str:
    if isinstance(node, MappingNode):
        return "a mapping"
    return "a list" if isinstance(node, Sequence) else "a value"
