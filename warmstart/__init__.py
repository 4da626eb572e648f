"""Warmstart: an explainable expert system for transfer learning."""

from __future__ import annotations

__all__: list[str] = []
