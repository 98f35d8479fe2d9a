"""Connections that are kept, shared, waited for, closed by the other side at every moment, and abused."""

from __future__ import annotations

import asyncio
import socket
from asyncio import Event

import pytest

from resolvers.transport import AnswerTooLarge, ConnectionFailed, DeadlineExceeded, SubgraphRequest
from resolvers.transport.http1 import Http1Transport
from resolvers.transport.http1.connection import Connection
from resolvers.transport.http1.pool import Pool
from tests.resolvers.transport.conftest import Behave, Listen, Peer, answer, mutation, query


def giving(*answers: bytes) -> Behave:
    """One answer for each request on a connection, then the end."""

    async def behave(peer: Peer) -> None:
        for each in answers:
            await peer.request()
            await peer.write(each)
        await peer.gone()

    return behave


async def echoing(peer: Peer) -> None:
    """The body comes back: who gets the answer of another sees it."""
    while True:
        request = await peer.request()
        await peer.write(answer(request.split(b"\r\n\r\n", 1)[1]))


async def test_the_connection_used_last_is_used_next(listen: Listen) -> None:
    both = asyncio.Barrier(2)

    async def behave(peer: Peer) -> None:
        await peer.request()
        await both.wait()
        while True:
            await peer.write(answer(b"%d" % peer.number))
            await peer.request()

    listening, transport = await listen(behave)
    await asyncio.gather(transport.send(query()), transport.send(query()))
    last = (await transport.send(query())).body

    for _ in range(3):
        assert (await transport.send(query())).body == last
    assert len(listening.peers) == 2


async def test_what_is_begun_is_written_before_it_is_awaited(listen: Listen) -> None:
    """Several exchanges of one task are under way together."""
    both = asyncio.Barrier(2)

    async def behave(peer: Peer) -> None:
        while True:
            request = await peer.request()
            await both.wait()
            await peer.write(answer(request.split(b"\r\n\r\n", 1)[1]))

    _, transport = await listen(behave)

    one, other = transport.begin(query(b"1")), transport.begin(query(b"2"))

    assert [(await one).body, (await other).body] == [b"1", b"2"]


async def test_many_at_once_each_get_their_own_answer(listen: Listen) -> None:
    listening, transport = await listen(echoing, connections=7)
    bodies = [b"%d" % number for number in range(500)]

    answers = await asyncio.gather(*(transport.send(query(body)) for body in bodies))

    assert [each.body for each in answers] == bodies
    assert len(listening.peers) <= 7


async def test_who_waits_for_a_connection_gets_it_in_turn(listen: Listen) -> None:
    order: list[bytes] = []

    async def behave(peer: Peer) -> None:
        while True:
            request = await peer.request()
            order.append(request[-1:])
            await peer.write(answer(b"{}"))

    _, transport = await listen(behave, connections=1)

    await asyncio.gather(*(transport.send(query(b"%d" % n)) for n in range(5)))

    assert order == [b"0", b"1", b"2", b"3", b"4"]


async def test_waiting_for_a_connection_counts_towards_the_time(listen: Listen) -> None:
    async def behave(peer: Peer) -> None:
        await peer.request()
        await peer.gone()

    _, transport = await listen(behave, connections=1)
    holding = asyncio.ensure_future(transport.send(query()))
    waiting = transport.begin(query(timeout=0.05))

    with pytest.raises(DeadlineExceeded):
        await waiting
    assert not holding.done()
    holding.cancel()


async def test_cancelling_ends_its_own_connection_and_frees_its_place(listen: Listen) -> None:
    asked, left = Event(), Event()

    async def behave(peer: Peer) -> None:
        if peer.number == 0:
            await peer.request()
            asked.set()
            await peer.gone()
            left.set()
        else:
            await echoing(peer)

    listening, transport = await listen(behave, connections=1)
    holding = asyncio.ensure_future(transport.send(query()))
    await asked.wait()
    waiting = transport.begin(query(b"1"))

    holding.cancel()

    assert (await waiting).body == b"1"
    await left.wait()
    assert len(listening.peers) == 2


async def test_an_answer_that_comes_after_its_request_was_given_up_is_nobodys(listen: Listen) -> None:
    given_up = Event()

    async def behave(peer: Peer) -> None:
        if peer.number == 0:
            await peer.request()
            await given_up.wait()
            await peer.write(answer(b"late"))
            await peer.gone()
        else:
            await echoing(peer)

    _, transport = await listen(behave)
    with pytest.raises(DeadlineExceeded):
        await transport.send(query(b"1", timeout=0.05))
    asking = transport.begin(query(b"2"))
    given_up.set()

    assert (await asking).body == b"2"


