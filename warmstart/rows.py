"""The lines of a plan: which attributes stand together, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .content import Row
from .engine.immutable import replace
from .view import View, duration, percent, rate

Builder = Callable[[View], Row | None]


def plan_rows(view: View) -> tuple[Row, ...]:
    """The lines of the plan that have something to show; with another knowledge base, its conclusions one by one."""
    if "plan.strategy" not in view.concluded:
        return generic_rows(view)
    built = ((build(view), why) for build, why in _BUILDERS)
    return tuple(
        row if why is None or row.why is not None else replace(row, why=why) for row, why in built if row is not None
    )


def generic_rows(view: View) -> tuple[Row, ...]:
    """What a knowledge base is about: its decisions and choices, then the conclusions that nothing else rests on."""
    base = view.base
    conclusions = [n for n in base.attributes if n in view.concluded]
    used = {name for other in conclusions for name in view.reached([other]) - {other}}
    used |= {c.order for c in base.choices.values() if c.order}
    used |= {end for name in base.plain for end in base.attributes[name].between or ()}
    asked = {a.name for a in base.inputs()}
    decisions = [n for n in (*base.trees, *base.choices) if n in conclusions]
    ends = [n for n in conclusions if n not in used and n not in asked]
    return tuple(
        Row(view.title(n), _with_range(view, n, view.shown(n)), (n,))
        for n in dict.fromkeys([*decisions, *ends])
        if view.known(n)
    )


def _with_range(view: View, name: str, text: str, show: Callable[[float], str] | None = None) -> str:
    """``text`` with the honest range behind it: ``7.2 GiB (6.2 to 8.3)``."""
    ends = view.range(name)
    if ends is None:
        return text
    low, high = ((show or (lambda e: view.text(name, e)))(end) for end in ends)
    if low == high:
        return text
    same_unit = " " in low and low.split(" ", 1)[1:] == high.split(" ", 1)[1:]
    return f"{text} ({low.split(' ')[0] if same_unit else low} to {high})"


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


def _shown(view: View, name: str) -> str | None:
    return view.shown(name) if view.known(name) else None


def _strategy(view: View) -> Row | None:
    if not view.known("plan.strategy"):
        return None
    part = view.shown("plan.tuned_part") if view.known("plan.tuned_part") else ""
    text = view.shown("plan.strategy") + (f": {part[0].lower()}{part[1:]}" if part else "")
    return Row("Strategy", text, ("plan.strategy", *(["plan.tuned_part"] if part else [])))


def _model(view: View) -> Row | None:
    if not view.known("plan.model"):
        return None
    text = view.shown("plan.model")
    size = view.field("model", str(view.value("plan.model")), "params_m")
    if size is not None:
        learning = view.value("plan.trainable_params_m")
        part = f", {_parameters(learning)} of them learn" if learning is not None and 0 < learning < size else ""
        text += f": {_parameters(size)} parameters{part}"
    return Row("Model", text, ("plan.model",))


def _parameters(millions: float) -> str:
    if millions >= 1000:
        return f"{millions / 1000:.3g} billion"
    return f"{millions:.3g} million"


def _freezing(view: View) -> Row | None:
    names = ("plan.frozen_blocks", "plan.low_lr_blocks", "plan.full_lr_blocks")
    blocks = [view.value(n) for n in names]
    if None in blocks:
        return _one("Freezing", "plan.freeze_fraction")(view)
    frozen, low, full = (int(b) for b in blocks)
    total = frozen + low + full
    if _adapts(view):
        # The weights stay as they are, so a bar of frozen and trained blocks would say the wrong thing.
        text = f"all weights of the {total} blocks; adapters in each of them learn"
        return Row("Freezing", text, names, why=("plan.freeze_target",))
    counts = ((frozen, "frozen"), (low, "at a low rate"), (full, "at the full rate"))
    text = f"{total} blocks: " + ", ".join(f"{count} {what}" for count, what in counts if count)
    notes = []
    if frozen and view.known("plan.frozen_params_m") and view.value("plan.total_params_m"):
        share = view.value("plan.frozen_params_m") / view.value("plan.total_params_m")
        notes.append(f"{percent(frozen / total)} of the blocks and {percent(share)} of the parameters are frozen")
    why = ("plan.freeze_target", "plan.frozen_blocks")
    return Row("Freezing", text, names, tuple(notes), (frozen, low, full) if total else None, why)


def _adapts(view: View) -> bool:
    """Whether adapters learn, and the weights stay as they are."""
    return bool(view.field("strategy", str(view.value("plan.strategy")), "method") == "lora")


def _rates(view: View) -> Row | None:
    names = {"plan.lr_head": "head", "plan.lr_middle": "body", "plan.lr_frozen": "bottom"}
    known = {n: word for n, word in names.items() if view.known(n)}
    if _adapts(view) and "plan.lr_middle" in known:
        known["plan.lr_middle"] = "adapters"
        if view.value("plan.lr_head") == view.value("plan.lr_middle"):
            known.pop("plan.lr_head", None)
    if _adapts(view) or view.value("plan.lr_frozen") in (0, view.value("plan.lr_middle")):
        known.pop("plan.lr_frozen", None)  # it says nothing new: what is frozen stands in the line above
    parts = [(n, f"{word} {_with_range(view, n, rate(view.value(n)), rate)}") for n, word in known.items()]
    row = _joined("Learning rates", parts, "; ")
    if row and view.known("plan.layer_decay") and view.value("plan.layer_decay") < 1:
        note = f"each block {view.value('plan.layer_decay'):.3g} times the rate of the one above it"
        return replace(row, attributes=(*row.attributes, "plan.layer_decay"), notes=(note,))
    return row


def _optimizer(view: View) -> Row | None:
    decay = f"weight decay {view.shown('plan.weight_decay')}" if view.known("plan.weight_decay") else None
    return _joined("Optimizer", [("plan.optimizer", _shown(view, "plan.optimizer")), ("plan.weight_decay", decay)])


def _schedule(view: View) -> Row | None:
    counts = [(n, view.value(n), word) for n, word in (("plan.epochs", "epoch"), ("plan.total_steps", "step"))]
    parts = [(n, None if v is None else f"{v:,} {word}{'' if v == 1 else 's'}") for n, v, word in counts]
    row = _joined("Schedule", [("plan.schedule", _shown(view, "plan.schedule")), *parts])
    warmup = view.value("plan.warmup_steps")
    if row is None or warmup is None:
        return row
    share = view.value("plan.warmup_fraction")
    text = f"the first {warmup:,} warm up" + (f" ({percent(share)})" if share else "") if warmup else "no warm-up"
    return replace(row, text=f"{row.text}; {text}", attributes=(*row.attributes, "plan.warmup_steps"))


def _batch(view: View) -> Row | None:
    size, accumulate = view.value("plan.batch_size"), view.value("plan.grad_accum")
    if size is None:
        return None
    names = ["plan.batch_size"]
    gpus = max(int(view.value("compute.gpus") or 1), 1)
    text = f"{size:,}"
    if gpus > 1 or (accumulate and accumulate > 1):
        each = f"{size:,} on each of {gpus} GPUs" if gpus > 1 else f"{size:,} at a time"
        cached = view.value("plan.accumulation") == "cached"
        how = "in {:,} pieces, gradients cached" if cached else "accumulated {:,} times"
        often = f", {how.format(accumulate)}" if accumulate and accumulate > 1 else ""
        text = f"{size * (accumulate or 1) * gpus:,} = {each}{often}"
        names.append("plan.grad_accum")
    if view.known("plan.precision"):
        text += f"; {view.shown('plan.precision')}"
        names.append("plan.precision")
    tactic = view.value("plan.memory_step")
    if tactic is not None and (view.field("rung", str(tactic), "step") or 0) > 0:
        text += f"; {view.shown('plan.memory_step')[0].lower()}{view.shown('plan.memory_step')[1:]}"
        names.append("plan.memory_step")
    return Row("Batch", text, tuple(names))


def _lora(view: View) -> Row | None:
    names = {
        "plan.lora_rank": "rank",
        "plan.lora_alpha": "alpha",
        "plan.lora_dropout": "dropout",
        "plan.lora_targets": "on",
    }
    return _joined("LoRA", [(n, f"{word} {view.shown(n)}" if view.known(n) else None) for n, word in names.items()])


def _limited(head: str, name: str, limit: str, show: Callable[[float], str]) -> Builder:
    """An estimate with its honest range, and the limit that it must keep."""

    def build(view: View) -> Row | None:
        if not view.known(name):
            return None
        on_a_gpu = view.value("compute.gpus") != 0  # else the limit is that of a card that is not there
        bounded = view.known(limit) and (on_a_gpu or limit != "compute.vram_gb")
        there = f" of {show(view.value(limit))}" if bounded and view.value(limit) > 0 else ""
        return Row(head, _with_range(view, name, show(view.value(name)) + there, show), (name,))

    return build


def _gib(value: float) -> str:
    return f"{value:.1f} GiB" if value < 9.95 and value != int(value) else f"{value:,.0f} GiB"


# What is shown, and the attributes whose reasons explain it: a number of steps is explained by how many epochs were
# wanted, not by the multiplication.
_BUILDERS: tuple[tuple[Builder, tuple[str, ...] | None], ...] = (
    (_one("Verdict", "plan.verdict"), ()),
    (_strategy, ("plan.strategy",)),
    (_model, ("plan.model",)),
    (_freezing, None),
    (_rates, ("plan.lr_base", "plan.lr_factor", "plan.lr_head", "plan.head_factor", "plan.decay_base")),
    (_optimizer, ("plan.optimizer", "plan.weight_decay")),
    (_schedule, ("plan.schedule", "plan.epochs_wanted", "plan.epochs", "plan.warmup_fraction", "plan.warmup_steps")),
    (_batch, ("plan.batch_target", "plan.batch_size", "plan.precision", "plan.memory_step")),
    (_lora, None),
    (_limited("Memory", "estimate.vram_gb", "compute.vram_gb", _gib), None),
    (_limited("Time", "estimate.hours", "compute.hours", duration), None),
    (_members("Sweep", "plan.sweep"), None),
    (_members("Augmentation", "plan.augmentation"), ()),
    (_members("Regularisation", "plan.regularisation"), ()),
)
