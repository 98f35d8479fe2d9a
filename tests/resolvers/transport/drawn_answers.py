"""Answers as servers could write them: right, odd and broken, drawn from a seed."""

from __future__ import annotations

from random import Random
from typing import Final

__all__ = ["WHOLE", "draw_answer", "mutated"]

WHOLE: Final = {
    "counted": b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nContent-Length: 11\r\n\r\n{"data":{}}',
    "empty": b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
    "without reason": b"HTTP/1.1 500\r\ncontent-length: 2\r\n\r\n{}",
    "chunked": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    b'1;a=b;c="d e"\r\n{\r\n00A\r\n"data":{}}\r\n0\r\nx-sum: 1\r\nx-more:  2 \r\n\r\n',
    "interim": b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
    "no content": b"HTTP/1.1 204 No Content\r\nx-a: \r\n\r\n",
    "not modified": b"HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n",
    "closing": b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}",
    "of 1.0": b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}",
}
"""Each ends with its last byte."""

_STARTS = (
    *(b"HTTP/1.1 200 OK",) * 60,
    *(b"HTTP/1.0 200 OK", b"HTTP/1.1 204 No Content", b"HTTP/1.1 304 Not Modified", b"HTTP/1.1 500"),
    *(b"HTTP/1.1 200 ", b"HTTP/1.1 404 \xe9t\xe9", b"HTTP/1.1 101 Switching Protocols", b"HTTP/1.1 99 Low"),
    *(b"HTTP/1.1  200 OK", b"HTTP/1.1 2000 OK", b"HTTP/1.1 20x OK", b"HTTP/2 200", b"HTTP/0.9 200 OK"),
    *(b"HTTP/1.1 600 Odd", b"HTTP/1.1 000 Zero", b"http/1.1 200 OK", b" HTTP/1.1 200 OK", b"ICY 200 OK"),
    *(b"HTTP/1.1\t200 OK", b"HTTP/1.1 200 O\x00K", b"HTTP/1.1 200 O\rK", b"HTTP/1.2 200 OK", b""),
)
_HEADERS = (
    *(b"content-type: application/json", b"Date: Sun, 22 Nov 2026 20:44:33 GMT", b"server:uvicorn") * 20,
    *(b"x-empty:", b"x-blank: \t ", b"x-tabs:\ta\tb\t", b"x-late: \xe9t\xe9", b"set-cookie: a=b; c"),
    *(b"cache-control: max-age=3", b"Connection: keep-alive", b"connection: close", b"connection: x, Close"),
    *(
        b"x-folded: a\r\n b",
        b"x-folded: a\r\n\tb",
        b" x-leading: a",
        b"x-space : a",
        b": no name",
        b"no colon",
    ),
    *(
        b"x-bare: a\nx-lf: b",
        b"x-cr: a\rb",
        b"x-nul: a\x00b",
        b"x(odd): a",
        b"x-bell: a\x07b",
        b"x-del: \x7f",
    ),
    *(b"x-\xe9: a", b"upgrade: websocket", b"connection: upgrade", b"content-encoding: gzip", b"x-ff: \x0c"),
    *(b"content-encoding: identity", b"trailer: x-sum", b"keep-alive: timeout=5", b"x-vt: a\x0bb"),
)
_LENGTHS = (
    *(b"%d",) * 25,
    *(b"+%d", b"-%d", b" %d ", b"\t%d\t", b"0%d", b"%d, %d", b"%d,", b"%d.0", b"0x%d", b"%d %d", b"%d\x0c"),
    *(b"", b"x", b"1_%d", b"99999999999999999999", b"9999999999999999999999%d", b"\xb2", b"1e%d", b"%d;a=b"),
)
_CODINGS = (
    *(b"chunked",) * 10,
    *(b"Chunked", b" chunked ", b"\x0bchunked", b"chunked, chunked", b"gzip, chunked", b"chunked, gzip"),
    *(b"identity", b"gzip", b"", b"xchunked", b"chunked;a=b", b'"chunked"', b"chunke d", b"chunked,"),
)
_SIZES = (
    *(b"%x",) * 20,
    *(b"%X", b"00%x", b"%x;a=b", b'%x;a="b;c"', b"%x ", b" %x", b"%x\t", b"%x ;a", b"%x;", b"%x; a = b"),
    *(b"+%x", b"-%x", b"0x%x", b"%x_", b"_%x", b"fffffffffffffffff%x", b"", b"g", b"%x\x00", b"%x;a\nb"),
    *(b"%x;a\rb", b"%x,", b"00000000000000000000000%x"),
)
_TAILS = (
    *(b"",) * 12,
    *(
        b"\r\n",
        b"\n",
        b"\r",
        b" ",
        b"x",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
        b"\x00",
        b"0\r\n\r\n",
    ),
)


