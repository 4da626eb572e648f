"""Tiny knowledge bases for tests: written to a folder, loaded through the front door, asked one scenario."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.diagnostics import ScenarioError
from warmstart.engine.infer import infer
from warmstart.engine.load import check_base, load_base
from warmstart.engine.result import Result
from warmstart.engine.scenario import read_scenario, scenario_from_mapping

_FRESH = count()


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """The folder, with these files in it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return folder


def files_of(vocabulary: str, rules: str = "", references: str = "", **facts: str) -> dict[str, str]:
    """The files of a small knowledge base: each of ``facts`` is a catalogue's list of records."""
    vocabulary = dedent(vocabulary).lstrip("\n")
    files = {"vocabulary.yaml": vocabulary if vocabulary.startswith("name:") else f"name: small\n{vocabulary}"}
    if rules:
        files["rules/rules.yaml"] = rules
    if references:
        files["facts/references.yaml"] = "references:\n" + indent(dedent(references).strip("\n"), "  ") + "\n"
    for catalogue, records in facts.items():
        listed = indent(dedent(records).strip("\n"), "  ")
        files[f"facts/{catalogue}.yaml"] = f"record: {catalogue}\nfacts:\n{listed}\n"
    return files


def load(folder: Path, vocabulary: str, rules: str = "", references: str = "", **facts: str) -> KnowledgeBase:
    """The knowledge base of these texts, in a new folder below ``folder``."""
    return load_base(write(folder / f"kb{next(_FRESH)}", files_of(vocabulary, rules, references, **facts)))


def told(folder: Path, vocabulary: str, rules: str = "", references: str = "", **facts: str) -> list[str]:
    """What is wrong with these texts: ``file:line:column code: message | hint`` for each finding."""
    place = write(folder / f"kb{next(_FRESH)}", files_of(vocabulary, rules, references, **facts))
    _, found = check_base(place)
    return [
        f"{Path(d.position.file).relative_to(place).as_posix()}:{d.position.line}:{d.position.column} "
        f"{d.code}: {d.message}" + (f" | {d.hint}" if d.hint else "")
        for d in found
    ]


def faults(folder: Path, vocabulary: str, rules: str = "", references: str = "", **facts: str) -> list[str]:
    """What is wrong with these texts, in short: ``file:line:column code`` for each finding."""
    return [said.partition(": ")[0] for said in told(folder, vocabulary, rules, references, **facts)]


def ask(base: KnowledgeBase, scenario: str | Mapping[str, Any] = "{}") -> Result:
    """The answer to a scenario: YAML text, or a mapping."""
    read = read_scenario if isinstance(scenario, str) else scenario_from_mapping
    return infer(base, read(base, dedent(scenario) if isinstance(scenario, str) else scenario))  # type: ignore[arg-type]


def refused(base: KnowledgeBase, scenario: str | Mapping[str, Any]) -> list[str]:
    """What is wrong with a scenario: ``code: message | hint`` for each finding."""
    try:
        ask(base, scenario)
    except ScenarioError as error:
        return [f"{d.code}: {d.message}" + (f" | {d.hint}" if d.hint else "") for d in error.diagnostics]
    return []


def values(result: Result, *slots: str) -> list[Any]:
    """The values of some slots."""
    return [result.value(slot) for slot in slots]
