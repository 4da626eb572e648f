"""The words for what a JSON Schema finds wrong: from validation errors to problems with a place, a message and a hint.

The texts come from the schemas, through annotations of our own beside the usual ``description``:

============== =====================================================================================================
annotation     meaning
============== =====================================================================================================
x-what         what an object of this shape is called: "a rule"
x-expected     what belongs here, in words: "a list of reference ids"
x-message      a text for each keyword that may fail here, which follows the value where it begins with "is", "has" or
               "cannot"; and a hint for each JSON type that is wrong here (``null``: nothing was written)
x-instead      keys that people write by mistake, each with the right one: {"if": "when"}
x-elsewhere    keys that belong to another place, each with a hint that says where
x-beside       keys that begin other statements of the same file: a near miss of one is what was meant
x-unknown-key  a value of the wrong sort here means that its key is unknown to the thing that this names
============== =====================================================================================================
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from ..diagnostics import Diagnostic, Position
from .schema_files import Schema, schema_of, thing, things
from .source import shorten
from .yaml_nodes import Mapping, Node, Scalar, Sequence, plain

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Steps: TypeAlias = "tuple[str | int, ...]"  # keys and places in lists, from the root of a file to a value
_SIMPLE_TEXT = re.compile(r"[\w./-]{1,40}").fullmatch
_BOUNDS = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "more than",
    "exclusiveMaximum": "less than",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding in the making: ``steps`` lead to the value; ``key`` is set where it is about a key of that mapping.

    ``keyword`` is the one of JSON Schema that failed, or ``key`` where a key is wrong.
    ``meant`` is the key that a wrong one stands for; ``beside`` says that it begins another kind of statement.
    """

    steps: Steps
    key: str | None
    keyword: str
    diagnostic: Diagnostic
    meant: str | None = None
    beside: bool = False

    @property
    def place(self) -> Steps:
        """What it is about: the value, or the key as a step of its own."""
        return self.steps if self.key is None else (*self.steps, self.key)


