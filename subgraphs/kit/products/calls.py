"""The one way to a product: every call of an adapter goes through here.

A read that was answered a moment ago is answered from that; one that is under way is shared. What remains
takes a slot and a call of the budget, and one more for every attempt. A write is sent once.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial

import httpx

from subgraphs.kit.errors import SourceTimeout
from subgraphs.kit.products.authorisation import Authorisation, FixedHeaders
from subgraphs.kit.products.budget import Budget
from subgraphs.kit.products.call import Answer, Call
from subgraphs.kit.products.counts import Counts
from subgraphs.kit.products.faults import Fault, FaultKind, ProductFailure, raised
from subgraphs.kit.products.judging import Judge, fault_of, takes_all
from subgraphs.kit.products.kept import KeptAnswers
from subgraphs.kit.products.rest import Rest
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.products.sharing import budget_of
from subgraphs.kit.products.wire import Wire

__all__ = ["ProductCalls", "Times"]

log = logging.getLogger(__name__)

RETRIES = 2

FIRST_PAUSE = 0.1
"""Seconds before the first repetition; the second waits twice as long. Each is drawn between half and all."""

THROTTLED_PAUSE = 1.0
"""Where a product refuses and does not say for how long."""


@dataclass(frozen=True, slots=True)
class Times:
    """The clocks, and how one waits: a test has its own."""

    clock: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class ProductCalls:
    """Lives as long as the subgraph, in one event loop."""

    def __init__(
        self,
        settings: ProductSettings,
        authorisation: Authorisation | None = None,
        judge: Judge = takes_all,
        transport: httpx.AsyncBaseTransport | None = None,
        times: Times | None = None,
    ) -> None:
        self.settings = settings
        self.counts = Counts()
        self.generation = 0
        """How often something was written: what was read under an older one is not shown any more."""
        self._times = times or Times()
        self._authorisation = authorisation or FixedHeaders()
        self._judge = judge
        self._wire = Wire(settings, transport)
        clock = self._times.clock
        self.budget: Budget
        self.budget, at_once = budget_of(settings, clock, self._times.sleep)
        self._rest = Rest(clock)
        self._kept = KeptAnswers(settings.answers_kept, clock)
        self._slots = asyncio.Semaphore(at_once)
        self._under_way: dict[Call, asyncio.Task[Answer]] = {}
        self._tasks: set[asyncio.Task[Answer]] = set()
        self.ending: list[Callable[[], Awaitable[None]]] = []
        """What ends with the calls, before them."""
        self.forgetting: list[Callable[[Collection[str]], None]] = []
        """What keeps by key what was read."""
        self._errands: set[asyncio.Task[None]] = set()

    @property
    def is_resting(self) -> bool:
        """It failed several times in a row, and is left alone."""
        return self._rest.is_resting

    async def send(self, call: Call) -> Answer:
        """Raises SourceTimeout, or a ProductFailure, which is a SourceDown."""
        self.counts.asked += 1
        if not call.reads:
            return await self._write(call)
        kept = self._kept.get(call)
        if kept is not None:
            self.counts.kept += 1
            return kept
        task = self._under_way.get(call)
        if task is None:
            task = asyncio.create_task(self._read(call))
            self._under_way[call] = task
            self._tasks.add(task)
            task.add_done_callback(partial(self._landed, call))
        else:
            self.counts.shared += 1
        # Whoever asked may leave; the others still wait, and what comes is kept.
        return await asyncio.shield(task)

    @property
    def clock(self) -> Callable[[], float]:
        return self._times.clock

    async def rest_for(self, seconds: float) -> None:
        if seconds > 0:
            await self._times.sleep(seconds)

    def look_after(self, errand: Coroutine[None, None, None]) -> None:
        """Runs beside the calls, until it ends or they are closed."""
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    def has(self, call: Call) -> bool:
        """It would be answered without one of the product's."""
        return call in self._under_way or self._kept.get(call) is not None

    def forget(self, keys: Collection[str] | None = None) -> None:
        """Nothing that was read before now is shown from now on; with `keys`, nothing of these records, and
        no whole answer: whose records are in one only its reader knows."""
        if keys is None:
            self.generation += 1
        else:
            for forget in self.forgetting:
                forget(keys)
        self._kept.forget()
        self._under_way.clear()

    async def close(self) -> None:
        for end in self.ending:
            await end()
        tasks = [*self._tasks, *self._errands]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.budget.close()
        await self._wire.close()

    async def _write(self, call: Call) -> Answer:
        try:
            return await self._attempts(call, self._ends())
        finally:
            self.forget()

    async def _read(self, call: Call) -> Answer:
        answer = await self._attempts(call, self._ends())
        if self._under_way.get(call) is asyncio.current_task():
            seconds = self.settings.ttl if call.ttl is None else call.ttl
            self._kept.keep(call, answer, seconds)
        return answer

    def _landed(self, call: Call, task: asyncio.Task[Answer]) -> None:
        self._tasks.discard(task)
        if self._under_way.get(call) is task:
            del self._under_way[call]
        if not task.cancelled():
            task.exception()  # whoever waited was told; that nobody did is nothing wrong

    def _ends(self) -> float:
        return self._times.clock() + self.settings.seconds

    async def _attempts(self, call: Call, ends: float) -> Answer:
        """Until there is an answer, or no attempt or time is left."""
        left, is_renewed = RETRIES if call.reads else 0, False
        while True:
            exchange = partial(self._unauthorised, ends=ends)
            headers = await self._authorisation.headers(exchange)
            outcome = await self._attempt(call, headers, ends)
            if isinstance(outcome, Answer):
                return outcome
            if outcome.kind is FaultKind.UNAUTHORISED and not is_renewed:
                is_renewed = True
                if await self._authorisation.renew(headers, exchange):
                    continue
            if left == 0 or outcome.kind not in (FaultKind.THROTTLED, FaultKind.UNAVAILABLE):
                raise self._told(call, outcome)
            is_throttled = outcome.kind is FaultKind.THROTTLED
            pause = self.budget.wait() if is_throttled else _pause(RETRIES - left)
            if self._times.clock() + pause >= ends:
                raise self._told(call, outcome)
            left -= 1
            self.counts.retries += 1
            if not is_throttled:  # else the budget waits, for all calls
                await self._times.sleep(pause)

    async def _unauthorised(self, call: Call, ends: float) -> Answer:
        """For logging in: no headers but the call's own, and no second attempt."""
        outcome = await self._attempt(call, {}, ends)
        if isinstance(outcome, Answer):
            return outcome
        raise self._told(call, outcome)

    async def _attempt(self, call: Call, headers: Mapping[str, str], ends: float) -> Answer | Fault:
        try:
            async with asyncio.timeout(ends - self._times.clock()):
                await self._slots.acquire()
        except TimeoutError:
            raise SourceTimeout from None
        try:
            is_trial = self._rest.admit()
            try:
                taken = await self.budget.take(ends)
                try:
                    return self._judged(call, await self._timed(call, headers, ends))
                finally:
                    await self.budget.give_back(taken)
            finally:
                if is_trial:
                    self._rest.tried()
        finally:
            self._slots.release()

    async def _timed(self, call: Call, headers: Mapping[str, str], ends: float) -> Answer | Fault:
        begun = self._times.clock()
        try:
            return await self._wire.send(call, headers, max(ends - begun, 0.0))
        except TimeoutError:
            self._rest.failed()
            self.counts.failures += 1
            raise SourceTimeout from None
        finally:
            self.counts.took(self._times.clock() - begun)

    def _judged(self, call: Call, answer: Answer | Fault) -> Answer | Fault:
        if isinstance(answer, Answer):
            fault = fault_of(call, answer, self._judge, self._times.wall())
            if fault is None:
                self._rest.answered()
                return answer
        else:
            fault = answer
        match fault.kind:
            case FaultKind.UNAVAILABLE:
                self.counts.failures += 1
                self._rest.failed()
                return fault
            case FaultKind.THROTTLED:
                self.counts.throttled += 1
                self.budget.pause(THROTTLED_PAUSE if fault.after is None else fault.after)
            case FaultKind.UNREADABLE:
                self.counts.failures += 1
            case FaultKind.REFUSED | FaultKind.FORBIDDEN | FaultKind.UNAUTHORISED:
                self.counts.refused += 1
        self._rest.answered()
        return fault

    def _told(self, call: Call, fault: Fault) -> ProductFailure:
        """The log has none of the product's words: they may be of a person."""
        what = fault.words if fault.status == 0 else f"{fault.kind.value}, status {fault.status}"
        log.info("%s, %s %s: %s", self.settings.source, call.method, call.path, what)
        return raised(fault)


def _pause(repeated: int) -> float:
    """Drawn, so that those who failed together do not come back together."""
    drawn: float = random.uniform(0.5, 1.0)  # noqa: S311 - nobody gains by guessing it
    return FIRST_PAUSE * float(2**repeated) * drawn
