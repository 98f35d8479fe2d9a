"""The one way that everything kept goes: look, serve, and ask only for what is missing.

look     what is kept and fresh is served; what is a little too old is served, and fetched anew aside
begin    the state of the tags is noted, and the keys are claimed, before anything is asked
join     what somebody else is fetching is waited for
ask      the rest, in one request; where that fails, or may not be made, what is older may stand in
keep     what came without an error and may be kept, aside
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from math import ceil
from operator import attrgetter
from typing import Final, TypeVar

from cache.single_flight import Flight, Flights
from cache.store import Entry, Store
from resolvers.answers import GraphQLAnswer
from resolvers.caching.excuses import is_excusable
from resolvers.caching.freshness import Freshness, Hinted, freshness
from resolvers.caching.parts import Parts
from resolvers.caching.record import Record, made_record, read_record
from resolvers.caching.turns import LOCAL, Brought, Found, Landed, Outcome, Turn, Wave
from resolvers.errors import (
    OverBudget,
    SubgraphFailure,
    TimedOut,
)

__all__ = ["Waves"]

log = logging.getLogger("fiche.cache")

E = TypeVar("E")

CLAIM_PATIENCE: Final = 0.25
"""Seconds to wait for what another process is fetching. Who waited in vain asks as well."""

LOOK_AGAIN: Final = 0.02
"""Seconds between two looks for it."""


class Waves:
    def __init__(
        self, store: Store, clock: Callable[[], float], timer: Callable[[], float] = time.monotonic
    ) -> None:
        """`clock` tells the time, which somebody may set; `timer` only goes on."""
        self.store, self._clock, self._timer = store, clock, timer
        self._flights: Flights[Landed] = Flights()
        self._aside: set[asyncio.Task[None]] = set()
        self._renewing: set[str] = set()
        self._invalidations = 0
        self.failing_since: dict[str, float] = {}

    async def serve(self, wave: Wave[E], deadline: float, parts: Parts | None = None) -> Outcome[E]:
        """`parts`, where somebody wants to know whether all of it was kept."""
        outcome: Outcome[E] = Outcome()
        found, now = await self._look(wave, range(len(wave.wanted))), self._clock()
        stale: dict[int, Record] = {}
        renewed: list[int] = []
        for index, (record, _, _) in found.items():
            if now < record.fresh_until:
                outcome.kept[index] = record
            elif now < record.revalidate_until:
                outcome.kept[index] = record
                renewed.append(index)
            elif now < record.error_until:
                stale[index] = record
        if renewed:
            self._renew(wave, renewed)
        elif parts is not None and len(outcome.kept) == len(wave.wanted):
            parts.add(found.values())
        missing = [index for index in range(len(wave.wanted)) if index not in outcome.kept]
        if missing:
            await self._fill(Turn(wave, outcome, stale, deadline, wave.seems_public), missing)
        return outcome

    async def invalidate(self, tags: Iterable[str], guards: Iterable[str] = ()) -> bool:
        """False: not all who share the store know of it yet."""
        self._invalidations += 1
        guarded = await self.store.invalidate(tuple(guards)) if guards else True
        return await self.store.invalidate(tuple(dict.fromkeys(tags))) and guarded

    def invalidate_aside(self, tags: Iterable[str], guards: Iterable[str]) -> None:
        async def invalidate() -> None:
            await self.invalidate(tags, guards)

        self._begin_aside(invalidate())

    def compose_aside(self, key: str, value: bytes, life: float, parts: Mapping[str, bytes]) -> None:
        self._begin_aside(self.store.compose(key, value, life, parts))

    async def settled(self) -> None:
        """Until all that runs aside is done."""
        while self._aside:
            await asyncio.wait(self._aside)

    async def close(self) -> None:
        for task in self._aside:
            task.cancel()
        await asyncio.gather(*self._aside, return_exceptions=True)
        await self.store.close()

    async def _look(self, wave: Wave[E], indices: Sequence[int]) -> dict[int, Found]:
        wanted = [wave.wanted[index] for index in indices]
        keys = [*(each.private for each in wanted), *(each.public for each in wanted)]
        tags = dict.fromkeys(tag for each in wanted for tag in each.tags)
        stored, now = await self.store.get_many(keys, tags), self._clock()
        found: dict[int, Found] = {}
        for place, index in enumerate(indices):
            of_own, of_all = stored[place], stored[place + len(wanted)]
            own, shared = read_record(of_own, now), read_record(of_all, now)
            if own is not None and of_own is not None and (shared is None or own.read_at >= shared.read_at):
                found[index] = Found(own, keys[place], of_own)
            elif shared is not None and of_all is not None and shared.is_public:
                found[index] = Found(shared, keys[place + len(wanted)], of_all)
        return found

    async def _fill(self, turn: Turn[E], missing: Sequence[int]) -> None:
        joined, elsewhere = await self._begin(turn, missing)
        try:
            if turn.flights:
                await self._ask(turn, list(turn.flights))
        finally:
            for flight in turn.flights.values():
                flight.land(None)
            if not turn.keeps:
                self._leave(turn)
        left = [*await self._wait(turn, joined), *await self._wait_elsewhere(turn, elsewhere)]
        if left:
            await self._ask(replace(turn, flights={}), left)

    async def _begin(
        self, turn: Turn[E], missing: Sequence[int]
    ) -> tuple[list[tuple[int, Flight[Landed]]], list[int]]:
        """What others in this process are fetching, and what others elsewhere are."""
        wave, local = turn.wave, self._invalidations
        keys = {index: turn.key(index) for index in missing}
        tags = dict.fromkeys((wave.guard, *(tag for index in missing for tag in wave.wanted[index].tags)))
        turn.begun = await self.store.begin(list(dict.fromkeys(keys.values())), tags)
        states = {**turn.begun.states, LOCAL: local}
        joined: list[tuple[int, Flight[Landed]]] = []
        elsewhere: list[int] = []
        for index, key in keys.items():
            borne = {tag: states.get(tag) for tag in turn.tags(index)}
            is_told = None not in borne.values()  # of all that was invalidated before, elsewhere too
            if is_told and (flight := self._flights.joined(key, borne)) is not None:
                joined.append((index, flight))
            elif turn.begun.is_shared and key not in turn.begun.claimed:
                elsewhere.append(index)
            else:
                turn.flights[index] = self._flights.depart(key, states)
        return joined, elsewhere

    def _leave(self, turn: Turn[E]) -> None:
        for index, flight in turn.flights.items():
            self._flights.leave(turn.key(index), flight)

    async def _ask(self, turn: Turn[E], chosen: Sequence[int]) -> None:
        wave = turn.wave
        if waits := await self._waits(wave):
            self._fail(turn, chosen, OverBudget(ceil(waits)))
            return
        read_at, began = self._clock(), self._timer()
        exchange = await wave.ask(chosen, turn.deadline)
        took = self._timer() - began
        answer = wave.answer(exchange)
        if not isinstance(answer, GraphQLAnswer):
            self._fail(turn, chosen, answer)
            return
        holds = {
            each: freshness(answer, wave.terms.source, each)
            for each in {wave.wanted[i].hinted for i in chosen}
        }
        lowest = min(holds.values(), key=attrgetter("life"))
        wave.learn(lowest)
        if (left := self._spared(turn, chosen, exchange)) is not None:
            turn.outcome.asked.append((chosen, left, read_at, lowest))
        entries = self._entries(turn, wave.brought(chosen, exchange), holds, (read_at, took))
        if not turn.begun.is_shared:
            await self.store.put_many(entries, turn.begun)
        elif entries or turn.begun.claimed:
            turn.keeps = True
            self._begin_aside(self._keep(turn, entries))

    def _spared(self, turn: Turn[E], chosen: Sequence[int], exchange: E) -> E | None:
        """What came, without what older answers stand in for."""
        failing = turn.wave.failing(chosen, exchange) if turn.stale else {}
        excused = [index for index in failing if index in turn.stale]
        if not excused:
            self.failing_since.pop(turn.wave.subgraph, None)
            return exchange
        self._stand_in(turn, excused, failing[excused[0]])
        return turn.wave.spared(chosen, exchange, excused)

    def _stand_in(self, turn: Turn[E], excused: Sequence[int], failure: SubgraphFailure) -> None:
        turn.outcome.kept.update((index, turn.stale[index]) for index in excused)
        turn.outcome.stood_in = failure
        self.failing_since.setdefault(turn.wave.subgraph, self._clock())

    def _entries(
        self,
        turn: Turn[E],
        brought: Mapping[int, Brought],
        holds: Mapping[Hinted, Freshness],
        when: tuple[float, float],
    ) -> list[Entry]:
        """In bytes at once: what came is going to be written to. `when` it was asked for, and how long that
        took."""
        entries = []
        read_at, took = when
        for index, each in brought.items():
            wanted = turn.wave.wanted[index]
            found = holds[wanted.hinted]
            if found.life <= 0 or (found.is_personal and not turn.wave.terms.is_identified):
                continue
            record = made_record(each.value, found, read_at, each.has_null)
            stored = record.to_bytes()
            if stored is None:
                continue
            if (flight := turn.flights.get(index)) is not None and record.is_public >= turn.is_public:
                flight.land(Landed(stored))
            key, tags = (
                (wanted.public, wanted.tags[1:]) if record.is_public else (wanted.private, wanted.tags)
            )
            life = record.ends - read_at - took
            if life > 0:
                entries.append(Entry(key, stored, life, tags, each.late_tags, turn.wave.guard))
        return entries

    async def _keep(self, turn: Turn[E], entries: Sequence[Entry]) -> None:
        try:
            await self.store.put_many(entries, turn.begun)
        finally:
            self._leave(turn)

    def _fail(self, turn: Turn[E], chosen: Sequence[int], failure: SubgraphFailure) -> None:
        for index in chosen:
            if (flight := turn.flights.get(index)) is not None:
                flight.land(Landed(None, failure))
        self._fall_back(turn, chosen, failure)

    def _fall_back(self, turn: Turn[E], chosen: Sequence[int], failure: SubgraphFailure) -> None:
        """What is older stands in, where that is allowed."""
        excused = [index for index in chosen if index in turn.stale] if is_excusable(failure) else []
        if excused:
            self._stand_in(turn, excused, failure)
        if rest := [index for index in chosen if index not in excused]:
            turn.outcome.failed.append((rest, failure))

    async def _wait(self, turn: Turn[E], joined: Iterable[tuple[int, Flight[Landed]]]) -> list[int]:
        """Those that did not come with others."""
        left: list[int] = []
        for index, flight in joined:
            landed: Landed | None = Landed(None, TimedOut())
            with suppress(TimeoutError):
                async with asyncio.timeout(turn.deadline - time.monotonic()):
                    landed = await flight.brought()
            if landed is not None and landed.failure is not None:
                self._fall_back(turn, (index,), landed.failure)
            elif landed is not None and (record := self._fresh(landed)) is not None:
                turn.outcome.kept[index] = record
            else:
                left.append(index)
        return left

    def _fresh(self, landed: Landed) -> Record | None:
        """It counts from when it was asked for, which is before the others came."""
        now = self._clock()
        record = read_record(landed.stored, now)
        return record if record is not None and now < record.fresh_until else None

    async def _wait_elsewhere(self, turn: Turn[E], elsewhere: Sequence[int]) -> list[int]:
        left = list(elsewhere)
        ends = min(time.monotonic() + CLAIM_PATIENCE, turn.deadline)
        while left and time.monotonic() < ends:
            await asyncio.sleep(LOOK_AGAIN)
            found, now = await self._look(turn.wave, left), self._clock()
            turn.outcome.kept.update(
                (i, each.record) for i, each in found.items() if now < each.record.fresh_until
            )
            left = [index for index in left if index not in turn.outcome.kept]
        return left

    async def _waits(self, wave: Wave[E]) -> float:
        calls = wave.terms.source.calls_per_minute
        return 0.0 if calls is None else await self.store.spend(wave.subgraph, calls, 60.0)

    def _renew(self, wave: Wave[E], indices: Sequence[int]) -> None:
        chosen = [index for index in indices if wave.wanted[index].private not in self._renewing]
        if chosen:
            names = {wave.wanted[index].private for index in chosen}
            self._renewing |= names
            self._begin_aside(self._renewed(wave, chosen, names))

    async def _renewed(self, wave: Wave[E], chosen: Sequence[int], names: set[str]) -> None:
        try:
            deadline = time.monotonic() + wave.terms.timeout
            await self._fill(Turn(wave, Outcome(), {}, deadline, wave.seems_public), chosen)
        finally:
            self._renewing -= names

    def _begin_aside(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._end_aside)

    def _end_aside(self, task: asyncio.Task[None]) -> None:
        self._aside.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("What was to be kept is not kept", exc_info=error)
