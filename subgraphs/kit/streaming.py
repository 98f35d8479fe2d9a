"""Subscriptions as server-sent events: `POST /graphql` with `Accept: text/event-stream`.

See GraphQL over SSE, "distinct connections mode".
"""

from __future__ import annotations

import asyncio
from asyncio import Task, create_task
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, suppress

import orjson
from starlette.responses import StreamingResponse

__all__ = ["EVENT_STREAM", "event_stream"]

EVENT_STREAM = "text/event-stream"

SECONDS_BETWEEN_BEATS = 10.0

BEAT = b":\n\n"
COMPLETE = b"event: complete\ndata:\n\n"

Answer = Mapping[str, object]


def event_stream(
    answers: AsyncGenerator[Answer, None], seconds_between_beats: float = SECONDS_BETWEEN_BEATS
) -> StreamingResponse:
    """The answers are closed when the reader goes."""
    return StreamingResponse(
        _chunks(answers, seconds_between_beats),
        media_type=EVENT_STREAM,
        headers={"cache-control": "no-store"},
    )


async def _chunks(answers: AsyncGenerator[Answer, None], seconds: float) -> AsyncIterator[bytes]:
    waiting: Task[Answer] | None = None
    async with aclosing(answers):
        try:
            yield BEAT
            while True:
                waiting = waiting or create_task(anext(answers))
                await asyncio.wait((waiting,), timeout=seconds)
                if not waiting.done():
                    yield BEAT
                    continue
                try:
                    answer = waiting.result()
                except StopAsyncIteration:
                    break
                waiting = None
                yield b"".join((b"event: next\ndata: ", orjson.dumps(answer), b"\n\n"))
            yield COMPLETE
        finally:
            if waiting is not None and not waiting.done():
                waiting.cancel()
                with suppress(asyncio.CancelledError, StopAsyncIteration):
                    await waiting
