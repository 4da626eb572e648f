"""Writing Python source: literals, objects by reference, indented lines."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from ..kinds import Value

INDENT = "    "


class Namespace:
    """What generated code can see, by names that are counted, never taken from a knowledge base."""

    def __init__(self, **always: Any) -> None:
        self.objects: dict[str, Any] = {"__builtins__": {}, **always}
        self._named: dict[int, str] = {}
        self._lock = Lock()  # two threads may meet a group of rules that is not compiled yet at once

    def name(self, thing: Any) -> str:
        """The name under which generated code finds ``thing``."""
        with self._lock:
            found = self._named.get(id(thing))
            if found is None:
                found = self._named[id(thing)] = f"K{len(self._named)}"
                self.objects[found] = thing  # which also keeps it alive, so that its identity stays its own
            return found

    def literal(self, value: Value) -> str:
        """A constant as source: what Python writes itself for plain values, else an object by name."""
        if value is None or value.__class__ in (bool, int, str):
            return repr(value)
        if value.__class__ is float and math.isfinite(value):
            return repr(value)
        if value.__class__ is tuple:
            return "(" + "".join(f"{self.literal(v)}, " for v in value) + ")"
        return self.name(value)

    def members(self, values: frozenset[Value]) -> str:
        """A set of constants as source for the right side of ``in``."""
        if values and all(v.__class__ in (bool, int, str) for v in values):
            return "{" + ", ".join(repr(v) for v in sorted(values, key=repr)) + "}"
        return self.name(values)

    def function(self, name: str, source: str) -> Any:
        """The function called ``name`` that ``source`` defines."""
        found: dict[str, Any] = {}
        exec(compile(source, f"<generated {name}>", "exec"), self.objects, found)  # see the package's docstring
        return found[name]


@dataclass(frozen=True, slots=True)
class Code:
    """Source of an expression. ``simple``: a name or literal, fit to be repeated; ``known``: it is never None."""

    text: str
    known: bool = False
    simple: bool = False


def indented(lines: list[str], depth: int = 1) -> list[str]:
    """The lines, further to the right."""
    return [INDENT * depth + line for line in lines]


def arguments(names: Mapping[str, Any] | list[str] | tuple[str, ...]) -> str:
    """Names between the brackets of a call or a definition."""
    return ", ".join(names)
