"""Where compiled knowledge bases are kept between runs: a folder in the user's own cache."""

from __future__ import annotations

import os
import sys
from binascii import crc32
from contextlib import suppress
from operator import attrgetter

from . import engine

OFF = "WARMSTART_NO_CACHE"
_COMPILER = ("", "inference", "language", "reading", "store")  # the folders of the engine that make a compiled form
_name = attrgetter("name")
KEPT = 8  # compiled forms; each new content of a knowledge base makes one


def cache_folder() -> str | None:
    """The folder for what this very code compiles, or None where there is no home or ``WARMSTART_NO_CACHE`` is set."""
    name = "LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME"
    base = os.environ.get(name) or os.path.expanduser("~/.cache")
    if os.environ.get(OFF) or not os.path.isabs(base):
        return None
    folder = os.path.join(base, "warmstart", _code())
    with suppress(OSError):
        _prune(folder)
    return folder


def _code() -> str:
    """A name for this state of the compiler: after an update, what an older one compiled is not read."""
    state = 0
    for place in engine.__path__:
        for folder in _COMPILER:
            with os.scandir(os.path.join(place, folder)) as entries:
                for entry in sorted(entries, key=_name):
                    if entry.name.endswith(".py"):
                        found = entry.stat()
                        state = crc32(f"{entry.name} {found.st_size} {found.st_mtime_ns}".encode(), state)
    return f"{sys.version_info[0]}.{sys.version_info[1]}-{state:08x}"


def _prune(folder: str) -> None:
    """Delete all but the newest files of each kind here, and the folders of other states beside it but the newest."""
    if os.path.isdir(folder) and len(os.listdir(folder)) > KEPT:
        for old in (*_oldest(folder, ".json"), *_oldest(folder, ".seen")):
            os.unlink(old)
    for old in _oldest(os.path.dirname(folder), ""):
        for name in os.listdir(old):
            if name.endswith((".json", ".seen")):
                os.unlink(os.path.join(old, name))
        os.rmdir(old)


def _oldest(folder: str, ending: str) -> list[str]:
    """What is in ``folder`` beyond the newest entries that are kept."""
    try:
        names = [name for name in os.listdir(folder) if name.endswith(ending)]
    except OSError:
        return []
    if len(names) <= KEPT:
        return []
    paths = sorted((os.path.join(folder, name) for name in names), key=os.path.getmtime, reverse=True)
    return paths[KEPT:]
