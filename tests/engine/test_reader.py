"""The reader: what a YAML file means, where everything stands in it, and what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from warmstart.engine.diagnostics import Diagnostic, Position
from warmstart.engine.reading import reader, yaml_builder
from warmstart.engine.reading.reader import Entry, Mapping, Node, Scalar, Sequence, plain, read_file, read_text
from warmstart.engine.reading.source import FORBIDDEN


def at(line: int, column: int) -> Position:
    return Position("kb.yaml", line, column)


def read(text: str | bytes) -> Node:
    """The root of a file without any finding."""
    node, found = read_text(text, "kb.yaml")
    assert found == []
    assert node is not None
    return node


def told(text: str | bytes) -> list[tuple[str, int, int]]:
    """The findings of a file: code, line, column."""
    return [(d.code, d.position.line, d.position.column) for d in read_text(text, "kb.yaml")[1]]


# What is read


def test_every_key_value_and_collection_has_its_place() -> None:
    assert read("animal:\n  legs: 4\n  names: [cat, 'a dog']\n") == Mapping(
        (
            Entry(
                Scalar("animal", at(1, 1), "animal"),
                Mapping(
                    (
                        Entry(Scalar("legs", at(2, 3), "legs"), Scalar(4, at(2, 9), "4")),
                        Entry(
                            Scalar("names", at(3, 3), "names"),
                            Sequence(
                                (Scalar("cat", at(3, 11), "cat"), Scalar("a dog", at(3, 16), "a dog", True)),
                                at(3, 10),
                            ),
                        ),
                    ),
                    at(2, 3),
                ),
            ),
        ),
        at(1, 1),
    )


def test_a_mapping_gives_its_entries_by_key() -> None:
    root = read("b: 1\na: null\n")
    assert isinstance(root, Mapping)
    assert root.keys() == ("b", "a")
    assert root.get("b") == Scalar(1, at(1, 4), "1")
    assert root.get("a") == Scalar(None, at(2, 4), "null")
    assert root.get("c") is None
    assert root.entry("a") == root.entries[1]
    assert root.entry("c") is None
    assert root.entries[1].name == "a"


CORE_SCALARS: list[tuple[str, object]] = [
    ("null", None), ("Null", None), ("NULL", None), ("~", None), ("", None), ("nUll", "nUll"),
    ("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False), ("FALSE", False),
    ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("y", "y"), ("tRue", "tRue"),
    ("0", 0), ("-0", 0), ("+12", 12), ("012", 12), ("-7", -7), ("0o17", 15), ("0x1F", 31), ("0xg", "0xg"),
    ("-0x1F", "-0x1F"), ("0o8", "0o8"), ("0b1", "0b1"), ("1_000", "1_000"), ("12:30", "12:30"), ("1,5", "1,5"),
    ("1.5", 1.5), ("1.", 1.0), (".5", 0.5), ("2e-5", 2e-5), ("1e3", 1000.0), ("1.0e+12", 1e12), ("-1E2", -100.0),
    (".", "."), ("-", None), ("+", "+"), ("1e", "1e"), ("e1", "e1"), ("1.2.3", "1.2.3"), ("500..5000", "500..5000"),
    ("2024-01-01", "2024-01-01"), ("= min(a, b)", "= min(a, b)"), ("< 1000", "< 1000"), ("=", "="),
    ("What?", "What?"), ("a#b", "a#b"), ("http://a.b/c", "http://a.b/c"), ("²", "²"), ("٣", "٣"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "value"), [case for case in CORE_SCALARS if case[0] != "-"])
def test_an_unquoted_scalar_means_what_yaml_1_2_core_says(raw: str, value: object) -> None:
    root = read(f"x: {raw}\n")
    assert isinstance(root, Mapping)
    node = root.get("x")
    assert isinstance(node, Scalar)
    assert (node.value, type(node.value), node.raw, node.quoted) == (value, type(value), raw, False)


@pytest.mark.parametrize("written", ["'12'", '"12"', "|-\n  12", ">-\n  12", "|2-\n  12"])
def test_quoted_and_block_scalars_are_text(written: str) -> None:
    assert read(f"x: {written}\n") == Mapping(
        (Entry(Scalar("x", at(1, 1), "x"), Scalar("12", at(1, 4), "12", True)),), at(1, 1)
    )


def test_words_that_older_yaml_rewrites_are_text_as_keys_too() -> None:
    assert plain(read("no: 1\non: 2\ny: 3\n12:30: 4\n")) == {"no": 1, "on": 2, "y": 3, "12:30": 4}


def test_the_ordinary_forms_of_the_language_are_read_in_silence() -> None:
    text = """\
