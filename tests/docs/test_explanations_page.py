"""docs/explanations.md shows what its commands print; running this file writes the page anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "explanations.md"
_BLOCK = re.compile(r"^```console\n\$ (.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def printed(command: str) -> str:
    """What a command prints in a terminal."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.stderr == b""
    return done.stdout.decode("utf-8")


def page() -> str:
    """The page with every output as it is now."""
    text = PAGE.read_text(encoding="utf-8")
    return _BLOCK.sub(lambda m: f"```console\n$ {m[1]}\n{printed(m[1])}```", text)


def test_the_page_shows_what_its_commands_print() -> None:
    assert len(_BLOCK.findall(PAGE.read_text(encoding="utf-8"))) == 5
    assert PAGE.read_text(encoding="utf-8") == page()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
