"""Sample points of the space: what holds at one of them is not false everywhere, and needs no search.

A point has a cell for each input and a value for each atom, drawn as they come up, always the same ones. A set of
points is an integer with one bit for each.
"""

from __future__ import annotations

import random

POINTS = 1 << 15
ALL = (1 << POINTS) - 1
_BYTE = 256
_LAST = 0.7  # of the points have an input's last cell, "not given": most rules look at few inputs


class Samples:
    """Draws the points."""

    def __init__(self) -> None:
        self._rng = random.Random(0)

    def draw(self, count: int, *, last: bool) -> list[int]:
        """Which points have each of ``count`` codes; where ``last``, more have the last code than any other."""
        if count == 1:
            return [ALL]
        if count > _BYTE // 2:
            flags = [bytearray(POINTS) for _ in range(count)]
            for at in range(POINTS):
                flags[self._code(count, last)][at] = 1
            return [_points(bytes(own)) for own in flags]
        kept = round(_BYTE * _LAST) if last else _BYTE // count
        codes = bytes(count - 1 if at < kept else (at - kept) % (count - 1) for at in range(_BYTE))
        drawn_codes = self._rng.randbytes(POINTS).translate(codes)
        return [_points(drawn_codes.translate(bytes(at == code for at in range(_BYTE)))) for code in range(count)]

    def _code(self, count: int, last: bool) -> int:
        return count - 1 if last and self._rng.random() < _LAST else self._rng.randrange(count)


def _points(flags: bytes) -> int:
    """The set of the points whose flag is 1."""
    return int(flags.translate(_DIGITS), 2)


_DIGITS = bytes(b"01"[at & 1] for at in range(_BYTE))
