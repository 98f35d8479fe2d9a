"""Keys that many requests ask for at the same time become one call, where a product answers many at once.

A loader does this within one request. For a product that allows sixty calls a minute that is not enough: here
whatever is asked for while a call is under way goes with the next one, and the fewer calls are left, the
longer the next one waits for company. What was read before may be shown meanwhile, if it is not too old: then
nobody waits, and the next call can wait for as long as it takes to make the calls last.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Generic, TypeVar

from subgraphs.kit.errors import SourceTimeout
from subgraphs.kit.products.calls import ProductCalls

__all__ = ["GatheredReads"]

ValueT = TypeVar("ValueT")

AT_ONCE = 2
"""Calls under way: others wait, and are gathered meanwhile."""

DAY = 24 * 60 * 60

REFRESHING = 4
"""Times the pace, where nobody waits: most calls are left to those who will."""

LONGEST_WAIT = 2.0
"""Seconds, where somebody waits for the answer."""


@dataclass(frozen=True, slots=True)
class _Kept(Generic[ValueT]):
    value: ValueT | None
    read_at: float


class GatheredReads(Generic[ValueT]):
    """Lives as long as the calls. One for each kind of record."""

    def __init__(
        self,
        calls: ProductCalls,
        read: Callable[[Sequence[str]], Awaitable[Mapping[str, ValueT]]],
        most: int = 50,
        ttl: float | None = None,
    ) -> None:
        """`read` answers at most `most` keys, by one call whose `ttl` is 0: what it brings is kept here, key
        by key. It leaves out those that nobody knows."""
        self._calls = calls
        self._read = read
        self._most = most
        settings = calls.settings
        self._ttl = settings.ttl if ttl is None else ttl
        self._scarce_ttl = max(settings.scarce_ttl or 0.0, self._ttl)
        self._kept: OrderedDict[str, _Kept[ValueT]] = OrderedDict()
        self._waiting: dict[str, asyncio.Future[ValueT | None]] = {}
        self._under_way: dict[str, asyncio.Future[ValueT | None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._generation = calls.generation
        self.asked = 0
        self.kept = 0
        """Keys, of which this many were answered by what was read before."""
        self._awaiting = 0
        self._asked_at: dict[str, float] = {}
        calls.ending.append(self.close)
        calls.forgetting.append(self.forget)

    async def many(self, keys: Iterable[str]) -> dict[str, ValueT]:
        """Raises as `ProductCalls.send` does."""
        self._forget_what_was_written()
        answered: dict[str, ValueT | None] = {}
        awaited: dict[str, asyncio.Future[ValueT | None]] = {}
        for key in dict.fromkeys(keys):
            self.asked += 1
            kept = self._shown(key)
            if kept is not None:
                self.kept += 1
                answered[key] = kept.value
            else:
                awaited[key] = self._future(key)
        self._awaiting += bool(awaited)
        self._start()
        try:
            async with asyncio.timeout(self._calls.settings.seconds):
                for key, future in awaited.items():
                    answered[key] = await asyncio.shield(future)
        except TimeoutError:
            raise SourceTimeout from None
        finally:
            self._awaiting -= bool(awaited)
        return {key: value for key, value in answered.items() if value is not None}

    def age(self, key: str) -> float | None:
        """Seconds since it was read."""
        kept = self._kept.get(key)
        return None if kept is None else self._calls.clock() - kept.read_at

    def forget(self, keys: Collection[str]) -> None:
        """What is being read of them now is for those alone who wait for it."""
        for key in keys:
            self._kept.pop(key, None)
            self._asked_at.pop(key, None)
            self._under_way.pop(key, None)

    async def close(self) -> None:
        tasks = list(self._tasks)
        self._waiting.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _future(self, key: str) -> asyncio.Future[ValueT | None]:
        future = self._under_way.get(key) or self._waiting.get(key)
        if future is None:
            future = asyncio.get_running_loop().create_future()
            self._waiting[key] = future
        return future

    def _start(self) -> None:
        """Where calls are scarce, one at a time: the next one gathers more."""
        while self._waiting and len(self._tasks) < (1 if self._calls.budget.pace() else AT_ONCE):
            task = asyncio.create_task(self._batch())
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._start()

    async def _batch(self) -> None:
        await self._company()
        taken = {key: self._waiting.pop(key) for key in list(self._waiting)[: self._most]}
        if not taken:
            return
        self._under_way.update(taken)
        for key in self._old_ones(self._most - len(taken)):
            taken[key] = self._under_way[key] = asyncio.get_running_loop().create_future()
        generation, begun = self._calls.generation, self._calls.clock()
        try:
            found = await self._read(list(taken))
        except BaseException as error:
            _tell(taken.values(), error)
            if isinstance(error, asyncio.CancelledError):
                raise
            return
        finally:
            current = {key for key, future in taken.items() if self._under_way.get(key) is future}
            for key in current:
                del self._under_way[key]
        for key, future in taken.items():
            if key in current and generation == self._calls.generation:
                self._keep(key, _Kept(found.get(key), begun))
            if not future.done():
                future.set_result(found.get(key))

    async def _company(self) -> None:
        """Looks up now and then: somebody may have come who waits for the answer."""
        waited = 0.0
        while True:
            pace = self._calls.budget.pace()
            left = (min(pace, LONGEST_WAIT) if self._awaiting else REFRESHING * pace) - waited
            if left <= 0:
                return
            await self._calls.rest_for(min(left, LONGEST_WAIT))
            waited += min(left, LONGEST_WAIT)

    def _old_ones(self, most: int) -> list[str]:
        """Where calls are scarce, those that were read first go along, as far as somebody asked for them in
        the last day."""
        if self._scarce_ttl == self._ttl or not self._calls.budget.pace():
            return []
        now = self._calls.clock()
        old = takewhile(lambda key: now - self._kept[key].read_at >= self._ttl, self._kept)
        wanted = (key for key in old if now - self._asked_at.get(key, now) < DAY)
        free = (key for key in wanted if key not in self._under_way and key not in self._waiting)
        return list(islice(free, most))

    def _shown(self, key: str) -> _Kept[ValueT] | None:
        """What is old is read again, whoever waits for that."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        self._asked_at[key] = self._calls.clock()
        age = self._calls.clock() - kept.read_at
        if age >= self._ttl:
            if age >= self._scarce_ttl or not self._calls.budget.pace():
                return None
            self._future(key)
        return kept

    def _keep(self, key: str, kept: _Kept[ValueT]) -> None:
        self._kept[key] = kept
        self._asked_at.setdefault(key, kept.read_at)
        self._kept.move_to_end(key)
        while len(self._kept) > self._calls.settings.answers_kept:
            dropped, _ = self._kept.popitem(last=False)
            self._asked_at.pop(dropped, None)

    def _forget_what_was_written(self) -> None:
        """What was asked for before a write is no answer to who asks after it."""
        if self._generation != self._calls.generation:
            self._generation = self._calls.generation
            self._kept.clear()
            self._asked_at.clear()
            self._under_way = {}


def _tell(futures: Iterable[asyncio.Future[ValueT | None]], error: BaseException) -> None:
    for future in futures:
        if not future.done():
            future.set_exception(SourceTimeout() if isinstance(error, asyncio.CancelledError) else error)
            future.exception()  # whoever waits is told; that nobody does any more is nothing wrong
