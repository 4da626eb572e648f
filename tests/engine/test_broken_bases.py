"""Broken knowledge bases, one a kind of mistake: each finding has its code, its exact place, and says what to do.

Every base is a small sound one, about a farm's animals or about a bank's loans, with one of its files changed or
one rules file added.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from warmstart.engine.diagnostics import KnowledgeError
from warmstart.engine.load import check_base, load_base

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

BROKEN = [
    # --- YAML and its traps ---
    Broken(
        "an unquoted comparison",
        rules("- id: a\n  when:\n    farm.area: >= 7\n  then: {farm.pens: 3}\n"),
        ((A + "3:16", "yaml-quote", 'put quotes around it: ">= 7"'),),
    ),
    Broken(
        "a formula with a comma inside braces",
        rules("- id: a\n  then: {farm.pens: = min(3, 4)}\n"),
        ((A + "2:21", "yaml-quote", 'put quotes around it: "= min(3, 4)"'),),
    ),
    Broken(
        "a sentence that begins with a brace",
        rules("- id: a\n  then: {farm.pens: 3}\n  because: {farm.area} ha need three pens.\n"),
        ((A + "3:12", "yaml-quote", 'put quotes around it: "{farm.area} ha need three pens."'),),
    ),
    Broken(
        "a question with a colon",
        farm("ask: Where is it?", "ask: Where: here?"),
        ((V + "7:40", "yaml-quote", 'put quotes around it: "Where: here?"'),),
    ),
    Broken(
        "a key twice",
        rules("- id: a\n  then: {farm.pens: 3}\n  then: {farm.pens: 4}\n"),
        ((A + "3:3", "yaml-duplicate-key", "keep one of the two"),),
    ),
    Broken(
        "a tab",
        rules("- id: a\n\tthen: {farm.pens: 3}\n"),
        ((A + "2:1", "yaml-tab", "use spaces"),),
    ),
    Broken(
        "a list that is not closed",
        rules("- id: a\n  then: {farm.order: [cow\n"),
        ((A + "2:22", "yaml-syntax", "closed"),),
    ),
    Broken(
        "an anchor and its alias",
        rules("- id: a\n  then: &same {farm.pens: 3}\n- id: b\n  then: *same\n"),
        (
            (A + "2:9", "yaml-anchor", "remove it"),
            (A + "4:9", "yaml-alias", "write the value out"),
        ),
    ),
    Broken(
        "a number that arithmetic cannot hold",
        rules("- id: a\n  then: {farm.area: 1e999}\n"),
        ((A + "2:21", "yaml-not-finite", "not a finite number"),),
    ),
    Broken(
        "an empty file",
        {"rules/a.yaml": "\n"},
        ((A + "1:1", "yaml-empty", "nothing in the file"),),
    ),
    # --- shape ---
    Broken(
        "a misspelt key",
        rules("- id: a\n  then: {loan.rate: 3}\n  strenght: weak\n"),
        ((A + "3:3", "schema-unknown-key", "did you mean 'strength'?"),),
        "loans",
    ),
    Broken(
        "a missing key",
        rules("- id: a\n  when: {loan.years: 3}\n"),
        ((A + "1:3", "schema-missing-key", "a rule needs 'then'"),),
        "loans",
    ),
    Broken(
        "a key of another thing",
        rules("- id: a\n  then: {loan.rate: 3}\n  hit: first\n"),
        ((A + "3:3", "schema-misplaced-key", "a table begins with 'table:'"),),
        "loans",
    ),
    Broken(
        "a text where a list belongs",
        rules("- id: a\n  then: {farm.pens: 3}\n  cites: smith2019\n"),
        ((A + "3:10", "schema-type", "write [smith2019]"),),
    ),
    Broken(
        "a word for true that YAML 1.2 does not know",
        rules("- id: a\n  otherwise: yes\n  then: {farm.pens: 3}\n"),
        ((A + "2:14", "schema-type", "write true or false"),),
    ),
    Broken(
        "a condition that is indented too far",
        rules("- id: a\n  then:\n    farm.pens: 3\n    because: Small.\n"),
        ((A + "4:5", "schema-misplaced-key", "is it indented too far?"),),
    ),
    Broken(
        "conclusions that are indented too little",
        rules("- id: a\n  then:\n  farm.pens: 3\n"),
        (
            (A + "2:3", "schema-empty", "'then' is empty"),
            (A + "3:3", "schema-unknown-key", "is it indented too little?"),
        ),
    ),
    # --- names and values in rules ---
    Broken(
        "unknown and misspelt attributes",
        rules("- id: a\n  when: {farm.sol: rich, any: [{farm.animals: 3}]}\n  then: {farm.pen: 3}\n"),
        (
            (A + "2:10", "unknown-attribute", "did you mean 'farm.soil'?"),
            (A + "2:33", "unknown-attribute", "there is no attribute 'farm.animals'"),
            (A + "3:10", "unknown-attribute", "did you mean 'farm.pens'?"),
        ),
    ),
    Broken(
        "a value that the enum does not have",
        rules(
            "- id: a\n  when: {farm.soil: ritch}\n  then: {farm.pens: 3}\n- id: b\n  when: {farm.soil: '>= far'}\n"
            "  then: {farm.pens: 3}\n"
        ),
        (
            (A + "2:21", "unknown-value", "did you mean 'rich'?"),
            (A + "5:21", "unknown-value", "did you mean 'fair'?"),
        ),
    ),
    Broken(
        "a value of the wrong type",
        rules('- id: a\n  when: {loan.years: "3"}\n  then: {loan.rate: high}\n'),
        (
            (A + "2:22", "wrong-type", "write it without quotes"),
            (A + "3:21", "wrong-type", "'high' (text) is not a number"),
        ),
        "loans",
    ),
    Broken(
        "a number with its unit, a number in words, and no for false",
        rules("- id: a\n  when: {farm.area: 5 ha, farm.hilly: no}\n  then: {farm.pens: three}\n"),
        (
            (A + "2:21", "wrong-type", "write the number only"),
            (A + "2:39", "wrong-type", "write true or false"),
            (A + "3:21", "wrong-type", "write it in digits"),
        ),
    ),
    Broken(
        "a fraction for a whole number",
        rules("- id: a\n  then: {loan.years: 2.5}\n"),
        ((A + "2:22", "wrong-type", "write a whole number"),),
        "loans",
    ),
    Broken(
        "a value outside the range",
        rules("- id: a\n  then: {loan.years: 31}\n"),
        ((A + "2:22", "out-of-range", "widen the range in the vocabulary"),),
        "loans",
    ),
    Broken(
        "one value where a list belongs",
        rules("- id: a\n  then: {farm.order: cow}\n"),
        ((A + "2:22", "wrong-type", "write [a, b, c]"),),
    ),
    Broken(
        "an attribute where a literal belongs",
        rules(
            "- id: a\n  then: {loan.rate: loan.years}\n- id: b\n  when: {client.grade: loan.verdict}\n"
            "  then: {loan.rate: 1}\n"
        ),
        (
            (A + "2:21", "wrong-type", 'write "= loan.years"'),
            (A + "4:24", "unknown-value", 'write "= loan.verdict"'),
        ),
        "loans",
    ),
    Broken(
        "a record that does not exist",
        rules("- id: a\n  when: {farm.place: alp}\n  then: {farm.order: [cow, sheap]}\n"),
        (
            (A + "2:22", "unknown-record", "did you mean 'alps'?"),
            (A + "3:28", "unknown-record", "there are: cow, goat"),
        ),
    ),
    Broken(
        "a test on a list as if it were a value",
        rules("- id: a\n  when: {farm.order: cow}\n  then: {farm.pens: 3}\n"),
        ((A + "2:22", "wrong-type", "write {includes: cow}"),),
    ),
    Broken(
        "a test on a value as if it were a list",
        rules("- id: a\n  when: {farm.soil: {includes: rich}}\n  then: {farm.pens: 3}\n"),
        ((A + "2:21", "wrong-type", "asks about a set or a list"),),
    ),
    Broken(
        "an order between values that have none",
        rules('- id: a\n  when: {client.grade: "> new"}\n  then: {loan.rate: 1}\n'),
        ((A + "2:24", "formula-type", "mark the enum 'ordered: true'"),),
        "loans",
    ),
    Broken(
        "a comparison with nothing, and a range that goes down",
        rules(
            '- id: a\n  when: {loan.amount: ">"}\n  then: {loan.rate: 1}\n- id: b\n  when: {loan.years: 9..3}\n'
            "  then: {loan.rate: 1}\n"
        ),
        (
            (A + "2:23", "test-syntax", "compares with nothing"),
            (A + "5:22", "empty-range", "holds for no number"),
        ),
        "loans",
    ),
    Broken(
        "a range of words, and an order between records",
        rules(
            "- id: a\n  when: {farm.soil: poor..rich}\n  then: {farm.pens: 3}\n"
            "- id: b\n  when: {farm.place: '> alps'}\n  then: {farm.pens: 3}\n"
        ),
        (
            (A + "2:21", "test-syntax", 'write ">= poor and < rich"'),
            (A + "5:22", "formula-type", "ask whether they are equal"),
        ),
    ),
    Broken(
        "a list that names something twice",
        rules("- id: a\n  then: {farm.order: [cow, cow]}\n"),
        ((A + "2:28", "wrong-type", "names 'cow' twice"),),
    ),
    Broken(
        "a path that leads nowhere",
        rules(
            "- id: a\n  when: {farm.place.rian: 3}\n  then: {farm.pens: 3}\n"
            "- id: b\n  when: {farm.area.unit: ha}\n  then: {farm.pens: 3}\n"
        ),
        (
            (A + "2:10", "unknown-field", "did you mean 'rain'?"),
            (A + "5:10", "unknown-attribute", "only a record has fields"),
        ),
    ),
    Broken(
        "a field of a catalogue that 'for' does not name",
        rules(
            "- id: a\n  when: {species.diet: grass}\n  then: {farm.pens: 3}\n"
            "- id: b\n  for: species\n  when: {fit.stars: 5}\n  then: {species.score: 1}\n"
        ),
        (
            (A + "2:10", "unbound-record", "write 'for: species' above it"),
            (A + "6:10", "unbound-record", "write 'for: [species, region]'"),
        ),
    ),
    Broken(
        "'for' without such a catalogue",
        rules("- id: a\n  for: specise\n  then: {farm.pens: 3}\n- id: b\n  for: fit\n  then: {farm.pens: 3}\n"),
        (
            (A + "2:8", "unknown-catalogue", "did you mean 'species'?"),
            (A + "5:8", "unknown-catalogue", "write for: [species, region]"),
        ),
    ),
    Broken(
        "a choice concluded by a rule",
        rules("- id: a\n  then: {farm.kept: cow}\n"),
        ((A + "2:10", "bad-conclusion", "conclude what it is chosen by"),),
    ),
    Broken(
        "a conclusion through a reference",
        rules("- id: a\n  then: {farm.place.rain: 3}\n"),
        ((A + "2:10", "bad-conclusion", "conclude a declared attribute or field"),),
    ),
    Broken(
        "an unknown strength",
        rules("- id: a\n  then: {loan.rate: 3}\n  strength: stong\n"),
        ((A + "3:13", "unknown-strength", "did you mean 'strong'?"),),
        "loans",
    ),
    Broken(
        "an unknown citation",
        rules("- id: a\n  then: {farm.pens: 3}\n  cites: [smith2018, lee2020]\n"),
        (
            (A + "3:11", "unknown-citation", "did you mean 'smith2019'?"),
            (A + "3:22", "unknown-citation", "add it to facts/references.yaml"),
        ),
    ),
    Broken(
        "the same id in two files",
        {
            "rules/a.yaml": "- id: a\n  then: {loan.rate: 3}\n",
            "rules/b.yaml": "- contradiction: a\n  when: {loan.years: 3}\n  because: No.\n",
        },
        (("rules/b.yaml:1:18", "duplicate-id", "give one of them another id"),),
        "loans",
    ),
    Broken(
        "a contradiction that asks for nothing that exists",
        rules("- contradiction: a\n  when: {loan.years: 3}\n  because: No.\n  ask: loan.yaers\n"),
        ((A + "4:8", "unknown-attribute", "did you mean 'loan.years'?"),),
        "loans",
    ),
    Broken(
        "a contradiction that asks for what no person is asked",
        rules("- contradiction: a\n  when: {loan.years: 3}\n  because: No.\n  ask: loan.rate\n"),
        ((A + "4:8", "not-an-input", "name an attribute that has 'ask:' in the vocabulary"),),
        "loans",
    ),
    # --- formulas ---
    Broken(
        "a formula that is none",
        rules(
            "- id: a\n  then: {loan.rate: = loan.years *}\n- id: b\n  then: {loan.rate: = 1 if loan.years = 3 else 2}\n"
        ),
        (
            (A + "2:21", "formula-syntax", "'loan.years *' is not a formula"),
            (A + "4:21", "formula-syntax", "equality is written =="),
        ),
        "loans",
    ),
    Broken(
        "operators of other languages",
        rules(
            "- id: a\n  then: {loan.rate: = loan.years ^ 2}\n- id: b\n  then: {loan.rate: = loan.years // 2}\n"
            "- id: c\n  then: {loan.rate: = loan.years % 2}\n"
        ),
        (
            (A + "2:21", "formula-syntax", "a power is written **"),
            (A + "4:21", "formula-syntax", "floor(a / b)"),
            (A + "6:21", "formula-syntax", "a - b * floor(a / b)"),
        ),
        "loans",
    ),
    Broken(
        "kinds that do not fit in a formula",
        rules("- id: a\n  then: {loan.rate: = client.grade + 1}\n- id: b\n  then: {loan.verdict: = loan.amount}\n"),
        (
            (A + "2:21", "formula-type", "not a number to reckon with"),
            (A + "4:24", "formula-type", "here belongs one of grant, refuse"),
        ),
        "loans",
    ),
    Broken(
        "a whole number without rounding",
        rules("- id: a\n  then: {loan.years: = loan.amount / client.income}\n"),
        ((A + "2:22", "formula-type", "round(loan.amount / client.income)"),),
        "loans",
    ),
    Broken(
        "an unknown function",
        rules(
            "- id: a\n  then: {loan.years: = rond(loan.rate)}\n"
            "- id: b\n  then: {loan.years: \"= open('/etc/passwd')\"}\n"
        ),
        (
            (A + "2:22", "unknown-function", "did you mean 'round'?"),
            (A + "4:22", "unknown-function", "formulas have min, max, sqrt"),
        ),
        "loans",
    ),
    Broken(
        "Python in a formula",
        rules(
            '- id: a\n  then: {loan.rate: "= loan.rate.__class__"}\n'
            '- id: b\n  then: {loan.rate: "= [x for x in loan.years]"}\n'
        ),
        (
            (A + "2:21", "unknown-attribute", "only a record has fields"),
            (A + "4:21", "formula-syntax", "a formula has numbers, attributes, look-ups"),
        ),
        "loans",
    ),
    Broken(
        "look-ups with wrong keys",
        rules(
            '- id: a\n  then: {farm.pens: "= fit[farm.kept].stars"}\n'
            '- id: b\n  then: {farm.pens: "= fit[farm.place, farm.kept].stars"}\n'
            '- id: c\n  then: {farm.pens: "= fti[farm.kept, farm.place].stars"}\n'
        ),
        (
            (A + "2:21", "formula-type", "needs 2 key(s): species, region"),
            (A + "4:21", "formula-type", "'farm.place' is a region, not a species"),
            (A + "6:21", "unknown-record", "did you mean 'fit'?"),
        ),
    ),
    # --- texts ---
    Broken(
        "an unknown placeholder",
        rules('- id: a\n  then: {loan.rate: 3}\n  because: "For {loan.amuont:,} euro."\n'),
        ((A + "3:12", "unknown-attribute", "did you mean 'loan.amount'?"),),
        "loans",
    ),
    Broken(
        "a placeholder that is not closed",
        rules('- id: a\n  then: {loan.rate: 3}\n  because: "For {loan.amount euro."\n'),
        ((A + "3:12", "template", "to show a brace, write {{"),),
        "loans",
    ),
    Broken(
        "a format that does not fit",
        rules('- id: a\n  then: {loan.rate: 3}\n  because: "For {client.grade:.1f} clients."\n'),
        ((A + "3:12", "template-format", "for text leave it out"),),
        "loans",
    ),
    # --- tables ---
    Broken(
        "rows of the wrong length",
        rules(TABLE + "    - [poor, any, 3]\n    - [fair, 3]\n    - [rich, any, 3, 4]\n"),
        (
            (A + "6:7", "row-length", "the row has 2 cells, but the table has 3 columns"),
            (A + "7:7", "row-length", "write 'any' for an input that does not matter"),
        ),
    ),
    Broken(
        "cells of the wrong type",
        rules(TABLE + "    - [pour, any, 3]\n    - [rich, maybe, 51, {strength: hard, cites: [lee]}]\n"),
        (
            (A + "5:8", "unknown-value", "did you mean 'poor'?"),
            (A + "6:14", "wrong-type", "'maybe' (text) is not true or false"),
            (A + "6:21", "out-of-range", "outside its range [0, 50]"),
            (A + "6:36", "unknown-strength", "there are: definition, strong, moderate, weak"),
            (A + "6:50", "unknown-citation", "add it to facts/references.yaml"),
        ),
    ),
    Broken(
        "two rows for the same case",
        rules(TABLE + "    - [poor, any, 3]\n    - [poor, any, 4]\n"),
        ((A + "6:7", "duplicate-row", "join the two rows"),),
    ),
    Broken(
        "columns that do not exist",
        rules("- table: t\n  inputs: [loan.year]\n  outputs: [loan.rates]\n  rows: [[3, 1], [4, 2]]\n"),
        (
            (A + "2:12", "unknown-attribute", "did you mean 'loan.years'?"),
            (A + "3:13", "unknown-attribute", "did you mean 'loan.rate'?"),
        ),
        "loans",
    ),
    # --- overriding and order ---
    Broken(
        "an override that matches nothing",
        rules(
            '- id: rate/a\n  overrides: [rate/bse, "price/*"]\n  then: {loan.rate: 3}\n'
            "- id: rate/base\n  then: {loan.rate: 2}\n"
        ),
        (
            (A + "2:15", "override-matches-nothing", "did you mean 'rate/base'?"),
            (A + "2:25", "override-matches-nothing", "no rule or table is called 'price/*'"),
        ),
        "loans",
    ),
    Broken(
        "rules that override each other in a circle",
        rules(
            "- id: a\n  overrides: b\n  then: {loan.rate: 3}\n- id: b\n  overrides: c\n  then: {loan.rate: 2}\n"
            "- id: c\n  overrides: a\n  then: {loan.rate: 1}\n"
        ),
        ((A + "8:14", "override-cycle", "drop one 'overrides'"),),
        "loans",
    ),
    Broken(
        "a rule that overrides itself",
        rules("- id: a\n  overrides: a\n  then: {loan.rate: 3}\n"),
        ((A + "2:14", "override-matches-nothing", "'a' cannot override itself"),),
        "loans",
    ),
    Broken(
        "an override of a rule about something else",
        rules("- id: a\n  overrides: b\n  then: {loan.rate: 3}\n- id: b\n  then: {loan.verdict: grant}\n"),
        ((A + "2:14", "override-shares-nothing", "name only rules about loan.rate"),),
        "loans",
    ),
    Broken(
        "conclusions that depend on each other",
        rules(
            "- id: a\n  when: {loan.rate: 3}\n  then: {loan.verdict: grant}\n"
            "- id: b\n  when: {loan.verdict: refuse}\n  then: {loan.rate: 9}\n"
        ),
        ((A + "4:7", "dependency-circle", "an early value that needs none of the others"),),
        "loans",
    ),
    Broken(
        "a choice that depends on itself",
        rules("- id: a\n  when: {farm.kept: cow}\n  then: {farm.order: [goat]}\n"),
        ((V + "21:3", "dependency-circle", "split one of farm.kept, farm.order in two"),),
    ),
    # --- vocabulary ---
    Broken(
        "a type that does not exist",
        farm("type: region", "type: regoin"),
        ((V + "7:22", "unknown-type", "did you mean 'region'?"),),
    ),
    Broken(
        "a default outside the range",
        farm("range: [0, 50]}", "range: [0, 50], default: 51}"),
        ((V + "9:55", "out-of-range", "outside the range [0, 50]"),),
    ),
    Broken(
        "a default of the wrong type",
        farm("default: false", "default: flat"),
        ((V + "6:40", "wrong-type", "'flat' (text) is not true or false"),),
    ),
    Broken(
        "a range that goes down",
        farm("[0, 50]", "[50, 0]"),
        ((V + "9:37", "empty-range", "swap its ends"),),
    ),
    Broken(
        "needed where something unknown holds",
        farm("range: [0, 50]}", "needed: {farm.kep: cow}}"),
        ((V + "9:39", "unknown-attribute", "did you mean 'farm.kept'?"),),
    ),
    Broken(
        "an honest range of something unknown",
        farm("range: [0, 50]}", "between: [farm.few, farm.soil]}"),
        ((V + "9:40", "unknown-attribute", "there is no attribute 'farm.few'"),),
    ),
    Broken(
        "a way to combine that does not fit the type",
        farm("{type: integer, range: [0, 50]}", "{type: integer, combine: any}"),
        ((V + "9:39", "wrong-combine", "combine: any needs a boolean"),),
    ),
    Broken(
        "values without an enum",
        farm("range: [0, 50]}", "values: {few: Few}}"),
        ((V + "9:30", "schema-misplaced-key", "only an attribute of type enum has 'values'"),),
    ),
    Broken(
        "a word of formulas in a name",
        farm("farm.risks:", "farm.class:"),
        ((V + "10:3", "schema-reserved", "choose another"),),
    ),
    Broken(
        "an attribute named like a field",
        farm("farm.risks:", "species.risks:"),
        ((V + "10:3", "bad-name", "declare it under records: species:"),),
    ),
    Broken(
        "a catalogue with a name in capitals",
        farm("  region:", "  Barn: {attributes: {size: {type: number}}}\n  region:"),
        ((V + "12:3", "schema-name", "small letters, digits and _, and no dot"),),
    ),
    Broken(
        "a relation of something that is no catalogue",
        farm("of: [species, region]", "of: [species, regions]"),
        ((V + "19:23", "unknown-catalogue", "did you mean 'region'?"),),
    ),
    Broken(
        "a choice that does not say how",
        farm("{from: species, order: farm.order, unless: species.out}", "species"),
        ((V + "21:14", "schema-type", "{from: species, order: animal.preference}"),),
    ),
    Broken(
        "a choice from nothing",
        farm("from: species", "from: speces"),
        ((V + "21:21", "unknown-type", "did you mean 'species'?"),),
    ),
    Broken(
        "a choice whose order is no list of its records",
        farm("order: farm.order", "order: farm.pens"),
        ((V + "21:37", "wrong-choice", "a list of species"),),
    ),
    Broken(
        "a choice by a field that does not exist",
        farm("order: farm.order", "by: [species.scor]"),
        ((V + "21:34", "unknown-field", "did you mean 'score'?"),),
    ),
    Broken(
        "an attribute and a choice of one name",
        farm("choices:\n", "choices:\n  farm.pens: {from: species, by: species.score}\n"),
        ((V + "21:3", "duplicate-name", "a choice declares its attribute itself"),),
    ),
    Broken(
        "a tree about nothing",
        {"vocabulary.yaml": FARM["vocabulary.yaml"] + "trees: {farm.keep: [farm.area], farm.kept: [farm.aera]}\n"},
        (
            (V + "22:9", "unknown-attribute", "did you mean 'farm.kept'?"),
            (V + "22:45", "unknown-attribute", "did you mean 'farm.area'?"),
        ),
    ),
    # --- facts ---
    Broken(
        "facts of a catalogue that is not declared",
        {"facts/cows.yaml": "record: specie\nfacts: [{id: ox}]\n"},
        (("facts/cows.yaml:1:9", "unknown-catalogue", "did you mean 'species'?"),),
    ),
    Broken(
        "a record without an id, and one that is there twice",
        {"facts/more.yaml": "record: species\nfacts:\n  - {diet: grass}\n  - {id: cow}\n  - {id: ox}\n  - {id: ox}\n"},
        (
            ("facts/more.yaml:3:5", "missing-id", "write id: a-short-name"),
            ("facts/more.yaml:6:10", "duplicate-id", "give one of them another id"),
            ("facts/species.yaml:3:10", "duplicate-id", "give one of them another id"),
        ),
    ),
    Broken(
        "fields that do not exist or do not fit",
        {"facts/more.yaml": "record: species\nfacts:\n  - {id: ox, wieght: 9, diet: gras, weight: 6001, score: 2.5}\n"},
        (
            ("facts/more.yaml:3:14", "unknown-field", "did you mean 'weight'?"),
            ("facts/more.yaml:3:31", "unknown-value", "did you mean 'grass'?"),
            ("facts/more.yaml:3:45", "out-of-range", "check the unit"),
            ("facts/more.yaml:3:58", "wrong-type", "write a whole number"),
        ),
    ),
    Broken(
        "relations with wrong keys",
        {
            "facts/fit.yaml": "record: fit\nfacts:\n"
            "  - {species: cow, region: alp, stars: 3}\n  - {species: cow, stars: 3}\n"
            "  - {species: cow, region: alps, stars: 6}\n  - {species: cow, region: alps, stars: 5}\n"
        },
        (
            ("facts/fit.yaml:3:28", "unknown-record", "did you mean 'alps'?"),
            ("facts/fit.yaml:4:5", "missing-key", "write region:"),
            ("facts/fit.yaml:5:41", "out-of-range", "outside its range [1, 5]"),
            ("facts/fit.yaml:6:5", "duplicate-id", "this pair is stated already"),
        ),
    ),
    Broken(
        "a relation with an id",
        {"facts/fit.yaml": "record: fit\nfacts: [{id: x, species: cow, region: alps, stars: 3}]\n"},
        (("facts/fit.yaml:2:10", "unknown-field", "it is named by species and region"),),
    ),
    Broken(
        "a reference twice",
        {"facts/references.yaml": FARM["facts/references.yaml"] + "  - {id: smith2019, title: Cows}\n"},
        (("facts/references.yaml:3:10", "duplicate-id", "facts/references.yaml:2:10"),),
    ),
    Broken(
        "a fact of a shape that no value has is told once",
        {"facts/more.yaml": "record: species\nfacts:\n  - {id: ox, weight: {kg: 9}}\n"},
        (("facts/more.yaml:3:22", "schema-type", "'weight' must be a value"),),
    ),
    Broken(
        "a bibliography that cannot be read is told once, not wherever it is cited",
        {
            "facts/references.yaml": "references: [\n",
            **rules("- id: a\n  then: {farm.pens: 3}\n  cites: [smith2019]\n"),
        },
        (("facts/references.yaml:1:14", "yaml-syntax", "the file ends here"),),
    ),
    Broken(
        "a catalogue that cannot be read is told once, not wherever its records are named",
        {"facts/species.yaml": "record: species\nfacts: [\n", **rules("- id: a\n  then: {farm.order: [cow]}\n")},
        (("facts/species.yaml:2:9", "yaml-syntax", "the file ends here"),),
    ),
    Broken(
        "a vocabulary that cannot be read leaves the shape of the rules to check",
        {"vocabulary.yaml": "name: [\n", **rules("- id: a\n  then: {farm.pens: 3}\n  strenght: weak\n")},
        (
            (A + "3:3", "schema-unknown-key", "did you mean 'strength'?"),
            (V + "1:8", "yaml-syntax", "the file ends here"),
        ),
    ),
    Broken(
        "an attribute that is badly declared is told once, not wherever it is used",
        {
            **farm("farm.pens: {type", "farm.pens: {typ"),
            **rules("- id: a\n  when: {farm.pens: 3}\n  then: {farm.hilly: true}\n  because: '{farm.pens} pens'\n"),
        },
        ((V + "9:15", "schema-unknown-key", "did you mean 'type'?"),),
    ),
    Broken(
        "a rule that is badly written is still a rule to override",
        rules("- id: a\n  overrides: b\n  then: {loan.rate: 3}\n- id: b\n  then: {loan.rate: 2}\n  strenght: weak\n"),
        ((A + "6:3", "schema-unknown-key", "did you mean 'strength'?"),),
        "loans",
    ),
    Broken(
        "mistakes in every file and every stage, told in one run",
        {
            **farm("range: [0, 50]}", "range: [0, 50], default: 51}"),
            "facts/species.yaml": FARM["facts/species.yaml"].replace("60}", "-60}"),
            "facts/references.yaml": "references:\n  - {id: smith2019, titel: Cows}\n",
            "rules/a.yaml": "- id: a\n  when: {farm.sol: rich}\n  then: {farm.pens: 3}\n"
            "- id: b\n  then: {farm.pens: 4.5}\n  strength: odd\n",
            "rules/b.yaml": "- id: c\n  thn: {farm.pens: 3}\n- id: d\n  then: {farm.pens: = farm.area}\n",
            "rules/c.yaml": "- id: [\n",
        },
        (
            ("facts/references.yaml:2:21", "schema-unknown-key", "did you mean 'title'?"),
            ("facts/species.yaml:4:37", "out-of-range", "outside its range [0, 6000]"),
            (A + "2:10", "unknown-attribute", "did you mean 'farm.soil'?"),
            (A + "5:21", "wrong-type", "write a whole number"),
            (A + "6:13", "unknown-strength", "there are: definition, strong, moderate, weak"),
            ("rules/b.yaml:2:3", "schema-unknown-key", "did you mean 'then'?"),
            ("rules/b.yaml:4:21", "formula-type", "round(farm.area)"),
            ("rules/c.yaml:1:8", "yaml-syntax", "the file ends here"),
            (V + "9:55", "out-of-range", "outside the range [0, 50]"),
        ),
    ),
]


@pytest.mark.parametrize("name", ["farm", "loans"])
def test_the_bases_are_sound_before_they_are_broken(name: str, tmp_path: Path) -> None:
    base, findings = check_base(write(tmp_path, files_of(Broken("", {}, (), name))))
    assert findings == []
    assert base is not None


@pytest.mark.parametrize("broken", BROKEN, ids=[b.mistake.replace(" ", "-") for b in BROKEN])
def test_broken_base(broken: Broken, tmp_path: Path) -> None:
    files = files_of(broken)
    base, findings = check_base(write(tmp_path, files))
    assert base is None
    places = [str(f.position).removeprefix(f"{tmp_path}/") for f in findings]
    assert list(zip(places, [f.code for f in findings], strict=True)) == [(p, c) for p, c, _ in broken.told]
    for found, place, (_, _, words) in zip(findings, places, broken.told, strict=True):
        assert words in f"{found.message}; {found.hint}"
        assert (found.source or "") == files[place.split(":")[0]].split("\n")[found.position.line - 1]
        assert found.severity == "error"


def test_there_is_a_base_for_each_of_these_codes() -> None:
    """So that a kind of mistake cannot lose its example unnoticed."""
    assert len({code for broken in BROKEN for _, code, _ in broken.told}) >= 36


def test_loading_a_broken_base_raises_all_its_errors(tmp_path: Path) -> None:
    broken = BROKEN[-1]
    with pytest.raises(KnowledgeError) as raised:
        load_base(write(tmp_path, files_of(broken)))
    assert [d.code for d in raised.value.diagnostics] == [code for _, code, _ in broken.told]


def test_a_folder_without_a_vocabulary_is_no_knowledge_base(tmp_path: Path) -> None:
    base, findings = check_base(tmp_path)
    assert base is None
    assert [(f.code, f.position.file, f.hint) for f in findings] == [
        ("no-knowledge-base", str(tmp_path), "a knowledge base is a folder with vocabulary.yaml, facts/ and rules/")
    ]


def mutated(text: str, rng: random.Random) -> str:
    """A text with one slip of the hand: a line lost or doubled, a word lost, doubled or put in another's place."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    words = list(re.finditer(r"[\w./-]+|[\[{][^\]}]*[\]}]", text))
    one, other = rng.choice(words), rng.choice(words)
    match rng.randrange(4):
        case 0:
            return "\n".join(lines[:at] + lines[at + 1 :])
        case 1:
            return "\n".join(lines[:at] + lines[at : at + 1] + lines[at:])
        case 2:
            return text[: one.start()] + text[one.end() :]
    return text[: one.start()] + other[0] + text[one.end() :]


@pytest.mark.parametrize("seed", range(8))
def test_no_slip_of_the_hand_ends_in_a_traceback_or_without_a_place(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    sound = {
        **FARM,
        **rules(TABLE + "    - [poor, any, 3]\n- id: a\n  for: species\n  then: {species.score: = 2 * 3}\n"),
    }
    for _ in range(12):
        name = rng.choice(sorted(sound))
        changed = {**sound, name: mutated(sound[name], rng)}
        base, findings = check_base(write(tmp_path, changed))
        assert (base is None) == any(f.severity == "error" for f in findings)
        for found in findings:
            assert found.position.file.startswith(str(tmp_path)), changed[name]
            assert found.position.line > 0, changed[name]
            assert found.position.column > 0, changed[name]
