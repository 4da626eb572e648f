"""Expressions in words, with the records that they are about put in: the names of atoms."""

from __future__ import annotations

from collections.abc import Mapping

from ..compiled import Attr, Bound, Call, Const, Expr, Get, IfElse

_INFIX = frozenset({"+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or"})


def written(expr: Expr, binding: Mapping[str, str]) -> str:
    """The expression as it is written, about the bound records; two that read the same are the same value."""
    match expr:
        case Const(value=value):
            return str(value)
        case Attr(name=name):
            return name
        case Bound(record=record):
            return binding[record]
        case Get(name=name, keys=keys):
            if len(keys) == 1 and isinstance(keys[0], (Attr, Get)):
                return f"{written(keys[0], binding)}.{name.split('.', 1)[1]}"
            return f"{name}[{','.join(written(k, binding) for k in keys)}]"
        case IfElse(test=test, then=then, other=other):
            return f"({written(then, binding)} if {written(test, binding)} else {written(other, binding)})"
        case Call(op=op, args=args):
            parts = [written(a, binding) for a in args]
            if op in _INFIX:
                return "(" + f" {op} ".join(parts) + ")"
            return f"-{parts[0]}" if op == "neg" else f"{op}({', '.join(parts)})"
