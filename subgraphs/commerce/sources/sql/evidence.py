"""What the shop tells of its accounts so that the hub can match them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from subgraphs.commerce.sources.records import AccountState
from subgraphs.commerce.sources.sql.tables import account, address
from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.evidence import Evidence, Place

__all__ = ["SqlEvidence"]


class SqlEvidence:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def after(self, key: str | None, limit: int) -> Sequence[Evidence]:
        if key is not None and not key.isdecimal():
            raise BadUserInput("`after` is not the key of an account.")
        statement = (
            select(account)
            .where(account.c.id > int(key or 0), account.c.state != AccountState.ERASED.value)
            .order_by(account.c.id)
            .limit(limit)
        )
        rows = await self._database.rows(statement)
        places: defaultdict[int, list[Place]] = defaultdict(list)
        lived_at = select(address).where(address.c.account_id.in_([row.id for row in rows]))
        for row in await self._database.rows(lived_at.order_by(address.c.account_id, address.c.position)):
            places[row.account_id].append(Place(row.name, row.postal_code, row.country, row.phone))
        return [_evidence(row, tuple(places[row.id])) for row in rows]


def _evidence(row: AnyRow, places: tuple[Place, ...]) -> Evidence:
    return Evidence(
        key=str(row.id),
        is_guest=row.state == AccountState.GUEST.value,
        external_id=row.external_id,
        card_number=row.loyalty_card_number,
        customer_number=row.number,
        email=row.email,
        email_is_verified=row.email_verified,
        places=places,
    )
