"""A knowledge directory as it was in a git revision."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .engine.reading.files import VOCABULARY
from .engine.scenario import finding


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a knowledge base: where it lies, what it is called, and where its files are told to be."""

    directory: Path
    name: str
    shown: Path


@contextmanager
def versions(old: str, new: str, fallback: Path) -> Iterator[tuple[Version, Version]]:
    """The versions that two arguments name: a directory each, or a git revision of the knowledge directory.

    The knowledge directory is that of the other argument; where both are revisions, ``fallback``. Raises ScenarioError
    where an argument is neither, or where the revision has no knowledge base there.
    """
    given = [None if not Path(text).is_dir() else Path(text) for text in (old, new)]
    place = next((path for path in reversed(given) if path is not None), fallback)
    with TemporaryDirectory(prefix="warmstart-diff-") as folder:
        found = []
        for side, text, path in (("old", old, given[0]), ("new", new, given[1])):
            if path is not None:
                found.append(Version(path, text, path))
            else:
                target = Path(folder) / side
                found.append(Version(_checked_out(text, place, target), text, place))
        yield found[0], found[1]


def _checked_out(revision: str, place: Path, target: Path) -> Path:
    """The knowledge directory ``place`` as it was in ``revision``, laid down in ``target``."""
    if not place.is_dir():
        raise _wrong(revision, f"there is no directory '{place}' of which to look up a revision")
    prefix = _git(revision, place, "rev-parse", "--show-prefix").decode().strip()
    top = Path(_git(revision, place, "rev-parse", "--show-toplevel").decode().strip())
    commit = _git(revision, place, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not _git(revision, top, "ls-tree", "--name-only", commit.decode().strip(), "--", f"{prefix}{VOCABULARY}"):
        raise _wrong(revision, f"the revision has no {prefix}{VOCABULARY}, so no knowledge base to compare with")
    archive = _git(revision, top, "archive", "--format=tar", commit.decode().strip(), "--", prefix or ".")
    target.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        safe: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # not before Python 3.11.4
        packed.extractall(target, **safe)
    return target / prefix


def _git(revision: str, place: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(place), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise _wrong(revision, "it is no directory, and git is not installed to look it up as a revision") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        if "not a git repository" in said:
            raise _wrong(revision, f"it is no directory, and '{place}' is not in a git repository")
        raise _wrong(revision, "it is neither a directory nor a git revision" + (f" ({said})" if said else ""))
    return done.stdout


def _wrong(revision: str, message: str) -> Exception:
    hint = "name two directories, or a revision and a directory: warmstart kb diff HEAD~1 kb"
    return finding("bad-version", f"'{revision}': {message}", "kb diff", hint)
