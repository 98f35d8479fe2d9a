"""Head and body of an answer in one write: each is a call of the kernel, and a packet."""

from __future__ import annotations

from asyncio import Transport
from typing import Final

__all__ = ["OneWrite"]

HEAD: Final = b"HTTP/"

LENGTH: Final = b"\r\ncontent-length: "

CONTINUE: Final = b"HTTP/1.1 100 "
"""It stands before the head."""


class OneWrite:
    """The transport as one answer sees it. A head that says how long its body is waits for that: the body
    comes next, be it empty, or the connection ends. What is written when it has ended is for nobody."""

    __slots__ = ("_head", "_is_first", "_transport")

    def __init__(self, transport: Transport, *, has_body: bool = True) -> None:
        """An answer to HEAD has none."""
        self._transport = transport
        self._head = b""
        self._is_first = has_body

    def write(self, data: bytes) -> None:
        if self._transport.is_closing():
            return
        if self._head:
            head, self._head = self._head, b""
            self._transport.writelines((head, data))
        elif self._is_first and data.startswith(HEAD) and LENGTH in data:
            self._head = data
        else:
            self._transport.write(data)
        self._is_first = self._is_first and data.startswith(CONTINUE)

    def close(self) -> None:
        if self._head:
            self.write(b"")
        self._transport.close()

    def is_closing(self) -> bool:
        return self._transport.is_closing()
