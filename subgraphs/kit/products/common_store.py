"""What several processes have spent of one budget, counted in Redis: each call by one script, so by one step.

The clock is Redis's own. A Redis that begins with nothing may have forgotten what was spent, so for a minute
it gives nothing out of what is common, and takes from whoever remembers what was spent of the day.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from subgraphs.kit.products.common_script import GIVE_BACK, TAKE

__all__ = ["Amounts", "CommonStore", "Own", "Told"]

log = logging.getLogger(__name__)

PATIENCE: Final = 0.1
"""Seconds. Redis in the same network answers in less than a hundredth of it."""

PAUSE: Final = 1.0
"""Seconds for which a Redis that did not answer is not asked."""

SPANS: Final = (60_250, 86_400_000)
"""Milliseconds. A little more than a minute: calls arrive with other distances than they were sent with."""

SOON: Final = 1.0
"""Seconds after its time for which a call still counts as under way, should nobody give it back."""

PARTS: Final = ("epoch", "calls", "under-way", "paused", "forgotten", "own-under-way")


@dataclass(frozen=True, slots=True)
class Amounts:
    per_minute: int
    per_day: int
    """0: the day is not counted."""
    at_once: int


@dataclass(frozen=True, slots=True)
class Own:
    call: bool
    place: bool
    """Among the calls at once."""


@dataclass(frozen=True, slots=True)
class Told:
    is_granted: bool
    own: Own
    """What it took of the asker's own, because nothing common is left."""
    wait: float | None
    """Seconds until it is worth asking again. None: until a call that is under way has ended."""
    spent: tuple[tuple[int, float], ...]
    """Of the minute and of the day: how many, and the seconds until the oldest no longer counts."""


class CommonStore:
    def __init__(self, url: str, name: str, clock: Callable[[], float]) -> None:
        """Who gives the same `name` spends the same budget. Nothing is sent yet."""
        self._client = Redis.from_url(url, retry=Retry(NoBackoff(), 0))
        self._keys = [f"fiche:calls:{{{name}}}:{part}" for part in PARTS]
        self._clock = clock
        self._not_before = float("-inf")
        self._epoch, self._in_day = 0, 0

    async def take(self, call: str, parts: tuple[Amounts, Amounts], own: Own, seconds: float) -> Told | None:
        """`parts`: what is common, and all that there is. `own`: what is free of the asker's.

        None where there is no answer: what may have been granted then is nobody's."""
        common, whole = parts
        amounts = (common.per_minute, common.per_day, whole.per_minute, whole.per_day)
        lease = int((seconds + SOON) * 1000)
        asked = (*SPANS, *amounts, common.at_once, whole.at_once, lease, self._epoch, self._in_day)
        answer = await self._run(TAKE, *asked, int(own.call), int(own.place), call)
        if answer is None:
            return None
        granted, own_call, own_place, wait, in_minute, minute_left, in_day, day_left, epoch = answer
        self._epoch, self._in_day = epoch, in_day
        spent = ((in_minute, minute_left / 1000), (in_day, day_left / 1000))
        took = Own(granted == 1 and own_call == 1, granted == 1 and own_place == 1)
        return Told(granted == 1, took, None if wait < 0 else wait / 1000, spent)

    async def give_back(self, call: str, paused: float) -> None:
        """`paused`: for so many seconds nobody may call, whoever it was that the product has told so."""
        await self._run(GIVE_BACK, call, int(paused * 1000))

    async def close(self) -> None:
        await self._client.aclose()

    async def _run(self, script: str, *arguments: str | int) -> Sequence[int] | None:
        if self._clock() < self._not_before:
            return None
        try:
            async with asyncio.timeout(PATIENCE):
                found: Sequence[int] = await self._client.execute_command(  # type: ignore[no-untyped-call] # redis-py gives it none
                    "EVAL", script, len(self._keys), *self._keys, *arguments
                )
                return found
        except (RedisError, OSError, TimeoutError) as error:
            self._not_before = self._clock() + PAUSE
            kind = type(error).__name__
            log.error("Redis does not answer (%s): each process keeps to its own part of a budget", kind)
            return None
