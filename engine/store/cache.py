"""A cache of compiled knowledge bases, keyed by their contents.

It holds plain data (JSON, see ``layout``), so reading one can execute nothing; it is safe to delete, to share between
processes and to lose: whatever is wrong with it, the answer is to compile again. A file is written beside its final
name and renamed, so no reader ever sees half of one.

Beside a compiled form, the cache keeps which contents the files on disk had when they were last read, and what the file
system said of them then (``.seen``), so that files nobody has touched need not be read again.
"""

from __future__ import annotations

import os
import time
from binascii import crc32
from contextlib import suppress

from ..annotations import TYPE_CHECKING
from ..compiled import KnowledgeBase
from . import layout

if TYPE_CHECKING:
    from ..reading.files import AnyPath

# File systems keep times in ticks of up to two seconds: what was touched this lately might be touched again unseen.
_TICK = 2_000_000_000


def cached_path(folder: AnyPath, sha256: str) -> str:
    """Where the compiled form of the knowledge base with this fingerprint is kept."""
    return os.path.join(folder, f"{sha256[:40]}-{layout.VERSION}.json")


def read(folder: AnyPath, sha256: str) -> KnowledgeBase | None:
    """The compiled form kept under this fingerprint, or None where there is none that can be used."""
    head = f"{sha256} ".encode()
    data = _content(cached_path(folder, sha256))
    body = memoryview(data)[len(head) + 9 :]  # copying a megabyte takes longer than a command should wait
    if not data.startswith(head) or data[len(head) : len(head) + 9] != _checksum(body):
        return None
    try:
        base = layout.decode(str(body, "ascii"))
    except (ValueError, TypeError, KeyError, IndexError, StopIteration, RecursionError):
        return None
    return base if base.sha256 == sha256 else None


def write(folder: AnyPath, base: KnowledgeBase) -> None:
    """Keep a compiled form; where that fails (a full or read-only disk), nothing happens."""
    with suppress(RecursionError, ValueError):
        body = layout.encode(base).encode("ascii")
        _keep(cached_path(folder, base.sha256), f"{base.sha256} ".encode() + _checksum(body) + body)


def known(folder: AnyPath, state: str) -> str | None:
    """The fingerprint of files of which the file system says ``state``, or None where they have to be read."""
    sha256, _, seen = _content(_seen_path(folder, state)).partition(b"\n")
    return sha256.decode("ascii", "replace") if seen == os.fsencode(state) else None


def remember(folder: AnyPath, state: str, touched: int, sha256: str) -> None:
    """Keep the fingerprint of files of which the file system says ``state``, unless they were ``touched`` just now."""
    if touched < time.time_ns() - _TICK:
        _keep(_seen_path(folder, state), f"{sha256}\n".encode() + os.fsencode(state))


def _seen_path(folder: AnyPath, state: str) -> str:
    place = state.partition("\n")[0]  # one file for each place that a knowledge base is loaded from
    return os.path.join(folder, f"{crc32(os.fsencode(place)):08x}.seen")


def _checksum(body: bytes | memoryview) -> bytes:
    return f"{crc32(body):08x}\n".encode()


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError:
        return b""


def _keep(path: str, data: bytes) -> None:
    import tempfile  # only when something is kept

    with suppress(OSError):
        folder = os.path.dirname(path)
        os.makedirs(folder, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise
