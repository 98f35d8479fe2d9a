"""An HTTP response that lasts: written piece by piece, given up when the client goes or takes nothing."""

from __future__ import annotations

import asyncio
from asyncio import FIRST_COMPLETED, create_task
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Final

from starlette.types import Receive, Send

from resolvers.transport import Headers

__all__ = ["stream"]

SECONDS_TO_TAKE: Final = 30.0
"""How long one piece may wait for the client to read: then it is one that hangs, and holds our memory."""


async def stream(
    receive: Receive,
    send: Send,
    headers: Headers,
    chunks: AsyncGenerator[bytes, None],
    seconds_to_take: float = SECONDS_TO_TAKE,
) -> None:
    """Status 200. The chunks are closed in any case."""
    writing = create_task(_write(send, headers, chunks, seconds_to_take))
    gone = create_task(_gone(receive))
    try:
        await asyncio.wait((writing, gone), return_when=FIRST_COMPLETED)
    finally:
        gone.cancel()
        if not writing.done():
            writing.cancel()
        with suppress(asyncio.CancelledError, TimeoutError, OSError):
            await writing


async def _write(
    send: Send, headers: Headers, chunks: AsyncGenerator[bytes, None], seconds_to_take: float
) -> None:
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    async with aclosing(chunks):
        await send({"type": "http.response.start", "status": 200, "headers": encoded})
        async for chunk in chunks:
            async with asyncio.timeout(seconds_to_take):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