# a comment
- id: strategy/few-similar   # two spaces: a comment that is meant
  when:
    data.n_train: "< 1000"
    any:
      - {data.n: unknown}
      - {data.n: < 10, ask: What?, list: [a, "b, c", {d: e}]}
  then: {plan.lr: "= min(x, y)", note: {}, none: []}
  because: >-
    With {data.n:,} examples: few, #1 of them.
  title: "GPU #1: fast"
  see: https://example.org/a#b
  rows:
    - [bert, any, 3e-5, null, {id: bert-full, cites: [devlin2019]}]
"""
    assert plain(read(text)) == [
        {
            "id": "strategy/few-similar",
            "when": {
                "data.n_train": "< 1000",
                "any": [{"data.n": "unknown"}, {"data.n": "< 10", "ask": "What?", "list": ["a", "b, c", {"d": "e"}]}],
            },
            "then": {"plan.lr": "= min(x, y)", "note": {}, "none": []},
            "because": "With {data.n:,} examples: few, #1 of them.",
            "title": "GPU #1: fast",
            "see": "https://example.org/a#b",
            "rows": [["bert", "any", 3e-5, None, {"id": "bert-full", "cites": ["devlin2019"]}]],
        }
    ]


def test_json_is_read_too() -> None:
    assert plain(read('{"a":1,"b":["x",null,true,1.5e3],\n\t"c":{"d":"\\u00e9\\n"}}')) == {
        "a": 1,
        "b": ["x", None, True, 1500.0],
        "c": {"d": "é\n"},
    }


def test_columns_count_characters_and_every_line_end_counts_once() -> None:
    root = read("é: '日本'\r\n'🐈': {x: 1}\rlast: 2")
    assert isinstance(root, Mapping)
    places = [(e.key.position, e.value.position) for e in root.entries]
    assert places == [(at(1, 1), at(1, 4)), (at(2, 1), at(2, 6)), (at(3, 1), at(3, 7))]


def test_a_byte_order_mark_of_utf_8_and_the_directives_of_yaml_1_2_are_accepted() -> None:
    assert read(b"\xef\xbb\xbfa: 1") == read("\ufeffa: 1") == read("a: 1")
    assert plain(read("%YAML 1.2\n---\na: 1\n...\n")) == {"a": 1}


def test_fifty_levels_are_read_and_one_more_is_not() -> None:
    assert plain(read("[" * 50 + "]" * 50)) == json.loads("[" * 50 + "]" * 50)
    assert told("[" * 51 + "]" * 51) == [("yaml-too-deep", 1, 51)]
    assert told("- " * 51 + "a") == [("yaml-too-deep", 1, 101)]
    assert told("\n".join(" " * n + "a:" for n in range(51))) == [("yaml-too-deep", 51, 51)]
    # Newer parsers stop by themselves, at their own limit and a later column.
    assert told("[" * 1_000_000) in ([("yaml-too-deep", 1, 51)], [("yaml-too-deep", 1, 1_001)])


# What is refused


REFUSED: list[tuple[str, str | bytes, list[tuple[int, int]]]] = [
    ("yaml-alias", "a: *b\nc: [*d, e]\n", [(1, 4), (2, 5)]),
    ("yaml-alias", "- *a: b\n", [(1, 3)]),
    ("yaml-anchor", "a: &b 1\nc: &d [e]\n&f g: {h: &i j}\n", [(1, 4), (2, 4), (3, 1), (3, 11)]),
    ("yaml-control-character", "a: b\nc: d\x07e\x00", [(2, 5)]),
    ("yaml-control-character", 'a: "\\0"\nb: "x\\x1by"\n', [(1, 4), (2, 4)]),
    ("yaml-control-character", "a: b\u2028c", [(1, 5)]),
    ("yaml-control-character", "a: \ud800", [(1, 4)]),
    ("yaml-control-character", "a: 1\n\ufeffb: 1", [(2, 1)]),
    ("yaml-directive", "%YAML 1.1\n---\na: 1\n", [(1, 1)]),
    ("yaml-directive", "# c\n%YAML 1.3\n---\na: 1\n", [(2, 1)]),
    ("yaml-directive", "%TAG !e! tag:e,2000:\n---\na: 1\n", [(1, 1)]),
    ("yaml-directive", "% of all: 3\n", [(1, 1)]),
    ("yaml-documents", "a: 1\n---\nb: 2\n---\nc: 3\n", [(2, 1)]),
    ("yaml-duplicate-key", "a: 1\nb: {c: 1, c: 2}\na: 3\n'a': 4\n", [(2, 11), (3, 1), (4, 1)]),
    ("yaml-empty", "", [(1, 1)]),
    ("yaml-empty", b"\xef\xbb\xbf\n\n", [(1, 1)]),
    ("yaml-empty", "# nothing\n---\n", [(1, 1)]),
    ("yaml-encoding", "a: é\n".encode("utf-16"), [(1, 1)]),
    ("yaml-encoding", "a: é\n".encode("utf-32"), [(1, 1)]),
    ("yaml-encoding", "a: 1\né: é\n".encode("cp1252"), [(2, 1)]),
    ("yaml-encoding", "a: 1\né: ".encode() + b"\xc3", [(2, 4)]),
    ("yaml-encoding", b"a: \xed\xa0\x80", [(1, 4)]),
    ("yaml-key", "1: a\nnull: b\ntrue: c\n2.5: d\n~: e\n", [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)]),
    ("yaml-key", "[a]: b\n", [(1, 1)]),
    ("yaml-key", "a:\n  ? {b: c}\n  : d\n", [(2, 5)]),
    ("yaml-key", "a: {{b}}\n", [(1, 5)]),
    ("yaml-key", ": a\n", [(1, 1)]),
    ("yaml-key", "{: a}\n", [(1, 2)]),
    ("yaml-key", "?\n: a\n", [(1, 2)]),
    ("yaml-merge-key", "a:\n  <<: {b: 1}\n  c: 2\n", [(2, 3)]),
    ("yaml-no-value", "a: {b, c: 1, 2}\n", [(1, 5), (1, 14)]),
    (
        "yaml-not-finite",
        "[.nan, .NaN, .inf, -.inf, +.INF, 1e999, -1e999]",
        [(1, c) for c in (2, 8, 14, 20, 27, 34, 41)],
    ),
    ("yaml-not-finite", f"- {'9' * 309}\n- -{'9' * 5000}\n- 0x{'F' * 5000}\n", [(1, 3), (2, 3), (3, 3)]),
    ("yaml-tab", "\ta: 1\n", [(1, 1)]),
    ("yaml-tab", "a:\n\tb: 1\n", [(2, 1)]),
    ("yaml-tab", "a:\n  b: 1\n\tc: 2\n", [(3, 1)]),
    ("yaml-tab", "a:\n  - b\n  \t- c: d\n", [(3, 3)]),
    ("yaml-tab", "-\ta: 1\n", [(1, 2)]),
    ("yaml-tab", "a: |\n\tb\n", [(2, 1)]),
    ("yaml-tag", "a: !!str 3\nb: !!python/object:os.x {c: 1}\nd: !e [f]\n", [(1, 4), (2, 4), (3, 4)]),
    ("yaml-tag", "a: !<tag:e,2000:x> 3\n", [(1, 4)]),
    ("yaml-too-large", b"#" * 20_000_001, [(1, 1)]),
    ("yaml-too-large", "#" * 20_000_001, [(1, 1)]),
]


@pytest.mark.parametrize(("code", "text", "places"), REFUSED)
def test_each_thing_that_has_no_place_in_the_language_is_told_where_it_stands(
    code: str, text: str | bytes, places: list[tuple[int, int]]
) -> None:
    assert told(text) == [(code, *place) for place in places]


def test_all_findings_of_a_file_are_told_in_one_run_in_the_order_of_the_lines() -> None:
    text = "a: &x 1\nb: {c: 1, c: 2}\n3: !!int 4\nd: [.nan, *x]\n<<: {}\na: = 1\n"
    assert told(text) == [
        ("yaml-anchor", 1, 4),
        ("yaml-duplicate-key", 2, 11),
        ("yaml-key", 3, 1),
        ("yaml-tag", 3, 4),
        ("yaml-not-finite", 4, 5),
        ("yaml-alias", 4, 11),
        ("yaml-merge-key", 5, 1),
        ("yaml-duplicate-key", 6, 1),
    ]


def test_reading_goes_on_with_what_was_probably_meant() -> None:
    node, _ = read_text(
        "a: &x 1\n3: !!int 4\nb: [.nan, *x, != 3]\nc: {d: = min(x, y), e: 1}\na: 2\n<<: {}\n", "kb.yaml"
    )
    assert node is not None
    assert plain(node) == {
        "a": 1,
        "3": 4,
        "b": [".nan", "*x", "!= 3"],
        "c": {"d": "= min(x, y)", "e": 1},
    }


def test_a_duplicate_names_the_first_place() -> None:
    assert read_text("a: 1\nb: 2\na: 3", "kb.yaml")[1] == [
        Diagnostic("yaml-duplicate-key", "'a' is already given at kb.yaml:1:1", at(3, 1), "keep one of the two")
    ]


def test_an_encoding_error_says_which_byte_and_shows_its_line() -> None:
    (found,) = read_text("a: 1\nb: caf\u00e9 noir\nc: 2".encode("cp1252"), "kb.yaml")[1]
    assert found.message == "the file is not UTF-8: byte 0xE9 at offset 11"
    assert found.hint == "save the file as UTF-8; in Windows-1252 this byte is 'é'"
    assert found.position == at(2, 7)
    assert found.source == "b: café noir"
    (found,) = read_text("a".encode("utf-16-le").join([b"\xff\xfe", b""]), "kb.yaml")[1]
    assert found.message == "the file is not UTF-8: it begins with the bytes FF FE, so it is UTF-16"


def test_a_binary_file_gives_one_finding() -> None:
    (found,) = read_text(b"PK\x03\x04" * 500, "kb.yaml")[1]
    assert found.message == "the character U+0003 cannot be part of a text (and 999 more like it)"
    assert found.hint == "this does not look like a text file"


# Files


def test_a_file_is_read_under_the_name_that_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\n")
    node, found = read_file(path, "rules/a.yaml")
    assert found == []
    assert node is not None
    assert node.position == Position("rules/a.yaml", 1, 1)


@pytest.mark.parametrize("name", ["missing.yaml", ".", "nul\0.yaml"])
def test_a_file_that_cannot_be_opened_is_one_finding(tmp_path: Path, name: str) -> None:
    node, (found,) = read_file(tmp_path / name, "shown.yaml")
    assert node is None
    assert (found.code, found.position) == ("yaml-unreadable", Position("shown.yaml"))
    assert found.message.startswith("the file cannot be read: ")
    assert str(tmp_path) not in found.message


def test_a_file_without_end_is_not_read_to_its_end() -> None:
    assert [d.code for d in read_file(Path("/dev/zero"), "zero")[1]] == ["yaml-too-large"]


# Properties


def texts(**limits: int) -> st.SearchStrategy[str]:
    return st.text(**limits).filter(lambda text: not FORBIDDEN.search(text))  # type: ignore[arg-type]


keys = texts(max_size=12)
numbers = st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False)
leaves = st.none() | st.booleans() | numbers | texts(max_size=20)


def nested(children: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(children, max_size=4) | st.dictionaries(keys, children, max_size=4)


documents = st.recursive(leaves, nested, max_leaves=20)
text_documents = st.recursive(texts(min_size=1, max_size=20), nested, max_leaves=20)


@given(documents, st.none() | st.integers(0, 3), st.booleans())
def test_json_data_reads_back_equal(data: object, indent: int | None, ascii_only: bool) -> None:
    node, found = read_text(json.dumps(data, indent=indent, ensure_ascii=ascii_only and _is_bmp(data)), "kb.yaml")
    assert found == []
    assert node is not None
    assert plain(node) == data
    assert json.dumps(plain(node)) == json.dumps(data)  # 1 is not 1.0, nor true


@given(text_documents, st.sampled_from(['"', "'"]), st.booleans(), st.booleans())
def test_quoted_yaml_text_reads_back_equal(data: object, style: str, flow: bool, unicode: bool) -> None:
    text = yaml.safe_dump(data, default_style=style, default_flow_style=flow, allow_unicode=unicode)
    node, found = read_text(text, "kb.yaml")
    assert found == []
    assert node is not None
    assert plain(node) == data


@given(documents, st.integers(0, 3))
def test_every_place_is_where_the_value_is_written(data: object, indent: int) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=False)
    lines = re.split(r"\r\n|\r|\n", text)
    decoder = json.JSONDecoder()

    def check(node: Node) -> None:
        rest = "\n".join([lines[node.position.line - 1][node.position.column - 1 :], *lines[node.position.line :]])
        assert decoder.raw_decode(rest)[0] == plain(node)
        if isinstance(node, Mapping):
            for entry in node.entries:
                check(entry.key)
                check(entry.value)
        elif isinstance(node, Sequence):
            for item in node.items:
                check(item)

    check(read(text))


def _is_bmp(data: object) -> bool:
    """JSON escapes other characters as two surrogates, which YAML does not know."""
    return all(ord(c) < 0x10000 for c in json.dumps(data, ensure_ascii=False))


REALISTIC = """\
- id: a/b
  title: Few labels, familiar data
  when:
    data.n: "< 1000"
    any: [{x: unknown}, {x: '>= 7'}]
  then: {plan.a: "= min(x, y)", plan.b: [c, d]}
  because: >-
    Text with {data.n:,} in it.
