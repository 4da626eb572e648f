"""Inference with its values from generated code: the trace of an attribute is worked out when somebody reads it.

A ``QuickEngine`` is an ``Engine`` whose runs cost little more than the values alone. What an attribute came to depends
on nothing but values, so with all values known its trace can be had later, without the traces of what it reads; the
same functions work it out, so it is the trace that ``Engine`` gives.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, ValuesView
from typing import Any

from .decide import Decisions
from .infer import Engine, Run, Settled
from .inference.columns import Field
from .scenario import Scenario


class QuickEngine(Engine):
    """An engine that shares the generated code of ``decisions``. Not for use by several threads at once."""

    def __init__(self, decisions: Decisions) -> None:
        super().__init__(decisions.base)
        self._decisions = decisions

    def run(self, scenario: Scenario, wanted: Iterable[str] | None = None) -> Run:
        """One scenario, every attribute settled; or only ``wanted`` ones and what they depend on."""
        what = None if wanted is None else tuple(wanted)
        needed, decider = self._decisions.everything(what)
        values = decider.generated(scenario)
        return super().run(scenario, what) if values is None else _LateRun(self, scenario, values, needed)


class _LateRun(Run):
    """A run that knows the values of plain attributes; fields of records and traces come when they are read."""

    def __init__(self, engine: Engine, scenario: Scenario, values: dict[str, Any], needed: tuple[str, ...]) -> None:
        super().__init__(engine, scenario)
        self.settled = _Late(needed, self._trace)
        self.values.update(values)

    def _trace(self, name: str) -> Settled | Field:
        attribute = self.base.attributes[name]
        return self._work_out(attribute) if attribute.record is None else Field(self, attribute)


class _Late(dict[str, Any]):
    """A mapping from attributes whose values are made by ``make`` when they are looked up, or all are looked over."""

    def __init__(self, names: tuple[str, ...], make: Callable[[str], Any]) -> None:
        super().__init__()
        self._names = names
        self._make = make

    def __missing__(self, name: str) -> Any:
        if name not in self._names:
            raise KeyError(name)
        found = self[name] = self._make(name)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def get(self, name: str, default: Any = None) -> Any:
        """The value of an attribute, made if need be; ``default`` where there is no such attribute."""
        return self[name] if name in self else default  # noqa: SIM401 - this is what get is made of

    def keys(self) -> KeysView[str]:  # type: ignore[override]
        """Every attribute."""
        return self._all().keys()

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]
        """Every attribute with its value."""
        return self._all().items()

    def values(self) -> ValuesView[Any]:  # type: ignore[override]
        """Every value."""
        return self._all().values()

    def _all(self) -> dict[str, Any]:
        return {name: self[name] for name in self}
