"""The compiled form as one text, of which only what somebody looks at is read.

The text is a row of JSON values, one behind the other; a value names another by its place (the index of its first
character). What there are many of (rules, attributes, columns of facts, sources, texts) are values of their own, and so
is what many have in common (kinds, the names of files, the same few expressions, tests of many rules). So a command
that looks at a third of the rules reads a third of them.

An object of a class of ``engine.compiled`` is a list: the number of its class, then its fields. How a field is written
follows from its annotation (``_form``). Where an object is expected, a number is the place of one that is shared.
"""

from __future__ import annotations

from binascii import crc32
from collections.abc import Callable, Mapping
from itertools import product

from .. import compiled, kinds
from ..annotations import Any
from ..compiled import KnowledgeBase, Template
from ..diagnostics import Position
from ..immutable import Immutable, Unread
from .kept import Column, Entries

_CLASSES: tuple[type[Any], ...] = (
    kinds.Kind,
    *(
        found
        for _, found in sorted(vars(compiled).items())
        if isinstance(found, type) and issubclass(found, Immutable) and found.__module__ == compiled.__name__
    ),
)
_NUMBER = {cls: number for number, cls in enumerate(_CLASSES)}
_RECURRING = (compiled.Attr, compiled.Bound, compiled.Get, compiled.Const)  # the same few, over and over
_MANY = ("attributes", "catalogues", "choices", "rules", "contradictions", "sources", "tests")  # by name
_LISTS = ("trees", "depends", "conclude", "gates")  # names with lists of names
_OFTEN = 100  # writing a function for a class takes as long as making so many objects without one
_PLACE_WIDTH = 12  # the text ends with the place of its last value, which is the knowledge base

# How a field is written: as it is; a tuple as a list; an object; several; a place in a file; a text of its own.
_PLAIN = frozenset({"str", "str | None", "bool", "int | None", "float", "float | None", "Operator", "Combine", "Name"})
_OBJECT = frozenset({"Expr", "Reference", "Guard", "Guard | None", "Check", "Kind", "Kind | None"})
_OBJECTS = frozenset({"tuple[Expr, ...]", "tuple[Guard, ...]", "tuple[Check, ...]", "tuple[Conclusion, ...]"})
_TEXT = frozenset({"Template", "Template | None"})


def _form(annotation: str) -> str:
    if annotation in _PLAIN or annotation == "Mapping[str, str]":
        return "plain"
    if annotation in _OBJECT or annotation in _OBJECTS or annotation in _TEXT:
        return "object" if annotation in _OBJECT else "objects" if annotation in _OBJECTS else "text"
    return {"Position": "position", "tuple[str, ...]": "strings"}.get(annotation, "value")


_FORMS = {cls: [(name, _form(cls.__annotations__[name])) for name in cls._fields] for cls in _CLASSES}

# Two layouts of the compiled form never read each other's files. The number changes with what the text does not show
# of itself: how columns are written, what is written apart.
VERSION = f"{crc32(repr((2, [(cls.__name__, _FORMS[cls]) for cls in _CLASSES])).encode()):08x}"


def _scanner() -> Callable[[str, int], tuple[Any, int]]:
    """``JSONDecoder().scan_once``, without importing all of ``json`` where its fast half can be had alone."""
    try:
        from _json import make_scanner
    except ImportError:  # another Python than CPython
        from json.decoder import JSONDecoder

        return JSONDecoder().scan_once  # type: ignore[attr-defined, no-any-return]
    plainly: Any = _Plainly
    scan: Callable[[str, int], tuple[Any, int]] = make_scanner(plainly)
    return scan


