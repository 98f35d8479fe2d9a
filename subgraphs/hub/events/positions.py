"""How far the outbox of each system was read."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from subgraphs.hub.operations.tables import event_position
from subgraphs.kit.database import Database

__all__ = ["EventPositions"]


class EventPositions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, system: str) -> int:
        here = event_position.c.system == system
        rows = await self._database.rows(select(event_position.c.position).where(here))
        return rows[0].position if rows else 0

    async def move(self, system: str, position: int) -> None:
        await self._database.transaction(lambda connection: _move(connection, system, position))


def _move(connection: Connection, system: str, position: int) -> None:
    here = event_position.c.system == system
    moved = update(event_position).where(here).values(position=position)
    if connection.execute(moved).rowcount == 0:
        connection.execute(insert(event_position).values(system=system, position=position))
