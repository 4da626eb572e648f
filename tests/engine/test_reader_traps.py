"""The traps of writing rules in YAML: each is recognised on realistic lines and says how to write it instead."""

from __future__ import annotations

import pytest
import yaml

from warmstart.engine.diagnostics import Diagnostic, Position
from warmstart.engine.reading import yaml_builder
from warmstart.engine.reading.reader import plain, read_text

Told = list[tuple[str, int, int, str | None]]


def told(text: str) -> Told:
    return [(d.code, d.position.line, d.position.column, d.hint) for d in read_text(text, "kb.yaml")[1]]


def quote(line: int, column: int, text: str) -> Told:
    return [("yaml-quote", line, column, f"put quotes around it: {text}")]


QUOTE: list[tuple[str, Told]] = [
    # comparisons
    ("when:\n  data.n_train: >= 7\n  b: 1\n", quote(2, 17, '">= 7"')),
    ("when:\n  data.n_train: > 5\n  b: 1\n", quote(2, 17, '"> 5"')),
    ("x: >5\n", quote(1, 4, '">5"')),
    ("x: >5\ny: 1\n", quote(1, 4, '">5"')),
    ("x: >50\n", quote(1, 4, '">50"')),
    ("x: >0 and <= 1   # a share\n", quote(1, 4, '">0 and <= 1"')),
    ("x: >= 7\n  and more\n", quote(1, 4, '">= 7"')),
    ("- {x: 1, y: > other.attribute, z: 3}\n", quote(1, 13, '"> other.attribute"')),
    ("when: {data.n: > 5}\n", quote(1, 16, '"> 5"')),
    ("rows:\n  - [> 5, a]\n", quote(2, 6, '"> 5"')),
    ("x: |y| > 3\n", quote(1, 4, '"|y| > 3"')),
    ("x: != 3\n", quote(1, 4, '"!= 3"')),
    ("x: !=3\n", quote(1, 4, '"!=3"')),
    ("x: !spam\n", quote(1, 4, '"!spam"')),
    ("- {x: != lora, y: 2}\n", quote(1, 7, '"!= lora"')),
    ("rows:\n  - [!= a, b]\n", quote(2, 6, '"!= a"')),
    ("x: !\n", quote(1, 4, '"!"')),
    ("x: !a b\n", quote(1, 4, '"!a b"')),
    # formulas in brackets
    ("then: {a.b: = min(x, y)}\n", quote(1, 13, '"= min(x, y)"')),
    ("then: {a: = clamp(x, 1, 2), b: 3}\n", quote(1, 11, '"= clamp(x, 1, 2)"')),
    ("then: {a: = f[x, y].value, b: 3}\n", quote(1, 11, '"= f[x, y].value"')),
    ("- [a, = min(x, max(y, z)), 3]\n", quote(1, 7, '"= min(x, max(y, z))"')),
    ("- [a, = f[x, y].value, 3]\n", quote(1, 7, '"= f[x, y].value"')),
    # texts in brackets
    ("- {id: a, because: Few examples, so freeze, c: 1}\n", quote(1, 20, '"Few examples, so freeze"')),
    ("- {id: a, because: Few (say, 5) examples}\n", quote(1, 20, '"Few (say, 5) examples"')),
    ("- [a (b, c), d]\n", quote(1, 4, '"a (b, c)"')),
    # a text that begins with a placeholder
    ("because: {data.n} examples are few.\n", quote(1, 10, '"{data.n} examples are few."')),
    ("because: {data.n:,} examples\n", quote(1, 10, '"{data.n:,} examples"')),
    ("because: {data.n:.1f} of {x}\n", quote(1, 10, '"{data.n:.1f} of {x}"')),
    ("- {because: {data.n} is few, cites: [k]}\n", quote(1, 13, '"{data.n} is few"')),
    ("- because: {a} \"so\" 'far'\n", quote(1, 12, "'{a} \"so\" ''far'''")),
    ("title: [Old] data\n", quote(1, 8, '"[Old] data"')),
    # a colon in a text
    ("ask: Is it: A or B?\n", quote(1, 11, '"Is it: A or B?"')),
    ("  - ask: Is it: A or B?  # which\n", quote(1, 15, '"Is it: A or B?"')),
    ("x: {ask: Is it: A?, default: 1}\n", quote(1, 15, '"Is it: A?"')),
    ('"a b": c: d\n', quote(1, 9, '"c: d"')),
    # characters that begin something else
    ("x: *.yaml\n", quote(1, 4, '"*.yaml"')),
    ("x: * times\n", quote(1, 4, '"* times"')),
    ("overrides: [*, a]\n", quote(1, 13, '"*"')),
    ("because: **Never** do this\n", quote(1, 10, '"**Never** do this"')),
    ("x: & co\n", quote(1, 4, '"& co"')),
    ("x: %d of them\n", quote(1, 4, '"%d of them"')),
    ("x: {y: %}\n", quote(1, 8, '"%"')),
    ("x: @home\n", quote(1, 4, '"@home"')),
    ("because: `a.b` is few\n", quote(1, 10, '"`a.b` is few"')),
    ("ask: ? what\n", quote(1, 6, '"? what"')),
]


