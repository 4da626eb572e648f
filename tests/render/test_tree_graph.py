"""A tree document as a graph."""

from __future__ import annotations

from typing import Any

from warmstart.render.tree import tree_graph
from warmstart.render.tree_graph import question_edges

Document = dict[str, Any]


def test_graph_has_the_nodes_and_branches_of_the_document(animal_tree: Document) -> None:
    graph = tree_graph(animal_tree)
    assert set(graph) == set(animal_tree["nodes"])
    for name, node in animal_tree["nodes"].items():
        drawn = [(to, edge["label"], edge["tests"]) for to, edge in question_edges(graph, name)]
        assert drawn == [(b["to"], b["label"], [b["test"]]) for b in node.get("branches", ())]
        assert {key: graph.nodes[name][key] for key in node if key != "label"} == {
            key: value for key, value in node.items() if key != "label"
        }


def test_graph_knows_path_answers_and_what_is_fixed(animal_tree: Document) -> None:
    graph = tree_graph(animal_tree)
    assert [name for name, node in graph.nodes.items() if node["on_path"]] == ["n0", "n3", "n10"]
    assert [edge for edge in graph.edges if graph.edges[edge]["on_path"]] == [("n0", "n3"), ("n3", "n10")]
    assert graph.graph["fixed"] == [("Habitat", "dry land", True)]
    assert graph.graph["answers"][0] == {"value": None, "label": "no answer", "count": 1}
    assert len(graph.graph["answers"]) == 7


def test_branches_with_one_goal_are_one_edge() -> None:
    graph = tree_graph(
        {
            "decision": "pet.kind",
            "root": "a",
            "nodes": {
                "a": {
                    "attribute": "pet.mass",
                    "question": "How heavy is it?",
                    "branches": [
                        {"test": {"low": None, "high": 1000, "low_closed": False, "high_closed": False}, "to": "b"},
                        {"test": {"low": 1000, "high": None, "low_closed": True, "high_closed": False}, "to": "c"},
                        {"test": {"unknown": True}, "to": "b"},
                    ],
                },
                "b": {"value": True, "rules": []},
                "c": {"more": 3},
                "d": {"value": "never reached", "rules": []},
            },
        }
    )
    assert [(u, v, d["label"]) for u, v, d in graph.edges(data=True)] == [
        ("a", "b", "< 1,000 or not given"),
        ("a", "c", "≥ 1,000"),
    ]
    assert [(node["id"], node["kind"], node["label"]) for node in graph.nodes.values()] == [
        ("n0", "question", "How heavy is it?"),
        ("n1", "answer", "True"),
        ("n2", "more", "more … (3 answers)"),
    ]
    assert graph.graph["alt"] == (
        "Decision tree with 1 questions. The answers: True. The first question: How heavy is it?"
    )


def test_a_tree_may_be_a_single_answer() -> None:
    graph = tree_graph({"decision": "pet.kind", "root": "n0", "nodes": {"n0": {"value": None, "rules": []}}})
    assert [node["label"] for node in graph.nodes.values()] == ["no answer"]
