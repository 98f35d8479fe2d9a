"""What the CRM tells of its contacts so that the hub can match them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from subgraphs.crm.sources.sql.tables import contact
from subgraphs.crm.sources.words import ContactKind
from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.evidence import Evidence

__all__ = ["SqlEvidence"]


class SqlEvidence:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def after(self, key: str | None, limit: int) -> Sequence[Evidence]:
        statement = (
            select(contact)
            .where(contact.c.key > (key or ""), contact.c.erased_at.is_(None))
            .order_by(contact.c.key)
            .limit(limit)
        )
        return [_evidence(row) for row in await self._database.rows(statement)]


def _evidence(row: AnyRow) -> Evidence:
    """A contact that was lost in a merge says only into which."""
    return Evidence(
        key=row.key,
        is_organization=row.kind == ContactKind.COMPANY.value,
        lost_into=row.merged_into_key,
        external_id=row.external_id,
        email=row.email,
        phone=row.phone,
        last_name=row.last_name,
    )