@pytest.mark.parametrize("ending", ["close", "reset"])
async def test_a_query_that_meets_a_closing_connection_is_repeated_once(listen: Listen, ending: str) -> None:
    """The subgraph closes between reading the request and answering, as when its idle time ends just then."""

    async def behave(peer: Peer) -> None:
        await peer.request()
        await peer.write(answer(b"first"))
        request = await peer.request()
        if peer.number == 1:
            await peer.write(answer(b"second"))
        elif ending == "reset":
            peer.reset()
        assert request.endswith(b"{}")

    async def first_on_the_second(peer: Peer) -> None:
        if peer.number == 0:
            await behave(peer)
        else:
            await echoing(peer)

    listening, transport = await listen(first_on_the_second)
    await transport.send(query())

    assert (await transport.send(query())).body == b"{}"
    assert len(listening.peers) == 2


async def test_a_mutation_that_may_have_arrived_is_not_repeated(listen: Listen) -> None:
    async def behave(peer: Peer) -> None:
        await peer.request()
        await peer.write(answer(b"first"))
        await peer.request()

    listening, transport = await listen(behave)
    await transport.send(mutation())

    with pytest.raises(ConnectionFailed):
        await transport.send(mutation())
    assert len(listening.peers) == 1


async def test_what_fails_on_a_fresh_connection_is_not_repeated(listen: Listen) -> None:
    async def behave(peer: Peer) -> None:
        await peer.request()

    listening, transport = await listen(behave)

    with pytest.raises(ConnectionFailed):
        await transport.send(query())
    assert len(listening.peers) == 1


async def test_a_query_is_repeated_no_second_time(listen: Listen) -> None:
    async def behave(peer: Peer) -> None:
        await peer.request()
        if peer.number == 0:
            await peer.write(answer(b"first"))
            await peer.request()

    listening, transport = await listen(behave)
    await transport.send(query())

    with pytest.raises(ConnectionFailed):
        await transport.send(query())
    assert len(listening.peers) == 2


async def test_an_answer_that_has_begun_is_not_asked_for_again(listen: Listen) -> None:
    async def behave(peer: Peer) -> None:
        await peer.request()
        await peer.write(answer(b"first"))
        await peer.request()
        await peer.write(b"H")

    listening, transport = await listen(behave)
    await transport.send(query())

    with pytest.raises(ConnectionFailed):
        await transport.send(query())
    assert len(listening.peers) == 1


async def test_a_mutation_goes_on_no_connection_that_was_closed_while_idle(listen: Listen) -> None:
    """The end lies in the kernel, unread by the event loop, when the connection is taken up again."""
    listening, transport = await listen(giving(answer(b"{}")))
    await transport.send(mutation())
    listening.peers[0].close_now()

    assert (await transport.send(mutation())).body == b"{}"
    assert len(listening.peers) == 2


UNASKED = {
    "in the same packet": (answer(b"first") + answer(b"smuggled"),),
    "in the next packet": (answer(b"first"), answer(b"smuggled")),
    "a byte": (answer(b"first") + b"x",),
    "a line end": (answer(b"first") + b"\r\n",),
    "a head": (answer(b"first") + b"HTTP/1.1 200 OK\r\n",),
}


@pytest.mark.parametrize("packets", UNASKED.values(), ids=UNASKED.keys())
async def test_an_answer_that_nobody_asked_for_reaches_nobody(
    listen: Listen, packets: tuple[bytes, ...]
) -> None:
    async def behave(peer: Peer) -> None:
        if peer.number == 0:
            await peer.request()
            await peer.write(*packets)
            await peer.gone()
        else:
            await echoing(peer)

    listening, transport = await listen(behave)

    assert (await transport.send(query(b"1"))).body == b"first"
    assert (await transport.send(query(b"2"))).body == b"2"
    assert len(listening.peers) == 2


async def test_bytes_on_an_idle_connection_close_it(listen: Listen) -> None:
    speak, left = Event(), Event()

    async def behave(peer: Peer) -> None:
        await peer.request()
        await peer.write(answer(b"{}"))
        await speak.wait()
        await peer.write(answer(b"smuggled"))
        await peer.gone()
        left.set()

    _, transport = await listen(behave)
    await transport.send(query())

    speak.set()

    await left.wait()


async def test_bytes_that_wait_in_the_kernel_are_no_answer_to_the_next_request(listen: Listen) -> None:
    """They came after the last answer and before the next request; the event loop has not read them yet."""

    async def behave(peer: Peer) -> None:
        if peer.number == 0:
            await peer.request()
            await peer.write(answer(b"first"))
            await peer.gone()
        else:
            await echoing(peer)

    listening, transport = await listen(behave)
    await transport.send(query(b"1"))
    listening.peers[0].write_now(answer(b"smuggled"))

    assert (await transport.send(query(b"2"))).body == b"2"


