"""The store of several processes, in Redis or a cluster of it.

The state of a tag is a random text under a key of its own. An invalidation writes a new text; who keeps
something that bears a tag without one writes the first. A text that is gone, because Redis forgot it or was
emptied, comes back as another: what was kept under the old one does not count any more. So Redis may forget
what it likes. It must not remember either: one that restores an old snapshot when it starts would bring
back old texts with what was kept under them.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from itertools import chain, count
from typing import Any, Final

from redis.asyncio import RedisCluster

from cache.memory import MemoryCache
from cache.redis_link import PATIENCE, PAUSE, Client, RedisLink
from cache.spending import Spending
from cache.store import LONGEST_LIFE, NOTHING_BEGUN, Begun, Entry, Waits

__all__ = ["RedisStore"]

CLAIMED_FOR: Final = 2_000
"""Milliseconds. Whoever claimed a key and is not heard of has to let others try."""

TAGS_OWED: Final = 10_000
"""Invalidations that Redis could not be told of. With more of them, everything is invalidated."""

PARTS_AT_ONCE: Final = 200
"""That are looked at in one call: some thousandths of a second."""

TAGS_MET: Final = 50_000
"""Tens of tags, of those entries that bear such as their readers do not know."""

EVERYTHING: Final = "*"
"""A tag of everything."""

_TAG_LIFE: Final = 2 * int(LONGEST_LIFE)
"""Seconds. It begins anew whenever something that bears the tag is asked for."""

_SPEND: Final = """
local now = redis.call('TIME')
local at = now[1] * 1000000 + now[2]
local window = ARGV[2] * 1000000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', at - window)
local spent = redis.call('ZCARD', KEYS[1])
local limit = tonumber(ARGV[1])
if spent >= limit then
  local first = redis.call('ZRANGE', KEYS[1], spent - limit, spent - limit, 'WITHSCORES')
  return tostring(math.max(first[2] + window - at, 1000))
end
redis.call('ZADD', KEYS[1], at, ARGV[3])
redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000))
return '0'
"""
"""The instants of what was done of late, on the server's clock: the same for all that ask."""


