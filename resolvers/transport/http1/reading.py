"""Reads one answer from bytes as they come. No I/O.

llhttp, in its strict mode, judges heads and chunks; what it passed is split here, because a call back into
Python for each header costs more than the splitting. Where it would accept what another reader may read
differently, `framing` refuses. A line that ends with a bare LF is refused by both, a folded header here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from resolvers.transport import AnswerTooLarge, ConnectionFailed, Headers, SubgraphAnswer
from resolvers.transport.http1.framing import CHUNKED, CLOSED, framing
from resolvers.transport.limits import HEAD_BYTES, HEADERS

__all__ = ["AnswerReader"]

_BARE_LF: Final = re.compile(rb"(?<!\r)\n")
_STATUS_LINE: Final = re.compile(rb"HTTP/1\.[01] [1-9][0-9]{2}(?: [\t\x20-\x7e\x80-\xff]*)?\r\n")
"""llhttp takes any byte in a reason."""
_VERSIONS: Final = (b"HTTP/1.1 ", b"HTTP/1.0 ")
_ONE: Final = ord("1")
_UNKNOWN: Final = -3
_OF_A_BODY: Final = frozenset(("content-length", "transfer-encoding"))

SHORT_HEAD: Final = 1_024
"""Bytes of a head that is kept at most."""

HEADS_KEPT: Final = 512


class _Head(NamedTuple):
    status: int
    headers: Headers
    left: int
    """As the reader's."""
    keeps_connection: bool


class AnswerReader:
    """For one answer. When it is whole, or was refused, there is nothing more to feed.

    What most answers never change stands in the class: making a reader is part of the price of each fetch."""

    keeps_connection = False
    """Of a whole answer: whether another may follow on the same connection."""
    _status = 0
    _headers: Headers = ()
    _left = _UNKNOWN
    """Bytes of the body that are still to come, or CHUNKED, or CLOSED. Not known before the head is whole."""
    _head = b""
    """As much as came of a head that is not whole."""
    _interim = 0
    """Bytes of the heads before the answer's own."""
    _size = 0
    """Of the body, where its length was not told."""
    _chunks: HttpResponseParser | None = None
    _barren = 0
    """Bytes since the last one of the body."""
    _tail = b""
    _is_whole = False

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._parts: list[bytes] = []

    def answer(self) -> SubgraphAnswer:
        parts = self._parts
        body = parts[0] if len(parts) == 1 else b"".join(parts)
        return SubgraphAnswer(self._status, self._headers, body)

    def feed(self, data: bytes) -> bool:
        """Whether the answer is whole. Raises ConnectionFailed and AnswerTooLarge."""
        if self._left == _UNKNOWN:
            rest = self._feed_head(data)
            if rest is None:
                return False
            data = rest
        if self._left >= 0:
            return self._feed_counted(data)
        if self._chunks is not None:
            return self._feed_chunks(data, self._chunks)
        self.on_body(data)
        self._limit()
        return False

    def close(self) -> bool:
        """Whether the answer is whole now that the connection has ended in order."""
        return self._left == CLOSED

    def forget(self) -> None:
        """What has come, which may be much: nobody waits for the rest. The parser and this reader hold on to
        each other, and the garbage collector may be long in coming."""
        self._chunks = None
        self._parts = []

    def _feed_head(self, data: bytes) -> bytes | None:
        """What follows the head, when it is whole."""
        while True:
            held = len(self._head)
            head = self._head + data if held else data
            end = head.find(b"\r\n\r\n", held - 3 if held > 3 else 0) + 4
            if self._interim + (end if end > 3 else len(head)) > HEAD_BYTES:
                raise ConnectionFailed(f"The head of the answer has more than {HEAD_BYTES} bytes.")
            if end == 3:
                self._hold(head)
                return None
            data = head[end:]
            self._read_head(head[:end] if data else head)
            if self._status >= 200:
                return data
            self._head = b""
            self._interim += end
            if not data:
                return None

    def _hold(self, head: bytes) -> None:
        """What can never become a head need not wait for its end."""
        if not any(head.startswith(version[: len(head)]) for version in _VERSIONS):
            raise ConnectionFailed("The answer is no HTTP/1.1.")
        if _BARE_LF.search(head, max(0, len(self._head) - 1)):
            raise ConnectionFailed("A line of the answer's head ends without CR.")
        self._head = head

    def _read_head(self, head: bytes) -> None:
        read = _seen_before(head) if len(head) <= SHORT_HEAD else _read(head)
        self._status, self._headers, self._left, self.keeps_connection = read
        if self._left > self._largest:
            raise self._too_large()
        if self._left == CHUNKED and self._status >= 200:
            self._chunks = HttpResponseParser(self)
            self._chunks.feed_data(head)

    def _feed_counted(self, data: bytes) -> bool:
        size = len(data)
        if size < self._left:
            if size:
                self._left -= size
                self._parts.append(data)
            return False
        if size > self._left:
            self.keeps_connection = False
            data = data[: self._left]
        self._parts.append(data)
        return True

    def _feed_chunks(self, data: bytes, parser: HttpResponseParser) -> bool:
        size = self._size
        try:
            parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            if not self._is_whole:
                raise ConnectionFailed(f"The answer has a broken chunk: {error}.") from None
            self.keeps_connection = False
        self._limit()
        self._tail = (self._tail + data[-5:])[-5:]
        if self._is_whole:
            self._chunks = None  # which holds on to this reader
            if self._tail[1:] != b"\r\n\r\n" or self._tail[0] in b"\r\n":
                self.keeps_connection = False  # llhttp passes over line ends that follow an answer
            return True
        self._barren = 0 if self._size > size else self._barren + len(data)
        if self._barren > HEAD_BYTES:
            raise ConnectionFailed(f"More than {HEAD_BYTES} bytes stand between two chunks.")
        return False

    def _limit(self) -> None:
        if self._size > self._largest:
            raise self._too_large()

    def _too_large(self) -> AnswerTooLarge:
        return AnswerTooLarge(f"The answer has more than {self._largest} bytes.")

    # What llhttp calls. It also reads what follows the answer, which is nobody's.

    def on_message_begin(self) -> None:
        if self._is_whole:
            self.keeps_connection = False

    def on_body(self, part: bytes) -> None:
        if not self._is_whole:
            self._parts.append(part)
            self._size += len(part)

    def on_message_complete(self) -> None:
        self._is_whole = self._left == CHUNKED


