"""First stage of checking: the shape of each file, against its JSON Schema, told in the words of those who write it.

``check_structure`` says which keys are wrong or missing and where a value is of the wrong sort. What the names mean is
for later stages.

======================= =============================================================================================
code                    what it says
======================= =============================================================================================
schema-duplicate        the same item twice
schema-empty            nothing where something must be
schema-length           too many or too few items
schema-misplaced-key    a key that belongs to something else
schema-missing-key      a key that must be there
schema-name             a name with characters that names do not have
schema-range            a number too low or too high
schema-reserved         a name that is a word of the language
schema-type             a list, a text, a number … where another sort of value belongs
schema-unknown-key      a key that this thing does not have
schema-value            a word that is not one of those allowed
======================= =============================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from ..diagnostics import Diagnostic, sort_key
from .schema_files import KINDS, schema_of
from .schema_predicate import predicate
from .structure_words import Problem, Steps, Teller
from .yaml_nodes import Node, plain

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

__all__ = ["KINDS", "check_structure"]

# Of several failing keywords about one value the first of these is the cause.
_ORDER = (
    "key", "type", "not", "enum", "const", "pattern",
    "minItems", "maxItems", "minProperties", "maxProperties", "minLength", "maxLength",
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "uniqueItems", "required",
)  # fmt: skip


def check_structure(node: Node, kind: str) -> list[Diagnostic]:
    """Everything that is wrong with the shape of a file's content, by place; one finding for each cause.

    Arguments:
        node: the root of the file.
        kind: what the file is, one of ``KINDS``.
    """
    data = plain(node)
    if predicate(kind)(data):
        return []
    teller = Teller(node, kind)
    problems = [p for error in _validator(kind).iter_errors(data) for p in teller.tell(error)]
    return sorted((p.diagnostic for p in _causes(problems)), key=sort_key)


def _causes(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems without those that follow from another."""
    found = list(problems)
    bad_keys = {p.place for p in found if p.key is not None and p.keyword != "required"}
    meant = {(*p.steps, p.meant) for p in found if p.meant is not None}
    mistaken = {p.steps for p in found if p.beside}
    empty = {p.steps for p in found if p.diagnostic.code == "schema-empty"}
    best: dict[tuple[Steps, bool], Problem] = {}
    for problem in found:
        missing = problem.keyword == "required"
        if problem.steps in mistaken and problem.key is not None and not problem.beside:
            continue
        if missing and (problem.place in meant or problem.steps in empty):
            continue
        if any(problem.place[:n] in bad_keys for n in range(len(problem.place) + (problem.key is None))):
            continue
        before = best.setdefault((problem.place, missing), problem)
        if _ORDER.index(problem.keyword) < _ORDER.index(before.keyword):
            best[problem.place, missing] = problem
    yield from best.values()


@cache
def _validator(kind: str) -> Draft202012Validator:
    """The validator of one kind of file. jsonschema is imported here: it is needed only where something is wrong."""
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    resources = [
        (f"{k}.schema.json", Resource.from_contents(schema_of(k), default_specification=DRAFT202012)) for k in KINDS
    ]
    registry: Registry[Any] = Registry().with_resources(resources)
    return Draft202012Validator({"$ref": f"{kind}.schema.json"}, registry=registry)
