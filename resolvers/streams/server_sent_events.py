"""Server-sent events as bytes come in. See HTML, section 9.2.6."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from resolvers.streams import LARGEST_EVENT
from resolvers.transport import AnswerTooLarge

__all__ = ["EventParser", "ServerSentEvent"]

_BOM = "\ufeff".encode()


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    name: str
    """`message` where the sender gave none."""
    data: bytes


class EventParser:
    """Gives the events that the bytes so far complete. A line ends with CR LF, LF or CR; a comment, such as a
    heartbeat, is no event; an event without data is given too, as `complete` has none."""

    def __init__(self, largest: int = LARGEST_EVENT) -> None:
        self._largest = largest
        self._rest = b""
        self._is_first = True
        self._name = ""
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[ServerSentEvent]:
        """Raises AnswerTooLarge."""
        self._rest += chunk
        for line in self._lines():
            if line:
                self._take(line)
            elif (event := self._dispatched()) is not None:
                yield event
        if len(self._rest) + self._size > self._largest:
            raise AnswerTooLarge(f"An event has more than {self._largest} bytes.")

    def _lines(self) -> Iterator[bytes]:
        """A CR at the very end may be half of a CR LF: it waits for what comes."""
        while True:
            ends = [at for at in (self._rest.find(b"\n"), self._rest.find(b"\r")) if at >= 0]
            if not ends:
                return
            end = min(ends)
            if self._rest[end : end + 1] == b"\r" and end + 1 == len(self._rest):
                return
            length = 2 if self._rest[end : end + 2] == b"\r\n" else 1
            line, self._rest = self._rest[:end], self._rest[end + length :]
            if self._is_first:
                line, self._is_first = line.removeprefix(_BOM), False
            yield line

    def _take(self, line: bytes) -> None:
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            self._size += len(value)
            self._data.append(value)
        elif field == b"event":
            self._name = value.decode("utf-8", "replace")

    def _dispatched(self) -> ServerSentEvent | None:
        if self._size > self._largest:
            raise AnswerTooLarge(f"An event has more than {self._largest} bytes.")
        name, data = self._name, self._data
        self._name, self._data, self._size = "", [], 0
        if not name and not data:
            return None
        return ServerSentEvent(name or "message", b"\n".join(data))
