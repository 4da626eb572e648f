"""``warmstart freeze`` and ``warmstart lr``: the two calculators."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from .options import Command, as_json, emit, facts_option, form_of, kb_option, open_base, output_option, record_ids

if TYPE_CHECKING:
    from pathlib import Path

    from ..api import Plan


def _network_options(command: Command) -> Command:
    for option in (
        facts_option,
        kb_option,
        click.option(
            "--model", metavar="ID", shell_complete=record_ids("model"),
            help="A known architecture, instead of --layers.",
        ),
        click.option(
            "--data", metavar="N|SIZE", default="medium", show_default=True,
            help="Labelled examples: a number, or tiny, small, medium, large, huge.",
        ),
        click.option(
            "--similarity", type=click.FloatRange(1, 10), metavar="1..10",
            help="How close the data are to the pretraining data (1 alien, 10 the same).",
        ),
        click.option(
            "--layers", type=click.IntRange(2, 1000), metavar="2..1000", help="Layers (blocks) of your network."
        ),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@_network_options
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "svg"]), help="[default: text, or what FILE ends in]"
)
@output_option("Write to FILE (.svg, .json or .txt).")
def freeze(
    layers: int | None, similarity: float | None, data: str, model: str | None, form: str | None,
    output: Path | None, kb: Path | None, facts: tuple[Path, ...],
) -> None:  # fmt: skip
    """How many layers to freeze, to train at a low rate, and to train at the full rate.

    \b
    warmstart freeze --layers 48 --similarity 7 --data medium
    warmstart freeze --model resnet50 --similarity 3 --data 3700 -o layers.svg
    """
    from ..calculators import FREEZE_HEADS, Question, freeze_document, plan_for

    if (layers is None) == (model is None):
        raise click.UsageError("Say how many --layers your network has, or name a --model.")
    base = open_base(kb, facts)
    question = Question(layers, similarity, data, model)
    plan = plan_for(base, question)
    form = form or form_of(output, "json", "svg")
    if form == "text":
        emit(_text(plan, FREEZE_HEADS, output), output)
        return
    document = freeze_document(base, question, plan)
    if form == "json":
        emit(as_json(document), output)
        return
    from ..calculators import bar_parts
    from ..render.bar import bar_svg

    emit(bar_svg(*bar_parts(document), unit="blocks"), output)


@click.command()
@_network_options
@click.option(
    "--family", metavar="ID", shell_complete=record_ids("family"), help="The family of your network, such as vit."
)
@click.option(
    "--method",
    metavar="ID",
    shell_complete=record_ids("strategy"),
    help="The strategy, such as full-fine-tuning.  [default: what the rules choose]",
)
@click.option("--batch", type=click.IntRange(min=1), metavar="N", help="Examples in a batch.")
@click.option("--epochs", type=click.IntRange(min=1), metavar="N", help="Passes over the data.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), help="[default: text, or what FILE ends in]")
@output_option("Write to FILE (.json or .txt).")
def lr(form: str | None, output: Path | None, kb: Path | None, facts: tuple[Path, ...], **asked: Any) -> None:
    """Learning rates for the head, the middle and the frozen part, and the warm-up.

    \b
    warmstart lr --layers 12 --family vit --similarity 7 --data 3700
    warmstart lr --model roberta-base --method lora --batch 32 --epochs 3
    """
    from ..calculators import RATE_HEADS, Question, plan_for, rates_document

    if asked["model"] is not None and (asked["layers"] is not None or asked["family"] is not None):
        raise click.UsageError("--model says the layers and the family: leave --layers and --family out.")
    base = open_base(kb, facts)
    plan = plan_for(base, Question(**asked))
    form = form or form_of(output, "json")
    emit(as_json(rates_document(base, plan)) if form == "json" else _text(plan, RATE_HEADS, output), output)


def _text(plan: Plan, heads: tuple[str, ...], output: Path | None) -> str:
    from ..render.text import Terminal, terminal
    from ..report_text import report_text

    return report_text(plan.report(heads), Terminal() if output else terminal(sys.stdout))