async def test_a_connection_on_which_the_subgraph_speaks_first_is_not_used() -> None:
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    connection = Connection(Pool("127.0.0.1", 9, 1, 100), loop, 100)
    theirs.send(answer(b"early"))

    await loop.create_connection(lambda: connection, sock=ours)

    assert not connection.is_usable
    connection.end()
    theirs.close()


async def test_an_answer_before_the_whole_request_ends_the_connection(listen: Listen) -> None:
    """What is left of the request would stand before the next one."""

    async def behave(peer: Peer) -> None:
        if peer.number == 0:
            await peer.reader.readuntil(b"\r\n\r\n")
            await peer.write(b"HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\n{}")
            await peer.gone()
        else:
            await echoing(peer)

    listening, transport = await listen(behave)
    large = query(b"x" * 30_000_000)

    assert (await transport.send(large)).status == 413
    assert (await transport.send(query(b"2"))).body == b"2"
    assert len(listening.peers) == 2


async def test_a_large_request_arrives_whole_at_the_pace_of_the_subgraph(listen: Listen) -> None:
    body = bytes(range(256)) * 20_000

    async def behave(peer: Peer) -> None:
        request = await peer.request()
        await peer.write(answer(b"%d" % (request.split(b"\r\n\r\n", 1)[1] == body)))
        await echoing(peer)

    listening, transport = await listen(behave)

    assert (await transport.send(query(body))).body == b"1"
    assert (await transport.send(query(b"2"))).body == b"2"
    assert len(listening.peers) == 1


async def test_a_large_answer_arrives_whole(listen: Listen) -> None:
    body = bytes(range(256)) * 3_000
    _, transport = await listen(giving(answer(body), answer(b"{}")))

    assert (await transport.send(query())).body == body
    assert (await transport.send(query())).body == b"{}"


async def test_an_answer_that_ends_with_the_connection_is_whole(listen: Listen) -> None:
    async def behave(peer: Peer) -> None:
        await peer.request()
        await peer.write(b"HTTP/1.1 200 OK\r\n\r\n", b'{"data"', b":{}}")

    _, transport = await listen(behave)

    assert (await transport.send(query())).body == b'{"data":{}}'


async def test_a_reset_is_no_end_of_an_answer(listen: Listen) -> None:
    async def behave(peer: Peer) -> None:
        await peer.request()
        await peer.write(b"HTTP/1.1 200 OK\r\n\r\n", b'{"data"')
        await asyncio.sleep(0)
        peer.reset()

    _, transport = await listen(behave)

    with pytest.raises(ConnectionFailed):
        await transport.send(query())


@pytest.mark.parametrize("end", ["connection: close\r\n", "connection: Keep-Alive, CLOSE\r\n"])
async def test_a_subgraph_may_end_the_connection_with_its_answer(listen: Listen, end: str) -> None:
    closing = b"HTTP/1.1 200 OK\r\n" + end.encode() + b"content-length: 2\r\n\r\n{}"
    listening, transport = await listen(giving(closing))

    await transport.send(query())
    await transport.send(query())

    assert len(listening.peers) == 2


async def test_a_drip_does_not_prolong_the_time(listen: Listen) -> None:
    async def behave(peer: Peer) -> None:
        await peer.request()
        for byte in answer(b"x" * 100_000):
            await peer.write(bytes([byte]))
            await asyncio.sleep(0.001)

    _, transport = await listen(behave)

    with pytest.raises(DeadlineExceeded):
        async with asyncio.timeout(5):
            await transport.send(query(timeout=0.1))


async def test_the_alarm_of_an_early_deadline_is_not_missed_behind_a_later_one(listen: Listen) -> None:
    async def behave(peer: Peer) -> None:
        await peer.request()
        await peer.write(answer(b"{}"))
        await peer.request()
        await peer.gone()

    _, transport = await listen(behave)
    await transport.send(query(timeout=60))

    with pytest.raises(DeadlineExceeded):
        async with asyncio.timeout(5):
            await transport.send(query(timeout=0.05))


async def test_an_alarm_of_an_exchange_that_has_ended_spares_the_next(listen: Listen) -> None:
    async def behave(peer: Peer) -> None:
        await peer.request()
        await peer.write(answer(b"{}"))
        await peer.request()
        await asyncio.sleep(0.1)
        await peer.write(answer(b"slow"))

    _, transport = await listen(behave)
    await transport.send(query(timeout=0.05))

    assert (await transport.send(query(timeout=5))).body == b"slow"


