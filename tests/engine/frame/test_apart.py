"""Flags that can never hold together: what is claimed is true, and ordinary rows of tables are told apart."""

from __future__ import annotations

from itertools import product

import pytest

from warmstart.engine.frame.apart import apart
from warmstart.engine.frame.graph import Graph
from warmstart.engine.frame.nodes import Book, Node


@pytest.fixture
def graph() -> Graph:
    return Graph()


def number(graph: Graph, name: str = "size") -> Node:
    return graph.fill(graph.input(name, "number", None, 0, 100), graph.constant(5, "number"))


def test_intervals_that_do_not_meet_are_apart(graph: Graph) -> None:
    size = number(graph)

    def test(op: str, bound: float) -> Node:
        return graph.true(graph.compare(op, size, graph.constant(bound, "number")))

    assert apart(test("<", 10), test(">=", 10))
    assert not apart(test("<=", 10), test(">=", 10))
    assert apart(graph.all((test(">=", 10), test("<", 20))), test(">=", 20))
    assert apart(graph.negated(test("<", 10)), test("<", 5))
    assert not apart(test("<", 10), test("<", 5))


def test_unknown_values_keep_negated_tests_together(graph: Graph) -> None:
    size = graph.input("size", "number", None, 0, 100)
    below = graph.true(graph.compare("<", size, graph.constant(10, "number")))
    above = graph.true(graph.compare(">=", size, graph.constant(10, "number")))
    assert apart(below, above)
    assert not apart(graph.negated(below), graph.negated(above))  # both hold where the size is unknown


def test_codes_and_denials_are_told_apart(graph: Graph) -> None:
    kind = graph.input("kind", "code", Book(("red", "green", "blue")))
    red, cool = graph.among(kind, (0,)), graph.among(kind, (1, 2))
    flag = graph.true(graph.input("tested", "boolean"))
    assert apart(red, cool)
    assert apart(graph.all((red, flag)), graph.all((cool, flag)))
    assert apart(graph.negated(graph.any((red, flag))), flag)
    assert not apart(graph.any((red, flag)), graph.any((cool, flag)))


def test_what_is_claimed_holds_for_every_value(graph: Graph) -> None:
    size, kind = graph.input("size", "number", None, 0, 5), graph.input("kind", "code", Book(("red", "green")))
    tests = [graph.true(graph.compare(op, size, graph.constant(at, "number"))) for op in ("<", ">=") for at in (1, 3)]
    tests += [graph.among(kind, (0,)), graph.among(kind, (1,))]
    tests += [graph.negated(t) for t in tests]
    flags = [
        *tests,
        *(graph.all(pair) for pair in product(tests, repeat=2)),
        *(graph.any(p) for p in product(tests, repeat=2)),
    ]
    rows = list(product((None, 0.0, 1.0, 2.0, 3.0), (None, 0, 1)))
    for left, right in product(flags, repeat=2):
        if apart(left, right):
            assert not any(holds(left, row) and holds(right, row) for row in rows)


def holds(flag: Node, row: tuple[float | None, int | None]) -> bool:
    """A flag in one row, worked out by hand."""
    match flag.op:
        case "const":
            return bool(flag.payload)
        case "not":
            return not holds(flag.args[0], row)
        case "and":
            return all(holds(a, row) for a in flag.args)
        case "or":
            return any(holds(a, row) for a in flag.args)
        case "in":
            return row[1] in flag.payload
        case "known":
            return row[0 if flag.args[0].payload == "size" else 1] is not None
    compared = flag.args[0]
    bound = compared.args[1].payload
    return row[0] is not None and (row[0] < bound if compared.payload == "<" else row[0] >= bound)
