"""A client that goes before it has its answer. What it asked for ends, unless it changes something: a
mutation happens to its end, whether anybody hears of it or not."""

from __future__ import annotations

import asyncio
from typing import Final

__all__ = ["DEPARTURE", "Departure"]

DEPARTURE: Final = "fiche.departure"
"""Where a scope holds what has to be told when the connection is lost."""


class Departure:
    """Of the client for whom the task works in which this is made."""

    __slots__ = ("_matters", "_task", "has_ended")

    def __init__(self) -> None:
        self._task = asyncio.current_task()
        self._matters = True
        self.has_ended = False
        """Whether the task was cancelled because of it."""

    def __call__(self) -> None:
        if self._matters and self._task is not None:
            self._matters, self.has_ended = False, True
            self._task.cancel()

    def matters_no_more(self) -> None:
        self._matters = False

    def settled(self) -> None:
        """The cancellation has done what it was for. See asyncio.Task.uncancel."""
        if self._task is not None:
            self._task.uncancel()
