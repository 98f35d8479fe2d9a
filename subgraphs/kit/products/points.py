"""A product that counts points beside calls: a bucket that refills, and each answer tells what is in it."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

__all__ = ["Points"]


class Points:
    """What the bucket has is known from the latest answer; from then on it refills, and what was asked for
    meanwhile is taken out. A question is as dear as it was the last time; a new one is free until then."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._left, self._rate, self._most, self._at = 0.0, 0.0, 0.0, 0.0
        self._dear: dict[str, float] = {}

    def told(self, left: float, most: float, rate: float) -> None:
        """By an answer: points that are left, points of a full bucket, and points that come in a second."""
        self._left, self._most, self._rate, self._at = left, most, rate, self._clock()

    def costs(self, question: str, points: float) -> None:
        """As the product rates it before it answers."""
        self._dear[question] = points

    def take(self, question: str) -> float:
        """Seconds until there are enough points. They are taken now, so that others wait for theirs."""
        if self._rate <= 0:
            return 0.0
        now = self._clock()
        left = min(self._left + (now - self._at) * self._rate, self._most)
        self._left, self._at = left - min(self._dear.get(question, 0.0), self._most), now
        return max(-self._left / self._rate, 0.0)
