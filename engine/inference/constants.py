"""Fields of records that rest on nothing given: worked out once, when the knowledge base is compiled.

What a model's width is, or how well it suits a task, may follow from facts alone. Such a column is the same in every
scenario that has no records of its own. It is kept with the compiled form, and tests that read it are tried beforehand
(``sieve``).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

from ..compiled import KnowledgeBase

LARGEST = 20_000  # slots of a column that is worked out beforehand

Columns = Mapping[str, Mapping[Any, Any]]


def constant_columns(base: KnowledgeBase) -> tuple[Columns, Columns]:
    """The columns that rules conclude from facts alone: all their values by record, and those values that are kept.

    Not kept is what takes more than its value to tell: what is stated, an assumed default, or a conflict.
    """
    names = constants(base)
    if not names:
        return {}, {}
    from ..infer import Engine
    from ..scenario import Scenario

    run = Engine(base).run(Scenario(), names)
    whole: dict[str, dict[Any, Any]] = {}
    kept: dict[str, dict[Any, Any]] = {}
    for name in names:
        whole[name] = dict(run.values[name])
        settled = run.settled[name]
        apart = {*settled.stated, *settled.conflicts}
        default = base.attributes[name].default
        kept[name] = {
            key: value
            for key, value in whole[name].items()
            if key not in apart and (default is None or value != default or key not in settled.assumed)
        }
    return whole, kept


def constants(base: KnowledgeBase) -> list[str]:
    """The fields that rules conclude from facts alone, each after those that it reads."""
    fixed: set[str] = set()
    found = []
    for name in base.order:
        record = base.attributes[name].record
        if record is None or not fixed.issuperset(base.depends[name]):
            continue
        if name in base.conclude:
            catalogue = base.catalogues[record]
            if prod(len(base.catalogues[c].ids) for c in catalogue.of or (record,)) > LARGEST:
                continue
            found.append(name)
        fixed.add(name)
    return found
