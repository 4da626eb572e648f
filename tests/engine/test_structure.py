"""The first stage of checking: each wrong shape gets its code, its exact place, and words that help."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmstart import schemas
from warmstart.engine.diagnostics import Diagnostic, Position
from warmstart.engine.reading import structure
from warmstart.engine.reading.reader import MAX_DEPTH, Mapping, Node, plain, read_text
from warmstart.engine.reading.schema_predicate import predicate
from warmstart.engine.reading.structure import KINDS, check_structure

SCHEMAS = {kind: json.loads((Path(schemas.__path__[0]) / f"{kind}.schema.json").read_text()) for kind in KINDS}


def node(text: str) -> Node:
    root, errors = read_text(text.lstrip("\n"), "f.yaml")
    assert errors == []
    assert root is not None
    return root


def check(kind: str, text: str) -> list[Diagnostic]:
    return check_structure(node(text), kind)


def told(kind: str, text: str) -> str:
    """Every finding as ``line:column code: message``, with its hint indented below."""
    lines = []
    for found in check(kind, text):
        lines.append(f"{found.position.line}:{found.position.column} {found.code}: {found.message}")
        lines += [f"    {found.hint}"] if found.hint else []
    return "\n".join(lines)


# --- what is right ---------------------------------------------------------------------------------------------------

VOCABULARY = """
name: farm
version: 1.0.0
title: What to keep
strengths: {definition: 1, strong: 0.9, weak: 0.45}
assumed: 0.8
attributes:
  farm.area: {type: number, unit: ha, range: [0, 1.0e+4], ask: How large?, default: 5, fixed: true, combine: min}
  farm.soil: {type: enum, ordered: true, values: {poor: Poor, rich: Rich}, title: Soil, help: H, measure: M}
  farm.order: {type: [species], optional: true}
  farm.visits: {type: integer, between: [farm.few, farm.many], needed: {farm.kept: [cow, goat], any: [{farm.a: 1}]}}
records:
  species: {title: Animal, attributes: {legs: {type: integer}, diet: {type: text}, out: {type: boolean, combine: any}}}
  fit: {of: [species, region], attributes: {stars: {type: integer}}}
choices:
  farm.kept: {from: species, order: farm.order, unless: species.out, title: Animal to keep}
  farm.spare: {from: species, by: [species.legs, -species.weight]}
  farm.third: {from: species, by: -species.weight}
trees: {farm.kept: [farm.area, farm.soil]}
"""

RULES = """
- id: keep/cow
  title: Cows on rich soil
  for: [species, region]
  when:
    farm.area: ">= 7"
    farm.soil: [rich, "not poor"]
    species: cow
    species.tags: {includes: milk}
    farm.order: {excludes: = species.id}
    any:
      - {farm.visits: unknown}
      - all: [{farm.visits: 3}, {none: [{farm.area: "1..2 "}]}]
  then: {farm.order: [cow, goat], species.score: = 2 * 3, farm.open: true}
  otherwise: true
  overrides: [keep/goat, "keep/base-*"]
  strength: strong
  because: "With {farm.area:,} ha there is room."
  cites: [smith2019]
  note: Ask again in spring.
  silence:
    never-fires: Next year.
    redundant: For the reader.
    always-true: For the reader.
    conflict: Both are right.
    gap: {when: {farm.area: "> 5"}, because: Nobody knows.}
    never-concluded: Not yet.
    unused-input: Not yet.
    unused-silence: Not yet.
    empty-choice: Then none.
- table: keep/base
  for: species
  when: {farm.area: known}
  inputs: [farm.soil, species.family.name, species.tags]
  outputs: [farm.visits, farm.order]
  hit: first
  rows:
    - [poor, any, {includes: milk}, 3, [cow], {id: poor, strength: weak, because: Few., title: Poor, cites: [smith]}]
    - [[poor, rich], "!= x", any, null, = farm.area]
- contradiction: soil/none
  title: No soil
  when: {farm.area: 0}
  because: No area, no soil.
  ask: farm.area
  cites: []
  note: Rare.
"""

RIGHT = {
    "vocabulary": VOCABULARY,
    "rules": RULES,
    "facts": """
record: species
facts:
  - {id: cow, label: Cow, legs: 4, diet: [grass, hay], tame: true, cites: [smith2019]}
  - {id: b-2.1/x, legs: 1e1}
  - {species: cow, region: alps, stars: 5}
""",
    "references": """
references:
  - {id: smith2019, title: Cows, authors: "Smith, J.", year: 2019, venue: Herd, url: "https://x.org/a", status: primary}
  - {id: lee, title: Goats}
