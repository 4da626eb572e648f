"""Which files make up a knowledge base, and what identifies their contents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

VOCABULARY = "vocabulary.yaml"
_FOLDERS = ("facts", "rules")
_SUFFIXES = (".yaml", ".yml")


def knowledge_files(directory: Path) -> list[Path]:
    """The files that hold the knowledge of a base, in one order: facts, rules, vocabulary."""
    found = [directory / VOCABULARY] if (directory / VOCABULARY).is_file() else []
    for folder in _FOLDERS:
        found += [p for p in (directory / folder).rglob("*") if p.suffix in _SUFFIXES and p.is_file()]
    return sorted(found)


def fingerprint(directory: Path, paths: Iterable[Path]) -> str:
    """The SHA-256 of the files' names and contents; a file that cannot be read counts as empty."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        name = path.relative_to(directory).as_posix() if path.is_relative_to(directory) else path.name
        try:
            content = path.read_bytes()
        except OSError:
            content = b""
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
