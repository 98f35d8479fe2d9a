"""A small store of ours beside a product that knows exchanges, and who has opened both."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from subgraphs.crm.sources.port import CrmSource
from subgraphs.crm.sources.sql import tables
from subgraphs.crm.sources.sql.adapter import SqlCrm
from subgraphs.crm.sources.sql.migrations import MIGRATIONS
from subgraphs.crm.sources.sql.writing.commands import sql_commands
from subgraphs.kit.database import open_database, sync_engine
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.migrations import migrate
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.writer import Writer

__all__ = ["OpenCrm", "Opened", "filled", "opened_beside"]


@dataclass(frozen=True)
class Opened:
    crm: CrmSource
    calls: ProductCalls


OpenCrm = Callable[..., AbstractAsyncContextManager[Opened]]


def filled(file: Path, rows: Mapping[str, Any]) -> Path:
    engine = sync_engine(f"sqlite:///{file}")
    migrate(engine, MIGRATIONS)
    with engine.begin() as connection:
        for table, values in rows.items():
            connection.execute(insert(getattr(tables, table)), values)
    engine.dispose()
    return file


@asynccontextmanager
async def opened_beside(file: Path, now: dt.datetime) -> AsyncIterator[tuple[CrmSource, Writer]]:
    own = SystemSettings(name="crm", database_url=f"sqlite:///{file}")
    async with open_database(own, MIGRATIONS) as database:
        writer = Writer(database, tables.WRITES, lambda: now)
        yield SqlCrm(database, sql_commands(writer, own.exports)), writer
