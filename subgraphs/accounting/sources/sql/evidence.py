"""What accounting tells of its accounts so that the hub can match them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from subgraphs.accounting.sources.sql.tables import ledger_account
from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.evidence import Evidence, Place

__all__ = ["SqlEvidence"]


class SqlEvidence:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def after(self, key: str | None, limit: int) -> Sequence[Evidence]:
        statement = (
            select(ledger_account)
            .where(ledger_account.c.number > (key or ""), ledger_account.c.erased_at.is_(None))
            .order_by(ledger_account.c.number)
            .limit(limit)
        )
        return [_evidence(row) for row in await self._database.rows(statement)]


def _evidence(row: AnyRow) -> Evidence:
    """The number of an account is the customer's number in the shop."""
    place = Place(row.billing_name, row.billing_postal_code, row.billing_country, row.billing_phone)
    return Evidence(
        key=row.number,
        is_organization=row.vat_number is not None,
        is_collective=row.scope == "COLLECTIVE",
        external_id=row.external_id,
        customer_number=row.number,
        email=row.email,
        places=(place,) if row.billing_country is not None else (),
    )
