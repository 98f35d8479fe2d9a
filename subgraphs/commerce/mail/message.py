"""A letter as a message of RFC 5322."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, make_msgid

from subgraphs.commerce.mail.port import Letter

__all__ = ["message_of"]


def message_of(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # so that no holiday reply comes back
    message.set_content(letter.text)
    return message
