"""The five-minute page, followed step by step on a copy of the shipped knowledge base."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PAGE = "docs/adding-a-rule.md"
BLOCK = re.compile(r"^```(?P<info>[^\n`]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def pattern_of(output: str) -> str:
    """What an output must look like; ``…`` stands for anything."""
    return "".join(".*" if part == "…" else re.escape(part) for part in re.split("(…)", output))


def test_the_five_minutes_go_as_the_page_says(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warmstart_command: Callable[..., Any]
) -> None:
    shutil.copytree(root / "kb", tmp_path / "kb", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    done = []
    for block in BLOCK.finditer((root / PAGE).read_text(encoding="utf-8")):
        words, body = block["info"].split(), block["body"]
        done.append(words[0] if len(words) == 1 else words[1])
        match words:
            case ["yaml", "append", file]:
                Path(file).write_text(Path(file).read_text(encoding="utf-8") + body, encoding="utf-8")
            case ["yaml", "new", file]:
                assert not Path(file).exists()
                Path(file).write_text(body, encoding="utf-8")
            case ["yaml", "mend", file]:
                mended = Path(file).read_text(encoding="utf-8").replace(body.replace("n_per_class", "n_per_clas"), body)
                Path(file).write_text(mended, encoding="utf-8")
            case ["console"]:
                command, _, output = body.partition("\n")
                program, *arguments = shlex.split(command.removeprefix("$ "))
                assert program == "warmstart"
                finished = warmstart_command(*arguments)
                assert re.fullmatch(pattern_of(output), finished.out + finished.err, re.DOTALL), finished
                last = finished
            case _:
                raise AssertionError(f"unknown kind of block: {block['info']}")
    assert done == ["append", "append", "console", "mend", "console", "console", "new", "console"]
    assert last.code == 0, last.out
