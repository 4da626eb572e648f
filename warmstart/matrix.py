"""The model × task matrix: the stars that the knowledge base gives each pair, each with its reason."""

from __future__ import annotations

from typing import Any

from .api import KnowledgeBase
from .engine.diagnostics import ScenarioError
from .engine.scenario import finding

RELATION = "fit"
FIELD = "fit.stars"
MARK = "classic"  # the records that a matrix shows if nobody asks for all
GROUP = "modality"  # records of a kind stand together


def matrix_document(base: KnowledgeBase, *, everything: bool = False) -> dict[str, Any]:
    """The matrix as JSON: the records marked ``classic`` (all, with ``everything``), and a cell for each pair.

    Raises ScenarioError where the knowledge base has no relation ``fit`` with a field ``stars``.
    """
    compiled = base.compiled
    catalogue = compiled.catalogues.get(RELATION)
    if catalogue is None or len(catalogue.of) != 2 or FIELD not in compiled.attributes:
        raise _no_matrix(base.name)
    rows, columns = (_records(base, name, everything) for name in catalogue.of)
    result = base.recommend().result
    cells: list[dict[str, Any]] = []
    cited: set[str] = set()
    for row in rows:
        for column in columns:
            derivation = result.derivation(f"{FIELD}[{row['id']},{column['id']}]")
            cited.update(derivation.cites)
            cells.append({
                "model": row["id"], "task": column["id"], "stars": derivation.value, "because": derivation.because,
                "rule": derivation.rule, "grade": result.grade(derivation.confidence), "cites": list(derivation.cites),
            })  # fmt: skip
    return {"models": rows, "tasks": columns, "cells": cells, "references": references(base, cited)}


def references(base: KnowledgeBase, keys: set[str]) -> dict[str, Any]:
    """The bibliography entries of ``keys``."""
    sources = base.compiled.sources
    return {
        key: {"title": s.title, "authors": s.authors, "year": s.year, "url": s.url}
        for key in sorted(keys)
        if (s := sources.get(key)) is not None
    }


def _records(base: KnowledgeBase, name: str, everything: bool) -> list[dict[str, str]]:
    catalogue = base.compiled.catalogues[name]
    marks = base.compiled.facts.get(f"{name}.{MARK}", {})
    marked = [i for i in catalogue.ids if i in marks and marks[i].value is True]
    kinds = base.compiled.facts.get(f"{name}.{GROUP}", {})
    shown = catalogue.ids if everything or not marked else marked
    ordered = sorted(shown, key=lambda i: (str(kinds[i].value) if i in kinds else "", i))
    return [{"id": i, "label": catalogue.labels.get(i, i)} for i in ordered]


def _no_matrix(name: str) -> ScenarioError:
    return finding(
        "no-matrix",
        f"'{name}' has no relation '{RELATION}' with a field 'stars'",
        name,
        "declare fit: {of: [model, task], attributes: {stars: {type: integer, range: [1, 5]}}}",
    )
