"""The compiled form: all that a knowledge base means, with no YAML left in it.

``load`` makes it, once; inference, proofs, trees and dataframes only read it. Names are resolved, texts are parsed,
tables are rules, and every overriding is listed where it bites. All of it is immutable data that two loads of the same
files make equal, whatever the order of files, rules or records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from .annotations import Any, Literal
from .diagnostics import Position
from .immutable import EMPTY, Immutable
from .kinds import Kind, Value

Combine = Literal["one", "all", "sum", "product", "min", "max", "any"]
Operator = Literal["=", "!=", "<", "<=", ">", ">="]

# --- expressions: what has a value -----------------------------------------------------------------------------------


class Const(Immutable):
    """A literal."""

    value: Value
    kind: Kind


class Attr(Immutable):
    """The value of an attribute: ``animal.legs``."""

    name: str
    kind: Kind


class Bound(Immutable):
    """The record that ``for:`` has bound, as a reference to it."""

    record: str
    kind: Kind


class Get(Immutable):
    """A field of the record that ``keys`` name: of a bound record, through a reference, or looked up in a relation.

    ``name`` is the field's attribute (``species.diet``). The fields ``id`` and ``label`` exist on every record.
    """

    record: str
    name: str
    keys: tuple[Expr, ...]
    kind: Kind


class Call(Immutable):
    """An operator or function applied to arguments. ``op`` is one of ``OPERATIONS`` in ``engine.operations``."""

    op: str
    args: tuple[Expr, ...]
    kind: Kind


class IfElse(Immutable):
    """``then if test else other``: only the branch that is taken has to be known."""

    test: Expr
    then: Expr
    other: Expr
    kind: Kind


Expr = Const | Attr | Bound | Get | Call | IfElse
Reference = Attr | Bound | Get

# --- tests and guards: what is true or false --------------------------------------------------------------------------


class Compare(Immutable):
    """The subject is known, and compares so with a known operand."""

    op: Operator
    operand: Expr


class Known(Immutable):
    """The subject has a value (``known``), or has none."""

    known: bool


class Contains(Immutable):
    """The subject, a known set or list, has (``includes``) or has not (``excludes``) a known member."""

    member: Expr
    included: bool


class AllOf(Immutable):
    """Every check holds; ``AllOf(())`` always does (the cell ``any`` of a table)."""

    checks: tuple[Check, ...]


class AnyOf(Immutable):
    """At least one check holds."""

    checks: tuple[Check, ...]


Check = Compare | Known | Contains | AllOf | AnyOf


class Test(Immutable, apart=("position",), late=("position",)):
    """One line of a condition: a subject and what must hold of it. ``text`` is the right side as it is written."""

    subject: Reference
    check: Check
    text: str
    position: Position


class And(Immutable):
    """Every part holds; ``And(())`` always does."""

    parts: tuple[Guard, ...]


class Or(Immutable):
    """At least one part holds."""

    parts: tuple[Guard, ...]


class Not(Immutable):
    """No part holds (``none:``)."""

    parts: tuple[Guard, ...]


Guard = Test | And | Or | Not

# --- texts --------------------------------------------------------------------------------------------------------


class Placeholder(Immutable):
    """A ``{…}`` of a text: what it shows, and its Python format."""

    expr: Expr
    format: str


class Template:
    """A text with placeholders, rendered only when somebody reads it.

    ``parts`` may be given as a function that makes them then, because most texts of a knowledge base are never read.
    """

    __slots__ = ("_parts",)

    def __init__(self, parts: tuple[str | Placeholder, ...] | Callable[[], tuple[str | Placeholder, ...]]) -> None:
        self._parts = parts

    @property
    def parts(self) -> tuple[str | Placeholder, ...]:
        """Plain texts and placeholders, in their order."""
        if callable(self._parts):
            self._parts = self._parts()
        return self._parts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Template) and self.parts == other.parts

    def __hash__(self) -> int:
        return hash(self.parts)

    def __repr__(self) -> str:
        return f"Template(parts={self.parts!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return Template, (self.parts,)


# --- rules --------------------------------------------------------------------------------------------------------


class Conclusion(Immutable, apart=("position",), late=("position",)):
    """What a rule says about one attribute: ``target`` becomes ``value``. ``text`` is the value as written.

    ``keys`` are the catalogues, of those the rule is bound over, whose records address the slot (none for a plain one).
    ``overridden_by`` are the rules before which this conclusion gives way, wherever their own tests hold.
    """

    target: str
    keys: tuple[str, ...]
    value: Expr
    text: str
    overridden_by: tuple[str, ...]
    position: Position


class Rule(Immutable, apart=("position",), late=("guard", "position")):
    """A guard and what follows from it, tried once for each binding of ``loops``."""

    id: str
    title: str | None
    loops: tuple[str, ...]
    guard: Guard
    conclusions: tuple[Conclusion, ...]
    otherwise: bool
    strength: str
    because: Template | None
    cites: tuple[str, ...]
    overrides: tuple[str, ...]
    table: str | None
    position: Position


class Contradiction(Immutable, apart=("position",), late=("position",)):
    """Givens that cannot be true together; ``ask`` is the input to put right first."""

    id: str
    title: str | None
    guard: Guard
    because: Template
    ask: str | None
    cites: tuple[str, ...]
    position: Position


# --- vocabulary ---------------------------------------------------------------------------------------------------


class Attribute(Immutable, apart=("position",), late=("position",)):
    """A declared attribute or record field (``record`` names its catalogue).

    ``low`` and ``high`` bound its values, both included; ``between`` names the attributes that hold its honest range;
    ``needed`` is where it must have a value (None: everywhere, unless ``optional``).
    """

    name: str
    kind: Kind
    title: str
    combine: Combine = "one"
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    ask: str | None = None
    default: Value = None
    between: tuple[str, str] | None = None
    needed: Guard | None = None
    optional: bool = False
    fixed: bool = False
    measure: str | None = None
    record: str | None = None
    position: Position = Position("")


class Choice(Immutable, apart=("position",)):
    """An attribute that is picked among the records of a catalogue: by an order, or by scores, best first.

    ``by`` pairs a field with whether more of it is better.
    """

    name: str
    record: str
    order: str | None
    by: tuple[tuple[str, bool], ...]
    unless: str | None
    position: Position = Position("")


class Catalogue(Immutable):
    """The records of one shape, by id in order; ``of`` names the catalogues that a relation pairs (then no ids)."""

    name: str
    title: str
    fields: tuple[str, ...]
    of: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    labels: Mapping[str, str] = EMPTY

    def key(self, key: tuple[str, ...]) -> str | tuple[str, ...]:
        """The key of a record in a column: the id alone, or the ids of a relation's pair."""
        return key if self.of else key[0]


