"""One answer as our reader takes it, and as h11 does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, cast

import h11

from resolvers.transport import Headers, TransportError
from resolvers.transport.http1.reading import AnswerReader

__all__ = ["UNFINISHED", "Reading", "Refused", "difference", "read_by_h11", "read_by_us"]

LARGEST: Final = 1_000_000


@dataclass(frozen=True)
class Reading:
    status: int
    headers: Headers
    body: bytes
    keeps_connection: bool


@dataclass(frozen=True)
class Refused:
    reason: str


UNFINISHED: Final = "unfinished"


def read_by_us(parts: Iterable[bytes]) -> Reading | Refused | str:
    """Then the connection ends. What comes after a whole answer is the connection's business: here it is one
    more thing after which it is not kept."""
    reader = AnswerReader(LARGEST)
    is_whole, has_more = False, False
    try:
        for part in parts:
            if is_whole:
                has_more = has_more or part != b""
            else:
                is_whole = reader.feed(part)
    except TransportError as error:
        return Refused(str(error))
    if not is_whole and not reader.close():
        return UNFINISHED
    answer = reader.answer()
    return Reading(answer.status, answer.headers, answer.body, reader.keeps_connection and not has_more)


def read_by_h11(whole: bytes) -> Reading | Refused | str:
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=64 * 1024)
    connection.send(
        h11.Request(method="POST", target="/graphql", headers=[("host", "a"), ("content-length", "0")])
    )
    connection.send(h11.EndOfMessage())
    connection.receive_data(whole)
    status, headers, body, has_ended = 0, cast(Headers, ()), b"", False
    try:
        while True:
            match connection.next_event():
                case h11.Response() as response:
                    status = response.status_code
                    headers = tuple(
                        (name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers
                    )
                case h11.Data() as data:
                    body += bytes(data.data)
                case h11.EndOfMessage():
                    has_more = has_ended or connection.trailing_data[0] != b""
                    keeps = connection.their_state is h11.DONE and not has_more
                    return Reading(status, headers, body, keeps)
                case h11.NEED_DATA if not has_ended:
                    has_ended = True
                    connection.receive_data(b"")
                case h11.NEED_DATA | h11.ConnectionClosed():
                    return UNFINISHED
                case h11.PAUSED:
                    return Refused("it changes the protocol")
    except h11.RemoteProtocolError as error:
        return UNFINISHED if has_ended else Refused(str(error))


def difference(whole: bytes) -> str | None:
    """What we refuse and h11 takes, by our reason; or what we take, and keep a connection less willingly.

    Anything that we take and h11 does not, or takes for something else, is no difference but a hole, with one
    exception: h11 bounds the digits of a chunk's size, where leading zeros change nothing."""
    ours, theirs = read_by_us((whole,)), read_by_h11(whole)
    if isinstance(ours, Refused):
        return _kind(ours.reason) if isinstance(theirs, Reading) else None
    if isinstance(ours, str):
        assert not isinstance(theirs, Reading), (whole, theirs)
        return None
    if isinstance(theirs, Refused) and theirs.reason.startswith("illegal chunk header: bytearray(b'000"):
        return "h11 refuses a long size of a chunk"
    assert isinstance(theirs, Reading), (whole, ours, theirs)
    headers = tuple(_as_h11_writes(name, value) for name, value in ours.headers)
    assert (ours.status, headers, ours.body) == (theirs.status, theirs.headers, theirs.body), (whole, theirs)
    assert theirs.keeps_connection or not ours.keeps_connection, whole
    return None if ours.keeps_connection == theirs.keeps_connection else "the connection is not kept"


def _kind(reason: str) -> str:
    if "chunk extensions" in reason:
        return "an odd extension of a chunk"
    return "an odd trailer" if "broken chunk" in reason and "header" in reason else reason


def _as_h11_writes(name: str, value: str) -> tuple[str, str]:
    return name, value.lower() if name == "transfer-encoding" else value
