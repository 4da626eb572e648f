"""What a finding looks like in a terminal, as JSON, and as an annotation of a pull request."""

from __future__ import annotations

import json

import pytest

from warmstart.engine.diagnostics import (
    Diagnostic,
    EngineError,
    KnowledgeError,
    Position,
    ScenarioError,
    as_json,
    sort_key,
)

FOUND = Diagnostic(
    "unknown-attribute",
    "there is no attribute 'animal.leg'",
    Position("rules/a.yaml", 12, 5),
    "did you mean 'animal.legs'?",
    source="    animal.leg: 4",
)


def test_a_position_reads_as_editors_want_it() -> None:
    assert str(Position("a.yaml", 3, 7)) == "a.yaml:3:7"
    assert str(Position("a.yaml")) == "a.yaml"


def test_the_text_shows_place_code_line_caret_and_hint() -> None:
    assert FOUND.text() == (
        "rules/a.yaml:12:5: error[unknown-attribute]: there is no attribute 'animal.leg'\n"
        " 12 |     animal.leg: 4\n"
        "    |     ^\n"
        "   hint: did you mean 'animal.legs'?"
    )


def test_without_line_or_hint_the_text_is_one_line() -> None:
    found = Diagnostic("yaml-unreadable", "no such file", Position("a.yaml"), severity="warning")
    assert found.text() == "a.yaml: warning[yaml-unreadable]: no such file"


def shown(source: str, column: int) -> tuple[str, str]:
    """The source line and the caret line of a finding's text."""
    lines = Diagnostic("c", "m", Position("f", 1, column), source=source).text().split("\n")
    return lines[1].removeprefix(" 1 | "), lines[2].removeprefix("   | ")


@pytest.mark.parametrize(
    ("source", "column", "line", "caret"),
    [
        ("abc", 1, "abc", "^"),
        ("abc", 4, "abc", "   ^"),
        ("abc", 99, "abc", "   ^"),
        ("", 1, "", "^"),
        ("\ta: b", 2, " a: b", " ^"),
        ("名前: b", 5, "名前: b", "      ^"),
        ("e\u0301: b", 4, "e\u0301: b", "  ^"),
        ("a\x1b[31m: b\x07", 2, "a\ufffd[31m: b\ufffd", " ^"),
    ],
)
def test_the_caret_stands_below_its_character(source: str, column: int, line: str, caret: str) -> None:
    assert shown(source, column) == (line, caret)


@pytest.mark.parametrize("column", [1, 2, 49, 50, 51, 52, 250, 449, 451, 499, 500])
def test_of_a_long_line_the_part_around_the_caret_is_shown(column: int) -> None:
    source = " ".join(f"{n:04}" for n in range(100)) + "."  # 500 characters
    line, caret = shown(source, column)
    assert len(line) == 100
    assert line[len(caret) - 1] == source[column - 1]
    assert line.strip("…") in source
    assert line.startswith("…") == (column > 51)
    assert line.endswith("…") == (column < 451)


def test_json_has_the_keys_of_the_findings_document() -> None:
    assert FOUND.as_dict() == {
        "code": "unknown-attribute",
        "severity": "error",
        "file": "rules/a.yaml",
        "line": 12,
        "column": 5,
        "message": "there is no attribute 'animal.leg'",
        "hint": "did you mean 'animal.legs'?",
    }
    assert json.loads(as_json([FOUND])) == {"findings": [FOUND.as_dict()]}
    assert json.loads(as_json([])) == {"findings": []}


def test_an_annotation_escapes_what_workflow_commands_give_a_meaning() -> None:
    found = Diagnostic("a-b", "100 %\nof it", Position("odd,name:1.yaml", 2, 3), "x: y", "info")
    assert found.annotation() == (
        "::notice file=odd%2Cname%3A1.yaml,line=2,col=3,title=a-b::100 %25%0Aof it%0Ahint: x: y"
    )
    assert Diagnostic("c", "m", Position("f")).annotation() == "::error file=f,title=c::m"
    assert Diagnostic("c", "m", Position("f"), severity="warning").annotation() == "::warning file=f,title=c::m"


def test_findings_sort_by_file_place_and_code() -> None:
    places = [("a", 1, 2, "x"), ("a", 1, 10, "x"), ("a", 2, 1, "a"), ("a", 2, 1, "b"), ("b", 1, 1, "a")]
    found = [Diagnostic(code, "m", Position(file, line, column)) for file, line, column, code in places]
    assert sorted([found[i] for i in (3, 1, 4, 0, 2)], key=sort_key) == found


@pytest.mark.parametrize("kind", [KnowledgeError, ScenarioError])
def test_an_error_carries_its_findings_and_reads_as_their_texts(kind: type[EngineError]) -> None:
    error = kind([FOUND, FOUND])
    assert isinstance(error, EngineError)
    assert error.diagnostics == (FOUND, FOUND)
    assert str(error) == f"{FOUND.text()}\n{FOUND.text()}"


def test_the_source_line_is_shown_but_is_no_part_of_what_a_finding_is() -> None:
    assert Diagnostic(FOUND.code, FOUND.message, FOUND.position, FOUND.hint) == FOUND
