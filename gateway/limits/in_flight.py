"""How many operations run at once. Beyond that each would only wait for the others, and all would be late."""

from __future__ import annotations

from collections.abc import Callable

from gateway.errors import OVERLOADED, Refusal, refuse

__all__ = ["InFlight"]


class InFlight:
    """Who has entered leaves. `refused` is told of each that could not enter."""

    def __init__(self, most: int, refused: Callable[[], None]) -> None:
        self._most, self._refused = most, refused
        self.now = 0

    def enter(self) -> Refusal | None:
        if self.now >= self._most:
            self._refused()
            return refuse(OVERLOADED, "The gateway is busy. Try again in a moment.")
        self.now += 1
        return None

    def leave(self) -> None:
        self.now -= 1

    def __enter__(self) -> None:
        """Of one that has entered, and goes on."""
        self.now += 1

    def __exit__(self, *_: object) -> None:
        self.leave()
