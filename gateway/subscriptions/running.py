"""One subscription while it runs: its events, heartbeats in between, and the error with which it is ended."""

from __future__ import annotations

import asyncio
from asyncio import FIRST_COMPLETED, Future, Task, create_task
from collections.abc import AsyncGenerator
from contextlib import suppress
from enum import Enum
from typing import Final, TypeAlias

from gateway.errors import Refusal
from resolvers.context import ExecutionResult
from resolvers.transport import TransportError

__all__ = ["BEAT", "Beat", "Events", "Told", "told"]

Events: TypeAlias = AsyncGenerator[ExecutionResult | Refusal, None]
"""A refusal is the last."""


class Beat(Enum):
    """Nothing has happened, and the connection shall know it."""

    BEAT = "beat"


BEAT: Final = Beat.BEAT

Told: TypeAlias = ExecutionResult | Refusal | Beat


async def told(
    events: Events, ended: Future[Refusal], broken: Refusal, heartbeat: float
) -> AsyncGenerator[Told, None]:
    """What a client is told, one after the other. After a Refusal nothing more comes.

    `ended` gets a result when the gateway ends the subscription; `broken` is told where the subgraph does.
    `heartbeat` is in seconds. The events are closed with this generator.
    """
    waiting: Task[ExecutionResult | Refusal] | None = None
    try:
        while True:
            waiting = waiting or create_task(anext(events))
            await asyncio.wait((waiting, ended), timeout=heartbeat, return_when=FIRST_COMPLETED)
            if ended.done():
                yield ended.result()
                return
            if not waiting.done():
                yield BEAT
                continue
            try:
                result = waiting.result()
            except StopAsyncIteration:
                return
            except TransportError:
                yield broken
                return
            waiting = None
            yield result
            if isinstance(result, Refusal):
                return
    finally:
        await _given_up(waiting)
        await events.aclose()


async def _given_up(waiting: Task[ExecutionResult | Refusal] | None) -> None:
    if waiting is None:
        return
    if not waiting.done():
        waiting.cancel()
        with suppress(asyncio.CancelledError, StopAsyncIteration, TransportError):
            await waiting
    elif not waiting.cancelled():
        waiting.exception()  # it is looked at, or the log would have a fault of which nobody need know
