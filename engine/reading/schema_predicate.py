"""Whether data surely fit one of our JSON Schemas, decided by plain functions, many times faster than by jsonschema.

Most files are sound, so this decides whether there is anything to explain; jsonschema then finds out what. The part of
JSON Schema that our schemas use is small; a keyword outside it fails when the schema is compiled. A test holds the two
together: what passes here, passes there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, TypeAlias

from .schema_files import Schema, schema_of

Check: TypeAlias = "Callable[[Any], bool]"

_ANNOTATIONS = ("description", "title", "$schema", "$defs", "then", "else")  # the last two are read with their `if`
_SIZES: dict[str, tuple[type[str] | type[list[Any]] | type[dict[str, Any]], Callable[[int, int], bool]]] = {
    "minLength": (str, lambda size, bound: size >= bound),
    "maxLength": (str, lambda size, bound: size <= bound),
    "minItems": (list, lambda size, bound: size >= bound),
    "maxItems": (list, lambda size, bound: size <= bound),
    "minProperties": (dict, lambda size, bound: size >= bound),
    "maxProperties": (dict, lambda size, bound: size <= bound),
}
_BOUNDS: dict[str, Callable[[float, float], bool]] = {
    "minimum": lambda value, bound: value >= bound,
    "maximum": lambda value, bound: value <= bound,
    "exclusiveMinimum": lambda value, bound: value > bound,
    "exclusiveMaximum": lambda value, bound: value < bound,
}
_TYPES: dict[str, Check] = {
    "null": lambda v: v is None,
    "boolean": lambda v: isinstance(v, bool),
    "string": lambda v: isinstance(v, str),
    "array": lambda v: isinstance(v, list),
    "object": lambda v: isinstance(v, dict),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "integer": lambda v: (isinstance(v, int) and not isinstance(v, bool)) or (isinstance(v, float) and v.is_integer()),
}


@cache
def predicate(kind: str) -> Check:
    """The function that tells whether the plain data of one kind of file surely fit its schema."""
    return _Compiler(kind).reference("#")


class _Compiler:
    """Compiles the schemas of one file; ``refs`` holds what they refer to, once each, for schemas are recursive."""

    def __init__(self, kind: str, others: dict[str, _Compiler] | None = None) -> None:
        self.kind = kind
        self.others = {} if others is None else others
        self.others[kind] = self
        self.refs: dict[str, list[Check]] = {}

    def reference(self, ref: str) -> Check:
        """The check of ``#/$defs/name`` or ``other.schema.json#/…``."""
        file, _, inside = ref.partition("#")
        if file:
            kind = file.split(".")[0]
            return (self.others.get(kind) or _Compiler(kind, self.others)).reference(f"#{inside}")
        if inside not in self.refs:
            found: Any = schema_of(self.kind)
            for step in inside.split("/")[1:]:
                found = found[step]
            slot = self.refs[inside] = []
            slot.append(self.schema(found))
        slot = self.refs[inside]
        return slot[0] if slot else lambda value: slot[0](value)

    def schema(self, schema: Schema) -> Check:
        """The check of a schema: all of its keywords."""
        checks = tuple(self.keywords(schema))
        if len(checks) == 1:
            return checks[0]
        return lambda value: all(check(value) for check in checks)

    def keywords(self, schema: Schema) -> Iterator[Check]:
        """The checks of a schema's keywords; those about an object's entries are one check."""
        entries = {k: schema[k] for k in ("properties", "patternProperties", "additionalProperties") if k in schema}
        if entries:
            yield self.entries(**entries)
        for keyword, demanded in schema.items():
            if keyword in entries or keyword in _ANNOTATIONS or keyword.startswith("x-"):
                continue
            if keyword == "if":
                yield self.decision(demanded, schema.get("then", {}), schema.get("else", {}))
            else:
                yield self.keyword(keyword, demanded)

    def keyword(self, keyword: str, demanded: Any) -> Check:
        """The check of one keyword that stands for itself."""
        if keyword in _SIZES:
            sized, fits = _SIZES[keyword]
            return lambda value: not isinstance(value, sized) or fits(len(value), demanded)
        if keyword in _BOUNDS:
            holds, number = _BOUNDS[keyword], _TYPES["number"]
            return lambda value: not number(value) or holds(value, demanded)
        return getattr(self, f"_{keyword.lstrip('$')}")(demanded)  # type: ignore[no-any-return]

    def entries(
        self,
        properties: dict[str, Schema] | None = None,
        patternProperties: dict[str, Schema] | None = None,
        additionalProperties: Schema | bool = True,
    ) -> Check:
        """The check of an object's entries, by key."""
        known = {key: self.schema(schema) for key, schema in (properties or {}).items()}
        matching = [(re.compile(p).search, self.schema(schema)) for p, schema in (patternProperties or {}).items()]
        extra = self.schema(additionalProperties) if isinstance(additionalProperties, dict) else None
        allowed = additionalProperties is not False

        def check(value: Any) -> bool:
            if not isinstance(value, dict):
                return True
            for key, inner in value.items():
                found = [known[key]] if key in known else []
                found += [one for matches, one in matching if matches(key)]
                if not found and (not allowed or (extra is not None and not extra(inner))):
                    return False
                if not all(one(inner) for one in found):
                    return False
            return True

        return check

    def decision(self, test: Schema, then: Schema, other: Schema) -> Check:
        """The check of ``if``, ``then`` and ``else``."""
        holds, yes, no = self.schema(test), self.schema(then), self.schema(other)
        return lambda value: yes(value) if holds(value) else no(value)

    # --- one method for each other keyword that our schemas use ---

    def _ref(self, ref: str) -> Check:
        return self.reference(ref)

    def _type(self, sorts: str | list[str]) -> Check:
        checks = tuple(_TYPES[sort] for sort in ([sorts] if isinstance(sorts, str) else sorts))
        return checks[0] if len(checks) == 1 else lambda value: any(check(value) for check in checks)

    def _required(self, keys: list[str]) -> Check:
        return lambda value: not isinstance(value, dict) or all(key in value for key in keys)

    def _propertyNames(self, schema: Schema) -> Check:
        check = self.schema(schema)
        return lambda value: not isinstance(value, dict) or all(check(key) for key in value)

    def _items(self, schema: Schema) -> Check:
        check = self.schema(schema)
        return lambda value: not isinstance(value, list) or all(check(item) for item in value)

    def _uniqueItems(self, _: bool) -> Check:
        def check(value: Any) -> bool:
            if not isinstance(value, list):
                return True
            try:
                return len({(isinstance(item, bool), item) for item in value}) == len(value)
            except TypeError:  # a list within the list: let jsonschema compare
                return False

        return check

    def _pattern(self, pattern: str) -> Check:
        search = re.compile(pattern).search
        return lambda value: not isinstance(value, str) or search(value) is not None

    def _enum(self, allowed: list[str]) -> Check:
        return lambda value: isinstance(value, str) and value in allowed

    def _const(self, wanted: str) -> Check:
        return lambda value: isinstance(value, str) and value == wanted

    def _not(self, schema: Schema) -> Check:
        check = self.schema(schema)
        return lambda value: not check(value)

    def _anyOf(self, schemas: list[Schema]) -> Check:
        checks = tuple(self.schema(schema) for schema in schemas)
        return lambda value: any(check(value) for check in checks)
