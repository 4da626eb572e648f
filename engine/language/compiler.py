"""The compiler: from YAML files to the compiled form, or to everything that is wrong with them, in one run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..compiled import KnowledgeBase, Source
from ..diagnostics import Diagnostic, Position
from ..inference.sieve import sifted
from ..reading.files import VOCABULARY, fingerprint, knowledge_files
from ..reading.reader import read_file
from ..reading.structure import check_structure
from ..reading.yaml_nodes import Mapping, Node
from ..reading.yaml_nodes import Sequence as SequenceNode
from .facts import collect_ids, read_facts, read_sources
from .findings import Findings
from .overrides import resolve_overrides
from .rules import RuleReader
from .strata import Strata, stratify
from .vocabulary import complete, declare

REFERENCES = "references.yaml"
_RECORD_KEYS = {"attributes", "of", "title", "help"}


@dataclass(slots=True)
class _Files:
    """The files of a knowledge base as nodes, without the statements whose structure is wrong."""

    vocabulary: Mapping | None = None
    damaged: frozenset[str] = frozenset()  # attributes whose declaration was left out
    facts: list[Node] = field(default_factory=list)
    references: list[Node] = field(default_factory=list)
    rules: list[Node] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)  # the kinds of the files that are not YAML
    dropped: bool = False  # whether a statement was left out, so that what refers to it need not complain


def compile_directory(
    directory: Path, *, extra_facts: Sequence[Path] = ()
) -> tuple[KnowledgeBase | None, list[Diagnostic]]:
    """The compiled knowledge base, or None where there is an error; and every finding, by place."""
    lines: dict[str, list[str]] = {}

    def source_line(position: Position) -> str | None:
        if position.file not in lines:
            try:
                lines[position.file] = Path(position.file).read_text(encoding="utf-8-sig").splitlines()
            except (OSError, UnicodeDecodeError):
                lines[position.file] = []
        found = lines[position.file]
        return found[position.line - 1] if 0 < position.line <= len(found) else None

    findings = Findings(source_line)
    paths = knowledge_files(directory)
    if not directory.is_dir() or directory / VOCABULARY not in paths:
        hint = f"a knowledge base is a folder with {VOCABULARY}, facts/ and rules/"
        findings.add("no-knowledge-base", f"there is no {VOCABULARY} in {directory}", Position(str(directory)), hint)
        return None, findings.sorted()
    files = _read(directory, [*paths, *extra_facts], frozenset(extra_facts), findings)
    base = _compile(files, fingerprint(directory, [*paths, *extra_facts]), findings) if files.vocabulary else None
    # What a file would have declared that could not be read, its users cannot find: that is no mistake of theirs.
    for kind, code in (("references", "unknown-citation"), ("facts", "unknown-record")):
        if kind in files.unread:
            findings.drop(code)
    return (None if findings.failed else base), findings.sorted()


def _read(directory: Path, paths: Iterable[Path], extra: frozenset[Path], findings: Findings) -> _Files:
    files = _Files()
    for path in paths:
        node, diagnostics = read_file(path, str(path))
        findings.extend(diagnostics)
        kind = _kind(directory, path, path in extra)
        if node is None:
            files.dropped = True
            files.unread.add(kind)
            continue
        wrong = check_structure(node, kind)
        findings.extend(_with_source(wrong, findings))
        errors = [d.position for d in wrong if d.severity == "error"]
        files.dropped = files.dropped or bool(errors)
        if kind == "vocabulary" and isinstance(node, Mapping):
            files.damaged = frozenset(_damaged_names(node, errors))
            files.vocabulary = node
        elif kind == "references":
            files.references.append(node)
        elif kind == "facts":
            files.facts.append(node)
        elif isinstance(node, SequenceNode):
            files.rules.extend(_sound(node.items, errors))
    return files


def _kind(directory: Path, path: Path, extra: bool) -> str:
    if extra:
        return "facts"
    if path == directory / VOCABULARY:
        return "vocabulary"
    if path.name == REFERENCES:
        return "references"
    return path.relative_to(directory).parts[0]


def _with_source(diagnostics: Iterable[Diagnostic], findings: Findings) -> Iterator[Diagnostic]:
    for found in diagnostics:
        if found.source is None:
            findings.add(found.code, found.message, found.position, found.hint, found.severity)
        else:
            yield found


def _sound(items: Sequence[Node], errors: Sequence[Position]) -> Iterator[Node]:
    """The items that hold none of the places in ``errors``; an item reaches as far as the next one begins."""
    for at, item in enumerate(items):
        end = items[at + 1].position if at + 1 < len(items) else Position(item.position.file, 10**9, 1)
        if not any(item.position <= place < end for place in errors):
            yield item


def _damaged_names(node: Mapping, errors: Sequence[Position]) -> Iterator[str]:
    """The attributes in whose declaration an error lies."""
    entries = []
    for section in ("attributes", "choices"):
        found = node.get(section)
        entries += [("", e) for e in (found.entries if isinstance(found, Mapping) else ())]
    records = node.get("records")
    for record in records.entries if isinstance(records, Mapping) else ():
        if not isinstance(record.value, Mapping) or not set(record.value.keys()) <= _RECORD_KEYS:
            yield f"{record.name}.*"
        inner = record.value.get("attributes") if isinstance(record.value, Mapping) else None
        entries += [(f"{record.name}.", e) for e in (inner.entries if isinstance(inner, Mapping) else ())]
    entries.sort(key=lambda pair: pair[1].key.position)
    for at, (prefix, entry) in enumerate(entries):
        end = entries[at + 1][1].key.position if at + 1 < len(entries) else Position(entry.key.position.file, 10**9)
        if any(entry.key.position <= place < end for place in errors):
            yield prefix + entry.name


def _compile(files: _Files, sha256: str, findings: Findings) -> KnowledgeBase | None:
    assert files.vocabulary is not None
    vocabulary = declare(files.vocabulary, findings, files.damaged)
    collect_ids(vocabulary, files.facts, findings)
    ids = {name: catalogue.labels for name, catalogue in vocabulary.catalogues.items()}
    complete(vocabulary, files.vocabulary, ids, findings)
    sources: dict[str, Source] = {}
    for node in files.references:
        sources.update(read_sources(node, findings))
    facts = read_facts(vocabulary, files.facts, ids, sources, findings)
    reader = RuleReader(vocabulary, ids, sources, findings)
    for statement in files.rules:
        reader.read(statement)
    lenient = files.dropped or findings.failed
    rules = resolve_overrides(reader.statements, findings, lenient=lenient)
    strata = Strata() if findings.failed else stratify(vocabulary.attributes, vocabulary.choices, rules, findings)
    if findings.failed:
        return None
    base = KnowledgeBase(
        vocabulary.name,
        vocabulary.title,
        vocabulary.version,
        sha256,
        vocabulary.strengths,
        vocabulary.assumed,
        vocabulary.attributes,
        vocabulary.catalogues,
        {name: dict(sorted(column.items())) for name, column in sorted(facts.items())},
        vocabulary.choices,
        rules,
        dict(sorted(reader.statements.contradictions.items())),
        sources,
        vocabulary.trees,
        strata.order,
        strata.depends,
        strata.conclude,
    )
    return sifted(base)
