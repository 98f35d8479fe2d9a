"""How much a caller may ask in a window of time, in units of cost.

The window slides: what was spent in the window before counts by the part of it that is still within reach.
The counters are in this process, or in Redis for several processes. Where Redis does not answer, requests
pass: a gateway that answers nobody for want of a counter is worse than one that counts nobody for a while.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.config import Settings
    from gateway.limits.counters import RequestRates

__all__ = ["PATIENCE", "PAUSE", "Budgets", "Spent", "Window", "configured_rates"]

PATIENCE = 0.25
"""Seconds that a request waits for the counters."""

PAUSE = 1.0
"""Seconds for which counters that did not answer are left alone."""


@dataclass(frozen=True, slots=True)
class Window:
    """What was spent, as the counters tell it."""

    seconds: int
    before: int
    left: float
    """Seconds until this window ends, and what was spent before counts no more."""
    now: int

    @property
    def spent(self) -> float:
        return self.before * self.left / self.seconds + self.now

    def wait_for(self, room: int) -> float:
        """Seconds until no more than `room` (0 or more) counts as spent, if nothing is spent meanwhile."""
        if self.spent <= room:
            return 0.0
        if self.now <= room:
            return self.left - (room - self.now) * self.seconds / self.before
        return self.left + self.seconds * (1 - room / self.now)


@dataclass(frozen=True, slots=True)
class Spent:
    is_allowed: bool
    budget: int
    cost: int
    window: Window

    @property
    def retry_after(self) -> int:
        """Seconds. What costs more than the whole budget will never be allowed."""
        if self.cost > self.budget:
            return self.window.seconds
        return max(1, ceil(self.window.wait_for(self.budget - self.cost)))

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """As the draft on RateLimit header fields has them."""
        remaining, ends_in = max(0, int(self.budget - self.window.spent)), max(1, ceil(self.window.left))
        told = (
            ("ratelimit-policy", f'"cost";q={self.budget};w={self.window.seconds}'),
            ("ratelimit", f'"cost";r={remaining};t={ends_in}'),
        )
        return told if self.is_allowed else (*told, ("retry-after", str(self.retry_after)))


@dataclass(frozen=True, slots=True)
class Budgets:
    """Units of cost for each window. None is no limit."""

    seconds: int
    everybody: int | None = None
    clients: Mapping[str, int] = field(default_factory=dict)

    def of(self, client: str | None) -> int | None:
        return self.everybody if client is None else self.clients.get(client, self.everybody)


def configured_rates(settings: Settings) -> RequestRates | None:
    """None where nobody has a budget. Redis is not asked before the first request."""
    clients = settings.clients.clients.items()
    budgets = Budgets(
        settings.rate_limit_window,
        settings.rate_limit,
        {name: client.rate_limit for name, client in clients if client.rate_limit is not None},
    )
    if budgets.everybody is None and not budgets.clients:
        return None
    from limits.aio.storage import MemoryStorage, RedisStorage  # a gateway without budgets is smaller

    from gateway.limits.counters import RequestRates

    url = settings.rate_limit_store
    storage = (
        MemoryStorage()
        if url is None
        else RedisStorage(f"async+{url}", wrap_exceptions=True, implementation="redispy")
    )
    return RequestRates(storage, budgets)
