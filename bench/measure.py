"""CPU time of one call: the median over rounds, the fastest of them, and how far they are apart."""

from __future__ import annotations

import gc
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median

__all__ = ["Measured", "cpu_time", "cpu_time_async"]

ROUNDS = 9


@dataclass(frozen=True, slots=True)
class Measured:
    milliseconds: float
    fastest: float
    spread: float
    """The slowest round over the fastest, less one: 0.1 means ten per cent."""

    def __str__(self) -> str:
        return f"{self.milliseconds:9.3f} ms ±{self.spread:4.0%}"


def cpu_time(call: Callable[[], object], times: int) -> Measured:
    call()
    rounds = []
    for _ in range(ROUNDS):
        gc.collect()
        start = time.process_time()
        for _ in range(times):
            call()
        rounds.append((time.process_time() - start) / times * 1000)
    return _measured(rounds)


async def cpu_time_async(call: Callable[[], Awaitable[object]], times: int) -> Measured:
    await call()
    rounds = []
    for _ in range(ROUNDS):
        gc.collect()
        start = time.process_time()
        for _ in range(times):
            await call()
        rounds.append((time.process_time() - start) / times * 1000)
    return _measured(rounds)


def _measured(rounds: list[float]) -> Measured:
    return Measured(median(rounds), min(rounds), max(rounds) / min(rounds) - 1)
