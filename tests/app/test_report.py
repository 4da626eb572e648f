"""What is said about a plan, with a small knowledge base from another field."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

import warmstart
from warmstart.render.text import Terminal, ascii_text
from warmstart.report_html import report_fragment, report_page
from warmstart.report_markdown import report_markdown
from warmstart.report_text import report_text

ANIMAL = {"animal.covering": "fur", "animal.flies": True, "animal.mass": 400, "place.region": "tundra"}

TEXT = """\
! What was given contradicts itself
  Nothing of 400 kg flies.
  How heavy is it? (you said 400 kg; animal.mass)
  – With 100 kg or less instead of 400 kg: Group stays Mammal, as below.
  – With Flies no instead of yes: Group stays Mammal, as below.

Group: Mammal
Covering: Fur · Body mass: 400 kg · Flies: yes · Tundra

PLAN
  Group    Mammal
  Species  Wolf
  Size     Big
  Signs    Warm coat

WHY
  Group (strong evidence)
    Only mammals have fur. [1]
  Species (moderate evidence, resting on weak)
    Wolf lives in Tundra.
  Size (moderate evidence)
    It weighs 400 kg.
  Signs (weak evidence)
    It lives in Tundra, where it is cold.

INSTEAD
  Species, next best: Cow, Bat.

UNCERTAIN
  Weak evidence, and what rests on it:
    Signs: Warm coat
  Answers that could change the plan:
    How many legs has it? (animal.legs)

SOURCES
  [1]  A. Naturalist (1999): A Field Guide
"""

MARKDOWN = """\
> **What was given contradicts itself.** Nothing of 400 kg flies. How heavy is it? (you said 400 kg; animal.mass)
>
> - With 100 kg or less instead of 400 kg: Group stays Mammal, as below.
> - With Flies no instead of yes: Group stays Mammal, as below.

# Group: Mammal

Covering: Fur · Body mass: 400 kg · Flies: yes · Tundra

## Plan

| | |
|---|---|
| **Group** | Mammal |
| **Species** | Wolf |
| **Size** | Big |
| **Signs** | Warm coat |

## Why

- **Group** *(strong evidence)*: Only mammals have fur. \\[1\\]
- **Species** *(moderate evidence, resting on weak)*: Wolf lives in Tundra.
- **Size** *(moderate evidence)*: It weighs 400 kg.
- **Signs** *(weak evidence)*: It lives in Tundra, where it is cold.

## Instead

- Species, next best: Cow, Bat

## Uncertain

- Weak evidence, and what rests on it:
    - Signs: Warm coat
- How many legs has it? (`animal.legs`)

## Sources

