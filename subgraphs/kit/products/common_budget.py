"""One budget for several processes: half of it is common, and each process has a part of the other half.

Where Redis answers it counts all calls, and the own parts are for when nothing common is left. Where it does
not, a process spends its own part alone. So together they never spend more than there is, whoever of them
sees Redis and whoever does not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from uuid import uuid4

from subgraphs.kit.errors import SourceTimeout
from subgraphs.kit.products.budget import PLENTY, CallBudget
from subgraphs.kit.products.common_store import Amounts, CommonStore, Own, Told
from subgraphs.kit.products.faults import ProductThrottled

__all__ = ["CommonBudget"]

LOOK_AGAIN = 0.05
"""Seconds, where a call of another process must end first: nobody tells us when it has."""


NOTHING = Own(False, False)


class CommonBudget:
    def __init__(
        self,
        store: CommonStore,
        whole: Amounts,
        processes: int,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        own = Amounts(
            _own(whole.per_minute, processes), _own(whole.per_day, processes), _own(whole.at_once, processes)
        )
        self._store, self._whole, self._processes = store, whole, processes
        self._common = Amounts(
            whole.per_minute - processes * own.per_minute,
            whole.per_day - processes * own.per_day,
            whole.at_once - processes * own.at_once,
        )
        self._own = CallBudget(own.per_minute, own.per_day or None, clock, sleep)
        self._own_at_once = own.at_once
        self._own_under_way: set[str] = set()
        self._clock, self._sleep = clock, sleep
        self._told_at = 0.0
        self._spent: tuple[tuple[int, float], ...] | None = None

    def pause(self, seconds: float) -> None:
        self._own.pause(seconds)

    async def take(self, ends: float) -> str:
        call = uuid4().hex
        while True:
            wait = self._own.paused() or await self._granted(call, ends)
            if wait == 0:
                return call
            now = self._clock()
            if now + (wait or LOOK_AGAIN) >= ends:
                if wait is None:
                    raise SourceTimeout
                raise ProductThrottled("the budget of calls is spent", after=wait)
            await self._sleep(wait or LOOK_AGAIN)

    async def give_back(self, call: str) -> None:
        self._own_under_way.discard(call)
        await self._store.give_back(call, self._own.paused())

    def wait(self) -> float:
        return self._own.paused()

    def pace(self) -> float:
        """That of all processes together, as it was told last, so each is slower by as many as there are."""
        if self._spent is None:
            return self._own.pace()
        slowest, since = 0.0, self._clock() - self._told_at
        amounts = (self._whole.per_minute, self._whole.per_day)
        for (taken, left), most, plenty in zip(self._spent, amounts, PLENTY.values(), strict=True):
            if most and taken >= most * plenty and left > since:
                slowest = max(slowest, (left - since) / max(most - taken, 1) * self._processes)
        return slowest

    async def close(self) -> None:
        await self._store.close()

    async def _granted(self, call: str, ends: float) -> float | None:
        """0 where it may be sent; else the seconds to wait, or None for a call to end."""
        reserved_at, is_placed = self._own.reserve(), len(self._own_under_way) < self._own_at_once
        if is_placed:
            self._own_under_way.add(call)
        own, took = Own(reserved_at is not None, is_placed), NOTHING
        try:
            parts = (self._common, self._whole)
            told = await self._store.take(call, parts, own, ends - self._clock())
            took = _alone(own) if told is None else told.own
        finally:
            if reserved_at is not None and not took.call:
                self._own.cancel(reserved_at)
            if not took.place:
                self._own_under_way.discard(call)
        self._told_at, self._spent = self._clock(), None if told is None else told.spent
        return self._wait(own, took, told)

    def _wait(self, own: Own, took: Own, told: Told | None) -> float | None:
        if told is None:
            is_free = took.call and took.place
            return 0.0 if is_free else (None if own.call else self._own.wait())
        if told.is_granted:
            return 0.0
        return told.wait if told.wait is None or own.call else min(told.wait, self._own.wait())


def _own(amount: int, processes: int) -> int:
    """At least one call, so that a process which is by itself can go on."""
    return max(amount // (2 * processes), 1) if amount else 0


def _alone(own: Own) -> Own:
    """What a process takes that does not see the others: all that a call needs, or nothing."""
    return own if own.call and own.place else NOTHING
