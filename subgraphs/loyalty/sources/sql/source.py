"""The SQL adapter as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from subgraphs.kit.database import open_database
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.writer import Writer
from subgraphs.loyalty.sources.commands import LoyaltyCommands
from subgraphs.loyalty.sources.port import LoyaltySource
from subgraphs.loyalty.sources.sql.adapter import SqlLoyalty
from subgraphs.loyalty.sources.sql.command_tables import WRITES
from subgraphs.loyalty.sources.sql.migrations import MIGRATIONS
from subgraphs.loyalty.sources.sql.writing.members import SqlMemberCommands
from subgraphs.loyalty.sources.sql.writing.points import SqlPointsCommands
from subgraphs.loyalty.sources.sql.writing.subjects import SqlSubjectCommands
from subgraphs.loyalty.sources.sql.writing.vouchers import SqlVoucherCommands

__all__ = ["open_sql_source", "sql_source"]


@asynccontextmanager
async def open_sql_source(
    settings: SystemSettings, clock: Callable[[], dt.datetime]
) -> AsyncIterator[LoyaltySource]:
    async with open_database(settings, MIGRATIONS) as database:
        yield sql_source(Writer(database, WRITES, clock), settings)


def sql_source(writer: Writer, settings: SystemSettings) -> LoyaltySource:
    commands = LoyaltyCommands(
        members=SqlMemberCommands(writer),
        points=SqlPointsCommands(writer),
        vouchers=SqlVoucherCommands(writer),
        subjects=SqlSubjectCommands(writer, settings.exports),
    )
    return SqlLoyalty(writer.database, commands)
