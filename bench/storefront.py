"""A storefront's traffic and a product that counts its calls, in a clock of its own.

Nothing is measured: the same hours give the same figures on every machine.
"""

from __future__ import annotations

import asyncio
import random
import selectors
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field

import httpx

__all__ = [
    "AT_ONCE",
    "CUSTOMERS",
    "LATENCY",
    "PER_DAY",
    "PER_MINUTE",
    "Hour",
    "VirtualTime",
    "counted",
    "visits",
]

PER_MINUTE, AT_ONCE, PER_DAY = 60, 5, 5_000

LATENCY = 0.25

CUSTOMERS = 2_000

SEED = 20_260_701


class VirtualTime(asyncio.SelectorEventLoop):
    """Where everybody sleeps, the clock goes on to the first who wakes."""

    def __init__(self) -> None:
        super().__init__(_NoWaiting(self))
        self.now = 0.0

    def time(self) -> float:
        return self.now


class _NoWaiting(selectors.DefaultSelector):
    def __init__(self, loop: VirtualTime) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._loop.now += timeout or 0.0
        found: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        return found


@dataclass
class Hour:
    """What the product saw, and what the storefront."""

    calls: int = 0
    most_in_a_minute: int = 0
    most_at_once: int = 0
    asked: int = 0
    gaps: int = 0
    ages: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    kept: int = 0


def counted(
    hour: Hour, clock: Callable[[], float], answer: Callable[[httpx.Request], httpx.Response]
) -> Callable[[httpx.Request], Coroutine[None, None, httpx.Response]]:
    """The product as it counts its calls."""
    latest: deque[float] = deque()
    under_way = 0

    async def answered(request: httpx.Request) -> httpx.Response:
        nonlocal under_way
        now = clock()
        while latest and latest[0] + 60 <= now:
            latest.popleft()
        latest.append(now)
        under_way += 1
        hour.calls += 1
        hour.most_in_a_minute = max(hour.most_in_a_minute, len(latest))
        hour.most_at_once = max(hour.most_at_once, under_way)
        try:
            await asyncio.sleep(LATENCY)
        finally:
            under_way -= 1
        return answer(request)

    return answered


async def visits(
    loop: VirtualTime, a_second: float, seconds: int, visit: Callable[[str], Coroutine[None, None, None]]
) -> None:
    under_way = set()
    for wait, customer in _drawn(a_second, seconds):
        await asyncio.sleep(wait)
        task = loop.create_task(visit(customer))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)


def _drawn(a_second: float, seconds: int) -> Iterator[tuple[float, str]]:
    drawn, at = random.Random(SEED), 0.0  # noqa: S311 - the same hour each time
    weights = [1 / rank for rank in range(1, CUSTOMERS + 1)]
    customers = [str(number) for number in range(CUSTOMERS)]
    for customer in drawn.choices(customers, weights, k=int(a_second * seconds)):
        wait = drawn.expovariate(a_second)
        at += wait
        yield wait, customer