- table: t
  rows:
    - [a, 3e-5, null, {id: r, cites: [k]}]
"""
yaml_like = st.lists(st.sampled_from([*"abx019.:,-?!&*#|>%@`'\"[]{}()=< \n\t\\~_é", "  ", ": ", "- ", "\n  ", "---\n"]))
fragments = st.tuples(st.integers(0, len(REALISTIC)), st.integers(0, 6), yaml_like.map("".join))


def check_findings(text: str | bytes) -> None:
    """Never an exception; always a node or an error; every finding points into the file and can be shown."""
    node, found = read_text(text, "kb.yaml")
    errors = [d for d in found if d.severity == "error"]
    assert node is not None or errors
    assert found == sorted(found, key=lambda d: d.position)
    lines = re.split(r"\r\n|\r|\n", text if isinstance(text, str) else text.decode("utf-8", "replace"))
    for d in found:
        assert d.code in documented_codes()
        assert 1 <= d.position.line <= len(lines)
        assert d.position.column >= 1
        if isinstance(text, str) and d.source is not None:
            assert d.source == lines[d.position.line - 1].removeprefix("\ufeff")
            assert d.position.column <= len(d.source) + 1
        assert d.text().startswith(f"kb.yaml:{d.position.line}:{d.position.column}: ")


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe")
@example(b'"\\U00110000"')
@example(b'"\\uD800"')
def test_no_bytes_raise_anything(data: bytes) -> None:
    check_findings(data)


@settings(max_examples=400)
@given(yaml_like.map("".join))
@example("{a: *")
@example("x: !<")
@example("? ? ?")
@example("{[: ]}")
@example("a: !!\n")
@example("'a': 'b' c: d")
def test_no_text_that_looks_like_yaml_raises_anything(text: str) -> None:
    check_findings(text)


@settings(max_examples=400)
@given(fragments)
def test_no_damage_to_a_real_file_raises_anything(fragment: tuple[int, int, str]) -> None:
    start, length, new = fragment
    check_findings(REALISTIC[:start] + new + REALISTIC[start + length :])


@given(yaml_like.map("".join))
def test_without_libyaml_nothing_is_raised_either(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_builder, "_Loader", yaml.Loader)
        check_findings(text)


def test_without_libyaml_the_nodes_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    node = read(REALISTIC)
    monkeypatch.setattr(yaml_builder, "_Loader", yaml.Loader)
    assert read(REALISTIC) == node


def documented_codes() -> set[str]:
    return set(re.findall(r"^(yaml-[a-z\-]+) ", reader.__doc__ or "", re.MULTILINE))


def test_every_documented_code_has_an_example() -> None:
    elsewhere = {"yaml-quote", "yaml-colon", "yaml-comment-in-text", "yaml-syntax", "yaml-too-deep", "yaml-unreadable"}
    assert {code for code, _, _ in REFUSED} | elsewhere == documented_codes()
