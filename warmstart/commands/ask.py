"""``warmstart ask``: an interview that asks only what can still change the plan."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import attribute_names, emit, open_base, output_option, said_scenario, scenario_argument, scenario_options

if TYPE_CHECKING:
    from ..api import KnowledgeBase
    from ..engine.asking.interview import Interview
    from ..render.text import Terminal

_UNSURE = ("", "-", "don't know", "dont know", "unknown", "no idea")


@click.command()
@scenario_argument
@click.option(
    "--decision", "decisions", multiple=True, metavar="NAME", shell_complete=attribute_names,
    help="What is to be settled (repeatable).  [default: what trees are drawn of]",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@output_option("Write your answers to FILE, a scenario.")
@scenario_options
def ask(
    scenario: str | None,
    decisions: tuple[str, ...],
    form: str,
    output: Path | None,
    kb: Path | None,
    facts: tuple[Path, ...],
    **said: Any,
) -> None:
    """Answer questions; get a plan. Asks only what can still change it.

    Enter means "don't know", ? tells how to find out, back takes an answer back,
    done ends with the plan so far.

    With --format json each question is a line of JSON, and so is each answer:
    {"answer": 800}, {"answer": null}, {"back": true} or {"done": true}.

    \b
    warmstart ask
    warmstart ask my-project.yaml --decision plan.model -o answers.yaml
    """
    if scenario == "-":
        raise click.UsageError("The answers come from standard input, so the scenario cannot: name a file.")
    from ..engine.asking.interview import Interview

    base = open_base(kb, facts)
    interview = Interview(base.compiled, said_scenario(base, scenario, **said), decisions)
    if form == "json":
        _protocol(interview)
    else:
        _conversation(base, interview)
    if output is not None:
        from ..scenario_file import scenario_yaml

        emit(scenario_yaml(interview.step.scenario), output)


def _lines() -> Iterator[str]:
    """The lines of standard input until it ends."""
    while line := sys.stdin.readline():
        yield line.strip()


# --- for people ------------------------------------------------------------------------------------------------------


def _conversation(base: KnowledgeBase, interview: Interview) -> None:
    from ..render import interview as told
    from ..render.text import terminal as terminal_of

    terminal = terminal_of(sys.stdout)
    document = interview.document()
    _say(told.question_text(document, terminal) if document["type"] == "question" else "")
    answers = _lines()
    while document["type"] == "question":
        _say(terminal.shown(told.prompt_text(document)))
        answer = next(answers, None)
        if answer is not None and not sys.stdin.isatty():
            _say(terminal.shown(answer) + "\n")  # a person has seen their own answer; a record has not
        if answer is None or answer.lower() in ("done", "quit", "exit"):
            _say("\n" if answer is None else "")
            document = interview.stopped()
        elif answer == "?":
            _say(told.help_text(document, terminal))
            _say(told.question_text(document, terminal, every=True))
        elif answer.lower() == "back":
            _say("" if interview.back() else "   This is the first question.\n")
            document = interview.document()
            _say(told.question_text(document, terminal))
        elif _answered(base, interview, answer, terminal):
            before, document = document, interview.document()
            _say(told.settled_text(before, document, terminal))
            if document["type"] == "question":
                _say(told.question_text(document, terminal, before=before))
    _say("\n" + told.end_text(document, terminal) + "\n")
    _say(_plan_text(base, interview, terminal))


def _answered(base: KnowledgeBase, interview: Interview, answer: str, terminal: Terminal) -> bool:
    """Answer the question; False, with a word about it, where that is no answer."""
    from ..engine.asking.spoken import spoken_value
    from ..engine.diagnostics import ScenarioError

    name = interview.standing.question
    assert name is not None
    attribute = base.compiled.attributes[name]
    # "Is there a model that you want to use?" No. (An enum may have a value `none`.)
    nothing = answer.lower() in ("no", "none") and attribute.kind.name not in ("boolean", "enum", "text")
    try:
        unsure = nothing or answer.lower() in _UNSURE
        interview.answer(None if unsure else spoken_value(base.compiled, attribute, answer, interview.step.scenario))
    except ScenarioError as error:
        _say(terminal.shown(_complaint(error, terminal)))
        return False
    return True


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _complaint(error: Any, terminal: Terminal) -> str:
    found = error.diagnostics[0]
    hint = f" ({found.hint})" if found.hint else ""
    return f"   {terminal.paint(f'{found.message}{hint}', 'yellow')}\n"


def _plan_text(base: KnowledgeBase, interview: Interview, terminal: Terminal) -> str:
    from ..report_text import report_text

    return report_text(base.plan_of(interview.step.scenario).report(), terminal)


# --- for programs ----------------------------------------------------------------------------------------------------


def _protocol(interview: Interview) -> None:
    """One question document a line out, one answer document a line in, until the end."""
    document = _put(interview.document())
    for line in _lines():
        if document["type"] == "end":
            return
        complaint = _take(interview, line)
        if complaint == "done":
            break
        if complaint is not None:
            _put(complaint)
        document = _put(interview.document())
    if document["type"] == "question":
        _put(interview.stopped())


def _put(document: dict[str, Any]) -> dict[str, Any]:
    _say(json.dumps(document, ensure_ascii=False) + "\n")
    return document


def _take(interview: Interview, line: str) -> Any:
    """Take one answer; return a document that says what is wrong with it, ``done``, or None."""
    from ..engine.asking.spoken import spoken_value
    from ..engine.diagnostics import ScenarioError

    try:
        said = json.loads(line)
    except ValueError as error:
        return _wrong("answer-json", f"this is no JSON: {error}", 'one document a line, such as {"answer": 800}')
    if not isinstance(said, dict) or len(said) != 1 or next(iter(said)) not in ("answer", "back", "done"):
        return _wrong(
            "answer-form", "an answer is an object with one key", '{"answer": …}, {"back": true} or {"done": true}'
        )
    if "done" in said:
        return "done"
    if "back" in said:
        return None if interview.back() else _wrong("answer-back", "this is the first question", None)
    value = said["answer"]
    if value is not None:
        name = interview.standing.question
        assert name is not None
        try:
            value = spoken_value(interview.base, interview.base.attributes[name], value, interview.step.scenario)
        except ScenarioError as error:
            found = error.diagnostics[0]
            return _wrong(found.code, found.message, found.hint)
    interview.answer(value)
    return None


def _wrong(code: str, message: str, hint: str | None) -> dict[str, Any]:
    return {"type": "error", "code": code, "message": message, "hint": hint}
