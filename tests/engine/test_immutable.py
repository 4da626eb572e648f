"""Immutable values behave as frozen, slotted dataclasses do."""

from __future__ import annotations

import pickle

import pytest

from warmstart.engine.immutable import Immutable, NamedTuple, Unread, replace


class Point(Immutable, apart=("label",)):
    """A point with a name that makes no difference."""

    x: float
    y: float = 0.0
    label: str = ""


class Place(Immutable):
    """Another class with the same fields as a point of one coordinate."""

    x: float


class Nowhere(Immutable):
    """A class without fields."""


def test_fields_are_given_by_place_or_name():
    assert (Point(1.0).x, Point(1.0).y, Point(x=1.0, y=2.0).y) == (1.0, 0.0, 2.0)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        Point(y=1.0)
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        Point(1.0, z=1.0)


def test_equality_is_that_of_the_class_and_the_fields_that_count():
    assert Point(1.0, label="a") == Point(1.0, label="b")
    assert hash(Point(1.0, label="a")) == hash(Point(1.0, label="b"))
    assert Point(1.0) != Point(2.0)
    assert Place(1.0) != Point(1.0)
    assert Nowhere() == Nowhere() and hash(Nowhere()) == hash(Nowhere())
    assert Nowhere() != Place(1.0)


def test_nothing_can_be_changed():
    point = Point(1.0)
    with pytest.raises(AttributeError, match="'x' of Point"):
        point.x = 2.0
    with pytest.raises(AttributeError, match="'x' of Point"):
        del point.x
    with pytest.raises(AttributeError):
        point.z = 1.0
    assert not hasattr(point, "__dict__")


def test_replace_changes_some_fields_of_a_copy():
    point = Point(1.0, 2.0, "a")
    assert replace(point, y=3.0) == Point(1.0, 3.0)
    assert replace(point, y=3.0).label == "a"
    assert point == Point(1.0, 2.0)


def test_they_are_shown_copied_and_matched():
    point = Point(1.0, 2.0, "a")
    assert repr(point) == "Point(x=1.0, y=2.0, label='a')"
    copy = pickle.loads(pickle.dumps(point))
    assert (copy, copy.label) == (point, "a")
    match point:
        case Point(x, y=y):
            assert (x, y) == (1.0, 2.0)


class Letter(Immutable, late=("text",)):
    """A letter that is opened when somebody reads it."""

    title: str
    text: str


def test_a_late_field_is_read_when_somebody_looks_at_it():
    opened = []

    def read(written):
        opened.append(written)
        return written.upper()

    letter = Letter("a", Unread(read, "dear"))
    assert letter.title == "a" and opened == []
    assert (letter.text, letter.text, opened) == ("DEAR", "DEAR", ["dear"])
    assert Letter("a", Unread(read, "dear")) == Letter("a", "DEAR") == letter
    with pytest.raises(AttributeError, match="'text' of Letter"):
        letter.text = "x"


def test_many_objects_are_as_the_first_ones():
    points = [Point(float(n), label=str(n)) for n in range(100)]
    assert [(p.x, p.y, p.label) for p in points] == [(float(n), 0.0, str(n)) for n in range(100)]
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        Point(label="a")
    with pytest.raises(TypeError):
        Point(1.0, 2.0, "a", "b")
    with pytest.raises(TypeError, match="multiple values for argument 'x'"):
        Point(1.0, x=2.0)


class Pair(NamedTuple):
    """Two numbers."""

    left: int
    right: int = 0

    @property
    def total(self):
        """Both together."""
        return self.left + self.right


def test_named_tuples_are_those_of_the_library():
    pair = Pair(1, right=2)
    assert (pair, pair.left, pair.total, Pair(3)) == ((1, 2), 1, 3, (3, 0))
    assert repr(pair) == "Pair(left=1, right=2)"
    assert Pair.__doc__ == "Two numbers."
    assert Pair.__module__ == __name__
    assert pickle.loads(pickle.dumps(pair)) == pair
    assert pair._replace(left=5) == (5, 2)
    with pytest.raises(AttributeError):
        pair.left = 2
