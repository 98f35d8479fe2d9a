"""Where an answer ends, however its bytes are cut, and what is no answer."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from resolvers.transport import AnswerTooLarge, ConnectionFailed
from resolvers.transport.http1.reading import AnswerReader
from tests.resolvers.transport.drawn_answers import WHOLE
from tests.resolvers.transport.readings import UNFINISHED, Reading, Refused, read_by_us

HEAD = b"HTTP/1.1 200 OK\r\n"
TO_THE_END = HEAD + b"content-type: text/plain\r\n\r\n"
CHUNKED = HEAD + b"transfer-encoding: chunked\r\n\r\n"


def read(*parts: bytes) -> Reading:
    found = read_by_us(parts)
    assert isinstance(found, Reading), found
    return found


whole_answers = pytest.mark.parametrize("whole", WHOLE.values(), ids=WHOLE.keys())


@whole_answers
def test_an_answer_is_the_same_wherever_its_bytes_are_cut(whole: bytes) -> None:
    at_once = read(whole)

    for cut in range(1, len(whole)):
        assert read(whole[:cut], whole[cut:]) == at_once
    assert read(*(bytes([byte]) for byte in whole)) == at_once


@whole_answers
def test_cuts_at_random_places_change_nothing(whole: bytes) -> None:
    random, at_once = Random(1), read(whole)  # noqa: S311 # no secret

    for _ in range(100):
        cuts = sorted(random.sample(range(1, len(whole)), 4))
        assert read(*(whole[a:b] for a, b in pairwise((0, *cuts, len(whole))))) == at_once


@whole_answers
def test_what_ends_early_is_no_answer(whole: bytes) -> None:
    for size in range(len(whole)):
        assert read_by_us((whole[:size],)) == UNFINISHED


@whole_answers
@pytest.mark.parametrize(
    "more",
    [
        *(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"0\r\n\r\n"),
        *(b"H", b"x", b" ", b"\r\n", b"\n", b"\r", b"\0"),
    ],
)
def test_bytes_after_the_end_change_no_answer_but_end_the_connection(whole: bytes, more: bytes) -> None:
    alone, followed = read(whole), read(whole + more)

    assert (followed.status, followed.headers, followed.body) == (alone.status, alone.headers, alone.body)
    assert not followed.keeps_connection


@pytest.mark.parametrize("more", [b"\r\n", b"x", b"HTTP/1.1 200 OK\r\n"])
def test_the_end_of_chunks_is_found_in_the_midst_of_a_packet(more: bytes) -> None:
    """llhttp does not tell where it ends, and passes over line ends that follow."""
    whole = CHUNKED + b"2\r\n{}\r\n0\r\n\r\n"

    for cut in range(1, len(whole)):
        assert not read(whole[:cut], whole[cut:] + more).keeps_connection


def test_headers_come_in_order_with_names_in_lower_case() -> None:
    headers = b"Set-Cookie: a=1\r\nX-Name:\t Ada \r\nset-cookie: b=2\r\nx-empty:\r\ncontent-length: 0\r\n\r\n"

    assert read(HEAD + headers).headers == (
        ("set-cookie", "a=1"),
        ("x-name", "Ada"),
        ("set-cookie", "b=2"),
        ("x-empty", ""),
        ("content-length", "0"),
    )


def test_trailers_are_no_headers() -> None:
    answer = read(CHUNKED + b"2\r\n{}\r\n0\r\nset-cookie: a=1\r\nx-sum: 1\r\n\r\n")

    assert answer.headers == (("transfer-encoding", "chunked"),)
    assert answer.keeps_connection


def test_interim_answers_are_passed_over_with_their_headers() -> None:
    assert read(WHOLE["interim"]).headers == (("content-length", "2"),)


@pytest.mark.parametrize(
    "header", [b"Content-Length: 0", b"transfer-encoding: gzip", b"Transfer-Encoding: chunked"]
)
def test_an_interim_answer_that_says_how_its_body_ends_is_refused(header: bytes) -> None:
    """RFC 9110, section 8.6, and RFC 9112, section 6.1: it has no body, whatever it says. Another reader
    might wait for one."""
    interim = b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n" + header + b"\r\n\r\n"

    assert isinstance(read_by_us((interim + WHOLE["counted"],)), Refused)


def test_what_names_no_end_ends_with_the_connection() -> None:
    answer = read(TO_THE_END, b'{"data"', b":{}}")

    assert (answer.body, answer.keeps_connection) == (b'{"data":{}}', False)


@pytest.mark.parametrize("head", [b"HTTP/1.0 200 OK\r\n", HEAD + b"Connection: keep-alive, Close\r\n"])
def test_a_connection_is_kept_only_where_both_want_it(head: bytes) -> None:
    assert not read(head + b"content-length: 2\r\n\r\n{}").keeps_connection


SMUGGLED = {
    "a length and chunks": b"content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and a length": b"transfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n0\r\n\r\n",
    "two lengths": b"content-length: 2\r\ncontent-length: 3\r\n\r\n{}",
    "the same length twice": b"content-length: 2\r\ncontent-length: 2\r\n\r\n{}",
    "lengths in a list": b"content-length: 2, 2\r\n\r\n{}",
    "a negative length": b"content-length: -2\r\n\r\n{}",
    "a length with a sign": b"content-length: +2\r\n\r\n{}",
    "a length with a space": b"content-length: 1 1\r\n\r\n{}",
    "a length in another base": b"content-length: 0x2\r\n\r\n{}",
    "a length with an underscore": b"content-length: 1_0\r\n\r\n{}",
    "a length of other digits": "content-length: ²\r\n\r\n{}".encode("latin-1"),
    "no length": b"content-length:\r\n\r\n{}",
    "a length beyond 64 bits": b"content-length: 18446744073709551618\r\n\r\n{}",
    "a length beyond all": b"content-length: " + b"9" * 5000 + b"\r\n\r\n{}",
    "another coding": b"transfer-encoding: gzip\r\n\r\n{}",
    "another coding before chunks": b"transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "chunks before another coding": b"transfer-encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    "chunks twice": b"transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks with a tab of another kind": b"transfer-encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "chunks with a parameter": b"transfer-encoding: chunked;a=b\r\n\r\n0\r\n\r\n",
    "a name with a space": b"content-length : 2\r\n\r\n{}",
    "a folded header": b"x-a: b\r\n content-length: 2\r\n\r\n{}",
    "a folded length": b"content-length:\r\n 2\r\n\r\n{}",
    "a bare LF": b"x-a: b\ncontent-length: 2\r\n\r\n{}",
    "a bare CR": b"x-a: b\rcontent-length: 2\r\n\r\n{}",
    "a NUL": b"x-a: b\0\r\ncontent-length: 2\r\n\r\n{}",
    "no name": b": 2\r\n\r\n{}",
    "no colon": b"content-length\r\n\r\n{}",
    "a packed body": b"content-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}",
}


@pytest.mark.parametrize("rest", SMUGGLED.values(), ids=SMUGGLED.keys())
def test_what_two_readers_could_read_differently_is_refused(rest: bytes) -> None:
    assert isinstance(read_by_us((HEAD + rest,)), Refused)


SIZES = (
    b"-2",
    b"+2",
    b"0x2",
    b"2_",
    b"_2",
    b" 2",
    b"",
    b"g",
    b"10000000000000002",
    b"2\n",
    b"2\r\r",
    b"2\0",
    b"2,2",
)


@pytest.mark.parametrize("size", SIZES)
def test_a_size_of_a_chunk_is_hexadecimal_digits(size: bytes) -> None:
    assert isinstance(read_by_us((CHUNKED + size + b"\r\n{}\r\n0\r\n\r\n",)), Refused)


@pytest.mark.parametrize("end", [b"", b"\n", b"\r", b"x\r\n", b"\r\n\r\n"])
def test_a_chunk_ends_where_its_size_says(end: bytes) -> None:
    assert not isinstance(read_by_us((CHUNKED + b"2\r\n{}" + end + b"0\r\n\r\n",)), Reading)


@pytest.mark.parametrize(
    "start",
    [
        b"SSH-2.0",
        b"HTTP/2 200",
        b"http/1.1 200",
        b"\r\n",
        b"HTTP/1.1 200 OK\nx: y",
        b"HTTP/1.1 200 OK\n\n",
        b"\0",
    ],
)
def test_what_cannot_become_an_answer_is_refused_at_once(start: bytes) -> None:
    """Not only when the head ends, which it may never do."""
    with pytest.raises(ConnectionFailed):
        AnswerReader(100).feed(start)


STATUSES = [
    b"101 Switching Protocols",
    b"099 Low",
    b"2000 OK",
    b"20 OK",
    b"2xx OK",
    b" 200 OK",
    b"200 O\0K",
    b"-20 OK",
]


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_has_three_digits_and_may_not_change_the_protocol(status: bytes) -> None:
    answer = b"HTTP/1.1 " + status + b"\r\nconnection: upgrade\r\nupgrade: x\r\ncontent-length: 0\r\n\r\n"

    assert isinstance(read_by_us((answer,)), Refused)


ENDLESS = {
    "a line": (HEAD + b"x-a: ", b"b" * 1000),
    "headers": (HEAD, b"x-a: b\r\n" * 100),
    "interim answers": (b"", b"HTTP/1.1 103 Hints\r\nx-a: b\r\n\r\n" * 30),
    "an extension of a chunk": (CHUNKED + b"2", b";a=b" * 250),
    "trailers": (CHUNKED + b"0\r\n", b"x-a: b\r\n" * 100),
    "one trailer": (CHUNKED + b"0\r\nx-a: ", b"b" * 1000),
    "zeros of a size": (CHUNKED, b"0" * 1000),
}


@pytest.mark.parametrize(("start", "more"), ENDLESS.values(), ids=ENDLESS.keys())
def test_what_has_no_end_is_cut_where_a_head_must_end(start: bytes, more: bytes) -> None:
    reader = AnswerReader(10_000_000)
    reader.feed(start)

    with pytest.raises(ConnectionFailed):
        for _ in range(100):
            reader.feed(more)


def test_a_head_of_one_packet_has_the_same_bounds() -> None:
    with pytest.raises(ConnectionFailed, match="bytes"):
        AnswerReader(100).feed(HEAD + b"x-a: " + b"b" * 65_536 + b"\r\n\r\n")
    with pytest.raises(ConnectionFailed, match="200 headers"):
        AnswerReader(100).feed(HEAD + b"x-a: b\r\n" * 201 + b"\r\n")
    assert not AnswerReader(100).feed(HEAD + b"x-a: b\r\n" * 200 + b"\r\n")


def test_an_answer_may_be_as_large_as_allowed_and_no_larger() -> None:
    most, more = b"x" * 100, b"x" * 101

    assert AnswerReader(100).feed(HEAD + b"content-length: 100\r\n\r\n" + most)
    assert AnswerReader(100).feed(CHUNKED + b"64\r\n" + most + b"\r\n0\r\n\r\n")
    assert not AnswerReader(100).feed(TO_THE_END + most)
    for answer in (HEAD + b"content-length: 101\r\n\r\n", CHUNKED + b"65\r\n" + more, TO_THE_END + more):
        with pytest.raises(AnswerTooLarge):
            AnswerReader(100).feed(answer)