async def test_an_answer_that_is_too_large_closes_the_connection(listen: Listen) -> None:
    left = Event()

    async def behave(peer: Peer) -> None:
        await peer.request()
        await peer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000001\r\n\r\n")
        await peer.gone()
        left.set()

    _, transport = await listen(behave)

    with pytest.raises(AnswerTooLarge):
        await transport.send(query())
    await left.wait()


async def test_closing_ends_everything_that_is_under_way(listen: Listen) -> None:
    both, left = asyncio.Barrier(3), asyncio.Barrier(3)

    async def behave(peer: Peer) -> None:
        await peer.request()
        await both.wait()
        await peer.gone()
        await left.wait()

    _, transport = await listen(behave, connections=2)
    under_way = [transport.begin(query()) for _ in range(4)]
    await both.wait()

    await transport.close()

    for each in under_way:
        with pytest.raises(ConnectionFailed):
            await each
    with pytest.raises(ConnectionFailed):
        await transport.send(query())
    await left.wait()


async def test_closing_ends_connections_that_are_being_opened() -> None:
    transport = Http1Transport("http://127.0.0.1:9/graphql")
    opening = transport.begin(query())

    await transport.close()

    with pytest.raises(ConnectionFailed):
        await opening


async def test_who_waits_is_served_after_a_connection_could_not_be_opened() -> None:
    """None is forgotten when many ask a subgraph that is not there."""
    transport = Http1Transport("http://127.0.0.1:9/graphql", connections=2)
    asking = [transport.begin(query()) for _ in range(10)]

    for each in asking:
        with pytest.raises(ConnectionFailed):
            await each
    await transport.close()


async def test_all_addresses_of_a_host_are_tried(listen: Listen) -> None:
    """`localhost` has an address of IPv6 before the one where the subgraph listens."""
    _, transport = await listen(echoing, host="localhost")

    assert (await transport.send(query(b"1"))).body == b"1"


async def test_an_address_may_be_of_ipv6() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = Peer(0, reader, writer)
        request = await peer.request()
        await peer.write(answer(b"%d" % (b"\r\nhost: [::1]:" in request)))
        writer.close()

    try:
        server = await asyncio.start_server(serve, "::1", 0)
    except OSError:
        pytest.skip("this machine has no IPv6")
    transport = Http1Transport(f"http://[::1]:{server.sockets[0].getsockname()[1]}/graphql")

    assert (await transport.send(query())).body == b"1"
    await transport.close()
    server.close()


async def test_each_offset_of_an_early_close_is_a_failure(listen: Listen) -> None:
    whole = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    sizes = iter(range(len(whole)))

    async def behave(peer: Peer) -> None:
        await peer.request()
        await peer.write(whole[: next(sizes)])

    listening, transport = await listen(behave)

    for _ in range(len(whole)):
        with pytest.raises(ConnectionFailed):
            await transport.send(query())
    assert len(listening.peers) == len(whole)


async def test_each_offset_of_a_cut_gives_the_same_answer(listen: Listen) -> None:
    head = b"HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    whole = head + b"2;a\r\n{}\r\n0\r\nx: y\r\n\r\n"

    async def behave(peer: Peer) -> None:
        for size in range(1, len(whole)):
            await peer.request()
            await peer.write(whole[:size])
            await asyncio.sleep(0)
            await peer.write(whole[size:])
        await peer.gone()

    listening, transport = await listen(behave)

    for _ in range(1, len(whole)):
        assert (await transport.send(query())).body == b"{}"
    assert len(listening.peers) == 1


@pytest.mark.parametrize("value", ["a\r\nx-b: c", "a\nb", "a\rb", "a\0b", "caf\u0119"])
async def test_a_value_that_would_be_two_lines_is_not_sent(listen: Listen, value: str) -> None:
    listening, transport = await listen(echoing)

    with pytest.raises(ConnectionFailed):
        await transport.send(query(name=value))
    assert listening.peers == []


async def test_headers_that_belong_to_the_connection_are_not_taken_from_a_request(listen: Listen) -> None:
    seen: list[bytes] = []

    async def behave(peer: Peer) -> None:
        seen.append(await peer.request())
        await peer.write(answer(b"{}"))

    _, transport = await listen(behave)
    headers = (
        ("Content-Length", "0"),
        ("transfer-encoding", "chunked"),
        ("host", "other"),
        ("x-tenant", "a"),
    )

    await transport.send(SubgraphRequest(b"{}", headers, 10.0))

    assert seen[0].lower().count(b"content-length") == 1
    assert b"transfer-encoding" not in seen[0]
    assert b"other" not in seen[0]
    assert b"\r\nx-tenant: a\r\n" in seen[0]