class _Plainly:
    """How JSON is read: as it is."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float, parse_int, parse_constant = float, int, float


def encode(base: KnowledgeBase) -> str:
    """The text of a compiled knowledge base, in ASCII. Raises ValueError where a number is not finite."""
    return _Writer().written(base)


def decode(text: str) -> KnowledgeBase:
    """The compiled knowledge base of a text; what is read later, when somebody looks at it, is not checked here."""
    return _Reader(text).base()


class _Writer:
    """Writes values one behind the other; equal ones that recur often are written once."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._length = 0
        self._parts: set[int] = set()
        self._places: dict[Any, int] = {}

    def written(self, base: KnowledgeBase) -> str:
        self._parts = {id(part) for part in [*base.tests.values(), *(p for s in base.sieves.values() for p in s.rest)]}
        root: dict[str, Any] = {}
        for name in KnowledgeBase._fields:
            value = getattr(base, name)
            if name in _MANY:
                root[name] = {key: self._put(entry) for key, entry in value.items()}
            elif name == "sieves":
                root[name] = {key: self._append(self._sieve(base, key, sieve)) for key, sieve in value.items()}
            elif name == "readers":
                places = {ident: at for at, ident in enumerate(base.rules)}
                root[name] = {key: self._append([places[i] for i in idents]) for key, idents in value.items()}
            elif name == "constants":
                root[name] = {key: self._append(_parted(base, key, column)) for key, column in value.items()}
            elif name == "facts":
                root[name] = {key: self._append(self._column(column)) for key, column in value.items()}
            else:
                root[name] = dict(value) if isinstance(value, Mapping) else value
        place = self._append(root)
        return "".join([*self._texts, f"{place:>{_PLACE_WIDTH}}"])

    def _sieve(self, base: KnowledgeBase, rule: str, sieve: compiled.Sieve) -> list[Any]:
        """What passes, as numbers of the records of each loop's catalogue, and what is left to try."""
        columns: list[Any] = []
        for loop, passing in zip(base.rules[rule].loops, sieve.candidates, strict=True):
            places = {ident: at for at, ident in enumerate(base.catalogues[loop].ids)}
            columns.append(None if passing is None else [loop, [places[ident] for ident in passing]])
        return [columns, [self._object(part) for part in sieve.rest]]

    def _put(self, entry: Any) -> int:
        written = self._object(entry)
        return written if isinstance(written, int) else self._append(written)

    def _append(self, written: Any) -> int:
        from json import dumps  # only where something is kept

        text = dumps(written, separators=(",", ":"), allow_nan=False)
        place = self._length
        self._texts.append(text)
        self._length += len(text)
        return place

    def _shared(self, key: Any, value: Any) -> int:
        place = self._places.get(key)
        if place is None:
            written = self._fields(value) if isinstance(value, Immutable) else value
            place = self._places[key] = self._append(written)
        return place

    def _object(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, kinds.Kind):
            return self._shared((value, tuple(value.labels.items())), value)
        if id(value) in self._parts:  # of a rule's guard; its sieve, too, holds this very object
            return self._shared(id(value), value)
        if isinstance(value, _RECURRING):
            return self._shared((value, repr(value)), value)  # repr tells 1 from 1.0 and from True
        return self._fields(value)

    def _fields(self, value: Any) -> list[Any]:
        cls = type(value)
        return [
            _NUMBER[cls],
            *(
                self._put(getattr(value, name))  # apart, so that whoever does not look at it passes it by
                if form == "object" and name in cls._late
                else self._field(getattr(value, name), form)
                for name, form in _FORMS[cls]
            ),
        ]

    def _field(self, value: Any, form: str) -> Any:
        if form == "object":
            return self._object(value)
        if form == "objects":
            return [self._object(item) for item in value]
        if form == "position":
            return [self._shared(("file", value.file), value.file), value.line, value.column]
        if form == "text":
            return None if value is None else self._append([self._object(part) for part in value.parts])
        return dict(value) if isinstance(value, Mapping) else value

    def _column(self, column: Mapping[Any, compiled.Fact]) -> list[Any]:
        cites = [self._shared(("cites", fact.cites), fact.cites) for fact in column.values()]
        places = [self._field(fact.position, "position") for fact in column.values()]
        parts = zip(*column, strict=True) if isinstance(next(iter(column), None), tuple) else column
        keys = self._shared(("keys", tuple(column)), list(parts))
        values = [fact.value for fact in column.values()]
        nested = any(isinstance(value, tuple) for value in values)
        return [keys, values, nested, self._append(cites), self._append(places)]


