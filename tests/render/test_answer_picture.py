"""The short answers as graphs and as pictures."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

import warmstart
from warmstart.render.answer_graph import answer_graph
from warmstart.render.answer_picture import _page, answer_svg

LOANS = warmstart.load(Path(__file__).parents[1] / "bases" / "loans")
PLAN = LOANS.recommend(
    {"applicant.income": 35_000, "applicant.age": 30, "loan.amount": 80_000, "applicant.defaults": 0}
)
ANSWERS = {
    "why-not": PLAN.why_not("offer.decision", "refuse"),
    "what-if": PLAN.what_if({"loan.amount": 60_000}),
    "flip": PLAN.flip("offer.decision", "grant"),
    "sensitivity": PLAN.sensitivity(),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_each_is_drawn_in_readable_letters_and_told_to_those_who_cannot_see(kind):
    graph = answer_graph(kind, ANSWERS[kind].to_dict())
    root = ElementTree.fromstring(ANSWERS[kind].to_svg())
    told = " ".join(root.itertext())

    assert _page(graph).text_size >= 8
    assert graph.title in told
    assert all(word in told for box in graph.boxes.values() for word in box.bold)


def test_a_flip_leads_from_now_over_the_change_to_what_follows():
    graph = answer_graph("flip", ANSWERS["flip"].to_dict())
    (start, *_), roles = graph.boxes, {name: box.role for name, box in graph.boxes.items()}

    assert graph.title == "What would it take for Decision to be Grant it?"
    assert graph.boxes[start].bold == ("Grant a smaller one",)
    assert {(roles[a], roles[b]) for a, b in graph.arrows} == {("now", "change"), ("change", "answer")}
    assert ("Amount: 69,999 EUR",) in [box.bold for box in graph.boxes.values()]


def test_why_not_shows_what_is_missing_and_who_came_first():
    graph = answer_graph("why-not", ANSWERS["why-not"].to_dict())

    assert graph.boxes["target"].bold == ("Refuse",)
    assert ("actual", "target") in graph.arrows
    lacks = [text for box in graph.boxes.values() if box.role == "lack" for text in box.text]
    assert lacks == ["Risk band would have to be High or higher (now Middle)"]


def test_what_if_shows_each_line_from_what_to_what():
    graph = answer_graph("what-if", ANSWERS["what-if"].to_dict())

    assert graph.title == "What if Amount were 60,000 EUR?"
    assert ("Grant a smaller one → Grant it",) in [box.bold for box in graph.boxes.values()]


def test_where_there_is_nothing_to_draw_it_says_so():
    same = PLAN.what_if({"loan.amount": 80_000}).to_dict()
    refused = LOANS.recommend({"applicant.age": 10, "applicant.income": 5}).flip("offer.decision", "grant").to_dict()

    assert answer_graph("what-if", same).title == "What if nothing changed?"
    assert answer_svg("what-if", same).startswith("<svg")
    assert answer_svg("flip", refused).startswith("<svg")


def test_the_command_draws(warmstart_command, tmp_path):
    file = tmp_path / "flip.svg"
    done = warmstart_command(
        "flip", "offer.decision", "--kb", Path(__file__).parents[1] / "bases" / "loans", "-o", file
    )

    assert (done.code, done.out) == (0, "")
    assert file.read_text(encoding="utf-8").startswith("<svg")
