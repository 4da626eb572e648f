"""Write docs/inputs.md, what a scenario can say, from the vocabulary: ``python docs/inputs.py``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from warmstart.api import shipped_directory
from warmstart.engine.compiled import Attribute, KnowledgeBase
from warmstart.engine.kinds import show_number
from warmstart.engine.load import load_base
from warmstart.engine.show import show_attribute

PAGE = Path(__file__).parent / "inputs.md"
HEAD = """\
# What you can say

Everything that a scenario can hold, one line each. Nothing is required: what is left out takes the default, which the
plan then names as assumed, or stays open, and the plan says which open answers could still change it. Write it nested
(`data: {n_train: 800}`) or dotted (`data.n_train: 800`) in a file, or as `--set data.n_train=800`. `warmstart ask` asks
for it in order, and only for what can still change the plan.

This page is made from [kb/vocabulary.yaml](../kb/vocabulary.yaml) and [kb/facts](../kb/facts): `make docs` writes it
anew.
"""
NAMES = """
## Names

What stands for a {what} above. One that is missing can be described instead of named, with its
fields: `compute: {{gpu: {{id: my-card, vram_gb: 20}}}}`; [own-models.md](own-models.md) shows how for models.
"""


def page(base: KnowledgeBase) -> str:
    """The page as it should be."""
    inputs = list(base.inputs())
    parts = [HEAD]
    for group, members in groupby(inputs, key=lambda a: a.name.partition(".")[0]):
        parts.append(f"\n## `{group}`\n\n| name | question | answer | if you say nothing |\n|---|---|---|---|\n")
        parts += [f"| `{a.name}` | {_question(a)} | {_answer(a)} | {_default(base, a)} |\n" for a in members]
    catalogues = list(dict.fromkeys(name for a in inputs for name in _catalogues(a)))
    parts.append(NAMES.format(what=" or a ".join([", a ".join(catalogues[:-1]), catalogues[-1]])))
    for name in catalogues:
        catalogue = base.catalogues[name]
        named = "; ".join(_named(i, catalogue.labels[i]) for i in catalogue.ids)
        parts.append(f"\n### {name} ({len(catalogue.ids)})\n\n{named}\n")
    return "".join(parts)


def _named(name: str, label: str) -> str:
    return f"`{name}`" if label.casefold() == name else f"`{name}` {label}"


def _question(attribute: Attribute) -> str:
    how = f" *{attribute.measure}*" if attribute.measure else ""
    return _cell(f"{attribute.ask}{how}")


def _answer(attribute: Attribute) -> str:
    kind = attribute.kind
    if kind.name == "boolean":
        return "`true` or `false`"
    if kind.name == "enum":
        return _cell("; ".join(_named(value, kind.labels.get(value, value)) for value in kind.values))
    if kind.numeric:
        unit = [f"({attribute.unit})"] if attribute.unit else []
        ends = (("from", attribute.low), ("to", attribute.high))
        return _cell(
            " ".join([str(kind), *unit, *(f"{word} {show_number(end)}" for word, end in ends if end is not None)])
        )
    return _cell(f"a {kind.record}" if kind.record else str(kind))


def _default(base: KnowledgeBase, attribute: Attribute) -> str:
    if attribute.default is not None:
        labels = {name: catalogue.labels for name, catalogue in base.catalogues.items()}
        return _cell(show_attribute(attribute, attribute.default, labels))
    return "rules work it out, or it stays open" if attribute.name in base.conclude else "it stays open"


def _catalogues(attribute: Attribute) -> Iterator[str]:
    kind = attribute.kind.item or attribute.kind
    if kind.record:
        yield kind.record


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Bring the page up to date."""
    PAGE.write_text(page(load_base(shipped_directory())), encoding="utf-8")


if __name__ == "__main__":
    main()
