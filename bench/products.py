"""A product that allows few calls, under the traffic of a storefront: an hour of it, in a clock of its own.

The product is simulated, the limits are Xero's, and everything else is what stands between an adapter and a
product. Nothing is measured: the same hour gives the same figures on every machine.
"""

from __future__ import annotations

import asyncio
import random
import selectors
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import httpx

from bench.report import Section, Table, at_most
from subgraphs.kit.errors import SourceFailure
from subgraphs.kit.products.call import read
from subgraphs.kit.products.calls import ProductCalls, Times
from subgraphs.kit.products.gathering import GatheredReads
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["Hour", "bench_products", "simulated"]

PER_MINUTE, AT_ONCE, PER_DAY = 60, 5, 5_000

LATENCY = 0.25

CUSTOMERS = 2_000

SECONDS = 3_600

SEED = 20_260_701


class VirtualTime(asyncio.SelectorEventLoop):
    """Where everybody sleeps, the clock goes on to the first who wakes."""

    def __init__(self) -> None:
        super().__init__(_NoWaiting(self))
        self.now = 0.0

    def time(self) -> float:
        return self.now


class _NoWaiting(selectors.DefaultSelector):  # type: ignore[misc,valid-type] # its kind is the machine's
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


class _Product:
    def __init__(self, hour: Hour, clock: Callable[[], float]) -> None:
        self._hour, self._clock = hour, clock
        self._latest: deque[float] = deque()
        self._at_once = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        now, hour = self._clock(), self._hour
        while self._latest and self._latest[0] + 60 <= now:
            self._latest.popleft()
        self._latest.append(now)
        self._at_once += 1
        hour.calls += 1
        hour.most_in_a_minute = max(hour.most_in_a_minute, len(self._latest))
        hour.most_at_once = max(hour.most_at_once, self._at_once)
        try:
            await asyncio.sleep(LATENCY)
        finally:
            self._at_once -= 1
        return httpx.Response(200, json=dict.fromkeys(request.url.params.get_list("id"), now))


def simulated(a_second: float, ttl: float, *, gathered: bool, seconds: int = SECONDS) -> Hour:
    """`a_second` visits: each shows the account of one customer, some of whom come far more often."""
    loop = VirtualTime()
    try:
        return loop.run_until_complete(_hour(loop, a_second, ttl, gathered=gathered, seconds=seconds))
    finally:
        loop.close()


async def _hour(loop: VirtualTime, a_second: float, ttl: float, *, gathered: bool, seconds: int) -> Hour:
    hour = Hour()
    settings = ProductSettings.model_validate(
        {
            "source": "simulated",
            "url": "http://product.example",
            "calls_per_minute": PER_MINUTE,
            "calls_per_day": PER_DAY,
            "concurrency": AT_ONCE,
            "ttl": ttl,
        }
    )
    transport = httpx.MockTransport(_Product(hour, loop.time))
    calls = ProductCalls(settings, transport=transport, times=Times(loop.time, loop.time))

    async def accounts(keys: Sequence[str]) -> Mapping[str, float]:
        answer = (
            await calls.send(
                read("/accounts", [("id", key) for key in keys], ttl=None if not gathered else 0)
            )
        ).object()
        return {key: float(str(at)) for key, at in answer.items()}

    gathering = GatheredReads[float](calls, accounts)
    shows = gathering.many if gathered else accounts

    async def visit(customer: str) -> None:
        begun = loop.time()
        hour.asked += 1
        try:
            read_at = (await shows([customer]))[customer]
        except SourceFailure:
            hour.gaps += 1
            return
        hour.waits.append(loop.time() - begun)
        hour.ages.append(loop.time() - read_at)

    visits = set()
    for wait, customer in _visits(a_second, seconds):
        await asyncio.sleep(wait)
        task = asyncio.create_task(visit(customer))
        visits.add(task)
        task.add_done_callback(visits.discard)
    await asyncio.gather(*visits)
    hour.kept = gathering.kept if gathered else calls.counts.kept
    await gathering.close()
    await calls.close()
    return hour


def _visits(a_second: float, seconds: int) -> Iterator[tuple[float, str]]:
    drawn, at = random.Random(SEED), 0.0  # noqa: S311 - the same hour each time
    weights = [1 / rank for rank in range(1, CUSTOMERS + 1)]
    customers = [str(number) for number in range(CUSTOMERS)]
    for customer in drawn.choices(customers, weights, k=int(a_second * seconds)):
        wait = drawn.expovariate(a_second)
        at += wait
        yield wait, customer


async def bench_products() -> Section:
    hours = [
        (a_second, ttl, gathered, await asyncio.to_thread(simulated, a_second, ttl, gathered=gathered))
        for a_second in (1.0, 5.0)
        for ttl in (60.0, 600.0)
        for gathered in (False, True)
    ]
    rows = [_row(a_second, ttl, gathered, hour) for a_second, ttl, gathered, hour in hours]
    most = max(hour.most_in_a_minute for *_, hour in hours)
    kept = at_most("Calls of a product in any minute", most, PER_MINUTE, PER_MINUTE, form="{:.0f}")
    return Section(
        "A product that allows few calls, an hour of a storefront",
        [Table(HEAD, rows)],
        [
            f"Simulated, in a clock of its own: {PER_MINUTE} calls a minute, {AT_ONCE} at once, {PER_DAY:,} a"
            f" day, {LATENCY * 1000:.0f} ms for a call; {CUSTOMERS:,} customers, some of whom come far more"
            " often. Gathered: keys of several requests go in one call. An age is that of a value when it is"
            " shown."
        ],
        [kept],
    )


HEAD = (
    *("visits/s", "TTL s", "calls", "in the hour", "most in a minute", "at once"),
    *("from kept", "gaps", "age p50/max s", "wait p50/p95 s"),
)


def _row(a_second: float, ttl: float, gathered: bool, hour: Hour) -> Sequence[str]:
    return (
        f"{a_second:g}",
        f"{ttl:g}",
        "gathered" if gathered else "one by one",
        f"{hour.calls:,}",
        str(hour.most_in_a_minute),
        str(hour.most_at_once),
        f"{hour.kept / hour.asked:.0%}",
        f"{hour.gaps / hour.asked:.1%}",
        f"{_share(hour.ages, 0.5):.0f} / {_share(hour.ages, 1.0):.0f}",
        f"{_share(hour.waits, 0.5):.2f} / {_share(hour.waits, 0.95):.2f}",
    )


def _share(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
