"""Regions as people read them: the cells that ``Colour: red or not given; Count: 3 to 6`` means."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from warmstart.engine.kinds import show_number
from warmstart.engine.symbolic.words import PROVIDED

from .coded import Truth
from .meaning import Meaning
from .space import Numbers

_NUMBER = r"(-?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?)"
_RANGES = [  # the longest first
    (f"over {_NUMBER} to under {_NUMBER}", lambda a, b: (a, False, b, False)),
    (f"over {_NUMBER} to {_NUMBER}", lambda a, b: (a, False, b, True)),
    (f"{_NUMBER} to under {_NUMBER}", lambda a, b: (a, True, b, False)),
    (f"{_NUMBER} to {_NUMBER}", lambda a, b: (a, True, b, True)),
    (f"{_NUMBER} or more", lambda a: (a, True, math.inf, True)),
    (f"over {_NUMBER}", lambda a: (a, False, math.inf, True)),
    (f"up to {_NUMBER}", lambda a: (-math.inf, True, a, True)),
    (f"under {_NUMBER}", lambda a: (-math.inf, True, a, False)),
    (_NUMBER, lambda a: (a, True, a, True)),
]
Says = Callable[[Any], bool]  # of a cell


def cells_meant(world: Meaning, region: str) -> dict[str, list[bool]]:
    """Which cells of inputs a region in words names. Titles and labels must not hold the words that join them."""
    found = {}
    titles = {world.base.attributes[n].title: n for n in world.cells}
    for title, words in _conditions(region):
        if title in titles:
            name = titles[title]
            says = _phrases(world, name, world.cells[name], words)
            found[name] = [any(s(cell) for s in says) for cell in world.cells[name]]
    return found


def meant(world: Meaning, region: str) -> Truth:
    """Where a region in words is; what it provides for is left out."""
    where = ~world.algebra.no
    for name, places in cells_meant(world, region).items():
        where = where & world.given[name].at_places(places)
    inputs = {world.base.attributes[n].title for n in world.cells}
    for title, words in _conditions(region):
        if title not in inputs:
            name = _named(world, title)
            value = world.value(name)
            says = _phrases(world, name, value.values, words)
            where = where & value.at_places([any(s(own) for s in says) for own in value.values])
    return where


def _conditions(region: str) -> Iterator[tuple[str, str]]:
    for part in [] if region == "everywhere" else region.split("; "):
        if part != PROVIDED:
            title, _, words = part.partition(": ")
            yield title, words


def _named(world: Meaning, title: str) -> str:
    """The attribute whose value is told: by its name, or by a title that no other has."""
    title = title.removesuffix(" (given or concluded)")
    if title in world.base.attributes:
        return title
    (name,) = [n for n, a in world.base.attributes.items() if a.title == title and a.record is None]
    return name


def _phrases(world: Meaning, name: str, cells: Sequence[Any], words: str) -> list[Says]:
    """What each of the phrases joined by commas and a last ``or`` says."""
    if words.startswith("anything but "):
        rest, _, unknown = words.removeprefix("anything but ").partition(" or unknown")
        head, _, last = rest.rpartition(" and ")
        denied = _phrases(world, name, cells, f"{head} or {last}" if head else last)
        assert not unknown
        return [
            lambda cell: (
                (cell is None and " or unknown" in words) or (cell is not None and not any(s(cell) for s in denied))
            )
        ]
    found = []
    while words:
        says, length = _phrase(world, name, cells, words)
        found.append(says)
        words = re.sub("^(, | or )", "", words[length:])
    return found


def _phrase(world: Meaning, name: str, cells: Sequence[Any], words: str) -> tuple[Says, int]:
    for text, says in _plain_phrases(world, name, cells):
        if re.match(rf"{re.escape(text)}(?=$|, | or )", words):
            return says, len(text)
    for pattern, ends in _RANGES:
        match = re.match(rf"{pattern}(?=$|, | or )", words)
        if match is not None:
            return _between(*ends(*(float(n.replace(",", "")) for n in match.groups()))), match.end()
    raise AssertionError(f"what does '{words}' say of {name}?")


def _plain_phrases(world: Meaning, name: str, cells: Sequence[Any]) -> list[tuple[str, Says]]:
    kind = world.base.attributes[name].kind
    labels = {True: "yes", False: "no"}
    if kind.record is not None:
        labels = dict(world.base.catalogues[kind.record].labels)
    elif kind.values:
        labels = dict(kind.labels)
    listed: list[tuple[str, Says]] = [
        ("not given", lambda cell: cell is None),
        ("given", lambda cell: cell is not None),
        ("unknown", lambda cell: cell is None),
        ("known", lambda cell: cell is not None),
        ("any number", lambda cell: cell is not None),
    ]
    ids = () if kind.record is None else world.base.catalogues[kind.record].ids
    for value in dict.fromkeys((*cells, *kind.values, *ids)):  # words may name values that are out of reach
        if value is not None and not isinstance(value, Numbers) and not kind.numeric:
            label = (
                labels.get(value, str(value))
                if not isinstance(value, tuple)
                else " then ".join(map(str, value)) or "none"
            )
            listed.append((label, lambda cell, value=value: cell == value and cell is not None))
    return listed


def _between(low: float, low_closed: bool, high: float, high_closed: bool) -> Says:
    def says(cell: Any) -> bool:
        if isinstance(cell, (int, float)) and low == high:
            return show_number(cell) == show_number(low)  # words round
        if isinstance(cell, (int, float)):
            return low <= cell <= high and (low_closed or cell > low) and (high_closed or cell < high)
        if not isinstance(cell, Numbers):
            return False
        above = cell.low > low or (low_closed and cell.low == low)
        return above and (cell.high < high or (high_closed and cell.high == high))

    return says
