"""Graphviz runs here and nowhere else: DOT in, the bytes of a picture out.

The library that pygraphviz brings along is used, so that neither a ``dot`` program nor a system font is needed; only
where pygraphviz cannot be loaded does a ``dot`` on the PATH stand in. Either way fontconfig is told of the shipped font
alone.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import os
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Literal

from ..engine.diagnostics import Diagnostic, EngineError, Position
from .fonts import DIRECTORY

Kind = Literal["svg", "png", "pdf", "plain", "dot"]

# The names of Graphviz's formats: cairo's drawings look the same on every machine.
_FORMATS: dict[Kind, str] = {"svg": "svg", "png": "png:cairo", "pdf": "pdf:cairo", "plain": "plain", "dot": "dot"}
_DOTS_PER_INCH = 144  # sharp enough for a slide

_lock = threading.Lock()  # Graphviz keeps global state


def draw(dot: str, kind: Kind, *, placed: bool = False, shown: str = "picture") -> bytes:
    """The graph that ``dot`` describes as ``svg``, ``png``, ``pdf``, ``plain`` (Graphviz's list of sizes and places) or
    ``dot`` (with places). If it is ``placed``, everything stands where its ``pos`` says.

    Nothing is printed, whatever Graphviz, fontconfig or pango have to say.

    Raises:
        EngineError: if it cannot be drawn; ``shown`` stands for the file in the message.
    """
    data, _ = draw_with_warnings(dot, kind, placed=placed, shown=shown)
    return data


def draw_with_warnings(dot: str, kind: Kind, *, placed: bool = False, shown: str = "picture") -> tuple[bytes, str]:
    """As ``draw``, with what would have been printed."""
    with _lock, _silence() as said:
        try:
            with _environment():
                data = _drawn(dot, kind, placed)
        except Exception as error:  # pygraphviz raises ValueError, KeyError, OSError and errors of its own
            reason = " ".join((said() or str(error) or type(error).__name__).split())
            raise EngineError([_cannot_draw(shown, reason, isinstance(error, ImportError))]) from error
        return data, said()


def _drawn(dot: str, kind: Kind, placed: bool) -> bytes:
    if kind == "png":
        dot = dot.replace("{", f"{{ graph [dpi={_DOTS_PER_INCH}];", 1)
    try:
        import pygraphviz
    except ImportError as error:
        return _drawn_by_program(dot, kind, placed, error)
    data = bytes(pygraphviz.AGraph(string=dot).draw(format=_FORMATS[kind], prog="nop2" if placed else "dot"))
    if not data:
        raise ValueError("Graphviz gave no picture")
    # cairo writes the time of day into a PDF, and Graphviz's way to say another is not built in. The same number of
    # digits keeps the offsets in the file right.
    return re.sub(rb"(/CreationDate \(D:)\d{14}", rb"\g<1>19700101000000", data) if kind == "pdf" else data


def _drawn_by_program(dot: str, kind: Kind, placed: bool, missing: ImportError) -> bytes:
    import graphviz

    source = graphviz.Source(dot)
    try:
        return bytes(source.pipe(kind, engine="neato", neato_no_op=2) if placed else source.pipe(kind))
    except graphviz.ExecutableNotFound:
        raise missing from None


def _cannot_draw(shown: str, reason: str, missing: bool) -> Diagnostic:
    hint = "write .dot, .mmd or .json, which need no drawing program"
    if missing:
        hint = (
            f"install pygraphviz (`pip install pygraphviz`), which brings Graphviz along, or a `dot` program; or {hint}"
        )
    return Diagnostic("cannot-draw", f"the picture cannot be drawn: {reason}", Position(shown), hint)


@cache
def _font_directory() -> tempfile.TemporaryDirectory[str]:
    """A directory for this process with a fontconfig file that names the shipped font, and with fontconfig's cache."""
    directory = tempfile.TemporaryDirectory(prefix="fonts-")
    # A rescan of 0 seconds is none: the file is read once.
    config = f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{escape(str(DIRECTORY))}</dir>
  <cachedir>{escape(directory.name)}</cachedir>
  <config><rescan><int>0</int></rescan></config>
</fontconfig>
"""
    atexit.register(directory.cleanup)
    Path(directory.name, "fonts.conf").write_text(config, encoding="utf-8")
    return directory


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    """The environment of a drawing, put back afterwards.

    FONTCONFIG_FILE must stand before Graphviz draws for the first time: fontconfig reads it once, when the first text
    is measured.
    """
    wanted = {
        "FONTCONFIG_FILE": str(Path(_font_directory().name, "fonts.conf")),
        "FONTCONFIG_SYSROOT": None,
    }
    before = {name: os.environ.get(name) for name in wanted}
    _set(wanted)
    try:
        yield
    finally:
        _set(before)


@contextlib.contextmanager
def _silence() -> Iterator[Callable[[], str]]:
    """Nothing reaches standard error meanwhile; what would have is what the yielded function returns.

    C libraries write to the file descriptor, past ``sys.stderr``; so the descriptor itself is turned away.
    """
    sys.stderr.flush()
    with tempfile.TemporaryFile() as file, contextlib.redirect_stderr(io.StringIO()) as python:

        def said() -> str:
            file.seek(0)
            return (file.read().decode("utf-8", "replace") + python.getvalue()).strip()

        try:
            kept = os.dup(2)
        except OSError:  # a process without standard error has nothing to keep clean
            yield said
            return
        try:
            os.dup2(file.fileno(), 2)
            yield said
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _set(variables: dict[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