class Fact(Immutable, apart=("position",), late=("position",)):
    """A stated field of a record, and who says so."""

    value: Value
    cites: tuple[str, ...]
    position: Position


class Source(Immutable):
    """An entry of the bibliography; ``status`` says how well the maintainers know it."""

    id: str
    title: str
    authors: str | None = None
    year: int | None = None
    venue: str | None = None
    url: str | None = None
    status: str | None = None


class Sieve(Immutable):
    """What of a rule's guard is left to try for a binding.

    ``candidates`` are, for each loop, the records that pass the tests about them that facts alone decide (None: all);
    ``rest`` are the parts of the guard that are neither such tests nor about no record.
    """

    candidates: tuple[tuple[str, ...] | None, ...]
    rest: tuple[Guard, ...]


class KnowledgeBase(Immutable, apart=("simple", "constants")):
    """A whole knowledge base, compiled.

    ``order`` lists every attribute, field and choice so that each comes after all it depends on; ``depends`` says on
    what. ``conclude`` lists, for each attribute, the rules that can conclude it, by id.

    The rest follows from these and is kept to save work (``engine.inference.sieve``):

    * ``plain`` are the attributes that are no fields of records, in the order of the vocabulary;
    * ``tests`` are the parts of guards that are about no record, each once, and ``simple`` says those of one value and
      constants in a form that can be tried as it is; ``gates`` lists the tests that a rule has;
    * ``sieves`` is what else a rule with loops has;
    * ``constants`` are columns that follow from facts alone (``engine.inference.constants``);
    * ``readers`` lists the rules that read an attribute: in a test, in a value, or in a test of a rule before which
      they give way.
    """

    name: str
    title: str
    version: str
    sha256: str
    strengths: Mapping[str, float]
    assumed: float
    attributes: Mapping[str, Attribute]
    catalogues: Mapping[str, Catalogue]
    facts: Mapping[str, Mapping[str | tuple[str, ...], Fact]]
    choices: Mapping[str, Choice]
    rules: Mapping[str, Rule]
    contradictions: Mapping[str, Contradiction]
    sources: Mapping[str, Source]
    trees: Mapping[str, tuple[str, ...]]
    order: tuple[str, ...]
    depends: Mapping[str, tuple[str, ...]]
    conclude: Mapping[str, tuple[str, ...]]
    tests: Mapping[str, Guard] = EMPTY
    gates: Mapping[str, tuple[str, ...]] = EMPTY
    sieves: Mapping[str, Sieve] = EMPTY
    simple: Mapping[str, Sequence[Any]] = EMPTY
    constants: Mapping[str, Mapping[Any, Value]] = EMPTY
    plain: tuple[str, ...] = ()
    readers: Mapping[str, tuple[str, ...]] = EMPTY

    def stated(self, name: str) -> Mapping[Any, Value]:
        """The stated values of a field, by record."""
        column = self.facts.get(name, EMPTY)
        found: Mapping[Any, Value] | None = getattr(column, "stated", None)  # of one that was kept
        return {key: fact.value for key, fact in column.items()} if found is None else found

    def closure(self, names: Iterable[str]) -> frozenset[str]:
        """The attributes that these depend on, themselves included."""
        found: set[str] = set()
        stack = list(names)
        while stack:
            name = stack.pop()
            if name not in found:
                found.add(name)
                stack.extend(self.depends.get(name, ()))
        return frozenset(found)

    def inputs(self) -> Iterator[Attribute]:
        """The attributes that a person can be asked for, by name."""
        return (a for a in map(self.attributes.__getitem__, self.plain) if a.ask is not None)