@pytest.mark.parametrize(("text", "expected"), QUOTE)
def test_the_text_to_put_in_quotes_is_shown_ready_to_paste(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(("text", "expected"), QUOTE)
def test_following_the_hint_mends_the_line(text: str, expected: Told) -> None:
    ((_, line, _, hint),) = expected
    assert hint is not None
    quoted = hint.removeprefix("put quotes around it: ")
    meant = yaml.safe_load(quoted)
    lines = text.splitlines()
    assert meant in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(meant, quoted)
    mended, found = read_text("\n".join(lines).replace("\n  and more", ""), "kb.yaml")
    assert found == []
    assert mended is not None
    assert meant in str(plain(mended)).replace("\\'", "'")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("because: {data.n}\n", ("yaml-quote", 1, 10, "put quotes around the whole text")),
        ('title: "Big" models\n', ("yaml-quote", 1, 14, "put quotes around the whole text; ")),
        ("x: 'it's here'\n", ("yaml-quote", 1, 8, "put quotes around the whole text; ")),
        ("- {ask: 'a' or b, c: 1}\n", ("yaml-quote", 1, 13, "put quotes around the whole text; ")),
        ("because: A long text\n  with one: colon\n", ("yaml-quote", 2, 11, "put quotes around the whole text, or ")),
        ("because: Use GPU #1 for\n  everything\nx: 1\n", ("yaml-quote", 1, 18, "put quotes around the whole text")),
        ("- {ask: Use GPU #1, c: 1}\n- d\n", ("yaml-quote", 1, 17, "put quotes around the whole text")),
        ("a: 1\nkey:value\nb: 2\n", ("yaml-colon", 2, 4, "write 'key: value'")),
        ("a: 1\n- key:value of it\n", ("yaml-syntax", 2, 1, "compare its indentation with line 1")),
        ("key:value\n", ("yaml-colon", 1, 4, "write 'key: value'")),
        ("a:1\nb:2\n", ("yaml-colon", 1, 2, "write 'a: 1'")),
        ("x: {a:1}\n", ("yaml-colon", 1, 6, "write 'a: 1'")),
        ("x: {a:, b: 1}\n", ("yaml-colon", 1, 6, "if it is part of a text, put quotes around the text")),
        ("x: [a, b, c}\n", ("yaml-syntax", 1, 12, "if it is part of a text, put quotes around the text")),
        ("x: ]\n", ("yaml-syntax", 1, 4, "if it is part of a text, put quotes around the text")),
        ("x: {a: 1}}\n", ("yaml-syntax", 1, 10, "if it is part of a text, put quotes around the text")),
        ("x: [a,, b]\n", ("yaml-syntax", 1, 7, "if it is part of a text, put quotes around it")),
        ("x:\n  - [a, b\n  - [c, d]\n", ("yaml-syntax", 2, 5, "or a comma is missing before line 3")),
        ("x: {a: 1\ny: 2\n", ("yaml-syntax", 1, 4, "or a comma is missing before line 2")),
        ("x: [a, b\n", ("yaml-syntax", 1, 4, None)),
        ("x: {a: 1, b: {c: 2}", ("yaml-syntax", 1, 4, None)),
        ("x: {a: [b, {\n\n", ("yaml-syntax", 1, 13, None)),
        ("x: {a: {b: 1} c: 2}\n", ("yaml-syntax", 1, 15, None)),
        ("x: {a: 'b' c: 2}\n", ("yaml-syntax", 1, 12, None)),
        ('x: "a\ny: 2\n', ("yaml-syntax", 1, 4, 'inside "…" write \\" for a quote')),
        ("x: 'a\n", ("yaml-syntax", 1, 4, "inside '…' write '' for an apostrophe")),
        ('x: "\\d+"\n', ("yaml-syntax", 1, 5, "in single quotes '…' a backslash is just a backslash")),
        ('x: "\\ud83d\\udc08"\n', ("yaml-syntax", 1, 5, "write the character itself, or its code in exactly 4 ")),
        ("a: 1\n b: 2\n", ("yaml-syntax", 2, 2, "give it the indentation of the keys that it belongs to")),
        ("a:\n    b: 1\n  c: 2\n", ("yaml-syntax", 3, 3, "compare its indentation with line 1")),
        ("- a\nb: 1\n", ("yaml-syntax", 2, 1, "compare its indentation with line 1")),
        ("a: 1\n- b\n", ("yaml-syntax", 2, 1, "compare its indentation with line 1")),
        ("a: - b\n", ("yaml-syntax", 1, 4, "begin the list on the next line, or write […]; ")),
        ("- a\n-b\n", ("yaml-syntax", 2, 1, None)),
        ("because: One\nand two\nx: 1\n", ("yaml-syntax", 2, 1, "a text of several lines needs more indentation ")),
        ("[a]\nb: 1\n", ("yaml-syntax", 2, 1, None)),
    ],
)
def test_each_other_slip_is_told_at_its_place(text: str, expected: tuple[str, int, int, str | None]) -> None:
    code, line, column, hint = expected
    (found,) = read_text(text, "kb.yaml")[1]
    assert (found.code, found.position) == (code, Position("kb.yaml", line, column))
    assert found.source == text.split("\n")[line - 1]
    assert "this is not YAML" not in found.message
    if hint is None:
        assert found.hint is None
    else:
        assert (found.hint or "").startswith(hint)


