"""Texts on polars: codes become its ``Enum``, which shares one copy of the texts among all rows.

A dictionary look-up for each text of each row is what a frame of short conclusions would spend most of its time on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def with_enums(frame: Any, texts: Mapping[str, Sequence[str]]) -> Any:
    """A polars frame, lazy or not, whose columns of codes hold the texts that the codes stand for."""
    import polars as pl

    return frame.with_columns(
        pl.col(name).cast(pl.UInt32).cat.to(pl.Enum(values)) if values else pl.col(name).cast(pl.String)
        for name, values in texts.items()
    )
