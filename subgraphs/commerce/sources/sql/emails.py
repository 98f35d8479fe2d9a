"""Transactional e-mails, by customer and by order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.commerce.sources.records import EmailRecord, EmailStatus
from subgraphs.commerce.sources.sql.tables import transactional_email as email
from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.keyset import Keyset, Listing, SqlList
from subgraphs.kit.lookups import number_of, one_by_key

__all__ = ["SqlEmailLog", "emails_of_customers"]

NEWEST = {"NEWEST": Keyset(email.c.sent_at, email.c.id)}
BY_CUSTOMER = Listing(email, email.c.account_id, NEWEST)
BY_ORDER = Listing(email, email.c.order_id, NEWEST)


def emails_of_customers(database: Database) -> SqlList[EmailRecord, None]:
    return SqlList(database, BY_CUSTOMER, _email)


@dataclass(frozen=True, slots=True)
class SqlEmailLog:
    database: Database

    @property
    def of_orders(self) -> SqlList[EmailRecord, None]:
        return SqlList(self.database, BY_ORDER, _email)

    async def by_key(self, keys: Sequence[str]) -> list[EmailRecord | None]:
        return await one_by_key(self.database, email.c.id, [number_of(key) for key in keys], _email)


def _email(row: AnyRow) -> EmailRecord:
    return EmailRecord(
        key=str(row.id),
        template=row.template,
        subject=row.subject,
        sent_at=row.sent_at,
        status=EmailStatus(row.status),
        order_key=None if row.order_id is None else str(row.order_id),
        recipient=row.recipient,
    )
