"""Letters as a shop hands them over: by SMTP, with the date of their day."""

from __future__ import annotations

import datetime as dt
import smtplib
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime

import httpx

from tests.products.maildev.installed import PostBox

__all__ = ["letter", "post"]

SENDER = "shop@shop.example"


def letter(recipient: str, subject: str, sent_at: dt.datetime) -> EmailMessage:
    written = EmailMessage()
    written["From"], written["To"], written["Subject"] = SENDER, recipient, subject
    written["Date"] = format_datetime(sent_at)
    written.set_content(subject)
    return written


def post(box: PostBox, letters: Sequence[EmailMessage]) -> None:
    """Into an empty box."""
    with smtplib.SMTP("127.0.0.1", box.smtp_port) as mail:
        for one in letters:
            mail.send_message(one)
    kept = httpx.get(f"{box.url}/email", trust_env=False).json()
    assert len(kept) == len(letters), (len(kept), len(letters))
