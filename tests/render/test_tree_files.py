"""Trees as files: every kind, whole or not there, the same each time."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from warmstart.engine.diagnostics import EngineError, ScenarioError
from warmstart.render.tree import FORMATS, page_fit, tree_bytes, write_tree

Document = dict[str, Any]

FIRST_BYTES = {
    "svg": b"<svg ",
    "png": b"\x89PNG",
    "pdf": b"%PDF",
    "html": b"<!DOCTYPE html>",
    "dot": b"digraph {",
    "mmd": b"---\ntitle:",
    "json": b"{",
}


@pytest.mark.parametrize("kind", FORMATS)
def test_the_suffix_says_what_is_written(kind: str, animal_tree: Document, tmp_path: Path) -> None:
    path = tmp_path / f"tree.{kind.upper()}"
    write_tree(animal_tree, path)
    assert path.read_bytes().startswith(FIRST_BYTES[kind])
    assert os.listdir(tmp_path) == [path.name]  # nothing is left beside it


def test_json_is_the_document(animal_tree: Document, tmp_path: Path) -> None:
    write_tree(animal_tree, tmp_path / "tree.json")
    assert json.loads((tmp_path / "tree.json").read_text(encoding="utf-8")) == animal_tree


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("tree.gif", "tree.gif: error[unknown-format]: no picture ends in .gif\n"),
        ("tree", "tree: error[unknown-format]: the name has no ending to tell the kind of picture by\n"),
    ],
)
def test_an_unknown_suffix_names_the_known_ones(name: str, message: str, animal_tree: Document) -> None:
    with pytest.raises(ScenarioError) as caught:
        write_tree(animal_tree, name)
    assert str(caught.value) == message + "   hint: the kinds are .svg, .png, .pdf, .html, .dot, .mmd, .json"


def test_a_missing_directory_is_told(animal_tree: Document, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"error\[cannot-write\]: cannot be written: no such file or directory"):
        write_tree(animal_tree, tmp_path / "missing" / "tree.json")


def test_a_failed_drawing_leaves_the_old_file(
    animal_tree: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "tree.png"
    path.write_bytes(b"the old one")
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineError) as caught:
        write_tree(animal_tree, path)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.position.file) == ("cannot-draw", str(path))
    assert "pip install pygraphviz" in (diagnostic.hint or "")
    assert path.read_bytes() == b"the old one"


def test_pictures_are_the_same_in_every_process(animal_tree: Document, tmp_path: Path) -> None:
    program = (
        "import sys, json, hashlib; from warmstart.render.tree import tree_bytes, FORMATS\n"
        "document = json.load(open(sys.argv[1], encoding='utf-8'))\n"
        "print({kind: hashlib.sha256(tree_bytes(document, kind)).hexdigest() for kind in FORMATS})"
    )
    (tmp_path / "tree.json").write_text(json.dumps(animal_tree), encoding="utf-8")
    here = {kind: hashlib.sha256(tree_bytes(animal_tree, kind)).hexdigest() for kind in FORMATS if kind != "json"}
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    ran = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "tree.json"], env=environment, capture_output=True, text=True
    )
    there = json.loads(ran.stdout.replace("'", '"'))
    assert here == {kind: digest for kind, digest in there.items() if kind != "json"}


@pytest.mark.parametrize("answers", [3, 9, 27])
def test_text_is_readable_on_a_page(answers: int, loan_tree: Callable[[int], Document]) -> None:
    document = loan_tree(answers)
    assert page_fit(document) >= 8  # points on A4 landscape; 27 answers make a tree of 40 nodes
    assert len(document["nodes"]) == {3: 4, 9: 13, 27: 40}[answers]


def test_drawing_libraries_are_loaded_when_something_is_drawn() -> None:
    program = (
        "import sys, warmstart.render.tree, warmstart.render.why, warmstart.render.matrix, warmstart.render.bar\n"
        "print([name for name in ('networkx', 'pygraphviz', 'graphviz', 'xml.etree') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("[]\n", "")
