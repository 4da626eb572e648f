"""Finds the packages below the folders that pyproject.toml maps, which setuptools' own finder cannot do."""

import tomllib
from pathlib import Path

from setuptools import setup

ROOT = Path(__file__).parent
MAPPED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-dir"]

setup(
    packages=sorted(
        ".".join((name, *init.parent.relative_to(ROOT / folder).parts))
        for name, folder in MAPPED.items()
        for init in (ROOT / folder).rglob("__init__.py")
    )
)
