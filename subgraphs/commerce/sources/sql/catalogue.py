"""What the shop is made of: channels, with what each knows of an account, and categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.commerce.sources.records import CategoryRecord, ChannelKind, ChannelRecord, PresenceRecord
from subgraphs.commerce.sources.sql.tables import category, channel, channel_presence
from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.lookups import many_by_key, number_of, one_by_key

__all__ = ["SqlCategoryBook", "SqlChannelBook"]


@dataclass(frozen=True, slots=True)
class SqlChannelBook:
    database: Database

    async def by_code(self, codes: Sequence[str]) -> list[ChannelRecord | None]:
        return await one_by_key(self.database, channel.c.code, codes, _channel)

    async def presences(self, accounts: Sequence[str]) -> list[tuple[PresenceRecord, ...]]:
        return await many_by_key(
            self.database,
            channel_presence.c.account_id,
            [number_of(key) for key in accounts],
            _presence,
            [channel_presence.c.channel_code],
        )


@dataclass(frozen=True, slots=True)
class SqlCategoryBook:
    database: Database

    async def by_code(self, codes: Sequence[str]) -> list[CategoryRecord | None]:
        return await one_by_key(self.database, category.c.code, codes, _category)


def _channel(row: AnyRow) -> ChannelRecord:
    return ChannelRecord(code=row.code, kind=ChannelKind(row.kind), name=row.name, currency=row.currency)


def _presence(row: AnyRow) -> PresenceRecord:
    return PresenceRecord(
        channel_code=row.channel_code, external_id=row.external_id, preferred_store=row.preferred_store
    )


def _category(row: AnyRow) -> CategoryRecord:
    return CategoryRecord(code=row.code, name=row.name)
