"""The queue of letters: they stand in the log of transactional e-mails, QUEUED until they are sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from subgraphs.commerce.mail.letters import CONFIRM, SUBJECTS
from subgraphs.commerce.sources.commands import QueuedMail
from subgraphs.commerce.sources.records import EmailStatus
from subgraphs.commerce.sources.sql.command_tables import email_reservation as reservation
from subgraphs.commerce.sources.sql.command_tables import mailed_token as token
from subgraphs.commerce.sources.sql.tables import transactional_email as email
from subgraphs.commerce.sources.sql.writing.next_key import next_key
from subgraphs.kit.database import AnyRow
from subgraphs.kit.lookups import number_of
from subgraphs.kit.masking import fold_email
from subgraphs.kit.writer import Moment, Writer

__all__ = ["SqlMailQueue", "queue_letter"]


def queue_letter(moment: Moment, account: int, template: str, recipient: str) -> str:
    """The key of the letter."""
    connection, now = moment
    key = next_key(connection, email)
    connection.execute(
        insert(email).values(
            id=key,
            account_id=account,
            template=template,
            subject=SUBJECTS[template],
            sent_at=now,
            status=EmailStatus.QUEUED.value,
            recipient=recipient,
        )
    )
    return str(key)


@dataclass(frozen=True, slots=True)
class SqlMailQueue:
    writer: Writer
    kept: dt.timedelta

    async def take(self, mail: str, token_hash: str) -> QueuedMail | None:
        return await self.writer.all_or_nothing(lambda moment: _take(moment, mail, token_hash, self.kept))

    async def sent(self, mail: str) -> None:
        await self.writer.all_or_nothing(lambda moment: _sent(moment, mail))


def _take(moment: Moment, mail: str, token_hash: str, kept: dt.timedelta) -> QueuedMail | None:
    connection = moment.connection
    waiting = email.c.id == number_of(mail), email.c.status == EmailStatus.QUEUED.value
    row = connection.execute(select(email).where(*waiting).with_for_update()).one_or_none()
    expires = None if row is None else _end_of_link(moment, row, kept)
    if row is None or expires is None:
        return None
    connection.execute(
        insert(token).values(
            token_hash=token_hash, template=row.template, account_id=row.account_id, expires_at=expires
        )
    )
    return QueuedMail(row.recipient, row.template)


def _end_of_link(moment: Moment, row: AnyRow, kept: dt.timedelta) -> dt.datetime | None:
    """None where the link would confirm nothing: the address was released, or another one is wanted now."""
    if row.template != CONFIRM:
        return moment.now + kept
    wanted = reservation.c.account_id == row.account_id, reservation.c.confirmed_at.is_(None)
    statement = select(reservation.c.expires_at).where(
        *wanted, reservation.c.email_folded == fold_email(row.recipient)
    )
    return moment.connection.execute(statement).scalar_one_or_none()


def _sent(moment: Moment, mail: str) -> None:
    waiting = email.c.id == number_of(mail), email.c.status == EmailStatus.QUEUED.value
    moment.connection.execute(
        update(email).where(*waiting).values(status=EmailStatus.SENT.value, sent_at=moment.now)
    )
