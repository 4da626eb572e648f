"""Reading a plain mapping of names and values inside a generated function, checked by the vocabulary.

Most scenarios of a batch or a service are plain: every name is an input's, every value of its type and in its range.
These are told apart by a few comparisons. Anything else, wrong or merely written differently (nested, ``1e3`` for an
integer, a record described inline, a conclusion pinned), is left to ``engine.scenario``, which also says what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..compiled import Attribute
from .frame import Places
from .writing import indented


def reading_lines(places: Places, needed: Sequence[str], checked: bool, *, kept: bool = False) -> Iterator[str]:
    """The source that reads the inputs among the ``needed`` attributes.

    ``checked``: it checks all that is given. ``kept``: it puts what is given into the mapping ``said``.
    """
    base = places.base
    inputs = [a for a in base.attributes.values() if a.record is None and _is_input(places, a)]
    if not checked:
        for attribute in inputs:
            if attribute.name in set(needed):
                yield f"v{places.numbers[attribute.name]} = given.get({attribute.name!r})"
        return
    names = places.namespace.name(frozenset(a.name for a in inputs))
    yield f"if not given.keys() <= {names}: return NOT_PLAIN"
    yield "try:"
    for attribute in inputs:
        yield from indented(list(_checked(places, attribute)))
        if kept:
            yield f"        said[{attribute.name!r}] = v{places.numbers[attribute.name]}"
    yield "    pass"
    yield "except TypeError: return NOT_PLAIN"


def reader_source(places: Places) -> str:
    """A function that gives what a plain mapping states of inputs, as ``engine.scenario`` would keep it."""
    checked = list(reading_lines(places, (), True, kept=True))
    return "\n".join(["def read(given):", *indented(["said = {}", *checked, "return said"])])


def _is_input(places: Places, attribute: Attribute) -> bool:
    return attribute.name not in places.base.conclude and attribute.name not in places.base.choices


def _checked(places: Places, attribute: Attribute) -> Iterator[str]:
    local, kind = f"v{places.numbers[attribute.name]}", attribute.kind
    yield f"{local} = given.get({attribute.name!r})"
    yield f"if {local} is not None:"
    match kind.name:
        case "integer" | "number":
            low = "" if attribute.low is None else f"{attribute.low!r} <= "
            high = "" if attribute.high is None else f" <= {attribute.high!r}"
            if kind.name == "integer":
                yield f"    if {local}.__class__ is not int: return NOT_PLAIN"
                if low or high:
                    yield f"    if not {low}{local}{high}: return NOT_PLAIN"
            else:
                yield f"    if {local}.__class__ is not float and {local}.__class__ is not int: return NOT_PLAIN"
                yield f"    if not -1e300 < {local} < 1e300: return NOT_PLAIN"
                yield f"    {local} = {local} + 0.0"
                if low or high:
                    yield f"    if not {low}{local}{high}: return NOT_PLAIN"
        case "boolean":
            yield f"    if {local}.__class__ is not bool: return NOT_PLAIN"
        case "text":
            yield f"    if {local}.__class__ is not str: return NOT_PLAIN"
        case "enum" | "record":
            values = kind.values if kind.name == "enum" else places.base.catalogues[kind.record or ""].ids
            yield f"    if {local} not in {places.namespace.members(frozenset(values))}: return NOT_PLAIN"
        case _:
            yield "    return NOT_PLAIN"
