"""The command line: what ``warmstart`` runs.

Each command lives in a module of ``warmstart.commands`` that is imported only when it is called for, so that
``warmstart recommend`` does not pay for drawing trees.

Exit codes: 0 fine; 1 the answer is no (a check found problems, a test failed); 2 what was asked is wrong;
3 Warmstart itself is at fault; 130 interrupted.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import IO

import click

_COMMANDS: Mapping[str, tuple[str, str]] = {
    "recommend": ("recommend", "A plan for what you have, and why."),
    "why": ("why", "Why a line of the plan is as it is."),
    "why-not": ("explanations", "Why a line of the plan is not something else."),
    "what-if": ("explanations", "How the plan would change with the inputs."),
    "flip": ("explanations", "The smallest changes that would flip a line of the plan."),
    "sensitivity": ("explanations", "How near the numbers are to where something changes."),
    "ask": ("ask", "An interview: asks only what can still change the plan."),
    "matrix": ("matrix", "Which model suits which task: stars, each with its reason."),
    "freeze": ("calculators", "How many layers to freeze (layer-freezing calculator)."),
    "lr": ("calculators", "Learning rates and warm-up (learning-rate calculator)."),
    "tree": ("tree", "Draw the decision tree of a decision."),
    "batch": ("batch", "Many scenarios at once: a table in, a table out."),
    "kb": ("knowledge", "Work on the knowledge base: check, test, verify, diff, coverage."),
    "completion": ("completion", "Print the script that completes commands in your shell."),
}


class _LazyGroup(click.Group):
    """A group whose commands are imported when they are used; their short help stands in the table above."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f".commands.{_COMMANDS[cmd_name][0]}", __package__)
        command = getattr(module, cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


def _print_version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"warmstart {version('warmstart')}")
        ctx.exit()


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version, help="Show the version."
)
def cli() -> None:
    """Say what you have; get a transfer-learning plan that you can run, and ask why.

    \b
    warmstart recommend --set target.task=image-classification --set data.n_train=800
    warmstart recommend my-project.yaml
    warmstart why plan.strategy my-project.yaml
    """


def command() -> None:
    """What the installed ``warmstart`` runs: ``main``, and then the process ends at once.

    Taking thousands of objects apart one by one would take a tenth of a short command's time. What was registered for
    the end, such as removing temporary folders, is still done.
    """
    try:
        main()
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code. People see messages, never a traceback."""
    # A command lives too short for its garbage to matter: looking for it often would take a sixth of the time.
    gc.set_threshold(200_000, 20, 20)
    _prepare(sys.stdout)
    _prepare(sys.stderr)
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of a pipe (head, less) has left: nothing more to say, and nothing to say at shutdown either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def _run(arguments: list[str] | None) -> int:
    try:
        result = cli.main(args=arguments, prog_name="warmstart", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        return 130
    except BrokenPipeError:
        raise
    except Exception as error:
        return _told(error)
    return result if isinstance(result, int) else 0


def _told(error: Exception) -> int:
    """Tell ``error`` on standard error in its own words; return the exit code that fits it."""
    from .engine.diagnostics import EngineError

    if isinstance(error, EngineError):
        click.echo("\n".join(finding.text() for finding in error.diagnostics), err=True)
        return 2
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"{where}{(error.strerror or str(error)).lower()}", err=True)
        return 2
    if os.environ.get("WARMSTART_TRACEBACK"):
        raise error
    click.echo(
        f"warmstart: a fault in Warmstart itself ({type(error).__name__}: {error}).\n"
        "Please report it, with what WARMSTART_TRACEBACK=1 in the environment prints.",
        err=True,
    )
    return 3


def _prepare(stream: IO[str]) -> None:
    """A terminal that cannot show a character shows ``?`` for it, instead of ending the program."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
