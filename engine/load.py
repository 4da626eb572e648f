"""Loading a knowledge base: from the cache where its files have not changed, else by compiling them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from . import cache as compiled_cache
from .compiled import KnowledgeBase
from .diagnostics import Diagnostic, KnowledgeError
from .files import fingerprint, knowledge_files


def load_base(directory: Path, *, extra_facts: Sequence[Path] = (), cache: Path | None = None) -> KnowledgeBase:
    """The compiled knowledge base in ``directory``, with the facts files in ``extra_facts`` added.

    With ``cache``, a folder, compiled forms are kept there and used again as long as no file has changed.
    Raises KnowledgeError with every finding where there is an error in it.
    """
    if cache is not None:
        kept = compiled_cache.read(cache, fingerprint(directory, [*knowledge_files(directory), *extra_facts]))
        if kept is not None:
            return kept
    base, diagnostics = check_base(directory, extra_facts=extra_facts)
    if base is None:
        raise KnowledgeError([d for d in diagnostics if d.severity == "error"])
    if cache is not None:
        compiled_cache.write(cache, base)
    return base


def check_base(directory: Path, *, extra_facts: Sequence[Path] = ()) -> tuple[KnowledgeBase | None, list[Diagnostic]]:
    """The compiled knowledge base, or None where there is an error in it; and every finding, by place."""
    from .compiler import compile_directory  # the compiler is most of the engine: not imported where the cache answers

    return compile_directory(directory, extra_facts=extra_facts)
