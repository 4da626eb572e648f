"""What is installed: every package, and every file that is data."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETUP = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]


def home(package):
    """The folder of a package: the longest mapped name in front, the rest as it is."""
    mapped = max((n for n in SETUP["package-dir"] if package == n or package.startswith(f"{n}.")), key=len)
    return ROOT / SETUP["package-dir"][mapped] / package[len(mapped) + 1 :].replace(".", "/")


def test_every_package_is_listed():
    found = set()
    for name, folder in SETUP["package-dir"].items():
        for init in (ROOT / folder).rglob("__init__.py"):
            below = init.parent.relative_to(ROOT / folder).parts
            found.add(".".join([name, *below]))
    assert sorted(SETUP["packages"]) == sorted(found)


def test_every_data_file_is_installed():
    missing = []
    for name, folder in SETUP["package-dir"].items():
        patterns = SETUP["package-data"].get(name, [])
        installed = {file for pattern in patterns for file in (ROOT / folder).glob(pattern)}
        data = {f for f in (ROOT / folder).rglob("*") if f.is_file() and f.suffix not in (".py", ".pyc")}
        missing += sorted(str(file.relative_to(ROOT)) for file in data - installed)
    assert missing == []


def test_the_packages_have_homes():
    assert all((home(package) / "__init__.py").is_file() for package in SETUP["packages"])
