"""Who still needs what is to be closed."""

from __future__ import annotations

import asyncio

__all__ = ["Uses"]


class Uses:
    """`with uses:` around each use."""

    def __init__(self) -> None:
        self._count = 0
        self._none_left = asyncio.Event()

    def __enter__(self) -> None:
        self._count += 1

    def __exit__(self, *_: object) -> None:
        self._count -= 1
        if not self._count:
            self._none_left.set()

    async def over(self) -> None:
        """Returns when nobody uses it. Nobody begins to any more."""
        while self._count:
            self._none_left.clear()
            await self._none_left.wait()