def _read(head: bytes) -> _Head:
    if not _STATUS_LINE.match(head):
        raise ConnectionFailed("The answer is no HTTP/1.1.")
    parser = HttpResponseParser(None)
    try:
        parser.feed_data(head)
    except HttpParserUpgrade:
        raise ConnectionFailed("The answer changes the protocol.") from None
    except HttpParserError as error:
        raise ConnectionFailed(f"The answer is no HTTP/1.1: {error}.") from None
    status = parser.get_status_code()
    headers = _headers(head)
    if status >= 200:
        return _Head(status, headers, *framing(status, headers, is_current=head[7] == _ONE))
    if status == 101:
        raise ConnectionFailed("The answer changes the protocol.")
    if any(name in _OF_A_BODY for name, _ in headers):
        raise ConnectionFailed("An interim answer says how a body ends, and has none.")
    return _Head(status, (), _UNKNOWN, False)


_seen_before = lru_cache(maxsize=HEADS_KEPT)(_read)
"""What a subgraph says of its answers is often the same to the byte."""


def _headers(head: bytes) -> Headers:
    """`head` has passed llhttp: every line of it but the first is a name, a colon and a value, or the end."""
    lines = head.decode("latin-1").split("\r\n")
    if len(lines) - 3 > HEADERS:
        raise ConnectionFailed(f"The answer has more than {HEADERS} headers.")
    headers = [line.partition(":") for line in lines[1:-2]]
    return tuple([(_name(name), value.strip(" \t")) for name, _, value in headers])


@lru_cache(maxsize=512)
def _name(name: str) -> str:
    if not name or name[0] in " \t":
        raise ConnectionFailed("A header of the answer is folded.")
    return name.lower()
