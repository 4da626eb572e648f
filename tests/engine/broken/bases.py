"""Two small sound knowledge bases, about a farm's animals and a bank's loans, and how they are broken."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

Files = dict[str, str]

FARM = {
    "vocabulary.yaml": """\
name: farm
version: 1.0.0
attributes:
  farm.area: {type: number, unit: ha, range: [0, 1000], ask: How large is the farm?}
  farm.soil: {type: enum, ordered: true, values: {poor: Poor, fair: Fair, rich: Rich}, ask: How is the soil?}
  farm.hilly: {type: boolean, default: false, ask: Is it hilly?}
  farm.place: {type: region, ask: Where is it?}
  farm.order: {type: [species]}
  farm.pens: {type: integer, range: [0, 50]}
  farm.risks: {type: text, combine: all}
records:
  region: {attributes: {rain: {type: number, unit: mm}}}
  species:
    attributes:
      diet: {type: enum, values: {grass: Grass, grain: Grain}}
      weight: {type: number, unit: kg, range: [0, 6000]}
      score: {type: integer, combine: sum}
      out: {type: boolean, combine: any}
  fit: {of: [species, region], attributes: {stars: {type: integer, range: [1, 5]}}}
choices:
  farm.kept: {from: species, order: farm.order, unless: species.out}
""",
    "facts/species.yaml": """\
record: species
facts:
  - {id: cow, label: Cow, diet: grass, weight: 600}
  - {id: goat, diet: grass, weight: 60}
""",
    "facts/regions.yaml": "record: region\nfacts: [{id: alps, rain: 1200}, {id: plain, rain: 500}]\n",
    "facts/references.yaml": "references:\n  - {id: smith2019, title: Cows on hills}\n",
}

LOANS = {
    "vocabulary.yaml": """\
name: loans
attributes:
  loan.amount: {type: number, unit: euro, range: [100, 1.0e+6], ask: How much?}
  loan.years: {type: integer, range: [1, 30], ask: For how long?}
  loan.rate: {type: number}
  loan.verdict: {type: enum, values: {grant: Grant, refuse: Refuse}}
  loan.papers: {type: text, combine: all}
  client.income: {type: number, ask: What do you earn in a month?}
  client.grade: {type: enum, values: {new: New client, old: Old client}, ask: Are you a client?}
""",
}


@dataclass(frozen=True)
class Broken:
    """A base with ``files`` in place of those of ``base``; ``told`` is all that must be said, each with words of it."""

    mistake: str
    files: Files
    told: tuple[tuple[str, str, str], ...]
    base: str = "farm"


def files_of(broken: Broken) -> Files:
    return {**{"farm": FARM, "loans": LOANS}[broken.base], **broken.files}


def write(directory: Path, files: Files) -> Path:
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return directory


def rules(text: str) -> Files:
    return {"rules/a.yaml": text}


def farm(old: str, new: str) -> Files:
    """The farm's vocabulary with one text replaced."""
    assert FARM["vocabulary.yaml"].count(old) == 1
    return {"vocabulary.yaml": FARM["vocabulary.yaml"].replace(old, new)}


A = "rules/a.yaml:"
V = "vocabulary.yaml:"
TABLE = "- table: pens\n  inputs: [farm.soil, farm.hilly]\n  outputs: [farm.pens]\n  rows:\n"