""",
    "cases": """
- case: hill/farm
  title: A hill farm
  given:
    farm: {area: 3, soil: poor}
    farm.kept: {id: yak, legs: 4}
    without: {farm.kept: [cow]}
    only: {farm.kept: [goat]}
  expect: {farm.visits: ">= 1 and <= 3", farm.kept: [goat, yak], farm.order: {includes: goat}, farm.kept.legs: 4}
  cites: [smith2019]
  note: Seen.
""",
    "evidence": """
source: smith2019
topic: breed
records: {species: [{id: dzo, label: Dzo, legs: 4}]}
baselines:
  - {id: always cows, always: {farm.kept: cow}}
  - {id: most legs, most: farm.kept.legs}
questions:
  - id: smith2019/hill
    set: hill
    decision: [farm.kept]
    given: {farm.area: 3}
    metric: {name: milk, unit: l, better: higher}
    options:
      - {id: a, farm.kept: cow, value: 3}
      - {id: b, farm.kept: {id: yak, legs: 4}, farm.order: [cow], value: 2.5}
""",
    "scenario": """
farm: {area: 3, soil: , kept: {id: yak, legs: 4}}
farm.visits: 3
farm.order: [cow, {id: yak, legs: 4}]
animal:
without: {farm.kept: [cow, goat]}
only: {farm.kept: [yak]}
""",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_uses_every_key_is_sound(kind: str) -> None:
    assert told(kind, RIGHT[kind]) == ""


def test_the_sound_files_use_every_key_that_the_schemas_know() -> None:
    used = {key for text in RIGHT.values() for key in keys(node(text))}
    assert {name for schema in SCHEMAS.values() for _, name, _ in properties(schema)} - used == set()


# --- what is wrong ---------------------------------------------------------------------------------------------------

SHAPES = re.findall(
    r"^=== (\w+)\n(.*?)\n---\n(.*?)\n*(?=^===|\Z)",
    (Path(__file__).parent / "wrong_shapes.txt").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)


@pytest.mark.parametrize(("kind", "text", "expected"), SHAPES, ids=[f"{k}-{e.split()[1][:-1]}" for k, _, e in SHAPES])
def test_wrong_shape(kind: str, text: str, expected: str) -> None:
    assert told(kind, text) == expected


def test_every_code_of_the_module_is_shown_above() -> None:
    documented = set(re.findall(r"^(schema-[a-z-]+) ", structure.__doc__ or "", re.MULTILINE))
    assert documented == {
        code for *_, expected in SHAPES for code in re.findall(r"^\S+ (schema-[a-z-]+): ", expected, re.M)
    }


def test_a_finding_names_its_file() -> None:
    assert check("rules", "- feed")[0].position == Position("f.yaml", 1, 3)


def test_findings_come_in_the_order_of_their_places() -> None:
    places = [d.position for d in check("rules", "- id: a\n  zzz: 1\n- {}\n- id: b\n  cites: c\n  title: 3")]
    assert places == sorted(places)
    assert len(places) == 6


# --- size ------------------------------------------------------------------------------------------------------------


def test_nesting_as_deep_as_the_reader_allows_is_checked() -> None:
    depth = (MAX_DEPTH - 4) // 2
    text = "- {id: a, then: {x.y: 1}, when: " + "{any: [" * depth + "{x.y: }" + "]}" * depth + "}"
    assert [d.code for d in check_structure(read_text(text, "f.yaml")[0] or node("a"), "rules")] == ["schema-empty"]


def test_nesting_as_deep_as_the_reader_allows_may_be_sound() -> None:
    depth = (MAX_DEPTH - 4) // 2
    assert (
        check("rules", "- {id: a, then: {x.y: 1}, when: " + "{any: [" * depth + "{x.y: 1}" + "]}" * depth + "}") == []
    )


def test_hundreds_of_wrong_rules_are_told_in_less_than_a_second() -> None:
    rule = (
        "- id: feed/cow-{}\n  strenght: weak\n  when: {{animal.legs: '>= 4', any: [{{animal.diet: }}]}}\n  cites: a\n"
    )
    root = node("".join(rule.format(i) + "  then: {animal.kept: true}\n" for i in range(300)))
    check_structure(node("- {}"), "rules")  # jsonschema is imported and the schemas are read
    started = time.process_time()
    found = check_structure(root, "rules")
    assert time.process_time() - started < 1
    assert len(found) == 900


def test_jsonschema_is_not_imported_for_a_sound_file() -> None:
    code = (
        "import sys; from warmstart.engine.reading import reader, structure; "
        "found = structure.check_structure(reader.read_text('a.b: 1', 'f')[0], 'scenario'); "
        "sys.exit(found != [] or 'jsonschema' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- the quick decision whether there is anything to tell ------------------------------------------------------------


def changed(data: Any, draw: st.DataObject) -> Any:
    """Some data with one part of them, at any depth, put away or replaced by another value."""
    if isinstance(data, dict) and data and draw.draw(st.booleans()):
        key = draw.draw(st.sampled_from(sorted(data)))
        rest = {k: v for k, v in data.items() if k != key}
        new = draw.draw(st.sampled_from([key, key, key, "id", "any", "values", "a.b", "", "A b", "order", "includes"]))
        return {**rest, new: changed(data[key], draw)} if draw.draw(st.booleans()) else rest
    if isinstance(data, list) and data and draw.draw(st.booleans()):
        at = draw.draw(st.integers(0, len(data) - 1))
        return [*data[:at], changed(data[at], draw), *data[at + draw.draw(st.integers(0, 1)) :]]
    return draw.draw(
        st.sampled_from(
            [data, data, None, True, 0, 1.0, 2.5, "", "any", "enum", "= a", "a.b", [], [1, 1], {}, {"id": "x"}]
        )
    )


@settings(max_examples=400, deadline=None)
@given(draw=st.data())
def test_what_passes_quickly_passes_jsonschema_and_the_other_way_round(draw: st.DataObject) -> None:
    kind = draw.draw(st.sampled_from(KINDS))
    data = changed(changed(plain(node(RIGHT[kind])), draw), draw)
    assert predicate(kind)(data) == structure._validator(kind).is_valid(data)


def test_what_does_not_pass_jsonschema_does_not_pass_quickly() -> None:
    assert [text for kind, text, _ in SHAPES if predicate(kind)(plain(node(text)))] == []


# --- the schemas themselves ------------------------------------------------------------------------------------------


def subschemas(schema: object, path: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping within a schema, with its path."""
    if isinstance(schema, dict):
        yield path, schema
        for key, value in schema.items():
            yield from subschemas(value, f"{path}/{key}")
    elif isinstance(schema, list):
        for at, value in enumerate(schema):
            yield from subschemas(value, f"{path}/{at}")


