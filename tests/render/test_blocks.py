"""Blocks: short answers as lines for any terminal, and as Markdown."""

from __future__ import annotations

from warmstart.render.blocks import Block, blocks_markdown, blocks_text, listed
from warmstart.render.text import Terminal

BLOCKS = [
    Block("title", "Why not *Cow*?"),
    Block("text", "It is Wolf – so far."),
    Block("head", "What is lacking"),
    Block("item", "Mass → 40 kg, and the region where it lives"),
    Block("under", "It weighs 600 kg."),
    Block("item", "Legs"),
    Block("small", "2 more rules."),
]


def test_lines_fit_the_terminal_and_its_letters():
    assert blocks_text(BLOCKS, Terminal(width=30, unicode=False)) == (
        "Why not *Cow*?\n"
        "It is Wolf - so far.\n"
        "\n"
        "What is lacking\n"
        "  - Mass -> 40 kg, and the\n"
        "    region where it lives\n"
        "      It weighs 600 kg.\n"
        "  - Legs\n"
        "\n"
        "2 more rules.\n"
    )


def test_colours_only_where_they_are_wanted():
    assert blocks_text(BLOCKS[:1], Terminal(colour=True)) == "\x1b[1mWhy not *Cow*?\x1b[0m\n"


def test_markdown_has_lists_and_escapes_marks():
    assert blocks_markdown(BLOCKS) == (
        "**Why not \\*Cow\\*?**\n"
        "\n"
        "It is Wolf – so far.\n"
        "\n"
        "**What is lacking**\n"
        "\n"
        "- Mass → 40 kg, and the region where it lives  \n"
        "  It weighs 600 kg.\n"
        "- Legs\n"
        "\n"
        "*2 more rules.*\n"
    )


def test_names_are_listed_as_people_say_them():
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    assert listed(["a", "b", "c", "d"], "or", 2) == "a, b or 2 more"
