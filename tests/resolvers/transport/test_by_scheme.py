"""Which transport leads to a URL, and how much it takes."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter, start_server
from contextlib import suppress
from typing import cast

import pytest

from resolvers.transport import AnswerTooLarge, SubgraphRequest
from resolvers.transport.by_scheme import transport_to

ANSWER = b'{"data": {}}'


async def test_an_answer_may_be_as_large_as_it_is_said_and_no_larger() -> None:
    serving: list[asyncio.Task[None]] = []

    async def orders(reader: StreamReader, writer: StreamWriter) -> None:
        serving.append(cast("asyncio.Task[None]", asyncio.current_task()))
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(ANSWER), ANSWER))
        with suppress(ConnectionError):
            await reader.read()
        writer.close()

    async with await start_server(orders, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/graphql"
        enough, too_little = transport_to(url, len(ANSWER)), transport_to(url, len(ANSWER) - 1)

        assert (await enough.send(SubgraphRequest(b"{}", (), 5.0))).body == ANSWER
        with pytest.raises(AnswerTooLarge):
            await too_little.send(SubgraphRequest(b"{}", (), 5.0))

        await enough.close()
        await too_little.close()
        await asyncio.gather(*serving)