def test_a_syntax_error_is_the_only_finding_and_leaves_no_node() -> None:
    text = "a: 1\na: 2\nb: >= 7\nc: > 8\n"
    expected = Diagnostic(
        "yaml-quote",
        "an unquoted '>' begins a block of text in YAML",
        Position("kb.yaml", 3, 4),
        'put quotes around it: ">= 7"',
    )
    assert read_text(text, "kb.yaml") == (None, [expected])
    assert expected.source is None
    assert read_text(text, "kb.yaml")[1][0].source == "b: >= 7"


def test_traps_that_are_valid_yaml_are_all_told_in_one_run() -> None:
    text = "when: {a: != 3, b: = min(x, y)}\nx: >5\nbecause: {a.b}\ntable: [= max(1, 2), c]\n"
    assert told(text) == [
        *quote(1, 11, '"!= 3"'),
        *quote(1, 20, '"= min(x, y)"'),
        *quote(2, 4, '">5"'),
        ("yaml-quote", 3, 10, "put quotes around the whole text"),
        *quote(4, 9, '"= max(1, 2)"'),
    ]


def test_a_number_sign_that_cuts_a_text_is_a_warning() -> None:
    text = "because: Use GPU #1 first\ntitle: LoRA  #1 of them\nlabel: LoRA # short\nother: a #b\nask: 'a' #b\n"
    node, found = read_text(text, "kb.yaml")
    assert node is not None
    assert plain(node)["because"] == "Use GPU"
    assert [(d.code, d.severity, d.position) for d in found] == [
        ("yaml-comment-in-text", "warning", Position("kb.yaml", 1, 18))
    ]


def test_a_missing_space_below_a_key_is_a_warning() -> None:
    node, found = read_text("when:\n  a:1\nsee:\n  http://a.b\nat:\n  12:30\nhere: a:1\n", "kb.yaml")
    assert node is not None
    assert plain(node) == {"when": "a:1", "see": "http://a.b", "at": "12:30", "here": "a:1"}
    assert [(d.code, d.severity, d.position, d.hint) for d in found] == [
        ("yaml-colon", "warning", Position("kb.yaml", 2, 4), "write 'a: 1'")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "ask: What?\n",
        "ask: What? \n",
        "x: {ask: What?}\n",
        "x: {ask: What? Which?, default: 1}\n",
        "x: < 5\n",
        "x: {y: <= 5, z: = a + b}\n",
        "x: = min(a, b)\n",
        "x: = f[a, b].value\n",
        "x: >-\n  text\n",
        "x: |2\n    text\n",
        "x: >\ny: 1\n",
        "title: A, b and (c, d)\n",
        "title: LoRA  # a comment\n",
        "x: [a: 1, b]\n",
        'x: {"a":1}\n',
        "x: {a: 1,}\n",
        "x: {a: , b: }\n",
        "x: [a (b), = min(x)]\n",
        "x: [= f(a, {b: c}, d)]\n",
    ],
)
def test_what_only_looks_like_a_trap_is_read_in_silence(text: str) -> None:
    node, found = read_text(text, "kb.yaml")
    assert node is not None
    assert found == []


@pytest.mark.parametrize(("text", "expected"), QUOTE)
def test_without_libyaml_the_line_is_the_same(text: str, expected: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_builder, "_Loader", yaml.Loader)
    assert [d.position.line for d in read_text(text, "kb.yaml")[1]] == [expected[0][1]]


def test_a_very_long_line_is_told_without_search_for_traps() -> None:
    (found,) = read_text("{" + "a b " * 1_000_000 + "@", "kb.yaml")[1]
    assert found.code == "yaml-syntax"
    (found,) = read_text("[" + "(, " * 300_000, "kb.yaml")[1]
    assert found.code == "yaml-syntax"
    node, found_all = read_text("[" + "(, " * 30_000 + "]", "kb.yaml")
    assert node is not None
    assert found_all == []


def test_a_number_torn_by_its_comma_is_written_without() -> None:
    assert told("data: {n_train: 3,700}\n") == [
        ("yaml-no-value", 1, 19, "write numbers without commas: 3700, not 3,700")
    ]
