"""Copies of repositories, and the tables in their Markdown files."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

TEXT, TOKENS, ANSWERS, WRITING, SOUND = (
    "text-classification",
    "token-classification",
    "question-answering",
    "instruction-tuning",
    "audio-classification",
)
CONTEXT = ("source_id", "target_dataset", "target_task", "task", "domain", "description")
FIELDS = (
    "source_id",
    "modality",
    "target_task",
    "target_dataset",
    "n_train",
    "n_classes",
    "source_pretraining",
    "model",
    "params_m",
    "strategy",
    "hyperparameters",
    "metric",
    "value",
    "higher_is_better",
    "value_unit",
    "where",
    "question_id",
    "decision",
    "option",
)


@dataclass(frozen=True, slots=True)
class Data:
    """A data set: its name, which is never told, and what a user would know of it; 0 where a number is not known."""

    name: str
    task: str
    domain: str
    description: str = ""
    n_train: int = 0
    n_classes: int = 0
    modality: str = "nlp"


@dataclass(frozen=True, slots=True)
class Row:
    """An option and what was measured, in percent. ``about`` tells the questions of a data set apart."""

    source: str
    where: str
    data: Data
    option: str
    value: float
    model: str
    about: str = ""
    strategy: str = "full_ft"
    pretraining: str = ""
    params_m: float = 0
    settings: Mapping[str, float] = field(default_factory=dict)
    metric: str = "accuracy"
    higher: bool = True
    decision: str = "model_choice"

    @property
    def question(self) -> str:
        """Which options compete with this one."""
        return "|".join(part for part in (self.source, self.data.name, self.about) if part)

    def told(self) -> dict[str, object]:
        """The row of the table."""
        data = self.data
        return {
            "source_id": self.source,
            "modality": data.modality,
            "target_task": data.task,
            "target_dataset": data.name,
            "n_train": data.n_train or "",
            "n_classes": data.n_classes or "",
            "source_pretraining": self.pretraining,
            "model": self.model,
            "params_m": self.params_m or "",
            "strategy": self.strategy,
            "hyperparameters": json.dumps(dict(self.settings)),
            "metric": self.metric,
            "value": round(self.value, 4),
            "higher_is_better": int(self.higher),
            "value_unit": "%",
            "where": self.where,
            "question_id": self.question,
            "decision": self.decision,
            "option": self.option,
        }

    def context(self) -> dict[str, object]:
        """What a user would know."""
        data = self.data
        told = (self.source, data.name, data.task, data.task, data.domain, data.description)
        return dict(zip(CONTEXT, told, strict=True))


@dataclass(frozen=True, slots=True)
class Copies:
    """Bare git copies of repositories, in a folder."""

    folder: Path

    def read(self, repository: str, path: str) -> bytes:
        """A file of the newest commit that the copy has."""
        return self._git(repository, "show", f"HEAD:{path}")

    def text(self, repository: str, path: str) -> str:
        """A file as text."""
        return self.read(repository, path).decode("utf-8")

    def where(self, repository: str, path: str, line: int = 0) -> str:
        """A file, and a line of it, with the commit."""
        commit = self._git(repository, "rev-parse", "HEAD").decode().strip()[:12]
        return f"github:{repository}@{commit}:{path}" + (f"#L{line}" if line else "")

    def _git(self, repository: str, *arguments: str) -> bytes:
        copy = self.folder / repository.replace("/", "+") / "repo"
        done = subprocess.run(["git", "-C", str(copy), *arguments], capture_output=True, check=True)
        return done.stdout


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: its number in the file, and its cells by the header's."""

    number: int
    cells: tuple[str, ...]
    header: tuple[str, ...]

    @property
    def name(self) -> str:
        """The first cell."""
        return self.cells[0]

    def items(self) -> Iterator[tuple[str, str]]:
        """The header's cells with this line's, but for the first."""
        return zip(self.header[1:], self.cells[1:], strict=False)


def tables(text: str) -> Iterator[list[Line]]:
    """The Markdown tables of a text, without their headers; a table without lines is none."""
    lines = text.splitlines()
    at = 0
    while at + 1 < len(lines):
        if "|" in lines[at] and re.fullmatch(r"[\s|:-]*-[\s|:-]*", lines[at + 1]):
            header, end = cells(lines[at]), at + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            if end > at + 2:
                yield [Line(k + 1, cells(lines[k]), header) for k in range(at + 2, end)]
            at = end
        else:
            at += 1


def cells(line: str) -> tuple[str, ...]:
    """The cells of a line, without marks and links."""
    return tuple(plain(cell) for cell in line.strip().removeprefix("|").removesuffix("|").split("|"))


def plain(cell: str) -> str:
    """A cell's words."""
    cell = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", cell)
    cell = re.sub(r"<a[^>]*>(.*?)</a>", r"\1", cell)
    return re.sub(r"[*`]|</?b>|<br>", " ", cell).strip()


def number(cell: str, at: int = 0) -> float | None:
    """A number in a cell: the first, or the one at a place."""
    found = re.findall(r"-?\d+(?:\.\d+)?", cell)
    return float(found[at]) if len(found) > at else None
