"""How often something was done of late, exactly: no window of time has more than its limit."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

__all__ = ["Spending"]


class Spending:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._spent: dict[str, deque[float]] = {}

    def spend(self, name: str, limit: int, seconds: float) -> float:
        now = self._clock()
        spent = self._forgotten(name, now - seconds)
        if len(spent) >= limit:
            return max(spent[-limit] + seconds - now, 0.001)
        spent.append(now)
        return 0.0

    def note(self, name: str, seconds: float) -> None:
        """It was done, and counted elsewhere."""
        now = self._clock()
        self._forgotten(name, now - seconds).append(now)

    def _forgotten(self, name: str, before: float) -> deque[float]:
        spent = self._spent.setdefault(name, deque())
        while spent and spent[0] <= before:
            spent.popleft()
        return spent