class RedisStore:
    def __init__(
        self, client: Client, prefix: str = "fiche:", patience: float = PATIENCE, pause: float = PAUSE
    ) -> None:
        self._client = client
        self._prefix = prefix
        self._link = RedisLink(client, self._catch_up, patience, pause)
        self._owed: dict[str, int] = {}
        """Tags to invalidate, each with the number of the last request to do so."""
        self._numbers = count()
        self._local = Spending(time.monotonic)
        self._met: MemoryCache[str, Collection[str]] = MemoryCache(TAGS_MET)

    async def open(self) -> bool:
        """Whether Redis can be reached. It need not be: it is tried again."""
        return await self._link.open()

    async def close(self) -> None:
        await self._link.close()

    async def get_many(self, keys: Sequence[str], tags: Collection[str]) -> list[bytes | None]:
        likely = dict.fromkeys((EVERYTHING, *tags, *chain.from_iterable(map(self._tags_met, keys))))
        names = [*map(self._entry, keys), *map(self._tag, likely)]
        answered = await self._link.call(lambda: self._read(names))
        if answered is None:
            return [None] * len(keys)
        found = [_opened(value) for value in answered[: len(keys)]]
        states = dict(zip(likely, map(_text, answered[len(keys) :]), strict=True))
        if unknown := {tag for each in found if each for tag in each[0] if tag not in states}:
            self._meet(keys, found, unknown)
            others = sorted(unknown)
            more = await self._link.call(lambda: self._read(list(map(self._tag, others))))
            states.update(zip(others, map(_text, more or ()), strict=False))
        return [each[1] if each and _counts(each[0], states) else None for each in found]

    async def begin(self, keys: Collection[str], tags: Collection[str]) -> Begun:
        return await self._link.call(lambda: self._begin(keys, [EVERYTHING, *tags])) or NOTHING_BEGUN

    async def put_many(self, entries: Sequence[Entry], begun: Begun) -> None:
        if begun.states:
            await self._link.call(lambda: self._put(entries, begun))

    async def compose(self, key: str, value: bytes, life: float, parts: Mapping[str, bytes]) -> None:
        """Part by part, so that no call takes long: it does not matter when each of them is read."""
        borne: dict[str, str] = {}
        left, names = int(life * 1000), list(parts)
        for start in range(0, len(names), PARTS_AT_ONCE):
            chosen = names[start : start + PARTS_AT_ONCE]
            found = await self._link.call(partial(self._bearing, {name: parts[name] for name in chosen}))
            if found is None or any(borne.setdefault(tag, state) != state for tag, state in found[0].items()):
                return
            left = min(left, found[1])
        if borne and left > 0:
            sealed = _sealed(borne, value)
            await self._link.call(lambda: self._client.set(self._entry(key), sealed, px=left))

    async def invalidate(self, tags: Collection[str]) -> bool:
        """A tag that Redis could not be told of is owed to it; until it is told, nothing is read here."""
        self._owed.update((tag, next(self._numbers)) for tag in tags)
        if len(self._owed) > TAGS_OWED:
            self._owed = {EVERYTHING: next(self._numbers)}
        done = await self._link.call(self._catch_up)
        return done is not None

    async def spend(self, name: str, limit: int, seconds: float) -> Waits:
        arguments = (limit, seconds, secrets.token_hex(8))
        waits = await self._link.call(
            lambda: self._client.eval(_SPEND, 1, f"{self._prefix}c:{name}", *map(str, arguments))
        )
        if waits is None:
            return self._local.spend(name, limit, seconds)
        if waits == b"0":
            self._local.note(name, seconds)
            return 0.0
        return float(waits) / 1_000_000

    def _tags_met(self, key: str) -> Collection[str]:
        return self._met.get(key) or ()

    def _meet(
        self, keys: Sequence[str], found: Sequence[tuple[dict[str, str], bytes] | None], unknown: set[str]
    ) -> None:
        """What bears tags that its reader does not know is read with them the next time, in one go."""
        for key, each in zip(keys, found, strict=True):
            if each is not None and not unknown.isdisjoint(each[0]):
                self._met.put(key, tuple(each[0]), 1 + len(each[0]) // 10)

    async def _read(self, names: list[str]) -> list[bytes | None]:
        if isinstance(self._client, RedisCluster):
            pipeline = self._client.pipeline()
            for name in names:
                pipeline.get(name)
            return list(await pipeline.execute())
        found: list[bytes | None] = await self._client.mget(names)  # type: ignore[assignment] # no decoding
        return found

    async def _begin(self, keys: Collection[str], tags: Sequence[str]) -> Begun:
        pipeline = self._pipeline()
        for tag in tags:
            pipeline.getex(self._tag(tag), ex=_TAG_LIFE)
        for key in keys:
            pipeline.set(self._claim(key), b"", nx=True, px=CLAIMED_FOR)
        answered = await pipeline.execute()
        states = dict(zip(tags, map(_text, answered[: len(tags)]), strict=True))
        if missing := [tag for tag, state in states.items() if state is None]:
            states.update(await self._first_states(missing))
        claims = answered[len(tags) :]
        claimed = frozenset(key for key, was_free in zip(keys, claims, strict=True) if was_free)
        return Begun(states, claimed, is_shared=True)

    async def _first_states(self, tags: Sequence[str]) -> dict[str, str | None]:
        pipeline = self._pipeline()
        for tag in tags:
            pipeline.set(self._tag(tag), secrets.token_hex(8), nx=True, ex=_TAG_LIFE)
            pipeline.get(self._tag(tag))
        return dict(zip(tags, map(_text, (await pipeline.execute())[1::2]), strict=True))

    async def _put(self, entries: Sequence[Entry], begun: Begun) -> bool:
        late = {tag for entry in entries for tag in entry.late_tags if tag not in begun.states}
        states = {**begun.states, **(await self._late_states(late, entries, begun) if late else {})}
        pipeline = self._pipeline()
        for entry in entries:
            tags = (EVERYTHING, *entry.tags, *entry.late_tags)
            borne = {tag: state for tag in tags if isinstance(state := states.get(tag), str)}
            if len(borne) == len(set(tags)):
                life = max(int(min(entry.life, LONGEST_LIFE) * 1000), 1)
                pipeline.set(self._entry(entry.key), _sealed(borne, entry.value), px=life)
        for key in begun.claimed:
            pipeline.delete(self._claim(key))
        await pipeline.execute()
        return True

    async def _bearing(self, parts: Mapping[str, bytes]) -> tuple[Mapping[str, str], int]:
        """What these parts bear together, and for how many milliseconds: none, if one is not there."""
        pipeline = self._pipeline()
        for part in parts:
            pipeline.get(self._entry(part))
            pipeline.pttl(self._entry(part))
        answered = await pipeline.execute()
        borne: dict[str, str] = {}
        for stored, used in zip(answered[::2], parts.values(), strict=True):
            found = _opened(stored)
            if found is None or found[1] != used:
                return {}, 0
            if any(borne.setdefault(tag, state) != state for tag, state in found[0].items()):
                return {}, 0
        return borne, min(answered[1::2])

    async def _late_states(
        self, tags: Collection[str], entries: Sequence[Entry], begun: Begun
    ) -> Mapping[str, object]:
        """An invalidation writes the guard, then the tag. So where the guard, read after the tag, is as it
        was before the asking, the tag was not invalidated between the asking and its reading."""
        states = await self._first_states(sorted(tags))
        guards = sorted({entry.guard for entry in entries if entry.guard is not None})
        now = dict(zip(guards, map(_text, await self._read(list(map(self._tag, guards)))), strict=True))
        is_calm = all(now[guard] is not None and now[guard] == begun.states.get(guard) for guard in guards)
        return states if is_calm and guards else {}

    async def _catch_up(self) -> bool:
        """Afterwards nothing is owed."""
        await self._client.exists(self._tag(EVERYTHING))
        while owed := dict(self._owed):
            for _ in range(2 if isinstance(self._client, RedisCluster) else 1):  # guards come before tags,
                pipeline = self._pipeline()  # and the commands for several nodes have no order among them
                for tag in owed:
                    pipeline.set(self._tag(tag), secrets.token_hex(8), ex=_TAG_LIFE)
                await pipeline.execute()
            for tag, number in owed.items():
                if self._owed.get(tag) == number:
                    del self._owed[tag]
        return True

    def _pipeline(self) -> Any:  # the two kinds of pipeline have no type in common
        if isinstance(self._client, RedisCluster):
            return self._client.pipeline()
        return self._client.pipeline(transaction=False)

    def _entry(self, key: str) -> str:
        return f"{self._prefix}e:{key}"

    def _tag(self, tag: str) -> str:
        return f"{self._prefix}t:{tag}"

    def _claim(self, key: str) -> str:
        return f"{self._prefix}l:{key}"


def _sealed(states: Mapping[str, str], value: bytes) -> bytes:
    """The tags with their states in the first line."""
    return json.dumps(states, separators=(",", ":")).encode() + b"\n" + value


def _opened(stored: bytes | None) -> tuple[dict[str, str], bytes] | None:
    if stored is None:
        return None
    states, _, value = stored.partition(b"\n")
    return json.loads(states), value


def _counts(borne: Mapping[str, str], states: Mapping[str, str | None]) -> bool:
    return all(states.get(tag) == state for tag, state in borne.items())


def _text(state: bytes | None) -> str | None:
    return None if state is None else state.decode()
