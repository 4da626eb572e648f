"""The door: which columns of a frame are attributes, what their values are, and what is wrong with each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from ..compiled import Attribute, KnowledgeBase
from ..diagnostics import Diagnostic, Position, ScenarioError
from ..language.findings import did_you_mean
from .bounds import bounds
from .emit import Emitter, column_of
from .nodes import Node

PLACE = "the frame"
UNREADABLE = "\N{MIDDLE DOT}unreadable "  # before an attribute's name: a column of flags where its text was no number


@dataclass(frozen=True, slots=True)
class Problem:
    """What can be wrong with an attribute's values, and the expression that says in which rows it is."""

    message: str
    where: Any


def attributes_of(base: KnowledgeBase, columns: Sequence[str]) -> list[Attribute]:
    """The attributes that the columns of a frame give; other columns are left alone.

    Raises:
        ScenarioError: a column looks like an attribute and is none, or holds what no column can hold.
    """
    plain = {n: a for n, a in base.attributes.items() if a.record is None}
    spaces = {name.partition(".")[0] for name in plain}
    found, wrong = [], []
    for column in columns:
        attribute = plain.get(column)
        if attribute is not None and attribute.kind.collection:
            message = f"'{column}' is {attribute.kind}, which a column cannot say"
            wrong.append(Diagnostic("frame-collection", message, Position(PLACE), "give it for all rows at once"))
        elif attribute is not None:
            found.append(attribute)
        elif "." in column and column.partition(".")[0] in spaces:
            message = f"there is no attribute '{column}'"
            hint = did_you_mean(column, plain) or "rename the column if it is none of ours"
            wrong.append(Diagnostic("unknown-attribute", message, Position(PLACE), hint))
    if wrong:
        raise ScenarioError(wrong)
    return found


def read(
    frame: Any, emitter: Emitter, attributes: Sequence[Attribute], nodes: Mapping[str, Node], places: Mapping[str, str]
) -> tuple[Any, list[Problem]]:
    """The frame with a clean column for each attribute's node, and what can be wrong with the rows.

    A clean column has no value where the given one has none or a wrong one. ``places`` says what the frame calls the
    columns; ``emitter`` makes the expressions that the frame understands.

    Raises:
        ScenarioError: a column's type can hold no value of its attribute.
    """
    schema = nw.from_native(frame).collect_schema()
    problems: list[Problem] = []
    wrong: list[Diagnostic] = []
    clean = {}
    for attribute in attributes:
        node, name = nodes[attribute.name], attribute.name
        dtype = schema[places[name]]
        if not _readable(attribute, dtype):
            message = f"the column '{name}' holds {dtype}; here belongs {attribute.kind}"
            wrong.append(Diagnostic("wrong-type", message, Position(PLACE), "convert the column first"))
            continue
        value, found = _clean(emitter, attribute, node, places[name])
        unreadable = places.get(UNREADABLE + name)
        if unreadable is not None:
            found.insert(0, Problem(f"{name} is not {attribute.kind}", emitter.x.col(unreadable)))
        clean[column_of(node)] = value
        problems += found
    if wrong:
        raise ScenarioError(wrong)
    return frame.with_columns(**clean), problems


def _readable(attribute: Attribute, dtype: Any) -> bool:
    kind = attribute.kind
    if dtype == nw.Unknown or str(dtype) == "Null":
        return True
    if kind.numeric:
        return bool(dtype.is_numeric())
    if kind.name == "boolean":
        return bool(dtype == nw.Boolean)
    return dtype in (nw.String, nw.Object, nw.Categorical) or isinstance(dtype, nw.Enum)


def _clean(emitter: Emitter, attribute: Attribute, node: Node, place: str) -> tuple[Any, list[Problem]]:
    name, kind, column = attribute.name, attribute.kind, emitter.x.col(place)
    if kind.numeric:
        return _number(emitter, attribute, column)
    if kind.name == "boolean":
        return column.cast(emitter.x.Boolean), []
    column = column.cast(emitter.x.String)
    if kind.name == "text" or node.book is None:
        return column, []
    values = node.book.values
    if not values:
        return emitter.x.lit(None, emitter.x.Int32), [Problem(f"{name}: there is no {kind.record}", ~column.is_null())]
    codes = column.replace_strict(values, list(range(len(values))), default=None, return_dtype=emitter.x.Int32)
    named = f"no {kind.record} of this name" if kind.record else f"not {kind}"
    return codes, [Problem(f"{name} is {named}", ~column.is_null() & codes.is_null())]


def _number(emitter: Emitter, attribute: Attribute, column: Any) -> tuple[Any, list[Problem]]:
    value, name = column.cast(emitter.x.Float64), attribute.name
    low, high = bounds(attribute)
    # A comparison with NaN is false on some engines and true on others; where neither side holds, it is no number.
    inside = (value >= low) & (value <= high) & ~value.is_nan()
    if attribute.low is None and attribute.high is None:
        message = f"{name} is not finite"
    else:
        message = f"{name} is outside its range [{low:g}, {high:g}]"
    problems = [Problem(message, ~inside)]
    good = inside
    if attribute.kind.name == "integer":
        whole = value.floor() == value
        problems.append(Problem(f"{name} is not a whole number", inside & ~whole))
        good = inside & whole
    return emitter.x.when(good).then(value), problems


def problem_code(emitter: Emitter, problems: Sequence[Problem]) -> Any:
    """The place in ``problems`` of the first that a row has; null where it has none."""
    x = emitter.x
    code: Any = None
    for at, problem in enumerate(problems):
        where, what = problem.where.fill_null(value=False), x.lit(at, x.Int32)
        code = x.when(where).then(what) if code is None else code.when(where).then(what)
    return x.lit(None, x.Int32) if code is None else code
