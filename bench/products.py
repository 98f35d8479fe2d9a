"""A product that allows few calls, under the traffic of a storefront, in a clock of its own.

The product is simulated, the limits are Xero's, and everything else is what stands between an adapter and a
product. Nothing is measured: the same hour gives the same figures on every machine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import httpx

from bench.report import Section, Table, Verdict, at_most
from bench.scarce_ledger import DAY, ledger_visited
from bench.storefront import (
    AT_ONCE,
    CUSTOMERS,
    LATENCY,
    PER_DAY,
    PER_MINUTE,
    Hour,
    VirtualTime,
    counted,
    visits,
)
from subgraphs.kit.errors import SourceFailure
from subgraphs.kit.products.call import read
from subgraphs.kit.products.calls import ProductCalls, Times
from subgraphs.kit.products.gathering import GatheredReads
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["bench_products", "simulated"]

SECONDS = 3_600

LEDGER = ((5.0, SECONDS, False), (5.0, SECONDS, True), (0.5, DAY, True))
"""Visits a second, for how long, and whether the reads of several visits are gathered."""


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

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=dict.fromkeys(request.url.params.get_list("id"), loop.time()))

    transport = httpx.MockTransport(counted(hour, loop.time, answer))
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

    await visits(loop, a_second, seconds, visit)
    hour.kept = gathering.kept if gathered else calls.counts.kept
    await calls.close()
    return hour


async def bench_products() -> Section:
    hours = [
        (a_second, ttl, gathered, await asyncio.to_thread(simulated, a_second, ttl, gathered=gathered))
        for a_second in (1.0, 5.0)
        for ttl in (60.0, 600.0)
        for gathered in (False, True)
    ]
    rows = [_row((f"{a_second:g}", f"{ttl:g}"), gathered, hour) for a_second, ttl, gathered, hour in hours]
    visited = [
        (each, await asyncio.to_thread(ledger_visited, each[0], each[1], gathered=each[2])) for each in LEDGER
    ]
    ledger = [
        _row((f"{a_second:g}", f"{seconds // 3_600}"), gathered, hour)
        for (a_second, seconds, gathered), hour in visited
    ]
    everything = [*(hour for *_, hour in hours), *(hour for _, hour in visited)]
    shown = [hour for (*_, gathered), hour in visited if gathered]
    return Section(
        "A product that allows few calls, under a storefront",
        [
            Table((*("visits/s", "TTL s"), *HEAD), rows),
            Table((*("visits/s", "hours"), *HEAD), ledger),
        ],
        [
            f"Simulated, in a clock of its own: {PER_MINUTE} calls a minute, {AT_ONCE} at once, {PER_DAY:,} a"
            f" day (Xero's), {LATENCY * 1000:.0f} ms for a call; {CUSTOMERS:,} customers, some of whom come"
            " far more often. Gathered: keys of several requests go in one call. An age is that of a value"
            " when it is shown.",
            "First an hour of single records. Then the ledger's adapter for Tryton, of which each visit asks"
            " for a page of invoices and one of entries: values are good for a minute, and for an hour while"
            " calls are scarce (`scarce_ttl`).",
        ],
        _verdicts(everything, shown),
    )


def _verdicts(everything: Sequence[Hour], gathered: Sequence[Hour]) -> Sequence[Verdict]:
    most_in_a_minute = max(hour.most_in_a_minute for hour in everything)
    most_at_once = max(hour.most_at_once for hour in everything)
    a_day = max(hour.calls for hour in everything)
    gaps = max(hour.gaps / hour.asked for hour in gathered)
    whole = "{:,.0f}"
    return [
        at_most("Calls of a product in any minute", most_in_a_minute, PER_MINUTE, PER_MINUTE, form=whole),
        at_most("Calls of a product at once", most_at_once, AT_ONCE, AT_ONCE, form=whole),
        at_most("Calls of a product in a day", a_day, PER_DAY, PER_DAY, form=whole),
        at_most("Visits with a gap where calls are scarce", gaps, 0.01, 0, form="{:.1%}"),
    ]


HEAD = (
    *("calls", "in all", "most in a minute", "at once"),
    *("from kept", "gaps", "age p50/max s", "wait p50/p95 s"),
)


def _row(what: tuple[str, str], gathered: bool, hour: Hour) -> Sequence[str]:
    return (
        *what,
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
