"""A generated advisor: a rule base of any size whose answers every engine must agree on.

Twelve inputs, and conclusions in three layers: each layer's rules read the inputs and the conclusions of the layers
before. For each conclusion the rules stand in an order and the first that holds decides, which every engine can say in
its own way: Warmstart by overriding, Python by ``if``/``elif``, CLIPS and experta by salience, zen by the hit policy
``first``. The last rule of a conclusion always holds. Everything follows from the size and the seed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

GRADES = ("poor", "fair", "good", "best")  # an ordered enum
KINDS = ("red", "green", "blue", "grey", "black")
_SINGLE = 60  # more rules than these about one conclusion are written as a table, as a person would
THRESHOLDS = (10, 20, 50, 100, 200, 500)
NUMBERS = ("case.size", "case.cost", "case.load", "case.age")
INPUTS: dict[str, str] = {
    **dict.fromkeys(NUMBERS, "integer"),
    **dict.fromkeys(("case.kind", "case.shape", "case.place", "case.owner"), "kind"),
    **dict.fromkeys(("case.urgent", "case.tested"), "boolean"),
    **dict.fromkeys(("case.grade", "case.risk"), "grade"),
}
TYPES: dict[str, dict[str, Any]] = {
    "integer": {"type": "integer", "range": [0, 1000]},
    "kind": {"type": "enum", "values": {k: k.title() for k in KINDS}},
    "boolean": {"type": "boolean"},
    "grade": {"type": "enum", "ordered": True, "values": {g: g.title() for g in GRADES}},
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of one attribute: ``op`` is ``<``, ``>=`` (numbers), ``at-least`` (grades) or ``in`` (a few values)."""

    name: str
    op: str
    value: Any


