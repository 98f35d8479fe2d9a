"""A transport that does what a test says, and time that passes when a test says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from resolvers.transport import SubgraphAnswer, SubgraphRequest, TransportError

__all__ = ["Clock", "Scripted", "answered", "settle"]

Outcome = SubgraphAnswer | TransportError


def answered(status: int = 200, body: bytes = b"{}", **headers: str) -> SubgraphAnswer:
    return SubgraphAnswer(
        status, tuple((name.replace("_", "-"), value) for name, value in headers.items()), body
    )


@dataclass
class Clock:
    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now

    async def pause(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Scripted:
    """Gives outcomes in order, the last of them for ever; or, while it holds, waits to be told."""

    outcomes: list[Outcome] = field(default_factory=lambda: [answered()])
    takes: float = 0.0
    """Seconds for each."""
    clock: Clock = field(default_factory=Clock)
    asked: list[SubgraphRequest] = field(default_factory=list)
    held: list[asyncio.Future[Outcome]] = field(default_factory=list)
    holds: bool = False
    on_cancel: Callable[[], None] = lambda: None
    is_closed: bool = False

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        self.asked.append(request)
        if self.holds:
            self.held.append(asyncio.get_running_loop().create_future())
            try:
                outcome = await self.held[-1]
            except asyncio.CancelledError:
                self.on_cancel()
                raise
        else:
            outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        self.clock.now += self.takes
        if isinstance(outcome, TransportError):
            raise outcome
        return outcome

    async def close(self) -> None:
        self.is_closed = True


async def settle() -> None:
    """Everything that can go on has gone on."""
    for _ in range(10):
        await asyncio.sleep(0)
