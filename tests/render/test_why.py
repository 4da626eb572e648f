"""Why: as text, as Markdown, as a graph and as a picture."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from warmstart.render.text import Terminal
from warmstart.render.why import derivation_graph, why_markdown, why_svg, why_text

Document = dict[str, Any]


def test_the_tree_reads_like_a_colleague(loan_why: Document) -> None:
    assert (
        why_text(loan_why)
        == """\
Decision: Grant a smaller one
│  The instalment takes 38 % of the income, which leaves little for bad years.
│  Ruled out before it: Grant it.
│  Moderate evidence, rule loan/thin-cover [hand2001]
├─ Order of answers: Grant it, Grant a smaller one, Refuse
│  │  Instead of loan/usual
│  ├─ Burden: 38 % (≥ 0.3)
│  │     It is 11,400 / 30,000.
│  │     By definition, rule loan/burden
│  └─ Employment: Permanent, assumed: nobody said otherwise
└─ Grant it is barred: yes
   │  More than a third of the income may not be lent.
   │  Also yes: Another loan is open. (loan/two-loans)
   │  Strong evidence, rule loan/over-a-third [hand2001] [act1974]
   │  Fact: Limit of the law: 33 %.
   └─ Burden: 38 % (≥ Limit of the law), as told above

Sources
[hand2001] Hand and others, 2001: Measuring who pays back.
    https://example.org/hand2001
[act1974] 1974: The Credit Act.
"""
    )


def test_full_goes_down_to_the_ground_and_ascii_is_enough(loan_why: Document) -> None:
    lines = why_text(loan_why, Terminal(width=70, unicode=False), full=True).splitlines()
    assert lines[5:12] == [
        "|  |  Instead of loan/usual",
        "|  |- Burden: 38 % (>= 0.3)",
        "|  |  |  It is 11,400 / 30,000.",
        "|  |  |  By definition, rule loan/burden",
        "|  |  |- Instalments a year: 11,400 EUR, as you said",
        "|  |  `- Income: 30,000 EUR, as you said",
        "|  `- Employment: Permanent, assumed: nobody said otherwise",
    ]
    assert "   `- Limit of the law: 33 %, a fact" in lines
    assert "\n".join(lines).isascii()


@pytest.mark.parametrize(("depth", "told"), [(0, "   … rests on 7 more steps"), (1, "│     … rests on 4 more steps")])
def test_depth_cuts_and_says_how_much(depth: int, told: str, loan_why: Document) -> None:
    lines = why_text(loan_why, depth=depth).splitlines()
    assert told in lines
    assert max(line.count("─ ") + line.count("│  ") for line in lines) <= 1 + depth


@pytest.mark.parametrize("width", [40, 60, 80])
def test_lines_fit_the_terminal(width: int, loan_why: Document) -> None:
    loan_why["references"] = {}
    assert max(map(len, why_text(loan_why, Terminal(width), full=True).splitlines())) <= width


def test_colour_marks_values_and_small_print(loan_why: Document) -> None:
    lines = why_text(loan_why, Terminal(colour=True)).splitlines()
    assert lines[0] == "\x1b[1mDecision: Grant a smaller one\x1b[0m"
    assert lines[3] == "│  \x1b[2mModerate evidence, rule loan/thin-cover [hand2001]\x1b[0m"


def test_contributions_are_told_one_by_one() -> None:
    said = [
        {"rule": "species/ice", "value": 3, "shown": "3", "because": "It lives on ice.", "confidence": 0.7},
        {"rule": "species/mass", "value": -1, "shown": "-1", "because": None, "confidence": 0.7},
    ]
    entry = {"value": 2, "shown": "2", "how": "combined", "rule": None, "because": None, "grade": "weak", "cites": [],
             "premises": [], "overridden": [], "contributions": said, "title": "Points of Penguin"}  # fmt: skip
    assert why_text({"attribute": "points", "derivations": {"points": entry}}) == (
        "Points of Penguin: 2\n   +3: It lives on ice. (species/ice)\n   -1 (species/mass)\n   Weak evidence\n"
    )


def entry(title: str, value: object, **more: object) -> Document:
    plain = {
        "how": "rule",
        "rule": None,
        "because": None,
        "grade": "weak",
        "cites": [],
        "premises": [],
        "overridden": [],
    }
    return {**plain, "title": title, "value": value, "shown": str(value), **more}


def test_factors_are_marked_as_such() -> None:
    said = [
        {"rule": "rate/long", "value": 1.5, "because": "Long."},
        {"rule": "rate/late", "value": 2, "because": "Late."},
    ]
    document = {"attribute": "factor", "derivations": {"factor": entry("Surcharge", 3.0, contributions=said)}}
    assert why_text(document).splitlines()[1:3] == ["   × 1.5: Long. (rate/long)", "   × 2: Late. (rate/late)"]


def test_one_reason_for_several_values_is_given_once() -> None:
    by_table = {
        "rule": "rate/table[a]",
        "because": "The table says so.",
        "premises": [{"attribute": "band", "test": "a"}],
    }
    document = {
        "attribute": "rate",
        "derivations": {
            "rate": entry("Rate", 4, rule="rate/within", because="Between low and high.", reads=["low", "high"]),
            "low": entry("Lowest", 3, **by_table),
            "high": entry("Highest", 6, **by_table),
            "band": entry("Band", "a", how="given"),
        },
    }
    assert (
        why_text(document)
        == """\
