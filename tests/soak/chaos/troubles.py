"""What happens to a subgraph, drawn by a seed: the same things in the same order every time."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Final

from tests.soak.chaos.crooked_road import CrookedRoad, Mood
from tests.soak.chaos.processes import Process

__all__ = ["KINDS", "Troubled"]

KILLED: Final = "killed"
STOPPED: Final = "stopped"

KINDS: Final = (KILLED, STOPPED, *(mood for mood in Mood if mood is not Mood.STRAIGHT))

CALM: Final = (1.0, 6.0)
"""Seconds between two troubles of one subgraph."""

TROUBLED: Final = (0.5, 4.0)


@dataclass(frozen=True, slots=True)
class Troubled:
    island: Process
    road: CrookedRoad
    random: Random

    async def endure(self, until: asyncio.Event, seen: Counter[str]) -> None:
        while not until.is_set():
            await asyncio.sleep(self.random.uniform(*CALM))
            kind = self.random.choice(KINDS)
            seconds = self.random.uniform(*TROUBLED)
            seen[kind.value if isinstance(kind, Mood) else kind] += 1
            await self._happen(kind, seconds)

    async def _happen(self, kind: Mood | str, seconds: float) -> None:
        if isinstance(kind, Mood):
            self.road.mood = kind
            await asyncio.sleep(seconds)
            self.road.mood = Mood.STRAIGHT
        elif kind == KILLED:
            self.road.shut()
            self.island.kill()
            await asyncio.sleep(seconds)
            await self.island.start()
            await self.road.open()
        else:
            self.island.send(signal.SIGSTOP)
            await asyncio.sleep(seconds)
            self.island.send(signal.SIGCONT)
