"""Rules files: rules, tables (each row becomes a rule) and contradictions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..compiled import And, Conclusion, Const, Contradiction, Expr, Guard, Rule, Source, Template
from ..diagnostics import Position
from ..kinds import Kind
from ..reading.yaml_nodes import Mapping as MappingNode
from ..reading.yaml_nodes import Node, Scalar, Sequence
from .conditions import ALWAYS, Conditions, written
from .facts import read_cites
from .findings import Fault, Findings, did_you_mean
from .formula import parse_formula
from .literals import Ids, literal
from .ranges import check_range
from .scope import Scope
from .template import parse_template
from .vocabulary import Vocabulary, text_of


@dataclass(slots=True)
class Draft:
    """A rule before it is known what overrides it: ``patterns`` are the overrides as written, each with its place."""

    rule: Rule
    patterns: tuple[tuple[str, Position], ...]
    first: bool = False  # a row of a ``hit: first`` table: it overrides the rows below it


@dataclass(slots=True)
class Statements:
    """All rules and contradictions of a knowledge base, in the making. ``groups`` lists the rows of each table."""

    drafts: dict[str, Draft] = field(default_factory=dict)
    contradictions: dict[str, Contradiction] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, Position] = field(default_factory=dict)


class RuleReader:
    """Compiles the statements of rules files into ``statements``."""

    def __init__(self, vocabulary: Vocabulary, ids: Ids, sources: Mapping[str, Source], findings: Findings) -> None:
        self.vocabulary = vocabulary
        self.names = vocabulary.names()
        self.ids = ids
        self.sources = sources
        self.findings = findings
        self.statements = Statements()

    def read(self, node: Node) -> None:
        """Compile one statement; what is wrong with it goes to the findings, and the rest is still read."""
        if not isinstance(node, MappingNode):
            return
        for key, reader in (("id", self._rule), ("table", self._table), ("contradiction", self._contradiction)):
            entry = node.entry(key)
            if entry is not None:
                ident = entry.value.raw if isinstance(entry.value, Scalar) else ""
                with self.findings.at(entry.value.position):
                    self._claim(ident, entry.value.position)
                    reader(ident, node)
                return

    # --- the parts that rules and tables share ---

    def _claim(self, ident: str, position: Position) -> None:
        first = self.statements.places.setdefault(ident, position)
        if first is not position:
            raise Fault("duplicate-id", f"there is a rule '{ident}' already, at {first}", "give one of them another id")

    def _scope(self, node: MappingNode) -> Scope:
        stated = node.get("for")
        items = stated.items if isinstance(stated, Sequence) else ((stated,) if stated is not None else ())
        loops: list[str] = []
        for item in items:
            name = text_of(item) or ""
            catalogue = self.vocabulary.catalogues.get(name)
            if catalogue is None:
                raise Fault(
                    "unknown-catalogue",
                    f"there is no catalogue '{name}'",
                    did_you_mean(name, self.vocabulary.catalogues)
                    or f"catalogues are: {', '.join(self.vocabulary.catalogues)}",
                    position=item.position,
                )
            if catalogue.of:
                raise Fault(
                    "unknown-catalogue",
                    f"'{name}' is a relation",
                    f"write for: [{', '.join(catalogue.of)}]",
                    position=item.position,
                )
            if name in loops:
                raise Fault("duplicate-name", f"'{name}' is named twice", position=item.position)
            loops.append(name)
        return Scope(self.names, tuple(loops))

    def _conditions(self, scope: Scope) -> Conditions:
        def on_fault(fault: Fault, at: Node) -> None:
            with self.findings.at(at.position):
                raise fault

        return Conditions(scope, self.ids, on_fault)

    def _because(self, node: Node | None, scope: Scope) -> Template | None:
        if not isinstance(node, Scalar) or node.value is None:
            return None
        with self.findings.at(node.position):
            return parse_template(" ".join(str(node.value).split()), scope)
        return None

    def _strength(self, node: Node | None, inherited: str | None = None) -> str:
        """The grade of evidence that is stated, else the inherited one, else the least that there is."""
        grades = self.vocabulary.strengths
        name = text_of(node) or inherited or min(grades, key=lambda grade: grades[grade])
        if node is not None and name not in grades:
            hint = did_you_mean(name, grades) or f"there are: {', '.join(grades)}"
            self.findings.add("unknown-strength", f"'{name}' is not a grade of evidence", node.position, hint)
            return min(grades, key=lambda grade: grades[grade])
        return name

    def _patterns(self, node: Node | None) -> tuple[tuple[str, Position], ...]:
        items = node.items if isinstance(node, Sequence) else ((node,) if node is not None else ())
        return tuple((text_of(i) or "", i.position) for i in items)

    def _value(self, node: Node, kind: Kind, scope: Scope) -> Expr:
        if isinstance(node, Scalar) and isinstance(node.value, str) and node.value.lstrip().startswith("="):
            return parse_formula(node.value.strip()[1:], scope, kind)
        return Const(literal(node, kind, self.ids), kind)

    def _conclusion(self, name: str, key_position: Position, node: Node, scope: Scope) -> Conclusion | None:
        """What a statement concludes about ``name``; None (and a finding) where that is wrong."""
        with self.findings.at(node.position):
            try:
                target, keys = self._target(name, scope)
            except Fault as fault:
                fault.position = fault.position or key_position
                raise
            attribute = self.vocabulary.attributes[target]
            value = self._value(node, attribute.kind, scope)
            if isinstance(value, Const):
                check_range(attribute, value.value)
            return Conclusion(target, keys, value, written(node), (), key_position)
        return None

    def _target(self, name: str, scope: Scope) -> tuple[str, tuple[str, ...]]:
        reference = scope.resolve(name)
        group = name.split(".", 1)[0]
        catalogue = self.vocabulary.catalogues.get(group)
        declared = self.vocabulary.attributes.get(name)
        if declared is None:
            del reference
            what = (
                "every record has its id and label"
                if name.endswith((".id", ".label"))
                else "it leads through a reference"
            )
            raise Fault(
                "bad-conclusion", f"a rule cannot conclude '{name}': {what}", "conclude a declared attribute or field"
            )
        if name in self.vocabulary.choices:
            raise Fault(
                "bad-conclusion",
                f"'{name}' is a choice, so no rule may conclude it",
                "conclude what it is chosen by: its order, its score, or what excludes a candidate",
            )
        if catalogue is None:
            return name, ()
        return name, catalogue.of or (catalogue.name,)

    def _texts(self, node: MappingNode | None) -> tuple[str | None, tuple[str, ...]]:
        if node is None:
            return None, ()
        return text_of(node.get("title")), read_cites(node.get("cites"), self.sources, self.findings)

    # --- the three kinds of statement ---

    def _rule(self, ident: str, node: MappingNode) -> None:
        scope = self._scope(node)
        guard = self._conditions(scope).guard(node.get("when"))
        then = node.get("then")
        found = [
            self._conclusion(e.name, e.key.position, e.value, scope)
            for e in (then.entries if isinstance(then, MappingNode) else ())
        ]
        title, cites = self._texts(node)
        rule = Rule(
            ident,
            title,
            scope.loops,
            guard,
            tuple(c for c in found if c),
            _true(node.get("otherwise")),
            self._strength(node.get("strength")),
            self._because(node.get("because"), scope),
            cites,
            (),
            None,
            self.statements.places[ident],
        )
        self.statements.drafts[ident] = Draft(rule, self._patterns(node.get("overrides")))

    def _contradiction(self, ident: str, node: MappingNode) -> None:
        scope = Scope(self.names)
        guard = self._conditions(scope).guard(node.get("when"))
        because = self._because(node.get("because"), scope) or Template(("These inputs contradict each other.",))
        title, cites = self._texts(node)
        ask_node = node.get("ask")
        ask = text_of(ask_node)
        if ask is not None and ask_node is not None:
            with self.findings.at(ask_node.position):
                scope.resolve(ask)
                attribute = self.vocabulary.attributes.get(ask)
                if attribute is None or attribute.ask is None:
                    raise Fault(
                        "not-an-input",
                        f"'{ask}' is nothing to ask a person",
                        "name an attribute that has 'ask:' in the vocabulary",
                    )
        self.statements.contradictions[ident] = Contradiction(
            ident, title, guard, because, ask, cites, self.statements.places[ident]
        )

    def _table(self, ident: str, node: MappingNode) -> None:
        scope = self._scope(node)
        conditions = self._conditions(scope)
        guard = conditions.guard(node.get("when"))
        header = _Header(
            tuple(_items(node.get("inputs"))), tuple(_items(node.get("outputs"))), self._strength(node.get("strength"))
        )
        subjects = []
        for item in header.inputs:
            with self.findings.at(item.position):
                subjects.append(scope.resolve(text_of(item) or ""))
        for item in header.outputs:
            with self.findings.at(item.position):
                self._target(text_of(item) or "", scope)
        if len(subjects) != len(header.inputs):
            return
        title, cites = self._texts(node)
        because = self._because(node.get("because"), scope)
        first = text_of(node.get("hit")) == "first"
        patterns = self._patterns(node.get("overrides"))
        for row in _items(node.get("rows")):
            if not isinstance(row, Sequence):
                continue
            with self.findings.at(row.position):
                cells, extra = header.split(row)
                parts: list[Guard] = [] if guard == And(()) else [guard]
                for subject, cell in zip(subjects, cells, strict=False):
                    with self.findings.at(cell.position):
                        test = conditions.test(subject, cell)
                        if test.check != ALWAYS:
                            parts.append(test)
                outputs = zip(header.outputs, cells[len(subjects) :], strict=True)
                found = [
                    self._conclusion(text_of(o) or "", c.position, c, scope)
                    for o, c in outputs
                    if not (isinstance(c, Scalar) and c.value is None)
                ]
                row_id = self._row_id(ident, cells[: len(subjects)], extra, row)
                row_title, row_cites = self._texts(extra)
                strength = self._strength(extra.get("strength"), header.strength) if extra else header.strength
                row_because = self._because(extra.get("because"), scope) if extra else None
                rule = Rule(
                    row_id,
                    row_title or title,
                    scope.loops,
                    parts[0] if len(parts) == 1 else And(tuple(parts)),
                    tuple(c for c in found if c),
                    _true(node.get("otherwise")),
                    strength,
                    row_because or because,
                    row_cites or cites,
                    (),
                    ident,
                    row.position,
                )
                self.statements.drafts[row_id] = Draft(rule, patterns, first)
                self.statements.groups.setdefault(ident, []).append(row_id)

    def _row_id(self, table: str, cells: tuple[Node, ...], extra: MappingNode | None, row: Sequence) -> str:
        given = extra is not None and extra.get("id") is not None
        ident = row_id(table, cells, extra)
        if ident in self.statements.drafts:
            place = self.statements.drafts[ident].rule.position
            raise Fault(
                "duplicate-row",
                f"the row at {place} has the same {'id' if given else 'inputs'}",
                "join the two rows, or give each an id: {id: short-name}",
            )
        return ident


def row_id(table: str, cells: tuple[Node, ...], options: MappingNode | None) -> str:
    """What the rule of a table's row is called: after its own id, else after its input cells."""
    own = text_of(options.get("id")) if options is not None else None
    return f"{table}[{own or ', '.join(written(c) for c in cells)}]"


@dataclass(frozen=True, slots=True)
class _Header:
    """The columns of a table."""

    inputs: tuple[Node, ...]
    outputs: tuple[Node, ...]
    strength: str

    def split(self, row: Sequence) -> tuple[tuple[Node, ...], MappingNode | None]:
        """The cells of a row, and the mapping that may follow them. Raises Fault where the number is wrong."""
        width = len(self.inputs) + len(self.outputs)
        cells = row.items
        extra = None
        if len(cells) == width + 1 and isinstance(cells[-1], MappingNode):
            extra, cells = cells[-1], cells[:-1]
        if len(cells) != width:
            raise Fault(
                "row-length",
                f"the row has {len(cells)} cells, but the table has {width} columns "
                f"({len(self.inputs)} inputs, {len(self.outputs)} outputs)",
                "write 'any' for an input that does not matter and null for an output that is not concluded",
            )
        return cells, extra


def _items(node: Node | None) -> Iterator[Node]:
    if isinstance(node, Sequence):
        yield from node.items


def _true(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.value is True
