"""Collecting what is wrong while compiling: a fault in one statement never hides those in the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from ..diagnostics import Diagnostic, Position, Severity, sort_key
from ..immutable import EMPTY


class Fault(Exception):
    """One statement cannot be compiled. Whoever knows its place turns it into a Diagnostic; it never leaves the engine.

    ``silent`` faults follow from another finding that is reported already.
    """

    def __init__(self, code: str, message: str, hint: str | None = None, *, position: Position | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.position = position
        self.silent = False


class Silent(Fault):
    """A fault that follows from another finding, so that it is not told again."""

    def __init__(self) -> None:
        super().__init__("", "")
        self.silent = True


class Findings:
    """The diagnostics of one run. ``source_line`` fetches the line that a position names."""

    def __init__(self, source_line: Callable[[Position], str | None] = lambda _: None) -> None:
        self._all: list[Diagnostic] = []
        self._source_line = source_line

    def add(
        self, code: str, message: str, position: Position, hint: str | None = None, severity: Severity = "error"
    ) -> None:
        """Record one finding."""
        self._all.append(Diagnostic(code, message, position, hint, severity, self._source_line(position)))

    def drop(self, code: str) -> None:
        """Forget the findings of one code, because they follow from another finding."""
        self._all = [d for d in self._all if d.code != code]

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Record findings made elsewhere."""
        self._all.extend(diagnostics)

    @contextmanager
    def at(self, position: Position) -> Iterator[None]:
        """Turn a Fault inside into a finding at ``position`` (or at its own, more exact, one), and go on after it."""
        try:
            yield
        except Fault as fault:
            if not fault.silent:
                self.add(fault.code, fault.message, fault.position or position, fault.hint)

    @property
    def failed(self) -> bool:
        """Whether there is an error among the findings."""
        return any(d.severity == "error" for d in self._all)

    def sorted(self) -> list[Diagnostic]:
        """All findings once each, by place; of the errors at one place only those of the earliest stage.

        What the reader or a schema has told about a value, later stages stumble over again: one cause, one message. A
        line that the reader could not make sense of is left to the reader.
        """
        first: dict[Position, int] = {}
        unreadable = set()  # lines that are no YAML as meant, so that later stages cannot know what stands there
        for found in self._all:
            if found.severity == "error":
                first[found.position] = min(_stage(found), first.get(found.position, 9))
                if _stage(found) == 0:
                    unreadable.add((found.position.file, found.position.line))

        def told(found: Diagnostic) -> bool:
            if found.severity != "error" or not found.position.line or _stage(found) == 0:
                return True
            here = (found.position.file, found.position.line)
            return _stage(found) == first[found.position] and here not in unreadable

        return sorted(dict.fromkeys(filter(told, self._all)), key=sort_key)


def _stage(found: Diagnostic) -> int:
    """Which stage found it: 0 the reader, 1 the schemas, 2 names and meaning."""
    return {"yaml": 0, "schema": 1}.get(found.code.partition("-")[0], 2)


def did_you_mean(name: str, names: Iterable[str], labels: Mapping[str, str] = EMPTY) -> str | None:
    """``did you mean 'x'?`` for what ``name`` may stand for among ``names``, or None where nothing is near.

    Names are found by their ``labels`` too; one is shown where the name alone does not say it.
    """
    from .near import near_names, speaks_for_itself  # only when something is wrong

    shown = [
        f"'{found}'" + ("" if speaks_for_itself(found, labels.get(found, ""), name) else f" ({labels[found]})")
        for found in near_names(name, names, labels)
    ]
    return f"did you mean {' or '.join(shown)}?" if shown else None
