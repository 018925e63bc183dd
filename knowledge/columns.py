"""Arrays that grow at their end, and groups of things that stand one after another in such an array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Starts = NDArray[np.int32]

_FIRST_ROOM = 1024


class Column:
    """One large array goes back to the system whole; thousands of small ones, put together at the end, leave holes."""

    def __init__(self, kind: type[np.generic]) -> None:
        self._room: NDArray[Any] = np.empty(_FIRST_ROOM, dtype=kind)
        self._size = 0

    def extend(self, values: Sequence[float] | NDArray[Any]) -> None:
        end = self._size + len(values)
        if end > len(self._room):
            # Nobody else has seen the array yet, so it may move.
            self._room.resize(max(end, len(self._room) * 9 // 8, 2 * _FIRST_ROOM), refcheck=False)
        self._room[self._size : end] = values
        self._size = end

    def hand_over(self) -> NDArray[Any]:
        """What was put in, without the spare room; the column is empty afterwards."""
        full, self._room = self._room, np.empty(0, dtype=self._room.dtype)
        full.resize(self._size, refcheck=False)
        self._size = 0
        return full


def starts_of(sizes: Sequence[int] | NDArray[Any]) -> Starts:
    """Where each group begins, and at last where the last one ends."""
    starts = np.zeros(len(sizes) + 1, dtype=np.int32)
    np.cumsum(sizes, out=starts[1:])
    return starts


def joined_starts(parts: Sequence[Starts]) -> Starts:
    return starts_of(np.concatenate([np.diff(part) for part in parts]))


def taken(starts: Starts, wanted: NDArray[np.int64]) -> tuple[NDArray[np.int64], Starts]:
    """Where the items of some groups are, one group after another, and where each group then starts."""
    lengths = starts[wanted + 1] - starts[wanted]
    ends = np.cumsum(lengths)
    places = np.arange(int(ends[-1]) if len(ends) else 0, dtype=np.int64)
    places += np.repeat(starts[wanted] - (ends - lengths), lengths)
    return places, np.concatenate([np.zeros(1, dtype=np.int32), ends.astype(np.int32)])
