"""A balancer as in front of any two replicas.

It sends requests in turn to those that say they are ready, asks another when a connection is refused, and
never sends a request twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final, TypeVar

import httpx

from tests.soak.chaos.processes import Process

__all__ = ["Balancer"]

T = TypeVar("T")

LOOKS: Final = 0.2
"""Seconds between two looks at a replica."""


@dataclass
class Balancer:
    http: httpx.AsyncClient
    replicas: Sequence[Process]
    ready: set[int] = field(default_factory=set)
    """Their numbers."""
    refused: int = 0
    """Connections after which another replica was asked."""
    _turn: count[int] = field(default_factory=count)

    async def look(self, over: asyncio.Event) -> None:
        while not over.is_set():
            await asyncio.gather(*(self._look_at(number) for number in range(len(self.replicas))))
            await asyncio.sleep(LOOKS)

    async def _look_at(self, number: int) -> None:
        url = self.replicas[number].url.replace("/graphql", "/ready")
        try:
            response = await self.http.get(url, timeout=3)
        except httpx.HTTPError:
            self.ready.discard(number)
        else:
            (self.ready.add if response.status_code == 200 else self.ready.discard)(number)

    async def sent(self, send: Callable[[str], Awaitable[T]]) -> T:
        """`send` is given an address. Raises httpx.HTTPError: then the request is lost."""
        while True:
            number = self._next()
            try:
                return await send(self.replicas[number].url)
            except httpx.ConnectError:
                self.refused += 1
                self.ready.discard(number)
                await asyncio.sleep(LOOKS / 10)

    def _next(self) -> int:
        """Whoever it may be where none is ready."""
        turn = next(self._turn)
        ready = sorted(self.ready) or range(len(self.replicas))
        return ready[turn % len(ready)]