def parts_of(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside one."""
    match expr:
        case Get():
            return expr.keys
        case Call():
            return expr.args
        case IfElse():
            return (expr.test, expr.then, expr.other)
    return ()


def walk(expr: Expr) -> Iterator[Expr]:
    """An expression and everything inside it, outermost first."""
    yield expr
    for part in parts_of(expr):
        yield from walk(part)


def check_operands(check: Check) -> Iterator[Expr]:
    """The expressions that a check compares its subject with."""
    match check:
        case Compare():
            yield check.operand
        case Contains():
            yield check.member
        case AllOf() | AnyOf():
            for part in check.checks:
                yield from check_operands(part)


def guard_tests(guard: Guard) -> Iterator[Test]:
    """The tests of a guard, in the order they are written."""
    if isinstance(guard, Test):
        yield guard
    else:
        for part in guard.parts:
            yield from guard_tests(part)


def names_in(expr: Expr) -> Iterator[str]:
    """The attributes and fields that an expression reads (``id`` and ``label`` of a record are not among them)."""
    for part in walk(expr):
        if isinstance(part, Attr) or (isinstance(part, Get) and not part.name.endswith((".id", ".label"))):
            yield part.name


def guard_names(guard: Guard) -> Iterator[str]:
    """The attributes and fields that a guard reads."""
    for test in guard_tests(guard):
        yield from names_in(test.subject)
        for operand in check_operands(test.check):
            yield from names_in(operand)


def bound_in(guard: Guard) -> Iterator[str]:
    """The catalogues whose bound records a guard reads."""
    for test in guard_tests(guard):
        for expr in (test.subject, *check_operands(test.check)):
            yield from (part.record for part in walk(expr) if isinstance(part, Bound))
