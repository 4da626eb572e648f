"""What the installed ``warmstart`` runs: the process from its start to its exit code.

The plain forms of the commands that people run most, ``recommend`` and ``why`` with a file and options ``--set`` and
``--format`` as they are usually written, need no parser of options, so click is not imported for them: that would be a
sixth of their time. Everything else goes to ``cli``.

Exit codes: 0 fine; 1 the answer is no (a check found problems, a test failed); 2 what was asked is wrong;
3 Warmstart itself is at fault; 130 interrupted.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

# The attribute of ``why`` (None: ``recommend``), the scenario file, the settings, the format.
Asked = tuple["str | None", "str | None", "tuple[str, ...]", str]

TYPE_CHECKING = False  # importing ``typing`` would take a thirtieth of a recommendation

if TYPE_CHECKING:
    from typing import IO


def command() -> None:
    """What the installed ``warmstart`` runs: ``main``, and then the process ends at once.

    Taking thousands of objects apart one by one would take a tenth of a short command's time. What was registered for
    the end, such as removing temporary folders, is still done.
    """
    try:
        main()
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code. People see messages, never a traceback."""
    # A command lives too short for its garbage to matter: looking for it often would take a sixth of the time.
    gc.set_threshold(200_000, 20, 20)
    _prepare(sys.stdout)
    _prepare(sys.stderr)
    try:
        code = _run(sys.argv[1:] if arguments is None else list(arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of a pipe (head, less) has left: nothing more to say, and nothing to say at shutdown either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    try:
        asked = asked_plainly(arguments)
        if asked is not None:
            from .plainly import answer

            answer(*asked)
            return 0
        from .cli import run

        return run(arguments)
    except BrokenPipeError:
        raise
    except Exception as error:
        return _told(error)


def asked_plainly(arguments: Sequence[str]) -> Asked | None:
    """What is asked in a plain form; None where it takes a parser to tell, or a shell wants to complete it.

    Plain are ``recommend [FILE]`` and ``why ATTRIBUTE [FILE]``, with any number of ``--set NAME=VALUE`` and one
    ``--format text`` or ``json``, each option and its value a word of its own.
    """
    if not arguments or arguments[0] not in ("recommend", "why") or "_WARMSTART_COMPLETE" in os.environ:
        return None
    words: list[str] = []
    settings: list[str] = []
    form: str | None = None
    rest = iter(arguments[1:])
    for word in rest:
        if not word.startswith("-"):
            words.append(word)
            continue
        value = next(rest, "-")
        if value.startswith("-"):
            return None
        if word == "--set":
            settings.append(value)
        elif word == "--format" and form is None and value in ("text", "json"):
            form = value
        else:
            return None
    attribute = words.pop(0) if words and arguments[0] == "why" else None
    if len(words) > 1 or (attribute is None and (arguments[0] == "why" or not (words or settings))):
        return None
    return attribute, words[0] if words else None, tuple(settings), form or "text"


def _told(error: Exception) -> int:
    """Tell ``error`` on standard error in its own words; return the exit code that fits it."""
    from .engine.diagnostics import EngineError

    if isinstance(error, EngineError):
        _say("\n".join(finding.text() for finding in error.diagnostics))
        return 2
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        _say(f"{where}{(error.strerror or str(error)).lower()}")
        return 2
    if os.environ.get("WARMSTART_TRACEBACK"):
        raise error
    _say(
        f"warmstart: a fault in Warmstart itself ({type(error).__name__}: {error}).\n"
        "Please report it, with what WARMSTART_TRACEBACK=1 in the environment prints."
    )
    return 3


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _prepare(stream: IO[str]) -> None:
    """A terminal that cannot show a character shows ``?`` for it, instead of ending the program."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
