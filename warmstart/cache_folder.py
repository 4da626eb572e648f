"""Where compiled knowledge bases are kept between runs: a folder in the user's own cache."""

from __future__ import annotations

import os
import sys
import zlib
from contextlib import suppress
from pathlib import Path

from . import engine

OFF = "WARMSTART_NO_CACHE"
KEPT = 8  # compiled forms; each new content of a knowledge base makes one


def cache_folder() -> Path | None:
    """The folder for what this very code compiles, or None where there is no home or ``WARMSTART_NO_CACHE`` is set."""
    name = "LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME"
    base = os.environ.get(name) or os.path.expanduser("~/.cache")
    if os.environ.get(OFF) or not os.path.isabs(base):
        return None
    folder = Path(base) / "warmstart" / _code()
    with suppress(OSError):
        _prune(folder)
    return folder


def _code() -> str:
    """A name for this state of the compiler: after an update, what an older one compiled is not read."""
    state = 0
    for place in engine.__path__:
        with os.scandir(place) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                if entry.name.endswith(".py"):
                    found = entry.stat()
                    state = zlib.crc32(f"{entry.name} {found.st_size} {found.st_mtime_ns}".encode(), state)
    return f"{sys.version_info[0]}.{sys.version_info[1]}-{state:08x}"


def _prune(folder: Path) -> None:
    """Delete all but the newest files here, and the folders of other states beside it but the newest few."""
    for place, pattern in ((folder, "*.json"), (folder.parent, "*")):
        if not place.is_dir():
            continue
        found = sorted(place.glob(pattern), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in found[KEPT:]:
            if old.is_dir():
                for file in old.glob("*.json"):
                    file.unlink()
                old.rmdir()
            else:
                old.unlink()
