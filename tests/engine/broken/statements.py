"""Mistakes in rules, formulas, texts and tables."""

from __future__ import annotations

from .bases import TABLE, A, Broken, V, rules

BROKEN = [
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
        "a word where a number is compared",
        rules('- id: a\n  when: {farm.area: "> plenty"}\n  then: {farm.pens: 3}\n'),
        ((A + "2:21", "unknown-attribute", "write a number, or the name of an attribute"),),
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
]
