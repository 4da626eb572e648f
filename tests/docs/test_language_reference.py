"""The language reference cannot rot: its examples run, its messages are the real ones, and nothing is left out."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest

from warmstart.engine import compiled, operations
from warmstart.engine.language import scope
from warmstart.engine.language.vocabulary import STRENGTHS
from warmstart.engine.reading import reader, structure

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def module(name: str) -> ModuleType:
    """A module of docs/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    sys.modules[name] = found
    spec.loader.exec_module(found)
    return found


examples = module("examples")
build = module("build")
PAGE = (DOCS / "language.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", build.PAGES)
def test_a_page_says_what_the_program_says_today(page: str) -> None:
    said = (DOCS / page).read_text(encoding="utf-8")
    assert said == build.built(page), f"docs/{page} is out of date: run make docs, and read what changed"


# --- the machinery tells a broken example from a sound one -----------------------------------------------------------

SECTION = """## Pens

```yaml vocabulary.yaml
name: farm
attributes: {farm.pens: {type: integer}, farm.area: {type: number}}
```

```yaml rules/pens.yaml
- {id: pens, then: {farm.pens: = floor(farm.area)}}
```
"""


def test_an_answer_and_a_message_are_filled_in() -> None:
    page = SECTION + "```yaml scenario\nfarm.area: 2.5\n```\n\n```text answer\n```\n"
    page += "```yaml mistake scenario\nfarm.aera: 2\n```\n\n```text message\nold\n```\n"
    assert examples.refreshed(page, "p.md").endswith(
        "```text answer\nPens: 2\n    (pens, weak)\n    = floor(2.5)\n```\n"
        "```yaml mistake scenario\nfarm.aera: 2\n```\n\n```text message\n"
        "scenario.yaml:1:1: error[unknown-attribute]: there is no attribute 'farm.aera'\n 1 | farm.aera: 2\n"
        "   | ^\n   hint: did you mean 'farm.area'?\n```\n"
    )


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("```yaml scenario\nfarm.aera: 2\n```\n", "there is no attribute 'farm.aera'"),
        ("```yaml mistake scenario\nfarm.area: 2\n```\n", "there is no mistake in it"),
        ("```yaml mistake rules/pens.yaml\n- {id: pens, then: {farm.pens: 2}}\n```\n", "there is no mistake in it"),
        ("```yaml mistake scenario\nfarm.aera: 2\n```\n", "has no message"),
        ("```text answer\n```\n", "nothing before it gives one"),
        ("```yaml\na: 1\n```\n", "say which file it is"),
        ("```yaml rules/more.yaml\n- {id: x}\n```\n```yaml scenario\n{}\n```\n", "are not sound"),
        ("```ymal scenario\n{}\n```\n", "unknown kind of block"),
    ],
)
def test_a_broken_example_is_an_error(more: str, why: str) -> None:
    with pytest.raises(examples.DocumentationError, match=re.escape(why)):
        examples.refreshed(SECTION + more, "p.md")


# --- nothing is left out ---------------------------------------------------------------------------------------------


def listed_codes() -> set[str]:
    """The codes in the tables under 'All messages'."""
    return set(re.findall(r"(?m)^\| `([a-z-]+)` \|", PAGE.split("\n## All messages")[1]))


