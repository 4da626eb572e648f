"""The lines of a plan: which attributes stand together, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .content import Row
from .view import View, percent, rate

Builder = Callable[[View], Row | None]


def plan_rows(view: View) -> tuple[Row, ...]:
    """The lines of the plan that have something to show; with another knowledge base, its conclusions one by one."""
    rows = tuple(row for build in _BUILDERS if (row := build(view)) is not None)
    return rows if rows and view.document["conclusions"].get("plan.strategy") else generic_rows(view)


def generic_rows(view: View) -> tuple[Row, ...]:
    """What a knowledge base is about: its decisions and choices, then the conclusions that nothing else rests on."""
    base, conclusions = view.base, view.document["conclusions"]
    used = {name for other in conclusions for name in view.reached([other]) - {other}}
    used |= {c.order for c in base.choices.values() if c.order}
    used |= {end for a in base.attributes.values() if a.between for end in a.between}
    asked = {a.name for a in base.inputs()}
    decisions = [n for n in (*base.trees, *base.choices) if n in conclusions]
    ends = [n for n in conclusions if n not in used and n not in asked]
    return tuple(
        Row(view.title(n), _with_range(view, n, view.shown(n)), (n,))
        for n in dict.fromkeys([*decisions, *ends])
        if conclusions[n].get("value") is not None
    )


def _with_range(view: View, name: str, text: str) -> str:
    ends = view.entry(name).get("range")
    if not ends or None in ends or ends[0] == ends[1]:
        return text
    low, high = (view.text(name, end) for end in ends)
    unit = view.base.attributes[name].unit
    return f"{text} ({low.removesuffix(f' {unit}') if unit else low} to {high})"


def _one(head: str, name: str) -> Builder:
    def build(view: View) -> Row | None:
        return Row(head, _with_range(view, name, view.shown(name)), (name,)) if view.known(name) else None

    return build


def _members(head: str, name: str) -> Builder:
    def build(view: View) -> Row | None:
        labels = [label for _, label in view.members(name)]
        return Row(head, "; ".join(labels), (name,)) if labels else None

    return build


def _joined(head: str, parts: Iterable[tuple[str, str | None]], between: str = ", ") -> Row | None:
    """A row of the parts that have a text, each with the attribute that it shows."""
    kept = [(name, text) for name, text in parts if text]
    if not kept:
        return None
    return Row(head, between.join(text for _, text in kept), tuple(name for name, _ in kept))


def _strategy(view: View) -> Row | None:
    # A plan that says not to train yet may still name what to do then: the verdict leads, so the line says "then".
    if not view.known("plan.strategy"):
        return None
    part = view.shown("plan.tuned_part") if view.known("plan.tuned_part") else ""
    text = view.shown("plan.strategy") + (f": {part[0].lower()}{part[1:]}" if part else "")
    return Row("Strategy", text, ("plan.strategy", *(["plan.tuned_part"] if part else [])))


def _model(view: View) -> Row | None:
    if not view.known("plan.model"):
        return None
    size = view.field("model", str(view.value("plan.model")), "params_m")
    text = view.shown("plan.model") + (f", {view.text('model.params_m', size)}" if size is not None else "")
    return Row("Model", text, ("plan.model",))


def _freezing(view: View) -> Row | None:
    names = ("plan.frozen_blocks", "plan.low_lr_blocks", "plan.full_lr_blocks")
    blocks = [view.value(n) for n in names]
    if None in blocks:
        return _one("Freezing", "plan.freeze_fraction")(view)
    frozen, low, full = (int(b) for b in blocks)
    total = frozen + low + full
    parts = [
        f"{count} {what}"
        for count, what in ((frozen, "frozen"), (low, "at a low rate"), (full, "at the full rate"))
        if count
    ]
    notes = []
    if frozen and view.known("plan.frozen_params_m") and view.value("plan.total_params_m"):
        share = view.value("plan.frozen_params_m") / view.value("plan.total_params_m")
        notes.append(f"{percent(frozen / total)} of the blocks, {percent(share)} of the parameters are frozen")
    return Row(
        "Freezing", f"{total} blocks: " + ", ".join(parts), names, tuple(notes), (frozen, low, full) if total else None
    )


def _rates(view: View) -> Row | None:
    names = {"plan.lr_head": "head", "plan.lr_middle": "body", "plan.lr_frozen": "bottom"}
    parts = [(n, f"{word} {rate(view.value(n))}{_rate_range(view, n)}") for n, word in names.items() if view.known(n)]
    row = _joined("Learning rates", parts, "; ")
    if row and view.known("plan.layer_decay") and view.value("plan.layer_decay") < 1:
        return Row(
            row.head,
            row.text,
            (*row.attributes, "plan.layer_decay"),
            (f"layer-wise decay {view.shown('plan.layer_decay')}",),
        )
    return row


def _rate_range(view: View, name: str) -> str:
    ends = view.entry(name).get("range")
    return f" ({rate(ends[0])} to {rate(ends[1])})" if ends and None not in ends and ends[0] != ends[1] else ""


def _optimizer(view: View) -> Row | None:
    decay = f"weight decay {view.shown('plan.weight_decay')}" if view.known("plan.weight_decay") else None
    return _joined("Optimizer", [("plan.optimizer", _shown(view, "plan.optimizer")), ("plan.weight_decay", decay)])


def _shown(view: View, name: str) -> str | None:
    return view.shown(name) if view.known(name) else None


def _schedule(view: View) -> Row | None:
    row = _joined("Schedule", [(n, _shown(view, n)) for n in ("plan.schedule", "plan.epochs", "plan.total_steps")])
    warmup = view.value("plan.warmup_steps")
    if row is None or warmup is None:
        return row
    share = view.value("plan.warmup_fraction")
    text = f"the first {warmup:,} warm up" + (f" ({percent(share)})" if share else "") if warmup else "no warm-up"
    return Row(row.head, f"{row.text}; {text}", (*row.attributes, "plan.warmup_steps"))


def _batch(view: View) -> Row | None:
    size, accumulate = view.value("plan.batch_size"), view.value("plan.grad_accum")
    if size is None:
        return None
    text = f"{size:,}"
    if accumulate and accumulate > 1:
        text = f"{size * accumulate:,} = {size:,} at a time, accumulated over {accumulate:,} steps"
    names = ["plan.batch_size"] + (["plan.grad_accum"] if accumulate else [])
    for name in ("plan.precision", "plan.memory_step"):
        if view.known(name):
            text += f"; {view.shown(name)}"
            names.append(name)
    return Row("Batch", text, tuple(names))


def _lora(view: View) -> Row | None:
    names = {
        "plan.lora_rank": "rank",
        "plan.lora_alpha": "alpha",
        "plan.lora_dropout": "dropout",
        "plan.lora_targets": "on",
    }
    return _joined("LoRA", [(n, f"{word} {view.shown(n)}" if view.known(n) else None) for n, word in names.items()])


def _limited(head: str, name: str, limit: str) -> Builder:
    """An estimate with its honest range, and the limit that it must keep."""

    def build(view: View) -> Row | None:
        row = _one(head, name)(view)
        if row and view.known(limit):
            return Row(row.head, f"{row.text}, of {view.shown(limit)} there are", row.attributes)
        return row

    return build


_BUILDERS: tuple[Builder, ...] = (
    _one("Verdict", "plan.verdict"),
    _strategy,
    _model,
    _freezing,
    _rates,
    _optimizer,
    _schedule,
    _batch,
    _lora,
    _limited("Memory", "estimate.vram_gb", "compute.vram_gb"),
    _limited("Time", "estimate.hours", "compute.hours"),
    _members("Augmentation", "plan.augmentation"),
    _members("Regularisation", "plan.regularisation"),
    _members("Evaluation", "plan.evaluation"),
)
