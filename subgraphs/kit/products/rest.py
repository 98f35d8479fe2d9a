"""A product that fails again and again is left alone for a while, and then asked once."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from subgraphs.kit.products.faults import ProductFailure

__all__ = ["Rest"]

FAILURES = 5
"""In a row: then it rests."""

SHORTEST = 1.0

LONGEST = 30.0
"""Seconds. Each rest that did not help is followed by one twice as long."""


class Rest:
    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._seconds = SHORTEST
        self._until: float | None = None
        self._is_tried = False

    @property
    def is_resting(self) -> bool:
        return self._until is not None

    def admit(self) -> bool:
        """Whether this call is the trial. Raises ProductFailure while it rests, and during a trial."""
        if self._until is None:
            return False
        if self._is_tried or self._clock() < self._until:
            raise ProductFailure("left alone after failures in a row")
        self._is_tried = True
        return True

    def failed(self) -> None:
        self._failures += 1
        if self._is_tried:
            self._seconds = min(self._seconds * 2, LONGEST)
        if self._is_tried or (self._failures >= FAILURES and self._until is None):
            self._until = self._clock() + self._seconds
        self._is_tried = False

    def answered(self) -> None:
        self._failures, self._seconds, self._until, self._is_tried = 0, SHORTEST, None, False

    def tried(self) -> None:
        """However the trial ended, and if nobody knows how: the next call is one."""
        self._is_tried = False
