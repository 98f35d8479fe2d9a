"""Clients that mean harm, or have lost their way: what they cost is bounded, and others are served meanwhile.

Each flood goes to a gateway of its own, over the loopback address, and ends by itself.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import struct
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from tests.soak.floods.gateway import Flooded, flooded
from tests.soak.floods.subgraph import LONG

pytestmark = pytest.mark.soak

IDLE, MORE = 5_000, 500
"""Connections that may be open, and how many more are tried."""

WORTH = 100_000
"""Idle connections that a machine should bear: by what one costs."""

SLOW = 400
"""Connections of each kind that send a byte now and then."""

TYPED = "content-type: application/json\r\nhost: fiche\r\n"

Peer = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def post(body: str, more: str = "") -> bytes:
    return f"POST /graphql HTTP/1.1\r\n{TYPED}{more}content-length: {len(body)}\r\n\r\n{body}".encode()


TIERS = post('{"query": "{ tiers }"}')

STORY = post('{"query": "{ story }"}')

TICKS = post('{"query": "subscription { ticks }"}', "accept: text/event-stream\r\n")


async def opened(port: int, number: int = 0) -> Peer:
    """From one of several addresses of this machine, so that there are ports enough."""
    return await asyncio.open_connection("127.0.0.1", port, local_addr=(f"127.0.1.{1 + number % 50}", 0))


async def all_of(tasks: Iterable[Awaitable[str]]) -> Counter[str]:
    return Counter(await asyncio.gather(*tasks))


def closed(peers: Iterable[Peer]) -> None:
    for _, writer in peers:
        writer.transport.abort()


async def status(peer: Peer) -> str:
    """Of the next answer, or how the connection ended."""
    try:
        line = await asyncio.wait_for(peer[0].readline(), 60)
    except ConnectionError:
        return "reset"
    return line.split()[1].decode() if line else "closed"


async def test_idle_connections_are_as_many_as_may_be_and_cost_little(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    async with flooded(tmp_path, FICHE_MAX_CONNECTIONS=str(IDLE)) as gateway:
        before, peers = gateway.megabytes, []
        for number in range(IDLE - 100):
            peer = await opened(gateway.port, number)
            peer[1].write(TIERS)
            assert await status(peer) == "200"
            peers.append(peer)
        each = (gateway.megabytes - before) * 1024 / len(peers)

        further = [await opened(gateway.port, number) for number in range(MORE)]
        told = await all_of(_tried(peer) for peer in further)
        closed((*peers, *further))

    assert told["200"] <= 100
    assert told["503"] >= MORE - 100, told
    assert not gateway.refusals()
    print(f"{each:.1f} kB for an idle connection: {each * WORTH / 1024:.0f} MB for {WORTH:,}")
    record_property("cases", {"idle connections": len(peers)})
    assert each < 20


async def _tried(peer: Peer) -> str:
    with suppress(ConnectionError):
        peer[1].write(TIERS)
    return await status(peer)


async def test_who_sends_a_byte_now_and_then_is_not_waited_for(tmp_path: Path) -> None:
    """Of heads and of bodies."""
    async with flooded(tmp_path, FICHE_READ_TIMEOUT="3") as gateway:
        before = gateway.megabytes
        head, body = TIERS.split(b"\r\n\r\n")
        told = await all_of(
            _dripped(gateway, start, rest, number)
            for start, rest in ((b"", head), (head + b"\r\n\r\n", body))
            for number in range(SLOW)
        )
        grown = gateway.megabytes - before

    assert set(told) <= {"408", "closed", "reset"}, told
    assert told["408"] > SLOW
    assert grown < 40
    assert not gateway.refusals()


async def _dripped(gateway: Flooded, start: bytes, rest: bytes, number: int) -> str:
    peer = await opened(gateway.port, number)
    answered = asyncio.create_task(status(peer))
    peer[1].write(start)
    for byte in rest:
        if answered.done():
            break
        with suppress(ConnectionError):
            peer[1].write(bytes((byte,)))
        await asyncio.sleep(0.25)
    found = await answered
    closed([peer])
    return found


async def test_what_is_too_large_is_refused_before_it_has_come(tmp_path: Path) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    endless = f"POST /graphql HTTP/1.1\r\n{TYPED}transfer-encoding: chunked\r\n\r\n".encode()
    kinds = {
        "a line": b"GET /graphql?" + b"x" * 10_000_000,
        "a header": b"GET /graphql HTTP/1.1\r\nx: " + b"x" * 10_000_000,
        "headers": b"GET /graphql HTTP/1.1\r\n" + b"x: y\r\n" * 1_000_000,
        "a length": post("{}").replace(b"content-length: 2", b"content-length: 10000000000")
        + b"x" * 10_000_000,
        "chunks": endless + b"10000\r\n" + (b"x" * 65_536 + b"\r\n10000\r\n") * 200,
        "a bomb": post("", "content-encoding: gzip\r\n").replace(b": 0\r", b": %d\r" % len(bomb)) + bomb,
    }
    async with flooded(tmp_path) as gateway:
        before = gateway.megabytes
        told = {
            kind: await all_of(_sent(gateway, sent, number) for number in range(30))
            for kind, sent in kinds.items()
        }
        grown = gateway.megabytes - before

    for kind, found in told.items():
        assert all(each in ("reset", "closed") or each.startswith("4") for each in found), (kind, found)
    assert {"413", "431"} <= {each for found in told.values() for each in found}, told
    assert grown < 100, (grown, told)
    assert not gateway.refusals()


async def _sent(gateway: Flooded, sent: bytes, number: int) -> str:
    peer = await opened(gateway.port, number)
    answered = asyncio.create_task(status(peer))
    try:
        for start in range(0, len(sent), 65_536):
            peer[1].write(sent[start : start + 65_536])
            await peer[1].drain()
            if answered.done():
                break
    except ConnectionError:
        pass
    found = await answered
    closed([peer])
    return found


async def test_who_reads_nothing_of_what_he_asked_for_costs_what_he_asked_for(tmp_path: Path) -> None:
    """Half-open connections as well: nobody is there any more, and nothing says so."""
    deaf = 100
    async with flooded(tmp_path) as gateway:
        before = gateway.megabytes
        peers = [await _deaf(gateway.port, STORY * 20) for _ in range(deaf)]
        await asyncio.sleep(5)
        grown = gateway.megabytes - before
        for peer in peers:
            peer.close()

    assert grown < 3 * deaf * LONG / 1_000_000 + 50
    assert not gateway.refusals()


async def test_who_subscribes_and_reads_nothing_stops_the_stream_and_not_the_others(tmp_path: Path) -> None:
    """The subgraph pours as fast as anybody takes."""
    deaf = 50
    async with flooded(tmp_path) as gateway:
        before = gateway.megabytes
        peers = [await _deaf(gateway.port, TICKS) for _ in range(deaf)]
        weighed = []
        for _ in range(10):
            await asyncio.sleep(2)
            weighed.append(gateway.megabytes - before)
        for peer in peers:
            peer.close()

    assert weighed[-1] < 4 * deaf, weighed
    assert weighed[-1] - weighed[4] < deaf, weighed
    assert not gateway.refusals()


async def _deaf(port: int, asked: bytes) -> socket.socket:
    """Asks, and never reads. When it goes, it goes without a word."""
    peer = socket.socket()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(peer, ("127.0.0.1", port))
    await loop.sock_sendall(peer, asked)
    return peer


WS = [Subprotocol("graphql-transport-ws")]


async def test_sockets_that_are_opened_by_the_hundred_have_their_limits(tmp_path: Path) -> None:
    most = 100
    settings = {"FICHE_MAX_SUBSCRIPTIONS": str(most), "FICHE_MAX_CONNECTIONS": "400"}
    async with flooded(tmp_path, **settings) as gateway:
        before = gateway.megabytes
        told = await all_of(_subscribed(gateway.port) for _ in range(500))
        grown = gateway.megabytes - before

    assert told["events"] <= most
    assert told["SUBSCRIPTION_MAX_LIMIT"] > 0, told
    assert told["refused"] >= 100, told
    assert grown < 150, (grown, told)
    assert not gateway.refusals()


async def _subscribed(port: int) -> str:
    """What comes of it. Whoever has events waits a while, so that all are open together."""
    try:
        async with connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=WS, open_timeout=60) as wire:
            await _begun(wire)
            subscribe = {"id": "1", "type": "subscribe", "payload": {"query": "subscription { ticks }"}}
            await wire.send(json.dumps(subscribe))
            told = json.loads(await asyncio.wait_for(wire.recv(), 60))
            await asyncio.sleep(5)
            return "events" if told["type"] == "next" else str(told["payload"][0]["extensions"]["code"])
    except (ConnectionClosed, InvalidStatus, OSError):
        return "refused"


async def _begun(wire: ClientConnection) -> None:
    await wire.send('{"type": "connection_init"}')
    assert json.loads(await asyncio.wait_for(wire.recv(), 60))["type"] == "connection_ack"


MISBEHAVIOUR = {
    "a giant": lambda wire: wire.send("x" * 20_000_000),
    "bytes": lambda wire: wire.send(b"\x00" * 1_000),
    "no JSON": lambda wire: wire.send("{"),
    "pings without end": lambda wire: _pinged(wire),
    "one id a thousand times": lambda wire: _repeated(wire),
}


@pytest.mark.parametrize("kind", MISBEHAVIOUR)
async def test_a_socket_that_misbehaves_is_closed_and_no_other(tmp_path: Path, kind: str) -> None:
    async with flooded(tmp_path) as gateway:
        before = gateway.megabytes
        told = await all_of(_misbehaved(gateway.port, kind) for _ in range(20))
        grown = gateway.megabytes - before

    expected = {"open"} if kind == "pings without end" else {"closed"}
    assert set(told) <= expected, told
    assert grown < 100, grown
    assert not gateway.refusals()


async def _misbehaved(port: int, kind: str) -> str:
    address = f"ws://127.0.0.1:{port}/graphql"
    async with connect(address, subprotocols=WS, open_timeout=60, max_size=None) as wire:
        await _begun(wire)
        with suppress(ConnectionClosed):
            await MISBEHAVIOUR[kind](wire)
        try:
            async with asyncio.timeout(5):
                while True:
                    await wire.recv()
        except ConnectionClosed:
            return "closed"
        except TimeoutError:
            return "open"


async def _pinged(wire: ClientConnection) -> None:
    for _ in range(2_000):
        await wire.send('{"type": "ping"}')
    for _ in range(2_000):
        assert json.loads(await asyncio.wait_for(wire.recv(), 60))["type"] == "pong"


async def _repeated(wire: ClientConnection) -> None:
    asked = {"id": "1", "type": "subscribe", "payload": {"query": "subscription { ticks }"}}
    for _ in range(1_000):
        await wire.send(json.dumps(asked))
