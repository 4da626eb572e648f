"""What is installed: every package, and every file that is data."""

from __future__ import annotations

import runpy
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETUP = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
FOLDERS = sorted(set(SETUP["package-dir"].values()))


def test_every_package_is_installed(monkeypatch):
    pytest.importorskip("setuptools", reason="setuptools is not installed here")
    given = {}
    monkeypatch.setattr("setuptools.setup", lambda **keywords: given.update(keywords))
    runpy.run_path(str(ROOT / "setup.py"))
    assert {"warmstart.cli", "warmstart.engine.infer", "warmstart.engine.symbolic.space"}.isdisjoint(given["packages"])
    assert set(given["packages"]) >= {
        "warmstart", "warmstart.commands", "warmstart.engine", "warmstart.engine.symbolic",
        "warmstart.kb", "warmstart.render", "warmstart.schemas",
    }  # fmt: skip
    homes = sorted(str(init.parent.relative_to(ROOT)) for f in FOLDERS for init in (ROOT / f).rglob("__init__.py"))
    assert len(given["packages"]) == len(set(given["packages"])) == len(homes)


def test_every_data_file_is_installed():
    missing = []
    for name, folder in SETUP["package-dir"].items():
        patterns = SETUP["package-data"].get(name, [])
        installed = {file for pattern in patterns for file in (ROOT / folder).glob(pattern)}
        data = {f for f in (ROOT / folder).rglob("*") if f.is_file() and f.suffix not in (".py", ".pyc")}
        missing += sorted(str(file.relative_to(ROOT)) for file in data - installed)
    assert missing == []