class Teller:
    """Turns the validation errors of one file into problems, in words."""

    def __init__(self, root: Node, kind: str) -> None:
        self.root = root
        self.kind = kind

    def tell(self, error: ValidationError) -> Iterator[Problem]:
        """The problems that one error stands for: one, or one for each unknown key."""
        steps: Steps = tuple(error.absolute_path)
        schema: Schema = error.schema if isinstance(error.schema, dict) else {}
        keyword = str(error.validator)
        instance: Any = error.instance
        demanded: Any = error.validator_value
        if "propertyNames" in error.absolute_schema_path:
            yield self._name(steps, str(instance), keyword, schema)
        elif keyword == "additionalProperties":
            known = schema.get("properties", {})
            patterns = [re.compile(p) for p in schema.get("patternProperties", {})]
            for key in instance:
                if key not in known and not any(p.search(key) for p in patterns):
                    yield self._unknown(steps, key, schema, tuple(instance))
        elif "x-unknown-key" in schema and keyword == "type":
            while isinstance(steps[-1], int):
                steps = steps[:-1]
            yield self._unknown(steps[:-1], str(steps[-1]), thing(schema["x-unknown-key"]), ())
        elif keyword == "required":
            for key in demanded:
                if key not in instance:
                    yield self._missing(steps, key, schema)
        elif keyword == "not" and demanded == {}:
            message = schema["x-message"]["not"]
            yield self._at_key(steps[:-1], str(steps[-1]), "schema-misplaced-key", message)
        else:
            yield self._value(steps, keyword, demanded, instance, schema)

    # --- keys ---

    def _at_key(self, steps: Steps, key: str, code: str, message: str, hint: str | None = None) -> Problem:
        mapping = _at(self.root, steps)
        entry = mapping.entry(key) if isinstance(mapping, Mapping) else None
        position = entry.key.position if entry is not None else mapping.position
        return Problem(steps, key, "key", Diagnostic(code, message, position, hint))

    def _unknown(self, steps: Steps, key: str, schema: Schema, present: tuple[str, ...]) -> Problem:
        what = schema["x-what"]
        message = f"'{key}' is not a key of {what}"
        elsewhere = schema.get("x-elsewhere", {}).get(key)
        if elsewhere is not None:
            return self._at_key(steps, key, "schema-misplaced-key", message, elsewhere)
        known = [k for k in schema.get("properties", {}) if k not in present]
        beside = schema.get("x-beside", [])
        meant = schema.get("x-instead", {}).get(key.lower())
        if meant not in known:
            owner = _owner(self.kind, key, what)
            if owner is not None:
                message = f"'{key}' is a key of {owner}, not of {what}"
                return self._at_key(steps, key, "schema-misplaced-key", message, self._begin(owner, key, bool(beside)))
            meant = _near(key, [*known, *beside])
        if meant is not None:
            hint = f"did you mean '{meant}'?"
        elif "." in key and "patternProperties" not in schema:
            hint = "an attribute does not stand here: is it indented too little?"
        else:
            hint = f"{what} may have: {', '.join(schema.get('properties', {}))}"
        problem = self._at_key(steps, key, "schema-unknown-key", message, hint)
        return replace(problem, meant=meant, beside=meant in beside)

    def _begin(self, owner: str, key: str, beside: bool) -> str:
        """Where a key of something else may be written; ``beside`` says that a first key tells the two apart."""
        first = next(iter(things(self.kind)[owner].get("required", ())), key)
        return f"{owner} begins with '{first}:'" if beside and first != key else f"write it where {owner} is"

    def _missing(self, steps: Steps, key: str, schema: Schema) -> Problem:
        message = schema.get("x-message", {}).get("required") or f"{schema['x-what']} needs '{key}'"
        told = schema.get("properties", {}).get(key, {}).get("description")
        problem = self._at_key(steps, key, "schema-missing-key", message, f"{key}: {told}" if told else None)
        return replace(problem, keyword="required")

    def _name(self, steps: Steps, key: str, keyword: str, schema: Schema) -> Problem:
        owner = _owner(self.kind, key, "")
        if owner is not None:
            message = f"'{key}' is a key of {owner}, but stands among names here"
            return self._at_key(steps, key, "schema-misplaced-key", message, "is it indented too far?")
        code = "schema-reserved" if keyword == "not" else "schema-name"
        return self._at_key(steps, key, code, _worded(schema, keyword, key) or f"'{key}' cannot be a name here")

    # --- values ---

    def _value(self, steps: Steps, keyword: str, demanded: Any, instance: Any, schema: Schema) -> Problem:
        node = _at(self.root, steps)
        if instance is None or instance in ("", [], {}):
            code, message, hint = self._empty(steps, keyword, instance, schema)
        elif keyword == "type":
            code, message = "schema-type", f"{self._must_be(steps, schema)}, but this is {_sort(node)}"
            hint = schema.get("x-message", {}).get(_json_type(node)) or _type_hint(
                node, demanded, bool(steps) and isinstance(steps[-1], str)
            )
        elif keyword in ("enum", "const"):
            allowed = [str(v) for v in (demanded if keyword == "enum" else [demanded])]
            code = "schema-value"
            message = f"{self._label(steps)} must be {_either(allowed)}, but this is {_shown(node)}"
            near = _near(node.raw, allowed) if isinstance(node, Scalar) else None
            hint = f"did you mean '{near}'?" if near else None
        elif keyword in _BOUNDS:
            code, hint = "schema-range", None
            bound = f"{_BOUNDS[keyword]} {demanded}"
            message = f"{self._label(steps)} must be {bound}, but this is {_shown(node)}"
        elif keyword == "uniqueItems":
            return self._duplicate(steps)
        else:
            code = {"pattern": "schema-name", "not": "schema-reserved"}.get(keyword, "schema-length")
            hint = None
            message = _worded(schema, keyword, str(instance)) or (
                f"{self._must_be(steps, schema)}, but this has {_count(instance)}"
                if isinstance(instance, (list, dict))
                else f"{self._must_be(steps, schema)}, but this is {_shown(node)}"
            )
        return Problem(steps, None, keyword, Diagnostic(code, message, self._place(steps, node), hint))

    def _empty(self, steps: Steps, keyword: str, instance: Any, schema: Schema) -> tuple[str, str, str | None]:
        texts = schema.get("x-message", {})
        message = f"{self._label(steps)} is empty"
        if "x-expected" in schema:
            message += f"; write {schema['x-expected']}"
        if instance is not None and keyword in texts:
            message = texts[keyword]
        return "schema-empty", message, texts.get("null") if instance is None else None

    def _duplicate(self, steps: Steps) -> Problem:
        node = _at(self.root, steps)
        seen: list[Any] = []
        for at, item in enumerate(node.items if isinstance(node, Sequence) else ()):
            if plain(item) in seen:
                message = f"{self._label(steps)} has {_shown(item)} twice"
                told = Diagnostic("schema-duplicate", message, item.position, "remove one")
                return Problem((*steps, at), None, "uniqueItems", told)
            seen.append(plain(item))
        raise AssertionError("jsonschema found a duplicate where there is none")

    def _place(self, steps: Steps, node: Node) -> Position:
        """Where a value is written; for one that is not written at all, its key."""
        if isinstance(node, Scalar) and node.raw == "" and not node.quoted and steps and isinstance(steps[-1], str):
            parent = _at(self.root, steps[:-1])
            entry = parent.entry(steps[-1]) if isinstance(parent, Mapping) else None
            if entry is not None:
                return entry.key.position
        return node.position

    def _must_be(self, steps: Steps, schema: Schema) -> str:
        sorts = schema.get("type", [])
        expected = schema.get("x-expected") or _either([sorts] if isinstance(sorts, str) else sorts)
        return f"{self._label(steps)} must be {expected}"

    def _label(self, steps: Steps) -> str:
        """What a value is called: by its key, its place in a list, or the file."""
        if not steps:
            return str(schema_of(self.kind)["x-what"])
        last = steps[-1]
        if isinstance(last, str):
            return f"'{last}'"
        if len(steps) == 1:
            return "this entry"
        return f"item {last + 1} of '{steps[-2]}'" if isinstance(steps[-2], str) else f"item {last + 1} of this list"


