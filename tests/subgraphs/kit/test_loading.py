"""Loaders: one read for what is asked in many places, and failures only for those who asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from subgraphs.kit.errors import SourceDown
from subgraphs.kit.loading import batched, batched_apart, batched_by_criteria


async def test_what_is_asked_at_the_same_time_is_read_once() -> None:
    reads: list[list[int]] = []

    async def double(keys: Sequence[int]) -> list[int]:
        reads.append(list(keys))
        return [2 * key for key in keys]

    loader = batched(double)
    answers = await asyncio.gather(loader.load(1), loader.load(2), loader.load(1))

    assert answers == [2, 4, 2]
    assert reads == [[1, 2]]


async def test_keys_with_equal_criteria_make_one_batch_and_a_failing_batch_fails_alone() -> None:
    reads: list[tuple[str, list[int]]] = []

    async def read(criteria: str, keys: Sequence[int]) -> list[str]:
        reads.append((criteria, list(keys)))
        if criteria == "broken":
            raise SourceDown
        return [f"{criteria} {key}" for key in keys]

    loader = batched_by_criteria(read)
    asked = [("open", 1), ("broken", 1), ("paid", 1), ("open", 2), ("broken", 2)]
    answers = await asyncio.gather(*map(loader.load, asked), return_exceptions=True)

    assert [answers[place] for place in (0, 2, 3)] == ["open 1", "paid 1", "open 2"]
    assert [type(answers[place]) for place in (1, 4)] == [SourceDown, SourceDown]
    assert reads == [("open", [1, 2]), ("broken", [1, 2]), ("paid", [1])]


async def test_keys_of_a_home_that_fails_take_no_others_with_them() -> None:
    reads: list[list[str]] = []

    async def read(keys: Sequence[str]) -> list[str]:
        reads.append(list(keys))
        if keys[0].startswith("ticket"):
            raise SourceDown
        return [key.upper() for key in keys]

    loader = batched_apart(read, lambda key: key.partition("-")[0])
    asked = ["letter-1", "ticket-1", "letter-2", "ticket-2"]
    answers = await asyncio.gather(*map(loader.load, asked), return_exceptions=True)

    assert [answers[0], answers[2]] == ["LETTER-1", "LETTER-2"]
    assert [type(answers[place]) for place in (1, 3)] == [SourceDown, SourceDown]
    assert reads == [["letter-1", "letter-2"], ["ticket-1", "ticket-2"]]


async def test_a_read_that_forgets_a_key_is_told_so() -> None:
    async def forgetful(_: Sequence[int]) -> list[int]:
        return []

    with pytest.raises(TypeError, match="same"):
        await batched(forgetful).load(1)
