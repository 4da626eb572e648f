"""What a drawn tree shows, and that nothing of it is clipped or lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmstart.render import tree_dot
from warmstart.render.graph_picture import draw_with_warnings
from warmstart.render.page import placed_source
from warmstart.render.text import plain
from warmstart.render.tree import tree_bytes, tree_graph, tree_svg
from warmstart.render.tree_dot import Layout, tree_page, tree_source
from warmstart.render.tree_mermaid import escaped

Document = dict[str, Any]
SVG = "{http://www.w3.org/2000/svg}"


def words_of(svg: str) -> str:
    """All drawn text without blanks: labels are broken into lines, and words where they must be."""
    return "".join("".join(text.text or "" for text in ElementTree.fromstring(svg).iter(f"{SVG}text")).split())


def test_every_label_is_drawn(animal_tree: Document) -> None:
    drawn = words_of(tree_svg(animal_tree))
    for node in animal_tree["nodes"].values():
        labels = [node.get("question") or node["label"], *(branch["label"] for branch in node.get("branches", ()))]
        labels += node.get("rules", [])[:2]
        for label in labels:
            assert "".join(label.split()) in drawn
    assert "Whatkindofanimalisit?" in drawn
    assert "OnlyforHabitat:dryland." in drawn
    assert "and1more" in drawn  # the third rule of the reptile


def test_the_picture_describes_itself(animal_tree: Document) -> None:
    root = ElementTree.fromstring(tree_svg(animal_tree))
    labels = [root.find(f"*[@id='{name}']") for name in root.attrib["aria-labelledby"].split()]
    assert root.attrib["role"] == "img"
    assert [label.text for label in labels if label is not None] == [animal_tree["title"], animal_tree["alt"]]
    told = [title.text for title in root.iter(f"{SVG}title")]
    assert "How many legs does it have? 4 legs or more: Reptile or amphibian" in told


def test_the_picture_needs_nothing_else(animal_tree: Document) -> None:
    page = tree_bytes(animal_tree, "html").decode()
    assert not re.search(r"(?:src|href)=[\"']?(?!#)|url\((?!data:)|@import", page)
    for text in ElementTree.fromstring(tree_svg(animal_tree)).iter(f"{SVG}text"):
        assert float(text.attrib["textLength"]) > 0
        assert "DejaVu Sans" in text.attrib["font-family"]


@pytest.mark.parametrize("answers", [9, 27])
def test_no_text_leaves_its_box(answers: int, loan_tree: Callable[[int], Document]) -> None:
    document = loan_tree(answers)
    document["nodes"]["r"]["question"] = 'Größe & "Ähnlichkeit" <ganz> genau: Donaudampfschifffahrtsgesellschaft?'
    nodes = [g for g in ElementTree.fromstring(tree_svg(document)).iter(f"{SVG}g") if g.get("class") == "node"]
    checked = 0
    for node in nodes:
        corners = [p for shape in node if shape.tag != f"{SVG}text" for p in points(shape)]
        left, right = min(x for x, _ in corners), max(x for x, _ in corners)
        top, bottom = min(y for _, y in corners), max(y for _, y in corners)
        for text in node.iter(f"{SVG}text"):
            x, y, length = (float(text.attrib[key]) for key in ("x", "y", "textLength"))
            assert left <= x
            assert x + length <= right
            assert top < y - 0.7 * float(text.attrib["font-size"])
            assert y + 0.2 * float(text.attrib["font-size"]) < bottom
            checked += 1
    assert checked > answers


def points(shape: ElementTree.Element) -> list[tuple[float, float]]:
    numbers = re.findall(r"-?\d+(?:\.\d+)?", shape.get("points") or shape.get("d") or "")
    return [(float(x), float(y)) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


def test_graphviz_has_nothing_to_complain_about(animal_tree: Document) -> None:
    tree = tree_graph(animal_tree)
    draw_with_warnings(tree_source(tree, Layout("LR", 400, 400)), "svg")  # fontconfig talks once, at the first drawing
    for direction in ("LR", "TB"):
        for inside in (False, True):
            layout = Layout(direction, 300, 300, inside=inside)  # type: ignore[arg-type]
            assert draw_with_warnings(tree_source(tree, layout), "svg")[1] == ""
    assert draw_with_warnings(placed_source(tree_page(tree)), "png", placed=True)[1] == ""


def test_answers_that_many_lines_would_lead_to_stand_in_the_rows() -> None:
    nodes: Document = {
        "n9": {"value": "yes", "label": "Yes", "rules": []},
        "n8": {"value": "no", "label": "No", "rules": []},
    }
    for number in range(4):
        to = f"n{number + 1}" if number < 3 else "n9"
        branches = [("a", "n9"), ("b", "n8"), ("c", to)]
        nodes[f"n{number}"] = {
            "attribute": f"pet.{number}",
            "question": f"Question {number}?",
            "branches": [{"test": {"values": [label]}, "label": label, "to": target} for label, target in branches],
        }  # fmt: skip
    svg = tree_svg({"decision": "pet.kind", "root": "n0", "nodes": nodes})
    assert svg.count(">● Yes<") == 1 + 4  # in the legend, and in the rows
    assert svg.count('class="edge"') == 3


def test_a_tree_too_large_for_a_page_is_drawn_in_one_try(monkeypatch: pytest.MonkeyPatch) -> None:
    chain: Document = {"n200": {"value": "yes", "label": "Yes", "rules": []}}
    for number in range(200):
        branches = [{"test": {"values": ["on"]}, "label": "on", "to": f"n{number + 1}"}]
        chain[f"n{number}"] = {"attribute": "pet.kind", "question": f"Question {number}?", "branches": branches}
    tried: list[str] = []
    laid_out = tree_dot.tree_source
    monkeypatch.setattr(tree_dot, "tree_source", lambda *given: tried.append("") or laid_out(*given))
    tree_page(tree_graph({"decision": "pet.kind", "root": "n0", "nodes": chain}))
    assert len(tried) == 1


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=40, deadline=None)
@given(question=texts, branch=texts, answer=texts)
def test_any_text_is_drawn_as_it_is(question: str, branch: str, answer: str) -> None:
    document = {
        "decision": "pet.kind",
        "title": "Any",
        "root": "n0",
        "nodes": {
            "n0": {
                "attribute": "pet.mass",
                "question": f"?{question}",
                "branches": [{"test": {"values": ["x"]}, "label": f"!{branch}", "to": "n1"}],
            },
            "n1": {"value": "x", "label": f"={answer}", "rules": []},
        },
    }
    drawn = words_of(tree_svg(document))
    for text in (f"?{question}", f"!{branch}", f"={answer}"):
        assert "".join(plain(text).split()) in drawn


@given(st.text())
def test_mermaid_labels_are_escaped(text: str) -> None:
    shown = escaped(text)
    assert not set('"<>`[]{}()|\\') & set(shown)
    assert re.sub(r"#(\d+);", lambda found: chr(int(found[1])), shown) == plain(text)


def test_mermaid_has_every_way_and_marks_the_path(animal_tree: Document) -> None:
    lines = tree_bytes(animal_tree, "mmd").decode().splitlines()
    assert '  n0 -->|"feathers"| n2' in lines
    assert '  n10(["◐ Reptile or amphibian<br/><small>kind/cold-blooded</small>' in "\n".join(lines)
    assert "  linkStyle 2,10 stroke:#0072b2,stroke-width:3px" in lines


def test_the_page_tells_the_tree_as_text(animal_tree: Document) -> None:
    animal_tree["nodes"]["n2"]["branches"][1]["to"] = "n3"  # shared with the root
    page = tree_bytes(animal_tree, "html").decode()
    assert page.count('<strong id="n3"') == 1
    assert '<a href="#n3" class="path">How many legs does it have?</a> (told above)' in page
    assert "It has no legs." in page
