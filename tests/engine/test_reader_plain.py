"""Plain texts are read without libyaml: to the same nodes, at the same places, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from warmstart.engine.reading.reader import _read_all, plain
from warmstart.engine.reading.source import FORBIDDEN, Source
from warmstart.engine.reading.yaml_plain import read_plain

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*.yaml"))

# What texts are put together from: the plain forms, and what looks like them and is not.
PARTS = [
    "a", "a: ", "b.c: 3", "key:", "n_t: 1", "a-b: x y", "k: v\n", "k: w\n  j: u\n", "  l: m  # n\n", "  p:\n    q: 1\n",
    "\n", "\n\n", "\n  ", " ", "  ", "# x\n", "  # é\n", "#", " #", "1", "-1", "+.5", "1e3", "012", "0x1F", "null", "~",
    "true", ".nan", "9" * 400, "é", "²", "- ", "'", '"', "{", "]", "---", "---\n", "...", "?", "|", ">", "%", "@", "`",
    ":", "a:b", ",", "&a", "*a", "!t", "=", "\t", "\r", "\r\n", "\xa0", "\x85", "\u2028", "\ufeff", "\x00",
    "title: x #1\n", "because:", "<<: ", "a" * 2000,
]  # fmt: skip


@settings(max_examples=2000)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=9).map("".join))
@example("null---\n\n  b: c")
@example("a: b\n  c: d")
@example("a:\n  b: 1\n c: 2")
@example("a:\nb: 1")
@example("a: 1\na: 2")
def test_what_is_read_plainly_is_what_all_of_yaml_reads(text: str) -> None:
    found = read_plain(text, "kb.yaml")
    if found is None:
        return
    assert FORBIDDEN.search(text) is None
    node, diagnostics = _read_all(Source("kb.yaml", text))
    assert diagnostics == []
    assert repr(found) == repr(node)  # values, their types and every place


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_plain(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    found = read_plain(text, path.name)

    assert repr(found) == repr(_read_all(Source(path.name, text))[0])


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a.b: 1\n", {"a.b": 1}),
        ("\n# for whom\n  a: x y   # so\n  b: -1.5\n", {"a": "x y", "b": -1.5}),
        ("a:  # both\n    b: true\n    c:\n      d: null\ne: f", {"a": {"b": True, "c": {"d": None}}, "e": "f"}),
        ("           800", 800),
    ],
)
def test_plain_forms(text: str, data: object) -> None:
    found = read_plain(text, "kb.yaml")
    assert found is not None
    assert plain(found) == data


@pytest.mark.parametrize(
    "text", ["", "# c", "a:", "a: [1]", "a: 'b'", "- a", "a: b\n  c", "a: 1\na: 2", "a:\tb", "title: a", "a: 1e999"]
)
def test_every_other_text_is_left_to_the_parser_of_all_of_yaml(text: str) -> None:
    assert read_plain(text, "kb.yaml") is None