class _Reader:
    """Reads values by their places."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._scan = _scanner()
        self._shared: dict[int, Any] = {}
        self._order: dict[int, dict[Any, int]] = {}
        self._makers: dict[int, Callable[[list[Any]], Any]] = {}
        self._readers: dict[str, Callable[[Any], Any] | None] = {
            "plain": None,
            "value": _value,
            "strings": tuple,
            "object": self._object,
            "objects": lambda written: tuple([self._object(item) for item in written]),
            "text": self._template,
            "position": self._position,
        }

    def base(self) -> KnowledgeBase:
        fields = self._scan(self._text, int(self._text[-_PLACE_WIDTH:]))[0]
        for name in _MANY:
            fields[name] = Entries(fields[name], self._part)
        fields["facts"] = Entries(fields["facts"], self._column)
        catalogues = fields["catalogues"]
        fields["sieves"] = Entries(fields["sieves"], lambda place: self._sieve(place, catalogues))
        fields["constants"] = Entries(fields["constants"], lambda place: self._constant(place, catalogues))
        for name in ("order", "plain"):
            fields[name] = tuple(fields[name])
        idents = tuple(fields["rules"])
        fields["readers"] = Entries(
            fields["readers"], lambda place: tuple([idents[at] for at in self._scan(self._text, place)[0]])
        )
        for name in _LISTS:
            fields[name] = {key: tuple(names) for key, names in fields[name].items()}
        return KnowledgeBase(**fields)

    def _part(self, place: int) -> Any:
        return self._object(self._scan(self._text, place)[0])

    def _object(self, written: Any) -> Any:
        if written.__class__ is list:
            return (self._makers.get(written[0]) or self._maker(written[0]))(written)
        return self._common(written) if written.__class__ is int else written

    def _common(self, place: int) -> Any:
        found = self._shared.get(place)
        if found is None:
            written = self._scan(self._text, place)[0]
            found = self._shared[place] = self._object(written) if written.__class__ is list else written
        return found

    def _template(self, place: int | None) -> Template | None:
        if place is None:
            return None
        return Template(lambda: tuple([self._object(part) for part in self._scan(self._text, place)[0]]))

    def _column(self, place: int) -> Column:
        keys, values, nested, cites, places = self._scan(self._text, place)[0]
        stated = dict(zip(self._keys(keys), _values(values) if nested else values, strict=True))
        return Column(
            stated,
            lambda: self._at(keys),
            lambda: self._scan(self._text, cites)[0],
            lambda: self._scan(self._text, places)[0],
            self._fact,
        )

    def _sieve(self, place: int, catalogues: Mapping[str, compiled.Catalogue]) -> compiled.Sieve:
        columns, rest = self._scan(self._text, place)[0]
        found = []
        for column in columns:
            ids = () if column is None else catalogues[column[0]].ids
            found.append(None if column is None else tuple([ids[at] for at in column[1]]))
        return compiled.Sieve(tuple(found), tuple([self._object(part) for part in rest]))

    def _constant(self, place: int, catalogues: Mapping[str, compiled.Catalogue]) -> dict[Any, Any]:
        complete, parts, values = self._scan(self._text, place)[0]
        columns = [catalogues[name].ids for name in parts] if complete else parts
        keys = columns[0] if len(columns) == 1 else product(*columns) if complete else zip(*columns, strict=True)
        return dict(zip(keys, _values(values), strict=True))

    def _keys(self, place: int) -> list[Any]:
        found = self._shared.get(place)
        if found is None:
            found = self._scan(self._text, place)[0]
            if found and found[0].__class__ is list:  # of a relation: the parts of the keys
                found = list(zip(*found, strict=True))
            self._shared[place] = found
        return found

    def _at(self, place: int) -> dict[Any, int]:
        """At which place each of some keys stands."""
        found = self._order.get(place)
        if found is None:
            found = self._order[place] = {key: at for at, key in enumerate(self._keys(place))}
        return found

    def _position(self, written: list[Any]) -> Position:
        file, line, column = written
        return Position(self._common(file), line, column)

    def _fact(self, value: Any, cites: int, place: Callable[[], list[Any]]) -> compiled.Fact:
        return compiled.Fact(value, self._cites(cites), Unread(lambda find: self._position(find()), place))  # type: ignore[arg-type]

    def _cites(self, place: int) -> tuple[str, ...]:
        found = self._shared.get(place)
        if found is None:
            found = self._shared[place] = tuple(self._scan(self._text, place)[0])
        return found

    def _maker(self, number: int) -> Callable[[list[Any]], Any]:
        """The function that makes an object of a class from its list; once it has made many, one for that class."""
        cls = _CLASSES[number]
        fields = [
            (setter, at, self._late(form) if name in cls._late else self._readers[form])
            for at, ((name, form), setter) in enumerate(zip(_FORMS[cls], cls._setters, strict=True), start=1)
        ]
        left = _OFTEN

        def make(written: list[Any]) -> Any:
            nonlocal left
            left -= 1
            if not left:
                self._makers[number] = self._written_maker(cls)
            made = object.__new__(cls)
            for set_field, at, read in fields:
                set_field(made, written[at] if read is None else read(written[at]))
            return made

        self._makers[number] = make
        return make

    def _late(self, form: str) -> Callable[[Any], Any]:
        read = self._readers[form]
        assert read is not None  # what is plain is there already
        return lambda written: Unread(read, written)

    def _written_maker(self, cls: type[Any]) -> Callable[[list[Any]], Any]:
        """The same, written for a class: it makes thousands."""
        space: dict[str, Any] = {
            "cls": cls, "new": object.__new__, "value": _value, "common": self._common, "object": self._object,
            "template": self._template, "position": self._position, "Unread": Unread,
        }  # fmt: skip
        lines = ["def make(v):", " made = new(cls)"]
        for at, (name, form) in enumerate(_FORMS[cls], start=1):
            space[f"set_{name}"] = cls._setters[at - 1]
            read = f"Unread({form}, {{0}})" if name in cls._late else _READ[form]
            lines.append(f" set_{name}(made, {read.format(f'v[{at}]')})")
        exec("\n".join([*lines, " return made"]), space)  # the text is made of the names of fields alone
        made: Callable[[list[Any]], Any] = space["make"]
        return made


_READ = {
    "plain": "{0}",
    "value": "value({0})",
    "strings": "tuple({0})",
    "object": "common({0}) if {0}.__class__ is int else object({0})",
    "objects": "tuple([object(item) for item in {0}])",
    "text": "template({0})",
    "position": "position({0})",
}


def _parted(base: KnowledgeBase, name: str, column: Mapping[Any, Any]) -> list[Any]:
    """A column: whether it is of all records, their catalogues (else the parts of its keys), and its values."""
    catalogue = base.catalogues[base.attributes[name].record or ""]
    names = catalogue.of or (catalogue.name,)
    every = product(*(base.catalogues[name].ids for name in names)) if catalogue.of else iter(catalogue.ids)
    if list(column) == list(every):
        return [True, names, list(column.values())]
    parts = [list(part) for part in zip(*column, strict=True)] if catalogue.of else [list(column)]
    return [False, parts or [[]] * len(names), list(column.values())]


def _value(written: Any) -> Any:
    """A value of an attribute: a list of JSON is a tuple here."""
    if written.__class__ is not list:
        return written
    return tuple(_values(written))


def _values(written: list[Any]) -> list[Any]:
    return [item if item.__class__ is not list else _value(item) for item in written]
