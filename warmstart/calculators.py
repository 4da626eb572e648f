"""The layer-freezing and learning-rate calculators: a few numbers, turned into a scenario that the rules answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .api import KnowledgeBase, Plan
from .engine.scenario import finding
from .matrix import references

OWN = "your-network"
# Strategies that train or freeze the weights of the backbone: only there has "which layers?" an answer.
METHODS = ("frozen", "full")

BLOCKS = ("plan.frozen_blocks", "plan.low_lr_blocks", "plan.full_lr_blocks")
FREEZE_HEADS = ("Freezing", "Strategy")
FREEZE_READ = ("plan.strategy", "plan.freeze_fraction", *BLOCKS, "plan.frozen_params_m", "plan.total_params_m")
RATE_HEADS = ("Learning rates", "Schedule", "Batch", "Optimizer", "Strategy")
RATES_READ = (
    "plan.strategy",
    "plan.lr_frozen",
    "plan.lr_middle",
    "plan.lr_head",
    "plan.layer_decay",
    "plan.optimizer",
    "plan.schedule",
    "plan.epochs",
    "plan.batch_size",
    "plan.total_steps",
    "plan.warmup_steps",
    "plan.warmup_fraction",
)


@dataclass(frozen=True, slots=True)
class Question:
    """What a calculator is asked. ``data`` is a number of examples or one of the quick sizes."""

    layers: int | None = None
    similarity: float | None = None
    data: str | None = None
    model: str | None = None
    family: str | None = None
    method: str | None = None
    batch: int | None = None
    epochs: int | None = None


def plan_for(base: KnowledgeBase, question: Question) -> Plan:
    """The plan for a question. Raises ScenarioError where one of its values is none that the knowledge base knows."""
    scenario: dict[str, Any] = {}
    if question.similarity is not None:
        scenario["data.similarity"] = question.similarity
    if question.data is not None:
        scenario.update(_data(base, question.data))
    if question.model is not None:
        scenario["prefer.model"] = question.model
    elif question.layers is not None or question.family is not None:
        scenario["prefer.model"] = _network(question)
    if question.method is not None:
        scenario["plan.strategy"] = question.method
    else:
        scenario["only"] = {"plan.strategy": _strategies(base)}
    if question.batch is not None:
        scenario |= {"plan.batch_size": question.batch, "plan.grad_accum": 1}
    if question.epochs is not None:
        scenario["plan.epochs"] = question.epochs
    return base.recommend(scenario)


def freeze_document(base: KnowledgeBase, question: Question, plan: Plan) -> dict[str, Any]:
    """How many blocks are frozen, at the low rate and at the full rate, as JSON."""
    frozen, low, full = (plan[name].value for name in BLOCKS)
    total = _total(base, question, (frozen, low, full))
    parameters = None
    if plan["plan.total_params_m"].value is not None:
        parameters = {"total_m": plan["plan.total_params_m"].value, "frozen_m": plan["plan.frozen_params_m"].value}
    counts = {"total": total, "frozen": frozen, "low": low, "full": full}
    return {
        **counts,
        "fraction": plan["plan.freeze_fraction"].value,
        "parameters": parameters,
        **_common(base, plan, FREEZE_READ),
    }


def bar_parts(document: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    """The parts of a bar diagram of a freeze document, from the input to the head, and its title."""
    names = (("frozen", "Frozen"), ("low", "Low rate"), ("full", "Full rate"))
    parts = [{"label": label, "count": document[key]} for key, label in names if document[key] is not None]
    return parts, f"{document['total']} blocks, from the input to the head"


def rates_document(base: KnowledgeBase, plan: Plan) -> dict[str, Any]:
    """Learning rates, warm-up and steps as JSON."""
    keys = {
        "frozen": "plan.lr_frozen",
        "middle": "plan.lr_middle",
        "head": "plan.lr_head",
        "warmup_steps": "plan.warmup_steps",
        "total_steps": "plan.total_steps",
        "warmup_fraction": "plan.warmup_fraction",
        "layer_decay": "plan.layer_decay",
        "optimizer": "plan.optimizer",
        "schedule": "plan.schedule",
        "epochs": "plan.epochs",
        "batch_size": "plan.batch_size",
    }
    return {**{key: plan[name].value for key, name in keys.items()}, **_common(base, plan, RATES_READ)}


def _data(base: KnowledgeBase, data: str) -> dict[str, Any]:
    sizes = base.compiled.attributes["data.size"].kind.values
    if data in sizes:
        return {"data.size": data}
    try:
        return {"data.n_train": int(float(data.replace(",", "").replace("_", "")))}
    except (ValueError, OverflowError):
        hint = f"write a number of examples, or one of {', '.join(sizes)}"
        raise finding("option-form", f"'{data}' is no amount of data", f"--data {data}", hint) from None


def _network(question: Question) -> dict[str, Any]:
    """A record for a network that nobody catalogued: all that is known of it is what was said."""
    record: dict[str, Any] = {"id": OWN, "label": "Your network"}
    if question.layers is not None:
        record["blocks"] = question.layers
    if question.family is not None:
        record["family"] = question.family
    return record


def _strategies(base: KnowledgeBase) -> list[str]:
    facts = base.compiled.facts.get("strategy.method", {})
    return sorted(str(key) for key, fact in facts.items() if fact.value in METHODS)


def _total(base: KnowledgeBase, question: Question, blocks: tuple[int | None, ...]) -> int | None:
    if question.layers is not None:
        return question.layers
    if None not in blocks:
        return sum(b for b in blocks if b is not None)
    fact = base.compiled.facts.get("model.blocks", {}).get(question.model or "")
    return None if fact is None else int(fact.value)


def _common(base: KnowledgeBase, plan: Plan, names: tuple[str, ...]) -> dict[str, Any]:
    result = plan.result
    reasons: dict[str, Any] = {}
    cited: set[str] = set()
    for name in names:
        found = plan[name]
        cited.update(found.cites)
        reasons[name] = {
            "value": found.value,
            "shown": found.shown,
            "because": found.because or found.not_applicable,
            "rule": found.rule,
            "grade": found.grade,
            "cites": list(found.cites),
            "range": list(found.range) if found.range else None,
        }
    return {
        "given": _plain(result.given()),
        "assumed": _plain(result.assumed()),
        "strategy": plan["plan.strategy"].value,
        "model": plan["plan.model"].value,
        "reasons": reasons,
        "references": references(base, cited),
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as JSON has them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
