"""One caller fetches, the others in this process wait for what it brings.

Who comes after an invalidation may not wait for what was asked before it. So a flight bears the states that
tags had at its departure, and takes along only those who found the same states.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Generic, TypeVar

__all__ = ["Flight", "Flights"]

T = TypeVar("T")


class Flight(Generic[T]):
    def __init__(self, states: Mapping[str, object]) -> None:
        self.states = states
        self._landed: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()

    def land(self, brought: T | None) -> None:
        """Once; later landings count for nothing. None: nothing that could be shared."""
        if not self._landed.done():
            self._landed.set_result(brought)

    @property
    def has_landed(self) -> bool:
        return self._landed.done()

    async def brought(self) -> T | None:
        """Who is cancelled meanwhile leaves the others waiting."""
        return await asyncio.shield(self._landed)


class Flights(Generic[T]):
    """For one event loop."""

    def __init__(self) -> None:
        self._under_way: dict[str, Flight[T]] = {}

    def joined(self, key: str, states: Mapping[str, object]) -> Flight[T] | None:
        """One that is under way: what has landed is where it is kept, or soon will be."""
        flight = self._under_way.get(key)
        if (
            flight is None
            or flight.has_landed
            or any(flight.states.get(tag) != state for tag, state in states.items())
        ):
            return None
        return flight

    def depart(self, key: str, states: Mapping[str, object]) -> Flight[T]:
        """It must land and leave, whatever happens on the way."""
        self._under_way[key] = flight = Flight[T](states)
        return flight

    def leave(self, key: str, flight: Flight[T]) -> None:
        """From now on nobody joins it."""
        if self._under_way.get(key) is flight:
            del self._under_way[key]
