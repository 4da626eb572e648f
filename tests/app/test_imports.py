"""A command imports what it uses, and nothing else: that is a good part of the time that a short command takes."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "examples" / "pet-photos.yaml"

# Runs a command and tells which modules it imported, beside those that every interpreter here begins with.
_TOLD = """
import sys
before = set(sys.modules)
from warmstart.start import main
try:
    main(sys.argv[2:])
except SystemExit as left:
    assert not left.code, left.code
after = sorted(set(sys.modules) - before)
import json
open(sys.argv[1], "w").write(json.dumps(after))
"""

ANY = {"click"}
YAML = ANY | {"yaml", "_yaml"}

# Each command, and the libraries that it may import.
COMMANDS = {
    ("--version",): ANY,
    ("--help",): ANY,
    ("recommend", str(SCENARIO)): set(),
    ("recommend", str(SCENARIO), "--format", "json"): set(),
    ("recommend", str(SCENARIO), "--set", "data.n_train=500"): set(),
    ("recommend", str(SCENARIO), "--format", "md"): ANY,
    ("recommend", str(SCENARIO), "--format", "html"): ANY | {"jinja2", "markupsafe"},
    ("why", "plan.strategy", str(SCENARIO)): set(),
    ("why-not", "plan.strategy=lora", str(SCENARIO)): ANY,
    ("what-if", "data.n_train=200", str(SCENARIO)): ANY,
    ("freeze", "--layers", "48", "--similarity", "7", "--data", "medium"): ANY,
    ("lr", "--layers", "48", "--similarity", "7", "--data", "3700"): ANY,
    ("matrix",): ANY,
    ("kb", "check"): YAML,
}

# What takes longer to import than a recommendation may waste, though it comes with Python.
SLOW = {
    "ast", "asyncio", "concurrent", "dataclasses", "decimal", "difflib", "email", "fractions", "gettext", "hashlib",
    "http", "importlib.metadata", "importlib.resources", "inspect", "locale", "logging", "multiprocessing", "pathlib",
    "random", "shutil", "socket", "sqlite3", "ssl", "struct", "subprocess", "tempfile", "tomllib", "unittest", "urllib",
    "xml", "zipfile",
}  # fmt: skip


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    """The modules that a command imports when the knowledge base is in the cache."""
    place = tmp_path_factory.mktemp("imports")
    environment = os.environ | {"XDG_CACHE_HOME": str(place / "cache")}

    def run(*arguments: str) -> set[str]:
        told = place / "modules.json"
        command = [sys.executable, "-P", "-c", _TOLD, str(told), *arguments]
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
        return set(json.loads(told.read_text()))

    run("recommend", str(SCENARIO))
    return run


def libraries(found: set[str]) -> set[str]:
    """The packages among them that come neither with Python nor with Warmstart."""
    packages = {name.partition(".")[0] for name in found} - set(sys.stdlib_module_names) - {"warmstart"}
    return {name for name in packages if not name.startswith(("_cython_", "cython_runtime"))}  # part of PyYAML


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_imports_no_library_that_it_does_not_use(modules, command):
    assert libraries(modules(*command)) <= COMMANDS[command]


def test_a_recommendation_imports_little(modules):
    found = modules("recommend", str(SCENARIO))

    assert {name for name in found if name in SLOW or name.partition(".")[0] in SLOW} == set()
    # neither what compiles a knowledge base, nor what proves, draws, searches or answers other questions
    for other in ("compiler", "vocabulary", "rules", "structure", "tree", "flip", "search", "verify", "symbolic"):
        assert f"warmstart.engine.{other}" not in found
    assert {name for name in found if name.startswith("warmstart.render.")} == {"warmstart.render.text"}
    assert {name for name in found if name.startswith("warmstart.commands")} == set()


def test_a_recommendation_with_options_imports_its_command_alone(modules):
    found = modules("recommend", str(SCENARIO), "--engine", "native")

    assert {name for name in found if name.startswith("warmstart.commands.")} == {
        "warmstart.commands.options",
        "warmstart.commands.recommend",
    }


def test_a_recommendation_imports_no_typing(modules):
    # An interpreter with an editable installation has imported it already: so look at what the modules say.
    for name in modules("recommend", str(SCENARIO)):
        if name.partition(".")[0] == "warmstart":
            place = importlib.util.find_spec(name).origin
            imported = [node for node in ast.parse(Path(place).read_text()).body if isinstance(node, ast.ImportFrom)]
            assert "typing" not in {node.module for node in imported}, name


def test_the_version_needs_no_engine(modules):
    assert not any(name.startswith("warmstart.engine") for name in modules("--version"))
