"""How many different persons a client may read in a day, and how many are cause for an alarm.

A client that reads one person after another copies the shop's customers away, however slowly. Whom it read is
known when an answer is shaped, so the answer that passes the limit still goes out, and the next request is
refused until the day ends (in UTC). Kept is not who was read but a keyed hash. Where the counters do not
answer, requests pass, as with the rates.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from cache.distinct import Distinct, MemoryDistinct, NotCounted
from gateway.auth.principal import Principal
from gateway.errors import RATE_LIMITED, Refusal, RequestError
from gateway.limits.rates import PATIENCE, PAUSE

if TYPE_CHECKING:
    from gateway.config import Settings

__all__ = ["DailySubjects", "Most", "Passed", "SubjectLimits", "configured_subjects"]

log = logging.getLogger("fiche.gateway.limits")

DAY = 86_400

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Most:
    """Different persons in a day."""

    limit: int | None = None
    alarm: int | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A number that an answer has passed for the first time that day."""

    name: str
    """`limit` or `alarm`."""
    number: int
    seen: int


@dataclass(frozen=True, slots=True)
class SubjectLimits:
    everybody: Most = Most()
    clients: Mapping[str, Most] = field(default_factory=dict)

    def of(self, client: str | None) -> Most:
        own = self.clients.get(client, Most()) if client is not None else Most()
        return Most(
            self.everybody.limit if own.limit is None else own.limit,
            self.everybody.alarm if own.alarm is None else own.alarm,
        )


class DailySubjects:
    def __init__(
        self,
        limits: SubjectLimits,
        counters: Distinct,
        secret: bytes,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`secret` makes the hashes."""
        self._limits, self._counters, self._clock = limits, counters, clock
        self._secret = hashlib.sha256(secret).digest()
        self._paused_until = 0.0

    async def refused(self, principal: Principal) -> Refusal | None:
        """Before a request is served."""
        limit = self._limits.of(principal.client).limit
        if limit is None:
            return None
        seen = await self._told(lambda: self._counters.count(self._name(principal)))
        return None if seen is None or seen < limit else _too_many(limit, self._left())

    async def seen(self, principal: Principal, subjects: Collection[str]) -> tuple[Passed, ...]:
        """After it was answered."""
        most = self._limits.of(principal.client)
        if not subjects or (most.limit is None and most.alarm is None):
            return ()
        hashes = [self._hash(each) for each in subjects]
        grown = await self._told(lambda: self._counters.add(self._name(principal), hashes, self._left()))
        if grown is None:
            return ()
        return tuple(
            Passed(name, number, grown.after)
            for name, number in (("alarm", most.alarm), ("limit", most.limit))
            if number is not None and grown.before < number <= grown.after
        )

    async def close(self) -> None:
        await self._counters.close()

    async def _told(self, ask: Callable[[], Awaitable[Told]]) -> Told | None:
        if self._clock() < self._paused_until:
            return None
        try:
            async with asyncio.timeout(PATIENCE):
                return await ask()
        except (NotCounted, TimeoutError) as error:
            self._paused_until = self._clock() + PAUSE
            log.error("Persons are not counted: the counters do not answer (%s)", error or "TimeoutError")
            return None

    def _name(self, principal: Principal) -> str:
        who = "anonymous" if principal.is_anonymous else principal.client or principal.subject or ""
        return f"{int(self._clock()) // DAY}:{self._hash(who).hex()}"

    def _hash(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode(), digest_size=8, key=self._secret).digest()

    def _left(self) -> int:
        """Seconds of this day."""
        return DAY - int(self._clock()) % DAY


def configured_subjects(settings: Settings) -> DailySubjects | None:
    """None where nothing is counted."""
    limits = SubjectLimits(
        Most(settings.subjects_per_day, settings.subjects_alarm),
        {
            name: Most(client.subjects_per_day, client.subjects_alarm)
            for name, client in settings.clients.clients.items()
        },
    )
    is_idle = all(most == Most() for most in (limits.everybody, *limits.clients.values()))
    if is_idle or settings.audit is None:
        return None
    url = settings.rate_limit_store
    return DailySubjects(limits, _counters(url), settings.audit.key.get_secret_value().encode())


def _counters(url: str | None) -> Distinct:
    if url is None:
        return MemoryDistinct()
    from cache.redis_distinct import RedisDistinct  # a process alone is smaller without
    from cache.redis_link import connected

    return RedisDistinct(connected(url))


def _too_many(limit: int, seconds: int) -> Refusal:
    message = f"The data of {limit:,} persons were read today, and that is all. Ask again in {seconds} s."
    failure = replace(RATE_LIMITED, headers=(("retry-after", str(seconds)),))
    return Refusal(failure, (RequestError(message, extensions={"subjects.max": limit}),))
