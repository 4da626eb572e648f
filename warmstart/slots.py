"""Slots by name: ``plan.strategy``, ``model.score[resnet50]``, ``fit.stars[resnet50,image-classification]``."""

from __future__ import annotations

from .engine.diagnostics import ScenarioError
from .engine.language.findings import did_you_mean
from .engine.result import Result
from .engine.scenario import finding


def check_slot(result: Result, slot: str) -> None:
    """Raise ScenarioError where there is no such slot, with what was probably meant."""
    error = _wrong(result, slot)
    if error is not None:
        raise error


def _wrong(result: Result, slot: str) -> ScenarioError | None:
    base = result.base
    name, bracket, inside = slot.partition("[")
    attribute = base.attributes.get(name)
    if attribute is None:
        return finding(
            "unknown-attribute", f"there is no attribute '{name}'", slot, did_you_mean(name, base.attributes)
        )
    if attribute.record is None:
        if bracket:
            return finding("unknown-slot", f"'{name}' is no field of records", slot, f"write {name}")
        return None
    catalogue = base.catalogues[attribute.record]
    wanted = catalogue.of or (catalogue.name,)
    keys = [key.strip() for key in inside.removesuffix("]").split(",")] if bracket else []
    known = [(*base.catalogues[c].ids, *result.scenario.records.get(c, ())) for c in wanted]
    if len(keys) != len(wanted):
        example = ",".join(ids[0] if ids else c for ids, c in zip(known, wanted, strict=True))
        what = " and ".join(wanted)
        return finding(
            "unknown-slot", f"'{name}' is a field of each {what}", slot, f"say which, such as {name}[{example}]"
        )
    for catalogue_name, ids, key in zip(wanted, known, keys, strict=True):
        if key not in ids:
            return finding("unknown-record", f"there is no {catalogue_name} '{key}'", slot, did_you_mean(key, ids))
    return None
