"""The command line: the commands that ``warmstart`` has (``start`` runs it).

Each command lives in a module of ``warmstart.commands`` that is imported only when it is called for, so that
``warmstart recommend`` does not pay for drawing trees.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping

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


def run(arguments: list[str]) -> int:
    """Run a command with its options; the exit code. What goes wrong is raised, but for mistakes in the options."""
    try:
        result = cli.main(args=arguments, prog_name="warmstart", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        return 130
    return result if isinstance(result, int) else 0
