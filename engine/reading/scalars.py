"""What an unquoted scalar means: the YAML 1.2 core schema (https://yaml.org/spec/1.2.2/#1032-tag-resolution), no more.

So ``no`` and ``on`` are text, ``012`` is the integer 12, ``12:30`` and ``1_000`` are text, ``1e3`` is a float.
Two restrictions: NaN and infinities have no meaning here, and an integer must fit in a float's range, so that
no later arithmetic can overflow.
"""

from __future__ import annotations

import math

from .patterns import pattern
from .yaml_nodes import Plain

_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_NUMBER_STARTS = frozenset("+-.0123456789")
_INTEGER = pattern(r"[-+]?[0-9]+")
_OCTAL = pattern(r"0o[0-7]+")
_HEXADECIMAL = pattern(r"0x[0-9a-fA-F]+")
_FLOAT = pattern(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = pattern(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

# The longest number that can be in a float's range: 309 digits, in decimal, octal (with 0o) or hexadecimal (with 0x).
_LONGEST_INTEGER = 345


class NotFinite(ValueError):
    """The scalar says NaN or infinity, or a number that no float can hold."""


def resolve(raw: str) -> Plain:
    """The value of an unquoted scalar.

    Raises:
        NotFinite: for ``.nan``, ``.inf``, and numbers beyond about 1.8e308.
    """
    if raw in _WORDS:
        return _WORDS[raw]
    if raw[0] not in _NUMBER_STARTS:
        return raw
    if (raw.isascii() and raw.isdigit()) or _INTEGER.fullmatch(raw):
        return _integer(raw, 10)
    if _FLOAT.fullmatch(raw):
        value = float(raw)
        if math.isinf(value):
            raise NotFinite(raw)
        return value
    if _OCTAL.fullmatch(raw):
        return _integer(raw[2:], 8)
    if _HEXADECIMAL.fullmatch(raw):
        return _integer(raw[2:], 16)
    if _NOT_FINITE.fullmatch(raw):
        raise NotFinite(raw)
    return raw


def _integer(digits: str, base: int) -> int:
    if len(digits) > _LONGEST_INTEGER:  # no use for so many leading zeros; and Python refuses to read very long ones
        raise NotFinite(digits)
    value = int(digits, base)
    try:
        float(value)
    except OverflowError:
        raise NotFinite(digits) from None
    return value
