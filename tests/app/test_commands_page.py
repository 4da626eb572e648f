"""docs/commands.md is what ``--help`` says: ``python tests/app/test_commands_page.py`` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from warmstart.cli import cli

PAGE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
HEAD = """\
# Commands

What `warmstart COMMAND --help` says. This page is generated: `make docs` writes it anew.
"""


def commands(group: click.Group = cli, before: str = "warmstart") -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name."""
    context = click.Context(group, info_name=before)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


def page() -> str:
    """The page as it should be."""
    parts = [HEAD]
    for name, command in commands():
        # As the command line itself makes it, for click keeps the help option that it makes first.
        context = click.Context(command, info_name=name, terminal_width=80, help_option_names=["-h", "--help"])
        parts.append(f"\n## {name}\n\n```\n{command.get_help(context)}\n```\n")
    return "".join(parts)


def test_the_page_says_what_help_says():
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=[name for name, _ in commands()])
def test_every_option_is_explained(name, command):
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not isinstance(parameter.type, click.Choice):
            assert parameter.help, f"{name} {parameter.opts}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
