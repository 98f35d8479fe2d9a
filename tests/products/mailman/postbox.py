"""A mail server that takes whatever comes, so that a test can wait for a letter."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Condition, Thread
from typing import Self

__all__ = ["Postbox"]


class Postbox:
    def __init__(self) -> None:
        self._letters: list[tuple[str, Message]] = []
        self._arrived = Condition()
        self._server = ThreadingTCPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=self._server.serve_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()

    @property
    def port(self) -> int:
        port: int = self._server.server_address[1]
        return port

    def letters_to(self, email: str, subject: str, seconds: float = 20.0) -> list[Message]:
        """As soon as there is one; none where none came in time."""

        def found() -> list[Message]:
            mine = (letter for to, letter in self._letters if to == email)
            return [letter for letter in mine if subject in str(letter["Subject"])]

        with self._arrived:
            self._arrived.wait_for(found, seconds)
            return found()

    def take(self, recipients: list[str], content: bytes) -> None:
        with self._arrived:
            self._letters += [(email, message_from_bytes(content)) for email in recipients]
            self._arrived.notify_all()

    def _handler(self) -> type[StreamRequestHandler]:
        box = self

        class Conversation(StreamRequestHandler):
            """As much SMTP as Mailman needs."""

            def handle(self) -> None:
                recipients: list[str] = []
                self.wfile.write(b"220 postbox.example\r\n")
                for line in self.rfile:
                    answer = b"250 well\r\n"
                    match line.split()[0].upper():
                        case b"RCPT":
                            recipients.append(line.decode().partition("<")[2].partition(">")[0])
                        case b"DATA":
                            self.wfile.write(b"354 go on\r\n")
                            box.take(recipients, b"".join(self._content()))
                            recipients = []
                        case b"QUIT":
                            answer = b"221 bye\r\n"
                    self.wfile.write(answer)

            def _content(self) -> Iterator[bytes]:
                for line in self.rfile:
                    if line == b".\r\n":
                        return
                    yield line

        return Conversation
