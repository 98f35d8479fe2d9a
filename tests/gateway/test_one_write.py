"""An answer goes out in one piece where its length is known, and at once where it is not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from gateway.one_write import OneWrite

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 12\r\n\r\n"
STREAM = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
BODY = b'{"data": {}}'


@dataclass
class Wire:
    """What the kernel is given, call by call."""

    calls: list[bytes] = field(default_factory=list)
    closed: bool = False

    def write(self, data: bytes) -> None:
        self.calls.append(data)

    def writelines(self, parts: Iterable[bytes]) -> None:
        self.calls.append(b"".join(parts))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def written(*pieces: bytes, closes: bool = False, has_body: bool = True) -> list[bytes]:
    wire = Wire()
    answer = OneWrite(cast(asyncio.Transport, wire), has_body=has_body)
    for piece in pieces:
        answer.write(piece)
    if closes:
        answer.close()
    assert answer.is_closing() == closes
    return wire.calls


def test_a_head_goes_with_its_body() -> None:
    assert written(HEAD, BODY) == [HEAD + BODY]


def test_a_head_goes_with_the_first_piece_of_a_body_that_comes_in_pieces() -> None:
    assert written(HEAD, BODY[:3], BODY[3:]) == [HEAD + BODY[:3], BODY[3:]]


def test_an_empty_body_is_a_body() -> None:
    assert written(HEAD, b"") == [HEAD]


def test_the_head_of_a_stream_waits_for_nothing() -> None:
    assert written(STREAM, b"c\r\n" + BODY + b"\r\n") == [STREAM, b"c\r\n" + BODY + b"\r\n"]


def test_a_head_without_a_body_goes_when_the_connection_ends() -> None:
    assert written(HEAD, closes=True) == [HEAD]


def test_a_body_that_looks_like_a_head_is_a_body() -> None:
    assert written(HEAD, BODY, HEAD) == [HEAD + BODY, HEAD]
    assert written(STREAM, HEAD) == [STREAM, HEAD]


def test_whoever_waits_to_be_told_to_go_on_is_told_at_once() -> None:
    go_on = b"HTTP/1.1 100 Continue\r\n\r\n"

    assert written(go_on, HEAD, BODY) == [go_on, HEAD + BODY]


def test_the_head_of_an_answer_without_a_body_waits_for_nothing() -> None:
    assert written(HEAD, has_body=False) == [HEAD]


def test_nothing_is_written_when_the_connection_has_ended() -> None:
    """Requests that came together are answered one by one, and the client may be gone by then."""
    wire = Wire()
    answer = OneWrite(cast(asyncio.Transport, wire))
    answer.write(HEAD)
    wire.closed = True
    answer.write(BODY)

    assert wire.calls == []
