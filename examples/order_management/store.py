"""Where the fulfilments are kept: a database of its own, SQLite or PostgreSQL."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Column, Connection, Date, ForeignKey, Integer, MetaData, String, Table, insert, select

from subgraphs.kit.database import Database, open_database
from subgraphs.kit.migrations import Migrations
from subgraphs.kit.settings import SubgraphSettings

__all__ = ["Fulfilment", "Fulfilments", "open_fulfilments"]

HERE = Path(__file__).parent

METADATA = MetaData()

fulfilment = Table(
    "oms_fulfilment",
    METADATA,
    Column("order_number", String(40), primary_key=True),
    Column("status", String(12), nullable=False),
    Column("warehouse", String(60), nullable=False),
    Column("promised_on", Date),
)
parcel = Table(
    "oms_parcel",
    METADATA,
    Column("order_number", String(40), ForeignKey("oms_fulfilment.order_number"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("weight_grams", Integer, nullable=False),
)

MIGRATIONS = Migrations(HERE / "revisions", "oms_version", METADATA)


@dataclass(frozen=True, slots=True)
class Fulfilment:
    status: str
    warehouse: str
    promised_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Fulfilments:
    database: Database

    async def of_orders(self, numbers: Sequence[str]) -> Sequence[Fulfilment | None]:
        """One statement for all orders of a request; None for an order that it does not know."""
        rows = await self.database.rows(select(fulfilment).where(fulfilment.c.order_number.in_(numbers)))
        found = {row.order_number: Fulfilment(row.status, row.warehouse, row.promised_on) for row in rows}
        return [found.get(number) for number in numbers]

    async def parcels(self, numbers: Sequence[str]) -> Sequence[Sequence[int]]:
        """The weights of the parcels, in grams."""
        places = parcel.c.order_number, parcel.c.position
        rows = await self.database.rows(
            select(parcel).where(parcel.c.order_number.in_(numbers)).order_by(*places)
        )
        found: dict[str, list[int]] = {}
        for row in rows:
            found.setdefault(str(row.order_number), []).append(int(row.weight_grams))
        return [found.get(number, ()) for number in numbers]


@asynccontextmanager
async def open_fulfilments(settings: SubgraphSettings) -> AsyncIterator[Fulfilments]:
    """Filled with the demonstration's orders where it is empty."""
    async with open_database(settings, MIGRATIONS) as database:
        await database.transaction(_filled)
        yield Fulfilments(database)


def _filled(connection: Connection) -> None:
    if connection.execute(select(fulfilment.c.order_number).limit(1)).first() is not None:
        return
    for entry in json.loads((HERE / "fulfilments.json").read_text(encoding="utf-8")):
        connection.execute(insert(fulfilment).values(**_row(entry)))
        for position, weight in enumerate(entry["parcels"]):
            row = {"order_number": entry["order"], "position": position, "weight_grams": weight}
            connection.execute(insert(parcel).values(**row))


def _row(entry: Mapping[str, str]) -> dict[str, object]:
    promised = entry.get("promised")
    return {
        "order_number": entry["order"],
        "status": entry["status"],
        "warehouse": entry["warehouse"],
        "promised_on": dt.date.fromisoformat(promised) if promised else None,
    }