Rate: 4
│  Between low and high.
│  Weak evidence, rule rate/within
├─ Lowest: 3
│  │  The table says so.
│  │  Weak evidence, rule rate/table[a]
│  └─ Band: a, as you said
└─ Highest: 6, for the same reason as above
"""
    )
    assert "for the same reason" not in why_text(document, full=True)
    assert set(derivation_graph(document, full=False).edges) == {
        ("rule:rate", "rate"), ("low", "rule:rate"), ("high", "rule:rate"),
        ("rule:low", "low"), ("rule:low", "high"), ("band", "rule:low"),
    }  # fmt: skip


def test_what_nobody_would_ask_is_left_out() -> None:
    document = {
        "attribute": "kind",
        "derivations": {
            "kind": entry("Kind", "bat", rule="kind/rule", reads=["barred[bat]", "wings[bat]"]),
            "barred[bat]": entry("Barred", False, how="combined", grade="definition"),
            "wings[bat]": entry("Wings of Bat", 2, how="assumed"),
        },
    }
    assert why_text(document) == "Kind: bat\n   Weak evidence, rule kind/rule\n   Fact: Wings of Bat: 2.\n"
    assert why_text(document, full=True).splitlines()[2:] == [
        "├─ Barred: False",
        "│     By definition",
        "└─ Wings of Bat: 2, assumed: nobody said otherwise",
    ]


def test_three_steps_down_unless_one_asks_for_more() -> None:
    chain = {f"s{i}": entry(f"Step {i}", i, rule=f"rule/{i}", reads=[f"s{i + 1}"]) for i in range(6)}
    document = {"attribute": "s0", "derivations": {**chain, "s6": entry("Step 6", 6, how="given")}}
    assert "Step 3" in why_text(document)
    assert "… rests on 3 more steps" in why_text(document)
    assert "Step 4" not in why_text(document)
    assert "Step 6" in why_text(document, depth=6)
    assert "Step 6" in why_text(document, full=True)


def test_what_is_unknown_is_said_plainly() -> None:
    entry = {"value": None, "shown": None, "how": "unknown", "rule": None, "because": "Nobody counted its legs.",
             "grade": None, "cites": [], "premises": [], "overridden": []}  # fmt: skip
    document = {"attribute": "animal.kind", "derivations": {"animal.kind": entry}, "titles": {"animal.kind": "Kind"}}
    assert why_text(document) == "Kind: unknown\n   Nobody counted its legs.\n"


def test_markdown_is_a_nested_list(loan_why: Document) -> None:
    lines = why_markdown(loan_why).splitlines()
    assert lines[:3] == [
        "- **Decision: Grant a smaller one**  ",
        "  The instalment takes 38 % of the income, which leaves little for bad years. "
        "Ruled out before it: Grant it.  ",
        "  *Moderate evidence, rule loan/thin-cover \\[hand2001\\]*",
    ]
    assert "    - **Burden: 38 %** (≥ Limit of the law), as told above" in lines
    assert lines[-1] == "- \\[act1974\\] 1974: The Credit Act."


def test_the_graph_has_every_slot_and_what_it_rests_on(loan_why: Document) -> None:
    graph = derivation_graph(loan_why)
    slots = loan_why["derivations"]
    assert {name for name, node in graph.nodes.items() if node["kind"] != "rule"} == set(slots)
    for name, entry in slots.items():
        rests_on = {p["attribute"] for p in entry["premises"]} | set(entry["reads"])
        derived = entry["how"] not in ("given", "assumed", "fact")
        assert set(graph.pred[name]) == ({f"rule:{name}"} if derived else set())
        assert not derived or set(graph.pred[f"rule:{name}"]) == rests_on
    assert graph.nodes["rule:loan.order"]["rule"] == "loan/thin-cover"
    assert graph.edges["loan.burden", "rule:loan.order"]["test"] == "≥ 0.3"
    kinds = {name: node["kind"] for name, node in graph.nodes.items() if node["kind"] not in ("rule", "conclusion")}
    assert kinds == {
        "loan.yearly": "given",
        "applicant.income": "given",
        "applicant.job": "assumed",
        "law.limit": "fact",
    }


def test_the_picture_shows_what_the_text_says(loan_why: Document) -> None:
    root = ElementTree.fromstring(why_svg(loan_why, full=True))
    drawn = "".join("".join(e.text or "" for e in root.iter("{http://www.w3.org/2000/svg}text")).split())
    for entry in loan_why["derivations"].values():
        assert "".join(entry["title"].split()) in drawn
        assert "".join(entry["shown"].split()) in drawn
        assert "".join((entry["because"] or "").split()) in drawn
    for kind in ("yousaidso", "assumed:nobodysaid", "afact", "aruleanditsreason", "whatfollows"):
        assert kind in drawn
    assert why_svg(loan_why) == why_svg(loan_why)