1. A. Naturalist (1999): A Field Guide
"""


@pytest.fixture(scope="module")
def animals(request):
    return warmstart.load(request.config.rootpath / "tests" / "bases" / "animals")


@pytest.fixture(scope="module")
def report(animals):
    return animals.recommend(ANIMAL).report()


def test_the_text(report):
    assert report_text(report, Terminal()) == TEXT


def test_the_text_in_colour_says_the_same(report):
    coloured = report_text(report, Terminal(colour=True))
    assert coloured != TEXT
    assert "".join(part.partition("m")[2] if at else part for at, part in enumerate(coloured.split("\x1b["))) == TEXT


def test_the_text_for_a_terminal_without_unicode(report):
    assert report_text(report, Terminal(unicode=False)) == ascii_text(TEXT)


@pytest.mark.parametrize("width", [40, 55, 80])
def test_no_line_is_wider_than_the_terminal(report, width):
    assert max(map(len, report_text(report, Terminal(width=width)).splitlines())) <= width


def test_the_markdown(report):
    assert report_markdown(report) == MARKDOWN


class _Words(HTMLParser):
    """The words of a page, and the addresses that it would fetch."""

    def __init__(self):
        super().__init__()
        self.words: list[str] = []
        self.fetched: list[str] = []
        self.style = False

    def handle_starttag(self, tag, attrs):
        self.style = tag == "style"
        self.fetched += [v for k, v in attrs if k == "src" or (tag == "link" and k == "href")]

    def handle_endtag(self, tag):
        self.style = False

    def handle_data(self, data):
        self.words += [] if self.style else data.split()


def test_the_page_says_what_the_markdown_says_and_fetches_nothing(report):
    page = _Words()
    page.feed(report_page(report))
    assert page.fetched == []
    told = " ".join(page.words)
    for text in (
        "Nothing of 400 kg flies.",
        "Group: Mammal",
        "Wolf lives in Tundra.",
        "A Field Guide",
        "next best: Cow, Bat",
    ):
        assert text in told


def test_a_notebook_shows_the_plan(animals):
    plan = animals.recommend(ANIMAL)
    assert plan._repr_html_() == report_fragment(plan.report())
    assert str(plan) == TEXT
    assert repr(plan) == "<Plan: Group: Mammal>"


def test_texts_are_escaped(animals):
    region = {"id": "x", "label": "<b>|*home*</b>"}
    report = animals.recommend({"place.region": region, "animal.covering": "fur"}).report()
    assert "&lt;b&gt;|*home*&lt;/b&gt;" in report_page(report)
    assert "\\<b\\>\\|\\*home\\*\\</b\\>" in report_markdown(report)


def test_nothing_given_leads_the_answer(animals):
    text = str(animals.recommend())
    assert text.startswith("! Nothing was given\n")


def test_a_conclusion_with_its_reason(animals):
    plan = animals.recommend(ANIMAL)
    assert plan["animal.size"] == warmstart.Conclusion(
        name="animal.size", value="big", shown="Big", confidence=0.7, grade="moderate", rule="size/by-mass[20..1000]",
        because="It weighs 400 kg.", cites=(),
    )  # fmt: skip
    assert plan["animal.mass"].value == 400.0
    assert plan["species.points[wolf]"].value == 3
    assert list(plan) == ["animal.group", "animal.size", "animal.signs", "animal.species"]
    assert "animal.size" in plan
    assert len(plan) == 4


def test_an_attribute_that_does_not_exist(animals):
    plan = animals.recommend(ANIMAL)
    with pytest.raises(KeyError, match=r"animal\.colour"):
        plan["animal.colour"]
    with pytest.raises(warmstart.ScenarioError, match=r"there is no attribute 'animal\.colour'"):
        plan.why("animal.colour")


def test_a_scenario_may_be_a_file(animals, tmp_path):
    file = tmp_path / "case.yaml"
    file.write_text("animal: {covering: fur}\n")
    assert animals.recommend(file)["animal.group"].value == "mammal"
    assert animals.recommend(str(file)).to_dict() == animals.recommend({"animal.covering": "fur"}).to_dict()


def test_two_loads_give_the_same_plan(animals, request):
    again = warmstart.load(request.config.rootpath / "tests" / "bases" / "animals")
    assert again.recommend(ANIMAL).to_dict() == animals.recommend(ANIMAL).to_dict()


def test_an_explanation_is_text_markdown_and_data(animals):
    why = animals.recommend(ANIMAL).why("animal.species")
    assert str(why).startswith("Species: Wolf\n")
    assert "Wolf lives in Tundra." in str(why)
    assert why._repr_markdown_().startswith("- **Species: Wolf**")
    assert why.to_dict()["derivations"]["animal.species"]["value"] == "wolf"
    assert repr(why) == "<Why animal.species>"


def test_adapters_without_a_rate_are_told_without_one():
    shipped = warmstart.load()
    given = {"target.task": "image-classification", "target.domain": "industrial-inspection", "data.n_train": 2000}
    plan = shipped.recommend({**given, "data.n_classes": 1, "compute.gpu": "rtx-3060"})  # nothing to tell apart
    assert plan["plan.lr_middle"].value is None
    assert shipped.compiled.facts["strategy.method"][plan["plan.strategy"].value].value == "lora"
    assert "Learning rates" not in str(plan)
