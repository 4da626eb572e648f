"""Warmstart: an explainable expert system for transfer learning.

>>> import warmstart
>>> kb = warmstart.load()
>>> plan = kb.recommend({"target.task": "image-classification", "data.n_train": 800})
>>> plan["plan.strategy"].value
'lp-ft'
>>> print(plan.why("plan.strategy"))  # doctest: +SKIP
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing ``typing`` would take longer than all else here

if TYPE_CHECKING:
    from typing import Any

    from .api import Conclusion, KnowledgeBase, Plan, Why, load
    from .engine.diagnostics import Diagnostic, EngineError, KnowledgeError, Position, ScenarioError

__all__ = [
    "Conclusion",
    "Diagnostic",
    "EngineError",
    "KnowledgeBase",
    "KnowledgeError",
    "Plan",
    "Position",
    "ScenarioError",
    "Why",
    "load",
]

_HOMES = dict.fromkeys(("Conclusion", "KnowledgeBase", "Plan", "Why", "load"), "api")


def __getattr__(name: str) -> Any:
    """Import on first use: ``warmstart --help`` and shell completion need no engine."""
    if name not in __all__:
        raise AttributeError(f"module 'warmstart' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES.get(name, 'engine.diagnostics')}", __name__), name)


def __dir__() -> list[str]:
    return list(__all__)
