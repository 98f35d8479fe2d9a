"""Chance that repeats: a stream of numbers per seed and subject, whatever order or process draws from it.

Only `Random.random` is used. Its numbers are promised by Python for a seed; the derived draws (`choice`,
`shuffle`, `gauss`) may change from one version to the next, so they are spelt out here.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from random import Random
from typing import TypeVar

__all__ = ["between", "chance", "pick", "rounded", "shuffled", "stream"]

T = TypeVar("T")


def stream(seed: int, subject: str, number: int = 0) -> Random:
    """One stream per (seed, subject, number): drawing from one never moves another."""
    digest = blake2b(f"{seed}/{subject}/{number}".encode(), digest_size=8).digest()
    return Random(int.from_bytes(digest, "big"))  # noqa: S311 - demo data, no secret depends on it


def chance(rng: Random, probability: float) -> bool:
    return rng.random() < probability


def between(rng: Random, low: int, high: int) -> int:
    """A whole number from low to high, both included."""
    return low + int(rng.random() * (high - low + 1))


def pick(rng: Random, items: Sequence[T]) -> T:
    return items[int(rng.random() * len(items))]


def rounded(rng: Random, amount: float) -> int:
    """Up or down, so that the mean of many roundings is the amount."""
    return int(amount + rng.random())


def shuffled(items: Sequence[T], rng: Random) -> list[T]:
    result = list(items)
    for last in range(len(result) - 1, 0, -1):
        other = int(rng.random() * (last + 1))
        result[last], result[other] = result[other], result[last]
    return result
