"""Deliveries that came before: again comes what a product thinks lost, and what somebody caught."""

from __future__ import annotations

from collections import OrderedDict

__all__ = ["SeenMarks"]

KEPT = 24 * 60 * 60
"""Seconds. Longer than any product tries again."""

MOST = 10_000


class SeenMarks:
    """Bounded: beyond `most` the oldest is forgotten."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._marks: OrderedDict[str, float] = OrderedDict()

    def is_new(self, mark: str, now: float) -> bool:
        """And from now on it is not."""
        while self._marks and now - next(iter(self._marks.values())) > KEPT:
            self._marks.popitem(last=False)
        if mark in self._marks:
            return False
        self._marks[mark] = now
        if len(self._marks) > self._most:
            self._marks.popitem(last=False)
        return True