@dataclass(frozen=True, slots=True)
class AdvisorRule:
    """Concludes ``value`` where all conditions hold and no rule before it does."""

    id: str
    conditions: tuple[Condition, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One conclusion, a grade or a kind, and its rules in the order in which they are tried."""

    name: str
    kind: str
    rules: tuple[AdvisorRule, ...]


@dataclass(frozen=True, slots=True)
class Advisor:
    """A whole rule base; each decision reads only inputs and decisions of earlier layers."""

    decisions: tuple[Decision, ...]
    kinds: dict[str, str] = field(default_factory=dict)  # attribute -> its kind, inputs and conclusions

    @property
    def size(self) -> int:
        """How many rules there are."""
        return sum(len(d.rules) for d in self.decisions)

    def write(self, folder: Path) -> Path:
        """The knowledge base as files in a new folder: half of the conclusions by tables, half by single rules."""
        attributes: dict[str, Any] = {n: {**TYPES[k], "ask": f"{n}?"} for n, k in INPUTS.items()}
        attributes |= {d.name: TYPES[d.kind] for d in self.decisions}
        statements: list[dict[str, Any]] = []
        for at, decision in enumerate(self.decisions):
            single = at % 2 == 0 and len(decision.rules) <= _SINGLE
            statements += _single_rules(decision) if single else [_table(decision)]
        (folder / "rules").mkdir(parents=True)
        vocabulary = {"name": "advisor", "attributes": attributes}
        (folder / "vocabulary.yaml").write_text(json.dumps(vocabulary, indent=1))
        (folder / "rules" / "all.yaml").write_text(json.dumps(statements, indent=1))
        return folder


def advisor(rules: int = 150, decisions: int = 18, seed: int = 7) -> Advisor:
    """An advisor of so many rules about so many conclusions, in three layers of equal size."""
    random = Random(seed)
    kinds = dict(INPUTS)
    made = []
    for at in range(decisions):
        layer = at * 3 // decisions
        count = rules * (at + 1) // decisions - rules * at // decisions
        readable = [n for n in kinds if n in INPUTS or int(n[1]) <= layer]
        kind = "grade" if at % 3 else "kind"
        made.append(_decision(random, f"l{layer + 1}.d{at}", kind, count, readable, kinds, layer))
        kinds[made[-1].name] = kind
    return Advisor(tuple(made), kinds)


def scenarios(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Random scenarios that say all inputs; numbers meet the rules' thresholds often."""
    random = Random(seed)
    return [{name: _value(random, kind) for name, kind in INPUTS.items()} for _ in range(count)]


def _value(random: Random, kind: str) -> Any:
    if kind == "integer":
        return random.choice(THRESHOLDS) if random.random() < 0.2 else random.randint(0, 1000)
    return random.choice({"kind": KINDS, "grade": GRADES, "boolean": (False, True)}[kind])


def _decision(
    random: Random, name: str, kind: str, count: int, readable: list[str], kinds: dict[str, str], layer: int
) -> Decision:
    values = KINDS if kind == "kind" else GRADES
    before = [n for n in readable if n not in INPUTS]
    rules = []
    for at in range(count):
        names = random.sample(readable, random.choice((2, 2, 3)))
        if before and not set(names) & set(before):
            names[0] = random.choice(before)  # a later layer builds on the ones before
        if at == count - 1:
            names = []
        conditions = tuple(_condition(random, n, kinds[n]) for n in names)
        rules.append(AdvisorRule(f"{name.replace('.', '-')}/r{at:04}", conditions, random.choice(values)))
    return Decision(name, kind, tuple(rules))


def _condition(random: Random, name: str, kind: str) -> Condition:
    if kind == "integer":
        return Condition(name, random.choice(("<", ">=")), random.choice(THRESHOLDS))
    if kind == "boolean":
        return Condition(name, "in", (random.random() < 0.5,))
    if kind == "grade" and random.random() < 0.5:
        return Condition(name, "at-least", random.choice(GRADES[1:]))
    values = KINDS if kind == "kind" else GRADES
    return Condition(name, "in", tuple(sorted(random.sample(values, random.choice((1, 1, 2))), key=values.index)))


# --- in the language of knowledge bases -------------------------------------------------------------------------------


def _test(condition: Condition) -> Any:
    if condition.op == "in":
        return condition.value[0] if len(condition.value) == 1 else list(condition.value)
    return f"{'>=' if condition.op == 'at-least' else condition.op} {condition.value}"


def _single_rules(decision: Decision) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for rule in decision.rules:
        because = f"Rule {rule.id} says so" + "".join(f", as {c.name} is {{{c.name}}}" for c in rule.conditions) + "."
        statement: dict[str, Any] = {"id": rule.id, "then": {decision.name: rule.value}, "because": because}
        if rule.conditions:
            statement["when"] = {c.name: _test(c) for c in rule.conditions}
        later = decision.rules[decision.rules.index(rule) + 1 :]
        if later:
            statement["overrides"] = [r.id for r in later]
        made.append(statement)
    return made


def _table(decision: Decision) -> dict[str, Any]:
    inputs = sorted({c.name for r in decision.rules for c in r.conditions})
    rows = []
    for rule in decision.rules:
        cells = {c.name: _test(c) for c in rule.conditions}
        rows.append([*(cells.get(n, "any") for n in inputs), rule.value, {"id": rule.id.rpartition("/")[2]}])
    table = rule_table_id(decision)
    return {"table": table, "inputs": inputs, "outputs": [decision.name], "hit": "first", "rows": rows}


def rule_table_id(decision: Decision) -> str:
    """What the table of a decision is called."""
    return decision.name.replace(".", "-")


# --- as a person would write it in Python -----------------------------------------------------------------------------


def local(name: str) -> str:
    """An attribute as a name in other languages: ``case.size`` is ``size``, ``l1.d0`` is ``l1_d0``."""
    return name.removeprefix("case.").replace(".", "_")


def python_source(made: Advisor) -> str:
    """One function: the inputs are its arguments, each conclusion is one ``if``/``elif`` chain."""
    lines = [
        '"""The advisor as somebody would write it in Python; ``python benchmarks/advisor.py`` writes it anew."""',
        "",
        "",
    ]
    lines += [f"def advise({', '.join(map(local, INPUTS))}):", '    """What the advisor concludes."""']
    for decision in made.decisions:
        word = "if"
        for rule in decision.rules:
            test = " and ".join(_python_test(c) for c in rule.conditions)
            lines.append(f"    {word} {test}:" if test else "    else:")
            lines.append(f'        {local(decision.name)} = "{rule.value}"')
            word = "elif"
    entries = [f'        "{d.name}": {local(d.name)},' for d in made.decisions]
    return "\n".join([*lines, "    return {", *entries, "    }", ""])


def _python_test(condition: Condition) -> str:
    name = local(condition.name)
    if condition.op in ("<", ">="):
        return f"{name} {condition.op} {condition.value}"
    values = GRADES[GRADES.index(condition.value) :] if condition.op == "at-least" else condition.value
    if values[0] in (True, False):
        return name if values[0] else f"not {name}"
    if len(values) == 1:
        return f'{name} == "{values[0]}"'
    return f"{name} in ({', '.join(f'{v!r}' for v in values)})".replace("'", '"')


KEPT = Path(__file__).with_name("handwritten.py")

if __name__ == "__main__":
    KEPT.write_text(python_source(advisor()))
