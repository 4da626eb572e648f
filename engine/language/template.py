"""Texts with placeholders: ``{data.n:,} examples``. Checked when they are loaded, rendered when somebody reads them."""

from __future__ import annotations

from ..compiled import Placeholder, Template
from ..kinds import Kind
from .findings import Fault
from .formula import parse_formula
from .scope import Scope

_SAMPLES = {"integer": 1234567, "number": 1234.5, "boolean": True}


def parse_template(text: str, scope: Scope) -> Template:
    """The template that ``text`` writes. ``{{`` and ``}}`` are braces. Raises Fault: what stands in braces is wrong."""
    parts: list[str | Placeholder] = []
    plain = ""
    at = 0
    while at < len(text):
        char = text[at]
        if char in "{}" and text[at : at + 2] == char * 2:
            plain += char
            at += 2
        elif char == "{":
            end = _closing(text, at)
            if plain:
                parts.append(plain)
            plain = ""
            parts.append(_placeholder(text[at + 1 : end], scope))
            at = end + 1
        elif char == "}":
            raise Fault("template", "a '}' without its '{'", "to show a brace, write it twice: }}")
        else:
            plain += char
            at += 1
    if plain:
        parts.append(plain)
    return Template(tuple(parts))


def _closing(text: str, start: int) -> int:
    depth = 0
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
    raise Fault(
        "template", f"'{text[start : start + 30]}' begins with '{{' but has no '}}'", "to show a brace, write {{"
    )


def _placeholder(text: str, scope: Scope) -> Placeholder:
    expression, spec = _split_format(text)
    if not expression.strip():
        raise Fault("template", "'{}' names nothing to show", "write {attribute} or {attribute:format}")
    expr = parse_formula(expression, scope)
    try:
        format(_sample(expr.kind), spec)
    except (ValueError, TypeError):
        raise Fault(
            "template-format",
            f"the format ':{spec}' does not fit '{expression.strip()}', which is {expr.kind}",
            "for numbers use :, or :.1f or :.0%; for text leave it out",
        ) from None
    return Placeholder(expr, spec)


def _split_format(text: str) -> tuple[str, str]:
    """The expression and the format, parted at the colon that stands outside brackets and quotes."""
    depth, quote = 0, ""
    for at, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "[(":
            depth += 1
        elif char in "])":
            depth -= 1
        elif char == ":" and depth == 0:
            return text[:at], text[at + 1 :]
    return text, ""


def _sample(kind: Kind) -> object:
    return _SAMPLES.get(kind.name, "text")
