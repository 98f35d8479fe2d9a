"""What one small POST to a subgraph costs the process that sends it: our client beside pyreqwest.

`python -m bench.transport`. Both in turn, against a server in another process that answers without a thought;
and an exchange without a client, which is the price of event loop and system calls alone.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from asyncio import Protocol, Transport
from collections.abc import Awaitable, Callable, Mapping
from statistics import median
from typing import Final

import uvloop

from bench.report import Section, Table, at_least, written
from resolvers.transport import SubgraphRequest
from resolvers.transport.http import HttpTransport
from resolvers.transport.http1 import Http1Transport
from resolvers.transport.http1.writing import RequestWriter

__all__ = ["bench_transport"]

ROUNDS: Final = 7
REQUESTS: Final = 4_000
CONNECTIONS: Final = (1, 16)

BODY: Final = b'{"data":{"me":{"__typename":"Customer","id":"c1"}}}'
ANSWER: Final = (
    b"HTTP/1.1 200 OK\r\ndate: Sun, 22 Nov 2026 20:44:33 GMT\r\nserver: uvicorn\r\ncontent-length: %d\r\n"
    b"content-type: application/json\r\n\r\n%b" % (len(BODY), BODY)
)
REQUEST: Final = SubgraphRequest(
    b'{"query":"{ me { __typename id } }"}', (("fiche-caller", "e" * 600),), 10.0, is_query=True
)
"""The header has the length of a signed caller context."""

Ask = Callable[[int], Awaitable[object]]
"""By the number of the connection, where that is the caller's business."""


class _Answering(Protocol):
    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # of a socket
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Requests are small and come one at a time: their end is the end of what is read."""
        if data.endswith(REQUEST.body):
            self._transport.write(ANSWER)


class _Bare(Protocol):
    """A connection without a client: it knows neither pool, deadline nor answers in parts."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # of a socket
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._answer.set_result(data)

    async def ask(self, wire: bytes) -> bytes:
        self._answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._transport.write(wire)
        return await self._answer


async def bench_transport() -> Section:
    started = (sys.executable, "-m", "bench.transport", "serve")
    server = await asyncio.create_subprocess_exec(*started, stdout=asyncio.subprocess.PIPE)
    try:
        port = b"" if server.stdout is None else await server.stdout.readline()
        return await _measured(int(port))
    finally:
        server.terminate()
        await server.communicate()


async def _measured(port: int) -> Section:
    url = f"http://127.0.0.1:{port}/graphql"
    ours, ready_made = Http1Transport(url), HttpTransport(url)
    wire = RequestWriter(f"127.0.0.1:{port}", "/graphql").write(REQUEST)
    loop = asyncio.get_running_loop()
    opened = [await loop.create_connection(_Bare, "127.0.0.1", port) for _ in range(max(CONNECTIONS))]
    bare = [protocol for _, protocol in opened]
    candidates: Mapping[str, Ask] = {
        "no client": lambda number: bare[number].ask(wire),
        "fiche": lambda _: ours.send(REQUEST),
        "pyreqwest": lambda _: ready_made.send(REQUEST),
    }
    figures = {connections: await _rounds(candidates, connections) for connections in CONNECTIONS}
    await ours.close()
    await ready_made.close()
    for transport, _ in opened:
        transport.close()
    rows = [
        [name, *(f"{figures[connections][name]:.1f}" for connections in CONNECTIONS)] for name in candidates
    ]
    busy = figures[max(CONNECTIONS)]
    return Section(
        "One small POST",
        [Table(["CPU µs for a request", *(f"{number} at once" for number in CONNECTIONS)], rows)],
        verdicts=[at_least("our HTTP client against pyreqwest", busy["pyreqwest"] / busy["fiche"], 1.6, 2.0)],
    )


async def _rounds(candidates: Mapping[str, Ask], connections: int) -> dict[str, float]:
    measured: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(ROUNDS):
        for name, ask in candidates.items():
            gc.collect()
            measured[name].append(await _microseconds(ask, connections))
    return {name: median(each[1:]) for name, each in measured.items()}  # the first warms up


async def _microseconds(ask: Ask, connections: int) -> float:
    async def one(number: int) -> None:
        for _ in range(REQUESTS // connections):
            await ask(number)

    start = time.process_time()
    await asyncio.gather(*map(one, range(connections)))
    return (time.process_time() - start) / REQUESTS * 1e6


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Answering, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def _main() -> None:
    print(written(await bench_transport()))


if __name__ == "__main__":
    uvloop.run(_serve() if sys.argv[1:] == ["serve"] else _main())
