"""``warmstart batch``: a table of scenarios, answered row by row."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import attribute_names, open_base, said_scenario, scenario_options

if TYPE_CHECKING:
    from ..batch import Outcome


@click.command()
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", required=True, metavar="OUT", type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write: .parquet, .csv or .jsonl.",
)  # fmt: skip
@click.option(
    "--want", "wanted", multiple=True, metavar="NAME", shell_complete=attribute_names,
    help="What to conclude: plan.strategy (repeatable). [default: the heads of a plan]",
)  # fmt: skip
@click.option("--rules", is_flag=True, help="Also the ids of the rules behind each conclusion.")
@scenario_options
def batch(
    source: Path,
    output: Path,
    wanted: tuple[str, ...],
    rules: bool,
    kb: Path | None,
    facts: tuple[Path, ...],
    **said: Any,
) -> int:
    """Many scenarios at once: a table with a row for each, and the conclusions in columns behind it.

    IN is a .parquet, .csv or .jsonl file whose columns are named after attributes (data.n_train); an empty cell is not
    given, and other columns are handed on. --set, --without and --only hold for every row.

    OUT has every row of IN. A row with a wrong value has no conclusions, and its column 'problem' says why; then the
    exit code is 1. OUT appears when it is complete.

    \b
    warmstart batch projects.csv -o plans.csv
    warmstart batch projects.parquet -o plans.parquet --want plan.strategy --want plan.model --rules
    """
    from ..engine.scenario import finding
    from ..frames import NEEDS

    base = open_base(kb, facts)
    common = said_scenario(base, None, **said)
    try:
        from ..batch import answer_file
    except ImportError:
        raise finding("frame-library", NEEDS, "warmstart batch") from None
    progress = _Progress()
    outcome = answer_file(base.compiled, source, output, wanted or None, common, rules=rules, progress=progress.show)
    progress.clear()
    _tell(outcome, output)
    return 1 if outcome.bad else 0


def _tell(outcome: Outcome, output: Path) -> None:
    rows = "1 row" if outcome.rows == 1 else f"{outcome.rows:,} rows"
    click.echo(f"{output}: {rows}" + (f", {outcome.bad:,} with a problem" if outcome.bad else ""), err=True)
    for line in outcome.shown:
        click.echo(f"  {line}", err=True)
    if outcome.bad > len(outcome.shown):
        click.echo(f"  and {outcome.bad - len(outcome.shown):,} more: see the column 'problem'", err=True)


class _Progress:
    """One line on the terminal that says how far it is; nothing where standard error is none."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._begun = time.monotonic()

    def show(self, done: int, total: int | None) -> None:
        """So many rows are done, of so many (None: nobody knows)."""
        if not self._shown:
            return
        speed = done / max(time.monotonic() - self._begun, 1e-9)
        of = "" if total is None else f" of {total:,}"
        left = "" if total is None else f", {max(total - done, 0) / speed:,.0f} s to go"
        sys.stderr.write(f"\r\x1b[K{done:,}{of} rows, {speed:,.0f} a second{left}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
