"""The public door: what ``import warmstart`` offers."""

from __future__ import annotations

import subprocess
import sys

import pytest

import warmstart

NAMES = [
    "Conclusion",
    "Diagnostic",
    "EngineError",
    "KnowledgeBase",
    "KnowledgeError",
    "Plan",
    "Position",
    "ScenarioError",
    "Why",
    "load",
]


def test_the_public_names_are_these():
    assert warmstart.__all__ == NAMES
    assert warmstart.__all__ == sorted(warmstart.__all__)


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_exists_and_is_documented(name):
    assert getattr(warmstart, name).__doc__


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'recommend'"):
        warmstart.recommend  # noqa: B018


def test_the_error_tree():
    assert issubclass(warmstart.KnowledgeError, warmstart.EngineError)
    assert issubclass(warmstart.ScenarioError, warmstart.EngineError)


@pytest.mark.parametrize("module", ["networkx", "graphviz", "pygraphviz", "jsonschema", "rich", "oxidd", "jinja2"])
def test_the_package_imports_nothing_heavy(module):
    code = f"import sys, warmstart, warmstart.cli; sys.exit('{module}' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
