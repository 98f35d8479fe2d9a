"""Our reader beside h11, on the same bytes: what we take, it takes, and for the same answer."""

from __future__ import annotations

from random import Random
from typing import Final

import pytest

from tests.resolvers.transport.drawn_answers import WHOLE, draw_answer, mutated
from tests.resolvers.transport.readings import Reading, difference, read_by_us

DRAWN: Final = 4_000

OK: Final = b"HTTP/1.1 200 OK\r\n"
COUNTED: Final = b"content-length: 2\r\n\r\n{}"
BEYOND: Final = b"content-length: 99999999999999999999\r\n\r\n"
CHUNKED: Final = OK + b"transfer-encoding: chunked\r\n\r\n"

STRICTER: Final = {
    # Lines end with CR and LF, and hold no other control character.
    "The answer is no HTTP/1.1.": b"HTTP/1.1 200 OK\n" + COUNTED,
    "A line of the answer's head ends without CR.": OK + b"content-length: 0\n\r\n",
    "The answer is no HTTP/1.1: Invalid header field char.": OK + b"\n" + COUNTED,
    "The answer is no HTTP/1.1: Invalid header value char.": OK + b"x-bell: a\x07b\r\n" + COUNTED,
    "The answer is no HTTP/1.1: Missing expected CR after header value.": OK + b"x-a: b\n" + COUNTED,
    "an odd trailer": CHUNKED + b"0\r\nx-a: b\n\r\n",
    # A header is one line.
    "The answer is no HTTP/1.1: Unexpected whitespace after header value.": OK
    + b"x-a: b\r\n c\r\n"
    + COUNTED,
    # A length is told once, in digits, and not beside chunks.
    "The answer is no HTTP/1.1: Duplicate Content-Length.": OK + b"content-length: 2\r\n" + COUNTED,
    "The answer is no HTTP/1.1: Invalid character in Content-Length.": OK + b"content-length: 0, 0\r\n\r\n",
    "The answer is no HTTP/1.1: Content-Length overflow.": b"HTTP/1.1 304\r\n" + BEYOND,
    "The answer is no HTTP/1.1: Content-Length can't be present with Transfer-Encoding.": OK
    + b"transfer-encoding: chunked\r\ncontent-length: 0\r\n\r\n0\r\n\r\n",
    "The answer is no HTTP/1.1: Transfer-Encoding can't be present with Content-Length.": OK
    + b"content-length: 0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "The answer has a broken chunk: Content-Length can't be present with Transfer-Encoding.": CHUNKED
    + b"0\r\ncontent-length: 3\r\n\r\n",
    "An interim answer says how a body ends, and has none.": b"HTTP/1.1 103\r\ncontent-length: 0\r\n\r\n"
    + OK
    + COUNTED,
    # Chunks are of HTTP/1.1, and so is their form.
    "The answer is encoded for the transfer in an unknown way.": CHUNKED.replace(b"1.1", b"1.0")
    + b"0\r\n\r\n",
    "The answer has a broken chunk: Invalid character in chunk size.": CHUNKED + b"0 \r\n\r\n",
    "The answer has a broken chunk: Expected LF after chunk size.": CHUNKED + b"0;a\rb\r\n\r\n",
    "an odd extension of a chunk": CHUNKED + b"0; a = b\r\n\r\n",
    # Nothing comes packed that was not asked for.
    "The answer is packed, which was not asked for.": OK + b"content-encoding: gzip\r\n" + COUNTED,
    # A connection is kept only where nothing speaks against it.
    "the connection is not kept": OK + b"connection: close?\r\n" + COUNTED,
}
"""Where h11 goes on, by our reason to refuse it, with an example."""

LAXER: Final = {"h11 refuses a long size of a chunk": CHUNKED + b"0" * 30 + b"\r\n\r\n"}


@pytest.mark.parametrize(("kind", "answer"), {**STRICTER, **LAXER}.items())
def test_each_difference_is_real(kind: str, answer: bytes) -> None:
    assert difference(answer) == kind


def test_there_is_no_other_difference() -> None:
    found, taken = set[str | None](), 0
    for seed in range(DRAWN):
        random = Random(seed)  # noqa: S311 # no secret
        whole = draw_answer(random) if seed % 2 else mutated(random, random.choice(list(WHOLE.values())))
        found.add(difference(whole))
        taken += isinstance(read_by_us((whole,)), Reading)

    assert found <= {None, *STRICTER, *LAXER}
    assert len(found) > len(STRICTER) * 3 // 4  # enough of all kinds to mean something
    assert DRAWN // 5 < taken < DRAWN // 2
