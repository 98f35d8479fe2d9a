"""How this adapter carries a command out: once, in one transaction, at one moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, Table, func, select

from subgraphs.commerce.sources.sql.command_tables import WRITES
from subgraphs.kit.commands import Command, Outcome, carry_out
from subgraphs.kit.database import Database
from subgraphs.kit.locks import lock

__all__ = ["Moment", "Writer", "next_key"]

ResultT = TypeVar("ResultT")


class Moment(NamedTuple):
    """A transaction under way, and when it is."""

    connection: Connection
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class Writer:
    database: Database
    clock: Callable[[], dt.datetime]

    async def once(self, command: Command, work: Callable[[Moment], Outcome]) -> Outcome:
        now = self.clock()
        return await carry_out(
            self.database, WRITES, command, lambda connection: work(Moment(connection, now)), now
        )

    async def all_or_nothing(self, work: Callable[[Moment], ResultT]) -> ResultT:
        """For what is no command: it may be done again."""
        now = self.clock()
        return await self.database.transaction(lambda connection: work(Moment(connection, now)))


def next_key(connection: Connection, table: Table) -> int:
    """The key after the highest one: rows were loaded with keys of their own, past every sequence."""
    lock(connection, table.name)
    highest = connection.execute(select(func.max(table.c.id))).scalar()
    return (highest or 0) + 1
