"""Loading a knowledge base: from the cache where its files have not changed, else by compiling them."""

from __future__ import annotations

from collections.abc import Sequence

from .annotations import TYPE_CHECKING
from .compiled import KnowledgeBase
from .diagnostics import Diagnostic, KnowledgeError
from .reading.files import fingerprint, knowledge_paths, state
from .store import cache as compiled_cache

if TYPE_CHECKING:
    from .reading.files import AnyPath


def load_base(
    directory: AnyPath, *, extra_facts: Sequence[AnyPath] = (), cache: AnyPath | None = None
) -> KnowledgeBase:
    """The compiled knowledge base in ``directory``, with the facts files in ``extra_facts`` added.

    With ``cache``, a folder, compiled forms are kept there and used again as long as no file has changed.
    Raises KnowledgeError with every finding where there is an error in it.
    """
    if cache is None:
        return _compiled(directory, extra_facts)
    files = [*knowledge_paths(directory), *extra_facts]
    now, touched = state(directory, files)
    sha256 = compiled_cache.known(cache, now)
    kept = compiled_cache.read(cache, sha256) if sha256 else None
    if kept is None:
        sha256 = fingerprint(directory, files)
        kept = compiled_cache.read(cache, sha256)
        if kept is None:
            kept = _compiled(directory, extra_facts)
            compiled_cache.write(cache, kept)
        if kept.sha256 == sha256:  # else somebody changed a file while it was compiled
            compiled_cache.remember(cache, now, touched, sha256)
    return kept


def _compiled(directory: AnyPath, extra_facts: Sequence[AnyPath]) -> KnowledgeBase:
    base, diagnostics = check_base(directory, extra_facts=extra_facts)
    if base is None:
        raise KnowledgeError([d for d in diagnostics if d.severity == "error"])
    return base


def check_base(
    directory: AnyPath, *, extra_facts: Sequence[AnyPath] = ()
) -> tuple[KnowledgeBase | None, list[Diagnostic]]:
    """The compiled knowledge base, or None where there is an error in it; and every finding, by place."""
    from pathlib import Path

    from .language.compiler import (
        compile_directory,  # the compiler is most of the engine: not imported where the cache answers
    )

    return compile_directory(Path(directory), extra_facts=[Path(path) for path in extra_facts])
