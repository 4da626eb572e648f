"""``warmstart completion``: the script that completes commands in a shell."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that completes commands, options and attribute names in SHELL.

    \b
    ~/.bashrc                   eval "$(warmstart completion bash)"
    ~/.zshrc                    eval "$(warmstart completion zsh)"
    ~/.config/fish/config.fish  warmstart completion fish | source
    """
    from click.shell_completion import get_completion_class

    from ..cli import cli

    completer = get_completion_class(shell)
    assert completer is not None
    # The template alone: `source()` would start the shell to ask its version.
    script = completer(cli, {}, "warmstart", "_WARMSTART_COMPLETE")
    click.echo(script.source_template % script.source_vars())