def properties(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every property of every object that a schema describes (those inside ``if`` and the like say no more of it)."""
    for path, found in subschemas(schema):
        if re.search(r"/(if|then|else|properties)$", path):
            continue
        for name, described in found.get("properties", {}).items():
            yield path, name, described


def target(reference: str | None, kind: str) -> dict[str, Any]:
    """What a ``$ref`` in the schema of ``kind`` refers to."""
    if reference is None:
        return {}
    file, _, inside = reference.partition("#")
    found: dict[str, Any] = SCHEMAS[file.split(".")[0] or kind]
    for step in inside.split("/")[1:]:
        found = found[step]
    return found


def keys(root: Node) -> Iterator[str]:
    """Every key in a file."""
    if isinstance(root, Mapping):
        for entry in root.entries:
            yield entry.name
            yield from keys(entry.value)
    for item in getattr(root, "items", ()):
        yield from keys(item)


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_valid_and_every_property_is_described(kind: str) -> None:
    from jsonschema import Draft202012Validator

    schema = SCHEMAS[kind]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    undescribed = [
        f"{path}/{name}"
        for path, name, described in properties(schema)
        if "description" not in {**target(described.get("$ref"), kind), **described}
    ]
    assert undescribed == []


@pytest.mark.parametrize("kind", KINDS)
def test_schema_closes_its_objects_and_gives_no_vague_messages(kind: str) -> None:
    for path, found in subschemas(SCHEMAS[kind]):
        assert "oneOf" not in found, path
        assert "anyOf" not in found or path.endswith(("/if", "/not")), path
        if "properties" in found and "/if" not in path and not path.endswith(("/then", "/properties")):
            assert "additionalProperties" in found, path
            assert "x-what" in found, path


@pytest.mark.parametrize("kind", KINDS)
def test_keys_that_stand_for_others_are_none_themselves(kind: str) -> None:
    for path, found in subschemas(SCHEMAS[kind]):
        known = found.get("properties", {})
        for wrong, right in found.get("x-instead", {}).items() if not path.endswith("/properties") else ():
            assert wrong not in known, f"{path}: {wrong}"
            assert right in known, f"{path}: {right}"
