"""Mistakes in YAML and in the shape of files."""

from __future__ import annotations

from .bases import A, Broken, V, farm, rules

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
]
