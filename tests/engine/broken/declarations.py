"""Mistakes in the vocabulary and in facts, and several at once."""

from __future__ import annotations

from .bases import FARM, A, Broken, V, farm, rules

BROKEN = [
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
