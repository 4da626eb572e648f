"""The names inside one generated function: where it finds attributes, columns and bound records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..compiled import KnowledgeBase
from .writing import Code, Namespace


@dataclass
class Places:
    """The number of each attribute and catalogue of a base: what stands for its name in generated code.

    ``known`` are attributes that always have a value; it grows as attributes are written, in the order of the strata.
    """

    base: KnowledgeBase
    namespace: Namespace
    numbers: dict[str, int] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        names = (*self.base.attributes, *self.base.catalogues, *(f"{c}.label" for c in self.base.catalogues))
        self.numbers = {name: at for at, name in enumerate(dict.fromkeys(names))}


class Frame:
    """One function in the making. ``used`` lists what it reads from outside, as parameters to be passed to it.

    Local names: ``v7`` is attribute 7; ``n7`` the same with NaN for None, so that every comparison with an unknown
    number is false; ``c7`` is the column of field 7; ``i7`` are the ids of catalogue 7; ``b7`` is the record that a
    rule is bound to in catalogue 7; ``t1``, ``t2`` … hold intermediate values.
    """

    def __init__(self, places: Places, bound: Mapping[str, str] | None = None) -> None:
        self.places = places
        self.namespace = places.namespace
        self.bound = dict(bound or {})
        self.used: dict[str, None] = {}
        self._temporaries = 0

    def attribute(self, name: str) -> Code:
        """The value of a plain attribute."""
        local = f"v{self.places.numbers[name]}"
        self.used[local] = None
        return Code(local, name in self.places.known, True)

    def number(self, name: str) -> str:
        """The value of a plain number, NaN where unknown."""
        if name in self.places.known:
            return self.attribute(name).text
        local = f"n{self.places.numbers[name]}"
        self.used[local] = None
        return local

    def column(self, name: str) -> str:
        """The column of a record's field (or of the labels, ``<catalogue>.label``)."""
        local = f"c{self.places.numbers[name]}"
        self.used[local] = None
        return local

    def ids(self, catalogue: str) -> str:
        """The ids of a catalogue's records."""
        local = f"i{self.places.numbers[catalogue]}"
        self.used[local] = None
        return local

    def binder(self, catalogue: str) -> str:
        """The name of the variable that a loop over a catalogue binds."""
        return f"b{self.places.numbers[catalogue]}"

    def temporary(self) -> str:
        """A fresh name."""
        self._temporaries += 1
        return f"t{self._temporaries}"