def codes_in(path: Path) -> Iterator[str]:
    """The codes of diagnostics in a module: whatever has their form and is handed to a call, or named as a code."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            firsts = node.args if name == "_one_of" else node.args[:1]
            if name in ("Fault", "Diagnostic", "add", "finding", "_say", "_one_of"):
                yield from (a.value for a in firsts if isinstance(a, ast.Constant) and isinstance(a.value, str))
        elif isinstance(node, ast.Constant) and re.fullmatch(r"(schema|yaml)-[a-z-]+", str(node.value)):
            yield str(node.value)


def test_every_code_is_explained() -> None:
    used = {code for path in sorted((ROOT / "engine").rglob("*.py")) for code in codes_in(path)} - {""}
    assert {"yaml-quote", "schema-type", "unknown-record", "dependency-circle", "template"} <= used
    assert sorted(used - listed_codes()) == []
    assert sorted(listed_codes() - used) == []


def test_a_module_that_lists_its_codes_lists_them_all() -> None:
    for found in (reader, structure):
        listed = set(re.findall(r"(?m)^((?:yaml|schema)-[a-z-]+) ", found.__doc__ or ""))
        assert listed and listed <= listed_codes()


def keys_of(part: Any) -> Iterator[str]:
    """Every key that a schema names, however deep."""
    if isinstance(part, dict):
        if isinstance(part.get("properties"), dict) and "description" in part:
            yield from part["properties"]
        for value in part.values():
            yield from keys_of(value)
    elif isinstance(part, list):
        for value in part:
            yield from keys_of(value)


@pytest.mark.parametrize("kind", structure.KINDS)
def test_every_key_is_explained(kind: str) -> None:
    keys = set(keys_of(json.loads((ROOT / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8"))))
    listed = {key: told for k, _, key, told, _ in examples.schema_keys() if k in (kind, "rules", "scenario")}
    assert keys - set(listed) == set()
    assert [key for key, told in listed.items() if not told] == []


def test_every_key_that_an_expert_writes_is_shown_in_an_example() -> None:
    shown = "\n".join(b.body for b in examples.blocks(PAGE) if b.info.startswith("yaml ") and "mistake" not in b.info)
    written = set(re.findall(r"([a-z_]+):(?=\s)", shown))
    kinds = ("vocabulary", "facts", "rules", "scenario", "cases", "evidence")
    rare = {"version", "authors", "venue", "url", "status", "silence", *VERIFY_KINDS}
    keys = {key for kind, _, key, _, _ in examples.schema_keys() if kind in kinds}
    assert keys - written - rare == set()


VERIFY_KINDS = {key for _, what, key, _, _ in examples.schema_keys() if what == "'silence'"}


def test_every_word_of_the_language_is_explained() -> None:
    words = {*operations.FUNCTIONS, *get_args(compiled.Combine), *scope.RESERVED, *STRENGTHS, *scope.IMPLICIT_FIELDS}
    words |= {"integer", "number", "boolean", "text", "enum", "any", "all", "none", "includes", "excludes", "not"}
    in_code = set(re.findall(r"[a-z0-9_]+", " ".join(re.findall(r"`[^`\n]+`", PAGE))))
    assert words - in_code == set()


# --- the page itself -------------------------------------------------------------------------------------------------


def anchors(text: str) -> set[str]:
    headings = re.findall(r"(?m)^#+ (.+)$", re.sub(r"(?ms)^```.*?^```$", "", text))
    return {re.sub(r"[^a-z0-9 -]", "", h.lower()).replace(" ", "-") for h in headings}


@pytest.mark.parametrize("page", sorted(p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md")))
def test_links_lead_somewhere(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"(?ms)^```.*?^```$", "", text)):
        if target.startswith(("http://", "https://")):
            continue
        file, _, anchor = target.partition("#")
        path = (DOCS / page).parent / file if file else DOCS / page
        assert path.exists(), target
        assert not anchor or anchor in anchors(path.read_text(encoding="utf-8")), target


def test_every_section_is_in_the_contents() -> None:
    contents = PAGE.split("\n## ")[0]
    linked = set(re.findall(r"\(#([a-z0-9-]+)\)", contents))
    sections = {re.sub(r"[^a-z0-9 -]", "", h.lower()).replace(" ", "-") for h in re.findall(r"(?m)^## (.+)$", PAGE)}
    assert sections - linked == {"a-first-knowledge-base", "writing-yaml", "ranges-of-an-answer-and-where-it-is-needed",
                                 "trees", "circles"}  # fmt: skip
