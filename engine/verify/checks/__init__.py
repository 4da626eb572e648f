"""The checks, one a module; each has a page in ``docs/checks``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ..findings import Finding, Kind
from ..prover import Prover
from . import (
    always_true,
    conflicts,
    empty_choices,
    gaps,
    never_concluded,
    never_fires,
    redundant,
    unused_inputs,
)

Check = Callable[[Prover], Iterator[Finding]]

CHECKS: Mapping[Kind, Check] = {
    "gap": gaps.check,
    "conflict": conflicts.check,
    "empty-choice": empty_choices.check,
    "never-fires": never_fires.check,
    "redundant": redundant.check,
    "never-concluded": never_concluded.check,
    "always-true": always_true.check,
    "unused-input": unused_inputs.check,
}
