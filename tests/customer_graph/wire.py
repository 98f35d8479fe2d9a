"""Servers that answer HTTP badly, on a port of their own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

__all__ = ["WIRE_FAULTS", "WireFault", "listening"]


@dataclass(frozen=True, slots=True)
class WireFault:
    answer: bytes | None
    """What the server sends before it closes; None, and it never answers."""
    told: Mapping[str, object]
    """The extensions of the error, without `service`."""
    deadline: float = 9.0
    """Seconds that the gateway waits for any subgraph."""
    listens: bool = True


def _http(body: str, status: str = "200 OK", content_type: str = "application/json") -> bytes:
    encoded = body.encode()
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(encoded)}\r\n"
        "Connection: close\r\n\r\n"
    ).encode() + encoded


UNREACHABLE = {"code": "SUBREQUEST_HTTP_ERROR", "reason": "unreachable"}
MALFORMED = {"code": "SUBREQUEST_MALFORMED_RESPONSE"}

WIRE_FAULTS: Mapping[str, WireFault] = {
    "connection refused": WireFault(None, UNREACHABLE, listens=False),
    # Two seconds, so that the healthy subgraphs keep it also where the machine is busy.
    "no answer": WireFault(None, {"code": "GATEWAY_TIMEOUT"}, deadline=2.0),
    "closed without an answer": WireFault(b"", UNREACHABLE),
    "closed in the middle": WireFault(_http('{"data": {"_entities": []}}')[:-5], UNREACHABLE),
    "no HTTP": WireFault(b"220 mail.example ESMTP\r\n", UNREACHABLE),
    "HTML": WireFault(_http("<html>Sorry</html>", content_type="text/html"), MALFORMED),
    "broken JSON": WireFault(_http('{"data": {"_entities": ['), MALFORMED),
    "HTTP 500": WireFault(
        _http("Traceback (most recent call last)", "500 Internal Server Error", "text/plain"),
        {"code": "SUBREQUEST_HTTP_ERROR", "reason": "status", "http": {"status": 500}},
    ),
    "HTTP 302": WireFault(
        _http("", "302 Found\r\nLocation: http://127.0.0.1:1/login"),
        {"code": "SUBREQUEST_HTTP_ERROR", "reason": "status", "http": {"status": 302}},
    ),
    "errors alone": WireFault(
        _http('{"errors": [{"message": "relation points_ledger does not exist"}]}'),
        {"code": "DOWNSTREAM_SERVICE_ERROR"},
    ),
}


@asynccontextmanager
async def listening(fault: WireFault) -> AsyncIterator[str]:
    """Host and port of a server that does this to every request."""
    if not fault.listens:
        with socket.socket() as bound:  # bound, so that nobody else gets the port, but not listening
            bound.bind(("127.0.0.1", 0))
            yield f"127.0.0.1:{bound.getsockname()[1]}"
        return
    over = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await (over.wait() if fault.answer is None else _send(writer, fault.answer))
        finally:
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        yield f"{host}:{port}"
        over.set()


async def _send(writer: asyncio.StreamWriter, answer: bytes) -> None:
    writer.write(answer)
    await writer.drain()
