"""Events of subgraphs in other processes, as server-sent events: one POST for each subscription."""

from __future__ import annotations

from asyncio import timeout
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing
from datetime import timedelta
from typing import Final

from pyreqwest.client import ClientBuilder
from pyreqwest.exceptions import PyreqwestError
from pyreqwest.http import Url
from pyreqwest.request import StreamRequest
from pyreqwest.response import Response

from resolvers.streams.read_events import check_opened, event_headers, graphql_events
from resolvers.transport import ConnectionFailed, DeadlineExceeded, SubgraphRequest

__all__ = ["HttpEventStreams"]

SECONDS_OF_SILENCE: Final = 90.0
"""After which a stream counts as broken. Servers send a heartbeat more often than that."""


class HttpEventStreams:
    """Raises ValueError for what is no URL."""

    def __init__(self, url: str, *, seconds_of_silence: float = SECONDS_OF_SILENCE) -> None:
        self._url = Url(url)
        self._client = (
            ClientBuilder()
            .read_timeout(timedelta(seconds=seconds_of_silence))
            .pool_max_idle_per_host(0)
            .follow_redirects(False)
            .referer(False)
            .no_proxy()
            .user_agent("fiche")
            .build()
        )

    async def open(self, request: SubgraphRequest) -> AsyncGenerator[bytes, None]:
        async with AsyncExitStack() as opened:
            try:
                async with timeout(request.timeout):
                    response = await opened.enter_async_context(self._asked(request))
                check_opened(response.status, response.get_header("content-type") or "")
                events = await opened.enter_async_context(aclosing(graphql_events(_chunks(response))))
                async for event in events:
                    yield event
            except (PyreqwestError, ValueError) as error:  # ValueError: a header that HTTP cannot carry
                raise ConnectionFailed(str(error)) from error
            except TimeoutError as error:
                raise DeadlineExceeded(f"Not accepted in {request.timeout} seconds.") from error

    def _asked(self, request: SubgraphRequest) -> StreamRequest:
        builder = self._client.post(self._url).headers([*event_headers(request)]).body_bytes(request.body)
        return builder.streamed_read_buffer_limit(0).build_streamed()  # or it waits for 64 KB of events

    async def close(self) -> None:
        await self._client.close()


async def _chunks(response: Response) -> AsyncIterator[bytes]:
    while (chunk := await response.body_reader.read_chunk()) is not None:
        yield bytes(chunk)
