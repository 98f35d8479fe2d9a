"""What the loyalty system tells of its members so that the hub can match them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.evidence import Evidence
from subgraphs.loyalty.sources.sql.tables import member

__all__ = ["SqlEvidence"]


class SqlEvidence:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def after(self, key: str | None, limit: int) -> Sequence[Evidence]:
        statement = (
            select(member)
            .where(member.c.key > (key or ""), member.c.erased_at.is_(None))
            .order_by(member.c.key)
            .limit(limit)
        )
        return [_evidence(row) for row in await self._database.rows(statement)]


def _evidence(row: AnyRow) -> Evidence:
    """The card in force only: the number of a lost card may be in somebody else's hands."""
    return Evidence(
        key=row.key,
        external_id=row.external_id,
        card_number=row.card_number,
        email=row.email,
        phone=row.phone,
    )