def draw_answer(random: Random) -> bytes:
    lines = [random.choice(_STARTS)]
    lines += [random.choice(_HEADERS) for _ in range(random.choice((0, 1, 1, 2, 3)))]
    body = random.choice((b"", b"{}", b'{"data":{"me":null}}', b"HTTP/1.1 200 OK\r\n\r\n"))
    match random.choice(("length", "length", "chunks", "chunks", "both", "two", "none")):
        case "length":
            lines.append(_length(random, body))
        case "chunks":
            lines.append(b"Transfer-Encoding: " + random.choice(_CODINGS))
            body = _chunks(random, body)
        case "both":
            lines += [_length(random, body), b"transfer-encoding: " + random.choice(_CODINGS)]
            body = random.choice((body, _chunks(random, body)))
        case "two":
            lines += [_length(random, body), b"content-length: %d" % random.choice((len(body), 0, 7))]
    start, *headers = lines
    random.shuffle(headers)
    ends = random.choice((*(b"\r\n",) * 30, b"\n", b"\r\r\n"))
    head = ends.join((start, *headers)) + ends + ends
    interim = random.choice(
        (*(b"",) * 8, b"HTTP/1.1 103 Hints\r\nlink: a\r\n\r\n", b"HTTP/1.1 100\r\n\r\n", b"\r\n")
    )
    whole = interim + head + body + random.choice(_TAILS)
    return whole[: random.randrange(len(whole))] if random.random() < 0.06 else whole


def _length(random: Random, body: bytes) -> bytes:
    text = random.choice(_LENGTHS)
    return b"content-length: " + text.replace(b"%d", b"%d" % len(body))


def _chunks(random: Random, body: bytes) -> bytes:
    parts = []
    while body:
        size = random.randint(1, len(body))
        ends = random.choice((*(b"\r\n",) * 40, b"\n", b"", b"\r", b"\r\n\r\n"))
        parts += [_size(random, size), b"\r\n", body[:size], ends]
        body = body[size:]
    trailers = random.choice(
        (*(b"",) * 6, b"x-sum: 1\r\n", b"content-length: 3\r\n", b"x\r\n", b"x-a: b\n", b" x: y\r\n")
    )
    last = random.choice((*(b"0",) * 20, b"000", b"0;a=b", b"-0", b"0 ", b"0x0", b""))
    return b"".join(parts) + last + b"\r\n" + trailers + b"\r\n"


def _size(random: Random, size: int) -> bytes:
    text = random.choice(_SIZES)
    return text.replace(b"%x", b"%x" % size).replace(b"%X", b"%X" % size)


def mutated(random: Random, whole: bytes) -> bytes:
    """A few bytes changed, lost, doubled, or moved."""
    answer = bytearray(whole)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        at = random.randrange(len(answer) + 1)
        match random.randrange(4):
            case 0:
                answer[at : at + 1] = bytes(
                    [random.choice((*b"\r\n \t:;,0+-_x\x00\x0b\x7f\xff", random.randrange(256)))]
                )
            case 1:
                del answer[at : at + random.choice((1, 1, 2, 8))]
            case 2:
                answer[at:at] = answer[at : at + random.choice((1, 2, 16))]
            case _:
                other = random.randrange(len(answer) + 1)
                answer[at:at] = answer[other : other + random.choice((1, 2, 4, 24))]
    return bytes(answer)
