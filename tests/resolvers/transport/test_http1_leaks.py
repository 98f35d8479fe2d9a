"""After everything that can happen to requests, nothing of them is left."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from pathlib import Path
from random import Random
from typing import Final

import pytest

from resolvers.transport import SubgraphRequest, Transport, TransportError
from resolvers.transport.http1.exchange import Exchange
from resolvers.transport.http1.reading import AnswerReader
from tests.resolvers.transport.conftest import Listen, Peer, answer, query

REQUESTS: Final = 2_000

CHUNK: Final = b"1000\r\n" + b" " * 4096 + b"\r\n"

CLOSING: Final = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Moody:
    """A subgraph that answers, or does one of the things that end a connection."""

    def __init__(self, random: Random) -> None:
        self._random = random

    async def __call__(self, peer: Peer) -> None:
        while True:
            body = (await peer.request()).split(b"\r\n\r\n", 1)[1]
            match self._random.randrange(12):
                case 0:
                    return None
                case 1:
                    return peer.reset()
                case 2:
                    return await peer.write(answer(body)[:-1])
                case 3:
                    return await peer.gone()
                case 4:
                    await peer.write(answer(body) + b"x")
                case 5:
                    await peer.write(CLOSING)
                case 6:
                    await asyncio.sleep(self._random.random() / 100)
                    await peer.write(answer(body))
                case _:
                    await peer.write(answer(body))


async def outcome(transport: Transport, request: SubgraphRequest, cancelled_in: float | None) -> str:
    asking = asyncio.ensure_future(transport.send(request))
    if cancelled_in is not None:
        asyncio.get_running_loop().call_later(cancelled_in, asking.cancel)
    try:
        got = await asking
    except TransportError as error:
        return type(error).__name__
    except asyncio.CancelledError:
        return "cancelled"
    assert got.body in (request.body, b"")
    return "answered"


async def test_cancelled_and_broken_requests_leave_no_socket_no_task_and_no_waiter(listen: Listen) -> None:
    random = Random(7)  # noqa: S311 # no secret
    _, transport = await listen(Moody(random), connections=20)
    files, tasks = _open_files(), len(asyncio.all_tasks())
    outcomes: Counter[str] = Counter()

    for start in range(0, REQUESTS, 200):
        requests = [query(b"%d" % number, timeout=0.2) for number in range(start, start + 200)]
        ends = [random.random() / 50 if random.random() < 0.3 else None for _ in requests]
        outcomes.update(await asyncio.gather(*map(outcome, (transport,) * len(requests), requests, ends)))
    await transport.close()

    assert outcomes.total() == REQUESTS
    assert {"answered", "cancelled", "ConnectionFailed", "DeadlineExceeded"} == set(outcomes)
    assert not [each for each in gc.get_objects() if isinstance(each, Exchange) and not each.done()]
    async with asyncio.timeout(5):
        while _open_files() > files or len(asyncio.all_tasks()) > tasks:  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # there is no event for it: until the subgraph has closed its own ends


@pytest.mark.parametrize("end", ["never", "too much", "reset", "no chunk"])
async def test_what_came_of_an_answer_that_fails_does_not_wait_for_the_garbage_collector(
    listen: Listen, end: str
) -> None:
    """In a process that serves, that one comes seldom, and answers may have many megabytes."""

    async def behave(peer: Peer) -> None:
        await peer.request()
        await peer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", CHUNK)
        match end:
            case "too much":
                await peer.write(*[CHUNK] * 1_000)
            case "reset":
                peer.reset()
            case "no chunk":
                await peer.write(b"x")
        await peer.gone()

    _, transport = await listen(behave)
    gc.collect()
    gc.disable()
    try:
        told = await outcome(transport, query(timeout=0.2), None)
        left = [each for each in gc.get_objects() if isinstance(each, AnswerReader)]
    finally:
        gc.enable()

    assert told in ("AnswerTooLarge", "ConnectionFailed", "DeadlineExceeded")
    assert left == []


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
