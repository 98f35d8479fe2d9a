"""Our own client for plain HTTP/1.1, lean because every fetch pays for it.

What it promises above all: **no request ever gets the answer of another.** HTTP/1.1 tells answers apart by
their order on a connection alone, so this holds because

- a connection carries one request at a time: the next is written after the last byte of the answer, and
  nothing is pipelined;
- an answer ends at one place only: a head that names its end in two ways, or in a way that two readers could
  read differently, ends the connection and is no answer (`reading`);
- a connection that has more to say than was asked (bytes after the end of an answer, bytes while it is idle,
  bytes in the kernel when it is taken up again) is closed and never used again (`connection`);
- a request that was given up, timed out or failed takes its connection with it.

A request is written once. It is repeated only when a kept connection turns out to be closed before a byte of
the answer, and only if it is a query, which may be repeated, or if nothing of it was sent.
"""

from resolvers.transport.http1.client import Http1Transport

__all__ = ["Http1Transport"]
