"""The README cannot rot: its commands are run, and what they print is what it shows.

``python tests/app/test_readme.py`` writes what the commands print now into the README.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
_FENCE = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(block):
    """The commands of a console block, each with the output that is shown after it."""
    found = []
    lines = iter(block.splitlines())
    for line in lines:
        if line.startswith("$ "):
            command = line[2:]
            while command.endswith("\\"):
                command += "\n" + next(lines)
            found.append((command, []))
        else:
            found[-1][1].append(line)
    return [(command, "".join(f"{line}\n" for line in output)) for command, output in found]


def run(command, cwd=ROOT):
    """What a command prints in a terminal that shows both streams."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return done.stdout.decode("utf-8")


def blocks(language):
    return [body for kind, body in _FENCE.findall(README.read_text(encoding="utf-8")) if kind == language]


CONSOLE = [pair for block in blocks("console") for pair in commands(block)]


@pytest.mark.parametrize(("command", "output"), CONSOLE, ids=[c.split(" |")[0] for c, _ in CONSOLE])
def test_a_command_prints_what_the_readme_shows(command, output, tmp_path):
    if " -o " in command:  # the picture is compared by its words: two versions of Graphviz place boxes differently
        shown = re.search(r" -o (\S+)", command)[1]
        assert run(command.replace(shown, str(tmp_path / "new.svg"))) == output
        assert words(tmp_path / "new.svg") == words(ROOT / shown)
    else:
        assert run(command) == output, "run `make docs` if the new output is right"


def words(picture):
    return sorted(re.findall(r">([^<>]+)</text>", picture.read_text(encoding="utf-8")))


@pytest.mark.parametrize("block", blocks("python"))
def test_the_python_examples_print_what_the_readme_shows(block):
    test = doctest.DocTestParser().get_doctest(block, {}, "README.md", "README.md", 0)
    assert doctest.DocTestRunner(verbose=False).run(test).failed == 0


def test_the_readme_has_its_examples():
    assert len(CONSOLE) >= 5
    assert len(blocks("python")) == 1


def test_every_file_that_is_linked_exists():
    targets = re.findall(r"\]\(([^)#]+)\)", README.read_text(encoding="utf-8"))
    assert [t for t in targets if "://" not in t and not (ROOT / t).exists()] == []


def test_every_command_is_in_the_readme(warmstart_command):
    listed = warmstart_command("--help").out.partition("Commands:\n")[2]
    text = README.read_text(encoding="utf-8")
    for command in re.findall(r"^  (\w+) ", listed, re.MULTILINE):
        assert re.search(rf"warmstart {command}\b", text), command


def rewrite():
    """Put what the commands print now into the README."""

    def with_output(match):
        if match[1] == "console":
            body = "".join(f"$ {command}\n{run(command)}" for command, _ in commands(match[2]))
        else:
            body, names = "", {}
            for example in doctest.DocTestParser().get_examples(match[2]):
                body += f">>> {example.source}"
                with contextlib.redirect_stdout(io.StringIO()) as out:
                    exec(compile(example.source, "README.md", "single"), names)
                body += out.getvalue()
        return f"```{match[1]}\n{body}```"

    README.write_text(_FENCE.sub(with_output, README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
