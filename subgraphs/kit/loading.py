"""Loaders: what a request asks for in many places is read in one statement.

A loader lives as long as one request. So it never shows one caller what was read for another.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from aiodataloader import DataLoader

__all__ = ["DataLoader", "batched", "batched_apart", "batched_by_criteria", "batched_by_key"]

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")
AbsentT = TypeVar("AbsentT")
CriteriaT = TypeVar("CriteriaT", bound=Hashable)
GroupT = TypeVar("GroupT", bound=Hashable)


def batched(read: Callable[[Sequence[KeyT]], Awaitable[Sequence[ValueT]]]) -> DataLoader[KeyT, ValueT]:
    """`read` answers one value for each key, in the order of the keys."""

    async def load(keys: list[KeyT]) -> list[ValueT]:
        return list(await read(keys))

    return DataLoader(load)


def batched_apart(
    read: Callable[[Sequence[KeyT]], Awaitable[Sequence[ValueT]]], home: Callable[[KeyT], Hashable]
) -> DataLoader[KeyT, ValueT]:
    """As `batched`, with a batch for each home of keys: one that fails takes no other with it."""

    async def load(keys: list[KeyT]) -> list[ValueT | BaseException]:
        return await _apart([(home(key), key) for key in keys], lambda _, group: read(group))

    return DataLoader(load)  # type: ignore[arg-type] # the loader raises the exceptions among the values


def batched_by_key(
    lookup: Callable[[Sequence[KeyT]], Awaitable[Mapping[KeyT, ValueT]]], absent: AbsentT
) -> DataLoader[KeyT, ValueT | AbsentT]:
    """`lookup` leaves out the keys that it does not know: these are answered with `absent`."""

    async def load(keys: list[KeyT]) -> list[ValueT | AbsentT]:
        found = await lookup(keys)
        return [found.get(key, absent) for key in keys]

    return DataLoader(load)


def batched_by_criteria(
    read: Callable[[CriteriaT, Sequence[KeyT]], Awaitable[Sequence[ValueT]]],
    home: Callable[[KeyT], Hashable] = lambda _: None,
) -> DataLoader[tuple[CriteriaT, KeyT], ValueT]:
    """For lists with arguments: keys that are asked for with equal criteria (page, filter) make one batch, or
    one for each of their homes."""

    async def load(asked: list[tuple[CriteriaT, KeyT]]) -> list[ValueT | BaseException]:
        grouped = [((criteria, home(key)), key) for criteria, key in asked]
        return await _apart(grouped, lambda group, keys: read(group[0], keys))

    return DataLoader(load)  # type: ignore[arg-type] # the loader raises the exceptions among the values


async def _apart(
    asked: Sequence[tuple[GroupT, KeyT]],
    read: Callable[[GroupT, Sequence[KeyT]], Awaitable[Sequence[ValueT]]],
) -> list[ValueT | BaseException]:
    groups: defaultdict[GroupT, list[int]] = defaultdict(list)
    for place, (group, _) in enumerate(asked):
        groups[group].append(place)
    reads = (read(group, [asked[place][1] for place in places]) for group, places in groups.items())
    answers: dict[int, ValueT | BaseException] = {}
    for places, found in zip(
        groups.values(), await asyncio.gather(*reads, return_exceptions=True), strict=True
    ):
        answers.update(zip(places, _values(found, len(places)), strict=True))
    return [answers[place] for place in range(len(asked))]


def _values(group: Sequence[ValueT] | BaseException, count: int) -> Sequence[ValueT | BaseException]:
    """A group that fails is told to its own askers; the others still get their values."""
    return [group] * count if isinstance(group, BaseException) else group
