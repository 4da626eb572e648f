"""Values and formulas as text for people."""

from __future__ import annotations

from collections.abc import Mapping

from .annotations import Any
from .compiled import Attr, Attribute, Bound, Call, Const, Expr, Get, IfElse, Placeholder, Template
from .inference.evaluate import Binding, Values, value_of
from .kinds import Kind, Value, show_number

UNKNOWN = "unknown"


def show(kind: Kind, value: Value, labels: Mapping[str, Mapping[str, str]], unit: str | None = None) -> str:
    """A value as people say it: labels for enums and records, units for numbers.

    ``labels`` maps each catalogue to the labels of its records.
    """
    if value is None:
        return UNKNOWN
    match kind.name:
        case "integer" | "number":
            return show_number(value, unit)
        case "boolean":
            return "yes" if value else "no"
        case "enum":
            return kind.labels.get(value, value)
        case "record":
            return labels.get(kind.record or "", {}).get(value, value)
        case "list" | "set":
            assert kind.item is not None
            shown = [show(kind.item, member, labels) for member in value]
            return ", ".join(shown) if shown else "none"
    return str(value)


def show_attribute(attribute: Attribute, value: Value, labels: Mapping[str, Mapping[str, str]]) -> str:
    """A value of an attribute as people say it."""
    return show(attribute.kind, value, labels, attribute.unit)


def labels_of(values: Values) -> Mapping[str, Mapping[str, str]]:
    """The labels of every catalogue's records, taken from where evaluation keeps them."""
    return _Labels(values)


class _Labels(Mapping[str, Mapping[str, str]]):
    """A view of the label columns, so that showing one value does not copy them all."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def __getitem__(self, catalogue: str) -> Mapping[str, str]:
        found: Mapping[str, str] = self._values[f"{catalogue}.label"]
        return found

    def __iter__(self) -> Any:
        return (n.removesuffix(".label") for n in self._values if n.endswith(".label"))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def render(template: Template, values: Values, binding: Binding) -> str:
    """A text with its placeholders filled in; what is unknown is said to be."""
    labels = labels_of(values)
    return "".join(part if isinstance(part, str) else _fill(part, values, binding, labels) for part in template.parts)


def _fill(part: Placeholder, values: Values, binding: Binding, labels: Mapping[str, Mapping[str, str]]) -> str:
    value = value_of(part.expr)(values, binding)
    if value is None:
        return UNKNOWN
    if part.format and part.expr.kind.name in ("integer", "number", "boolean"):
        return format(value, part.format)
    return format(show(part.expr.kind, value, labels), part.format)


_BINDS = {"or": 1, "and": 2, "not": 3, "=": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4}
_BINDS |= {"+": 5, "-": 5, "*": 6, "/": 6, "neg": 7, "**": 8}
_IF = 0
_ATOM = 9


def formula_with_numbers(expr: Expr, values: Values, binding: Binding) -> str:
    """A formula with every attribute replaced by its value; of an if/else only the branch that was taken."""
    return _put_in(expr, values, binding, labels_of(values))[0]


def _put_in(expr: Expr, values: Values, binding: Binding, labels: Mapping[str, Mapping[str, str]]) -> tuple[str, int]:
    """The text of an expression, and how tightly its outermost operator binds."""
    match expr:
        case Const() | Attr() | Bound() | Get():
            value = value_of(expr)(values, binding)
            text = show(expr.kind, value, labels)
            negative = isinstance(value, (int, float)) and value < 0
            return text, _BINDS["neg"] if negative else _ATOM
        case IfElse():
            taken = value_of(expr.test)(values, binding)
            return _put_in(expr.then if taken else expr.other, values, binding, labels)
        case Call():
            parts = [_put_in(a, values, binding, labels) for a in expr.args]
            own = _BINDS.get(expr.op, _ATOM)
            if own == _ATOM:
                return f"{expr.op}({', '.join(text for text, _ in parts)})", _ATOM
            if expr.op in ("neg", "not"):
                text, binds = parts[0]
                sign = "-" if expr.op == "neg" else "not "
                return sign + (text if binds > own else f"({text})"), own
            symbol = {"=": "==", "*": "×"}.get(expr.op, expr.op)
            texts = [
                text if binds > own or (binds == own and at == 0 and expr.op != "**") else f"({text})"
                for at, (text, binds) in enumerate(parts)
            ]
            if expr.op in ("+", "*", "and", "or"):
                texts = [text if binds >= own else f"({text})" for text, binds in parts]
            return f" {symbol} ".join(texts), own
