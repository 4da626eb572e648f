"""Turns the parser's one complaint about a file into advice: what the writer probably meant, and how to write it.

libyaml says where it gave up and what its grammar wanted there, in the grammar's words. People fall into few traps, and
the source line shows which one it was. Each rule below knows one; the first that recognises its trap speaks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml

from ..diagnostics import Diagnostic
from ..immutable import Immutable
from .source import Source, quoted, shorten

# `key: ` at the start of a line's content or after `{` or `,`, up to where its value begins.
_KEY = re.compile(r"""(?:^|(?<=[\s{\[,]))(?P<key>"[^"]*"|'[^']*'|[^\s"'{}\[\],#][^"'{}\[\],#]*?)\s*:[ \t]+(?=\S)""")
_BLOCK_KEY = re.compile(r"""^\s*(?:-\s+)*(?P<key>"[^"]*"|'[^']*'|[^\s"'{}\[\],#:][^:#]*?)\s*:[ \t]+(?=\S)""")
_COLON_WITHOUT_SPACE = re.compile(r"\s*(?:-\s+)*(?P<key>[A-Za-z_][\w.\-]*):(?!//)(?P<rest>\S.*)")
_BRACKET_OR_QUOTED = re.compile(r"""[{}\[\]]|"[^"]*"|(?<![\w'])'[^']*'""")
_NEXT_KEY = re.compile(r"""(?:"[^"]*"|'[^']*'|[\w.\-/ ]+?)\s*:(?:\s|$)""").match

_LONGEST_LINE = 2000
_INDICATORS = {
    ">": "begins a block of text",
    "|": "begins a block of text",
    "%": "begins a directive",
    "@": "is reserved",
    "`": "is reserved",
    "*": "begins an alias",
    "&": "begins an anchor",
    "!": "begins a tag",
    "?": "begins a complex key",
}


class _Problem(Immutable):
    """Where the parser gave up: the place from 1, its line and character, what came before, and the parser's words."""

    source: Source
    line: int
    column: int
    context_line: int
    context_column: int
    words: str
    last: Any
    ended: bool

    @property
    def text(self) -> str:
        return self.source.line(self.line)

    @property
    def char(self) -> str:
        return self.text[self.column - 1 : self.column]

    @property
    def before(self) -> str:
        return self.text[: self.column - 1]

    @property
    def rest(self) -> str:
        return self.text[self.column - 1 :]

    def finding(self, code: str, message: str, hint: str | None, line: int = 0, column: int = 0) -> Diagnostic:
        return self.source.finding(code, message, line or self.line, column or self.column, hint)

    def quote(self, text: str, message: str, line: int = 0, column: int = 0) -> Diagnostic:
        return self.finding(
            "yaml-quote", message, f"put quotes around it: {quoted(shorten(text.strip(), 100))}", line, column
        )


def syntax_error(source: Source, error: yaml.MarkedYAMLError, last: Any) -> Diagnostic:
    """The one finding for a file that is not YAML; ``last`` is the last scalar event before it, or None."""
    mark = error.problem_mark or error.context_mark
    context = error.context_mark or mark
    place = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
    before = place if context is None else (context.line + 1, context.column + 1)
    words = f"{error.problem or ''} {error.context or ''}".strip()
    ended = place[0] > len(source.lines) or not "".join(source.lines[place[0] - 1 :])[place[1] - 1 :].strip()
    if ended:
        place = _end_of_text(source)
    problem = _Problem(source, *place, *before, words, last, ended)
    # Nobody wrote a very long line by hand; and some rules take time in the square of its length.
    readable = max(len(problem.text), len(source.line(before[0]))) <= _LONGEST_LINE
    for rule in _RULES if readable else ():
        found = rule(problem)
        if found is not None:
            return found
    return problem.finding("yaml-syntax", f"this is not YAML: {shorten(words, 200)}", None)


def _tab(problem: _Problem) -> Diagnostic | None:
    if problem.char != "\t":
        return None
    return problem.finding("yaml-tab", "a tab, where YAML allows only spaces", "use spaces")


def _indicator(problem: _Problem) -> Diagnostic | None:
    """A value that begins with a character to which YAML gives a meaning: ``>= 7``, ``*``, ``@home``, ``%``."""
    place = (problem.line, problem.column)
    words = problem.words
    if any(word in words for word in ("block scalar", "scanning an alias", "scanning an anchor", "tag", "directive")):
        place = (problem.context_line, problem.context_column)
    elif not ("cannot start any token" in words or "mapping keys are not allowed" in words):
        return None
    line = problem.source.line(place[0])
    char = line[place[1] - 1 : place[1]]
    if char not in _INDICATORS:
        return None
    if char == "%" and not line[: place[1] - 1].strip():
        hint = "remove it; if it is a key or a text, put quotes around it"
        return problem.finding("yaml-directive", "a line that begins with '%' is a directive in YAML", hint, *place)
    text = _value_text(line, place[1])
    return problem.quote(text, f"an unquoted '{char}' {_INDICATORS[char]} in YAML", *place)


def _version(problem: _Problem) -> Diagnostic | None:
    if "incompatible YAML document" not in problem.words:
        return None
    return problem.finding("yaml-directive", "files are read as YAML 1.2", "remove this line")


def _colon_in_text(problem: _Problem) -> Diagnostic | None:
    """``ask: Is it: A or B?``, in a block or in braces."""
    inside = "expected ','" in problem.words
    if problem.char != ":" or not (inside or "mapping values are not allowed" in problem.words):
        return None
    starts = [key for key in (_KEY if inside else _BLOCK_KEY).finditer(problem.text) if key.end() < problem.column]
    if starts:
        message = f"a second ': ' on one line: the text after '{starts[-1]['key']}:' holds a colon and a space"
        return problem.quote(_value_text(problem.text, starts[-1].end() + 1), message)
    if inside:
        return None
    last = problem.last
    name = problem.before.strip().removeprefix("- ")
    if " " in name and last is not None and not last.style and last.start_mark.line + 1 < problem.line:
        message = f"a text that goes on from line {last.start_mark.line + 1} holds a colon and a space"
        return problem.finding("yaml-quote", message, "put quotes around the whole text, or begin it with '>-'")
    column = len(problem.text) - len(problem.text.lstrip()) + 1
    message = f"'{shorten(name)}:' cannot stand here: the line above already has its value"
    return problem.finding("yaml-syntax", message, "give it the indentation of the keys that it belongs to", 0, column)


def _colon_in_braces(problem: _Problem) -> Diagnostic | None:
    """``because: {data.n:,} examples``: a text with a format, or a missing space or value."""
    if "unexpected ':'" not in problem.words:
        return None
    opening = _open_brackets(problem.before)
    if opening and problem.text[opening[-1]] == "{":
        closing = problem.text.find("}", problem.column)
        if closing >= 0 and problem.text[closing + 1 :].strip(" }],"):
            start = opening[-1] + 1
            text = _value_text(problem.text, start)
            return problem.quote(text, "a text that begins with '{' is a mapping to YAML", 0, start)
    message = "a ':' inside {…} and […] needs a space and a value after it"
    return problem.finding("yaml-colon", message, "if it is part of a text, put quotes around the text")


def _comment_in_text(problem: _Problem) -> Diagnostic | None:
    """`` #`` in a text turned the rest of its line, perhaps with a closing bracket, into a comment."""
    last = problem.last
    if last is None or last.style:
        return None
    line, column = last.end_mark.line + 1, last.end_mark.column + 1
    rest = problem.source.line(line)[column - 1 :]
    if line >= problem.line or not re.match(r" #[^\s#]", rest):
        return None
    message = "the text ends here: ' #' begins a comment, and what follows makes no sense without the rest"
    return problem.finding("yaml-quote", message, "put quotes around the whole text", line, column + 1)


def _no_colon(problem: _Problem) -> Diagnostic | None:
    """A line without ``: `` between lines that have one."""
    if "could not find expected ':'" not in problem.words:
        return None
    line = problem.source.line(problem.context_line)
    match = _COLON_WITHOUT_SPACE.match(line)
    if match:
        hint = f"write '{match['key']}: {shorten(match['rest'])}'"
        message = f"'{match['key']}:' needs a space after its colon"
        return problem.finding("yaml-colon", message, hint, problem.context_line, match.end("key") + 1)
    message = f"'{shorten(line.strip())}' is neither 'key: value' nor part of the text above"
    if re.match(r"\s*-[^\s-]", line):
        message = f"'{shorten(line.strip(), 30)}' needs a space after its dash"
        return problem.finding("yaml-syntax", message, None, problem.context_line, problem.context_column)
    hint = "a text of several lines needs more indentation than its key, and quotes or '>-' before it"
    return problem.finding("yaml-syntax", message, hint, problem.context_line, problem.context_column)


def _text_after(problem: _Problem) -> Diagnostic | None:
    """Text after a closing quote or bracket: ``because: {data.n} examples``, ``title: "Big" models``, ``'it's'``."""
    words = problem.words
    if "expected" not in words or not problem.char or "token" in words or "found character" in words:
        return None
    closing = problem.before.rstrip()[-1:]
    if not closing or closing not in "'\"]}" or problem.char in ",}]:#":
        return None
    if _NEXT_KEY(problem.rest):
        return problem.finding("yaml-syntax", f"a comma is missing before '{shorten(problem.rest, 30)}'", None)
    if closing in "]}":
        opening = _opening_bracket(problem.before.rstrip())
        if opening is None:
            return None
        kind = "a mapping" if closing == "}" else "a list"
        message = f"a text that begins with '{problem.text[opening]}' is {kind} to YAML"
        return problem.quote(_value_text(problem.text, opening + 1), message, 0, opening + 1)
    hint = "put quotes around the whole text; inside '…' write '' for an apostrophe, or use \"…\""
    return problem.finding("yaml-quote", "text goes on after the closing quote", hint)


def _bracket_in_text(problem: _Problem) -> Diagnostic | None:
    """``{a: = closeness[x, y].value}``: inside braces a bracket ends the text."""
    last = problem.last
    if problem.char not in tuple("[{") or "expected ','" not in problem.words or last is None or last.style:
        return None
    if last.end_mark.line + 1 != problem.line or last.start_mark.line + 1 != problem.line:
        return None
    start = last.start_mark.column + 1
    text = _value_text(problem.text, start)
    message = f"inside {{…}} and […] an unquoted '{problem.char}' cannot be part of a text"
    return problem.quote(text, message, 0, start)


def _dash(problem: _Problem) -> Diagnostic | None:
    if "sequence entries are not allowed" not in problem.words:
        return None
    hint = "begin the list on the next line, or write […]; if it is text, put quotes around it"
    return problem.finding("yaml-syntax", "'- ' begins a list item, which needs a line of its own", hint)


def _quoted_text(problem: _Problem) -> Diagnostic | None:
    """Faults inside quotes: never closed, or an escape that there is not."""
    if "quoted scalar" not in problem.words:
        return None
    at = (problem.context_line, problem.context_column)
    quote = problem.source.line(at[0])[at[1] - 1 : at[1]]
    if "end of stream" in problem.words or "document" in problem.words:
        hint = "inside '…' write '' for an apostrophe" if quote == "'" else 'inside "…" write \\" for a quote'
        return problem.finding("yaml-syntax", f"the quote {quote} that begins here is never closed", hint, *at)
    column = problem.text.rfind("\\", 0, problem.column + 1) + 1 or problem.column
    escape = shorten(problem.text[column - 1 : column + 1])
    hint = "in single quotes '…' a backslash is just a backslash"
    digits = {"x": 2, "u": 4, "U": 8}.get(escape[1:])
    if digits:
        hint = f"write the character itself, or its code in exactly {digits} hexadecimal digits"
    return problem.finding(
        "yaml-syntax", f"'{escape}' is not an escape that YAML knows, or is cut short", hint, 0, column
    )


def _brackets(problem: _Problem) -> Diagnostic | None:
    """Brackets without a partner, commas without a value."""
    words = problem.words
    if problem.char in tuple("]}"):
        if "expected ','" in words:
            opening = problem.source.line(problem.context_line)[problem.context_column - 1 : problem.context_column]
            message = f"'{problem.char}' closes nothing: '{opening}' from line {problem.context_line} is still open"
        else:
            message = f"'{problem.char}' closes nothing"
        return problem.finding("yaml-syntax", message, "if it is part of a text, put quotes around the text")
    if problem.char == "," and ("expected" in words or "cannot start" in words):
        return problem.finding(
            "yaml-syntax", "a comma with nothing before it", "if it is part of a text, put quotes around it"
        )
    if "expected ','" not in words:
        return None
    at = (problem.context_line, problem.context_column)
    opening = problem.source.line(at[0])[at[1] - 1 : at[1]]
    if problem.ended or problem.line != at[0]:
        message = f"'{opening}' is never closed" if opening in tuple("[{") else "a bracket is never closed"
        hint = None if problem.ended else f"or a comma is missing before line {problem.line}"
        return problem.finding("yaml-syntax", message, hint, *at)
    return problem.finding("yaml-syntax", f"a comma is missing before '{shorten(problem.rest, 30)}'", None)


def _indentation(problem: _Problem) -> Diagnostic | None:
    words = problem.words
    if problem.char == ":":
        return problem.finding("yaml-key", "the key before this ':' is missing", None)
    hint = f"compare its indentation with line {problem.context_line}"
    if "expected key" in words or "block mapping" in words:
        if problem.rest.startswith("- ") or problem.rest == "-":
            return problem.finding("yaml-syntax", "a list item among lines of 'key: value'", hint)
        message = f"'{shorten(problem.rest, 40)}' does not fit in the indentation of the lines above"
        return problem.finding("yaml-syntax", message, hint)
    if "'-' indicator" in words or "block collection" in words:
        return problem.finding("yaml-syntax", "the lines above are a list; this one does not begin with '- '", hint)
    if "document start" in words:
        return problem.finding("yaml-syntax", "the file's list or mapping has ended, and something follows", None)
    return None


def _cut_short(problem: _Problem) -> Diagnostic | None:
    if not problem.ended:
        return None
    return problem.finding("yaml-syntax", "the file ends here, in the middle of a value", None)


def _end_of_text(source: Source) -> tuple[int, int]:
    """The place after the last character that is not white space."""
    number = len(source.lines)
    while number > 1 and not source.line(number).strip():
        number -= 1
    return number, len(source.line(number).rstrip()) + 1


def _value_text(line: str, start: int) -> str:
    """The text of ``line`` from column ``start`` to where the writer probably meant it to end."""
    text = re.split(r"\s#", line[start - 1 :])[0].rstrip()
    opening = _open_brackets(line[: start - 1])
    if not opening:
        return text
    in_list = line[opening[-1]] == "["
    level = 0
    for at, char in enumerate(text):
        if char in "([{":
            level += 1
        elif char in ")]}":
            level -= 1
        ends = char == "," and level == 0 and (in_list or _NEXT_KEY(text[at + 1 :].lstrip()))
        if ends or level < 0:
            return text[:at].rstrip()
    return text


def _open_brackets(text: str) -> list[int]:
    """The indexes of the brackets that are open at the end of ``text``; what is in quotes does not count."""
    found: list[int] = []
    for match in _BRACKET_OR_QUOTED.finditer(text):
        if match[0] in "{[":
            found.append(match.start())
        elif match[0] in "}]" and found:
            found.pop()
    return found


def _opening_bracket(text: str) -> int | None:
    """The index of the bracket that the last character of ``text`` closes, on the same line."""
    found = _open_brackets(text[:-1])
    return found[-1] if found else None


_RULES: tuple[Callable[[_Problem], Diagnostic | None], ...] = (
    _tab,
    _quoted_text,
    _indicator,
    _version,
    _colon_in_text,
    _colon_in_braces,
    _comment_in_text,
    _no_colon,
    _text_after,
    _bracket_in_text,
    _dash,
    _brackets,
    _indentation,
    _cut_short,
)
