"""The advisor in other engines, each written as its manual advises; all give a conclusion for each decision.

Every contender is a function from an advisor to a function from a scenario to conclusions. It raises ``Missing`` where
its library is not installed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from advisor import GRADES, INPUTS, KEPT, Advisor, Condition, local, python_source

Decide = Callable[[dict[str, Any]], dict[str, Any]]


KEPT_ALIVE: list[Any] = []  # CLIPS prints what it could not free when an environment goes


class Missing(Exception):
    """A library that is not installed; says how to install it."""


def at_least(grade: str) -> tuple[str, ...]:
    """A grade and all better ones."""
    return GRADES[GRADES.index(grade) :]


# --- Python -----------------------------------------------------------------------------------------------------------


def handwritten(advisor: Advisor) -> Decide:
    """One function with one ``if``/``elif`` chain a conclusion; that of the usual size stands in ``handwritten.py``."""
    source = python_source(advisor)
    if source == KEPT.read_text():
        from handwritten import advise
    else:
        found: dict[str, Any] = {}
        exec(compile(source, "<handwritten>", "exec"), found)
        advise = found["advise"]
    return lambda scenario: advise(*scenario.values())  # type: ignore[no-any-return]


# --- Warmstart --------------------------------------------------------------------------------------------------------


def loaded(advisor: Advisor) -> Any:
    """The advisor as a knowledge base."""
    import warmstart

    with TemporaryDirectory() as folder:
        return warmstart.load(advisor.write(Path(folder) / "kb"))


def warmstart_values(advisor: Advisor) -> Decide:
    """Values alone, from generated code; the scenario is checked by the vocabulary."""
    decider = loaded(advisor).decider(*(d.name for d in advisor.decisions))
    for scenario in _any_scenarios():
        decider(scenario)
    return decider  # type: ignore[no-any-return]


def warmstart_rules(advisor: Advisor) -> Decide:
    """Values and the rules that stand behind them."""
    base = loaded(advisor)
    decider = base.decider(*(d.name for d in advisor.decisions))
    for scenario in _any_scenarios():
        decider.with_rules(scenario)
    return lambda scenario: decider.with_rules(scenario)[0]  # type: ignore[no-any-return]


def warmstart_plan(advisor: Advisor) -> Decide:
    """A plan: every value, and every derivation for who asks."""
    base, names = loaded(advisor), [d.name for d in advisor.decisions]
    for scenario in _any_scenarios():
        base.recommend(scenario)

    def decide(scenario: dict[str, Any]) -> dict[str, Any]:
        values = base.recommend(scenario).result.run.values
        return {name: values[name] for name in names}

    return decide


def read_all(derivations: Any, names: list[str], *, words: bool = False) -> int:
    """Reads the whole trees of derivations behind these names, each derivation once, as a program would.

    Of each: the value, the rule, how sure it is, what gave way to what, every premise with whether it held, and on to
    the derivations of all that it rests on, down to givens and defaults. With ``words`` also the reason, rendered.
    Returns how many derivations there were.
    """
    found, seen, least = list(names), set(names), 1.0
    for slot in found:
        derivation = derivations[slot]
        _ = derivation.value
        _ = derivation.rule
        confidence = derivation.confidence
        if confidence is not None and confidence < least:
            least = confidence
        for gave_way in derivation.overridden:
            _ = gave_way.rule
            _ = gave_way.by
        for premise in derivation.premises:
            _ = premise.test
            _ = premise.holds
            for read in premise.reads:
                if read not in seen:
                    seen.add(read)
                    if ".id[" not in read:  # a record's own name, which nothing stands behind
                        found.append(read)
        for read in derivation.reads:
            if read not in seen:
                seen.add(read)
                found.append(read)
        if words:
            _ = derivation.because
            _ = derivation.formula
    return len(found)


def warmstart_derivations(advisor: Advisor, *, read: bool = False, words: bool = False) -> Decide:
    """Values and every derivation behind them, from generated code; ``read`` to the end, or even in ``words``."""
    base, names = loaded(advisor), [d.name for d in advisor.decisions]
    decider = base.decider(*names)

    def decide(scenario: dict[str, Any]) -> dict[str, Any]:
        values, derivations = decider.with_derivations(scenario)
        if read:
            read_all(derivations, names, words=words)
        return values

    for scenario in _any_scenarios():
        decide(scenario)
    return decide


def warmstart_plan_read(advisor: Advisor) -> Decide:
    """A plan all of whose derivations are read."""
    base, names = loaded(advisor), [d.name for d in advisor.decisions]

    def decide(scenario: dict[str, Any]) -> dict[str, Any]:
        result = base.recommend(scenario).result
        read_all(result.explainer, names)
        return {name: result.explainer[name].value for name in names}

    for scenario in _any_scenarios():
        decide(scenario)
    return decide


def _any_scenarios() -> list[dict[str, Any]]:
    from advisor import scenarios

    return scenarios(8, seed=99)


# --- CLIPS ------------------------------------------------------------------------------------------------------------


def clips_engine(advisor: Advisor) -> Decide:
    """CLIPS: one template with a slot an input, a fact a conclusion, salience for the order; reset, assert, run.

    Conclusions are also bound to globals, which one function reads: walking through the facts would take three times
    as long.
    """
    try:
        import clips
    except ImportError:
        raise Missing("clipspy is not installed: pip install 'warmstart[bench]'") from None
    environment = clips.Environment()
    KEPT_ALIVE.append(environment)
    environment.build(f"(deftemplate case {' '.join(f'(slot {local(name)})' for name in INPUTS)})")
    salience = 10_000
    for decision in advisor.decisions:
        environment.build(f"(defglobal ?*{local(decision.name)}* = nil)")
    for decision in advisor.decisions:
        for rule in decision.rules:
            environment.build(_clips_rule(decision.name, rule.id, rule.conditions, rule.value, salience))
            salience -= 1
    case = environment.find_template("case")
    symbols = {value: clips.Symbol(value) for value in (*GRADES, "red", "green", "blue", "grey", "black")}
    symbols |= {True: clips.Symbol("TRUE"), False: clips.Symbol("FALSE")}
    names = [d.name for d in advisor.decisions]
    slots = {name: local(name) for name in INPUTS}
    globals_ = ' " " '.join(f"?*{local(name)}*" for name in names)
    environment.build(f"(deffunction report () (str-cat {globals_}))")
    report = environment.find_function("report")

    def decide(scenario: dict[str, Any]) -> dict[str, Any]:
        environment.reset()
        case.assert_fact(**{slots[n]: v if v.__class__ is int else symbols[v] for n, v in scenario.items()})
        environment.run()
        return dict(zip(names, report().split(" "), strict=True))

    return decide


def _clips_rule(name: str, ident: str, conditions: tuple[Condition, ...], value: str, salience: int) -> str:
    slots, facts = [], []
    for at, condition in enumerate(conditions):
        own = local(condition.name)
        if condition.op in ("<", ">="):
            slots.append(f"({own} ?x{at}&:({condition.op} ?x{at} {condition.value}))")
            continue
        values = at_least(condition.value) if condition.op == "at-least" else condition.value
        text = "|".join(str(v).upper() if isinstance(v, bool) else v for v in values)
        if condition.name in INPUTS:
            slots.append(f"({own} {text})")
        else:
            facts.append(f"({own} {text})")
    case = f"(case {' '.join(slots)})" if slots else ""
    left = " ".join([case, *facts, f"(not ({local(name)} ?))"])
    rule = ident.replace("/", "-")
    right = f"(assert ({local(name)} {value})) (bind ?*{local(name)}* {value})"
    return f"(defrule {rule} (declare (salience {salience})) {left} => {right})"


# --- zen (GoRules) ----------------------------------------------------------------------------------------------------


def zen_engine(advisor: Advisor) -> Decide:
    """zen: a decision table a conclusion, hit policy ``first``, in one graph; compiled once."""
    try:
        import zen
    except ImportError:
        raise Missing("zen-engine is not installed: pip install 'warmstart[bench]'") from None
    nodes: list[dict[str, Any]] = [_node("in", "inputNode"), _node("out", "outputNode")]
    edges = []
    for decision in advisor.decisions:
        reads = sorted({c.name for r in decision.rules for c in r.conditions})
        columns = {name: f"i{at}" for at, name in enumerate(reads)}
        rows = []
        for rule in decision.rules:
            row = {"_id": rule.id, "o": json.dumps(rule.value), **dict.fromkeys(columns.values(), "")}
            row |= {columns[c.name]: _zen_test(c) for c in rule.conditions}
            rows.append(row)
        inputs = [{"id": i, "name": name, "field": local(name)} for name, i in columns.items()]
        output = {"id": "o", "name": decision.name, "field": local(decision.name)}
        table = {"hitPolicy": "first", "inputs": inputs, "outputs": [output], "rules": rows}
        nodes.append({**_node(decision.name, "decisionTableNode"), "content": table})
        sources = {name if name not in INPUTS else "in" for name in reads} | {"in"}
        edges += [(source, decision.name) for source in sorted(sources)] + [(decision.name, "out")]
    graph = {
        "nodes": nodes,
        "edges": [{"id": f"e{at}", "type": "edge", "sourceId": s, "targetId": t} for at, (s, t) in enumerate(edges)],
    }
    decision_of = zen.ZenEngine().create_decision(json.dumps(graph))
    slots = {name: local(name) for name in INPUTS}
    names = {d.name: local(d.name) for d in advisor.decisions}

    def decide(scenario: dict[str, Any]) -> dict[str, Any]:
        found = decision_of.evaluate({slots[n]: v for n, v in scenario.items()})["result"]
        return {name: found[own] for name, own in names.items()}

    return decide


def _node(name: str, kind: str) -> dict[str, Any]:
    return {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}}


def _zen_test(condition: Condition) -> str:
    if condition.op in ("<", ">="):
        return f"{condition.op} {condition.value}"
    values = at_least(condition.value) if condition.op == "at-least" else condition.value
    return ", ".join(json.dumps(v) for v in values)


# --- experta ----------------------------------------------------------------------------------------------------------


def experta_engine(advisor: Advisor) -> Decide:
    """experta: one fact with a field an input, a fact a conclusion, salience for the order; reset, declare, run."""
    from warmstart.engine.diagnostics import ScenarioError
    from warmstart.engine.rete.library import experta as import_experta

    try:
        library = import_experta()
    except ScenarioError:
        raise Missing("experta is not installed: pip install 'warmstart[bench]'") from None
    case = type("Case", (library.Fact,), {})
    facts = {d.name: type(local(d.name), (library.Fact,), {}) for d in advisor.decisions}
    rules, salience = {}, advisor.size
    for decision in advisor.decisions:
        for rule in decision.rules:
            elements = list(_experta_patterns(library, case, facts, rule.conditions))
            elements = [*(elements or [library.InitialFact()]), library.NOT(facts[decision.name]())]
            action = _experta_action(facts[decision.name], rule.value)
            rules[f"r{salience}"] = library.Rule(*elements, salience=salience)(action)
            salience -= 1
    engine = type("Rules", (library.KnowledgeEngine,), rules)()
    names = {fact: name for name, fact in facts.items()}
    slots = {name: local(name) for name in INPUTS}

    def decide(scenario: dict[str, Any]) -> dict[str, Any]:
        engine.reset()
        engine.declare(case(**{slots[n]: v for n, v in scenario.items()}))
        engine.run()
        return {names[type(f)]: f["value"] for f in engine.facts.values() if type(f) in names}

    return decide


def _experta_patterns(library: Any, case: Any, facts: dict[str, Any], conditions: tuple[Condition, ...]) -> Any:
    fields = {}
    for condition in conditions:
        constraint = _experta_field(library, condition)
        if condition.name in INPUTS:
            fields[local(condition.name)] = constraint
        else:
            yield facts[condition.name](value=constraint)
    if fields:
        yield case(**fields)


def _experta_field(library: Any, condition: Condition) -> Any:
    if condition.op == "<":
        return library.P(lambda x, limit=condition.value: x < limit)
    if condition.op == ">=":
        return library.P(lambda x, limit=condition.value: x >= limit)
    values = at_least(condition.value) if condition.op == "at-least" else condition.value
    whole = library.L(values[0])
    for value in values[1:]:
        whole = whole | library.L(value)
    return whole


def _experta_action(fact: Any, value: str) -> Callable[[Any], None]:
    def action(engine: Any) -> None:
        engine.declare(fact(value=value))

    return action


CONTENDERS: dict[str, Callable[[Advisor], Decide]] = {
    "Python by hand": handwritten,
    "Warmstart, values": warmstart_values,
    "Warmstart, values and rules": warmstart_rules,
    "Warmstart, values and derivations": warmstart_derivations,
    "Warmstart, derivations read": partial(warmstart_derivations, read=True),
    "Warmstart, derivations in words": partial(warmstart_derivations, read=True, words=True),
    "Warmstart, plan": warmstart_plan,
    "Warmstart, plan, derivations read": warmstart_plan_read,
    "CLIPS (clipspy)": clips_engine,
    "GoRules (zen-engine)": zen_engine,
    "experta": experta_engine,
}
