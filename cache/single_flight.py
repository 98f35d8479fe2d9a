"""One caller fetches, the others wait for what it brings."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Generic, TypeVar

__all__ = ["Flights"]

T = TypeVar("T")


class Flights(Generic[T]):
    """For one event loop. Who departs must land, whatever happens on the way."""

    def __init__(self) -> None:
        self._under_way: dict[str, asyncio.Future[T | None]] = {}

    def under_way(self, key: str) -> asyncio.Future[T | None] | None:
        """Wait for it with `asyncio.shield`: it is others' as well. None is nothing that could be shared."""
        return self._under_way.get(key)

    def depart(self, keys: Iterable[str]) -> None:
        loop = asyncio.get_running_loop()
        for key in keys:
            if key not in self._under_way:
                self._under_way[key] = loop.create_future()

    def land(self, key: str, brought: T | None = None) -> None:
        flight = self._under_way.pop(key, None)
        if flight is not None and not flight.done():
            flight.set_result(brought)
