"""Whatever arithmetic makes of numbers in spans lies in the span that is told, down to the last float."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from warmstart.engine.boxes.spans import MOST, Span, apply, span_of
from warmstart.engine.cells import Cut
from warmstart.engine.operations import ARITHMETIC, FUNCTIONS, guarded

NUMBERS = st.one_of(
    st.integers(-(10**12), 10**12),
    st.integers(-4, 4),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-10, 10),
    st.sampled_from([0, 0.0, 1, 0.5, -1.5, 5e-324, MOST, -MOST]),
)
BINARY = ["+", "-", "*", "/", "**", "min", "max"]
UNARY = ["neg", "abs", "sqrt", "log", "log2", "log10", "exp", "floor", "ceil", "round"]


@st.composite
def spans(draw):
    """A span, and a number in it."""
    low, inside, high = sorted(draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)))
    return Span(low, high), draw(st.sampled_from([low, inside, high]))


def assert_told(op, args, numbers):
    value = guarded(ARITHMETIC.get(op) or FUNCTIONS[op][2])(*numbers)
    span, missing = apply(op, args)
    if value is None:
        assert missing, (op, args, numbers)
    else:
        assert span is not None and span.low <= value <= span.high, (op, args, numbers, value, span)


@pytest.mark.parametrize("op", BINARY)
@given(left=spans(), right=spans())
@example(left=(Span(-1, 1), 0), right=(Span(-2, 2), -1))
@example(left=(Span(1, 2), 1), right=(Span(0, 3), 1))
def test_of_two_numbers(op, left, right):
    assert_told(op, [left[0], right[0]], [left[1], right[1]])


@pytest.mark.parametrize("op", UNARY)
@given(value=spans())
def test_of_one_number(op, value):
    assert_told(op, [value[0]], [value[1]])


@given(value=spans(), low=spans(), high=spans())
def test_of_a_clamp(value, low, high):
    assert_told("clamp", [value[0], low[0], high[0]], [value[1], low[1], high[1]])


@pytest.mark.parametrize(
    ("op", "args", "span"),
    [
        ("+", [Span(1, 2), Span(10, 20)], Span(11, 22)),
        ("*", [Span(-2, 3), Span(4, 5)], Span(-10, 15)),
        ("/", [Span(6.0, 12.0), Span(2, 3)], Span(2.0, 6.0)),
        ("/", [Span(6, 12), Span(0, 3)], Span(2.0, MOST)),
        ("floor", [Span(0.5, 3.5)], Span(0, 3)),
        ("abs", [Span(-3, 2)], Span(0, 3)),
    ],
)
def test_what_goes_one_way_is_told_exactly(op, args, span):
    assert apply(op, args)[0] == span


def test_open_ends_become_the_next_number():
    assert span_of(Cut(1, False), Cut(5, False), None, None, whole=True) == Span(1, 4)
    assert span_of(Cut(1, True), Cut(5, True), None, None, whole=True) == Span(2, 5)
    assert span_of(Cut(1.0, True), Cut(5.0, False), None, None, whole=False) == Span(
        math.nextafter(1.0, 2), math.nextafter(5.0, 4)
    )
    assert span_of(None, Cut(5.0, True), 0, 10, whole=False) == Span(0.0, 5.0)
