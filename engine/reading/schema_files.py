"""The JSON Schemas of the files that people write, as they lie in ``schemas/``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

KINDS = ("vocabulary", "facts", "references", "rules", "cases", "evidence", "scenario")

Schema: TypeAlias = "dict[str, Any]"

_SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"


@cache
def schema_of(kind: str) -> Schema:
    """The schema of one kind of file."""
    loaded: Schema = json.loads((_SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return loaded


@cache
def things(kind: str) -> dict[str, Schema]:
    """The objects with a name in words (``x-what``) of one kind of file, by that name."""
    root = schema_of(kind)
    return {s["x-what"]: s for s in (root, *root.get("$defs", {}).values()) if "x-what" in s}


@cache
def thing(what: str) -> Schema:
    """The object with this name in words, in whichever file its schema is."""
    return next(things(kind)[what] for kind in KINDS if what in things(kind))
