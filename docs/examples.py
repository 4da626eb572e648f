"""Examples in the documentation that run: knowledge bases, answers and messages, read from Markdown and put back.

A page is cut at its ``## `` headings. Within a section, fenced blocks add up to one knowledge base:

=============================== =====================================================================================
the first line of a block       what it is
=============================== =====================================================================================
``yaml vocabulary.yaml``        a file of the section's knowledge base (or ``facts/…``, ``rules/…``, ``cases/…``)
``yaml scenario``               a scenario, asked of the files so far
``yaml mistake rules/….yaml``   a file with a mistake in it, instead of the sound one; a vocabulary is checked alone
``yaml mistake scenario``       a scenario with a mistake in it
``text answer``                 what the scenario before it gives: written by this module
``text message``                what is said about the mistake before it: written by this module
=============================== =====================================================================================
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from warmstart.engine.cases import load_cases, run_cases
from warmstart.engine.compiled import KnowledgeBase
from warmstart.engine.diagnostics import Diagnostic, ScenarioError
from warmstart.engine.explaining.support import slot_name
from warmstart.engine.infer import infer
from warmstart.engine.load import check_base
from warmstart.engine.reading.reader import read_text
from warmstart.engine.reading.structure import check_structure
from warmstart.engine.result import Result
from warmstart.engine.scenario import read_scenario

_BLOCK = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"


class DocumentationError(Exception):
    """An example does not do what the page says: what the page's writer must mend."""