def _at(node: Node, steps: Steps) -> Node:
    """The node to which ``steps`` lead; as far as they lead."""
    for step in steps:
        if isinstance(node, Mapping) and isinstance(step, str):
            node = node.get(step) or node
        elif isinstance(node, Sequence) and isinstance(step, int):
            node = node.items[step]
    return node


def _worded(schema: Schema, keyword: str, value: str) -> str | None:
    """The schema's own text for a failing keyword, after the value where it says something of it."""
    text: str | None = schema.get("x-message", {}).get(keyword)
    if text is not None and text.startswith(("is ", "has ", "cannot ")):
        return f"'{shorten(value)}' {text}"
    return text


def _sort(node: Node) -> str:
    """What sort of value a node is, in words."""
    if isinstance(node, Mapping):
        return "a mapping (key: value)"
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node.value, bool):
        return node.raw
    return "text" if isinstance(node.value, str) else f"the number {node.raw}"


def _shown(node: Node) -> str:
    return f"'{shorten(node.raw)}'" if isinstance(node, Scalar) else _sort(node)


def _type_hint(node: Node, wanted: str | list[str], below_key: bool) -> str | None:
    """What to do about a value of the wrong sort, where that can be guessed; ``below_key``: it has a key of its own."""
    sorts = [wanted] if isinstance(wanted, str) else wanted
    if isinstance(node, Mapping):
        return "put quotes around a text that begins with '{'" if "string" in sorts and "array" not in sorts else None
    if isinstance(node, Sequence):
        listed = "object" in sorts and any(isinstance(item, Mapping) for item in node.items)
        return "remove the '- ' before its lines" if listed else None
    if isinstance(node.value, str):
        if "boolean" in sorts:
            return "write it without quotes" if node.value in ("true", "false") else "write true or false"
        if {"number", "integer"} & set(sorts):
            return "write digits only, without quotes, commas or units"
        if "array" in sorts and below_key and _SIMPLE_TEXT(node.value):
            return f"write [{node.value}]"
    elif "string" in sorts:
        return f'put quotes around it: "{node.raw}"'
    return None


def _json_type(node: Node) -> str:
    """The type of a node in the words of JSON Schema (every number is a number)."""
    if isinstance(node, Scalar):
        if isinstance(node.value, bool):
            return "boolean"
        return "string" if isinstance(node.value, str) else "number"
    return "object" if isinstance(node, Mapping) else "array"


def _count(items: Sized) -> str:
    return "1 item" if len(items) == 1 else f"{len(items)} items"


def _either(words: Iterable[str]) -> str:
    listed = list(words)
    return " or ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def _near(word: str, known: Iterable[str]) -> str | None:
    found = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def _owner(kind: str, key: str, what: str) -> str | None:
    """Something else in this kind of file that has ``key``, or None."""
    return next((name for name, s in things(kind).items() if name != what and key in s.get("properties", ())), None)
