"""Which files make up a knowledge base, and what identifies their contents.

Paths are text here, and what is heavy to import is imported where it is needed: this is on the way of every command.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from ..annotations import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

    AnyPath: TypeAlias = str | os.PathLike[str]

VOCABULARY = "vocabulary.yaml"
_FOLDERS = ("facts", "rules")
_SUFFIXES = (".yaml", ".yml")


def knowledge_files(directory: AnyPath) -> list[Path]:
    """The files that hold the knowledge of a base, in one order: facts, rules, vocabulary."""
    from pathlib import Path

    return sorted(Path(path) for path in knowledge_paths(directory))


def knowledge_paths(directory: AnyPath) -> list[str]:
    """``knowledge_files`` as text, in any order."""
    directory = os.fspath(directory)
    vocabulary = os.path.join(directory, VOCABULARY)
    found = [vocabulary] if os.path.isfile(vocabulary) else []
    for folder in _FOLDERS:
        found += _below(os.path.join(directory, folder))
    return found


def _below(folder: str) -> Iterator[str]:
    """The YAML files in a folder and the folders in it; a linked folder is not entered."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name.endswith(_SUFFIXES) and entry.is_file():
            yield entry.path
        elif entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path)


def fingerprint(directory: AnyPath, paths: Iterable[AnyPath]) -> str:
    """The SHA-256 of the files' names and contents; a file that cannot be read counts as empty."""
    import hashlib

    digest = hashlib.sha256()
    for name, path in _named(directory, paths):
        try:
            with open(path, "rb") as stream:
                content = stream.read()
        except OSError:
            content = b""
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def state(directory: AnyPath, paths: Iterable[AnyPath]) -> tuple[str, int]:
    """What the file system says of the files, as text, and when the last of them was touched (ns since 1970).

    Two texts are equal only where the files are the same ones, with the same contents, unless one was written within
    the same tick of the file system's clock. A file's contents cannot change without its change time (``ctime``).
    """
    lines, last = [os.path.abspath(directory)], 0
    for name, path in _named(directory, paths):
        try:
            found = os.stat(path)
        except OSError:
            lines.append(f"{name} unreadable")
            continue
        touched = max(found.st_mtime_ns, found.st_ctime_ns)
        lines.append(f"{name} {found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}")
        last = max(last, touched)
    return "\n".join(lines), last


def _named(directory: AnyPath, paths: Iterable[AnyPath]) -> list[tuple[str, str]]:
    """The files with their names in the knowledge base, by name."""
    inside = os.path.join(os.fspath(directory), "")
    found = []
    for path in [os.fspath(path) for path in paths]:
        name = path[len(inside) :].replace(os.sep, "/") if path.startswith(inside) else os.path.basename(path)
        found.append((name, path))
    return sorted(found)