@dataclass(frozen=True)
class Block:
    """A fenced block: what its first line says, its text, and where it stands."""

    info: str
    body: str
    line: int


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page."""
    for match in _BLOCK.finditer(text):
        yield Block(match["info"], match["body"], text.count("\n", 0, match.start()) + 1)


def refreshed(text: str, page: str) -> str:
    """The page with its answers and messages as they are today. Raises DocumentationError: an example is broken."""
    return "".join(_section(part, page) for part in re.split(r"(?m)^(?=## )", text))


def _section(text: str, page: str) -> str:
    files: dict[str, str] = {}
    said: str | None = None

    def replace(match: re.Match[str]) -> str:
        nonlocal said
        info, body = match["info"], match["body"]
        words = info.split()
        where = f"{page}, in '{text.splitlines()[0]}': a block '{info}'"
        if words[:1] == ["yaml"]:
            if said is not None and said.startswith("\0"):
                raise DocumentationError(f"{where}: the mistake before it has no message")
            said = _said(words[1:], body, files, where)
        elif words == ["text", "answer"] or words == ["text", "message"]:
            if said is None or said.startswith("\0") != (words[1] == "message"):
                raise DocumentationError(f"{where}: nothing before it gives one")
            body, said = said.removeprefix("\0"), None
        elif words[:1] not in (["text"], ["console"], ["python"]):
            raise DocumentationError(f"{where}: unknown kind of block")
        return f"```{info}\n{body}```"

    found = _BLOCK.sub(replace, text)
    if said is not None and said.startswith("\0"):
        raise DocumentationError(f"{page}: the last mistake of '{text.splitlines()[0]}' has no message")
    return found


def _said(words: list[str], body: str, files: dict[str, str], where: str) -> str | None:
    """What a block of YAML gives: an answer, a message (marked by a zero character), or None for a file."""
    match words:
        case ["scenario"]:
            return answer(_sound(files, where), body, where)
        case ["mistake", "scenario"]:
            base = _sound(files, where)
            try:
                infer(base, read_scenario(base, body, "scenario.yaml"))
            except ScenarioError as error:
                return "\0" + _messages(error.diagnostics)
            raise DocumentationError(f"{where}: there is no mistake in it")
        case ["mistake", file]:
            _, found = _checked({file: body} if file == "vocabulary.yaml" else {**files, file: body})
            if not found:
                raise DocumentationError(f"{where}: there is no mistake in it")
            return "\0" + _messages(found)
        case [file] if "." in file:
            files[file] = body
            return _cases(files, where) if file.startswith("cases/") else None
    raise DocumentationError(f"{where}: say which file it is")


def _messages(found: tuple[Diagnostic, ...] | list[Diagnostic]) -> str:
    return "\n".join(d.text() for d in found) + "\n"


def _checked(files: dict[str, str]) -> tuple[KnowledgeBase | None, list[Diagnostic]]:
    """The knowledge base of these files, and what is said of it, with places as the page names them."""
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        base, found = check_base(Path(folder))
        for name in files:
            if name.startswith("evidence/"):
                node, wrong = read_text(files[name], f"{folder}/{name}")
                found += wrong + (check_structure(node, "evidence") if node is not None else [])
    return base, [_moved(d, f"{folder}/") for d in found]


def _moved(found: Diagnostic, folder: str) -> Diagnostic:
    position = found.position
    file = position.file.removeprefix(folder)
    moved = type(position)(file, position.line, position.column)
    message = found.message.replace(folder, "")
    return Diagnostic(found.code, message, moved, found.hint, found.severity, found.source)


def _sound(files: dict[str, str], where: str) -> KnowledgeBase:
    base, found = _checked(files)
    if base is None or found:
        raise DocumentationError(f"{where}: the files so far are not sound:\n{_messages(found)}")
    return base


def _cases(files: dict[str, str], where: str) -> str:
    base = _sound({n: t for n, t in files.items() if not n.startswith("cases/")}, where)
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        cases, found = load_cases(base, Path(folder))
        if found:
            raise DocumentationError(f"{where}:\n{_messages(found)}")
        lines = []
        for result in run_cases(base, cases):
            lines.append(f"{result.case.id}: {'passed' if result.passed else 'failed'}")
            lines += [f"    {f.attribute}: expected {f.expected}, but it is {f.shown}" for f in result.failed]
    return "\n".join(lines) + "\n"


# --- answers ---------------------------------------------------------------------------------------------------------


def answer(base: KnowledgeBase, scenario: str, where: str = "") -> str:
    """What a scenario gives, as text for a page."""
    try:
        result = infer(base, read_scenario(base, scenario, "scenario.yaml"))
    except ScenarioError as error:
        raise DocumentationError(f"{where}:\n{_messages(error.diagnostics)}") from None
    lines = [line for attribute in result.concluded() for line in _told(result, attribute.name)]
    for name, attribute in base.attributes.items():
        if attribute.record is not None and name in base.conclude:
            for key in result.run.settled[name].value:
                lines += _told(result, slot_name(name, key))
    for name, value in result.assumed().items():
        lines.append(f"Assumed: {result.title(name)} {result.shown(name) if value is not None else ''}".rstrip())
    for found in result.contradictions():
        asked = f" Please check: {result.title(found['ask'])}." if found["ask"] else ""
        lines.append(f"Contradiction: {found['because']}{asked}")
    lines += [f"Outside its range: {result.title(slot)}, {result.shown(slot)}" for slot in result.out_of_range()]
    lines += [f"Could still matter: {base.attributes[name].ask}" for name in result.unknown()]
    return "\n".join(lines) + "\n"


def _told(result: Result, slot: str) -> Iterator[str]:
    """One conclusion with its reasons, indented."""
    entry = result.derivation_entry(result.derivation(slot))
    name, _ = result.explainer.parse(slot)
    reason = result.not_applicable(name) if result.base.attributes[name].record is None else None
    if entry["value"] is None and reason:
        yield f"{entry['title']}: not needed: {reason}"
        return
    low, high = _range(result, name)
    span = f" ({low} to {high})" if low else ""
    yield f"{entry['title']}: {entry['shown']}{span}"
    if entry["contributions"]:
        yield from (_contribution(c, entry) for c in entry["contributions"])
    elif entry["how"] != "choice":
        source = {"given": "given", "assumed": "assumed", "fact": "stated in the facts"}.get(entry["how"])
        source = source or (f"{entry['rule']}, {entry['grade']}" if entry["rule"] else None)
        text = " ".join(t for t in (entry["because"], f"({source})" if source else None) if t)
        if text:
            yield f"    {text}"
    if entry["formula"]:
        yield f"    = {entry['formula']['numbers']}"
    yield from (f"    overridden: {o['rule']}, by {o['by']}" for o in entry["overridden"])
    yield from (f"    not needed: {rule}" for rule in entry["not_needed"])
    if slot in result.base.choices:
        yield from _ranking(result, slot)


def _contribution(contribution: dict[str, Any], entry: dict[str, Any]) -> str:
    text = f" {contribution['because']}" if contribution["because"] else ""
    marked = " ← decides" if contribution["rule"] == entry["rule"] and len(entry["contributions"]) > 1 else ""
    return f"    {contribution['shown']}:{text} ({contribution['rule']}){marked}"


def _range(result: Result, name: str) -> tuple[str | None, str | None]:
    between = result.base.attributes[name].between
    if between is None or None in [result.value(n) for n in between]:
        return None, None
    return result.shown(between[0]), result.shown(between[1])


def _ranking(result: Result, name: str) -> Iterator[str]:
    for candidate in result.plan_document()["choices"][name]:
        place = "out" if candidate["excluded"] else f"{candidate['rank']}."
        reasons = [r["because"] or r["rule"] for r in candidate["reasons"] if r["because"] or r["rule"]]
        score = f" with {candidate['score']}" if candidate["score"] is not None else ""
        yield f"    {place} {candidate['label']}{score}" + (f": {' '.join(reasons)}" if reasons else "")


# --- the keys of the schemas -----------------------------------------------------------------------------------------

FILES = {
    "vocabulary": "vocabulary.yaml",
    "facts": "facts/*.yaml",
    "references": "facts/references.yaml",
    "rules": "rules/*.yaml",
    "scenario": "a scenario",
    "cases": "cases/*.yaml",
    "evidence": "evidence/*.yaml",
}


def schema_keys() -> Iterator[tuple[str, str, str, str, bool]]:
    """Every key: the kind of file, what has the key, the key, what it means, and whether it must be there."""
    seen: set[tuple[str, str]] = set()
    for kind in FILES:
        schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))
        for part in [schema, *schema.get("$defs", {}).values()]:
            what = part.get("x-what")
            if what is None or (kind, what) in seen:
                continue
            seen.add((kind, what))
            for key, entry in part.get("properties", {}).items():
                told = entry.get("description") or _referred(schema, entry).get("description", "")
                yield kind, what, key, told, key in part.get("required", ())


def _referred(schema: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """The part of a schema that ``$ref`` names, in the same file or in another."""
    file, _, path = entry.get("$ref", "").partition("#/")
    if not path:
        return {}
    found = json.loads((SCHEMAS / file).read_text(encoding="utf-8")) if file else schema
    for step in path.split("/"):
        found = found[step]
    return found if isinstance(found, dict) else {}


def key_tables() -> str:
    """The reference of all keys, as Markdown."""
    lines: list[str] = []
    heading = None
    for kind, what, key, told, needed in schema_keys():
        if heading != (kind, what):
            heading = (kind, what)
            lines += [
                "",
                f"**{what[0].upper()}{what[1:]}** (`{FILES[kind]}`)",
                "",
                "| key | | meaning |",
                "|---|---|---|",
            ]
        lines.append(f"| `{key}` | {'required' if needed else ''} | {told.replace('|', '&#124;')} |")
    return "\n".join(lines[1:]) + "\n"


def between_marks(text: str, name: str, content: str) -> str:
    """The page with what stands between ``<!-- name -->`` and ``<!-- end -->`` replaced."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    if not pattern.search(text):
        raise DocumentationError(f"the page has no <!-- {name} -->")
    return pattern.sub(lambda m: f"{m[1]}\n{content}\n{m[2]}", text)
