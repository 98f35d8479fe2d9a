"""Letters by way of a mail server."""

from __future__ import annotations

import asyncio
import logging
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from subgraphs.commerce.mail.message import message_of
from subgraphs.commerce.mail.port import Letter
from subgraphs.kit.errors import SourceDown

__all__ = ["SmtpMailer"]

SECONDS = 6.0
"""Less than a gateway waits for a subgraph."""

SUBMISSION, SUBMISSIONS = 587, 465

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    url: str = field(repr=False)
    sender: str

    async def send(self, letter: Letter) -> None:
        try:
            await asyncio.to_thread(self._send, message_of(letter, self.sender))
        except (OSError, smtplib.SMTPException) as error:
            log.warning("The mail server did not take a letter: %s", type(error).__name__)
            raise SourceDown("The letter could not be sent.") from error

    def _send(self, message: EmailMessage) -> None:
        where = urlsplit(self.url)
        host, secure = where.hostname or "localhost", where.scheme == "smtps"
        port = where.port or (SUBMISSIONS if secure else SUBMISSION)
        with self._connected(host, port, secure=secure) as server:
            server.ehlo()
            if not secure and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if where.username:
                server.login(unquote(where.username), unquote(where.password or ""))
            server.send_message(message)

    def _connected(self, host: str, port: int, *, secure: bool) -> smtplib.SMTP:
        if secure:
            return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
        return smtplib.SMTP(host, port, timeout=SECONDS)
