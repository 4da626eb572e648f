"""Files that are whole or not there."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from ..engine.diagnostics import Diagnostic, EngineError, Position


def write_whole(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` in one step: whoever reads meanwhile sees the old file or the new one.

    Raises:
        EngineError: if the directory is not there or does not let itself be written to.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        try:
            beside.write_bytes(data)
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        hint = "name a file in a directory that is there and that you may write to"
        raise EngineError(
            [Diagnostic("cannot-write", f"cannot be written: {reason}", Position(str(path)), hint)]
        ) from error
