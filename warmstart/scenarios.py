"""A scenario from a file, standard input and options; what an option says wins over the file."""

from __future__ import annotations

from collections.abc import Iterable

from .engine.compiled import KnowledgeBase
from .engine.diagnostics import Position, ScenarioError
from .engine.immutable import Immutable, replace
from .engine.language.findings import Findings
from .engine.reading.reader import Entry, Mapping, Node, Scalar, Sequence, read_text
from .engine.scenario import Scenario, finding, scenario_from_node

LIMITS = ("without", "only")
STANDARD_INPUT = "standard input"


class Said(Immutable):
    """What a person says on the command line: a scenario file or its text, and options ``name=value``."""

    file: str | None = None
    text: bytes | None = None
    settings: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    only: tuple[str, ...] = ()


class _Reader:
    """Collects the entries of one scenario, and the texts they come from, so that findings can show their lines."""

    def __init__(self) -> None:
        self.texts: dict[str, bytes] = {}

    def read(self, text: bytes, shown: str) -> Node | None:
        self.texts[shown] = text
        node, diagnostics = read_text(text, shown)
        if node is None or any(d.severity == "error" for d in diagnostics):
            raise ScenarioError(diagnostics)
        return node

    def option(self, option: str, name: str, value: str) -> Node:
        """The value of ``option name=value``, read as YAML; its columns count from the name."""
        shown, told = f"{option} {name}", f"{name}={value}"
        node, diagnostics = read_text(" " * (len(name) + 1) + value, shown)
        self.texts[shown] = told.encode("utf-8", errors="replace")
        if node is None or any(d.severity == "error" for d in diagnostics):
            raise ScenarioError([replace(d, source=told) for d in diagnostics])
        return node

    def line(self, position: Position) -> str | None:
        lines = self.texts.get(position.file, b"").decode("utf-8-sig", errors="replace").splitlines()
        return lines[position.line - 1] if 0 < position.line <= len(lines) else None


def scenario_said(base: KnowledgeBase, said: Said) -> Scenario:
    """The scenario that was said. Raises ScenarioError with every finding in it."""
    reader = _Reader()
    entries: list[Entry] = []
    if said.file is not None:
        shown = said.file if said.text is None else STANDARD_INPUT
        node = reader.read(_bytes(said.file) if said.text is None else said.text, shown)
        if not isinstance(node, Mapping):
            return _checked(base, node, reader)
        entries = [inner for entry in node.entries for inner in _dotted(entry)]
    for option in said.settings:
        name, value = _split("--set", option)
        entries = [e for e in entries if e.name != name]
        entries.append(_entry(name, reader.option("--set", name, value)))
    for key, options in zip(LIMITS, (said.without, said.only), strict=True):
        entries = _limited(entries, key, options, reader)
    return _checked(base, Mapping(tuple(entries), Position(said.file or "the options")), reader)


def _checked(base: KnowledgeBase, node: Node | None, reader: _Reader) -> Scenario:
    findings = Findings(reader.line)
    scenario = scenario_from_node(base, node, findings) if node is not None else Scenario()
    if findings.failed:
        raise ScenarioError(findings.sorted())
    return scenario


def _bytes(file: str) -> bytes:
    try:
        with open(file, "rb") as stream:
            return stream.read()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise finding("scenario-unreadable", f"the scenario cannot be read: {reason.lower()}", file) from None


def _dotted(entry: Entry) -> Iterable[Entry]:
    """An entry under dotted names: ``data: {n_train: 800}`` says ``data.n_train: 800``."""
    if not isinstance(entry.value, Mapping) or "." in entry.name or entry.name in LIMITS:
        return [entry]
    names = [(f"{entry.name}.{inner.name}", inner) for inner in entry.value.entries]
    return [Entry(Scalar(name, inner.key.position, name), inner.value) for name, inner in names]


def _limited(entries: list[Entry], key: str, options: Iterable[str], reader: _Reader) -> list[Entry]:
    """``entries`` with what each ``choice=id`` or ``choice=[id, id]`` adds under ``key``."""
    pairs = [_split(f"--{key}", option) for option in options]
    found = next((e.value for e in entries if e.name == key), None)
    if not pairs or not (found is None or isinstance(found, Mapping)):
        return entries  # the engine tells what is wrong with it
    limits = {e.name: e for e in found.entries} if found else {}
    for name, value in pairs:
        place = f"--{key} {name}"
        before = _members(limits[name].value) if name in limits else ()
        added = _members(reader.option(f"--{key}", name, value))
        limits[name] = _entry(name, Sequence((*before, *added), Position(place, 1, 1)))
    return [
        *(e for e in entries if e.name != key),
        _entry(key, Mapping(tuple(limits.values()), Position(f"--{key}", 1, 1))),
    ]


def _members(node: Node | None) -> tuple[Node, ...]:
    if node is None:
        return ()
    return node.items if isinstance(node, Sequence) else (node,)


def _split(option: str, text: str) -> tuple[str, str]:
    name, equals, value = (part.strip() for part in text.partition("="))
    if not equals or not name:
        example = "data.n_train=800" if option == "--set" else "plan.strategy=lora"
        raise finding("option-form", f"{option} wants NAME=VALUE", f"{option} {text}", f"such as {option} {example}")
    if not value:
        raise finding("option-form", "there is no value behind the =", f"{option} {text}")
    return name, value


def _entry(name: str, value: Node | None) -> Entry:
    assert value is not None
    position = Position(value.position.file, 1, 1)
    return Entry(Scalar(name, position, name, quoted=True), value)
